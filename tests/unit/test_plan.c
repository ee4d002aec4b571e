/* SPDX-License-Identifier: MIT
 * Plans as host/ writes and runs them (host/plan.h): alignment, what runs once, which kernel an error
 * names, how many programs are built, kernels in places where no problem line puts them. */
#ifdef CLCNN_OPENCL

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "inject.h"
#include "operators/conv2d/conv2d.h"
#include "unit.h"

static const clcnn_context_desc plain = {.device = NULL};

/* A 3x3 conv2d of an image of `side` x `side` with so many channels and filters, its filter given at
 * each run. */
static clcnn_op *new_conv2d(clcnn_context *context, const clcnn_conv2d_desc *desc, int side,
                            int channels, int filters, const char *solver) {
    const clcnn_operand operands[] = {clcnn_given(desc->data_format == CLCNN_NCHW
                                                      ? clcnn_shape3(channels, side, side)
                                                      : clcnn_shape3(side, side, channels)),
                                      clcnn_given(clcnn_shape4(3, 3, channels, filters))};
    return unit_create(context, UNIT_OP("conv2d", desc, operands), solver);
}

/* An operator whose plan is to be written anew, and that plan, empty. */
typedef struct stage {
    clcnn_context *context;
    clcnn_op *op;
    clcnn_plan *plan;
} stage;

static stage open_stage(const clcnn_conv2d_desc *desc, int side, int channels, int filters) {
    stage s = {.context = unit_open(UNIT_DEVICE, plain)};
    static const clcnn_choice choice = {.solver = NULL};
    s.op = new_conv2d(s.context, desc, side, channels, filters, NULL);
    UNIT_OK(clcnn_plan_begin(s.op, &choice, &s.plan));
    return s;
}

static void close_stage(stage *s) {
    clcnn_op_destroy(s->op);
    ck_assert_uint_eq(clcnn_context_memory(s->context), 0);
    clcnn_context_destroy(s->context);
}

static const clcnn_conv2d_desc usual = {.padding = CLCNN_PADDING_SAME};

/* ---- What a plan says ---- */

START_TEST(the_largest_alignment_is_asked_for) {
    stage s = open_stage(&usual, 3, 1, 1);
    clcnn_plan_align(s.plan, 16);
    clcnn_plan_align(s.plan, 4);
    ck_assert_uint_eq(s.op->alignment, 16);
    clcnn_plan_align(s.plan, 32);
    ck_assert_uint_eq(s.op->alignment, 32);
    close_stage(&s);
}
END_TEST

/* ---- Steps that run once ---- */

static void read_held(const clcnn_plan *plan, float *values) {
    UNIT_OK(clcnn_memory_read(plan->held[0].memory, values));
}

/* What binds held buffers alone has all it reads when the operator is created, too: it leaves the plan,
 * and what it has written stays. */
START_TEST(a_step_of_held_buffers_runs_once) {
    static const float others[16] = {7};
    float got[16];
    stage s = open_stage(&usual, 3, 1, 16);
    clcnn_conv2d_pack_bias(s.plan, 16); /* there is none: zeros, in its own place */
    ck_assert_uint_eq(s.plan->step_count, 1);
    ck_assert_uint_eq(s.plan->steps[0].binding_count, 0);
    UNIT_OK(clcnn_memory_write(s.plan->held[0].memory, others));
    UNIT_OK(clcnn_plan_end(s.plan));
    ck_assert_uint_eq(s.plan->step_count, 0);
    read_held(s.plan, got);
    for (size_t i = 0; i < UNIT_COUNT(got); i++) {
        ck_assert(got[i] == 0);
    }
    UNIT_OK(clcnn_memory_write(s.plan->held[0].memory, others));
    UNIT_OK(clcnn_plan_run(s.plan, NULL));
    read_held(s.plan, got);
    ck_assert(got[0] == 7);
    close_stage(&s);
}
END_TEST

/* A step beside it that binds what comes with the run does not. */
START_TEST(a_step_of_a_given_input_runs_often) {
    stage s = open_stage(&usual, 3, 1, 16);
    clcnn_conv2d_pack_bias(s.plan, 16);
    clcnn_conv2d_pack_filter(s.plan, 16, 1, 0);
    UNIT_OK(clcnn_plan_end(s.plan));
    ck_assert_uint_eq(s.plan->step_count, 1);
    ck_assert_uint_eq(s.plan->steps[0].binding_count, 2);
    close_stage(&s);
}
END_TEST

/* ---- A run that fails ---- */

