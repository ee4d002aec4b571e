/* SPDX-License-Identifier: MIT
 * Where float32 shows: sums long enough for rounding to add up, sums that overflow, values that are
 * not finite, sizes at the limit. Each with every solver that applies, on both kinds of context. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#ifdef CLCNN_OPENCL
#include "solver.h"
#endif

static clcnn_context *host(void) {
    return unit_context(UNIT_REFERENCE);
}

static float *filled(size_t count, float value) {
    float *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; i++) {
        values[i] = value;
    }
    return values;
}

/* ---- Values that are not finite ---- */

typedef struct padded {
    const char *name;
    clcnn_conv2d_desc desc;
    clcnn_shape input, filter;
} padded;

/* Channels that fill no vector, groups, a whole panel, both formats and filter layouts. */
static const padded paddeds[] = {
    {"one pixel", {.padding = CLCNN_PADDING_SAME}, {3, {1, 1, 1}}, {4, {3, 3, 1, 1}}},
    {"three channels", {.padding = CLCNN_PADDING_SAME}, {3, {4, 5, 3}}, {4, {3, 2, 3, 5}}},
    {"quads",
     {.padding = CLCNN_PADDING_EXPLICIT, .pads = {1, 2, 0, 3}},
     {4, {2, 4, 3, 8}},
     {4, {2, 3, 8, 33}}},
    {"groups",
     {.padding = CLCNN_PADDING_SAME, .groups = 2, .stride = {2, 1}, .dilation = {1, 2}},
     {3, {5, 4, 6}},
     {4, {3, 3, 3, 10}}},
    {"depthwise", {.padding = CLCNN_PADDING_SAME, .groups = 5}, {3, {4, 4, 5}}, {4, {3, 3, 1, 5}}},
    {"NCHW",
     {.padding = CLCNN_PADDING_SAME, .data_format = CLCNN_NCHW},
     {3, {7, 3, 4}},
     {4, {3, 3, 7, 17}}},
    {"OIHW",
     {.padding = CLCNN_PADDING_SAME_LOWER, .filter_layout = CLCNN_OIHW},
     {3, {3, 3, 4}},
     {4, {6, 4, 2, 2}}},
};

static clcnn_op *conv_of(clcnn_context *context, const padded *p, const char *solver,
                         const float *filter) {
    clcnn_tensor *w = unit_tensor(context, p->filter, filter);
    const clcnn_operand operands[] = {clcnn_given(p->input), clcnn_constant(w)};
    clcnn_op *op = unit_create(context, UNIT_OP("conv2d", &p->desc, operands), solver);
    clcnn_tensor_destroy(w);
    return op;
}

/* Every tap in turn is infinite or NaN: each solver gives what the reference does. */
static void check_taps(int which, const padded *p) {
    const float strange[] = {INFINITY, -INFINITY, NAN};
    const size_t count = clcnn_shape_count(p->filter);
    float *x = filled(clcnn_shape_count(p->input), 1), *w = filled(count, 1);
    clcnn_solvers solvers;
    UNIT_OK(clcnn_conv2d_solvers(unit_context(which), &p->desc, p->input, p->filter, &solvers));
    for (size_t at = 0; at < count; at += 1 + count / 40) {
        w[at] = strange[at % 3];
        clcnn_op *reference = conv_of(host(), p, NULL, w);
        for (size_t i = 0; i < solvers.count; i++) {
            clcnn_op *op = conv_of(unit_context(which), p, solvers.name[i], w);
            const char *wrong = unit_judge(op, reference, CLCNN_DATA_ANY, x);
            ck_assert_msg(!wrong, "%s, %s, tap %zu: %s", p->name, solvers.name[i], at, wrong);
            clcnn_op_destroy(op);
        }
        clcnn_op_destroy(reference);
        w[at] = 1;
    }
    free(x);
    free(w);
}

START_TEST(padding_takes_part) {
    for (size_t i = 0; i < UNIT_COUNT(paddeds); i++) {
        check_taps(_i, &paddeds[i]);
    }
}
END_TEST

/* 0 * inf is NaN: only where the infinite tap meets padding, here in the top row. */
START_TEST(an_infinite_weight_on_padding_is_not_a_number) {
    const float x[] = {1, 2, 3, 4}, w[] = {INFINITY, 1};
    const double expected[] = {NAN, NAN, (double)INFINITY, (double)INFINITY};
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_EXPLICIT, .pads = {1, 0, 0, 0}};
    UNIT_EXPECT(unit_conv2d(unit_context(_i), &desc, clcnn_shape3(2, 2, 1),
                            clcnn_shape4(2, 1, 1, 1), w, NULL),
                x, expected, 0);
}
END_TEST

/* ---- Long sums ---- */

