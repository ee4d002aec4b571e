/* SPDX-License-Identifier: MIT
 * add: kernels/add.cl for two inputs, again for each one more; kernels/activation.cl for one. */
#include "activation.h"
#include "broadcast.h"

/* y = a + b; the last sum is activated. */
static void add_step(clcnn_plan *plan, clcnn_place a, const clcnn_value *a_value, size_t b,
                     bool last) {
    clcnn_broadcast_begin(plan, "add", a, clcnn_input(b));
    clcnn_broadcast_end(plan, a_value, &plan->op->problem.inputs[b], last);
}

static void plan_pairs(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const size_t count = p->input_count;
    (void)tile;
    add_step(plan, clcnn_input(0), &p->inputs[0], 1, count == 2);
    for (size_t i = 2; i < count; i++) {
        add_step(plan, clcnn_output(0), &p->outputs[0], i, i + 1 == count);
    }
}

static void plan_sum(clcnn_plan *plan, size_t tile) {
    if (plan->op->problem.input_count == 1) {
        clcnn_activation_plan(plan, tile);
    } else {
        plan_pairs(plan, tile);
    }
}

/* The first input passes through every addition. */
static double chain(const clcnn_model *model, const clcnn_problem *problem) {
    (void)model;
    return (double)(problem->input_count - 1);
}

static const clcnn_solver pairs = {.name = "pairs",
                                   .style = CLCNN_NEIGHBOURS,
                                   .applies = clcnn_solver_always,
                                   .chain = chain,
                                   .plan = plan_sum};

const clcnn_solver *const clcnn_opencl_add[] = {&pairs, NULL};
