/* SPDX-License-Identifier: MIT
 * max_pool2d and avg_pool2d: kernels/max_pool2d.cl and avg_pool2d.cl, which take the same
 * arguments. */
#include "../../lib/operators/pool2d.h"
#include "../solver.h"
#include "activation.h"

/* A pool never looks across channels, so NCHW is NHWC with one channel and n c images: in its memory
 * order, too, by which indices count. */
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
    const clcnn_window *w = &clcnn_pool2d_of(problem)->window;
    return (double)smaller(w->kh, (w->h - 1) / w->dh + 1) * smaller(w->kw, (w->w - 1) / w->dw + 1);
}

/* Buffers and arguments that all kernels have. */
static void write_shared(clcnn_plan *plan, const clcnn_window *w) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_steps x = clcnn_steps_of(w->format, w->w, p->inputs[0].pitch);
    const clcnn_steps y = clcnn_steps_of(w->format, w->ow, p->outputs[0].pitch);
    const int sizes[] = {w->h,  w->w,     w->c,    w->oh,     w->ow,
                         w->kh, w->kw,    w->sh,   w->sw,     w->dh,
                         w->dw, w->top,   w->left, w->bottom, w->right,
                         x.row, x.column, y.row,   y.column,  clcnn_pool2d_of(p)->include_pad};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, sizes[i]);
    }
    clcnn_activation_argument(plan);
}

/* What makes an index of image, channel and pixel, as the kernel counts them. */
static void write_index(clcnn_plan *plan, const clcnn_window *w) {
    const clcnn_problem *p = &plan->op->problem;
    const int kind = clcnn_pool2d_of(p)->index;
    const clcnn_steps at = clcnn_steps_of(w->format, w->ow, p->outputs[CLCNN_POOL2D_INDEX].pitch);
    const int of_tensor = kind == CLCNN_INDEX_TENSOR, of_plane = kind == CLCNN_INDEX_PLANE;
    clcnn_plan_int(plan, at.row);
    clcnn_plan_int(plan, at.column);
    clcnn_plan_int(plan, of_tensor ? w->h * w->w * w->c : 0);
    clcnn_plan_int(plan, of_plane ? 0 : 1);
    clcnn_plan_int(plan, of_plane ? 1 : w->c);
}

static void write_plan(clcnn_plan *plan, const char *kernel, bool sums) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_window w = as_nhwc(&clcnn_pool2d_of(p)->window);
    const bool indexed = clcnn_problem_outputs(p) > CLCNN_POOL2D_INDEX;
    const int width = w.c == 1 ? 1 : plan->op->context->desc.vector_width;
    clcnn_options options = clcnn_options_of(plan->op, width);
    if (sums) {
        clcnn_sum_options(&options, terms(p));
    }
    clcnn_plan_kernel(plan, kernel, &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    if (indexed) {
        clcnn_plan_buffer(plan, clcnn_output(CLCNN_POOL2D_INDEX));
    }
    write_shared(plan, &w);
    if (indexed) {
        write_index(plan, &w);
    }
    const size_t pixels = (size_t)w.n * (size_t)w.oh * (size_t)w.ow;
    clcnn_plan_items(plan, pixels * (size_t)((w.c + width - 1) / width));
}

static void plan_largest(clcnn_plan *plan, size_t tile) {
    (void)tile;
    const bool indexed = clcnn_problem_outputs(&plan->op->problem) > CLCNN_POOL2D_INDEX;
    write_plan(plan, indexed ? "max_pool2d_index" : "max_pool2d", false);
}

static void plan_average(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_plan(plan, "avg_pool2d", true);
}

static double average_chain(const clcnn_model *model, const clcnn_problem *problem) {
    (void)model;
    return clcnn_sum_chain(terms(problem));
}

static const clcnn_solver largest = {.name = "vector",
                                     .style = CLCNN_NEIGHBOURS,
                                     .applies = clcnn_solver_always,
                                     .chain = clcnn_chain_none,
                                     .plan = plan_largest};
static const clcnn_solver average = {.name = "vector",
                                     .style = CLCNN_NEIGHBOURS,
                                     .applies = clcnn_solver_always,
                                     .chain = average_chain,
                                     .plan = plan_average};

const clcnn_solver *const clcnn_opencl_max_pool2d[] = {&largest, NULL};
const clcnn_solver *const clcnn_opencl_avg_pool2d[] = {&average, NULL};
