/* SPDX-License-Identifier: MIT
 * A problem of conv2d_transpose: inputs and parameters. */
#ifndef CLCNN_LIB_CONV2D_TRANSPOSE_H
#define CLCNN_LIB_CONV2D_TRANSPOSE_H

#include "../operator.h"

enum { CLCNN_CONV2D_TRANSPOSE_INPUT, CLCNN_CONV2D_TRANSPOSE_FILTER, CLCNN_CONV2D_TRANSPOSE_BIAS };

typedef struct clcnn_conv2d_transpose_parameters {
    clcnn_window window; /* clcnn_window_transpose's */
    int k, groups;
    int iohw; /* the filter is (c, k / groups, kh, kw); else (kh, kw, k / groups, c) */
} clcnn_conv2d_transpose_parameters;

_Static_assert(sizeof(clcnn_conv2d_transpose_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_conv2d_transpose_parameters *
clcnn_conv2d_transpose_of(const clcnn_problem *problem) {
    return (const clcnn_conv2d_transpose_parameters *)(const void *)problem->parameters;
}

#endif
