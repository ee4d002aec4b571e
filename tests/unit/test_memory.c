/* SPDX-License-Identifier: MIT
 * Buffers: what counts, the budget, guard zones, profiling and its absence, and what operators say
 * about themselves; on both kinds of context. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "unit.h"

enum { FLOATS = 256, BYTES = FLOATS * sizeof(float) };

START_TEST(buffers_are_counted) {
    const clcnn_context_desc plain = {.device = NULL}, guards = {.guard_zones = 1};
    clcnn_context *context = unit_open(_i, plain), *guarded = unit_open(_i, guards);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    clcnn_tensor *a = unit_tensor(context, clcnn_shape1(FLOATS), NULL);
    clcnn_tensor *b = unit_tensor(context, clcnn_shape2(2, FLOATS), NULL);
    ck_assert_uint_eq(clcnn_context_memory(context), 3 * BYTES);
    clcnn_tensor_destroy(a);
    ck_assert_uint_eq(clcnn_context_memory(context), 2 * BYTES);
    clcnn_tensor_destroy(b);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    a = unit_tensor(guarded, clcnn_shape1(FLOATS), NULL);
    ck_assert_uint_gt(clcnn_context_memory(guarded), BYTES); /* zones included */
    clcnn_tensor_destroy(a);
    ck_assert_uint_eq(clcnn_context_memory(guarded), 0);
    clcnn_context_destroy(context);
    clcnn_context_destroy(guarded);
}
END_TEST

START_TEST(buffers_are_destroyed_in_any_order) {
    clcnn_context *context = unit_context(_i);
    const size_t before = clcnn_context_memory(context);
    static const int orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}};
    for (size_t i = 0; i < UNIT_COUNT(orders); i++) {
        clcnn_tensor *t[4];
        for (int k = 0; k < 4; k++) {
            t[k] = unit_tensor(context, clcnn_shape1(k + 1), NULL);
        }
        for (int k = 0; k < 4; k++) {
            clcnn_tensor_destroy(t[orders[i][k]]);
            UNIT_OK(clcnn_context_check_guards(context)); /* walks the list */
        }
        ck_assert_uint_eq(clcnn_context_memory(context), before);
    }
}
END_TEST

/* ---- The budget ---- */

START_TEST(budget) {
    const clcnn_context_desc desc = {.memory_budget = 4 * BYTES};
    clcnn_context *context = unit_open(_i, desc);
    clcnn_tensor *fits = unit_tensor(context, clcnn_shape2(3, FLOATS), NULL), *tensor = fits;
    UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, "memory",
                 clcnn_tensor_create(context, CLCNN_FLOAT32, clcnn_shape1(FLOATS + 1), &tensor));
    ck_assert_ptr_null(tensor);
    ck_assert_uint_eq(clcnn_context_memory(context), 3 * BYTES);
    UNIT_OK(clcnn_tensor_create(context, CLCNN_FLOAT32, clcnn_shape1(FLOATS), &tensor)); /* all */
    clcnn_tensor *more = tensor;
    UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, "memory",
                 clcnn_tensor_create(context, CLCNN_FLOAT32, clcnn_shape1(1), &more));
    ck_assert_ptr_null(more);
    clcnn_tensor_destroy(tensor);
    clcnn_tensor_destroy(fits);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    const char *wrong = unit_canary(context); /* it is usable, and its memory came back */
    ck_assert_msg(!wrong, "%s", wrong);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    clcnn_context_destroy(context);
}
END_TEST

START_TEST(huge_tensors_are_refused_before_they_are_tried) {
    const clcnn_context_desc desc = {.memory_budget = 1 << 20};
    clcnn_context *context = unit_open(_i, desc);
    clcnn_tensor *tensor = NULL;
    const clcnn_shape huge = clcnn_shape2(46340, 46340);
    UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, "memory",
                 clcnn_tensor_create(context, CLCNN_FLOAT32, huge, &tensor));
    ck_assert_ptr_null(tensor);
    clcnn_context_destroy(context);
}
END_TEST

/* An operator whose buffers do not fit beside its tensors gives everything back. The reference
 * keeps weights on the host, so there the operator is made. */
START_TEST(operators_within_the_budget) {
    const clcnn_shape input = clcnn_shape4(1, 4, 4, 8), filter = clcnn_shape4(3, 3, 8, 16);
    const size_t bytes = clcnn_shape_count(filter) * sizeof(float);
    const clcnn_context_desc desc = {.memory_budget = bytes + bytes / 2};
    clcnn_context *context = unit_open(_i, desc);
    clcnn_tensor *w = unit_tensor(context, filter, NULL);
    clcnn_op *op = (clcnn_op *)(void *)w;
    UNIT_OK(clcnn_tensor_fill(w, 1));
    if (_i == UNIT_DEVICE) {
        UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, "memory",
                     clcnn_conv2d_create(context, NULL, input, w, NULL, &op));
        ck_assert_ptr_null(op);
    } else {
        UNIT_OK(clcnn_conv2d_create(context, NULL, input, w, NULL, &op));
        clcnn_op_destroy(op);
    }
    ck_assert_uint_eq(clcnn_context_memory(context), bytes);
    clcnn_tensor_destroy(w);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- Guard zones ---- */

