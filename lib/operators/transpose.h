/* SPDX-License-Identifier: MIT
 * The parameters of transpose, flatten and reshape. */
#ifndef CLCNN_LIB_TRANSPOSE_H
#define CLCNN_LIB_TRANSPOSE_H

#include "../operator.h"

typedef struct clcnn_transpose_parameters {
    /* Which axis of the input stands where in the output, the first one first, before axes of that
     * are joined or divided; 0 beyond the input's rank. */
    int axes[CLCNN_MAX_RANK];
} clcnn_transpose_parameters;

_Static_assert(sizeof(clcnn_transpose_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_transpose_parameters *clcnn_transpose_of(const clcnn_problem *problem) {
    return (const clcnn_transpose_parameters *)(const void *)problem->parameters;
}

/* Every axis where it is in an input of this rank. */
clcnn_transpose_parameters clcnn_transpose_none(int rank);

/* The input's shape with its axes in their new order. */
static inline clcnn_shape clcnn_transposed(const clcnn_problem *problem) {
    const clcnn_shape input = problem->inputs[0].shape;
    clcnn_shape shape = {.rank = input.rank};
    for (int i = 0; i < input.rank; i++) {
        shape.dim[i] = input.dim[clcnn_transpose_of(problem)->axes[i]];
    }
    return shape;
}

/* Whether every element stays in its place. */
bool clcnn_transpose_view(const clcnn_problem *problem);

#endif
