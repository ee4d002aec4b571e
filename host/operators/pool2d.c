/* SPDX-License-Identifier: MIT
 * max_pool2d and avg_pool2d: kernels/max_pool2d.cl and avg_pool2d.cl, which take the same arguments,
 * in vectors for GPUs and in runs for CPU devices; on these pool2d_rows.cl for few channels, and
 * avg_pool2d_planes.cl for whole images of one. */
#include "../../lib/operators/pool2d.h"
#include "../../lib/problem.h"
#include "../solver.h"
#include "activation.h"

#include <math.h>

/* Of CPU devices: channels that are computed one after the other; fewer than so many go by rows; items of a
 * work-item at most, and work-items of a unit at least, where there are so many; elements that a work-item
 * goes through. */
enum { RUN = 256, FEW = 16, TOGETHER = 64, SHARES = 4, AREA = 8192 };

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

/* One of so little to do that the launch is all has whole vectors even of one channel. */
static int width_of(const clcnn_plan *plan, int channels) {
    const clcnn_device_model *model = &clcnn_opencl_of(plan->op->context)->model;
    const clcnn_work work = clcnn_problem_work(&plan->op->problem);
    const double seconds =
        clcnn_device_seconds(model, CLCNN_NEIGHBOURS, work.multiply_adds, work.bytes);
    return channels == 1 && !clcnn_device_trivial(model, seconds)
               ? 1
               : plan->op->context->desc.vector_width;
}

/* Items of `run` channels that a work-item computes: a CPU begins few, but some for each unit where there is much
 * to do. */
static size_t items_together(const clcnn_plan *plan, size_t items, int run) {
    const clcnn_device_model *model = &clcnn_opencl_of(plan->op->context)->model;
    const size_t fair = items / (SHARES * (size_t)model->units);
    const size_t least = (size_t)(AREA / (run * terms(&plan->op->problem)));
    const size_t together = fair > least ? fair : least;
    return !clcnn_device_on_cpu(model) || together < 1 ? 1
           : together < TOGETHER                       ? together
                                                       : TOGETHER;
}

/* A work-item computes at most so many channels; 0: a vector of them. */
static void write_plan(clcnn_plan *plan, const char *kernel, int most) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_window w = as_nhwc(&clcnn_pool2d_of(p)->window);
    const bool indexed = clcnn_problem_outputs(p) > CLCNN_POOL2D_INDEX;
    const int width = width_of(plan, w.c);
    const clcnn_options options = clcnn_options_of(plan->op, width);
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
    const int run = most ? most : width;
    const size_t pixels = (size_t)w.n * (size_t)w.oh * (size_t)w.ow;
    const size_t items = pixels * (size_t)((w.c + run - 1) / run);
    const size_t together = items_together(plan, items, smaller(run, w.c));
    clcnn_plan_int(plan, run);
    clcnn_plan_int(plan, (int)together);
    clcnn_plan_int(plan, (int)items);
    (clcnn_device_on_cpu(&clcnn_opencl_of(plan->op->context)->model)
         ? clcnn_plan_alone
         : clcnn_plan_items)(plan, (items + together - 1) / together);
}

static void write_largest(clcnn_plan *plan, int most) {
    const bool indexed = clcnn_problem_outputs(&plan->op->problem) > CLCNN_POOL2D_INDEX;
    write_plan(plan, indexed ? "max_pool2d_index" : "max_pool2d", most);
}

static void plan_largest(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_largest(plan, 0);
}

static void plan_largest_pixels(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_largest(plan, RUN);
}

static void plan_average(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_plan(plan, "avg_pool2d", 0);
}

static void plan_average_pixels(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_plan(plan, "avg_pool2d", RUN);
}

static bool has_channels(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return as_nhwc(&clcnn_pool2d_of(problem)->window).c > 1;
}

static double average_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return clcnn_sum_chain(terms(problem));
}

/* Measured on PoCL: a vector that channels do not fill is read lane by lane, as long as 128 bytes take to come from
 * memory. */
static double lanes_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_window w = as_nhwc(&clcnn_pool2d_of(problem)->window);
    const bool filled = w.c == 1 || w.c % model->width == 0;
    const double vectors = (double)w.n * w.oh * w.ow * terms(problem);
    return filled || !clcnn_device_on_cpu(model) ? 0 : 128 * vectors / model->bytes[CLCNN_ALONE];
}

static double vector_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_work work = clcnn_problem_work(problem);
    return clcnn_device_seconds(model, CLCNN_NEIGHBOURS, work.multiply_adds, work.bytes) +
           lanes_seconds(model, problem);
}

static double pixels_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_work work = clcnn_problem_work(problem);
    return clcnn_device_seconds(model, CLCNN_ALONE, work.multiply_adds, work.bytes) +
           lanes_seconds(model, problem);
}

/* ---- In rows ------------------------------------------------------------------------------- */

/* Cells that a work-item has at hand; the most cells of a window's row or column, since their sums are not made
 * of blocks. */
enum { CELLS = 2048, FEW_CELLS = 32 };

static int span(const clcnn_window *w) {
    return (w->kw - 1) * w->dw + 1;
}

static bool in_rows(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_window w = as_nhwc(&clcnn_pool2d_of(p)->window);
    const clcnn_steps x = clcnn_steps_of(w.format, w.w, p->inputs[0].pitch);
    const clcnn_steps y = clcnn_steps_of(w.format, w.ow, p->outputs[0].pitch);
    (void)model;
    return clcnn_problem_outputs(p) == CLCNN_POOL2D_INDEX && x.column == w.c && y.column == w.c &&
           w.c < FEW && w.kh <= FEW_CELLS && w.kw <= FEW_CELLS && span(&w) * w.c <= CELLS;
}

