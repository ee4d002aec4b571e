/* SPDX-License-Identifier: MIT
 * conv2d_transpose: hand-worked answers, sizes, and what is refused. On every context. */
#include <limits.h>
#include <math.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE
#define VALID    CLCNN_PADDING_VALID
#define SAME     CLCNN_PADDING_SAME
#define LOWER    CLCNN_PADDING_SAME_LOWER
#define EXPLICIT CLCNN_PADDING_EXPLICIT

/* ---- By hand ---- */

typedef struct row {
    const char *name;
    clcnn_conv2d_transpose_desc desc;
    clcnn_shape input, filter;
    float x[9], w[12], bias[3];
    int with_bias;
    clcnn_shape output;
    double y[25];
} row;

/* clang-format off */
static const row rows[] = {
    /* every pixel is the filter, and they overlap; the filter is not flipped */
    {"one pixel", {.groups = 0}, {4, {1, 1, 1, 1}}, {4, {2, 3, 1, 1}}, {2}, {1, 2, 3, 4, 5, 6}, {0},
     0, {4, {1, 2, 3, 1}}, {2, 4, 6, 8, 10, 12}},
    {"pixels that overlap", {.groups = 0}, {4, {1, 2, 2, 1}}, {4, {2, 2, 1, 1}}, {1, 2, 3, 4},
     {1, 10, 100, 1000}, {0}, 0, {4, {1, 3, 3, 1}}, {1, 12, 20, 103, 1234, 2040, 300, 3400, 4000}},
    {"a stride", {.stride = {1, 2}}, {4, {1, 1, 3, 1}}, {4, {1, 3, 1, 1}}, {1, 2, 3}, {1, 10, 100},
     {0}, 0, {4, {1, 1, 7, 1}}, {1, 10, 102, 20, 203, 30, 300}},
    /* VALID covers a stride for each pixel: the last ones are the bias, as those between */
    {"a stride larger than the filter", {.stride = {1, 3}}, {4, {1, 1, 2, 1}}, {4, {1, 1, 1, 1}},
     {1, 2}, {10}, {7}, 1, {4, {1, 1, 6, 1}}, {17, 7, 7, 27, 7, 7}},
    {"a dilation", {.dilation = {1, 2}}, {4, {1, 1, 3, 1}}, {4, {1, 2, 1, 1}}, {1, 2, 3}, {1, 10},
     {0}, 0, {4, {1, 1, 5, 1}}, {1, 2, 13, 20, 30}},
    /* no tap reaches the odd columns */
    {"stride and dilation", {.stride = {1, 2}, .dilation = {1, 2}}, {4, {1, 1, 2, 1}},
     {4, {1, 2, 1, 1}}, {1, 2}, {1, 10}, {-5}, 1, {4, {1, 1, 5, 1}}, {-4, -5, 7, -5, 15}},
    {"prime to each other", {.stride = {1, 2}, .dilation = {1, 3}}, {4, {1, 1, 2, 1}},
     {4, {1, 2, 1, 1}}, {1, 2}, {1, 10}, {0}, 0, {4, {1, 1, 6, 1}}, {1, 0, 2, 10, 0, 20}},
    /* 7 columns are covered: SAME cuts off the last one, SAME_LOWER the first */
    {"SAME", {.stride = {1, 2}, .padding = SAME}, {4, {1, 1, 3, 1}}, {4, {1, 3, 1, 1}}, {1, 2, 3},
     {1, 10, 100}, {0}, 0, {4, {1, 1, 6, 1}}, {1, 10, 102, 20, 203, 30}},
    {"SAME_LOWER", {.stride = {1, 2}, .padding = LOWER}, {4, {1, 1, 3, 1}}, {4, {1, 3, 1, 1}},
     {1, 2, 3}, {1, 10, 100}, {0}, 0, {4, {1, 1, 6, 1}}, {10, 102, 20, 203, 30, 300}},
    {"SAME, top and left", {.padding = SAME}, {4, {1, 1, 2, 1}}, {4, {3, 4, 1, 1}}, {1, 10},
     {0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0}, {0}, 0, {4, {1, 1, 2, 1}}, {12, 23}},
    /* Keras' pads of kernel 3, stride 2: left 0; PyTorch's: left 1 */
    {"SAME with output padding", {.stride = {1, 2}, .padding = SAME, .output_padding = {0, 1}},
     {4, {1, 1, 3, 1}}, {4, {1, 3, 1, 1}}, {1, 2, 3}, {1, 10, 100}, {0}, 0, {4, {1, 1, 6, 1}},
     {1, 10, 102, 20, 203, 30}},
    {"pads with output padding",
     {.stride = {1, 2}, .padding = EXPLICIT, .pads = {0, 1, 0, 1}, .output_padding = {0, 1}},
     {4, {1, 1, 3, 1}}, {4, {1, 3, 1, 1}}, {1, 2, 3}, {1, 10, 100}, {0}, 0, {4, {1, 1, 6, 1}},
     {10, 102, 20, 203, 30, 300}},
    {"SAME with an output padding of 0",
     {.stride = {1, 2}, .padding = SAME, .output_padding_given = 1}, {4, {1, 1, 3, 1}},
     {4, {1, 3, 1, 1}}, {1, 2, 3}, {1, 10, 100}, {0}, 0, {4, {1, 1, 5, 1}},
     {10, 102, 20, 203, 30}},
    {"VALID with output padding", {.stride = {1, 3}, .output_padding = {0, 2}}, {4, {1, 1, 2, 1}},
     {4, {1, 2, 1, 1}}, {1, 2}, {1, 10}, {3}, 1, {4, {1, 1, 7, 1}}, {4, 13, 3, 5, 23, 3, 3}},
    {"pads", {.padding = EXPLICIT, .pads = {0, 0, 1, 2}}, {4, {1, 2, 2, 1}}, {4, {2, 2, 1, 1}},
     {1, 2, 3, 4}, {1, 10, 100, 1000}, {0}, 0, {4, {1, 2, 1, 1}}, {1, 103}},
    {"channels, HWOI", {.groups = 0}, {4, {1, 1, 1, 2}}, {4, {1, 1, 3, 2}}, {1, 10},
     {1, 2, 3, 4, 5, 6}, {100, 200, 300}, 1, {4, {1, 1, 1, 3}}, {121, 243, 365}},
    {"channels, IOHW", {.filter_layout = CLCNN_IOHW}, {4, {1, 1, 1, 2}}, {4, {2, 3, 1, 1}}, {1, 10},
     {1, 3, 5, 2, 4, 6}, {100, 200, 300}, 1, {4, {1, 1, 1, 3}}, {121, 243, 365}},
    {"NCHW", {.data_format = CLCNN_NCHW}, {4, {1, 1, 1, 2}}, {4, {1, 1, 2, 1}}, {1, 2}, {1, 10},
     {0}, 0, {4, {1, 2, 1, 2}}, {1, 2, 10, 20}},
    /* each group has its own half of the input's channels, and fills half of the output's */
    {"two groups, HWOI", {.groups = 2}, {4, {1, 1, 1, 4}}, {4, {1, 1, 1, 4}}, {1, 2, 3, 4},
     {1, 10, 100, 1000}, {0}, 0, {4, {1, 1, 1, 2}}, {21, 4300}},
    {"two groups, IOHW", {.groups = 2, .filter_layout = CLCNN_IOHW}, {4, {1, 1, 1, 2}},
     {4, {2, 2, 1, 1}}, {3, 5}, {1, 10, 100, 1000}, {0}, 0, {4, {1, 1, 1, 4}},
     {3, 30, 500, 5000}},
    {"a batch", {.activation = {.kind = CLCNN_RELU}}, {4, {2, 1, 1, 1}}, {4, {1, 2, 1, 1}}, {1, -2},
     {1, -10}, {0}, 0, {4, {2, 1, 2, 1}}, {1, 0, 0, 20}},
    /* no zero is multiplied: nothing but what infinity reaches is not finite */
    {"infinity", {.stride = {1, 2}, .padding = SAME}, {4, {1, 1, 3, 1}}, {4, {1, 3, 1, 1}},
     {0, 2, 3}, {1, INFINITY, 100}, {0}, 0, {4, {1, 1, 6, 1}},
     {0, NAN, 2, (double)INFINITY, 203, (double)INFINITY}},
    {"an infinite pixel", {.stride = {1, 3}}, {4, {1, 1, 2, 1}}, {4, {1, 2, 1, 1}}, {INFINITY, 2},
     {1, 0}, {5}, 1, {4, {1, 1, 6, 1}}, {(double)INFINITY, NAN, 5, 7, 5, 5}},
};
/* clang-format on */

