/* SPDX-License-Identifier: MIT
 * Hand-worked answers for softmax, log_softmax, dense, transpose and flatten, on every context. */
#include <math.h>

#include "unit.h"

/* ---- softmax, log_softmax ---- */

typedef struct softmax_row {
    const char *name;
    clcnn_shape shape;
    int axis_from_last;
    float x[8];
    double y[8], log_y[8];
} softmax_row;

#define LN2 0.69314718055994531

/* clang-format off */
static const softmax_row softmaxes[] = {
    {"two equal", {1, {2}}, 0, {0, 0}, {0.5, 0.5}, {-LN2, -LN2}},
    {"1 2 3", {1, {3}}, 0, {1, 2, 3},
     {0.09003057317038046, 0.24472847105479764, 0.6652409557748219},
     {-2.4076059644443806, -1.4076059644443804, -0.4076059644443804}},
    {"a row is shifted", {2, {2, 3}}, 0, {1, 2, 3, 101, 102, 103},
     {0.09003057317038046, 0.24472847105479764, 0.6652409557748219, 0.09003057317038046,
      0.24472847105479764, 0.6652409557748219},
     {-2.4076059644443806, -1.4076059644443804, -0.4076059644443804, -2.4076059644443806,
      -1.4076059644443804, -0.4076059644443804}},
    /* exp 1000 overflows, exp -1000 vanishes */
    {"large", {1, {3}}, 0, {1000, 1000, 999},
     {0.42231879825151824, 0.42231879825151824, 0.15536240349696362},
     {-0.86199480577210013, -0.86199480577210013, -1.86199480577210013}},
    {"far apart", {1, {3}}, 0, {-1000, 0, 1000}, {0, 0, 1}, {-2000, -1000, 0}},
    {"the largest floats", {1, {2}}, 0, {3e38f, -3e38f}, {1, 0}, {0, -(double)INFINITY}},
    {"minus infinity", {1, {3}}, 0, {0, -INFINITY, 0}, {0.5, 0, 0.5},
     {-LN2, -(double)INFINITY, -LN2}},
    {"an axis of one", {2, {4, 1}}, 0, {5, -7, 0, 1000}, {1, 1, 1, 1}, {0, 0, 0, 0}},
    {"one value", {1, {1}}, 0, {3}, {1}, {0}},
    {"the axis before the last", {2, {2, 3}}, 1, {0, 1, 5, 0, 1, 5}, {.5, .5, .5, .5, .5, .5},
     {-LN2, -LN2, -LN2, -LN2, -LN2, -LN2}},
    {"the first of three", {3, {2, 2, 2}}, 2, {0, 1, 2, 3, 0, 1, 2, 1000},
     {.5, .5, .5, 0, .5, .5, .5, 1}, {-LN2, -LN2, -LN2, -997, -LN2, -LN2, -LN2, 0}},
    {"NaN stays in its row", {2, {2, 2}}, 0, {0, NAN, 0, 0}, {NAN, NAN, .5, .5},
     {NAN, NAN, -LN2, -LN2}},
    {"NaN first", {2, {2, 2}}, 0, {NAN, 0, 0, 0}, {NAN, NAN, .5, .5}, {NAN, NAN, -LN2, -LN2}},
};
/* clang-format on */

/* Both functions of a row, compared as clcnn_op_bounds says: relative, with a floor near zero. */
static void check_softmax(int which, const softmax_row *row) {
    const clcnn_softmax_desc desc = {.axis_from_last = row->axis_from_last};
    const size_t count = clcnn_shape_count(row->shape);
    clcnn_op *op[2] = {NULL, NULL};
    UNIT_OK(clcnn_softmax_create(unit_context(which), &desc, row->shape, &op[0]));
    UNIT_OK(clcnn_log_softmax_create(unit_context(which), &desc, row->shape, &op[1]));
    for (int f = 0; f < 2; f++) {
        const double *expected = f == 0 ? row->y : row->log_y;
        float y[8];
        double bound[8];
        unit_run(op[f], row->x, y);
        for (size_t i = 0; i < count; i++) {
            bound[i] = 0x1p-23 + 10 * 0x1p-23 * (fabs(expected[i]) + f);
        }
        const char *wrong = unit_within(y, expected, bound, count);
        ck_assert_msg(!wrong, "%s%s: %s", f ? "log_softmax, " : "", row->name, wrong);
        clcnn_op_destroy(op[f]);
    }
}

