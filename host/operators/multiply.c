/* SPDX-License-Identifier: MIT
 * multiply: kernels/multiply.cl, or broadcast_runs.cl on CPU devices. */
#include "broadcast.h"

static void plan_product(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    (void)tile;
    clcnn_broadcast_begin(plan, "multiply", clcnn_input(0), clcnn_input(1));
    clcnn_broadcast_end(plan, &p->inputs[0], &p->inputs[1], true);
}

static bool repeats(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return clcnn_broadcast_repeats(p, &p->inputs[0], &p->inputs[1]);
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    (void)tile;
    clcnn_broadcast_runs(plan, CLCNN_BROADCAST_MULTIPLY, clcnn_input(0), clcnn_input(1),
                         &p->inputs[0], &p->inputs[1], true);
}

static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = clcnn_broadcast_chain,
                                    .plan = plan_product};
static const clcnn_solver runs = {.name = "runs",
                                  .style = CLCNN_ALONE,
                                  .applies = repeats,
                                  .chain = clcnn_broadcast_chain,
                                  .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_multiply[] = {&vector, &runs, NULL};
