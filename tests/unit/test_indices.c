/* SPDX-License-Identifier: MIT
 * Where max_pool2d's maxima are: a second output, of int32, that is there where it is asked for. Indices
 * worked out by hand, calls that are refused, and a judge that sees a wrong one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "unit.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT

enum { MOST = 12 };

static clcnn_op *pool_of(clcnn_context *context, const clcnn_pool2d_desc *desc, clcnn_shape input) {
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_max_pool2d_create(context, desc, input, &op));
    return op;
}

static clcnn_tensor *index_tensor(clcnn_context *context, clcnn_shape shape) {
    clcnn_tensor *tensor = NULL;
    UNIT_OK(clcnn_tensor_create(context, CLCNN_INT32, shape, &tensor));
    UNIT_OK(judge_poison(tensor));
    return tensor;
}

/* The operator with its tensors. */
typedef struct pool {
    clcnn_op *op;
    clcnn_tensor *x, *y, *index;
} pool;

static pool open_pool(clcnn_context *context, const clcnn_pool2d_desc *desc, clcnn_shape input,
                      const float *values) {
    pool p = {.op = pool_of(context, desc, input)};
    p.x = unit_tensor(context, input, values);
    p.y = unit_tensor(context, clcnn_op_output_shape(p.op, 0), NULL);
    p.index = index_tensor(context, clcnn_op_output_shape(p.op, 0));
    return p;
}

static void close_pool(pool *p) {
    clcnn_op_destroy(p->op);
    clcnn_tensor_destroy(p->x);
    clcnn_tensor_destroy(p->y);
    clcnn_tensor_destroy(p->index);
}

/* ---- By hand ---- */

typedef struct index_row {
    const char *name;
    clcnn_pool2d_desc desc;
    clcnn_shape input;
    float x[16];
    double y[MOST];
    int32_t index[MOST];
} index_row;

/* Two images of 2x2 and two channels: 1 5 5 2, 3 3 3 3; -1 -2 -3 0, 0 9 9 9. */
#define PIXELS                                                                                     \
    { 1, 3, 5, 3, 5, 3, 2, 3, -1, 0, -2, 9, -3, 9, 0, 9 }
#define PLANES                                                                                     \
    { 1, 5, 5, 2, 3, 3, 3, 3, -1, -2, -3, 0, 0, 9, 9, 9 }