/* A constant is the worst case: each addition rounds to the same side. */
START_TEST(constant_dense) {
    enum { TERMS = 4096 };
    float *tenths = filled(TERMS, 0.1f);
    const clcnn_shape input = clcnn_shape1(TERMS), weights = clcnn_shape2(TERMS, 1);
    clcnn_solvers solvers;
    UNIT_OK(clcnn_dense_solvers(unit_context(_i), NULL, input, weights, &solvers));
    clcnn_tensor *w = unit_tensor(unit_context(_i), weights, tenths);
    clcnn_tensor *host_w = unit_tensor(host(), weights, tenths);
    clcnn_op *reference = NULL;
    UNIT_OK(clcnn_dense_create(host(), NULL, input, host_w, NULL, &reference));
    for (size_t i = 0; i < solvers.count; i++) {
        const clcnn_dense_desc desc = {.activation = {.kind = CLCNN_LINEAR}};
        const clcnn_operand operands[] = {clcnn_given(input), clcnn_constant(w)};
        clcnn_op *op =
            unit_create(unit_context(_i), UNIT_OP("dense", &desc, operands), solvers.name[i]);
        clcnn_op_information info;
        UNIT_OK(clcnn_op_info(op, &info));
        const double chain = strcmp(info.solver, "direct") == 0 ? 128 + TERMS / 128 - 1 : TERMS;
        ck_assert_double_eq(info.chain, _i == UNIT_REFERENCE ? 2 : chain);
        const char *wrong = unit_judge(op, reference, CLCNN_DATA_ANY, tenths);
        ck_assert_msg(!wrong, "%s: %s", solvers.name[i], wrong);
        clcnn_op_destroy(op);
    }
    clcnn_op_destroy(reference);
    clcnn_tensor_destroy(w);
    clcnn_tensor_destroy(host_w);
    free(tenths);
}
END_TEST

typedef struct averaged {
    int h, w, c;
    double chain; /* on a device, by the solver whose sums are made of blocks */
} averaged;

static const averaged averageds[] = {
    {1, 50176, 1, 32 + 10}, {224, 224, 1, 32 + 10}, {50176, 1, 3, 32 + 10},
    {5, 13, 20, 32 + 1},    {4, 8, 1, 32},          {3, 11, 4, 32 + 1},
};

START_TEST(constant_averages) {
    const averaged *a = &averageds[_i / 2];
    const clcnn_pool2d_desc global = {.global = 1};
    const clcnn_shape input = clcnn_shape3(a->h, a->w, a->c);
    float *tenths = filled(clcnn_shape_count(input), 0.1f);
    const clcnn_operand operands[] = {clcnn_given(input)};
    clcnn_op *reference = NULL;
    clcnn_op_information info;
    clcnn_op *op = unit_create(unit_context(_i % 2), UNIT_OP("avg_pool2d", &global, operands),
                               _i % 2 == UNIT_REFERENCE ? NULL : "vector");
    UNIT_OK(clcnn_avg_pool2d_create(host(), &global, input, &reference));
    UNIT_OK(clcnn_op_info(op, &info));
    ck_assert_double_eq(info.chain, _i % 2 == UNIT_REFERENCE ? 2 : a->chain);
    const char *wrong = unit_judge(op, reference, CLCNN_DATA_ANY, tenths);
    ck_assert_msg(!wrong, "%s", wrong);
    clcnn_op_destroy(op);
    clcnn_op_destroy(reference);
    free(tenths);
}
END_TEST

typedef struct deep_row {
    int rows, length; /* the axis is the first where there is more than one row */
    float depth;      /* one 0, the rest this far below it */
} deep_row;

static const deep_row deep_rows[] = {
    {2, 26, 7}, {1, 112, 13.5f}, {1, 2000, 12}, {1, 100000, 12}, {3, 100000, 9}, {1, 10000000, 0},
};

static void check_row(const deep_row *d, const float *x, const char *solver, int logarithm) {
    const clcnn_shape input =
        d->rows == 1 ? clcnn_shape1(d->length) : clcnn_shape2(d->length, d->rows);
    const clcnn_softmax_desc desc = {.axis_from_last = d->rows > 1};
    const clcnn_operand operands[] = {clcnn_given(input)};
    const clcnn_op_desc what = UNIT_OP(logarithm ? "log_softmax" : "softmax", &desc, operands);
    clcnn_op *op = unit_create(unit_context(UNIT_DEVICE), what, solver);
    clcnn_op *reference = unit_create(host(), what, NULL);
    const char *wrong = unit_judge(op, reference, CLCNN_DATA_ANY, x);
    ck_assert_msg(!wrong, "%dx%d, %s: %s", d->length, d->rows, solver, wrong);
    clcnn_op_destroy(op);
    clcnn_op_destroy(reference);
}

