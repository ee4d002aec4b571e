/* SPDX-License-Identifier: MIT
 * dense: y = activation(x W + bias + residual); every axis of x but the last is a batch axis. Its
 * parameters are those of the 1x1 conv2d that it is. */
#include "conv2d.h"

#include "../reference/reference.h"

static clcnn_status check_weights(clcnn_shape weights, int in) {
    if (weights.rank != 2) {
        return clcnn_fail(CLCNN_INVALID_SHAPE, "dense: weights shape %s has rank %d; it must be 2",
                          clcnn_shape_print(weights).text, weights.rank);
    }
    if (weights.dim[0] != in) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "dense: weights take %d inputs, the input's last axis has %d; they must "
                          "be equal",
                          weights.dim[0], in);
    }
    return CLCNN_OK;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_dense_desc *desc = fields;
    const clcnn_shape input = problem->inputs[CLCNN_CONV2D_INPUT].shape;
    const clcnn_shape weights = problem->inputs[CLCNN_CONV2D_FILTER].shape;
    const int in = input.dim[input.rank - 1];
    clcnn_status status = check_weights(weights, in);
    if (status) {
        return status;
    }
    clcnn_conv2d_parameters *p = clcnn_problem_parameters(problem);
    const clcnn_image pixel = {(int)(clcnn_shape_count(input) / (size_t)in), 1, 1, in};
    const clcnn_window_request one = {.kernel = {1, 1}, .stride = {1, 1}, .dilation = {1, 1}};
    p->k = weights.dim[1];
    p->groups = 1;
    status = clcnn_window_resolve("dense", &one, pixel, CLCNN_NHWC, &p->window);
    if (!status) {
        status = clcnn_problem_activation(problem, &desc->activation, CLCNN_NHWC);
    }
    if (status) {
        return status;
    }
    clcnn_shape output = input;
    output.dim[input.rank - 1] = weights.dim[1];
    status = clcnn_problem_output(problem, output);
    return status ? status : clcnn_conv2d_operands(problem);
}

static double terms(const clcnn_problem *problem) {
    return clcnn_conv2d_of(problem)->window.c;
}

static const clcnn_field fields[] = {
    CLCNN_ACTIVATION(clcnn_dense_desc),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "weights"},
    {.name = "bias", .optional = 1},
    {.name = "residual", .optional = 1},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_dense = {
    .info = {.name = "dense",
             .desc_size = sizeof(clcnn_dense_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SUM),
    .infer = infer,
    .terms = terms,
    .residual = CLCNN_CONV2D_RESIDUAL,
    .channel = clcnn_conv2d_channel,
    .evaluate = clcnn_reference_dense,
};