#define OF(kind, ...)                                                                              \
    { .index = CLCNN_INDEX_##kind, __VA_ARGS__ }

/* clang-format off */
static const index_row rows[] = {
    {"plane", OF(PLANE, .window = {2, 2}), {4, {2, 2, 2, 2}}, PIXELS, {5, 3, 0, 9}, {1, 0, 3, 1}},
    {"tensor", OF(TENSOR, .window = {2, 2}), {4, {2, 2, 2, 2}}, PIXELS, {5, 3, 0, 9},
     {2, 1, 14, 11}},
    {"tensorflow", OF(TENSORFLOW, .window = {2, 2}), {4, {2, 2, 2, 2}}, PIXELS, {5, 3, 0, 9},
     {2, 1, 6, 3}},
    {"plane, NCHW", OF(PLANE, .data_format = CLCNN_NCHW), {4, {2, 2, 2, 2}}, PLANES, {5, 3, 0, 9},
     {1, 0, 3, 1}},
    {"tensor, NCHW", OF(TENSOR, .data_format = CLCNN_NCHW), {4, {2, 2, 2, 2}}, PLANES,
     {5, 3, 0, 9}, {1, 4, 11, 13}},
    {"global", OF(TENSOR, .global = 1), {4, {2, 2, 2, 2}}, PIXELS, {5, 3, 0, 9}, {2, 1, 14, 11}},
    {"the activation is of the value alone", OF(PLANE, .activation = {.kind = CLCNN_RELU6}),
     {4, {2, 2, 2, 2}}, PIXELS, {5, 3, 0, 6}, {1, 0, 3, 1}},
    /* four windows about the corner pixel of [4 3; 2 1] and beyond */
    {"padding is not counted", OF(PLANE, .stride = {1, 1}, .padding = CLCNN_PADDING_EXPLICIT,
                                  .pads = {1, 1, 0, 0}), {3, {2, 2, 1}}, {4, 3, 2, 1},
     {4, 4, 4, 4}, {0, 0, 0, 0}},
    {"SAME", OF(PLANE, .stride = {1, 1}, .padding = CLCNN_PADDING_SAME), {3, {2, 2, 1}},
     {4, 3, 2, 1}, {4, 3, 2, 1}, {0, 1, 2, 3}},
    /* 0 and 2, 1 and 3, 2 and 4 of a row of 5 */
    {"dilation", OF(PLANE, .window = {1, 2}, .stride = {1, 1}, .dilation = {1, 2}), {3, {1, 5, 1}},
     {7, 1, 0, 2, 3}, {7, 2, 3}, {0, 3, 4}},
    {"rows of windows", OF(PLANE, .window = {2, 1}, .stride = {1, 2}), {3, {3, 3, 1}},
     {1, 0, 9, 4, 0, 8, 3, 0, 9}, {4, 9, 4, 9}, {3, 2, 3, 8}},
    {"NaN: the first", OF(PLANE, .window = {3, 3}), {3, {3, 3, 1}}, {9, NAN, 2, NAN, 8, NAN, 1, 1, 1},
     {NAN}, {1}},
    {"NaN behind infinity", OF(PLANE, .window = {1, 3}), {3, {1, 3, 1}}, {INFINITY, NAN, INFINITY},
     {NAN}, {1}},
    {"NaN first of all", OF(PLANE, .window = {1, 3}), {3, {1, 3, 1}}, {NAN, 5, NAN}, {NAN}, {0}},
    {"minus infinity everywhere", OF(PLANE, .window = {2, 2}), {3, {2, 4, 1}},
     {0, 0, -INFINITY, -INFINITY, 0, 1, -INFINITY, -INFINITY}, {1, -(double)INFINITY}, {5, 2}},
    {"equal infinities", OF(PLANE, .window = {1, 3}), {3, {1, 3, 1}}, {0, INFINITY, INFINITY},
     {(double)INFINITY}, {1}},
    {"zeros of both signs", OF(PLANE, .window = {1, 3}), {3, {1, 3, 1}}, {-1, -0.0f, 0}, {0}, {1}},
};
/* clang-format on */

static void check_row(clcnn_context *context, const index_row *row) {
    pool p = open_pool(context, &row->desc, row->input, row->x);
    const size_t count = clcnn_shape_count(clcnn_op_output_shape(p.op, 0));
    float y[MOST];
    int32_t index[MOST];
    ck_assert_uint_le(count, MOST);
    UNIT_OK(clcnn_tensor_fill(p.y, NAN));
    UNIT_OK(clcnn_max_pool2d_run(p.op, p.x, p.y, p.index));
    UNIT_OK(clcnn_tensor_read(p.y, y, count));
    UNIT_OK(clcnn_tensor_read_bytes(p.index, index, count * sizeof *index));
    const char *wrong = unit_difference(y, row->y, count, 0);
    ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(index[i] == row->index[i], "%s: index %zu is %d, not %d", row->name, i,
                      index[i], row->index[i]);
    }
    close_pool(&p);
}

START_TEST(indices_by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        check_row(unit_context(_i), &rows[i]);
    }
}
END_TEST

typedef struct far_row {
    clcnn_pool2d_desc desc;
    clcnn_shape input;
    int at; /* the element that is not 0 */
} far_row;

enum { HALF = 1 << 23 };

/* Indices that are no floats: 2^24 + 3 and 2^24 + 11, in the last of two windows. */
static const far_row far_rows[] = {
    {OF(PLANE, .window = {1, 4}, .stride = {1, 2 * HALF + 2}),
     {4, {1, 1, 2 * HALF + 8, 1}},
     2 * HALF + 3},
    {OF(TENSOR, .global = 1), {4, {2, 1, HALF + 8, 1}}, 2 * HALF + 11},
    {OF(TENSOR, .global = 1, .data_format = CLCNN_NCHW), {4, {1, 2, 1, HALF + 8}}, 2 * HALF + 11},
    {OF(TENSORFLOW, .global = 1), {4, {1, HALF + 8, 1, 2}}, 2 * HALF + 11},
};

