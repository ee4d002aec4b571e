/* SPDX-License-Identifier: MIT
 * Window arithmetic: pads, output sizes, effective kernels and skipped pixels of conv2d and the
 * pools. Every number in the tables was worked out by hand from TensorFlow's and ONNX's rules. */
#include <limits.h>
#include <string.h>

#include "unit.h"
#include "window.h"

#define VALID    CLCNN_PADDING_VALID
#define SAME     CLCNN_PADDING_SAME
#define LOWER    CLCNN_PADDING_SAME_LOWER
#define EXPLICIT CLCNN_PADDING_EXPLICIT

/* ---- conv2d ---- */

typedef struct conv_row {
    int input[2], kernel[2], stride[2], dilation[2];
    clcnn_padding padding;
    int pads[4];
    clcnn_geometry expected; /* effective, pads, output, skipped; multiply_adds is not looked at */
} conv_row;

/* clang-format off */
static const conv_row convs[] = {
    /* VALID; the first is the notebook's 32x32 with 5x5 filters */
    {{32, 32}, {5, 5}, {1, 1}, {1, 1}, VALID, {0}, {{5, 5}, {0}, {28, 28}, {0, 0}, 0}},
    {{3, 3}, {2, 2}, {0, 0}, {0, 0}, VALID, {0}, {{2, 2}, {0}, {2, 2}, {0, 0}, 0}},
    {{7, 9}, {3, 2}, {2, 3}, {1, 1}, VALID, {0}, {{3, 2}, {0}, {3, 3}, {0, 1}, 0}},
    {{10, 9}, {3, 2}, {2, 4}, {2, 3}, VALID, {0}, {{5, 4}, {0}, {3, 2}, {1, 1}, 0}},
    {{4, 3}, {4, 3}, {5, 5}, {1, 1}, VALID, {0}, {{4, 3}, {0}, {1, 1}, {0, 0}, 0}},
    {{9, 8}, {1, 1}, {4, 3}, {7, 7}, VALID, {0}, {{1, 1}, {0}, {3, 3}, {0, 1}, 0}},
    {{6, 5}, {2, 2}, {1, 1}, {5, 4}, VALID, {0}, {{6, 5}, {0}, {1, 1}, {0, 0}, 0}},
    /* SAME: the odd cell at the bottom and right; SAME_LOWER: at the top and left */
    {{5, 6}, {3, 3}, {2, 2}, {1, 1}, SAME, {0}, {{3, 3}, {1, 0, 1, 1}, {3, 3}, {0, 0}, 0}},
    {{5, 6}, {3, 3}, {2, 2}, {1, 1}, LOWER, {0}, {{3, 3}, {1, 1, 1, 0}, {3, 3}, {0, 0}, 0}},
    {{3, 3}, {2, 2}, {1, 1}, {1, 1}, SAME, {0}, {{2, 2}, {0, 0, 1, 1}, {3, 3}, {0, 0}, 0}},
    {{3, 3}, {2, 2}, {1, 1}, {1, 1}, LOWER, {0}, {{2, 2}, {1, 1, 0, 0}, {3, 3}, {0, 0}, 0}},
    {{9, 8}, {4, 5}, {1, 1}, {1, 1}, SAME, {0}, {{4, 5}, {1, 2, 2, 2}, {9, 8}, {0, 0}, 0}},
    {{9, 8}, {4, 5}, {1, 1}, {1, 1}, LOWER, {0}, {{4, 5}, {2, 2, 1, 2}, {9, 8}, {0, 0}, 0}},
    {{28, 28}, {3, 3}, {2, 2}, {1, 1}, SAME, {0}, {{3, 3}, {0, 0, 1, 1}, {14, 14}, {0, 0}, 0}},
    /* SAME where the stride is larger than the kernel: nothing is padded, pixels are skipped */
    {{8, 7}, {1, 2}, {3, 4}, {1, 1}, SAME, {0}, {{1, 2}, {0}, {3, 2}, {1, 1}, 0}},
    /* SAME with a kernel larger than the image */
    {{2, 3}, {5, 4}, {1, 1}, {1, 1}, SAME, {0}, {{5, 4}, {2, 1, 2, 2}, {2, 3}, {0, 0}, 0}},
    {{1, 1}, {3, 2}, {1, 1}, {1, 1}, LOWER, {0}, {{3, 2}, {1, 1, 1, 0}, {1, 1}, {0, 0}, 0}},
    /* SAME with dilation, and with stride and dilation (which Keras refuses) */
    {{6, 7}, {3, 3}, {1, 1}, {2, 2}, SAME, {0}, {{5, 5}, {2, 2, 2, 2}, {6, 7}, {0, 0}, 0}},
    {{10, 9}, {3, 2}, {2, 2}, {2, 2}, SAME, {0}, {{5, 3}, {1, 1, 2, 1}, {5, 5}, {0, 0}, 0}},
    {{7, 9}, {2, 3}, {2, 3}, {3, 2}, LOWER, {0}, {{4, 5}, {2, 1, 1, 1}, {4, 3}, {0, 0}, 0}},
    /* EXPLICIT: top, left, bottom, right */
    {{5, 6}, {3, 3}, {1, 1}, {1, 1}, EXPLICIT, {2, 0, 1, 3},
     {{3, 3}, {2, 0, 1, 3}, {6, 7}, {0, 0}, 0}},
    {{9, 9}, {3, 3}, {4, 4}, {1, 1}, EXPLICIT, {1, 0, 0, 2},
     {{3, 3}, {1, 0, 0, 2}, {2, 3}, {3, 0}, 0}},
    {{2, 2}, {4, 4}, {1, 1}, {1, 1}, EXPLICIT, {2, 0, 0, 2},
     {{4, 4}, {2, 0, 0, 2}, {1, 1}, {0, 0}, 0}},
    {{3, 4}, {2, 2}, {1, 1}, {1, 1}, EXPLICIT, {3, 0, 0, 4},
     {{2, 2}, {3, 0, 0, 4}, {5, 7}, {0, 0}, 0}},
    /* sizes that 32 bits hold only just */
    {{2, 3}, {1, 1}, {INT_MAX, INT_MAX}, {1, 1}, VALID, {0}, {{1, 1}, {0}, {1, 1}, {1, 2}, 0}},
    {{2, 1}, {1, 1}, {INT_MAX, INT_MAX}, {INT_MAX, INT_MAX}, SAME, {0},
     {{1, 1}, {0}, {1, 1}, {1, 0}, 0}},
    {{(1 << 30) - 1, 1}, {1, 1}, {1, 1}, {1, 1}, VALID, {0},
     {{1, 1}, {0}, {(1 << 30) - 1, 1}, {0, 0}, 0}},
};
/* clang-format on */

