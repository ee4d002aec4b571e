/* SPDX-License-Identifier: MIT
 * The parameters of softmax and log_softmax. */
#ifndef CLCNN_LIB_SOFTMAX_H
#define CLCNN_LIB_SOFTMAX_H

#include "../operator.h"

typedef struct clcnn_softmax_parameters {
    int outer, axis, inner; /* y[outer][axis][inner] */
    int logarithm;          /* 1: log_softmax */
} clcnn_softmax_parameters;

_Static_assert(sizeof(clcnn_softmax_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_softmax_parameters *clcnn_softmax_of(const clcnn_problem *problem) {
    return (const clcnn_softmax_parameters *)(const void *)problem->parameters;
}

/* Those of softmax along this axis, counted from the last. */
clcnn_softmax_parameters clcnn_softmax_along(clcnn_shape shape, int axis_from_last);

#endif
