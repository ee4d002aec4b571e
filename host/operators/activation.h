/* SPDX-License-Identifier: MIT
 * Activations on a device. A kernel that stores an operator's output takes the straight lines of its
 * activation as an argument; any other activation is one step more, in place of the output, so that
 * no kernel is a program for each kind. But for the curves that networks have, in conv2d's and dense's
 * kernels for CPU devices: there the step would take what a smaller layer does. */
#ifndef CLCNN_HOST_ACTIVATION_H
#define CLCNN_HOST_ACTIVATION_H

#include "../solver.h"

/* Makes a kernel's activate() one of these curves, if that is the activation: before clcnn_plan_kernel. */
void clcnn_activation_inside(clcnn_plan *plan, clcnn_options *options);

/* The argument float4 lines of kernels that end in activate(v, lines): linear where the activation is a
 * curve that comes behind. */
void clcnn_activation_argument(clcnn_plan *plan);
void clcnn_activation_linear(clcnn_plan *plan); /* of one that stores no result yet */

/* The step that is still to come when a solver has written its own: of a curve, or softmax. */
void clcnn_activation_finish(clcnn_plan *plan);

/* One step over all elements of input 0, which has the output's shape or, both being dense, another:
 * the activation, or a copy where it is linear. */
void clcnn_activation_plan(clcnn_plan *plan, size_t tile);

#endif
