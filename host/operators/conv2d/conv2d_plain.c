/* SPDX-License-Identifier: MIT
 * conv2d, plain: kernels/conv2d_plain.cl. */
#include <math.h>

#include "conv2d.h"

static double cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    /* measured on PoCL: scalar code, a fortieth of the peak; GPUs run it from their caches */
    const double slowdown = context->base.device.type == CLCNN_DEVICE_GPU ? 12 : 40;
    return clcnn_conv2d_sizes_of(problem).multiply_adds / clcnn_device_speed(context) * slowdown;
}

static bool all_finite(const float *values, size_t count) {
    bool finite = true;
    for (size_t i = 0; i < count; i++) {
        finite = finite && isfinite(values[i]);
    }
    return finite;
}

static clcnn_status prepare(clcnn_op *op) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&op->problem);
    const bool finite = all_finite(op->weights.filter, s.groups * s.filters * s.channels * s.taps);
    clcnn_status status = clcnn_tile_none(op);
    if (!status) {
        status = clcnn_conv2d_pack(op, s.filters, 1, 1); /* one panel a group */
    }
    clcnn_options options = clcnn_options_of(op, 1);
    if (!status) {
        status = clcnn_conv2d_begin(op, "conv2d_plain", &options);
    }
    if (status) {
        return status;
    }
    clcnn_launch_int(op, !finite);
    return clcnn_launch_items(op, s.pixels * s.filters * s.groups);
}

const clcnn_solver clcnn_conv2d_plain = {"plain", clcnn_solver_always, cost, clcnn_conv2d_chain,
                                         prepare};
