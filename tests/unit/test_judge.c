/* SPDX-License-Identifier: MIT
 * The judge itself: an operator that misbehaves in one way at a time is found out, a sound one is
 * not. What misbehaves is a context whose run is another, on the device and on the reference. */
#include <math.h>
#include <string.h>

#include "backend.h"
#include "unit.h"

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, ones[] = {1, 1, 1, 1};
static const double map[] = {12, 16, 24, 28};

typedef clcnn_status run_function(clcnn_op *op, clcnn_tensor *const *outputs);

static const clcnn_backend *sound; /* whose run is as it should be */

/* The notebook's first map, in a context of its own that runs by `run`, beside the reference's. */
typedef struct court {
    clcnn_context *context;
    clcnn_backend backend;
    clcnn_op *op, *exact;
    clcnn_tensor *x, *y, *exact_x;
    judge_side device, reference;
    judge_case values;
} court;

static clcnn_op *convolution(clcnn_context *context) {
    return unit_conv2d(context, NULL, clcnn_shape4(1, 3, 3, 1), clcnn_shape4(2, 2, 1, 1), ones,
                       NULL);
}

static void open_court(court *c, int which, run_function *run) {
    const clcnn_shape input = clcnn_shape4(1, 3, 3, 1), output = clcnn_shape4(1, 2, 2, 1);
    c->context = unit_open(which, (clcnn_context_desc){.guard_zones = 1});
    sound = c->context->backend;
    c->backend = *sound;
    c->backend.run = run ? run : sound->run;
    c->context->backend = &c->backend;
    c->op = convolution(c->context);
    c->exact = convolution(unit_context(UNIT_REFERENCE));
    c->x = unit_tensor(c->context, input, image);
    c->y = unit_tensor(c->context, output, NULL);
    c->exact_x = unit_tensor(unit_context(UNIT_REFERENCE), input, NULL);
    c->device = (judge_side){c->op, &c->x, &c->y};
    c->reference = (judge_side){c->exact, &c->exact_x, NULL};
    UNIT_OK(judge_create(&input, 1, &output, 1, CLCNN_DATA_INTEGER, &c->values));
    memcpy(c->values.inputs[0].values, image, sizeof image);
}

static void close_court(court *c) {
    judge_destroy(&c->values);
    clcnn_op_destroy(c->op);
    clcnn_op_destroy(c->exact);
    clcnn_tensor_destroy(c->x);
    clcnn_tensor_destroy(c->y);
    clcnn_tensor_destroy(c->exact_x);
    clcnn_context_destroy(c->context);
}

/* Runs and judges; CLCNN_OK where the values decide. */
static clcnn_status hear(court *c) {
    const clcnn_status status = judge_run(&c->values, &c->device, c->context);
    return status ? status : judge_result(&c->values, &c->reference, c->op);
}

START_TEST(a_sound_run_is_right) {
    court c;
    open_court(&c, _i, NULL);
    UNIT_OK(hear(&c));
    const judge_output *o = &c.values.outputs[0];
    ck_assert_ptr_null(c.values.fault);
    ck_assert_uint_eq(c.values.wrong, 0);
    ck_assert_double_eq(c.values.worst, 0);
    ck_assert_uint_eq(o->count, UNIT_COUNT(map));
    for (size_t i = 0; i < o->count; i++) {
        ck_assert_double_eq(o->expected[i], map[i]);
        ck_assert_double_eq((double)o->got[i], map[i]);
        ck_assert_double_eq(o->bound[i], 0);
    }
    close_court(&c);
}
END_TEST

/* ---- Runs that misbehave ---- */

static clcnn_status spoil_last(clcnn_op *op, clcnn_tensor *const *outputs) {
    const float wrong[] = {12, 16, 24, 29};
    (void)op;
    return clcnn_tensor_write(outputs[0], wrong, UNIT_COUNT(wrong));
}

START_TEST(one_wrong_value_is_seen) {
    court c;
    open_court(&c, _i, spoil_last);
    UNIT_OK(hear(&c));
    const judge_output *o = &c.values.outputs[c.values.wrong_output];
    ck_assert_uint_eq(c.values.wrong, 1);
    ck_assert_uint_eq(o->comparison.first_wrong, 3);
    ck_assert(isinf(c.values.worst));
    c.values.outputs[0].got[3] = 28; /* nothing of the last comparison is left */
    UNIT_OK(judge_compare(&c.values));
    ck_assert_uint_eq(c.values.wrong, 0);
    ck_assert_double_eq(c.values.worst, 0);
    close_court(&c);
}
END_TEST

static clcnn_status do_nothing(clcnn_op *op, clcnn_tensor *const *outputs) {
    (void)op, (void)outputs;
    return CLCNN_OK;
}

