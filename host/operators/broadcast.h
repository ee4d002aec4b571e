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

/* Of a single step, whose terms are rounded once. */
double clcnn_broadcast_chain(const clcnn_model *model, const clcnn_problem *problem);

#endif
