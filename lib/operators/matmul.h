/* SPDX-License-Identifier: MIT
 * The parameters of matmul, and how its operands lie. */
#ifndef CLCNN_LIB_MATMUL_H
#define CLCNN_LIB_MATMUL_H

#include "../broadcast.h"

enum { CLCNN_MATMUL_A, CLCNN_MATMUL_B, CLCNN_MATMUL_ADDEND };

typedef struct clcnn_matmul_parameters {
    int m, n, k; /* each matrix of y is m x n, a sum of k products each */
    int transpose_a, transpose_b;
    float alpha, beta;
} clcnn_matmul_parameters;

_Static_assert(sizeof(clcnn_matmul_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_matmul_parameters *clcnn_matmul_of(const clcnn_problem *problem) {
    return (const clcnn_matmul_parameters *)(const void *)problem->parameters;
}

/* How far apart neighbours are in an input, in elements, whose rows are `pitch` apart: along the batch
 * axes of the output, and in a matrix as it takes part, transposed or not; 0 where they are the same
 * element, or there is but one. */
typedef struct clcnn_matmul_strides {
    int batch[CLCNN_MAX_RANK];
    int row, column;
} clcnn_matmul_strides;

static inline clcnn_matmul_strides clcnn_matmul_strides_of(const clcnn_problem *problem,
                                                           size_t input, int pitch) {
    const clcnn_matmul_parameters *p = clcnn_matmul_of(problem);
    const clcnn_shape output = problem->outputs[0].shape;
    const clcnn_strides all = clcnn_broadcast_strides(&problem->inputs[input], output, pitch);
    const bool transposed =
        (input == CLCNN_MATMUL_A && p->transpose_a) || (input == CLCNN_MATMUL_B && p->transpose_b);
    const int rows = output.rank - 2, columns = output.rank - 1;
    clcnn_matmul_strides s = {.row = all.axis[transposed ? columns : rows],
                              .column = all.axis[transposed ? rows : columns]};
    for (int i = 0; i < rows; i++) {
        s.batch[i] = all.axis[i];
    }
    return s;
}

#endif
