/* SPDX-License-Identifier: MIT
 * dense: y = activation(x W + b); every axis of x but the last is a batch axis. */
#include "../activation.h"
#include "../backend.h"

static const char object[] = "dense";

static clcnn_status make_problem(const clcnn_dense_desc *desc, clcnn_shape input,
                                 clcnn_shape weights, clcnn_problem *problem) {
    static const clcnn_dense_desc defaults;
    desc = desc ? desc : &defaults;
    clcnn_status status = clcnn_shape_check("dense input", input);
    if (!status) {
        status = clcnn_shape_check("dense weights", weights);
    }
    if (status) {
        return status;
    }
    if (weights.rank != 2) {
        return clcnn_fail(CLCNN_INVALID_SHAPE, "dense: weights shape %s has rank %d; it must be 2",
                          clcnn_shape_print(weights).text, weights.rank);
    }
    const int in = input.dim[input.rank - 1];
    if (weights.dim[0] != in) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "dense: weights take %d inputs, the input's last axis has %d; they must "
                          "be equal",
                          weights.dim[0], in);
    }
    *problem = (clcnn_problem){.kind = CLCNN_OPERATOR_dense,
                               .input = input,
                               .output = input,
                               .solver = desc->solver,
                               .tile = desc->tile};
    problem->output.dim[input.rank - 1] = weights.dim[1];
    const clcnn_image pixel = {(int)(clcnn_shape_count(input) / (size_t)in), 1, 1, in};
    const clcnn_window_request one = {.kernel = {1, 1}, .stride = {1, 1}, .dilation = {1, 1}};
    status = clcnn_window_resolve(object, &one, pixel, CLCNN_NHWC, &problem->as.conv2d.window);
    problem->as.conv2d.k = weights.dim[1];
    problem->as.conv2d.groups = 1;
    if (status) {
        return status;
    }
    status = clcnn_activation_resolve(object, &desc->activation, &problem->activation);
    return status ? status : clcnn_shape_check("dense output", problem->output);
}

clcnn_status clcnn_dense_shape(const clcnn_dense_desc *desc, clcnn_shape input, clcnn_shape weights,
                               clcnn_shape *output) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require(object, "output", output);
    if (!status) {
        status = make_problem(desc, input, weights, &problem);
    }
    if (!status) {
        *output = problem.output;
    }
    return status;
}

clcnn_status clcnn_dense_solvers(clcnn_context *context, const clcnn_dense_desc *desc,
                                 clcnn_shape input, clcnn_shape weights, clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = make_problem(desc, input, weights, &problem);
    return status ? status : clcnn_problem_solvers(context, &problem, solvers);
}

clcnn_status clcnn_dense_create(clcnn_context *context, const clcnn_dense_desc *desc,
                                clcnn_shape input, clcnn_tensor *weights, clcnn_tensor *bias,
                                clcnn_op **op) {
    clcnn_problem problem;
    clcnn_weights values = {NULL, NULL};
    clcnn_status status = clcnn_op_begin(object, context, op);
    if (!status) {
        status = clcnn_require(object, "weights", weights);
    }
    if (!status) {
        status = make_problem(desc, input, weights->shape, &problem);
    }
    if (!status) {
        status = clcnn_weights_read(object, "weights", context, weights, bias, problem.as.conv2d.k,
                                    &values);
    }
    if (status) {
        return status;
    }
    problem.bias = bias != NULL;
    return clcnn_op_create(context, &problem, &values, op);
}
