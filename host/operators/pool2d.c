/* SPDX-License-Identifier: MIT
 * max_pool2d and avg_pool2d: kernels/max_pool2d.cl and avg_pool2d.cl, which take the same
 * arguments. */
#include "../solver.h"

static double cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    const clcnn_window *w = &problem->as.pool2d.window;
    return (double)clcnn_shape_count(problem->output) * w->kh * w->kw / clcnn_device_speed(context);
}

/* A pool never looks across channels, so NCHW is NHWC with one channel and n c images. */
static clcnn_window as_nhwc(const clcnn_window *window) {
    clcnn_window w = *window;
    if (w.format == CLCNN_NCHW) {
        w.n *= w.c;
        w.c = 1;
    }
    return w;
}

static int smaller(int a, int b) {
    return a < b ? a : b;
}

/* The most pixels that a window holds. */
static double terms(const clcnn_problem *problem) {
    const clcnn_window *w = &problem->as.pool2d.window;
    return (double)smaller(w->kh, w->h) * smaller(w->kw, w->w);
}

static clcnn_status prepare(clcnn_op *op) {
    const clcnn_window w = as_nhwc(&op->problem.as.pool2d.window);
    const char *name = clcnn_operator_name(op->problem.kind);
    const int width = w.c == 1 ? 1 : op->context->desc.vector_width;
    clcnn_status status = clcnn_tile_none(op);
    clcnn_options options = clcnn_options_of(op, width);
    if (op->problem.kind == CLCNN_OPERATOR_avg_pool2d) {
        clcnn_sum_options(&options, terms(&op->problem));
    }
    if (!status) {
        status = clcnn_launch_begin(op, name, options.text);
    }
    if (status) {
        return status;
    }
    const int sizes[] = {
        w.h,  w.w,  w.c,   w.oh,   w.ow,     w.kh,    w.kw,
        w.sh, w.sw, w.top, w.left, w.bottom, w.right, op->problem.as.pool2d.include_pad};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_launch_int(op, sizes[i]);
    }
    clcnn_launch_activation(op);
    const size_t pixels = (size_t)w.n * (size_t)w.oh * (size_t)w.ow;
    return clcnn_launch_items(op, pixels * (size_t)((w.c + width - 1) / width));
}

static double average_chain(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    return clcnn_sum_chain(terms(problem));
}

static const clcnn_solver largest = {"vector", clcnn_solver_always, cost, clcnn_chain_none,
                                     prepare};
static const clcnn_solver average = {"vector", clcnn_solver_always, cost, average_chain, prepare};

const clcnn_solver *const clcnn_opencl_max_pool2d[] = {&largest, NULL};
const clcnn_solver *const clcnn_opencl_avg_pool2d[] = {&average, NULL};
