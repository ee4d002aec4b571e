/* SPDX-License-Identifier: MIT
 * Whether tensors share elements: views of one memory may. */
#ifndef CLCNN_LIB_OVERLAP_H
#define CLCNN_LIB_OVERLAP_H

#include "backend.h"

bool clcnn_overlap(const clcnn_tensor *a, const clcnn_tensor *b);

/* Whether every element of one is the element of the same index of the other. */
bool clcnn_same_place(const clcnn_tensor *a, const clcnn_tensor *b);

/* Whether what a run is given for an input lies at its own place in output 0 already (a row's
 * `place`). */
bool clcnn_own_place(const clcnn_op *op, size_t input, const clcnn_tensor *output);

#endif
