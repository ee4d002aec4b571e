/* SPDX-License-Identifier: MIT
 * Hand-worked answers for conv2d and the pools, the notebook's among them, on every context. */
#include <math.h>
#include <string.h>

#include "unit.h"

#define NOTEBOOK                                                                                   \
    { 1, 2, 3, 4, 5, 6, 7, 8, 9 }
#define VALID    CLCNN_PADDING_VALID
#define SAME     CLCNN_PADDING_SAME
#define LOWER    CLCNN_PADDING_SAME_LOWER
#define EXPLICIT CLCNN_PADDING_EXPLICIT

/* ---- conv2d ---- */

typedef struct conv_row {
    const char *name;
    clcnn_conv2d_desc desc;
    clcnn_shape input, filter;
    float x[25], w[16], bias[3];
    int with_bias;
    clcnn_shape output;
    double y[27];
} conv_row;

/* clang-format off */
static const conv_row convs[] = {
    {"notebook VALID", {.padding = VALID}, {4, {1, 3, 3, 1}}, {4, {2, 2, 1, 1}}, NOTEBOOK,
     {1, 1, 1, 1}, {0}, 0, {4, {1, 2, 2, 1}}, {12, 16, 24, 28}},
    {"notebook SAME", {.padding = SAME}, {4, {1, 3, 3, 1}}, {4, {2, 2, 1, 1}}, NOTEBOOK,
     {1, 1, 1, 1}, {0}, 0, {4, {1, 3, 3, 1}}, {12, 16, 9, 24, 28, 15, 15, 17, 9}},
    {"SAME_LOWER", {.padding = LOWER}, {4, {1, 3, 3, 1}}, {4, {2, 2, 1, 1}}, NOTEBOOK, {1, 1, 1, 1},
     {0}, 0, {4, {1, 3, 3, 1}}, {1, 3, 5, 5, 12, 16, 11, 24, 28}},
    {"notebook three filters", {.padding = SAME}, {4, {1, 3, 3, 1}}, {4, {2, 2, 1, 3}}, NOTEBOOK,
     {1, 10, -1, 1, 10, -1, 1, 10, -1, 1, 10, -1}, {0}, 0, {4, {1, 3, 3, 3}},
     {12, 120, -12, 16, 160, -16, 9, 90, -9, 24, 240, -24, 28, 280, -28, 15, 150, -15, 15, 150,
      -15, 17, 170, -17, 9, 90, -9}},
    {"three filters with bias and relu", {.activation = {.kind = CLCNN_RELU}}, {4, {1, 3, 3, 1}},
     {4, {2, 2, 1, 3}}, NOTEBOOK, {1, 10, -1, 1, 10, -1, 1, 10, -1, 1, 10, -1}, {1, -200, 20}, 1,
     {4, {1, 2, 2, 3}}, {13, 0, 8, 17, 0, 4, 25, 40, 0, 29, 80, 0}},
    /* the filter is not flipped: top left is its first value */
    {"pads", {.padding = EXPLICIT, .pads = {1, 0, 0, 1}}, {4, {1, 2, 2, 1}}, {4, {2, 2, 1, 1}},
     {1, 2, 3, 4}, {1, 2, 3, 4}, {0}, 0, {4, {1, 2, 2, 1}}, {11, 6, 30, 14}},
    {"stride with dilation", {.stride = {2, 2}, .dilation = {2, 2}}, {4, {1, 5, 5, 1}},
     {4, {2, 2, 1, 1}},
     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25},
     {1, 1, 1, 1}, {0}, 0, {4, {1, 2, 2, 1}}, {28, 36, 68, 76}},
    {"stride and dilation of an axis", {.stride = {1, 3}, .dilation = {1, 2}}, {4, {1, 1, 9, 1}},
     {4, {1, 2, 1, 1}}, NOTEBOOK, {1, 10}, {0}, 0, {4, {1, 1, 3, 1}}, {31, 64, 97}},
    {"a filter larger than the image, SAME", {.padding = SAME}, {4, {1, 1, 1, 1}},
     {4, {3, 3, 1, 1}}, {5}, NOTEBOOK, {0}, 0, {4, {1, 1, 1, 1}}, {25}},
    {"an even one, SAME", {.padding = SAME}, {4, {1, 1, 1, 1}}, {4, {2, 2, 1, 1}}, {5},
     {1, 2, 3, 4}, {0}, 0, {4, {1, 1, 1, 1}}, {5}},
    {"an even one, SAME_LOWER", {.padding = LOWER}, {4, {1, 1, 1, 1}}, {4, {2, 2, 1, 1}}, {5},
     {1, 2, 3, 4}, {0}, 0, {4, {1, 1, 1, 1}}, {20}},
    {"two groups", {.groups = 2}, {4, {1, 1, 1, 4}}, {4, {1, 1, 2, 4}}, {1, 2, 3, 4},
     {1, 10, 100, 1000, 2, 20, 200, 2000}, {0}, 0, {4, {1, 1, 1, 4}}, {5, 50, 1100, 11000}},
    {"depthwise", {.groups = 2}, {4, {1, 1, 2, 2}}, {4, {1, 2, 1, 2}}, {1, 10, 2, 20}, {1, 3, 2, 4},
     {0}, 0, {4, {1, 1, 1, 2}}, {5, 110}},
    {"depthwise with a multiplier of 2", {.groups = 2}, {4, {1, 1, 1, 2}}, {4, {1, 1, 1, 4}},
     {5, 7}, {1, 2, 3, 4}, {0}, 0, {4, {1, 1, 1, 4}}, {5, 10, 21, 28}},
    /* one product in four layouts: 1 1 + 10 3 + 100 2 + 1000 4 */
    {"NHWC HWIO", {.groups = 0}, {4, {1, 1, 2, 2}}, {4, {1, 2, 2, 1}}, {1, 10, 100, 1000},
     {1, 3, 2, 4}, {0}, 0, {4, {1, 1, 1, 1}}, {4231}},
    {"NHWC OIHW", {.filter_layout = CLCNN_OIHW}, {4, {1, 1, 2, 2}}, {4, {1, 2, 1, 2}},
     {1, 10, 100, 1000}, {1, 2, 3, 4}, {0}, 0, {4, {1, 1, 1, 1}}, {4231}},
    {"NCHW HWIO", {.data_format = CLCNN_NCHW}, {4, {1, 2, 1, 2}}, {4, {1, 2, 2, 1}},
     {1, 100, 10, 1000}, {1, 3, 2, 4}, {0}, 0, {4, {1, 1, 1, 1}}, {4231}},
    {"NCHW OIHW", {.data_format = CLCNN_NCHW, .filter_layout = CLCNN_OIHW}, {4, {1, 2, 1, 2}},
     {4, {1, 2, 1, 2}}, {1, 100, 10, 1000}, {1, 2, 3, 4}, {0}, 0, {4, {1, 1, 1, 1}}, {4231}},
    {"NCHW output", {.data_format = CLCNN_NCHW}, {4, {1, 1, 1, 2}}, {4, {1, 1, 1, 2}}, {3, 5},
     {1, 10}, {0}, 0, {4, {1, 2, 1, 2}}, {3, 5, 30, 50}},
    {"a batch", {.groups = 0}, {4, {2, 1, 2, 1}}, {4, {1, 2, 1, 1}}, {1, 2, 3, 4}, {1, 10}, {0}, 0,
     {4, {2, 1, 1, 1}}, {21, 43}},
    {"rank 3", {.groups = 0}, {3, {3, 3, 1}}, {4, {2, 2, 1, 1}}, NOTEBOOK, {1, 1, 1, 1}, {0}, 0,
     {3, {2, 2, 1}}, {12, 16, 24, 28}},
    {"rank 5", {.groups = 0}, {5, {2, 2, 1, 2, 1}}, {4, {1, 2, 1, 1}}, {1, 2, 3, 4, 5, 6, 7, 8},
     {1, 10}, {0}, 0, {5, {2, 2, 1, 1, 1}}, {21, 43, 65, 87}},
    {"NaN", {.groups = 0}, {4, {1, 1, 4, 1}}, {4, {1, 2, 1, 1}}, {1, NAN, 3, 4}, {1, 0}, {0}, 0,
     {4, {1, 1, 3, 1}}, {NAN, NAN, 3}},
    {"infinity", {.padding = SAME}, {4, {1, 1, 3, 1}}, {4, {1, 1, 1, 1}}, {1, INFINITY, -3}, {-2},
     {0}, 0, {4, {1, 1, 3, 1}}, {-2, -(double)INFINITY, 6}},
};
/* clang-format on */

