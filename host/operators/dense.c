/* SPDX-License-Identifier: MIT
 * dense: CLBlast's GEMM followed by kernels/dense_epilogue.cl, or conv2d's solvers, to which it is
 * a 1x1 conv2d of images of one pixel. */
#include "../../lib/problem.h"
#include "activation.h"
#include "conv2d/conv2d.h"

#ifdef CLCNN_CLBLAST
#include "../clblast.h"

static bool clblast_applies(const clcnn_model *model, const clcnn_problem *problem) {
    /* beyond that many inputs the product that checks it would not be exact */
    return model->gemm_sound && clcnn_conv2d_sizes_of(problem).channels <= 1 << 22;
}

/* Its kernels compute tiles of at least 32 by 32 (1 x 2048 by 2048 x 1000 takes PoCL 12.8 ms); a launch
 * of its own and the epilogue's stand beside it. */
static double clblast_seconds(const clcnn_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return model->launch + clcnn_model_seconds(model, CLCNN_GEMM,
                                               s.multiply_adds * clcnn_conv2d_waste(&s, 32, 32),
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
    &clcnn_conv2d_direct, &clcnn_conv2d_tiled, &clcnn_conv2d_plain, NULL};
