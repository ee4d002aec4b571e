/* SPDX-License-Identifier: MIT
 * conv2d, plain: kernels/conv2d_plain.cl. */
#include "../../../lib/problem.h"
#include "conv2d.h"

/* Which filters have a weight that is not finite: [K]. */
static clcnn_place find_strange(clcnn_plan *plan, clcnn_place filter) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&plan->op->problem);
    const size_t width = (size_t)plan->op->context->desc.vector_width;
    const clcnn_options options = clcnn_options_of(plan->op, (int)width);
    const clcnn_place strange = clcnn_plan_packed(plan, CLCNN_CONV2D_FILTER, s.groups * s.filters);
    clcnn_plan_kernel(plan, "nonfinite", &options);
    clcnn_plan_buffer(plan, filter);
    clcnn_plan_buffer(plan, strange);
    clcnn_plan_int(plan, (int)(s.taps * s.channels));
    clcnn_plan_int(plan, (int)s.filters);
    clcnn_plan_items(plan, s.groups * ((s.filters + width - 1) / width));
    return strange;
}

/* An output an item. Measured on PoCL: the pointers of each r, s take a quarter of its beginning. */
static double seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const clcnn_work work = clcnn_problem_work(problem);
    const double items = (double)(s.pixels * s.filters * s.groups);
    return clcnn_device_seconds(model, CLCNN_SCALAR, work.multiply_adds, work.bytes) +
           items * (1 + (double)s.taps / 4) * model->item / model->units;
}

static void write_plan(clcnn_plan *plan, size_t tile) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&plan->op->problem);
    const clcnn_place filter =
        clcnn_conv2d_pack_filter(plan, s.filters, 1, 1); /* one panel a group */
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, s.filters);
    const clcnn_place strange = find_strange(plan, filter);
    clcnn_options options = clcnn_options_of(plan->op, 1);
    (void)tile;
    const clcnn_conv2d_images images = clcnn_conv2d_images_of(plan);
    clcnn_conv2d_begin(plan, "conv2d_plain", &options, &images, filter, bias);
    clcnn_plan_buffer(plan, strange);
    clcnn_conv2d_arguments(plan, &images);
    clcnn_plan_items(plan, s.pixels * s.filters * s.groups);
}

const clcnn_solver clcnn_conv2d_plain = {.name = "plain",
                                         .style = CLCNN_SCALAR,
                                         .applies = clcnn_solver_always,
                                         .seconds = seconds,
                                         .chain = clcnn_conv2d_chain,
                                         .plan = write_plan};
