/* SPDX-License-Identifier: MIT
 * Steps of the kernels that include kernels/broadcast.clh: y = kernel(a, b), y being output 0, to
 * which a and b broadcast. */
#ifndef CLCNN_HOST_BROADCAST_H
#define CLCNN_HOST_BROADCAST_H

#include "../solver.h"

/* Begins a step. What the kernel has between its buffers and the axes follows; clcnn_broadcast_end says
 * how a and b lie, and whether this is the last step, which activates y. */
void clcnn_broadcast_begin(clcnn_plan *plan, const char *kernel, clcnn_place a, clcnn_place b);
void clcnn_broadcast_end(clcnn_plan *plan, const clcnn_value *a, const clcnn_value *b, bool last);

/* What kernels/broadcast_runs.cl computes. */
typedef enum clcnn_broadcast_kind {
    CLCNN_BROADCAST_ADD,
    CLCNN_BROADCAST_MULTIPLY,
    CLCNN_BROADCAST_PRELU,
    CLCNN_BROADCAST_NORM
} clcnn_broadcast_kind;

/* Whether that kernel applies: a is dense and has y's shape, y is dense, and b repeats along it. */
bool clcnn_broadcast_repeats(const clcnn_problem *problem, const clcnn_value *a,
                             const clcnn_value *b);

/* A step of it, in the place of the two above. */
void clcnn_broadcast_runs(clcnn_plan *plan, clcnn_broadcast_kind kind, clcnn_place a, clcnn_place b,
                          const clcnn_value *a_value, const clcnn_value *b_value, bool last);

/* Of a single step, whose terms are rounded once. */
double clcnn_broadcast_chain(const clcnn_device_model *model, const clcnn_problem *problem);

#endif