START_TEST(indices_beyond_floats) {
    for (size_t i = 0; i < UNIT_COUNT(far_rows); i++) {
        const far_row *row = &far_rows[i];
        const size_t count = clcnn_shape_count(row->input);
        float *x = calloc(count, sizeof *x);
        int32_t index[2];
        ck_assert_ptr_nonnull(x);
        x[row->at] = 1;
        pool p = open_pool(unit_context(_i), &row->desc, row->input, x);
        ck_assert_uint_eq(clcnn_shape_count(clcnn_op_output_shape(p.op, 0)), 2);
        UNIT_OK(clcnn_max_pool2d_run(p.op, p.x, p.y, p.index));
        UNIT_OK(clcnn_tensor_read_bytes(p.index, index, sizeof index));
        ck_assert_int_eq(index[0], 0);
        ck_assert_int_eq(index[1], row->at);
        close_pool(&p);
        free(x);
    }
}
END_TEST

/* ---- Asking ---- */

static const clcnn_pool2d_desc values_alone = {.window = {2, 2}};
static const clcnn_pool2d_desc planes = OF(PLANE, .window = {2, 2});

START_TEST(outputs_that_are_asked_for) {
    const clcnn_shape input = clcnn_shape4(1, 4, 4, 3), output = clcnn_shape4(1, 2, 2, 3);
    const clcnn_operand operands[] = {clcnn_given(input)};
    const clcnn_op_desc without = UNIT_OP("max_pool2d", &values_alone, operands);
    const clcnn_op_desc with = UNIT_OP("max_pool2d", &planes, operands);
    clcnn_shape shape = output;
    clcnn_work work[2];
    UNIT_OK(clcnn_op_shape(&without, 1, &shape));
    ck_assert_int_eq(shape.rank, 0);
    UNIT_OK(clcnn_op_shape(&with, 1, &shape));
    ck_assert_int_eq(clcnn_shape_equal(shape, output), 1);
    UNIT_REFUSED(ARGUMENT, "max_pool2d", clcnn_op_shape(&with, 2, &shape));
    UNIT_OK(clcnn_op_work(&without, &work[0]));
    UNIT_OK(clcnn_op_work(&with, &work[1]));
    ck_assert_double_eq(work[1].bytes - work[0].bytes, 12 * 4);
    clcnn_op *op[] = {pool_of(unit_context(_i), &values_alone, input),
                      pool_of(unit_context(_i), &planes, input)};
    ck_assert_int_eq(clcnn_op_output_shape(op[0], 1).rank, 0);
    ck_assert_int_eq(clcnn_shape_equal(clcnn_op_output_shape(op[1], 1), output), 1);
    ck_assert_int_eq(clcnn_op_output_shape(op[1], 2).rank, 0);
    clcnn_op_destroy(op[0]);
    clcnn_op_destroy(op[1]);
}
END_TEST

START_TEST(descriptors_that_are_refused) {
    const clcnn_pool2d_desc nchw = OF(TENSORFLOW, .data_format = CLCNN_NCHW);
    const clcnn_pool2d_desc beyond = {.index = (clcnn_pool_index)4};
    const clcnn_pool2d_desc below = {.index = (clcnn_pool_index)-1};
    const clcnn_shape input = clcnn_shape4(1, 4, 4, 3);
    clcnn_shape shape;
    UNIT_REFUSED(ARGUMENT, "NHWC", clcnn_max_pool2d_shape(&nchw, input, &shape));
    UNIT_REFUSED(ARGUMENT, "index is 4", clcnn_max_pool2d_shape(&beyond, input, &shape));
    UNIT_REFUSED(ARGUMENT, "index is -1", clcnn_max_pool2d_shape(&below, input, &shape));
    UNIT_REFUSED(ARGUMENT, "an average", clcnn_avg_pool2d_shape(&planes, input, &shape));
}
END_TEST

/* The pitch of each output is its own, and of outputs that are not there none is read. */
START_TEST(pitches_of_outputs) {
    const clcnn_shape input = clcnn_shape4(1, 4, 4, 3);
    const clcnn_operand operands[] = {clcnn_given(input)};
    static const int right[] = {5, 4}, wrong[] = {5, 2};
    clcnn_op_desc what = UNIT_OP("max_pool2d", &planes, operands);
    clcnn_shape shape;
    what.output_pitch = right;
    UNIT_OK(clcnn_op_shape(&what, 0, &shape));
    what.output_pitch = wrong;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "max_pool2d index: pitch is 2",
                 clcnn_op_shape(&what, 0, &shape));
    what.desc = &values_alone;
    UNIT_OK(clcnn_op_shape(&what, 0, &shape));
}
END_TEST

