/* SPDX-License-Identifier: MIT
 * conv2d: the list of solvers, and what they share. */
#include "conv2d.h"

#include "../activation.h"
#include "../pack.h"
#include "../tile.h"
#include "../transpose_step.h"

const clcnn_solver *const clcnn_opencl_conv2d[] = {&clcnn_conv2d_direct,    &clcnn_conv2d_grouped,
                                                   &clcnn_conv2d_rows,      &clcnn_conv2d_winograd4,
                                                   &clcnn_conv2d_winograd2, &clcnn_conv2d_tiled,
                                                   &clcnn_conv2d_plain,     NULL};

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

double clcnn_conv2d_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return (double)s.taps * (double)s.channels + clcnn_problem_has(problem, CLCNN_CONV2D_BIAS) +
           clcnn_problem_has(problem, CLCNN_CONV2D_RESIDUAL);
}

/* Bias and residual as in any sum. */
double clcnn_conv2d_tile_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const double terms = (double)s.taps * (double)s.channels;
    return clcnn_conv2d_chain(model, problem) - terms + clcnn_tile_chain(1, terms);
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

/* ---- Images -------------------------------------------------------------------------------- */

clcnn_conv2d_images clcnn_conv2d_images_of(const clcnn_plan *plan) {
    const clcnn_problem *p = &plan->op->problem;
    const bool residual = clcnn_problem_has(p, CLCNN_CONV2D_RESIDUAL);
    return (clcnn_conv2d_images){.format = clcnn_conv2d_of(p)->window.format,
                                 .pitched = !clcnn_value_dense(&p->inputs[CLCNN_CONV2D_INPUT]),
                                 .x = clcnn_input(CLCNN_CONV2D_INPUT),
                                 .y = clcnn_output(0),
                                 .residual = residual ? clcnn_input(CLCNN_CONV2D_RESIDUAL)
                                                      : clcnn_output(0),
                                 .x_pitch = p->inputs[CLCNN_CONV2D_INPUT].pitch,
                                 .y_pitch = p->outputs[0].pitch,
                                 .residual_pitch =
                                     residual ? p->inputs[CLCNN_CONV2D_RESIDUAL].pitch : 0};
}

/* A step that brings an input from NCHW to NHWC. */
static void turn(clcnn_plan *plan, size_t input, clcnn_place to) {
    const clcnn_value *value = &plan->op->problem.inputs[input];
    const int *dim = value->shape.dim + value->shape.rank - 3; /* c h w */
    const clcnn_matrices matrices = {.n = clcnn_conv2d_of(&plan->op->problem)->window.n,
                                     .rows = dim[0],
                                     .columns = dim[1] * dim[2]};
    clcnn_transpose_step(plan, &matrices, (clcnn_turned){clcnn_input(input), value},
                         (clcnn_turned){to, NULL});
}

clcnn_conv2d_images clcnn_conv2d_turn(clcnn_plan *plan) {
    const clcnn_problem *p = &plan->op->problem;
    clcnn_conv2d_images images = clcnn_conv2d_images_of(plan);
    if (images.format == CLCNN_NHWC) {
        return images;
    }
    images.format = CLCNN_NHWC;
    images.pitched = false;
    images.x = clcnn_plan_region(plan, clcnn_shape_count(p->inputs[CLCNN_CONV2D_INPUT].shape));
    images.y = clcnn_plan_region(plan, clcnn_shape_count(p->outputs[0].shape));
    images.x_pitch = clcnn_conv2d_of(p)->window.c;
    images.y_pitch = clcnn_conv2d_of(p)->k;
    turn(plan, CLCNN_CONV2D_INPUT, images.x);
    images.residual = images.y;
    if (images.residual_pitch) {
        images.residual = clcnn_plan_region(plan, clcnn_shape_count(p->outputs[0].shape));
        images.residual_pitch = images.y_pitch;
        turn(plan, CLCNN_CONV2D_RESIDUAL, images.residual);
    }
    return images;
}

void clcnn_conv2d_turn_back(clcnn_plan *plan, const clcnn_conv2d_images *images) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_window *w = &clcnn_conv2d_of(p)->window;
    if (w->format == CLCNN_NCHW) {
        const clcnn_matrices matrices = {.n = w->n,
                                         .rows = w->oh * w->ow,
                                         .columns = clcnn_conv2d_of(p)->k};
        clcnn_transpose_step(plan, &matrices, (clcnn_turned){images->y, NULL},
                             (clcnn_turned){clcnn_output(0), &p->outputs[0]});
    }
}

double clcnn_conv2d_turn_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    if (clcnn_conv2d_of(problem)->window.format == CLCNN_NHWC) {
        return 0;
    }
    const bool residual = clcnn_problem_has(problem, CLCNN_CONV2D_RESIDUAL);
    return clcnn_transpose_seconds(model, &problem->inputs[CLCNN_CONV2D_INPUT]) +
           clcnn_transpose_seconds(model, &problem->outputs[0]) +
           (residual ? clcnn_transpose_seconds(model, &problem->inputs[CLCNN_CONV2D_RESIDUAL]) : 0);
}

/* ---- Steps --------------------------------------------------------------------------------- */

void clcnn_conv2d_format(const clcnn_conv2d_images *images, clcnn_options *options) {
    clcnn_options_add(options, "NCHW", images->format == CLCNN_NCHW);
}

void clcnn_conv2d_begin(clcnn_plan *plan, const char *source, clcnn_options *options,
                        const clcnn_conv2d_images *images, clcnn_place filter, clcnn_place bias) {
    clcnn_conv2d_format(images, options);
    clcnn_plan_kernel(plan, source, options);
    clcnn_plan_buffer(plan, images->x);
    clcnn_plan_buffer(plan, images->y);
    clcnn_plan_buffer(plan, filter);
    clcnn_plan_buffer(plan, bias);
}

void clcnn_conv2d_residual(clcnn_plan *plan, const clcnn_conv2d_images *images) {
    clcnn_plan_buffer(plan, images->residual);
    clcnn_plan_int(plan, images->residual_pitch);
}

void clcnn_conv2d_arguments(clcnn_plan *plan, const clcnn_conv2d_images *images) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(&plan->op->problem);
    const clcnn_window *w = &p->window;
    clcnn_conv2d_residual(plan, images);
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
                         images->x_pitch,
                         images->y_pitch};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, sizes[i]);
    }
    clcnn_activation_argument(plan);
}
