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

#endif
