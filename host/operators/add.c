/* SPDX-License-Identifier: MIT
 * add: kernels/binary.cl for two inputs, again for each one more, or broadcast_runs.cl on CPU devices;
 * kernels/activation.cl for one. */
#include "activation.h"
#include "broadcast.h"

/* y = a + b; the last sum is activated. */
typedef void add_step(clcnn_plan *plan, clcnn_place a, const clcnn_value *a_value, size_t b,
                      bool last);

static void add_vectors(clcnn_plan *plan, clcnn_place a, const clcnn_value *a_value, size_t b,
                        bool last) {
    clcnn_broadcast_begin(plan, "binary", CLCNN_BROADCAST_ADD, a, clcnn_input(b));
    clcnn_plan_int(plan, CLCNN_BROADCAST_ADD);
    clcnn_broadcast_end(plan, a_value, &plan->op->problem.inputs[b], last);
}

static void add_runs(clcnn_plan *plan, clcnn_place a, const clcnn_value *a_value, size_t b,
                     bool last) {
    clcnn_broadcast_runs(plan, CLCNN_BROADCAST_ADD, a, clcnn_input(b), a_value,
                         &plan->op->problem.inputs[b], last);
}

static void add_all(clcnn_plan *plan, add_step *add) {
    const clcnn_problem *p = &plan->op->problem;
    const size_t count = p->input_count;
    add(plan, clcnn_input(0), &p->inputs[0], 1, count == 2);
    for (size_t i = 2; i < count; i++) {
        add(plan, clcnn_output(0), &p->outputs[0], i, i + 1 == count);
    }
}

static void plan_pairs(clcnn_plan *plan, size_t tile) {
    if (plan->op->problem.input_count == 1) {
        clcnn_activation_plan(plan, tile);
    } else {
        add_all(plan, add_vectors);
    }
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    (void)tile;
    add_all(plan, add_runs);
}

/* Of the first pair and of all others, whose first one is y. */
static bool all_repeat(const clcnn_device_model *model, const clcnn_problem *p) {
    bool repeat = p->input_count > 1;
    (void)model;
    for (size_t i = 1; repeat && i < p->input_count; i++) {
        const clcnn_value *a = i == 1 ? &p->inputs[0] : &p->outputs[0];
        repeat = clcnn_broadcast_repeats(p, a, &p->inputs[i]);
    }
    return repeat;
}

/* The first input passes through every addition. */
static double chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return (double)(problem->input_count - 1);
}

static const clcnn_solver pairs = {.name = "pairs",
                                   .style = CLCNN_NEIGHBOURS,
                                   .applies = clcnn_solver_always,
                                   .chain = chain,
                                   .plan = plan_pairs};
static const clcnn_solver runs = {
    .name = "runs", .style = CLCNN_ALONE, .applies = all_repeat, .chain = chain, .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_add[] = {&pairs, &runs, NULL};
