/* SPDX-License-Identifier: MIT
 * conv2d: y = activation(conv(x, filter) + bias + residual). */
#include "conv2d.h"

#include "../reference/reference.h"

static int or_one(int value) {
    return value == 0 ? 1 : value;
}

/* A filter's sizes, whatever its layout. */
typedef struct filter_size {
    int kh, kw, in, out;
} filter_size;

static clcnn_status read_filter(const clcnn_conv2d_desc *desc, clcnn_shape filter,
                                filter_size *size) {
    if (filter.rank != 4) {
        return clcnn_fail(CLCNN_INVALID_SHAPE, "conv2d: filter shape %s has rank %d; it must be 4",
                          clcnn_shape_print(filter).text, filter.rank);
    }
    const int *d = filter.dim;
    if (desc->filter_layout == CLCNN_HWIO) {
        *size = (filter_size){d[0], d[1], d[2], d[3]};
    } else if (desc->filter_layout == CLCNN_OIHW) {
        *size = (filter_size){d[2], d[3], d[1], d[0]};
    } else {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "conv2d: filter_layout is %d; it must be HWIO or OIHW",
                          (int)desc->filter_layout);
    }
    return CLCNN_OK;
}

static clcnn_status check_groups(int groups, int channels, const filter_size *filter) {
    if (groups < 1) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "conv2d: groups is %d; it must be at least 1",
                          groups);
    }
    if (channels % groups || filter->out % groups) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "conv2d: %d groups do not divide %d input channels and %d filters; "
                          "they must divide both",
                          groups, channels, filter->out);
    }
    if (filter->in != channels / groups) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "conv2d: filter has %d input channels, input has %d; with %d group%s "
                          "they must be %d",
                          filter->in, channels, groups, groups == 1 ? "" : "s", channels / groups);
    }
    return CLCNN_OK;
}

/* The window, the groups and the activation. */
static clcnn_status resolve(const clcnn_conv2d_desc *desc, clcnn_image image,
                            const filter_size *size, clcnn_problem *problem) {
    clcnn_conv2d_parameters *p = clcnn_problem_parameters(problem);
    const clcnn_window_request request = {.kernel = {size->kh, size->kw},
                                          .stride = {or_one(desc->stride[0]),
                                                     or_one(desc->stride[1])},
                                          .dilation = {or_one(desc->dilation[0]),
                                                       or_one(desc->dilation[1])},
                                          .padding = desc->padding,
                                          .pads = desc->pads};
    p->k = size->out;
    p->groups = or_one(desc->groups);
    p->oihw = desc->filter_layout == CLCNN_OIHW;
    clcnn_status status =
        clcnn_window_resolve("conv2d", &request, image, desc->data_format, &p->window);
    return status ? status
                  : clcnn_problem_activation(problem, &desc->activation, desc->data_format);
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_conv2d_desc *desc = fields;
    const clcnn_shape input = problem->inputs[CLCNN_CONV2D_INPUT].shape;
    clcnn_image image;
    filter_size size = {0};
    clcnn_status status = clcnn_image_of("conv2d input", input, desc->data_format, &image);
    if (!status) {
        status = read_filter(desc, problem->inputs[CLCNN_CONV2D_FILTER].shape, &size);
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
    const clcnn_window *w = &clcnn_conv2d_of(problem)->window;
    const clcnn_image out = {image.n, w->oh, w->ow, size.out};
    status = clcnn_problem_output(problem, clcnn_image_shape(input, out, desc->data_format));
    return status ? status : clcnn_conv2d_operands(problem);
}

clcnn_status clcnn_conv2d_operands(const clcnn_problem *problem) {
    const clcnn_shape bias = clcnn_shape1(clcnn_conv2d_of(problem)->k);
    clcnn_status status = clcnn_problem_dense(problem, CLCNN_CONV2D_FILTER);
    if (!status) {
        status = clcnn_problem_expect(problem, CLCNN_CONV2D_BIAS, bias);
    }
    return status ? status
                  : clcnn_problem_expect(problem, CLCNN_CONV2D_RESIDUAL, problem->outputs[0].shape);
}

size_t clcnn_conv2d_channel(const clcnn_problem *problem, size_t at) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *w = &p->window;
    return p->oihw ? at / (size_t)(w->kh * w->kw * (w->c / p->groups)) : at % (size_t)p->k;
}

static double terms(const clcnn_problem *problem) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const int channels = p->window.c / p->groups;
    return (double)p->window.kh * p->window.kw * channels;
}

static const clcnn_window *window(const clcnn_problem *problem) {
    return &clcnn_conv2d_of(problem)->window;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_conv2d_desc, stride, "s", 2, "1"),
    CLCNN_INTS(clcnn_conv2d_desc, dilation, "d", 2, "1"),
    CLCNN_INTS(clcnn_conv2d_desc, groups, "g", 1, "1"),
    CLCNN_PADDING(clcnn_conv2d_desc),
    CLCNN_WORD(clcnn_conv2d_desc, data_format, "format", clcnn_format_words),
    CLCNN_WORD(clcnn_conv2d_desc, filter_layout, "filter", clcnn_filter_words),
    CLCNN_ACTIVATION(clcnn_conv2d_desc),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "filter"},
    {.name = "bias", .optional = 1},
    {.name = "residual", .optional = 1},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_conv2d = {
    .info = {.name = "conv2d",
             .desc_size = sizeof(clcnn_conv2d_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SUM),
    .infer = infer,
    .terms = terms,
    .window = window,
    .residual = CLCNN_CONV2D_RESIDUAL,
    .channel = clcnn_conv2d_channel,
    .evaluate = clcnn_reference_conv2d,
};
