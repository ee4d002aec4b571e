/* SPDX-License-Identifier: MIT
 * The parameters of both pools. */
#ifndef CLCNN_LIB_POOL2D_H
#define CLCNN_LIB_POOL2D_H

#include "../operator.h"

typedef struct clcnn_pool2d_parameters {
    clcnn_window window;
    int include_pad; /* 0 or 1 */
    int index;       /* a clcnn_pool_index */
} clcnn_pool2d_parameters;

enum { CLCNN_POOL2D_INDEX = 1 }; /* the output of max_pool2d */

_Static_assert(sizeof(clcnn_pool2d_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_pool2d_parameters *clcnn_pool2d_of(const clcnn_problem *problem) {
    return (const clcnn_pool2d_parameters *)(const void *)problem->parameters;
}

#endif
