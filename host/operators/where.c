/* SPDX-License-Identifier: MIT
 * where: kernels/where.cl, in runs for CPU devices and vectors for GPUs. */
#include "broadcast.h"

enum { INPUTS = 3, RUN = 4096 }; /* elements that a work-item writes, at most */

/* A work-item writes `run` elements of a row, or `together` rows. */
static void write_step(clcnn_plan *plan, int run, bool alone) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_value *const inputs[INPUTS] = {&p->inputs[0], &p->inputs[1], &p->inputs[2]};
    const clcnn_axes axes = clcnn_broadcast_axes(p, inputs, INPUTS);
    const clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    const int row = axes.size[0], rows = (int)clcnn_shape_count(p->outputs[0].shape) / row;
    const int together = alone && row < run ? run / row : 1;
    clcnn_plan_kernel(plan, "where", &options);
    for (size_t i = 0; i < INPUTS; i++) {
        clcnn_plan_buffer(plan, clcnn_input(i));
    }
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int8(plan, axes.size);
    for (int t = 0; t <= INPUTS; t++) {
        clcnn_plan_int8(plan, axes.step[t]);
    }
    clcnn_plan_int(plan, rows);
    clcnn_plan_int(plan, run);
    clcnn_plan_int(plan, together);
    const int runs = (row - 1) / run + 1, groups = (rows - 1) / together + 1;
    (alone ? clcnn_plan_alone : clcnn_plan_items)(plan, (size_t)runs * (size_t)groups);
}

static void plan_vectors(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_step(plan, plan->op->context->desc.vector_width, false);
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_step(plan, RUN, true);
}

static const clcnn_solver vectors = {.name = "vectors",
                                     .style = CLCNN_NEIGHBOURS,
                                     .applies = clcnn_solver_always,
                                     .chain = clcnn_chain_none,
                                     .plan = plan_vectors};
static const clcnn_solver runs = {.name = "runs",
                                  .style = CLCNN_ALONE,
                                  .applies = clcnn_solver_always,
                                  .chain = clcnn_chain_none,
                                  .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_where[] = {&vectors, &runs, NULL};
