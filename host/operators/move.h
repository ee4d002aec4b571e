/* SPDX-License-Identifier: MIT
 * Outputs whose elements are elements of the input, by strides: kernels/move.cl. */
#ifndef CLCNN_HOST_MOVE_H
#define CLCNN_HOST_MOVE_H

#include "../solver.h"

/* The axes of an output y, the last one first, as few as may be, and where each finds its index in the
 * input x: index i is i mod `period` there, and neighbours are x elements apart; in y they are y apart,
 * along axis 0 always 1. Behind `count` axes come such of size 1. */
typedef struct clcnn_move {
    int start; /* the element of x that is y's first */
    int count;
    int size[CLCNN_MAX_RANK], period[CLCNN_MAX_RANK], x[CLCNN_MAX_RANK], y[CLCNN_MAX_RANK];
} clcnn_move;

clcnn_move clcnn_move_begin(void);

/* Adds the next axis, from the last one of y on. A period is the size, a part of it, or 1. */
void clcnn_move_axis(clcnn_move *move, int size, int period, int x, int y);

/* A step from input 0 to output 0: in runs, for CPU devices, or in vectors. */
void clcnn_move_runs(clcnn_plan *plan, const clcnn_move *move);
void clcnn_move_vectors(clcnn_plan *plan, const clcnn_move *move);

#endif