static const char *const kernels[] = {"pack", "nonfinite", "conv2d_plain"};

/* Makes the step of a run fail that is kernel `which`: its name, and no other, is in the line. */
START_TEST(a_failed_run_names_the_kernel) {
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    clcnn_op *op = new_conv2d(context, &usual, 3, 1, 1, "plain");
    clcnn_tensor *t[3] = {NULL};
    for (size_t i = 0; i < 2; i++) {
        t[i] = unit_tensor(context, clcnn_op_input_shape(op, i), NULL);
    }
    t[2] = unit_tensor(context, clcnn_op_output_shape(op, 0), NULL);
    inject_calls("clEnqueueNDRangeKernel", _i + 1, CL_OUT_OF_RESOURCES);
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "clEnqueueNDRangeKernel: CL_OUT_OF_RESOURCES (-5)",
                 clcnn_op_execute(op, t, 2, &t[2], 1));
    inject_calls(NULL, 0, 0);
    for (int i = 0; i < (int)UNIT_COUNT(kernels); i++) {
        ck_assert_msg((strstr(clcnn_last_error()->message, kernels[i]) != NULL) == (i == _i),
                      "%s: \"%s\"", kernels[_i], clcnn_last_error()->message);
    }
    for (size_t i = 0; i < UNIT_COUNT(t); i++) {
        clcnn_tensor_destroy(t[i]);
    }
    clcnn_op_destroy(op);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- Packing ---- */

/* The first items of a range that is too long to run: one row of one filter each, where a vector is
 * wider, of as many groups as a buffer may have floats. Nothing is written beside them. */
