/* SPDX-License-Identifier: MIT
 * conv2d, tiled: kernels/conv2d_tiled.cl, the implicit GEMM for GPUs. */
#include "../tiled.h"
#include "conv2d.h"

static size_t choose(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return clcnn_tiled_choose(model, s.pixels, s.filters, s.groups);
}

static double seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return clcnn_tiled_seconds(model, problem, choose(model, problem), s.pixels, s.filters);
}

/* Whether four channels are one load: never in NCHW, where both would be the same program. */
static bool in_quads(const clcnn_plan *plan, const clcnn_conv2d_sizes *s) {
    const clcnn_value *x = &plan->op->problem.inputs[CLCNN_CONV2D_INPUT];
    const bool nhwc = clcnn_conv2d_of(&plan->op->problem)->window.format == CLCNN_NHWC;
    return nhwc && s->channels % 4 == 0 && x->pitch % 4 == 0 && !plan->choice->unaligned;
}

static void write_plan(clcnn_plan *plan, size_t choice) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&plan->op->problem);
    const bool quads = in_quads(plan, &s);
    const clcnn_tiled t = clcnn_tiled_of(choice);
    clcnn_tiled_group(plan, &t);
    const clcnn_place filter = clcnn_conv2d_pack_filter(plan, t.n, t.k, 0);
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, t.n);
    clcnn_options options = clcnn_tiled_options(plan->op, &t);
    clcnn_options_add(&options, "QUADS", quads);
    if (quads) {
        clcnn_plan_align(plan, 4 * sizeof(float));
    }
    const clcnn_conv2d_images images = clcnn_conv2d_images_of(plan);
    clcnn_conv2d_begin(plan, "conv2d_tiled", &options, &images, filter, bias);
    clcnn_conv2d_arguments(plan, &images);
    clcnn_tiled_range(plan, &t, s.pixels, s.filters, s.groups);
}

const clcnn_solver clcnn_conv2d_tiled = {.name = "tiled",
                                         .style = CLCNN_TOGETHER,
                                         .tiles = clcnn_tiled_names,
                                         .applies = clcnn_tiled_applies,
                                         .seconds = seconds,
                                         .chain = clcnn_conv2d_chain,
                                         .usual_tile = choose,
                                         .plan = write_plan};
