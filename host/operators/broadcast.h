/* SPDX-License-Identifier: MIT
 * Steps of the kernels that include kernels/broadcast.clh: y = kernel(a, b), y being output 0, to
 * which a and b broadcast. */
#ifndef CLCNN_HOST_BROADCAST_H
#define CLCNN_HOST_BROADCAST_H

#include "../../lib/operators/binary.h"
#include "../solver.h"

enum { CLCNN_AXES_TENSORS = 4 }; /* at most */

/* The axes along which a kernel sees the inputs and output 0, the last one of the tensors first. */
typedef struct clcnn_axes {
    int count, tensors;
    int size[CLCNN_MAX_RANK];
    /* in each input, 0 where it is broadcast, and behind these in the output */
    int step[CLCNN_AXES_TENSORS][CLCNN_MAX_RANK];
} clcnn_axes;

/* As few as these inputs, `count` of them, and the output allow: one at least, along which all step by 1 or
 * not at all. */
clcnn_axes clcnn_broadcast_axes(const clcnn_problem *problem, const clcnn_value *const *inputs,
                                int count);

/* What is made of a and b: clcnn_binary, and behind it what other operators do (kernels/binary.clh). */
enum {
    CLCNN_BROADCAST_ADD = CLCNN_BINARY_COUNT,
    CLCNN_BROADCAST_PRELU,
    CLCNN_BROADCAST_NORM,
    CLCNN_BROADCAST_REVERSED = 16 /* more: of b and a */
};

/* Begins a step. What the kernel has between its buffers and the axes follows, in kernels/binary.cl the
 * function; clcnn_broadcast_end says how a and b lie, and whether this is the last step, which activates
 * y. */
void clcnn_broadcast_begin(clcnn_plan *plan, const char *kernel, int function, clcnn_place a,
                           clcnn_place b);
void clcnn_broadcast_end(clcnn_plan *plan, const clcnn_value *a, const clcnn_value *b, bool last);

/* Whether kernels/broadcast_runs.cl applies: a is dense and has y's shape, y is dense, and b repeats along it. */
bool clcnn_broadcast_repeats(const clcnn_problem *problem, const clcnn_value *a,
                             const clcnn_value *b);

/* A step of it, in the place of the two above. */
void clcnn_broadcast_runs(clcnn_plan *plan, int function, clcnn_place a, clcnn_place b,
                          const clcnn_value *a_value, const clcnn_value *b_value, bool last);

/* Of a single step, whose terms are rounded once. */
double clcnn_broadcast_chain(const clcnn_device_model *model, const clcnn_problem *problem);

#endif
