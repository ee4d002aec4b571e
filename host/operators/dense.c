/* SPDX-License-Identifier: MIT
 * dense: kernels/dense_direct.cl, the register tile for CPU devices; CLBlast's GEMM followed by
 * kernels/dense_epilogue.cl; or conv2d's solvers, to which it is a 1x1 conv2d of images of one pixel. */
#include "../../lib/problem.h"
#include "activation.h"
#include "conv2d/conv2d.h"
#include "tile.h"

#ifdef CLCNN_CLBLAST
#include "../clblast.h"
#endif

/* ---- Direct -------------------------------------------------------------------------------- */

static size_t direct_usual(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return clcnn_tile_of_rows(model->width, s.pixels, s.filters);
}

static double direct_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const clcnn_tile t =
        clcnn_tile_of(clcnn_tile_names_of_rows[direct_usual(model, problem)], model->width);
    return clcnn_device_seconds(model, CLCNN_ALONE,
                                s.multiply_adds * clcnn_tile_waste(t, s.pixels, s.filters),
                                clcnn_problem_work(problem).bytes);
}

/* Weights that are given at each run, and read once in it, are not packed: that would take longer. */
static bool read_in_place(const clcnn_problem *problem, const clcnn_conv2d_sizes *s,
                          const clcnn_tile *t) {
    return !problem->inputs[CLCNN_CONV2D_FILTER].constant && s->pixels <= t->pixels &&
           s->filters % t->panel == 0;
}

static void plan_direct(clcnn_plan *plan, size_t choice) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(p);
    const int width = plan->op->context->desc.vector_width;
    const clcnn_tile t = clcnn_tile_of(clcnn_tile_names_of_rows[choice], width);
    const bool in_place = read_in_place(p, &s, &t);
    const clcnn_conv2d_images images = clcnn_conv2d_images_of(plan);
    const clcnn_place weights =
        in_place ? clcnn_input(CLCNN_CONV2D_FILTER) : clcnn_conv2d_pack_filter(plan, t.panel, 1, 0);
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, t.panel);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_tile_options(&options, t);
    clcnn_options_add(&options, "DENSE", 1); /* kernels/direct.cl: as a conv2d's */
    clcnn_options_add(&options, "NCHW", 0);
    clcnn_activation_inside(plan, &options);
    clcnn_plan_kernel(plan, "dense_direct", &options);
    clcnn_plan_buffer(plan, images.x);
    clcnn_plan_buffer(plan, images.y);
    clcnn_plan_buffer(plan, weights);
    clcnn_plan_buffer(plan, bias);
    clcnn_conv2d_residual(plan, &images);
    const size_t sizes[] = {s.pixels, s.channels, s.filters};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, (int)sizes[i]);
    }
    clcnn_plan_int(plan, images.x_pitch);
    clcnn_plan_int(plan, images.y_pitch);
    clcnn_plan_int(plan, (int)(in_place ? s.filters : t.panel));
    clcnn_plan_int(plan, (int)(in_place ? t.panel : t.panel * s.channels));
    clcnn_activation_argument(plan);
    const size_t panels = (s.filters + t.panel - 1) / t.panel;
    const size_t all = (s.pixels + t.pixels - 1) / t.pixels;
    const size_t block =
        clcnn_tile_of_item(&clcnn_opencl_of(plan->op->context)->model, all * panels);
    clcnn_plan_int(plan, (int)block);
    const size_t local[] = {1, 1}, global[] = {(all + block - 1) / block, panels};
    clcnn_plan_range(plan, 2, global, local);
}

static const clcnn_solver direct = {.name = "direct",
                                    .style = CLCNN_ALONE,
                                    .tiles = clcnn_tile_names_of_rows,
                                    .applies = clcnn_solver_always,
                                    .seconds = direct_seconds,
                                    .chain = clcnn_conv2d_tile_chain,
                                    .usual_tile = direct_usual,
                                    .plan = plan_direct};

/* ---- CLBlast ------------------------------------------------------------------------------- */