/* ---- Refused at run ---- */

START_TEST(outputs_that_are_refused) {
    const float x[16] = {0};
    pool p = open_pool(unit_context(_i), &planes, clcnn_shape3(4, 4, 1), x);
    clcnn_tensor *other = unit_tensor(unit_context(_i), clcnn_shape3(2, 2, 1), NULL);
    clcnn_tensor *small = index_tensor(unit_context(_i), clcnn_shape3(2, 1, 2));
    UNIT_REFUSED(ARGUMENT, "1 outputs", clcnn_op_run(p.op, p.x, p.y));
    UNIT_REFUSED(ARGUMENT, "index is NULL", clcnn_max_pool2d_run(p.op, p.x, p.y, NULL));
    UNIT_REFUSED(ARGUMENT, "output is NULL", clcnn_max_pool2d_run(p.op, p.x, NULL, p.index));
    UNIT_REFUSED(ARGUMENT, "index is of float32", clcnn_max_pool2d_run(p.op, p.x, p.y, other));
    UNIT_REFUSED(ARGUMENT, "output is of int32", clcnn_max_pool2d_run(p.op, p.x, p.index, p.index));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "index has shape",
                 clcnn_max_pool2d_run(p.op, p.x, p.y, small));
    UNIT_OK(clcnn_max_pool2d_run(p.op, p.x, p.y, p.index));
    clcnn_op *alone = pool_of(unit_context(_i), &values_alone, clcnn_shape3(4, 4, 1));
    UNIT_REFUSED(ARGUMENT, "2 outputs", clcnn_max_pool2d_run(alone, p.x, p.y, p.index));
    clcnn_op_destroy(alone);
    clcnn_tensor_destroy(other);
    clcnn_tensor_destroy(small);
    close_pool(&p);
}
END_TEST

/* Memory that is wrapped twice may be of two types. */
START_TEST(outputs_that_overlap) {
    const float x[16] = {0};
    pool p = open_pool(unit_context(_i), &planes, clcnn_shape3(4, 4, 1), x);
    clcnn_tensor on_y = *p.y, on_x = *p.x;
    on_y.type = on_x.type = CLCNN_INT32;
    on_x.shape = p.index->shape;
    UNIT_REFUSED(ARGUMENT, "the index shares elements with output",
                 clcnn_max_pool2d_run(p.op, p.x, p.y, &on_y));
    UNIT_REFUSED(ARGUMENT, "the index shares elements with input",
                 clcnn_max_pool2d_run(p.op, p.x, p.y, &on_x));
    on_x.span.offset += 12 * sizeof(float); /* the last quarter of it */
    UNIT_REFUSED(ARGUMENT, "the index shares", clcnn_max_pool2d_run(p.op, p.x, p.y, &on_x));
    close_pool(&p);
}
END_TEST

/* ---- Judged ---- */

START_TEST(indices_are_judged_exactly) {
    static const float x[] = {1, 2, 3, 4, 9, 8, 7, 6};
    double expected[4], bound[4], magnitude[4], terms[4];
    const clcnn_op_judgement all = {expected, bound, magnitude, terms};
    const clcnn_pool2d_desc desc = OF(TENSOR, .window = {1, 2});
    pool p = open_pool(unit_context(UNIT_REFERENCE), &desc, clcnn_shape3(1, 8, 1), x);
    static const double values[] = {2, 4, 9, 7}, index[] = {1, 3, 4, 6};
    for (size_t output = 0; output < 2; output++) {
        UNIT_OK(clcnn_op_bounds(p.op, p.op, CLCNN_DATA_ANY, &p.x, 1, output, &all, 4));
        for (size_t i = 0; i < 4; i++) {
            ck_assert_double_eq(expected[i], output ? index[i] : values[i]);
            ck_assert_double_eq(bound[i], 0);
            ck_assert_double_eq(magnitude[i], expected[i]);
            ck_assert_double_eq(terms[i], 1);
        }
    }
    UNIT_REFUSED(ARGUMENT, "output 2",
                 clcnn_op_bounds(p.op, p.op, CLCNN_DATA_ANY, &p.x, 1, 2, &all, 4));
    close_pool(&p);
}
END_TEST