typedef struct overrun {
    const char *side;
    int from_end; /* 1: `at` counts from the byte after the payload, else from its first */
    long at;
} overrun;

static const overrun overruns[] = {
    {"before", 0, -1}, {"before", 0, -4}, {"before", 0, -16384},
    {"after", 1, 0},   {"after", 1, 3},   {"after", 1, 16383},
};

/* Writes one byte outside a buffer, as a broken kernel would. */
START_TEST(writes_outside_are_found) {
    const clcnn_context_desc desc = {.guard_zones = 1};
    for (size_t i = 0; i < UNIT_COUNT(overruns); i++) {
        clcnn_context *context = unit_open(_i, desc);
        clcnn_tensor *before = unit_tensor(context, clcnn_shape1(3), NULL);
        clcnn_tensor *tensor = unit_tensor(context, clcnn_shape1(37), NULL);
        clcnn_tensor *after = unit_tensor(context, clcnn_shape1(5), NULL);
        UNIT_OK(clcnn_tensor_fill(tensor, NAN)); /* a write inside is none */
        UNIT_OK(clcnn_context_check_guards(context));
        clcnn_memory *memory = tensor->span.memory;
        const long start = (long)memory->offset + (overruns[i].from_end ? (long)memory->bytes : 0);
        const unsigned char zero = 0;
        const clcnn_region byte = {memory, (size_t)(start + overruns[i].at), 1, 1, 1};
        UNIT_OK(context->backend->write(&byte, &zero));
        UNIT_REFUSED(CLCNN_INTERNAL, overruns[i].side, clcnn_context_check_guards(context));
        clcnn_tensor_destroy(tensor); /* with it the damage is gone */
        UNIT_OK(clcnn_context_check_guards(context));
        clcnn_tensor_destroy(before);
        clcnn_tensor_destroy(after);
        clcnn_context_destroy(context);
    }
}
END_TEST

START_TEST(guards_must_be_asked_for) {
    const clcnn_context_desc desc = {.device = NULL};
    clcnn_context *context = unit_open(_i, desc);
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "check_guards", clcnn_context_check_guards(context));
    clcnn_context_destroy(context);
}
END_TEST

START_TEST(tensors_keep_what_is_written) {
    float values[2 * 3 * 5], back[2 * 3 * 5];
    unit_integers(3, values, UNIT_COUNT(values));
    values[7] = NAN;
    values[8] = -0.0f;
    clcnn_tensor *tensor = unit_tensor(unit_context(_i), clcnn_shape3(2, 3, 5), values);
    const clcnn_shape expected = clcnn_shape3(2, 3, 5);
    ck_assert_int_eq(clcnn_shape_equal(clcnn_tensor_shape(tensor), expected), 1);
    ck_assert_int_eq(clcnn_tensor_type(tensor), CLCNN_FLOAT32);
    UNIT_OK(clcnn_tensor_read(tensor, back, UNIT_COUNT(back)));
    ck_assert_mem_eq(values, back, sizeof back);
    UNIT_OK(clcnn_tensor_fill(tensor, 2.5f));
    UNIT_OK(clcnn_context_finish(unit_context(_i)));
    UNIT_OK(clcnn_tensor_read(tensor, back, UNIT_COUNT(back)));
    for (size_t i = 0; i < UNIT_COUNT(back); i++) {
        ck_assert(back[i] == 2.5f);
    }
    clcnn_tensor_destroy(tensor);
}
END_TEST

/* ---- Time, information, log ---- */

static clcnn_op *pool(clcnn_context *context) {
    const clcnn_shape input = clcnn_shape3(64, 64, 8);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_max_pool2d_create(context, NULL, input, &op));
    return op;
}

START_TEST(time_of_a_run) {
    static float x[64 * 64 * 8], y[32 * 32 * 8];
    double seconds = -1;
    clcnn_op *op = pool(unit_context(_i)); /* which profiles */
    unit_run(op, x, y);
    UNIT_OK(clcnn_op_time(op, &seconds));
    ck_assert_msg(seconds > 0 && seconds < 60, "%g seconds", seconds);
    clcnn_op_destroy(op);
}
END_TEST

START_TEST(time_needs_profiling) {
    const clcnn_context_desc desc = {.device = NULL};
    clcnn_context *context = unit_open(_i, desc);
    clcnn_op *op = pool(context);
    double seconds = -1;
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "time", clcnn_op_time(op, &seconds));
    ck_assert_double_eq(seconds, -1);
    clcnn_op_destroy(op);
    clcnn_context_destroy(context);
}
END_TEST

START_TEST(time_needs_a_run) {
    clcnn_op *op = pool(unit_context(_i));
    double seconds = 7;
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "time", clcnn_op_time(op, &seconds));
    ck_assert_double_eq(seconds, 7);
    clcnn_op_destroy(op);
}
END_TEST

