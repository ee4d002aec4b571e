/* SPDX-License-Identifier: MIT
 * prelu: kernels/prelu.cl. */
#include "../../lib/operators/prelu.h"

#include "broadcast.h"

static void plan_slopes(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_value slope = clcnn_channels_value(clcnn_prelu_of(p));
    (void)tile;
    clcnn_broadcast_begin(plan, "prelu", clcnn_input(CLCNN_PRELU_INPUT),
                          clcnn_input(CLCNN_PRELU_SLOPE));
    clcnn_broadcast_end(plan, &p->inputs[CLCNN_PRELU_INPUT], &slope, true);
}

static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = clcnn_broadcast_chain,
                                    .plan = plan_slopes};

const clcnn_solver *const clcnn_opencl_prelu[] = {&vector, NULL};
