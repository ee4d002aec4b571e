/* SPDX-License-Identifier: MIT
 * softmax as the last activation of another operator. */
#ifndef CLCNN_HOST_SOFTMAX_H
#define CLCNN_HOST_SOFTMAX_H

#include "../solver.h"

/* A step of softmax in place of output 0, along the problem's softmax_axis: the way that the operator
 * softmax would take there. */
void clcnn_softmax_finish(clcnn_plan *plan);

#endif