static clcnn_op *create(clcnn_context *context, const row *r) {
    clcnn_tensor *filter = unit_tensor(context, r->filter, r->w), *bias = NULL;
    clcnn_op *op = NULL;
    if (r->with_bias) {
        const int last = r->output.dim[r->desc.data_format == CLCNN_NCHW ? 1 : 3];
        bias = unit_tensor(context, clcnn_shape1(last), r->bias);
    }
    UNIT_OK(clcnn_conv2d_transpose_create(context, &r->desc, r->input, filter, bias, &op));
    clcnn_tensor_destroy(filter);
    clcnn_tensor_destroy(bias);
    return op;
}

START_TEST(conv2d_transpose) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        const row *r = &rows[i];
        clcnn_op *op = create(unit_context(_i), r);
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), r->output), "%s", r->name);
        const char *wrong = unit_expect(op, r->x, r->y, clcnn_shape_count(r->output), 0);
        ck_assert_msg(!wrong, "%s: %s", r->name, wrong);
    }
}
END_TEST

/* ---- Sizes ---- */

typedef struct size_row {
    int in, kernel, stride, dilation;
    clcnn_padding padding;
    int before, after, output_padding, given, out;
} size_row;

/* TensorFlow 2.21 with Keras 3 gives these for VALID and SAME, PyTorch for pads. */
static const size_row sizes[] = {
    {5, 3, 2, 1, VALID, 0, 0, 0, 0, 11},    {5, 2, 3, 1, VALID, 0, 0, 0, 0, 15},
    {5, 3, 2, 1, VALID, 0, 0, 1, 0, 12},    {5, 3, 2, 1, VALID, 0, 0, 0, 1, 11},
    {5, 2, 3, 1, VALID, 0, 0, 0, 1, 14},    {5, 3, 2, 1, SAME, 0, 0, 0, 0, 10},
    {5, 3, 2, 1, SAME, 0, 0, 1, 0, 10},     {5, 3, 2, 1, SAME, 0, 0, 0, 1, 9},
    {5, 4, 2, 1, SAME, 0, 0, 1, 0, 9},      {4, 3, 2, 1, SAME, 0, 0, 1, 0, 8},
    {4, 3, 2, 1, LOWER, 0, 0, 0, 0, 8},     {4, 3, 1, 2, SAME, 0, 0, 0, 0, 4},
    {4, 3, 1, 2, VALID, 0, 0, 0, 0, 8},     {4, 3, 2, 1, EXPLICIT, 1, 1, 1, 0, 8},
    {4, 3, 2, 3, EXPLICIT, 2, 1, 2, 0, 12}, {1, 1, INT_MAX, 1, EXPLICIT, 0, 0, 0, 0, 1},
};

