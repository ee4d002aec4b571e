/* SPDX-License-Identifier: MIT
 * The parameters of slice. */
#ifndef CLCNN_LIB_SLICE_H
#define CLCNN_LIB_SLICE_H

#include "../operator.h"

typedef struct clcnn_slice_parameters {
    /* the input's axes, from the first one on: index i of the output is begin + i step of the input */
    int begin[CLCNN_MAX_RANK], step[CLCNN_MAX_RANK];
} clcnn_slice_parameters;

_Static_assert(sizeof(clcnn_slice_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_slice_parameters *clcnn_slice_of(const clcnn_problem *problem) {
    return (const clcnn_slice_parameters *)(const void *)problem->parameters;
}

#endif