START_TEST(softmax) {
    for (size_t i = 0; i < UNIT_COUNT(softmaxes); i++) {
        check_softmax(_i, &softmaxes[i]);
    }
}
END_TEST

/* Lengths on both sides of a kernel's vectors and groups. */
START_TEST(rows_sum_to_one) {
    static const int lengths[] = {1, 2, 3, 7, 8, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1000};
    static float x[3 * 1000], y[3 * 1000];
    for (size_t i = 0; i < UNIT_COUNT(lengths); i++) {
        const int n = lengths[i];
        const clcnn_shape shape = clcnn_shape2(3, n);
        clcnn_op *op = NULL;
        unit_integers((unsigned)n, x, (size_t)n * 3);
        UNIT_OK(clcnn_softmax_create(unit_context(_i), NULL, shape, &op));
        unit_run(op, x, y);
        for (int row = 0; row < 3; row++) {
            double sum = 0;
            for (int k = 0; k < n; k++) {
                ck_assert(y[row * n + k] > 0 && y[row * n + k] <= 1);
                sum += (double)y[row * n + k];
            }
            ck_assert_double_eq_tol(sum, 1, 10 * 0x1p-23 + n * 0x1p-24);
        }
        clcnn_op_destroy(op);
    }
}
END_TEST

/* ---- dense ---- */

typedef struct dense_row {
    const char *name;
    clcnn_shape input, weights;
    clcnn_activation_kind activation;
    int with_bias;
    float x[8], w[8], bias[3];
    clcnn_shape output;
    double y[12];
} dense_row;

/* clang-format off */
static const dense_row denses[] = {
    {"one row", {2, {1, 2}}, {2, {2, 3}}, CLCNN_LINEAR, 0, {1, 10}, {1, 2, 3, 4, 5, 6}, {0},
     {2, {1, 3}}, {41, 52, 63}},
    {"with bias", {2, {1, 2}}, {2, {2, 3}}, CLCNN_LINEAR, 1, {1, 10}, {1, 2, 3, 4, 5, 6},
     {-41, 0, 0.5f}, {2, {1, 3}}, {0, 52, 63.5}},
    {"relu after the bias", {2, {2, 2}}, {2, {2, 3}}, CLCNN_RELU, 1, {1, 10, -1, 0},
     {1, 2, 3, 4, 5, 6}, {-50, 1, 3}, {2, {2, 3}}, {0, 53, 66, 0, 0, 0}},
    {"rank 1", {1, {3}}, {2, {3, 1}}, CLCNN_LINEAR, 0, {1, 2, 3}, {1, 10, 100}, {0}, {1, {1}},
     {321}},
    {"rank 3", {3, {2, 2, 2}}, {2, {2, 1}}, CLCNN_LINEAR, 0, {1, 2, 3, 4, 5, 6, 7, 8}, {1, 10}, {0},
     {3, {2, 2, 1}}, {21, 43, 65, 87}},
    {"NaN", {2, {2, 1}}, {2, {1, 2}}, CLCNN_LINEAR, 0, {NAN, 2}, {0, 1}, {0}, {2, {2, 2}},
     {NAN, NAN, 0, 2}},
};
/* clang-format on */

START_TEST(dense) {
    for (size_t i = 0; i < UNIT_COUNT(denses); i++) {
        const dense_row *row = &denses[i];
        const clcnn_dense_desc desc = {.activation = {.kind = row->activation}};
        clcnn_context *context = unit_context(_i);
        clcnn_tensor *w = unit_tensor(context, row->weights, row->w);
        clcnn_tensor *b = row->with_bias
                              ? unit_tensor(context, clcnn_shape1(row->weights.dim[1]), row->bias)
                              : NULL;
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_dense_create(context, &desc, row->input, w, b, &op));
        clcnn_tensor_destroy(w);
        clcnn_tensor_destroy(b);
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const char *wrong = unit_expect(op, row->x, row->y, clcnn_shape_count(row->output), 0);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* Weights are copied: what happens to the tensors after the create call changes nothing. */
START_TEST(weights_are_copied) {
    static const float weights[] = {1, 2}, x[] = {10}, seven = 7;
    static const double y[] = {17, 27};
    const clcnn_shape input = clcnn_shape2(1, 1);
    clcnn_context *context = unit_context(_i);
    clcnn_tensor *w = unit_tensor(context, clcnn_shape2(1, 2), weights);
    clcnn_tensor *b = unit_tensor(context, clcnn_shape1(2), NULL);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_tensor_fill(b, seven));
    UNIT_OK(clcnn_dense_create(context, NULL, input, w, b, &op));
    UNIT_OK(clcnn_tensor_fill(w, NAN));
    UNIT_OK(clcnn_tensor_fill(b, NAN));
    clcnn_tensor_destroy(w);
    clcnn_tensor_destroy(b);
    UNIT_EXPECT(op, x, y, 0);
}
END_TEST

