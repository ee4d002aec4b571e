/* SPDX-License-Identifier: MIT
 * Transposes as steps of plans: of transpose's own, and of operators whose kernels know one data format. */
#ifndef CLCNN_HOST_TRANSPOSE_STEP_H
#define CLCNN_HOST_TRANSPOSE_STEP_H

#include "../solver.h"

/* y[n][column][row] = x[n][row][column]; a copy has one row. */
typedef struct clcnn_matrices {
    int n, rows, columns;
} clcnn_matrices;

/* The same where rows of x are x_row elements apart, those of y y_row, and the matrices lie along axes, the
 * last one of y first: neighbours are x and y elements apart. Behind `axes` come such of size 1. */
typedef struct clcnn_strided {
    int rows, columns, x_row, y_row, matrices, axes;
    int size[CLCNN_MAX_RANK], x[CLCNN_MAX_RANK], y[CLCNN_MAX_RANK];
} clcnn_strided;

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

/* kernels/transpose_blocked.cl, for CPU devices. */
void clcnn_transpose_blocked(clcnn_plan *plan, const clcnn_strided *t, clcnn_place x,
                             clcnn_place y);

/* The latter of dense tensors, else the former; its guessed seconds, from or to this tensor. */
void clcnn_transpose_step(clcnn_plan *plan, const clcnn_matrices *matrices, clcnn_turned x,
                          clcnn_turned y);
double clcnn_transpose_seconds(const clcnn_device_model *model, const clcnn_value *value);

#endif
