/* SPDX-License-Identifier: MIT
 * activation: kernels/activation.cl. */
#include "activation.h"

clcnn_status clcnn_activation_prepare(clcnn_op *op) {
    const size_t count = clcnn_shape_count(op->problem.input);
    const int width = op->context->desc.vector_width;
    clcnn_status status = clcnn_tile_none(op);
    if (!status) {
        status = clcnn_launch_begin(op, "activation", clcnn_options_of(op, width).text);
    }
    if (status) {
        return status;
    }
    clcnn_launch_int(op, (int)count);
    clcnn_launch_activation(op);
    return clcnn_launch_items(op, (count + (size_t)width - 1) / (size_t)width);
}

static double cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    return (double)clcnn_shape_count(problem->input) / clcnn_device_speed(context);
}

static const clcnn_solver vector = {"vector", clcnn_solver_always, cost, clcnn_chain_none,
                                    clcnn_activation_prepare};

const clcnn_solver *const clcnn_opencl_activation[] = {&vector, NULL};