START_TEST(conv2d) {
    for (size_t i = 0; i < UNIT_COUNT(convs); i++) {
        const conv_row *row = &convs[i];
        clcnn_op *op = unit_conv2d(unit_context(_i), &row->desc, row->input, row->filter, row->w,
                                   row->with_bias ? row->bias : NULL);
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const char *wrong = unit_expect(op, row->x, row->y, clcnn_shape_count(row->output), 0);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* ---- max_pool2d, avg_pool2d ---- */

typedef struct pool_row {
    const char *name;
    clcnn_pool2d_desc desc;
    clcnn_shape input;
    float x[16];
    clcnn_shape output;
    double maximum[9], average[9];
} pool_row;

/* clang-format off */
static const pool_row pools[] = {
    {"notebook VALID", {.stride = {1, 1}}, {4, {1, 2, 2, 1}}, {4, 3, 2, 1}, {4, {1, 1, 1, 1}}, {4},
     {2.5}},
    {"notebook SAME", {.stride = {1, 1}, .padding = SAME}, {4, {1, 2, 2, 1}}, {4, 3, 2, 1},
     {4, {1, 2, 2, 1}}, {4, 3, 2, 1}, {2.5, 2, 1.5, 1}},
    {"SAME_LOWER", {.stride = {1, 1}, .padding = LOWER}, {4, {1, 2, 2, 1}}, {1, 2, 3, 4},
     {4, {1, 2, 2, 1}}, {1, 2, 3, 4}, {1, 1.5, 2, 2.5}},
    /* padding is no pixel: a zero would win against every one of these */
    {"all negative, SAME", {.padding = SAME}, {4, {1, 3, 3, 1}},
     {-9, -8, -7, -6, -5, -4, -3, -2, -1}, {4, {1, 2, 2, 1}}, {-5, -4, -2, -1},
     {-7, -5.5, -2.5, -1}},
    {"all negative, pads", {.stride = {2, 2}, .padding = EXPLICIT, .pads = {1, 1, 0, 0}},
     {4, {1, 3, 3, 1}}, {-1, -2, -3, -4, -5, -6, -7, -8, -9}, {4, {1, 2, 2, 1}}, {-1, -2, -4, -5},
     {-1, -2.5, -5.5, -7}},
    {"pads counted", {.stride = {1, 1}, .padding = SAME, .include_pad = 1}, {4, {1, 2, 2, 1}},
     {1, 2, 3, 4}, {4, {1, 2, 2, 1}}, {4, 4, 4, 4}, {2.5, 1.5, 1.75, 1}},
    {"a partial window", {.window = {1, 2}, .ceil_mode = 1}, {4, {1, 1, 3, 1}}, {1, 2, 6},
     {4, {1, 1, 2, 1}}, {2, 6}, {1.5, 6}},
    /* cells past the padded image are counted by nobody */
    {"a partial window, pads counted", {.window = {1, 2}, .ceil_mode = 1, .include_pad = 1},
     {4, {1, 1, 3, 1}}, {1, 2, 6}, {4, {1, 1, 2, 1}}, {2, 6}, {1.5, 6}},
    {"a partial first window", {.window = {3, 3}, .stride = {2, 2}, .ceil_mode = 1},
     {4, {1, 2, 2, 1}}, {1, 2, 3, 4}, {4, {1, 1, 1, 1}}, {4}, {2.5}},
    /* of its 3x5 cells 2x3 lie in the padded image, 1x2 in the image */
    {"a partial first window, pads counted",
     {.window = {3, 5}, .padding = EXPLICIT, .pads = {1, 1, 0, 0}, .ceil_mode = 1,
      .include_pad = 1}, {4, {1, 1, 2, 1}}, {2, 10}, {4, {1, 1, 1, 1}}, {10}, {2}},
    {"a window not counted", {.window = {1, 2}}, {4, {1, 1, 3, 1}}, {1, 2, 6}, {4, {1, 1, 1, 1}},
     {2}, {1.5}},
    {"ties", {.window = {0}}, {4, {1, 2, 4, 1}}, {7, 7, 3, 5, 7, 7, 5, 3}, {4, {1, 1, 2, 1}},
     {7, 5}, {7, 4}},
    {"global", {.global = 1}, {4, {1, 2, 3, 2}}, {1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 9, -9},
     {4, {1, 1, 1, 2}}, {9, -1}, {4, -4}},
    {"global NCHW", {.global = 1, .data_format = CLCNN_NCHW}, {4, {1, 2, 2, 2}},
     {1, 2, 3, 6, -1, -2, -3, -6}, {4, {1, 2, 1, 1}}, {6, -1}, {3, -3}},
    {"two channels", {.window = {2, 1}}, {4, {1, 2, 2, 2}}, {1, 8, 2, 7, 3, 6, 4, 5},
     {4, {1, 1, 2, 2}}, {3, 8, 4, 7}, {2, 7, 3, 6}},
    {"the same, NCHW", {.window = {2, 1}, .data_format = CLCNN_NCHW}, {4, {1, 2, 2, 2}},
     {1, 2, 3, 4, 8, 7, 6, 5}, {4, {1, 2, 1, 2}}, {3, 4, 8, 7}, {2, 3, 7, 6}},
    {"relu", {.activation = {.kind = CLCNN_RELU}}, {4, {1, 2, 4, 1}}, {-4, -2, 3, 5, -6, -8, 1, 7},
     {4, {1, 1, 2, 1}}, {0, 7}, {0, 4}},
    {"rank 3", {.window = {0}}, {3, {2, 2, 1}}, {1, 2, 3, 6}, {3, {1, 1, 1}}, {6}, {3}},
    {"rank 5", {.window = {1, 2}}, {5, {2, 2, 1, 2, 1}}, {1, 3, 2, 4, 5, 7, 6, 8},
     {5, {2, 2, 1, 1, 1}}, {3, 4, 7, 8}, {2, 3, 6, 7}},
    {"NaN first, between, last", {.window = {1, 3}}, {4, {1, 1, 12, 1}},
     {NAN, 1, 2, 1, NAN, 2, 1, 2, NAN, 1, 2, 3}, {4, {1, 1, 4, 1}}, {NAN, NAN, NAN, 3},
     {NAN, NAN, NAN, 2}},
    {"infinities", {.window = {1, 2}}, {4, {1, 1, 6, 1}},
     {-INFINITY, -INFINITY, INFINITY, 1, -INFINITY, 1}, {4, {1, 1, 3, 1}},
     {-(double)INFINITY, (double)INFINITY, 1},
     {-(double)INFINITY, (double)INFINITY, -(double)INFINITY}},
};
/* clang-format on */

START_TEST(max_pool2d) {
    for (size_t i = 0; i < UNIT_COUNT(pools); i++) {
        const pool_row *row = &pools[i];
        clcnn_pool2d_desc desc = row->desc;
        clcnn_op *op = NULL;
        desc.include_pad = 0; /* of averages */
        UNIT_OK(clcnn_max_pool2d_create(unit_context(_i), &desc, row->input, &op));
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const char *wrong =
            unit_expect(op, row->x, row->maximum, clcnn_shape_count(row->output), 0);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* The averages are multiples of 1/4, but a device's division need not be correctly rounded. */
START_TEST(avg_pool2d) {
    for (size_t i = 0; i < UNIT_COUNT(pools); i++) {
        const pool_row *row = &pools[i];
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_avg_pool2d_create(unit_context(_i), &row->desc, row->input, &op));
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const char *wrong = unit_expect(op, row->x, row->average, clcnn_shape_count(row->output),
                                        _i == UNIT_REFERENCE ? 0 : 0x3p-23);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* "First wins" shows only in the sign of a zero. */
START_TEST(the_first_of_equal_maxima) {
    static const float zeros[] = {-0.0f, 0, 0, -0.0f};
    const clcnn_pool2d_desc desc = {.window = {1, 2}};
    const clcnn_shape input = clcnn_shape3(1, 4, 1);
    clcnn_op *op = NULL;
    float y[2];
    UNIT_OK(clcnn_max_pool2d_create(unit_context(UNIT_REFERENCE), &desc, input, &op));
    unit_run(op, zeros, y);
    ck_assert(y[0] == 0 && signbit(y[0]));
    ck_assert(y[1] == 0 && !signbit(y[1]));
    clcnn_op_destroy(op);
}
END_TEST

/* ---- NCHW is NHWC transposed ---- */

typedef clcnn_op *(*make_op)(clcnn_context *context, clcnn_data_format format, clcnn_shape input);

static clcnn_op *make_conv2d(clcnn_context *context, clcnn_data_format format, clcnn_shape input) {
    float filter[3 * 2 * 3 * 4], bias[4];
    unit_integers(8, filter, UNIT_COUNT(filter));
    unit_integers(9, bias, UNIT_COUNT(bias));
    const clcnn_conv2d_desc desc = {.stride = {1, 2},
                                    .dilation = {2, 1},
                                    .padding = SAME,
                                    .data_format = format};
    return unit_conv2d(context, &desc, input, clcnn_shape4(3, 2, 3, 4), filter, bias);
}

static clcnn_op *make_max_pool2d(clcnn_context *context, clcnn_data_format format,
                                 clcnn_shape input) {
    const clcnn_pool2d_desc desc = {.window = {3, 2},
                                    .stride = {2, 1},
                                    .padding = SAME,
                                    .data_format = format};
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_max_pool2d_create(context, &desc, input, &op));
    return op;
}

static clcnn_op *make_avg_pool2d(clcnn_context *context, clcnn_data_format format,
                                 clcnn_shape input) {
    const clcnn_pool2d_desc desc = {.window = {2, 4}, .ceil_mode = 1, .data_format = format};
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_avg_pool2d_create(context, &desc, input, &op));
    return op;
}

/* (n, h, w, c) to (n, c, h, w), on the host. */
static void to_nchw(clcnn_shape nhwc, const float *from, float *to) {
    const int h_size = nhwc.dim[1], w_size = nhwc.dim[2], c_size = nhwc.dim[3];
    size_t at = 0;
    for (int n = 0; n < nhwc.dim[0]; n++) {
        for (int c = 0; c < c_size; c++) {
            for (int h = 0; h < h_size; h++) {
                for (int w = 0; w < w_size; w++) {
                    to[at++] = from[((n * h_size + h) * w_size + w) * c_size + c];
                }
            }
        }
    }
}

START_TEST(nchw_is_nhwc_transposed) {
    static const make_op makers[] = {make_conv2d, make_max_pool2d, make_avg_pool2d};
    static float x[2 * 7 * 5 * 3], x_nchw[2 * 7 * 5 * 3], y[1000], y_nchw[1000], expected[1000];
    const clcnn_shape nhwc = clcnn_shape4(2, 7, 5, 3), nchw = clcnn_shape4(2, 3, 7, 5);
    unit_integers(7, x, UNIT_COUNT(x));
    to_nchw(nhwc, x, x_nchw);
    for (size_t i = 0; i < UNIT_COUNT(makers); i++) {
        clcnn_op *op = makers[i](unit_context(_i), CLCNN_NHWC, nhwc);
        clcnn_op *other = makers[i](unit_context(_i), CLCNN_NCHW, nchw);
        const size_t count = clcnn_shape_count(clcnn_op_output_shape(op, 0));
        ck_assert(count <= UNIT_COUNT(y));
        unit_run(op, x, y);
        unit_run(other, x_nchw, y_nchw);
        to_nchw(clcnn_op_output_shape(op, 0), y, expected);
        for (size_t k = 0; k < count; k++) {
            ck_assert_float_eq_tol(y_nchw[k], expected[k], 1e-5f);
        }
        clcnn_op_destroy(op);
        clcnn_op_destroy(other);
    }
}
END_TEST

Suite *suite_reference(void) {
    Suite *suite = suite_create("reference");
    TCase *tcase = tcase_create("windows");
    tcase_add_loop_test(tcase, conv2d, 0, unit_contexts());
    tcase_add_loop_test(tcase, max_pool2d, 0, unit_contexts());
    tcase_add_loop_test(tcase, avg_pool2d, 0, unit_contexts());
    tcase_add_test(tcase, the_first_of_equal_maxima);
    tcase_add_loop_test(tcase, nchw_is_nhwc_transposed, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
