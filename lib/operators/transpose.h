/* SPDX-License-Identifier: MIT
 * The parameters of transpose and flatten. */
#ifndef CLCNN_LIB_TRANSPOSE_H
#define CLCNN_LIB_TRANSPOSE_H

#include "../operator.h"

typedef struct clcnn_transpose_parameters {
    int n, rows, columns; /* y[n][column][row] = x[n][row][column]; a copy has one row */
} clcnn_transpose_parameters;

_Static_assert(sizeof(clcnn_transpose_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_transpose_parameters *clcnn_transpose_of(const clcnn_problem *problem) {
    return (const clcnn_transpose_parameters *)(const void *)problem->parameters;
}

/* Whether every element stays in its place. */
bool clcnn_transpose_view(const clcnn_problem *problem);

#endif