static clcnn_conv2d_desc conv_desc(const conv_row *row) {
    clcnn_conv2d_desc desc = {.stride = {row->stride[0], row->stride[1]},
                              .dilation = {row->dilation[0], row->dilation[1]},
                              .padding = row->padding};
    memcpy(desc.pads, row->pads, sizeof desc.pads);
    return desc;
}

static void same_geometry(const clcnn_geometry *got, const clcnn_geometry *expected) {
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(got->effective[i], expected->effective[i]);
        ck_assert_int_eq(got->output[i], expected->output[i]);
        ck_assert_int_eq(got->skipped[i], expected->skipped[i]);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(got->pads[i], expected->pads[i]);
    }
}

START_TEST(conv2d_geometry) {
    const conv_row *row = &convs[_i];
    const clcnn_conv2d_desc desc = conv_desc(row);
    const clcnn_shape input = clcnn_shape4(1, row->input[0], row->input[1], 1);
    const clcnn_shape filter = clcnn_shape4(row->kernel[0], row->kernel[1], 1, 1);
    clcnn_geometry geometry;
    clcnn_shape output;
    UNIT_OK(clcnn_conv2d_geometry(&desc, input, filter, &geometry));
    same_geometry(&geometry, &row->expected);
    UNIT_OK(clcnn_conv2d_shape(&desc, input, filter, &output));
    const clcnn_shape expected =
        clcnn_shape4(1, row->expected.output[0], row->expected.output[1], 1);
    ck_assert_int_eq(clcnn_shape_equal(output, expected), 1);
}
END_TEST