/* The right answer stands in the output already: the poison must cover it. */
START_TEST(a_run_that_writes_nothing_is_seen) {
    const float right[] = {12, 16, 24, 28};
    court c;
    open_court(&c, _i, do_nothing);
    UNIT_OK(clcnn_tensor_write(c.y, right, UNIT_COUNT(right)));
    UNIT_OK(hear(&c));
    ck_assert_uint_eq(c.values.wrong, 4);
    close_court(&c);
}
END_TEST

static clcnn_status change_input(clcnn_op *op, clcnn_tensor *const *outputs) {
    float other[UNIT_COUNT(image)];
    memcpy(other, image, sizeof other);
    other[8] = -9;
    const clcnn_status status = sound->run(op, outputs);
    return status ? status : clcnn_tensor_write(op->inputs[0], other, UNIT_COUNT(other));
}

START_TEST(a_changed_input_is_seen) {
    court c;
    open_court(&c, _i, change_input);
    ck_assert_int_eq(hear(&c), CLCNN_INTERNAL);
    ck_assert_str_eq(c.values.fault, "the run changed its input");
    ck_assert_int_eq(c.values.changed, 1);
    UNIT_OK(clcnn_tensor_write(c.x, image, UNIT_COUNT(image)));
    c.backend.run = sound->run;
    UNIT_OK(hear(&c)); /* and is forgotten by the next run */
    ck_assert_ptr_null(c.values.fault);
    ck_assert_int_eq(c.values.changed, 0);
    close_court(&c);
}
END_TEST

/* x + x, its output in the place of the second x. */
static clcnn_status hear_in_place(clcnn_context *context, judge_case *j) {
    static const clcnn_add_desc desc;
    const clcnn_shape nine = clcnn_shape1(9), both[] = {nine, nine};
    const clcnn_operand operands[] = {clcnn_given(nine), clcnn_given(nine)};
    clcnn_context *other = unit_context(UNIT_REFERENCE);
    clcnn_tensor *x[2], *exact_x[2];
    clcnn_op *op = unit_create(context, UNIT_OP("add", &desc, operands), NULL);
    clcnn_op *exact = unit_create(other, UNIT_OP("add", &desc, operands), NULL);
    UNIT_OK(judge_create(both, 2, &nine, 1, CLCNN_DATA_INTEGER, j));
    for (int i = 0; i < 2; i++) {
        x[i] = unit_tensor(context, nine, image);
        exact_x[i] = unit_tensor(other, nine, NULL);
        memcpy(j->inputs[i].values, image, sizeof image);
    }
    clcnn_status status = judge_run(j, &(judge_side){op, x, &x[1]}, context);
    status = status ? status : judge_result(j, &(judge_side){exact, exact_x, NULL}, op);
    for (int i = 0; i < 2; i++) {
        clcnn_tensor_destroy(x[i]);
        clcnn_tensor_destroy(exact_x[i]);
    }
    clcnn_op_destroy(op);
    clcnn_op_destroy(exact);
    return status;
}

/* The replaced input may change and is not poisoned; the other one may not change. */
START_TEST(a_run_in_place_is_judged) {
    clcnn_context *context = unit_open(_i, (clcnn_context_desc){.guard_zones = 1});
    clcnn_backend backend = *context->backend;
    judge_case j;
    sound = context->backend;
    context->backend = &backend;
    UNIT_OK(hear_in_place(context, &j));
    ck_assert_uint_eq(j.wrong, 0);
    ck_assert_double_eq((double)j.outputs[0].got[8], 18);
    judge_destroy(&j);
    backend.run = do_nothing;
    UNIT_OK(hear_in_place(context, &j));
    ck_assert_uint_eq(j.wrong, 9);
    judge_destroy(&j);
    backend.run = change_input;
    ck_assert_int_eq(hear_in_place(context, &j), CLCNN_INTERNAL);
    ck_assert_int_eq(j.changed, 1);
    judge_destroy(&j);
    clcnn_context_destroy(context);
}
END_TEST

static clcnn_status write_beyond(clcnn_op *op, clcnn_tensor *const *outputs) {
    clcnn_tensor beyond = *outputs[0];
    beyond.span.offset += UNIT_COUNT(map) * sizeof(float);
    const clcnn_status status = sound->run(op, outputs);
    return status ? status : clcnn_tensor_fill(&beyond, 1);
}

START_TEST(an_overwritten_guard_zone_is_seen) {
    court c;
    open_court(&c, _i, write_beyond);
    ck_assert_int_eq(hear(&c), CLCNN_INTERNAL);
    ck_assert_ptr_nonnull(strstr(c.values.fault, "guard"));
    UNIT_OK(judge_run(&c.values, &c.device, NULL)); /* nobody asks for them */
    close_court(&c);
}
END_TEST

static clcnn_status fail_to_run(clcnn_op *op, clcnn_tensor *const *outputs) {
    (void)op, (void)outputs;
    return clcnn_fail(CLCNN_DEVICE_FAILED, "the device is tired");
}