/* ---- transpose, flatten ---- */

typedef struct reorder_row {
    const char *name;
    clcnn_data_format from, to; /* `to` is not looked at by flatten */
    clcnn_shape input;
    float x[12];
    clcnn_shape output;
    double y[12];
} reorder_row;

/* clang-format off */
static const reorder_row transposes[] = {
    {"NHWC to NCHW", CLCNN_NHWC, CLCNN_NCHW, {4, {1, 2, 2, 3}},
     {11, 21, 31, 12, 22, 32, 13, 23, 33, 14, 24, 34}, {4, {1, 3, 2, 2}},
     {11, 12, 13, 14, 21, 22, 23, 24, 31, 32, 33, 34}},
    {"NCHW to NHWC", CLCNN_NCHW, CLCNN_NHWC, {4, {1, 3, 2, 2}},
     {11, 12, 13, 14, 21, 22, 23, 24, 31, 32, 33, 34}, {4, {1, 2, 2, 3}},
     {11, 21, 31, 12, 22, 32, 13, 23, 33, 14, 24, 34}},
    {"a copy", CLCNN_NCHW, CLCNN_NCHW, {4, {1, 1, 2, 2}}, {1, NAN, -INFINITY, 4}, {4, {1, 1, 2, 2}},
     {1, NAN, -(double)INFINITY, 4}},
    {"rank 3", CLCNN_NHWC, CLCNN_NCHW, {3, {1, 2, 3}}, {11, 21, 31, 12, 22, 32}, {3, {3, 1, 2}},
     {11, 12, 21, 22, 31, 32}},
    {"rank 5", CLCNN_NHWC, CLCNN_NCHW, {5, {2, 1, 1, 2, 2}}, {1, 5, 2, 6, 3, 7, 4, 8},
     {5, {2, 1, 2, 1, 2}}, {1, 2, 5, 6, 3, 4, 7, 8}},
};
/* clang-format on */