/* clang-format off */
static const conv_row refused_convs[] = {
    /* a window larger than the padded image, in one axis */
    {{4, 9}, {5, 1}, {1, 1}, {1, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 4}, {1, 5}, {1, 1}, {1, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 9}, {3, 1}, {1, 1}, {2, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{2, 9}, {5, 1}, {1, 1}, {1, 1}, EXPLICIT, {1, 9, 1, 9}, {{0}, {0}, {0}, {0}, 0}},
    /* negative */
    {{4, 4}, {2, 2}, {-1, 1}, {1, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {2, 2}, {1, INT_MIN}, {1, 1}, SAME, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {2, 2}, {1, 1}, {1, -2}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {2, 2}, {1, 1}, {-1, 1}, SAME, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {2, 2}, {1, 1}, {1, 1}, EXPLICIT, {-1, 0, 0, 0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {2, 2}, {1, 1}, {1, 1}, EXPLICIT, {0, 0, 0, INT_MIN}, {{0}, {0}, {0}, {0}, 0}},
    {{4, -4}, {2, 2}, {1, 1}, {1, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {0, 2}, {1, 1}, {1, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    /* (k - 1) dilation + 1, the pads or the output would overflow an int */
    {{9, 9}, {2, 2}, {1, 1}, {INT_MAX, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 9}, {2, 2}, {1, 1}, {1, INT_MAX}, SAME, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 9}, {46341, 46341}, {1, 1}, {46341, 1}, LOWER, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 9}, {INT_MAX, 1}, {1, 1}, {1, 1}, SAME, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 9}, {INT_MAX, 1}, {1, 1}, {INT_MAX, 1}, SAME, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 9}, {1, 1}, {1, 1}, {1, 1}, EXPLICIT, {INT_MAX, 0, INT_MAX, 0}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 9}, {1, 1}, {1, 1}, {1, 1}, EXPLICIT, {0, INT_MAX, 0, 0}, {{0}, {0}, {0}, {0}, 0}},
    {{1, 1}, {1, 1}, {1, 1}, {1, 1}, EXPLICIT, {1 << 29, 1 << 29, 0, 0}, {{0}, {0}, {0}, {0}, 0}},
    {{INT_MAX, 1}, {1, 1}, {1, 1}, {1, 1}, VALID, {0}, {{0}, {0}, {0}, {0}, 0}},
    /* pads that would be ignored */
    {{7, 9}, {3, 2}, {2, 3}, {1, 1}, VALID, {9, 9, 9, 9}, {{0}, {0}, {0}, {0}, 0}},
    {{7, 9}, {3, 2}, {2, 3}, {1, 1}, VALID, {0, 0, 0, 1}, {{0}, {0}, {0}, {0}, 0}},
    {{5, 6}, {3, 3}, {2, 2}, {1, 1}, SAME, {1, 0, 1, 1}, {{0}, {0}, {0}, {0}, 0}},
    {{5, 6}, {3, 3}, {2, 2}, {1, 1}, LOWER, {0, -1, 0, 0}, {{0}, {0}, {0}, {0}, 0}},
    /* no such padding */
    {{4, 4}, {2, 2}, {1, 1}, {1, 1}, (clcnn_padding)4, {0}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {2, 2}, {1, 1}, {1, 1}, (clcnn_padding)-1, {0}, {{0}, {0}, {0}, {0}, 0}},
};
/* clang-format on */

START_TEST(conv2d_refused) {
    const conv_row *row = &refused_convs[_i];
    const clcnn_conv2d_desc desc = conv_desc(row);
    const clcnn_shape input = clcnn_shape4(1, row->input[0], row->input[1], 1);
    const clcnn_shape filter = clcnn_shape4(row->kernel[0], row->kernel[1], 1, 1);
    const clcnn_shape untouched = clcnn_shape2(77, 78);
    clcnn_shape output = untouched;
    const clcnn_status status = clcnn_conv2d_shape(&desc, input, filter, &output);
    ck_assert_msg(status == CLCNN_INVALID_SHAPE || status == CLCNN_INVALID_ARGUMENT, "%s",
                  clcnn_status_name(status));
    ck_assert_ptr_null(unit_error_problem(status, "conv2d"));
    ck_assert_mem_eq(&output, &untouched, sizeof output);
}
END_TEST

typedef struct work_row {
    clcnn_shape input, filter;
    clcnn_conv2d_desc desc;
    double multiply_adds;
} work_row;

/* clang-format off */
static const work_row works[] = {
    {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 1}}, {.groups = 0}, 4 * 4},
    /* n2, output 4x2, 2 filters, terms 2 3 3 */
    {{4, {2, 5, 4, 3}}, {4, {2, 3, 3, 2}}, {.groups = 1}, 2 * 4 * 2 * 2 * 18},
    {{4, {2, 3, 5, 4}}, {4, {2, 3, 2, 3}}, {.data_format = CLCNN_NCHW, .filter_layout = CLCNN_OIHW},
     2 * 4 * 2 * 2 * 18},
    /* groups: each filter reads 2 of 4 channels */
    {{4, {1, 5, 4, 4}}, {4, {3, 2, 2, 6}}, {.groups = 2}, 3 * 3 * 6 * 12},
    /* padded cells are counted */
    {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 3}}, {.padding = CLCNN_PADDING_SAME}, 9 * 3 * 4},
    /* more than an int holds */
    {{4, {1, 2000, 2000, 16}}, {4, {3, 3, 16, 64}}, {.padding = CLCNN_PADDING_SAME},
     2000. * 2000 * 64 * 144},
};
/* clang-format on */

