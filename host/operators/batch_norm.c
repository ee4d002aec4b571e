/* SPDX-License-Identifier: MIT
 * batch_norm: kernels/batch_norm_fold.cl brings the statistics to one buffer, once where they are all
 * constant, and kernels/batch_norm.cl applies them, or broadcast_runs.cl on CPU devices. */
#include "../../lib/operators/batch_norm.h"

#include "broadcast.h"

/* In a buffer that is held, unless one of them is given at each run. */
static clcnn_place folded(clcnn_plan *plan) {
    const clcnn_problem *p = &plan->op->problem;
    const size_t count = 3 * (size_t)clcnn_batch_norm_of(p)->channels.count;
    bool constant = true;
    for (size_t i = CLCNN_BATCH_NORM_MEAN; i < p->input_count; i++) {
        constant = constant && (p->inputs[i].constant || !clcnn_problem_has(p, i));
    }
    return constant ? clcnn_plan_held(plan, count) : clcnn_plan_region(plan, count);
}

static clcnn_place fold(clcnn_plan *plan) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_batch_norm_parameters *parameters = clcnn_batch_norm_of(p);
    const clcnn_place to = folded(plan);
    const clcnn_options options = clcnn_options_of(plan->op, 1);
    clcnn_plan_kernel(plan, "batch_norm_fold", &options);
    for (size_t i = CLCNN_BATCH_NORM_MEAN; i <= CLCNN_BATCH_NORM_BETA; i++) {
        clcnn_plan_buffer(plan, clcnn_problem_has(p, i) ? clcnn_input(i)
                                                        : clcnn_input(CLCNN_BATCH_NORM_MEAN));
    }
    clcnn_plan_buffer(plan, to);
    clcnn_plan_int(plan, clcnn_problem_has(p, CLCNN_BATCH_NORM_GAMMA));
    clcnn_plan_int(plan, clcnn_problem_has(p, CLCNN_BATCH_NORM_BETA));
    clcnn_plan_float(plan, parameters->epsilon);
    clcnn_plan_items(plan, (size_t)parameters->channels.count);
    return to;
}

static void plan_fold(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_channels *channels = &clcnn_batch_norm_of(p)->channels;
    const clcnn_value value = clcnn_channels_value(channels);
    (void)tile;
    const clcnn_place place = fold(plan);
    clcnn_broadcast_begin(plan, "batch_norm", CLCNN_BROADCAST_NORM,
                          clcnn_input(CLCNN_BATCH_NORM_INPUT), place);
    clcnn_plan_int(plan, channels->count);
    clcnn_broadcast_end(plan, &p->inputs[CLCNN_BATCH_NORM_INPUT], &value, true);
}

static bool repeats(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_value value = clcnn_channels_value(&clcnn_batch_norm_of(p)->channels);
    (void)model;
    return clcnn_broadcast_repeats(p, &p->inputs[CLCNN_BATCH_NORM_INPUT], &value);
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_value value = clcnn_channels_value(&clcnn_batch_norm_of(p)->channels);
    (void)tile;
    clcnn_broadcast_runs(plan, CLCNN_BROADCAST_NORM, clcnn_input(CLCNN_BATCH_NORM_INPUT),
                         fold(plan), &p->inputs[CLCNN_BATCH_NORM_INPUT], &value, true);
}

/* Of the difference x - mean: its own rounding, 3 of the scale (half of one of variance + epsilon,
 * 1.5 of the reciprocal root, 1 of gamma's product), and those of product and sum. */
static double chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    (void)problem;
    return 6;
}

static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = chain,
                                    .plan = plan_fold};
static const clcnn_solver runs = {
    .name = "runs", .style = CLCNN_ALONE, .applies = repeats, .chain = chain, .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_batch_norm[] = {&vector, &runs, NULL};