/* "" is as good as NULL, on both kinds of context. */
START_TEST(empty_names_are_chosen) {
    const clcnn_pool2d_desc desc = {.global = 0};
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape3(4, 4, 2))};
    const clcnn_op_desc what = UNIT_OP("max_pool2d", &desc, operands);
    const clcnn_choice empty = {.solver = "", .tile = ""};
    clcnn_op *op = NULL;
    clcnn_op_information info;
    UNIT_OK(clcnn_op_create(unit_context(_i), &what, &empty, &op));
    UNIT_OK(clcnn_op_info(op, &info));
    ck_assert_str_ne(info.solver, "");
    clcnn_op_destroy(op);
}
END_TEST

/* info names a solver that the list has, and asking for it by name gives the same operator. */
START_TEST(information_can_be_asked_for_by_name) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(_i, plain);
    const clcnn_shape input = clcnn_shape4(1, 9, 8, 3), filter = clcnn_shape4(3, 3, 3, 5);
    clcnn_solvers solvers;
    clcnn_op_information info, again;
    UNIT_OK(clcnn_conv2d_solvers(context, NULL, input, filter, &solvers));
    ck_assert(solvers.count >= 1 && solvers.count <= CLCNN_MAX_SOLVERS);
    clcnn_op *op = unit_conv2d(context, NULL, input, filter, NULL, NULL);
    UNIT_OK(clcnn_op_info(op, &info));
    ck_assert_str_eq(info.operator_name, "conv2d");
    ck_assert_str_eq(info.solver, solvers.name[0]); /* "the one that would be chosen first" */
    ck_assert_int_eq(info.error_class, CLCNN_ERROR_SUM);
    ck_assert_ptr_nonnull(info.tile);
    ck_assert_int_eq(info.kernels[0] != 0, _i == UNIT_DEVICE);
    ck_assert_uint_eq(clcnn_context_memory(context), info.memory);
    const clcnn_conv2d_desc desc = {.groups = 0};
    const clcnn_choice choice = {.solver = info.solver, .tile = info.tile};
    clcnn_tensor *w = unit_tensor(context, filter, NULL);
    const clcnn_operand operands[] = {clcnn_given(input), clcnn_constant(w)};
    const clcnn_op_desc what = UNIT_OP("conv2d", &desc, operands);
    clcnn_op *named = NULL;
    UNIT_OK(clcnn_op_create(context, &what, &choice, &named));
    clcnn_tensor_destroy(w);
    UNIT_OK(clcnn_op_info(named, &again));
    ck_assert_str_eq(again.solver, info.solver);
    ck_assert_str_eq(again.tile, info.tile);
    ck_assert_str_eq(again.kernels, info.kernels);
    clcnn_op_destroy(named);
    clcnn_op_destroy(op);
    clcnn_context_destroy(context);
}
END_TEST

START_TEST(devices_list_the_reference_last) {
    clcnn_device_info infos[32];
    size_t count = 0, again = 0;
    UNIT_OK(clcnn_devices(NULL, 0, &count));
    ck_assert(count >= (size_t)unit_contexts() && count <= UNIT_COUNT(infos));
    UNIT_OK(clcnn_devices(infos, UNIT_COUNT(infos), &again));
    ck_assert_uint_eq(again, count);
    const clcnn_device_info *last = &infos[count - 1];
    ck_assert_str_eq(last->id, "reference");
    ck_assert_int_eq(last->type, CLCNN_DEVICE_REFERENCE);
    ck_assert_int_eq(last->usable, 1);
    memset(infos, 0x5A, sizeof infos);
    UNIT_OK(clcnn_devices(infos, 1, &again)); /* a short array is not written past */
    ck_assert_uint_eq(again, count);
    ck_assert_int_eq(infos[1].id[0], 0x5A);
}
END_TEST

Suite *suite_memory(void) {
    Suite *suite = suite_create("memory");
    const int contexts = unit_contexts();
    TCase *buffers = tcase_create("buffers");
    tcase_add_loop_test(buffers, buffers_are_counted, 0, contexts);
    tcase_add_loop_test(buffers, buffers_are_destroyed_in_any_order, 0, contexts);
    tcase_add_loop_test(buffers, budget, 0, contexts);
    tcase_add_loop_test(buffers, huge_tensors_are_refused_before_they_are_tried, 0, contexts);
    tcase_add_loop_test(buffers, operators_within_the_budget, 0, contexts);
    tcase_add_loop_test(buffers, writes_outside_are_found, 0, contexts);
    tcase_add_loop_test(buffers, guards_must_be_asked_for, 0, contexts);
    tcase_add_loop_test(buffers, tensors_keep_what_is_written, 0, contexts);
    suite_add_tcase(suite, buffers);
    TCase *questions = tcase_create("questions");
    tcase_add_loop_test(questions, time_of_a_run, 0, contexts);
    tcase_add_loop_test(questions, time_needs_profiling, 0, contexts);
    tcase_add_loop_test(questions, time_needs_a_run, 0, contexts);
    tcase_add_loop_test(questions, empty_names_are_chosen, 0, contexts);
    tcase_add_loop_test(questions, information_can_be_asked_for_by_name, 0, contexts);
    tcase_add_test(questions, devices_list_the_reference_last);
    suite_add_tcase(suite, questions);
    return suite;
}
