/* SPDX-License-Identifier: MIT */
#ifndef CLCNN_HOST_ACTIVATION_H
#define CLCNN_HOST_ACTIVATION_H

#include "../solver.h"

/* kernels/activation.cl over all elements of input 0, which has the output's shape or, both being
 * dense, another: the activation, or a copy where it is linear. */
void clcnn_activation_plan(clcnn_plan *plan, size_t tile);

#endif
