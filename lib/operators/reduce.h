/* SPDX-License-Identifier: MIT
 * The parameters of reduce_mean, reduce_sum, reduce_max, reduce_min and argmax. */
#ifndef CLCNN_LIB_REDUCE_H
#define CLCNN_LIB_REDUCE_H

#include "../operator.h"

typedef enum clcnn_reduce_kind {
    CLCNN_REDUCE_MEAN,
    CLCNN_REDUCE_SUM,
    CLCNN_REDUCE_MAX,
    CLCNN_REDUCE_MIN,
    CLCNN_REDUCE_FIRST, /* where the largest is: argmax */
    CLCNN_REDUCE_LAST
} clcnn_reduce_kind;

typedef struct clcnn_reduce_parameters {
    int reduced[CLCNN_MAX_RANK]; /* 1: this axis of the input is, the first one first; else 0 */
    int keep_dims;               /* 0 or 1 */
    int kind;                    /* a clcnn_reduce_kind */
    int elements;                /* of which one of the output is made */
} clcnn_reduce_parameters;

_Static_assert(sizeof(clcnn_reduce_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_reduce_parameters *clcnn_reduce_of(const clcnn_problem *problem) {
    return (const clcnn_reduce_parameters *)(const void *)problem->parameters;
}

#endif
