/* SPDX-License-Identifier: MIT
 * resize2d: kernels/resize2d_vector.cl, in runs for CPU devices, resize2d_planes.cl for one channel, and resize2d_rows.cl for few
 * channels on CPU devices; the taps of rows and columns are a table. */
#include "../../lib/operators/resize2d.h"

#include <stdlib.h>

#include "../solver.h"

/* Channels that a work-item of a CPU device computes; fewer than so many go by rows. */
enum { RUN = 256, FEW = 16 };

/* Of the nearest pixel: none. Else along each axis the weight, its product and their sum. */
static double chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return clcnn_resize2d_of(problem)->resize.method == CLCNN_NEAREST ? 0 : 6;
}

/* One tap as the kernel reads it. */
typedef struct words {
    int lower, upper;
    float lower_weight, upper_weight;
} words;

/* The taps of all output rows, then of all columns, behind each other. */
static clcnn_place table(clcnn_plan *plan) {
    const clcnn_resize2d_parameters *p = clcnn_resize2d_of(&plan->op->problem);
    const size_t count = (size_t)p->out[0] + (size_t)p->out[1];
    words *all = malloc(count * sizeof *all);
    if (!all) {
        clcnn_plan_note(plan,
                        clcnn_fail(CLCNN_OUT_OF_MEMORY,
                                   "resize2d: no host memory for %zu rows and columns", count));
    }
    for (size_t i = 0; all && i < count; i++) {
        const int axis = i >= (size_t)p->out[0];
        const clcnn_resize_tap tap = clcnn_resize2d_at(p, axis, (int)i - axis * p->out[0]);
        all[i] = (words){tap.lower, tap.upper, (float)tap.lower_weight, (float)tap.upper_weight};
    }
    const clcnn_place place = clcnn_plan_table(plan, all, count * sizeof *all / sizeof(float));
    free(all);
    return place;
}

/* How a problem is seen by the kernels. */
typedef struct view {
    int h, c, oh, ow;
    clcnn_steps x, y;
} view;

static view view_of(const clcnn_problem *problem) {
    const clcnn_resize2d_parameters *p = clcnn_resize2d_of(problem);
    const bool planes = p->format == CLCNN_NCHW; /* of one channel each */
    return (view){.h = p->in[0],
                  .c = planes ? 1 : p->c,
                  .oh = p->out[0],
                  .ow = p->out[1],
                  .x = clcnn_steps_of(p->format, p->in[1], problem->inputs[0].pitch),
                  .y = clcnn_steps_of(p->format, p->out[1], problem->outputs[0].pitch)};
}

/* A step up to the arguments that all kernels have. */
static void begin(clcnn_plan *plan, const char *kernel, const clcnn_options *options) {
    const view v = view_of(&plan->op->problem);
    const int sizes[] = {v.h, v.c, v.oh, v.ow, v.x.row, v.x.column, v.y.row, v.y.column};
    const clcnn_place taps = table(plan);
    clcnn_plan_kernel(plan, kernel, options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_buffer(plan, taps);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, sizes[i]);
    }
}

/* `along` elements beside each other, so many of them by a work-item. */
static void end(clcnn_plan *plan, int along, int item) {
    const size_t rows = clcnn_shape_count(plan->op->problem.outputs[0].shape) / (size_t)along;
    clcnn_plan_items(plan, rows * (size_t)((along + item - 1) / item));
}

static void write_channels(clcnn_plan *plan, int run) {
    const clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    begin(plan, "resize2d_vector", &options);
    clcnn_plan_int(plan, run);
    end(plan, view_of(&plan->op->problem).c, run);
}

static void plan_vector(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_channels(plan, plan->op->context->desc.vector_width);
}

static void plan_pixels(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_channels(plan, RUN);
}

static void plan_planes(clcnn_plan *plan, size_t tile) {
    const int width = plan->op->context->desc.vector_width;
    const clcnn_options options = clcnn_options_of(plan->op, width);
    (void)tile;
    begin(plan, "resize2d_planes", &options);
    end(plan, view_of(&plan->op->problem).ow, width);
}

static bool has_channels(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return view_of(problem).c > 1;
}

static bool has_planes(const clcnn_device_model *model, const clcnn_problem *problem) {
    const view v = view_of(problem);
    (void)model;
    return v.c == 1 && v.y.column == 1;
}

/* ---- In rows ------------------------------------------------------------------------------- */

