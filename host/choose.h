/* SPDX-License-Identifier: MIT
 * Choosing: the solvers of a problem that apply, fastest first, and the first that the device can
 * run. */
#ifndef CLCNN_HOST_CHOOSE_H
#define CLCNN_HOST_CHOOSE_H

#include "opencl.h"
#include "solver.h"

/* What applies, by guessed seconds. */
typedef struct clcnn_candidates {
    const clcnn_solver *solver[CLCNN_MAX_SOLVERS];
    double seconds[CLCNN_MAX_SOLVERS];
    size_t count;
} clcnn_candidates;

/* Depends on the model, the problem and whether the choice is strict alone. */
clcnn_candidates clcnn_choose(const clcnn_device_model *model, const clcnn_problem *problem,
                              bool strict);

clcnn_status clcnn_opencl_solvers(clcnn_context *context, const clcnn_problem *problem,
                                  const clcnn_choice *choice, clcnn_solvers *solvers);
clcnn_status clcnn_opencl_prepare(clcnn_op *op, const clcnn_choice *choice);

#endif