START_TEST(conv2d_multiply_adds) {
    const work_row *row = &works[_i];
    clcnn_geometry geometry;
    UNIT_OK(clcnn_conv2d_geometry(&row->desc, row->input, row->filter, &geometry));
    ck_assert_double_eq(geometry.multiply_adds, row->multiply_adds);
}
END_TEST

/* ---- The pools ---- */

typedef struct pool_row {
    int input[2];
    clcnn_pool2d_desc desc;
    clcnn_geometry expected; /* multiply_adds too, for 3 channels */
} pool_row;

/* clang-format off */
static const pool_row pools[] = {
    /* defaults: window 2x2, stride the window */
    {{7, 5}, {.window = {0}}, {{2, 2}, {0}, {3, 2}, {1, 1}, 6 * 3 * 4}},
    {{7, 5}, {.window = {3, 0}}, {{3, 2}, {0}, {2, 2}, {1, 1}, 4 * 3 * 6}},
    {{7, 5}, {.stride = {1, 3}}, {{2, 2}, {0}, {6, 2}, {0, 0}, 12 * 3 * 4}},
    {{8, 7}, {.window = {2, 2}, .stride = {3, 4}}, {{2, 2}, {0}, {3, 2}, {0, 1}, 6 * 3 * 4}},
    {{14, 14}, {.padding = SAME}, {{2, 2}, {0}, {7, 7}, {0, 0}, 49 * 3 * 4}},
    {{7, 9}, {.padding = SAME}, {{2, 2}, {0, 0, 1, 1}, {4, 5}, {0, 0}, 20 * 3 * 4}},
    {{7, 9}, {.padding = LOWER}, {{2, 2}, {1, 1, 0, 0}, {4, 5}, {0, 0}, 20 * 3 * 4}},
    {{2, 3}, {.window = {5, 4}, .stride = {1, 1}, .padding = SAME},
     {{5, 4}, {2, 1, 2, 2}, {2, 3}, {0, 0}, 6 * 3 * 20}},
    {{6, 5}, {.window = {3, 3}, .stride = {2, 1}, .padding = EXPLICIT, .pads = {2, 0, 1, 2}},
     {{3, 3}, {2, 0, 1, 2}, {4, 5}, {0, 0}, 20 * 3 * 9}},
    /* ceil_mode: a partial last window counts */
    {{8, 7}, {.window = {3, 2}, .stride = {2, 3}}, {{3, 2}, {0}, {3, 2}, {1, 2}, 6 * 3 * 6}},
    {{8, 7}, {.window = {3, 2}, .stride = {2, 3}, .ceil_mode = 1},
     {{3, 2}, {0}, {4, 3}, {0, 0}, 12 * 3 * 6}},
    /* rows fit exactly; in columns it would start at 6, past the image's 6 */
    {{7, 6}, {.window = {3, 2}, .stride = {2, 3}, .ceil_mode = 1},
     {{3, 2}, {0}, {3, 2}, {0, 1}, 6 * 3 * 6}},
    /* rows: it would start in the end padding (at 6 of 1 + 5 + 1); columns: 4 windows fit */
    {{5, 6}, {.padding = EXPLICIT, .pads = {1, 1, 1, 1}, .ceil_mode = 1},
     {{2, 2}, {1, 1, 1, 1}, {3, 4}, {0, 0}, 12 * 3 * 4}},
    {{6, 7},
     {.window = {3, 3}, .stride = {2, 2}, .padding = EXPLICIT, .pads = {1, 1, 1, 1},
      .ceil_mode = 1}, {{3, 3}, {1, 1, 1, 1}, {4, 4}, {0, 0}, 16 * 3 * 9}},
    /* the partial last window is the first: larger than the padded image by less than the stride */
    {{2, 2}, {.window = {3, 3}, .stride = {2, 2}, .ceil_mode = 1},
     {{3, 3}, {0}, {1, 1}, {0, 0}, 3 * 9}},
    {{1, 1}, {.window = {3, 3}, .ceil_mode = 1}, {{3, 3}, {0}, {1, 1}, {0, 0}, 3 * 9}},
    {{9, 4}, {.window = {2, 5}, .ceil_mode = 1}, {{2, 5}, {0}, {5, 1}, {0, 0}, 5 * 3 * 10}},
    {{2, 1},
     {.window = {5, 5}, .stride = {3, 3}, .padding = EXPLICIT, .pads = {1, 0, 0, 2},
      .ceil_mode = 1}, {{5, 5}, {1, 0, 0, 2}, {1, 1}, {0, 0}, 3 * 25}},
    /* ceil_mode changes nothing for SAME */
    {{7, 9}, {.padding = SAME, .ceil_mode = 1}, {{2, 2}, {0, 0, 1, 1}, {4, 5}, {0, 0}, 20 * 3 * 4}},
    {{5, 4}, {.global = 1}, {{5, 4}, {0}, {1, 1}, {0, 0}, 3 * 20}},
    /* dilation: rows 0 2 4 and 3 5 7 of 9; a window of one cell has none */
    {{9, 8}, {.window = {3, 2}, .dilation = {2, 3}}, {{5, 4}, {0}, {2, 3}, {1, 0}, 6 * 3 * 6}},
    {{5, 4}, {.window = {1, 2}, .stride = {1, 1}, .dilation = {INT_MAX, 1}},
     {{1, 2}, {0}, {5, 3}, {0, 0}, 15 * 3 * 2}},
    {{7, 9}, {.window = {2, 3}, .stride = {1, 2}, .dilation = {3, 2}, .padding = LOWER},
     {{4, 5}, {2, 2, 1, 2}, {7, 5}, {0, 0}, 35 * 3 * 6}},
    /* gaps as wide as the padding: rows -2 0, -1 1, 0 2, 1 3 of 2 */
    {{2, 3}, {.window = {2, 3}, .stride = {1, 1}, .dilation = {2, 1}, .padding = EXPLICIT,
              .pads = {2, 0, 2, 0}}, {{3, 3}, {2, 0, 2, 0}, {4, 1}, {0, 0}, 4 * 3 * 6}},
};
/* clang-format on */