START_TEST(panels_narrower_than_a_vector) {
    enum { FEW = 64, ALL = CLCNN_MAX_ELEMENTS - 1 };
    static const int arguments[] = {1, ALL, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    stage s = open_stage(&usual, 1, 1, FEW);
    float filter[FEW], got[FEW + 1] = {0};
    for (int i = 0; i < FEW; i++) {
        filter[i] = (float)i + 1;
    }
    const clcnn_place from = clcnn_plan_held(s.plan, FEW);
    const clcnn_place to = clcnn_plan_held(s.plan, FEW + 1);
    clcnn_options options = clcnn_options_of(s.op, 16);
    strcat(options.text, " -cl-opt-disable"); /* what overflows is not optimised away */
    clcnn_plan_kernel(s.plan, "pack", &options);
    clcnn_plan_buffer(s.plan, from);
    clcnn_plan_buffer(s.plan, to);
    for (size_t i = 0; i < UNIT_COUNT(arguments); i++) {
        clcnn_plan_int(s.plan, arguments[i]);
    }
    clcnn_plan_items(s.plan, FEW);
    UNIT_OK(clcnn_memory_write(s.plan->held[from.index].memory, filter));
    UNIT_OK(clcnn_memory_write(s.plan->held[to.index].memory, got));
    UNIT_OK(clcnn_plan_end(s.plan));
    UNIT_OK(clcnn_memory_read(s.plan->held[to.index].memory, got));
    ck_assert_int_eq(memcmp(got, filter, sizeof filter), 0);
    ck_assert(got[FEW] == 0);
    close_stage(&s);
}
END_TEST

/* ---- Buffers that begin elsewhere ---- */

enum { TAPS = 9, FRONT = 64 }; /* floats in front of the solver's regions */

/* The operator's own plan, but for a region in front, so that none of its begins with the scratch,
 * which is all zeros: what is read from its beginning is a zero. */
static stage open_behind_zeros(void) {
    static const float zeros[1024] = {0};
    stage s = open_stage(&usual, 1, 1, 2);
    clcnn_plan_region(s.plan, FRONT);
    clcnn_conv2d_plain.plan(s.plan, 0);
    UNIT_OK(clcnn_plan_end(s.plan));
    clcnn_memory *scratch = clcnn_opencl_of(s.context)->scratch;
    ck_assert_uint_le(scratch->bytes, sizeof zeros);
    ck_assert_uint_gt(s.plan->regions[1].offset, 0);
    UNIT_OK(clcnn_memory_write(scratch, zeros));
    return s;
}

/* One pixel, two filters of which the padding meets all but the middle: zeros and a NaN there make the
 * second one's result NaN, and leave the first one's. */
START_TEST(strange_filters_are_found_where_they_lie) {
    static const float pixel[] = {2};
    float filter[TAPS][2] = {{0}}, got[2];
    filter[TAPS / 2][0] = filter[TAPS / 2][1] = 3;
    filter[TAPS - 1][1] = NAN;
    stage s = open_behind_zeros();
    clcnn_tensor *t[] = {unit_tensor(s.context, clcnn_op_input_shape(s.op, 0), pixel),
                         unit_tensor(s.context, clcnn_op_input_shape(s.op, 1), filter[0]),
                         unit_tensor(s.context, clcnn_op_output_shape(s.op, 0), NULL)};
    UNIT_OK(clcnn_op_execute(s.op, t, 2, &t[2], 1));
    UNIT_OK(clcnn_tensor_read(t[2], got, 2));
    ck_assert(got[0] == 6);
    ck_assert(isnan(got[1]));
    for (size_t i = 0; i < UNIT_COUNT(t); i++) {
        clcnn_tensor_destroy(t[i]);
    }
    close_stage(&s);
}
END_TEST

/* ---- Programs ---- */

/* How many are built to make one operator more by the tiled kernel. */
static long built_for(clcnn_context *context, const clcnn_conv2d_desc *desc, int channels) {
    inject_calls("clBuildProgram", 0, 0);
    clcnn_op_destroy(new_conv2d(context, desc, 4, channels, 4, "tiled"));
    const long built = inject_calls_seen();
    inject_calls(NULL, 0, 0);
    return built;
}

/* pack and the tiled kernel. Whether channels come in fours makes no other text where they do not lie
 * beside each other. */
START_TEST(no_text_is_built_twice) {
    const clcnn_conv2d_desc nchw = {.data_format = CLCNN_NCHW};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    ck_assert_int_eq(built_for(context, &nchw, 4), 2);
    ck_assert_int_eq(built_for(context, &nchw, 4), 0);
    ck_assert_int_eq(built_for(context, &nchw, 3), 0);
    ck_assert_int_eq(built_for(context, &usual, 4), 1);
    ck_assert_int_eq(built_for(context, &usual, 3), 1);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- The scratch, when its largest user goes ---- */

typedef struct pair {
    clcnn_context *context;
    clcnn_op *small, *large;
} pair;

static pair open_pair(void) {
    pair p = {.context = unit_open(UNIT_DEVICE, plain)};
    p.small = new_conv2d(p.context, &usual, 3, 1, 1, "plain");
    p.large = new_conv2d(p.context, &usual, 3, 8, 8, "plain");
    return p;
}

static clcnn_op_information info_of(const clcnn_op *op) {
    clcnn_op_information info;
    UNIT_OK(clcnn_op_info(op, &info));
    return info;
}

static void refuse_a_tensor(clcnn_context *context) {
    clcnn_tensor *tensor = NULL;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "tensor",
                 clcnn_tensor_create(context, CLCNN_FLOAT32, clcnn_shape1(0), &tensor));
}

/* Destroying fails at nothing: a smaller scratch that is not to be had leaves the larger one, and the
 * thread's last error as it was. The next to go tries again. */
START_TEST(a_scratch_that_cannot_shrink) {
    pair p = open_pair();
    clcnn_op *third = new_conv2d(p.context, &usual, 3, 4, 4, "plain");
    const size_t third_held = info_of(third).memory, large_held = info_of(p.large).memory;
    const size_t all = clcnn_context_memory(p.context), scratch = info_of(p.large).workspace;
    refuse_a_tensor(p.context);
    char said[256];
    snprintf(said, sizeof said, "%s", clcnn_last_error()->message);
    inject_calls("clCreateBuffer", 1, CL_MEM_OBJECT_ALLOCATION_FAILURE);
    clcnn_op_destroy(p.large);
    ck_assert_ptr_nonnull(inject_calls_failed());
    inject_calls(NULL, 0, 0);
    ck_assert_int_eq(clcnn_last_error()->status, CLCNN_INVALID_SHAPE);
    ck_assert_int_eq(clcnn_last_error()->driver_code, 0);
    ck_assert_str_eq(clcnn_last_error()->message, said);
    ck_assert_uint_eq(clcnn_context_memory(p.context), all - large_held);
    clcnn_op_destroy(third);
    ck_assert_uint_eq(clcnn_context_memory(p.context),
                      all - large_held - third_held - scratch + info_of(p.small).workspace);
    clcnn_op_destroy(p.small);
    ck_assert_uint_eq(clcnn_context_memory(p.context), 0);
    clcnn_context_destroy(p.context);
}
END_TEST

/* Of a lost context nothing new is asked; all of it comes back. */
START_TEST(a_lost_context_does_not_shrink) {
    const long before = inject_objects();
    pair p = open_pair();
    clcnn_tensor *tensor = unit_tensor(p.context, clcnn_shape1(4), NULL);
    float values[4];
    inject_calls("clEnqueueReadBuffer", 1, CL_OUT_OF_RESOURCES);
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost", clcnn_tensor_read(tensor, values, 4));
    inject_calls("clCreateBuffer", 0, 0);
    clcnn_op_destroy(p.large);
    ck_assert_int_eq(inject_calls_seen(), 0);
    inject_calls(NULL, 0, 0);
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost", CLCNN_DEVICE_FAILED); /* the last error still */
    clcnn_op_destroy(p.small);
    clcnn_tensor_destroy(tensor);
    ck_assert_uint_eq(clcnn_context_memory(p.context), 0);
    clcnn_context_destroy(p.context);
    ck_assert_int_eq(inject_objects(), before);
}
END_TEST

/* ---- What is shared ---- */

/* A 2x2 conv2d of one pixel window: the sum of filter column `f`, in this layout, times 1 to 8. */
static clcnn_op *new_like(clcnn_context *context, clcnn_filter_layout layout, clcnn_tensor *filter,
                          const clcnn_op *like, float sums[2]) {
    static const float image[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    const clcnn_conv2d_desc desc = {.filter_layout = layout};
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape3(2, 2, 2)), clcnn_constant(filter)};
    const clcnn_op_desc what = UNIT_OP("conv2d", &desc, operands);
    clcnn_tensor *x = unit_tensor(context, clcnn_shape3(2, 2, 2), image);
    clcnn_tensor *y = unit_tensor(context, clcnn_shape3(1, 1, 2), NULL);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_op_create_like(context, &what, NULL, like, &op));
    UNIT_OK(clcnn_op_run(op, x, y));
    UNIT_OK(clcnn_tensor_read(y, sums, 2));
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(y);
    return op;
}

