/* SPDX-License-Identifier: MIT
 * conv2d_transpose: kernels/conv2d_transpose.cl, which gathers what reaches an output. */
#include "../../lib/operators/conv2d_transpose.h"

#include "activation.h"
#include "pack.h"

enum { PIXELS = 8 }; /* of a work-item's tile: with a vector of the filter they fit the registers */

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
static int width_of(const clcnn_context *context, size_t filters) {
    const int most = context->desc.vector_width;
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

static double chain(const clcnn_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const clcnn_window *w = &p->window;
    const int channels = w->c / p->groups;
    (void)model;
    return most_taps(w->kh, step_of(w->sh, w->dh), w->h) *
               most_taps(w->kw, step_of(w->sw, w->dw), w->w) * channels +
           clcnn_problem_has(problem, CLCNN_CONV2D_TRANSPOSE_BIAS);
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

static size_t at_most(int a, int b) {
    return (size_t)(a < b ? a : b);
}

static void write_plan(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *problem = &plan->op->problem;
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const clcnn_window *w = &p->window;
    const grouping g = grouping_of(problem);
    const size_t width = (size_t)width_of(plan->op->context, g.filters);
    const clcnn_place filter = pack_filter(plan, width);
    const clcnn_place bias =
        clcnn_pack_bias(plan, CLCNN_CONV2D_TRANSPOSE_BIAS, g.groups, g.filters, width);
    clcnn_options options = clcnn_options_of(plan->op, (int)width);
    (void)tile;
    clcnn_options_add(&options, "PIXELS", PIXELS);
    clcnn_options_add(&options, "DEPTHWISE", g.depthwise);
    clcnn_plan_kernel(plan, "conv2d_transpose", &options);
    clcnn_plan_buffer(plan, clcnn_input(CLCNN_CONV2D_TRANSPOSE_INPUT));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_buffer(plan, filter);
    clcnn_plan_buffer(plan, bias);
    add_arguments(plan);
    const size_t rows = (size_t)(w->oh - 1) / (size_t)w->sh + 1;
    const size_t columns = (size_t)(w->ow - 1) / (size_t)w->sw + 1;
    const size_t panels = (g.filters + width - 1) / width;
    const size_t tiles = ((size_t)w->n * rows * columns + PIXELS - 1) / PIXELS;
    clcnn_plan_items(plan,
                     tiles * at_most(w->sh, w->oh) * at_most(w->sw, w->ow) * panels * g.groups);
}

static const clcnn_solver gather = {.name = "gather",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = chain,
                                    .plan = write_plan};

const clcnn_solver *const clcnn_opencl_conv2d_transpose[] = {&gather, NULL};
