/* SPDX-License-Identifier: MIT
 * conv2d_transpose: kernels/conv2d_transpose.cl, which gathers what reaches an output, and
 * kernels/conv2d_transpose_direct.cl, the register tile for CPU devices. */
#include "../../lib/operators/conv2d_transpose.h"

#include "../../lib/problem.h"
#include "activation.h"
#include "pack.h"
#include "tile.h"

/* Groups as the kernel sees them: of a depthwise one the only one, whose filters are the channels. */
typedef struct grouping {
    size_t groups;
    size_t channels, filters; /* of a group */
    bool depthwise;
} grouping;

static grouping grouping_of(const clcnn_problem *problem) {
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const size_t groups = (size_t)p->groups;
    const grouping g = {groups, (size_t)p->window.c / groups, (size_t)p->k / groups, false};
    const bool depthwise = groups > 1 && g.channels == 1 && g.filters == 1;
    return depthwise ? (grouping){1, 1, groups, true} : g;
}

/* The device's vector, or a narrower one where a group's filters fill no more. */
static int width_of(int most, size_t filters) {
    const int fitting = filters == 1 ? 1 : filters <= 4 ? 4 : filters <= 8 ? 8 : 16;
    return fitting < most ? fitting : most;
}

/* Taps a step apart reach the same outputs. */
static int step_of(int stride, int dilation) {
    int a = stride, b = dilation;
    while (b) {
        const int rest = a % b;
        a = b;
        b = rest;
    }
    return stride / a;
}

static double most_taps(int kernel, int step, int in) {
    const int taps = (kernel - 1) / step + 1;
    return taps < in ? taps : in;
}

/* That reach an output. */
static double taps_of(const clcnn_problem *problem) {
    const clcnn_window *w = &clcnn_conv2d_transpose_of(problem)->window;
    return most_taps(w->kh, step_of(w->sh, w->dh), w->h) *
           most_taps(w->kw, step_of(w->sw, w->dw), w->w);
}

static clcnn_place pack_bias(clcnn_plan *plan, size_t panel_size) {
    const grouping g = grouping_of(&plan->op->problem);
    return clcnn_pack_bias(plan, CLCNN_CONV2D_TRANSPOSE_BIAS, g.groups, g.filters, panel_size);
}

static clcnn_place pack_filter(clcnn_plan *plan, size_t panel_size) {
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(&plan->op->problem);
    const grouping g = grouping_of(&plan->op->problem);
    const size_t all = (size_t)p->window.c, filters = (size_t)(p->k / p->groups);
    const size_t taps = (size_t)p->window.kh * (size_t)p->window.kw;
    clcnn_packing k = {.groups = g.groups,
                       .filters = g.filters,
                       .panel_size = panel_size,
                       .rows = taps * g.channels,
                       .padded_rows = taps * g.channels,
                       .channels = g.channels};
    k.tap_step = p->iohw ? 1 : filters * all;
    k.channel_step = p->iohw ? filters * taps : 1;
    k.filter_step = g.depthwise ? k.channel_step : p->iohw ? taps : all;
    k.group_step = g.channels * k.channel_step;
    return clcnn_pack(plan, &k, CLCNN_CONV2D_TRANSPOSE_FILTER);
}

/* How far images, rows, columns and channels are apart. */
static void add_strides(clcnn_plan *plan, clcnn_data_format format, int h, int w, int c,
                        int pitch) {
    const bool nhwc = format == CLCNN_NHWC;
    clcnn_plan_int(plan, nhwc ? h * w * pitch : c * h * pitch);
    clcnn_plan_int(plan, nhwc ? w * pitch : pitch);
    clcnn_plan_int(plan, nhwc ? pitch : 1);
    clcnn_plan_int(plan, nhwc ? 1 : h * pitch);
}

static void add_arguments(clcnn_plan *plan) {
    const clcnn_problem *problem = &plan->op->problem;
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const clcnn_window *w = &p->window;
    const grouping g = grouping_of(problem);
    const int sizes[] = {w->n,
                         w->h,
                         w->w,
                         w->oh,
                         w->ow,
                         (int)g.groups,
                         (int)g.channels,
                         (int)g.filters,
                         w->kh,
                         w->kw,
                         w->sh,
                         w->sw,
                         w->dh,
                         w->dw,
                         step_of(w->sh, w->dh),
                         step_of(w->sw, w->dw),
                         w->top,
                         w->left};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, sizes[i]);
    }
    add_strides(plan, w->format, w->h, w->w, w->c, problem->inputs[0].pitch);
    add_strides(plan, w->format, w->oh, w->ow, p->k, problem->outputs[0].pitch);
    clcnn_activation_argument(plan);
}

/* Begins a step of kernels/SOURCE.cl with all but what ends its arguments. */
static void begin(clcnn_plan *plan, const char *source, const clcnn_options *options,
                  clcnn_place filter, clcnn_place bias) {
    clcnn_plan_kernel(plan, source, options);
    clcnn_plan_buffer(plan, clcnn_input(CLCNN_CONV2D_TRANSPOSE_INPUT));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_buffer(plan, filter);
    clcnn_plan_buffer(plan, bias);
    add_arguments(plan);
}