static void write_rows(clcnn_plan *plan, int average) {
    const clcnn_window w = as_nhwc(&clcnn_pool2d_of(&plan->op->problem)->window);
    const int pixels = smaller((CELLS / w.c - span(&w)) / w.sw + 1, w.ow);
    const int all_rows = w.n * w.oh, elements = w.ow * w.c;
    const int rows = smaller(AREA / smaller(elements, AREA), all_rows);
    clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    clcnn_options_add(&options, "AVERAGE", average);
    clcnn_options_add(&options, "CELLS", CELLS);
    clcnn_plan_kernel(plan, "pool2d_rows", &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    write_shared(plan, &w);
    clcnn_plan_int(plan, pixels);
    clcnn_plan_int(plan, rows);
    clcnn_plan_int(plan, all_rows);
    clcnn_plan_alone(plan, ((size_t)all_rows + (size_t)rows - 1) / (size_t)rows);
}

/* Beside whole vectors of channels by the program that every network has; those of planes are one of their own. */
static double rows_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_work work = clcnn_problem_work(problem);
    return clcnn_device_seconds(model, CLCNN_ALONE, work.multiply_adds, work.bytes) +
           (has_channels(model, problem) ? clcnn_device_program(model) : 0);
}

static void plan_largest_rows(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_rows(plan, 0);
}

static void plan_average_rows(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_rows(plan, 1);
}

/* Down a column of the window, then along its row. */
static double rows_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_window *w = &clcnn_pool2d_of(problem)->window;
    (void)model;
    return (double)w->kh + w->kw;
}

/* ---- Of planes ------------------------------------------------------------------------------ */

/* One window, the whole of each image of one channel, which lies in one piece. */
static bool of_planes(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_window w = as_nhwc(&clcnn_pool2d_of(p)->window);
    (void)model;
    return w.c == 1 && w.kh == w.h && w.kw == w.w && w.oh * w.ow == 1 && w.top == 0 &&
           w.left == 0 && clcnn_value_dense(&p->inputs[0]) && clcnn_value_dense(&p->outputs[0]);
}

/* A lane adds every WIDTH-th element, then lanes meet in a tree. */
static double plane_terms(const clcnn_problem *problem, int width) {
    return ceil(terms(problem) / width);
}

static double planes_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    return clcnn_sum_chain(plane_terms(problem, model->width)) + log2(model->width);
}

static void plan_average_planes(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_window w = as_nhwc(&clcnn_pool2d_of(p)->window);
    const int width = plan->op->context->desc.vector_width;
    const int length = w.h * w.w,
              together = (AREA / smaller(length, AREA) + width - 1) / width * width;
    const clcnn_options options = clcnn_options_of(plan->op, width);
    (void)tile;
    clcnn_plan_kernel(plan, "avg_pool2d_planes", &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int(plan, length);
    clcnn_activation_argument(plan);
    clcnn_plan_int(plan, together);
    clcnn_plan_int(plan, w.n);
    clcnn_plan_alone(plan, ((size_t)w.n + (size_t)together - 1) / (size_t)together);
}

static const clcnn_solver largest = {.name = "vector",
                                     .style = CLCNN_NEIGHBOURS,
                                     .applies = clcnn_solver_always,
                                     .seconds = vector_seconds,
                                     .chain = clcnn_chain_none,
                                     .plan = plan_largest};
static const clcnn_solver average = {.name = "vector",
                                     .style = CLCNN_NEIGHBOURS,
                                     .applies = clcnn_solver_always,
                                     .seconds = vector_seconds,
                                     .chain = average_chain,
                                     .plan = plan_average};
static const clcnn_solver largest_pixels = {.name = "pixels",
                                            .style = CLCNN_ALONE,
                                            .applies = has_channels,
                                            .seconds = pixels_seconds,
                                            .chain = clcnn_chain_none,
                                            .plan = plan_largest_pixels};
static const clcnn_solver average_pixels = {.name = "pixels",
                                            .style = CLCNN_ALONE,
                                            .applies = has_channels,
                                            .seconds = pixels_seconds,
                                            .chain = average_chain,
                                            .plan = plan_average_pixels};
static const clcnn_solver largest_rows = {.name = "rows",
                                          .style = CLCNN_ALONE,
                                          .applies = in_rows,
                                          .seconds = rows_seconds,
                                          .chain = clcnn_chain_none,
                                          .plan = plan_largest_rows};
static const clcnn_solver average_rows = {.name = "rows",
                                          .style = CLCNN_ALONE,
                                          .applies = in_rows,
                                          .seconds = rows_seconds,
                                          .chain = rows_chain,
                                          .plan = plan_average_rows};
static const clcnn_solver average_planes = {.name = "planes",
                                            .style = CLCNN_ALONE,
                                            .applies = of_planes,
                                            .chain = planes_chain,
                                            .plan = plan_average_planes};

const clcnn_solver *const clcnn_opencl_max_pool2d[] = {&largest, &largest_rows, &largest_pixels,
                                                       NULL};
const clcnn_solver *const clcnn_opencl_avg_pool2d[] = {&average, &average_planes, &average_rows,
                                                       &average_pixels, NULL};