START_TEST(a_failed_run_is_passed_on) {
    court c;
    open_court(&c, _i, fail_to_run);
    ck_assert_int_eq(hear(&c), CLCNN_DEVICE_FAILED);
    ck_assert_str_eq(c.values.fault, "the device is tired");
    close_court(&c);
}
END_TEST

/* ---- What stands there, and bounds ---- */

/* Of a run that was made before: its input is what the reference is asked about. */
START_TEST(what_stands_there_is_judged) {
    const float half[] = {.5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f}, right[] = {2, 2, 2, 2};
    court c;
    open_court(&c, _i, do_nothing);
    UNIT_OK(clcnn_tensor_write(c.x, half, UNIT_COUNT(half)));
    UNIT_OK(clcnn_tensor_write(c.y, right, UNIT_COUNT(right)));
    UNIT_OK(judge_read(&c.values, &c.device));
    UNIT_OK(judge_result(&c.values, &c.reference, c.op));
    ck_assert_uint_eq(c.values.wrong, 0);
    ck_assert_double_eq(c.values.outputs[0].expected[0], 2);
    UNIT_OK(clcnn_tensor_write(c.x, image, UNIT_COUNT(image)));
    UNIT_OK(judge_read(&c.values, &c.device));
    UNIT_OK(judge_result(&c.values, &c.reference, c.op));
    ck_assert_uint_eq(c.values.wrong, 4);
    close_court(&c);
}
END_TEST

/* An answer is for a chain: for the same one it is kept, for another made anew. */
START_TEST(bounds_follow_the_chain) {
    court c;
    open_court(&c, UNIT_REFERENCE, NULL);
    judge_case *j = &c.values;
    j->data = CLCNN_DATA_ANY;
    UNIT_OK(judge_answer(j, &c.reference, c.op));
    const double bound = j->outputs[0].bound[0];
    ck_assert(bound > 0);
    j->outputs[0].bound[0] = 7;
    UNIT_OK(judge_again(j, &c.reference, c.op));
    ck_assert_double_eq(j->outputs[0].bound[0], 7);
    c.op->chain *= 3;
    UNIT_OK(judge_again(j, &c.reference, c.op));
    ck_assert_double_eq_tol(j->outputs[0].bound[0], 3 * bound, 1e-6 * bound);
    j->outputs[0].bound[0] = 7;
    c.op->softmax_chain += 1;
    UNIT_OK(judge_again(j, &c.reference, c.op));
    ck_assert_double_eq_tol(j->outputs[0].bound[0], 3 * bound, 1e-6 * bound);
    close_court(&c);
}
END_TEST

/* Of several outputs and inputs, some of which are not given. */
START_TEST(outputs_are_judged_together) {
    const clcnn_shape inputs[] = {clcnn_shape1(3), {0}},
                      outputs[] = {clcnn_shape1(1), clcnn_shape1(2)};
    judge_case j;
    UNIT_OK(judge_create(inputs, 2, outputs, 2, CLCNN_DATA_ANY, &j));
    ck_assert_uint_eq(j.inputs[0].count, 3);
    ck_assert_uint_eq(j.inputs[1].count, 0);
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < j.outputs[i].count; k++) {
            j.outputs[i].got[k] = (float)(j.outputs[i].expected[k] = (double)(3 * i + k));
            j.outputs[i].bound[k] = 1;
        }
    }
    UNIT_OK(judge_compare(&j));
    ck_assert_uint_eq(j.wrong, 0);
    j.outputs[0].got[0] += 0.5f;
    j.outputs[1].got[0] += 3;
    j.outputs[1].got[1] += 2;
    UNIT_OK(judge_compare(&j));
    ck_assert_uint_eq(j.wrong, 2);
    ck_assert_uint_eq(j.wrong_output, 1);
    ck_assert_double_eq(j.worst, 3);
    judge_destroy(&j);
}
END_TEST

Suite *suite_judge(void) {
    Suite *suite = suite_create("judge");
    TCase *tcase = tcase_create("judge");
    const int contexts = unit_contexts();
    tcase_add_loop_test(tcase, a_sound_run_is_right, 0, contexts);
    tcase_add_loop_test(tcase, one_wrong_value_is_seen, 0, contexts);
    tcase_add_loop_test(tcase, a_run_that_writes_nothing_is_seen, 0, contexts);
    tcase_add_loop_test(tcase, a_changed_input_is_seen, 0, contexts);
    tcase_add_loop_test(tcase, a_run_in_place_is_judged, 0, contexts);
    tcase_add_loop_test(tcase, an_overwritten_guard_zone_is_seen, 0, contexts);
    tcase_add_loop_test(tcase, a_failed_run_is_passed_on, 0, contexts);
    tcase_add_loop_test(tcase, what_stands_there_is_judged, 0, contexts);
    tcase_add_test(tcase, bounds_follow_the_chain);
    tcase_add_test(tcase, outputs_are_judged_together);
    suite_add_tcase(suite, tcase);
    return suite;
}