#ifdef CLCNN_CLBLAST
static bool clblast_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    /* beyond that many inputs the product that checks it would not be exact */
    return model->gemm_sound && clcnn_conv2d_sizes_of(problem).channels <= 1 << 22;
}

/* Its kernels compute tiles of at least 32 by 32 (1 x 2048 by 2048 x 1000 takes PoCL 12.8 ms); a launch
 * of its own and the epilogue's stand beside it. */
static double clblast_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const double waste = clcnn_waste(s.pixels, 32) * clcnn_waste(s.filters, 32);
    return model->launch + clcnn_device_seconds(model, CLCNN_GEMM, s.multiply_adds * waste,
                                                clcnn_problem_work(problem).bytes);
}

static clcnn_span span_of(const clcnn_plan *plan, clcnn_place place, int pitch) {
    clcnn_span span = clcnn_plan_span(plan, place);
    span.pitch = pitch;
    return span;
}

/* The first buffer that is held is the weights', where they are constant. */
static clcnn_place weights_of(const clcnn_problem *problem) {
    const clcnn_place held = {CLCNN_PLACE_HELD, 0};
    return problem->inputs[CLCNN_CONV2D_FILTER].constant ? held : clcnn_input(CLCNN_CONV2D_FILTER);
}

static clcnn_status multiply(clcnn_plan *plan) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(p);
    const clcnn_gemm gemm = {.m = s.pixels,
                             .n = s.filters,
                             .k = s.channels,
                             .a = clcnn_plan_span(plan, clcnn_input(CLCNN_CONV2D_INPUT)),
                             .b = span_of(plan, weights_of(p), (int)s.filters),
                             .c = clcnn_plan_span(plan, clcnn_output(0))};
    return clcnn_clblast_gemm(clcnn_opencl_of(plan->op->context), &gemm);
}

static void add_epilogue(clcnn_plan *plan, clcnn_place bias) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(p);
    const size_t width = (size_t)plan->op->context->desc.vector_width;
    const clcnn_options options = clcnn_options_of(plan->op, (int)width);
    const clcnn_conv2d_images images = clcnn_conv2d_images_of(plan);
    clcnn_plan_kernel(plan, "dense_epilogue", &options);
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_buffer(plan, bias);
    clcnn_conv2d_residual(plan, &images);
    clcnn_plan_int(plan, (int)s.filters);
    clcnn_plan_int(plan, p->outputs[0].pitch);
    clcnn_activation_argument(plan);
    clcnn_plan_items(plan, s.pixels * ((s.filters + width - 1) / width));
}

static void plan_clblast(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(p);
    clcnn_opencl_context *c = clcnn_opencl_of(plan->op->context);
    const clcnn_gemm gemm = {.m = s.pixels,
                             .n = s.filters,
                             .k = s.channels,
                             .a = {.pitch = p->inputs[CLCNN_CONV2D_INPUT].pitch},
                             .b = {.pitch = (int)s.filters},
                             .c = {.pitch = p->outputs[0].pitch}};
    (void)tile;
    clcnn_plan_note(plan, clcnn_clblast_check(c, &gemm));
    if (p->inputs[CLCNN_CONV2D_FILTER].constant) {
        clcnn_conv2d_pack_filter(plan, s.filters, 1, 0); /* one panel: (in, out) as it is */
    }
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, s.filters);
    clcnn_plan_call(plan, multiply);
    add_epilogue(plan, bias);
}

static const clcnn_solver clblast = {.name = "clblast",
                                     .style = CLCNN_GEMM,
                                     .applies = clblast_applies,
                                     .seconds = clblast_seconds,
                                     .chain = clcnn_conv2d_chain,
                                     .plan = plan_clblast};
#endif

const clcnn_solver *const clcnn_opencl_dense[] = {
#ifdef CLCNN_CLBLAST
    &clblast,
#endif
    &direct, &clcnn_conv2d_tiled, &clcnn_conv2d_plain, NULL};
