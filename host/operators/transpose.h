/* SPDX-License-Identifier: MIT
 * A transpose as a step of other operators' plans: what has kernels for one data format only. */
#ifndef CLCNN_HOST_TRANSPOSE_H
#define CLCNN_HOST_TRANSPOSE_H

#include "../../lib/operators/transpose.h"
#include "../solver.h"

/* A tensor of a run or, where it has no value, a dense part of the workspace. */
typedef struct clcnn_turned {
    clcnn_place place;
    const clcnn_value *value;
} clcnn_turned;

/* A step for CPU devices that transposes matrices from x to y. */
void clcnn_transpose_step(clcnn_plan *plan, const clcnn_transpose_parameters *matrices,
                          clcnn_turned x, clcnn_turned y);

/* Its guessed seconds, from or to this tensor. */
double clcnn_transpose_seconds(const clcnn_model *model, const clcnn_value *value);

#endif