START_TEST(sizes_of_outputs) {
    for (size_t i = 0; i < UNIT_COUNT(sizes); i++) {
        const size_row *s = &sizes[i];
        const clcnn_conv2d_transpose_desc desc = {.stride = {s->stride, 1},
                                                  .dilation = {s->dilation, 1},
                                                  .padding = s->padding,
                                                  .pads = {s->before, 0, s->after, 0},
                                                  .output_padding = {s->output_padding, 0},
                                                  .output_padding_given = s->given};
        const clcnn_shape input = clcnn_shape4(1, s->in, 1, 1);
        const clcnn_shape filter = clcnn_shape4(s->kernel, 1, 1, 1);
        clcnn_shape output;
        UNIT_OK(clcnn_conv2d_transpose_shape(&desc, input, filter, &output));
        ck_assert_msg(output.dim[1] == s->out, "row %zu: %d", i, output.dim[1]);
    }
}
END_TEST

/* ---- What is refused ---- */

typedef struct refused_row {
    clcnn_status status;
    const char *word;
    clcnn_conv2d_transpose_desc desc;
    clcnn_shape input, filter;
} refused_row;

/* clang-format off */
static const refused_row refused[] = {
    {ARGUMENT, "output_padding is 2 in height, stride 2, dilation 1",
     {.stride = {2, 2}, .output_padding = {2, 0}}, {4, {1, 4, 4, 1}}, {4, {3, 3, 1, 1}}},
    {ARGUMENT, "output_padding is 1 in width", {.output_padding = {0, 1}}, {4, {1, 4, 4, 1}},
     {4, {3, 3, 1, 1}}},
    {ARGUMENT, "output_padding is -1 in width", {.output_padding = {0, -1}}, {4, {1, 4, 4, 1}},
     {4, {3, 3, 1, 1}}},
    {ARGUMENT, "pads are 1, 0, 0, 0", {.pads = {1}}, {4, {1, 4, 4, 1}}, {4, {3, 3, 1, 1}}},
    {ARGUMENT, "explicit padding -1, 0 in width", {.padding = EXPLICIT, .pads = {0, -1}},
     {4, {1, 4, 4, 1}}, {4, {3, 3, 1, 1}}},
    {ARGUMENT, "padding is 4", {.padding = (clcnn_padding)4}, {4, {1, 4, 4, 1}},
     {4, {3, 3, 1, 1}}},
    {ARGUMENT, "stride -1", {.stride = {-1, 1}}, {4, {1, 4, 4, 1}}, {4, {3, 3, 1, 1}}},
    {ARGUMENT, "dilation -2147483648", {.dilation = {1, INT_MIN}}, {4, {1, 4, 4, 1}},
     {4, {3, 3, 1, 1}}},
    {ARGUMENT, "groups is -1", {.groups = -1}, {4, {1, 4, 4, 1}}, {4, {3, 3, 1, 1}}},
    {ARGUMENT, "filter_layout is 2", {.filter_layout = (clcnn_transposed_layout)2},
     {4, {1, 4, 4, 1}}, {4, {3, 3, 1, 1}}},
    {SHAPE, "2 groups do not divide 3 input channels", {.groups = 2}, {4, {1, 4, 4, 3}},
     {4, {3, 3, 1, 3}}},
    {SHAPE, "filter has 5 input channels, input has 3", {.groups = 0}, {4, {1, 4, 4, 3}},
     {4, {3, 3, 3, 5}}},
    {SHAPE, "has rank 3", {.groups = 0}, {4, {1, 4, 4, 3}}, {3, {3, 3, 3}}},
    {SHAPE, "takes 3 + 3 off a height of 6", {.padding = EXPLICIT, .pads = {3, 0, 3, 0}},
     {4, {1, 4, 4, 1}}, {4, {3, 3, 1, 1}}},
    /* Keras' formula leaves nothing */
    {SHAPE, "takes 1 + 1 off a width of 2 with output_padding 0",
     {.padding = SAME, .output_padding_given = 1}, {4, {1, 1, 1, 1}}, {4, {1, 2, 1, 1}}},
    {SHAPE, "height is 2147483647", {.stride = {INT_MAX, 1}}, {4, {1, 1, 4, 1}},
     {4, {1, 1, 1, 1}}},
    {SHAPE, "each must be below 2^30", {.dilation = {1, 1 << 30}}, {4, {1, 4, 4, 1}},
     {4, {3, 3, 1, 1}}},
    {SHAPE, "each must be below 2^30",
     {.stride = {1, 1 << 28}, .padding = EXPLICIT, .pads = {0, 1 << 29, 0, 1 << 29}},
     {4, {1, 1, 9, 1}}, {4, {1, 1, 1, 1}}},
};
/* clang-format on */

