/* SPDX-License-Identifier: MIT
 * multiply: kernels/multiply.cl. */
#include "broadcast.h"

static void plan_product(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    (void)tile;
    clcnn_broadcast_begin(plan, "multiply", clcnn_input(0), clcnn_input(1));
    clcnn_broadcast_end(plan, &p->inputs[0], &p->inputs[1], true);
}

static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = clcnn_broadcast_chain,
                                    .plan = plan_product};

const clcnn_solver *const clcnn_opencl_multiply[] = {&vector, NULL};
