/* SPDX-License-Identifier: MIT
 * What the operators that make one element of many share: the axes along which kernels see them. */
#ifndef CLCNN_HOST_REDUCTION_H
#define CLCNN_HOST_REDUCTION_H

#include "../../../lib/operators/reduce.h"

/* The last axis first; strides in input and output, 0 in that where axes are reduced. */
typedef struct clcnn_reduction_axes {
    int count;
    int size[CLCNN_MAX_RANK], x[CLCNN_MAX_RANK], y[CLCNN_MAX_RANK];
} clcnn_reduction_axes;

typedef struct clcnn_reduction {
    clcnn_reduction_axes kept, reduced; /* one of each at least */
    int outputs, elements;              /* products of their sizes */
} clcnn_reduction;

/* As few axes as the two tensors allow. */
clcnn_reduction clcnn_reduction_of(const clcnn_problem *problem);

/* One axis that is reduced. */
clcnn_reduction_axes clcnn_reduction_axis(int size, int x);

/* Elements that a GPU reads from memory at least. Measured on PoCL: each row is begun and ended in the time
 * of so many bytes, and so is an output of one that goes element by element. */
enum { CLCNN_REDUCTION_SECTOR = 8, CLCNN_REDUCTION_ROW = 128 };

#endif