static size_t phases_of(const clcnn_window *w) {
    return (size_t)(w->sh < w->oh ? w->sh : w->oh) * (size_t)(w->sw < w->ow ? w->sw : w->ow);
}

/* Of the largest phase: others have a row or a column less. */
static size_t pixels_of(const clcnn_window *w) {
    const size_t rows = (size_t)(w->oh - 1) / (size_t)w->sh + 1;
    return (size_t)w->n * rows * ((size_t)(w->ow - 1) / (size_t)w->sw + 1);
}

static size_t parts(size_t count, size_t size) {
    return (count + size - 1) / size;
}

/* ---- Gather -------------------------------------------------------------------------------- */

enum { PIXELS = 8 }; /* of a work-item's tile: with a vector of the filter they fit the registers */

/* Narrower vectors take as long as the device's. */
static double gather_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const size_t filters = grouping_of(problem).filters;
    const int width = width_of(model->width, filters);
    const clcnn_work work = clcnn_problem_work(problem);
    const double lanes = clcnn_waste(filters, (size_t)width) * model->width / width;
    return clcnn_device_seconds(model, CLCNN_NEIGHBOURS, work.multiply_adds * lanes, work.bytes);
}

static double gather_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return taps_of(problem) * (double)grouping_of(problem).channels +
           clcnn_problem_has(problem, CLCNN_CONV2D_TRANSPOSE_BIAS);
}

static void plan_gather(clcnn_plan *plan, size_t tile) {
    const clcnn_window *w = &clcnn_conv2d_transpose_of(&plan->op->problem)->window;
    const grouping g = grouping_of(&plan->op->problem);
    const size_t width = (size_t)width_of(plan->op->context->desc.vector_width, g.filters);
    const clcnn_place filter = pack_filter(plan, width);
    const clcnn_place bias = pack_bias(plan, width);
    clcnn_options options = clcnn_options_of(plan->op, (int)width);
    (void)tile;
    clcnn_options_add(&options, "PIXELS", PIXELS);
    clcnn_options_add(&options, "DEPTHWISE", g.depthwise);
    begin(plan, "conv2d_transpose", &options, filter, bias);
    clcnn_plan_items(plan, parts(pixels_of(w), PIXELS) * phases_of(w) * parts(g.filters, width) *
                               g.groups);
}

static const clcnn_solver gather = {.name = "gather",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .seconds = gather_seconds,
                                    .chain = gather_chain,
                                    .plan = plan_gather};

/* ---- Direct -------------------------------------------------------------------------------- */

/* All but depthwise ones, whose channels are the vectors. */
static bool direct_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return !grouping_of(problem).depthwise;
}

static size_t direct_usual(const clcnn_device_model *model, const clcnn_problem *problem) {
    return clcnn_tile_usual(model->width, grouping_of(problem).filters);
}

static double direct_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const grouping g = grouping_of(problem);
    const clcnn_tile t =
        clcnn_tile_of(clcnn_tile_names[direct_usual(model, problem)], model->width);
    const size_t pixels = pixels_of(&clcnn_conv2d_transpose_of(problem)->window);
    const clcnn_work work = clcnn_problem_work(problem);
    return clcnn_device_seconds(model, CLCNN_ALONE,
                                work.multiply_adds * clcnn_tile_waste(t, pixels, g.filters) *
                                    clcnn_tile_of_taps(t, g.channels),
                                work.bytes);
}

static double direct_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    const double channels = (double)grouping_of(problem).channels;
    (void)model;
    return clcnn_tile_chain(taps_of(problem), channels) +
           clcnn_problem_has(problem, CLCNN_CONV2D_TRANSPOSE_BIAS);
}

static void plan_direct(clcnn_plan *plan, size_t tile) {
    const clcnn_window *w = &clcnn_conv2d_transpose_of(&plan->op->problem)->window;
    const grouping g = grouping_of(&plan->op->problem);
    const int width = plan->op->context->desc.vector_width;
    const clcnn_tile t = clcnn_tile_of(clcnn_tile_names[tile], width);
    const clcnn_place filter = pack_filter(plan, t.panel), bias = pack_bias(plan, t.panel);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_tile_options(&options, t);
    begin(plan, "conv2d_transpose_direct", &options, filter, bias);
    const size_t local[] = {1, 1};
    const size_t global[] = {parts(pixels_of(w), t.pixels),
                             phases_of(w) * parts(g.filters, t.panel) * g.groups};
    clcnn_plan_range(plan, 2, global, local);
}

static const clcnn_solver direct = {.name = "direct",
                                    .style = CLCNN_ALONE,
                                    .tiles = clcnn_tile_names,
                                    .applies = direct_applies,
                                    .seconds = direct_seconds,
                                    .chain = direct_chain,
                                    .usual_tile = direct_usual,
                                    .plan = plan_direct};

const clcnn_solver *const clcnn_opencl_conv2d_transpose[] = {&direct, &gather, NULL};
