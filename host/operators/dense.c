/* SPDX-License-Identifier: MIT
 * dense: CLBlast's GEMM followed by kernels/dense_epilogue.cl, or conv2d's solvers, to which it is
 * a 1x1 conv2d of images of one pixel. */
#include "conv2d/conv2d.h"

#ifdef CLCNN_CLBLAST
#include "../clblast.h"

static bool clblast_applies(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    /* beyond that many inputs the product that checks it would not be exact */
    return !context->gemm_unsound && clcnn_conv2d_sizes_of(problem).channels <= 1 << 22;
}

static double clblast_cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    /* measured on PoCL: 17 of 230 GFLOP/s; on GPUs it is tuned, beside a launch of its own */
    const double slowdown = context->base.device.type == CLCNN_DEVICE_GPU ? 1.5 : 14;
    return clcnn_conv2d_sizes_of(problem).multiply_adds / clcnn_device_speed(context) * slowdown +
           5000;
}

static clcnn_status clblast_run(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&op->problem);
    clcnn_memory *filter = clcnn_opencl_op_of(op)->filter;
    const clcnn_gemm gemm = {.m = s.pixels,
                             .n = s.filters,
                             .k = s.channels,
                             .a = x->span,
                             .b = {filter, filter->offset, (int)s.filters},
                             .c = y->span};
    clcnn_status status = clcnn_launch_mark(op);
    if (!status) {
        status = clcnn_clblast_gemm(clcnn_opencl_of(op->context), &gemm);
    }
    return status ? status : clcnn_launch_run(op, y, y);
}

static clcnn_status clblast_prepare(clcnn_op *op) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&op->problem);
    const int width = op->context->desc.vector_width;
    clcnn_status status = clcnn_tile_none(op);
    if (!status) {
        status = clcnn_clblast_check(clcnn_opencl_of(op->context), s.pixels, s.filters, s.channels);
    }
    if (!status) {
        status = clcnn_conv2d_pack(op, s.filters, 1, 0); /* one panel: (in, out) as it is */
    }
    if (!status) {
        status = clcnn_launch_begin(op, "dense_epilogue", clcnn_options_of(op, width).text);
    }
    if (status) {
        return status;
    }
    clcnn_opencl_op *o = clcnn_opencl_op_of(op);
    o->run = clblast_run;
    clcnn_launch_buffer(op, o->bias);
    clcnn_launch_int(op, (int)s.filters);
    clcnn_launch_activation(op);
    return clcnn_launch_items(op, s.pixels * ((s.filters + (size_t)width - 1) / (size_t)width));
}

static const clcnn_solver clblast = {"clblast", clblast_applies, clblast_cost, clcnn_conv2d_chain,
                                     clblast_prepare};
#endif

const clcnn_solver *const clcnn_opencl_dense[] = {
#ifdef CLCNN_CLBLAST
    &clblast,
#endif
    &clcnn_conv2d_direct, &clcnn_conv2d_tiled, &clcnn_conv2d_plain, NULL};
