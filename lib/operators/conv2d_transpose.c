/* SPDX-License-Identifier: MIT
 * conv2d_transpose: y = activation(the gradient of a conv2d with respect to its input + bias). */
#include "conv2d_transpose.h"

#include "../activation.h"
#include "../reference/reference.h"

static int or_one(int value) {
    return value == 0 ? 1 : value;
}

/* A filter's sizes, whatever its layout. */
typedef struct filter_size {
    int kh, kw, out, in; /* out: of one group */
} filter_size;

static clcnn_status read_filter(const clcnn_conv2d_transpose_desc *desc, clcnn_shape filter,
                                filter_size *size) {
    if (filter.rank != 4) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "conv2d_transpose: filter shape %s has rank %d; it must be 4",
                          clcnn_shape_print(filter).text, filter.rank);
    }
    const int *d = filter.dim;
    if (desc->filter_layout == CLCNN_HWOI) {
        *size = (filter_size){d[0], d[1], d[2], d[3]};
    } else if (desc->filter_layout == CLCNN_IOHW) {
        *size = (filter_size){d[2], d[3], d[1], d[0]};
    } else {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "conv2d_transpose: filter_layout is %d; it must be HWOI or IOHW",
                          (int)desc->filter_layout);
    }
    return CLCNN_OK;
}

static clcnn_status check_groups(int groups, int channels, const filter_size *filter) {
    if (groups < 1) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "conv2d_transpose: groups is %d; it must be at least 1", groups);
    }
    if (channels % groups) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "conv2d_transpose: %d groups do not divide %d input channels; they must",
                          groups, channels);
    }
    if (filter->in != channels) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "conv2d_transpose: filter has %d input channels, input has %d; they must "
                          "be the same",
                          filter->in, channels);
    }
    return CLCNN_OK;
}

/* The window, the groups and the activation. */
static clcnn_status resolve(const clcnn_conv2d_transpose_desc *desc, clcnn_image image,
                            const filter_size *size, clcnn_problem *problem) {
    clcnn_conv2d_transpose_parameters *p = clcnn_problem_parameters(problem);
    const int *more = desc->output_padding;
    const clcnn_window_request request = {
        .kernel = {size->kh, size->kw},
        .stride = {or_one(desc->stride[0]), or_one(desc->stride[1])},
        .dilation = {or_one(desc->dilation[0]), or_one(desc->dilation[1])},
        .padding = desc->padding,
        .pads = desc->pads,
        .output_padding = {more[0], more[1]},
        .output_padding_given = desc->output_padding_given || more[0] || more[1]};
    p->groups = or_one(desc->groups);
    p->k = size->out * p->groups; /* no more than the filter has weights: groups divide its input */
    p->iohw = desc->filter_layout == CLCNN_IOHW;
    clcnn_status status =
        clcnn_window_transpose("conv2d_transpose", &request, image, desc->data_format, &p->window);
    return status ? status
                  : clcnn_activation_resolve("conv2d_transpose", &desc->activation,
                                             &problem->activation);
}

static clcnn_status check_operands(const clcnn_problem *problem) {
    const clcnn_shape bias = clcnn_shape1(clcnn_conv2d_transpose_of(problem)->k);
    clcnn_status status = clcnn_problem_dense(problem, CLCNN_CONV2D_TRANSPOSE_FILTER);
    return status ? status : clcnn_problem_expect(problem, CLCNN_CONV2D_TRANSPOSE_BIAS, bias);
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_conv2d_transpose_desc *desc = fields;
    const clcnn_shape input = problem->inputs[CLCNN_CONV2D_TRANSPOSE_INPUT].shape;
    clcnn_image image;
    filter_size size = {0};
    clcnn_status status =
        clcnn_image_of("conv2d_transpose input", input, desc->data_format, &image);
    if (!status) {
        status = read_filter(desc, problem->inputs[CLCNN_CONV2D_TRANSPOSE_FILTER].shape, &size);
    }
    if (!status) {
        status = check_groups(or_one(desc->groups), image.c, &size);
    }
    if (!status) {
        status = resolve(desc, image, &size, problem);
    }
    if (status) {
        return status;
    }
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const clcnn_image out = {image.n, p->window.oh, p->window.ow, p->k};
    status = clcnn_problem_output(problem, clcnn_image_shape(input, out, desc->data_format));
    return status ? status : check_operands(problem);
}

/* On average: outputs are reached by more taps and fewer. */
static double terms(const clcnn_problem *problem) {
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const int channels = p->window.c / p->groups;
    return clcnn_window_transposed_taps(&p->window) * channels;
}

static size_t channel(const clcnn_problem *problem, size_t at) {
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const clcnn_window *w = &p->window;
    const size_t each = (size_t)(p->k / p->groups), in = (size_t)w->c;
    const size_t taps = (size_t)w->kh * (size_t)w->kw;
    const size_t o = (p->iohw ? at / taps : at / in) % each;
    const size_t i = p->iohw ? at / (taps * each) : at % in;
    return i / (in / (size_t)p->groups) * each + o;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_conv2d_transpose_desc, stride, "s", 2, "1"),
    CLCNN_INTS(clcnn_conv2d_transpose_desc, dilation, "d", 2, "1"),
    CLCNN_INTS(clcnn_conv2d_transpose_desc, groups, "g", 1, "1"),
    CLCNN_PADDING(clcnn_conv2d_transpose_desc),
    CLCNN_INTS(clcnn_conv2d_transpose_desc, output_padding, "op", 2, "0"),
    CLCNN_WORD(clcnn_conv2d_transpose_desc, output_padding_given, "op_given", clcnn_flag_words),
    CLCNN_WORD(clcnn_conv2d_transpose_desc, data_format, "format", clcnn_format_words),
    CLCNN_WORD(clcnn_conv2d_transpose_desc, filter_layout, "filter", clcnn_transposed_words),
    CLCNN_ACTIVATION(clcnn_conv2d_transpose_desc),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "filter"},
    {.name = "bias", .optional = 1},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_conv2d_transpose = {
    .info = {.name = "conv2d_transpose",
             .desc_size = sizeof(clcnn_conv2d_transpose_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SUM),
    .infer = infer,
    .terms = terms,
    .channel = channel,
    .evaluate = clcnn_reference_conv2d_transpose,
};