static const clcnn_backend *sound; /* whose run is as it should be */

/* Values alone: the indices are those of a run before. */
static clcnn_status leave_indices(clcnn_op *op, clcnn_tensor *const *outputs) {
    clcnn_tensor *index = NULL;
    clcnn_status status = clcnn_tensor_create(op->context, CLCNN_INT32, outputs[1]->shape, &index);
    clcnn_tensor *const elsewhere[] = {outputs[0], index};
    status = status ? status : sound->run(op, elsewhere);
    clcnn_tensor_destroy(index);
    return status;
}

/* One beside the right one, where float32 would not tell them apart. */
static clcnn_status spoil_index(clcnn_op *op, clcnn_tensor *const *outputs) {
    const int32_t wrong[] = {0, 2 * HALF + 10};
    const clcnn_status status = sound->run(op, outputs);
    return status ? status : clcnn_tensor_write_bytes(outputs[1], wrong, sizeof wrong);
}

/* How many are wrong, of a run that is another. */
static size_t judge(int which, clcnn_status (*run)(clcnn_op *, clcnn_tensor *const *)) {
    clcnn_context *context = unit_open(which, (clcnn_context_desc){.device = NULL});
    const far_row *row = &far_rows[1];
    const clcnn_shape shapes[] = {clcnn_shape4(2, 1, 1, 1), clcnn_shape4(2, 1, 1, 1)};
    float *x = calloc(clcnn_shape_count(row->input), sizeof *x);
    ck_assert_ptr_nonnull(x);
    x[row->at] = 1;
    pool p = open_pool(context, &row->desc, row->input, x);
    pool exact = open_pool(unit_context(UNIT_REFERENCE), &row->desc, row->input, x);
    clcnn_tensor *const outputs[] = {p.y, p.index};
    const judge_side ours = {p.op, &p.x, outputs}, theirs = {exact.op, &exact.x, NULL};
    clcnn_backend backend = *context->backend;
    judge_case j;
    sound = context->backend;
    UNIT_OK(judge_create(&row->input, 1, shapes, 2, CLCNN_DATA_ANY, &j));
    memcpy(j.inputs[0].values, x, j.inputs[0].count * sizeof *x);
    UNIT_OK(clcnn_max_pool2d_run(p.op, p.x, p.y, p.index)); /* what is right stands there */
    backend.run = run;
    context->backend = &backend;
    UNIT_OK(judge_run(&j, &ours, NULL));
    context->backend = sound;
    UNIT_OK(judge_result(&j, &theirs, p.op));
    const size_t wrong = j.wrong;
    ck_assert_uint_eq(j.wrong_output, wrong > 0);
    ck_assert_double_eq(j.outputs[1].expected[1], row->at);
    ck_assert_int_eq(judge_got(&j.outputs[1], 1) == row->at, wrong == 0);
    judge_destroy(&j);
    close_pool(&p);
    close_pool(&exact);
    free(x);
    clcnn_context_destroy(context);
    return wrong;
}

static clcnn_status run_soundly(clcnn_op *op, clcnn_tensor *const *outputs) {
    return sound->run(op, outputs);
}

START_TEST(wrong_indices_are_seen) {
    ck_assert_uint_eq(judge(_i, run_soundly), 0);
    ck_assert_uint_eq(judge(_i, leave_indices), 2); /* the poison covers what was right */
    ck_assert_uint_eq(judge(_i, spoil_index), 1);
}
END_TEST

Suite *suite_indices(void) {
    const int contexts = unit_contexts();
    Suite *suite = suite_create("indices");
    TCase *tcase = tcase_create("indices");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, indices_by_hand, 0, contexts);
    tcase_add_loop_test(tcase, indices_beyond_floats, 0, contexts);
    tcase_add_loop_test(tcase, outputs_that_are_asked_for, 0, contexts);
    tcase_add_test(tcase, descriptors_that_are_refused);
    tcase_add_test(tcase, pitches_of_outputs);
    tcase_add_loop_test(tcase, outputs_that_are_refused, 0, contexts);
    tcase_add_loop_test(tcase, outputs_that_overlap, 0, contexts);
    tcase_add_test(tcase, indices_are_judged_exactly);
    tcase_add_loop_test(tcase, wrong_indices_are_seen, 0, contexts);
    suite_add_tcase(suite, tcase);
    return suite;
}