/* A sum of 1 and many small terms, all of which round to the same side. */
START_TEST(softmax_of_one_peak) {
    const deep_row *d = &deep_rows[_i];
    static const char *const rows[] = {"row", "group"}, *const columns[] = {"column", "group"};
    float *x = filled((size_t)d->length * (size_t)d->rows, -d->depth);
    for (int i = 0; i < d->rows; i++) {
        x[i] = 0;
    }
    for (int i = 0; i < 2; i++) {
        check_row(d, x, d->rows > 1 ? columns[i] : rows[i], 0);
        check_row(d, x, d->rows > 1 ? columns[i] : rows[i], 1);
    }
    free(x);
}
END_TEST

/* A square of zeros whose diagonal is 200, along its rows or its columns. */
static void check_peaks(int which, int length, int axis_from_last, int logarithm) {
    const clcnn_shape square = clcnn_shape2(length, length);
    const clcnn_softmax_desc desc = {.axis_from_last = axis_from_last};
    const clcnn_operand operands[] = {clcnn_given(square)};
    const clcnn_op_desc what = UNIT_OP(logarithm ? "log_softmax" : "softmax", &desc, operands);
    float *x = filled((size_t)length * (size_t)length, 0);
    for (int i = 0; i < length; i++) {
        x[i * (length + 1)] = 200;
    }
    clcnn_solvers solvers;
    UNIT_OK(clcnn_op_solvers(unit_context(which), &what, NULL, &solvers));
    clcnn_op *reference = unit_create(host(), what, NULL);
    for (size_t i = 0; i < solvers.count; i++) {
        clcnn_op *op = unit_create(unit_context(which), what, solvers.name[i]);
        const char *wrong = unit_judge(op, reference, CLCNN_DATA_ANY, x);
        ck_assert_msg(!wrong, "%d, axis %d from last, %s: %s", length, axis_from_last,
                      solvers.name[i], wrong);
        clcnn_op_destroy(op);
    }
    clcnn_op_destroy(reference);
    free(x);
}

/* Where anything less than the row's largest is subtracted exp() overflows: it stands in each place once. */
START_TEST(softmax_of_peaks_anywhere) {
    static const int lengths[] = {7, 16, 37, 70};
    for (size_t i = 0; i < UNIT_COUNT(lengths); i++) {
        for (int kind = 0; kind < 4; kind++) {
            check_peaks(_i, lengths[i], kind & 1, kind >> 1);
        }
    }
}
END_TEST

#ifdef CLCNN_OPENCL
/* The most additions that round a term of a sum by kernels/sum.clh, by playing them. */
static int played_chain(int terms) {
    int level[32], rest = 0;
    unsigned blocks = 0;
    for (int done = 0; done < terms; done += CLCNN_SUM_BLOCK) {
        int i = 0, deepest = (terms - done < CLCNN_SUM_BLOCK ? terms - done : CLCNN_SUM_BLOCK) - 1;
        for (unsigned carry = blocks; carry & 1; carry /= 2) {
            deepest = 1 + (deepest > level[i] ? deepest : level[i]);
            i++;
        }
        level[i] = deepest;
        blocks++;
    }
    for (int i = 0; blocks >> i; i++) {
        if (blocks >> i & 1) {
            rest = 1 + (rest > level[i] ? rest : level[i]);
        }
    }
    return rest;
}

START_TEST(chain_of_blocks) {
    double most = 0;
    for (int terms = 1; terms < 70000; terms++) {
        const double spare = clcnn_sum_chain(terms) - played_chain(terms);
        ck_assert_msg(spare >= 0, "%d terms: %d roundings", terms, played_chain(terms));
        most = spare > most ? spare : most;
    }
    ck_assert_msg(most <= 2, "%g roundings too many", most);
}
END_TEST
#endif

/* ---- Sums that overflow ---- */

/* Finite terms whose magnitudes pass FLT_MAX: infinite, NaN or finite as the order will have it. */
START_TEST(sums_that_may_overflow) {
    const float x[] = {3e38f, 3e38f, -3e38f, -3e38f}, ones[] = {1, 1, 1, 1};
    const clcnn_shape row = clcnn_shape1(4), column = clcnn_shape2(4, 1);
    clcnn_tensor *w = unit_tensor(host(), column, ones);
    clcnn_tensor *device_w = unit_tensor(unit_context(_i), column, ones);
    clcnn_op *reference = NULL, *op = NULL;
    UNIT_OK(clcnn_dense_create(host(), NULL, row, w, NULL, &reference));
    UNIT_OK(clcnn_dense_create(unit_context(_i), NULL, row, device_w, NULL, &op));
    judge_case j = unit_judged(op, reference, CLCNN_DATA_ANY, x);
    ck_assert_double_eq(j.outputs[0].expected[0], 0);
    ck_assert(j.outputs[0].bound[0] == (double)INFINITY);
    const char *wrong = unit_verdict(&j);
    ck_assert_msg(!wrong, "%s", wrong);
    clcnn_op_destroy(reference);
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(w);
    clcnn_tensor_destroy(device_w);
}
END_TEST