enum { CELLS = 1024, AREA = 8192 }; /* that a work-item has at hand, elements that it writes */

/* The most columns of the input that parts of so many output columns reach over. */
static int reach(const clcnn_resize2d_parameters *p, int pixels) {
    int most = 0;
    for (int from = 0; from < p->out[1]; from += pixels) {
        const int end = from + pixels < p->out[1] ? from + pixels : p->out[1];
        const clcnn_resize_tap first = clcnn_resize2d_at(p, 1, from);
        const clcnn_resize_tap last = clcnn_resize2d_at(p, 1, end - 1);
        const int columns = (last.upper > last.lower ? last.upper : last.lower) - first.lower + 1;
        most = columns > most ? columns : most;
    }
    return most;
}

/* As many output columns as a part may have; 0: none fits. */
static int pixels_of(const clcnn_problem *problem, const view *v) {
    const clcnn_resize2d_parameters *p = clcnn_resize2d_of(problem);
    int pixels = CELLS / v->c < v->ow ? CELLS / v->c : v->ow;
    while (pixels > 0 && reach(p, pixels) > CELLS / v->c) {
        pixels /= 2;
    }
    return pixels;
}

/* Where most of the input is needed. */
static bool in_rows(const clcnn_device_model *model, const clcnn_problem *problem) {
    const view v = view_of(problem);
    (void)model;
    return v.c < FEW && v.x.column == v.c && v.y.column == v.c &&
           clcnn_resize2d_of(problem)->in[1] <= 2 * v.ow && pixels_of(problem, &v) > 0;
}

static void plan_rows(clcnn_plan *plan, size_t tile) {
    const view v = view_of(&plan->op->problem);
    const size_t elements = (size_t)v.ow * (size_t)v.c;
    const size_t all_rows = clcnn_shape_count(plan->op->problem.outputs[0].shape) / elements;
    const size_t rows = elements < AREA ? AREA / elements : 1;
    clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    (void)tile;
    clcnn_options_add(&options, "CELLS", CELLS);
    begin(plan, "resize2d_rows", &options);
    clcnn_plan_int(plan, clcnn_resize2d_of(&plan->op->problem)->in[1]);
    clcnn_plan_int(plan, pixels_of(&plan->op->problem, &v));
    clcnn_plan_int(plan, (int)rows);
    clcnn_plan_int(plan, (int)all_rows);
    clcnn_plan_alone(plan, (all_rows + rows - 1) / rows);
}

/* -------------------------------------------------------------------------------------------- */

/* Of `along` elements beside each other; a vector that is mostly outside takes as long as a whole one. */
static double seconds(const clcnn_device_model *model, const clcnn_problem *problem,
                      clcnn_style style, int along) {
    const int vectors = (along + model->width - 1) / model->width;
    const double elements =
        (double)clcnn_shape_count(problem->outputs[0].shape) / along * vectors * model->width;
    return clcnn_device_seconds(model, style, clcnn_problem_terms(problem) * elements,
                                2 * sizeof(float) * elements);
}

static double vector_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return seconds(model, problem, CLCNN_NEIGHBOURS, view_of(problem).c);
}

static double pixels_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return seconds(model, problem, CLCNN_ALONE, view_of(problem).c);
}

static double planes_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return seconds(model, problem, CLCNN_NEIGHBOURS, view_of(problem).ow);
}

/* Vectors go through pixels. */
static double rows_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return seconds(model, problem, CLCNN_ALONE, model->width);
}

static const clcnn_solver planes = {.name = "planes",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = has_planes,
                                    .seconds = planes_seconds,
                                    .chain = chain,
                                    .plan = plan_planes};
static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .seconds = vector_seconds,
                                    .chain = chain,
                                    .plan = plan_vector};
static const clcnn_solver pixels = {.name = "pixels",
                                    .style = CLCNN_ALONE,
                                    .applies = has_channels,
                                    .seconds = pixels_seconds,
                                    .chain = chain,
                                    .plan = plan_pixels};
static const clcnn_solver rows = {.name = "rows",
                                  .style = CLCNN_ALONE,
                                  .applies = in_rows,
                                  .seconds = rows_seconds,
                                  .chain = chain,
                                  .plan = plan_rows};

const clcnn_solver *const clcnn_opencl_resize2d[] = {&planes, &vector, &rows, &pixels, NULL};