START_TEST(pool2d_geometry) {
    const pool_row *row = &pools[_i];
    const clcnn_shape input = clcnn_shape4(1, row->input[0], row->input[1], 3);
    clcnn_geometry geometry;
    clcnn_shape output;
    UNIT_OK(clcnn_pool2d_geometry(&row->desc, input, &geometry));
    same_geometry(&geometry, &row->expected);
    ck_assert_double_eq(geometry.multiply_adds, row->expected.multiply_adds);
    UNIT_OK(clcnn_avg_pool2d_shape(&row->desc, input, &output));
    const clcnn_shape expected =
        clcnn_shape4(1, row->expected.output[0], row->expected.output[1], 3);
    ck_assert_int_eq(clcnn_shape_equal(output, expected), 1);
}
END_TEST

START_TEST(pool2d_null_desc_is_the_default) {
    const clcnn_shape input = clcnn_shape4(1, 7, 5, 3), expected = clcnn_shape4(1, 3, 2, 3);
    clcnn_shape output;
    UNIT_OK(clcnn_max_pool2d_shape(NULL, input, &output));
    ck_assert_int_eq(clcnn_shape_equal(output, expected), 1);
}
END_TEST

/* clang-format off */
static const pool_row refused_pools[] = {
    {{4, 9}, {.window = {5, 2}}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 4}, {.window = {2, 5}}, {{0}, {0}, {0}, {0}, 0}},
    /* larger than the padded image by the stride: no window, not even with ceil_mode */
    {{1, 1}, {.window = {3, 3}, .stride = {2, 2}, .ceil_mode = 1}, {{0}, {0}, {0}, {0}, 0}},
    {{9, 2}, {.window = {2, 6}, .stride = {1, 3}, .padding = EXPLICIT, .pads = {0, 0, 0, 1},
      .ceil_mode = 1}, {{0}, {0}, {0}, {0}, 0}},
    {{1, 1}, {.window = {0}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.window = {-2, 2}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.stride = {1, -1}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.window = {INT_MAX, INT_MAX}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.window = {INT_MAX, INT_MAX}, .padding = SAME}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.window = {INT_MIN, 2}, .padding = SAME}, {{0}, {0}, {0}, {0}, 0}},
    /* a window lies wholly in the padding */
    {{4, 4}, {.padding = EXPLICIT, .pads = {2, 0, 0, 0}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.padding = EXPLICIT, .pads = {0, 0, 0, 2}}, {{0}, {0}, {0}, {0}, 0}},
    {{5, 5}, {.stride = {4, 4}, .padding = EXPLICIT, .pads = {0, 0, 4, 5}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.padding = EXPLICIT, .pads = {INT_MAX, 0, 0, 0}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.padding = EXPLICIT, .pads = {0, -1, 0, 0}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.padding = (clcnn_padding)9}, {{0}, {0}, {0}, {0}, 0}},
    /* what would be ignored: pads without EXPLICIT, anything that shapes a global window */
    {{4, 4}, {.pads = {1, 0, 0, 0}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.padding = SAME, .pads = {0, 0, 0, 1}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.global = 1, .window = {0, 4}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.global = 1, .stride = {1, 0}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.global = 1, .padding = SAME}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.global = 1, .padding = EXPLICIT}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.global = 1, .pads = {0, 1, 0, 0}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.global = 1, .ceil_mode = 1}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.global = 1, .dilation = {1, 1}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.dilation = {1, -1}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.dilation = {4, 1}}, {{0}, {0}, {0}, {0}, 0}},
    {{4, 4}, {.dilation = {INT_MAX, 1}, .padding = SAME}, {{0}, {0}, {0}, {0}, 0}},
    /* the gap of a window is the image: rows -1 2 of 2, columns -3 1 5, -2 2 6 of 2 */
    {{2, 4}, {.stride = {1, 1}, .dilation = {3, 1}, .padding = EXPLICIT, .pads = {2, 0, 2, 0}},
     {{0}, {0}, {0}, {0}, 0}},
    {{4, 2}, {.window = {1, 3}, .stride = {1, 1}, .dilation = {1, 4}, .padding = EXPLICIT,
              .pads = {0, 3, 0, 8}}, {{0}, {0}, {0}, {0}, 0}},
};
/* clang-format on */

