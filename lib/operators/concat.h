/* SPDX-License-Identifier: MIT
 * The parameters of concat. */
#ifndef CLCNN_LIB_CONCAT_H
#define CLCNN_LIB_CONCAT_H

#include "../operator.h"

typedef struct clcnn_concat_parameters {
    int axis; /* from the first one on */
} clcnn_concat_parameters;

_Static_assert(sizeof(clcnn_concat_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_concat_parameters *clcnn_concat_of(const clcnn_problem *problem) {
    return (const clcnn_concat_parameters *)(const void *)problem->parameters;
}

/* The index of the output's axis at which an input begins. */
static inline int clcnn_concat_start(const clcnn_problem *problem, size_t input) {
    int start = 0;
    for (size_t i = 0; i < input; i++) {
        start += problem->inputs[i].shape.dim[clcnn_concat_of(problem)->axis];
    }
    return start;
}

#endif
