/* SPDX-License-Identifier: MIT
 * A problem of conv2d, and of dense, a 1x1 conv2d of images of one pixel: inputs and parameters. */
#ifndef CLCNN_LIB_CONV2D_H
#define CLCNN_LIB_CONV2D_H

#include "../operator.h"

enum { CLCNN_CONV2D_INPUT, CLCNN_CONV2D_FILTER, CLCNN_CONV2D_BIAS, CLCNN_CONV2D_RESIDUAL };

typedef struct clcnn_conv2d_parameters {
    clcnn_window window;
    int k, groups;
    int oihw; /* the filter is (k, c / groups, kh, kw); else (kh, kw, c / groups, k) */
} clcnn_conv2d_parameters;

_Static_assert(sizeof(clcnn_conv2d_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_conv2d_parameters *clcnn_conv2d_of(const clcnn_problem *problem) {
    return (const clcnn_conv2d_parameters *)(const void *)problem->parameters;
}

/* Checks filter, bias and residual once parameters and output stand. */
clcnn_status clcnn_conv2d_operands(const clcnn_problem *problem);

/* The output channel of a weight. */
size_t clcnn_conv2d_channel(const clcnn_problem *problem, size_t at);

#endif