/* Buffers of one size that are not made in one way are not shared: one filter in two layouts. */
START_TEST(what_is_packed_in_another_way_is_not_shared) {
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    float values[16], hwio[2], oihw[2], same[2];
    unit_integers(1, values, 16);
    clcnn_tensor *filter = unit_tensor(context, clcnn_shape4(2, 2, 2, 2), values);
    clcnn_op *first = new_like(context, CLCNN_HWIO, filter, NULL, hwio);
    clcnn_op *other = new_like(context, CLCNN_OIHW, filter, first, oihw);
    clcnn_op *third = new_like(context, CLCNN_HWIO, filter, first, same);
    ck_assert_uint_eq(first->shared, 0);
    ck_assert_uint_lt(other->shared, other->memory);
    ck_assert_uint_eq(third->shared, third->memory);
    float expected[2][2] = {{0}};
    for (int f = 0; f < 2; f++) {
        for (int i = 0; i < 8; i++) { /* OIHW: the channel comes before the tap */
            expected[0][f] += (float)(i + 1) * values[2 * i + f];
            expected[1][f] += (float)(i + 1) * values[8 * f + 4 * (i % 2) + i / 2];
        }
        ck_assert_float_eq(hwio[f], expected[0][f]);
        ck_assert_float_eq(oihw[f], expected[1][f]);
        ck_assert_float_eq(same[f], expected[0][f]);
    }
    clcnn_op_destroy(first);
    clcnn_op_destroy(other);
    clcnn_op_destroy(third);
    clcnn_tensor_destroy(filter);
    clcnn_context_destroy(context);
}
END_TEST

Suite *suite_plan(void) {
    Suite *suite = suite_create("plan");
    TCase *tcase = tcase_create("plan");
    tcase_set_timeout(tcase, 60);
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, what_is_packed_in_another_way_is_not_shared);
        tcase_add_test(tcase, the_largest_alignment_is_asked_for);
        tcase_add_test(tcase, a_step_of_held_buffers_runs_once);
        tcase_add_test(tcase, a_step_of_a_given_input_runs_often);
        tcase_add_loop_test(tcase, a_failed_run_names_the_kernel, 0, UNIT_COUNT(kernels));
        tcase_add_test(tcase, panels_narrower_than_a_vector);
        tcase_add_test(tcase, strange_filters_are_found_where_they_lie);
        tcase_add_test(tcase, no_text_is_built_twice);
        tcase_add_test(tcase, a_scratch_that_cannot_shrink);
        tcase_add_test(tcase, a_lost_context_does_not_shrink);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int test_plan_has_nothing_to_test; /* a file is not empty in ISO C */
#endif