START_TEST(pool2d_refused) {
    const clcnn_shape input =
        clcnn_shape4(1, refused_pools[_i].input[0], refused_pools[_i].input[1], 3);
    const clcnn_shape untouched = clcnn_shape2(77, 78);
    clcnn_shape output = untouched;
    const clcnn_status status = clcnn_max_pool2d_shape(&refused_pools[_i].desc, input, &output);
    ck_assert_msg(status == CLCNN_INVALID_SHAPE || status == CLCNN_INVALID_ARGUMENT, "%s",
                  clcnn_status_name(status));
    ck_assert_ptr_null(unit_error_problem(status, "pool2d"));
    ck_assert_mem_eq(&output, &untouched, sizeof output);
}
END_TEST

typedef struct pads_row {
    clcnn_pool2d_desc desc;
    clcnn_shape output;
} pads_row;

/* Of a 5x5 image: pads that leave every window a pixel, however large they are. */
static const pads_row taken[] = {
    {{.window = {3, 2}, .padding = EXPLICIT, .pads = {2, 1, 2, 1}}, {3, {3, 3, 1}}},
    {{.padding = EXPLICIT, .pads = {1, 0, 0, 2}}, {3, {3, 3, 1}}},
    {{.padding = EXPLICIT, .pads = {1, 0, 0, 2}, .ceil_mode = 1}, {3, {3, 3, 1}}},
    {{.stride = {4, 4}, .padding = EXPLICIT, .pads = {0, 0, 4, 4}}, {3, {2, 2, 1}}},
};

