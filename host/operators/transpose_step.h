/* SPDX-License-Identifier: MIT
 * Transposes as steps of plans: of transpose's own, and of operators whose kernels know one data format. */
#ifndef CLCNN_HOST_TRANSPOSE_STEP_H
#define CLCNN_HOST_TRANSPOSE_STEP_H

#include "../solver.h"

/* y[n][column][row] = x[n][row][column]; a copy has one row. */
typedef struct clcnn_matrices {
    int n, rows, columns;
} clcnn_matrices;

/* A tensor of a run or, where it has no value, a dense part of the workspace. */
typedef struct clcnn_turned {
    clcnn_place place;
    const clcnn_value *value;
} clcnn_turned;

/* Begins a step of kernels/SOURCE.cl with what all of them take. */
void clcnn_transpose_begin(clcnn_plan *plan, const char *source, const clcnn_options *options,
                           const clcnn_matrices *t, clcnn_place x, clcnn_place y);

/* kernels/transpose_plain.cl, and its guessed seconds. */
void clcnn_transpose_plain(clcnn_plan *plan, const clcnn_matrices *t, clcnn_turned x,
                           clcnn_turned y);
double clcnn_transpose_plain_seconds(const clcnn_device_model *model, double elements);

/* kernels/transpose_blocked.cl, for CPU devices, of dense tensors. */
void clcnn_transpose_blocked(clcnn_plan *plan, const clcnn_matrices *t, clcnn_place x,
                             clcnn_place y);

/* The latter where it may be, else the former; its guessed seconds, from or to this tensor. */
void clcnn_transpose_step(clcnn_plan *plan, const clcnn_matrices *matrices,
                          clcnn_turned x, clcnn_turned y);
double clcnn_transpose_seconds(const clcnn_device_model *model, const clcnn_value *value);

#endif
