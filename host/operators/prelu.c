/* SPDX-License-Identifier: MIT
 * prelu: kernels/binary.cl, or broadcast_runs.cl on CPU devices. */
#include "../../lib/operators/prelu.h"

#include "broadcast.h"

static void plan_slopes(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_value slope = clcnn_channels_value(clcnn_prelu_of(p));
    (void)tile;
    clcnn_broadcast_begin(plan, "binary", CLCNN_BROADCAST_PRELU, clcnn_input(CLCNN_PRELU_INPUT),
                          clcnn_input(CLCNN_PRELU_SLOPE));
    clcnn_plan_int(plan, CLCNN_BROADCAST_PRELU);
    clcnn_broadcast_end(plan, &p->inputs[CLCNN_PRELU_INPUT], &slope, true);
}

static bool repeats(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_value slope = clcnn_channels_value(clcnn_prelu_of(p));
    (void)model;
    return clcnn_broadcast_repeats(p, &p->inputs[CLCNN_PRELU_INPUT], &slope);
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_value slope = clcnn_channels_value(clcnn_prelu_of(p));
    (void)tile;
    clcnn_broadcast_runs(plan, CLCNN_BROADCAST_PRELU, clcnn_input(CLCNN_PRELU_INPUT),
                         clcnn_input(CLCNN_PRELU_SLOPE), &p->inputs[CLCNN_PRELU_INPUT], &slope,
                         true);
}

static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = clcnn_broadcast_chain,
                                    .plan = plan_slopes};
static const clcnn_solver runs = {.name = "runs",
                                  .style = CLCNN_ALONE,
                                  .applies = repeats,
                                  .chain = clcnn_broadcast_chain,
                                  .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_prelu[] = {&vector, &runs, NULL};