START_TEST(problems_that_are_none) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        const refused_row *r = &refused[i];
        const clcnn_operand x[] = {clcnn_given(r->input), clcnn_given(r->filter)};
        const clcnn_op_desc what =
            clcnn_op_desc_make("conv2d_transpose", &r->desc, sizeof r->desc, x, 2);
        STAGE_REFUSED(r->status, r->word,
                      clcnn_conv2d_transpose_shape(&r->desc, r->input, r->filter, &s->out.shape));
        STAGE_REFUSED(r->status, r->word,
                      clcnn_conv2d_transpose_solvers(s->context, &r->desc, r->input, r->filter,
                                                     &s->out.solvers));
        STAGE_NOT_CREATED(r->status, r->word, s->made,
                          clcnn_op_create(s->context, &what, NULL, &s->made));
    }
    stage_close(s);
}
END_TEST

/* A bias of another size, and a filter that is part of a wider tensor. */
START_TEST(operands_that_do_not_fit) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    clcnn_operand x[] = {clcnn_given(clcnn_shape4(1, 2, 2, 1)),
                         clcnn_given(clcnn_shape4(1, 1, 3, 1)), clcnn_given(clcnn_shape1(2))};
    const clcnn_op_desc what = clcnn_op_desc_make("conv2d_transpose", NULL, 0, x, 3);
    STAGE_REFUSED(SHAPE, "bias has shape 2; it must be 3", clcnn_op_shape(&what, 0, &s->out.shape));
    x[2] = clcnn_given(clcnn_shape1(3));
    x[1].pitch = 2;
    STAGE_REFUSED(SHAPE, "filter has pitch 2", clcnn_op_shape(&what, 0, &s->out.shape));
    stage_close(s);
}
END_TEST

Suite *suite_conv2d_transpose(void) {
    Suite *suite = suite_create("conv2d_transpose");
    TCase *tcase = tcase_create("conv2d_transpose");
    tcase_add_loop_test(tcase, conv2d_transpose, 0, unit_contexts());
    tcase_add_test(tcase, sizes_of_outputs);
    tcase_add_loop_test(tcase, problems_that_are_none, 0, unit_contexts());
    tcase_add_loop_test(tcase, operands_that_do_not_fit, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