START_TEST(pads_that_leave_pixels) {
    const clcnn_shape input = clcnn_shape3(5, 5, 1);
    clcnn_shape output;
    UNIT_OK(clcnn_max_pool2d_shape(&taken[_i].desc, input, &output));
    ck_assert_int_eq(clcnn_shape_equal(output, taken[_i].output), 1);
}
END_TEST

Suite *suite_window(void) {
    Suite *suite = suite_create("window");
    TCase *conv = tcase_create("conv2d");
    tcase_add_loop_test(conv, conv2d_geometry, 0, UNIT_COUNT(convs));
    tcase_add_loop_test(conv, conv2d_refused, 0, UNIT_COUNT(refused_convs));
    tcase_add_loop_test(conv, conv2d_multiply_adds, 0, UNIT_COUNT(works));
    suite_add_tcase(suite, conv);
    TCase *pool = tcase_create("pool2d");
    tcase_add_loop_test(pool, pool2d_geometry, 0, UNIT_COUNT(pools));
    tcase_add_test(pool, pool2d_null_desc_is_the_default);
    tcase_add_loop_test(pool, pool2d_refused, 0, UNIT_COUNT(refused_pools));
    tcase_add_loop_test(pool, pads_that_leave_pixels, 0, UNIT_COUNT(taken));
    suite_add_tcase(suite, pool);
    return suite;
}