START_TEST(transpose) {
    for (size_t i = 0; i < UNIT_COUNT(transposes); i++) {
        const reorder_row *row = &transposes[i];
        const clcnn_transpose_desc desc = {.from = row->from, .to = row->to};
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_transpose_create(unit_context(_i), &desc, row->input, &op));
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const char *wrong = unit_expect(op, row->x, row->y, clcnn_shape_count(row->output), 0);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* clang-format off */
static const reorder_row flattens[] = {
    {"NHWC", CLCNN_NHWC, CLCNN_NHWC, {4, {2, 1, 2, 2}}, {1, 2, 3, 4, 5, 6, 7, 8}, {2, {2, 4}},
     {1, 2, 3, 4, 5, 6, 7, 8}},
    /* as Keras does: NHWC order whatever the format */
    {"NCHW", CLCNN_NCHW, CLCNN_NHWC, {4, {1, 2, 1, 3}}, {11, 12, 13, 21, 22, 23}, {2, {1, 6}},
     {11, 21, 12, 22, 13, 23}},
    {"NCHW, a batch", CLCNN_NCHW, CLCNN_NHWC, {4, {2, 2, 2, 1}}, {11, 12, 21, 22, 31, 32, 41, 42},
     {2, {2, 4}}, {11, 21, 12, 22, 31, 41, 32, 42}},
    /* any rank: the first axis stays, the others become one, in NCHW the second moved to the end */
    {"rank 1", CLCNN_NHWC, CLCNN_NHWC, {1, {4}}, {1, 2, 3, 4}, {2, {4, 1}}, {1, 2, 3, 4}},
    {"rank 1, NCHW", CLCNN_NCHW, CLCNN_NHWC, {1, {4}}, {1, 2, 3, 4}, {2, {4, 1}}, {1, 2, 3, 4}},
    {"rank 2", CLCNN_NHWC, CLCNN_NHWC, {2, {2, 2}}, {1, 2, 3, 4}, {2, {2, 2}}, {1, 2, 3, 4}},
    {"rank 2, NCHW", CLCNN_NCHW, CLCNN_NHWC, {2, {2, 2}}, {1, 2, 3, 4}, {2, {2, 2}}, {1, 2, 3, 4}},
    {"rank 3", CLCNN_NHWC, CLCNN_NHWC, {3, {2, 1, 2}}, {1, 2, 3, 4}, {2, {2, 2}}, {1, 2, 3, 4}},
    {"rank 3, NCHW", CLCNN_NCHW, CLCNN_NHWC, {3, {2, 2, 3}},
     {11, 12, 13, 21, 22, 23, 31, 32, 33, 41, 42, 43}, {2, {2, 6}},
     {11, 21, 12, 22, 13, 23, 31, 41, 32, 42, 33, 43}},
    {"rank 5", CLCNN_NHWC, CLCNN_NHWC, {5, {2, 2, 1, 1, 2}}, {1, 2, 3, 4, 5, 6, 7, 8}, {2, {2, 4}},
     {1, 2, 3, 4, 5, 6, 7, 8}},
    {"rank 5, NCHW", CLCNN_NCHW, CLCNN_NHWC, {5, {1, 2, 3, 1, 2}},
     {111, 112, 121, 122, 131, 132, 211, 212, 221, 222, 231, 232}, {2, {1, 12}},
     {111, 211, 112, 212, 121, 221, 122, 222, 131, 231, 132, 232}},
};
/* clang-format on */

START_TEST(flatten) {
    for (size_t i = 0; i < UNIT_COUNT(flattens); i++) {
        const reorder_row *row = &flattens[i];
        const clcnn_flatten_desc desc = {.data_format = row->from};
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_flatten_create(unit_context(_i), &desc, row->input, &op));
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const char *wrong = unit_expect(op, row->x, row->y, clcnn_shape_count(row->output), 0);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* One pixel or one channel has the same order in both formats. */
START_TEST(an_order_that_stays_is_copied) {
    static const clcnn_transpose_desc there = {.from = CLCNN_NHWC, .to = CLCNN_NCHW};
    static const clcnn_transpose_desc back = {.from = CLCNN_NCHW, .to = CLCNN_NHWC};
    static const clcnn_transpose_desc same = {.from = CLCNN_NCHW, .to = CLCNN_NCHW};
    static const clcnn_flatten_desc nchw = {.data_format = CLCNN_NCHW};
    clcnn_context *context = unit_context(UNIT_DEVICE);
    clcnn_solvers s[7];
    UNIT_OK(clcnn_transpose_solvers(context, &there, clcnn_shape4(2, 5, 4, 1), &s[0]));
    UNIT_OK(clcnn_transpose_solvers(context, &there, clcnn_shape4(2, 1, 1, 7), &s[1]));
    UNIT_OK(clcnn_transpose_solvers(context, &back, clcnn_shape4(2, 7, 1, 1), &s[2]));
    UNIT_OK(clcnn_transpose_solvers(context, &back, clcnn_shape3(1, 5, 4), &s[3]));
    UNIT_OK(clcnn_transpose_solvers(context, &same, clcnn_shape4(2, 5, 4, 3), &s[4]));
    UNIT_OK(clcnn_flatten_solvers(context, NULL, clcnn_shape4(2, 5, 4, 3), &s[5]));
    UNIT_OK(clcnn_flatten_solvers(context, &nchw, clcnn_shape2(2, 5), &s[6]));
    for (size_t i = 0; i < UNIT_COUNT(s); i++) {
        ck_assert_uint_eq(s[i].count, 1);
        ck_assert_str_eq(s[i].name[0], "copy");
    }
    UNIT_OK(clcnn_transpose_solvers(context, &there, clcnn_shape4(2, 1, 2, 2), &s[0]));
    ck_assert_str_ne(s[0].name[0], "copy");
}
END_TEST

Suite *suite_reference_rows(void) {
    Suite *suite = suite_create("reference_rows");
    TCase *tcase = tcase_create("rows");
    tcase_add_loop_test(tcase, softmax, 0, unit_contexts());
    tcase_add_loop_test(tcase, rows_sum_to_one, 0, unit_contexts());
    tcase_add_loop_test(tcase, dense, 0, unit_contexts());
    tcase_add_loop_test(tcase, weights_are_copied, 0, unit_contexts());
    tcase_add_loop_test(tcase, transpose, 0, unit_contexts());
    tcase_add_loop_test(tcase, flatten, 0, unit_contexts());
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, an_order_that_stays_is_copied);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}
