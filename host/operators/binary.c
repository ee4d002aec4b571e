/* SPDX-License-Identifier: MIT
 * subtract, multiply, divide, minimum, maximum, power, equal, less and less_or_equal: kernels/binary.cl, or
 * broadcast_runs.cl on CPU devices. */
#include "broadcast.h"

static void plan_vectors(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    (void)tile;
    clcnn_broadcast_begin(plan, "binary", clcnn_binary_of(p), clcnn_input(0), clcnn_input(1));
    clcnn_plan_int(plan, clcnn_binary_of(p));
    clcnn_broadcast_end(plan, &p->inputs[0], &p->inputs[1], true);
}

static bool repeats(const clcnn_problem *p, size_t a, size_t b) {
    return clcnn_broadcast_repeats(p, &p->inputs[a], &p->inputs[b]);
}

static bool either_repeats(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return repeats(p, 0, 1) || repeats(p, 1, 0);
}

/* Along the second input where it is the first that repeats: a product is the same. */
static void plan_runs(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const size_t a = repeats(p, 0, 1) ? 0 : 1, b = 1 - a;
    int function = clcnn_binary_of(p);
    (void)tile;
    if (a == 1 && function != CLCNN_BINARY_MULTIPLY) {
        function += CLCNN_BROADCAST_REVERSED;
    }
    clcnn_broadcast_runs(plan, function, clcnn_input(a), clcnn_input(b), &p->inputs[a],
                         &p->inputs[b], true);
}

/* A difference and a product are rounded once. What a division and pow() do is no chain of roundings:
 * the reference adds it. */
static double chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const int function = clcnn_binary_of(p);
    (void)model;
    return function == CLCNN_BINARY_SUBTRACT || function == CLCNN_BINARY_MULTIPLY ? 1 : 0;
}

static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = chain,
                                    .plan = plan_vectors};
static const clcnn_solver runs = {.name = "runs",
                                  .style = CLCNN_ALONE,
                                  .applies = either_repeats,
                                  .chain = chain,
                                  .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_subtract[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_multiply[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_divide[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_minimum[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_maximum[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_power[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_equal[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_less[] = {&vector, &runs, NULL};
const clcnn_solver *const clcnn_opencl_less_or_equal[] = {&vector, &runs, NULL};
