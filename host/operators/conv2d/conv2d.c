/* SPDX-License-Identifier: MIT
 * conv2d: the list of solvers, and what they share. */
#include "conv2d.h"

#include "../activation.h"
#include "../pack.h"

const clcnn_solver *const clcnn_opencl_conv2d[] = {&clcnn_conv2d_direct,
                                                   &clcnn_conv2d_grouped,
                                                   &clcnn_conv2d_winograd4,
                                                   &clcnn_conv2d_winograd2,
                                                   &clcnn_conv2d_tiled,
                                                   &clcnn_conv2d_plain,
                                                   NULL};

clcnn_conv2d_sizes clcnn_conv2d_sizes_of(const clcnn_problem *problem) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *w = &p->window;
    clcnn_conv2d_sizes s = {
        .pixels = (size_t)w->n * (size_t)w->oh * (size_t)w->ow,
        .groups = (size_t)p->groups,
        .filters = (size_t)(p->k / p->groups),
        .channels = (size_t)(w->c / p->groups),
        .taps = (size_t)w->kh * (size_t)w->kw,
    };
    s.multiply_adds = (double)s.pixels * (double)s.groups * (double)s.filters * (double)s.channels *
                      (double)s.taps;
    return s;
}

static double rounded_up(size_t count, size_t step) {
    const size_t whole = (count + step - 1) / step * step;
    return (double)whole / (double)count;
}

double clcnn_conv2d_waste(const clcnn_conv2d_sizes *sizes, size_t pixels, size_t filters) {
    return rounded_up(sizes->pixels, pixels) * rounded_up(sizes->filters, filters);
}

double clcnn_conv2d_chain(const clcnn_model *model, const clcnn_problem *problem) {
    (void)model;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return (double)s.taps * (double)s.channels + clcnn_problem_has(problem, CLCNN_CONV2D_BIAS) +
           clcnn_problem_has(problem, CLCNN_CONV2D_RESIDUAL);
}

/* ---- Packing ------------------------------------------------------------------------------- */

clcnn_place clcnn_conv2d_pack_filter(clcnn_plan *plan, size_t panel_size, size_t row_step,
                                     size_t tail) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(p);
    const size_t all = s.groups * s.filters, rows = s.taps * s.channels;
    clcnn_packing k = {.groups = s.groups,
                       .filters = s.filters,
                       .panel_size = panel_size,
                       .rows = rows,
                       .padded_rows = (rows + row_step - 1) / row_step * row_step,
                       .channels = s.channels,
                       .tail = tail,
                       .tap_step = s.channels * all,
                       .channel_step = all,
                       .filter_step = 1,
                       .group_step = s.filters};
    if (clcnn_conv2d_of(p)->oihw) {
        k.tap_step = 1;
        k.channel_step = s.taps;
        k.filter_step = rows;
        k.group_step = s.filters * rows;
    }
    return clcnn_pack(plan, &k, CLCNN_CONV2D_FILTER);
}

clcnn_place clcnn_conv2d_pack_bias(clcnn_plan *plan, size_t panel_size) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&plan->op->problem);
    return clcnn_pack_bias(plan, CLCNN_CONV2D_BIAS, s.groups, s.filters, panel_size);
}

/* ---- Steps --------------------------------------------------------------------------------- */

void clcnn_conv2d_format(const clcnn_plan *plan, clcnn_options *options) {
    const clcnn_problem *p = &plan->op->problem;
    clcnn_options_add(options, "NCHW", clcnn_conv2d_of(p)->window.format == CLCNN_NCHW);
    if (!clcnn_value_dense(&p->inputs[CLCNN_CONV2D_INPUT])) {
        clcnn_options_add(options, "PITCHED", 1);
    }
}

void clcnn_conv2d_begin(clcnn_plan *plan, const char *source, clcnn_options *options,
                        clcnn_place filter, clcnn_place bias) {
    clcnn_conv2d_format(plan, options);
    clcnn_plan_kernel(plan, source, options);
    clcnn_plan_buffer(plan, clcnn_input(CLCNN_CONV2D_INPUT));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_buffer(plan, filter);
    clcnn_plan_buffer(plan, bias);
}

void clcnn_conv2d_residual(clcnn_plan *plan) {
    const clcnn_problem *p = &plan->op->problem;
    const bool there = clcnn_problem_has(p, CLCNN_CONV2D_RESIDUAL);
    clcnn_plan_buffer(plan, there ? clcnn_input(CLCNN_CONV2D_RESIDUAL) : clcnn_output(0));
    clcnn_plan_int(plan, there ? p->inputs[CLCNN_CONV2D_RESIDUAL].pitch : 0);
}

void clcnn_conv2d_arguments(clcnn_plan *plan) {
    const clcnn_problem *problem = &plan->op->problem;
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *w = &p->window;
    clcnn_conv2d_residual(plan);
    const int sizes[] = {w->n * w->oh * w->ow,
                         w->h,
                         w->w,
                         w->c,
                         p->k,
                         p->groups,
                         w->oh,
                         w->ow,
                         w->kh,
                         w->kw,
                         w->sh,
                         w->sw,
                         w->dh,
                         w->dw,
                         w->top,
                         w->left,
                         problem->inputs[CLCNN_CONV2D_INPUT].pitch,
                         problem->outputs[0].pitch};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, sizes[i]);
    }
    clcnn_activation_argument(plan);
}