/* The sum of an average is a float before it is divided: 4e38 is infinite, 2e38 is not. */
START_TEST(averages_that_overflow) {
    const float over[] = {1e38f, 1e38f, 1e38f, 1e38f}, under[] = {5e37f, 5e37f, 5e37f, 5e37f};
    const double infinite[] = {(double)INFINITY}, finite[] = {5e37};
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_avg_pool2d_create(unit_context(_i), NULL, clcnn_shape3(2, 2, 1), &op));
    UNIT_EXPECT(op, over, infinite, 0);
    UNIT_OK(clcnn_avg_pool2d_create(unit_context(_i), NULL, clcnn_shape3(2, 2, 1), &op));
    UNIT_EXPECT(op, under, finite, 0x1p-22);
}
END_TEST

/* An infinity among the terms is no overflow: the result is certain, and so is the judgement. */
START_TEST(an_infinite_term_is_certain) {
    const float x[] = {1, INFINITY, -2, 3};
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_avg_pool2d_create(host(), NULL, clcnn_shape3(2, 2, 1), &op));
    judge_case j = unit_judged(op, op, CLCNN_DATA_ANY, x);
    ck_assert(j.outputs[0].expected[0] == (double)INFINITY);
    ck_assert_double_eq(j.outputs[0].bound[0], 0);
    const char *wrong = unit_verdict(&j);
    ck_assert_msg(!wrong, "%s", wrong);
    clcnn_op_destroy(op);
}
END_TEST

/* ---- Sizes ---- */

/* Kernels count vectors and blocks, which round up: at the limit nothing overflows. */
START_TEST(operators_at_the_size_limit) {
    clcnn_context *context = unit_context(_i);
    const clcnn_pool2d_desc global = {.global = 1};
    const clcnn_softmax_desc first = {.axis_from_last = 1};
    const clcnn_transpose_desc to_nchw = {.from = CLCNN_NHWC, .to = CLCNN_NCHW};
    clcnn_op *op = NULL;
    for (int over = 0; over < 2; over++) {
        const clcnn_status status = over ? CLCNN_INVALID_SHAPE : CLCNN_OK;
        const int most = CLCNN_MAX_ELEMENTS + over;
        const clcnn_shape image = clcnn_shape4(1, 1, 1, most), row = clcnn_shape2(1, most);
        ck_assert_int_eq(clcnn_max_pool2d_create(context, &global, image, &op), status);
        clcnn_op_destroy(op);
        ck_assert_int_eq(clcnn_avg_pool2d_create(context, &global, image, &op), status);
        clcnn_op_destroy(op);
        ck_assert_int_eq(clcnn_softmax_create(context, NULL, row, &op), status);
        clcnn_op_destroy(op);
        ck_assert_int_eq(clcnn_softmax_create(context, &first, row, &op), status);
        clcnn_op_destroy(op);
        ck_assert_int_eq(clcnn_activation_create(context, NULL, row, &op), status);
        clcnn_op_destroy(op);
        ck_assert_int_eq(clcnn_transpose_create(context, &to_nchw, image, &op), status);
        clcnn_op_destroy(op);
    }
}
END_TEST

Suite *suite_numerics(void) {
    Suite *suite = suite_create("numerics");
    TCase *tcase = tcase_create("numerics");
    const int contexts = unit_contexts(), averages = (int)UNIT_COUNT(averageds);
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, padding_takes_part, 0, contexts);
    tcase_add_loop_test(tcase, an_infinite_weight_on_padding_is_not_a_number, 0, contexts);
    tcase_add_loop_test(tcase, constant_dense, 0, contexts);
    tcase_add_loop_test(tcase, softmax_of_peaks_anywhere, 0, contexts);
    tcase_add_loop_test(tcase, constant_averages, 0, contexts == 2 ? 2 * averages : 0);
    if (contexts == 2) {
        tcase_add_loop_test(tcase, softmax_of_one_peak, 0, UNIT_COUNT(deep_rows));
    }
#ifdef CLCNN_OPENCL
    tcase_add_test(tcase, chain_of_blocks);
#endif
    tcase_add_loop_test(tcase, sums_that_may_overflow, 0, contexts);
    tcase_add_loop_test(tcase, averages_that_overflow, 0, contexts);
    tcase_add_test(tcase, an_infinite_term_is_certain);
    tcase_add_loop_test(tcase, operators_at_the_size_limit, 0, contexts);
    suite_add_tcase(suite, tcase);
    return suite;
}
