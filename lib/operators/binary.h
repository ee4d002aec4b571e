/* SPDX-License-Identifier: MIT
 * Which function an operator of two inputs is. */
#ifndef CLCNN_LIB_BINARY_H
#define CLCNN_LIB_BINARY_H

#include "../operator.h"

typedef enum clcnn_binary {
    CLCNN_BINARY_SUBTRACT,
    CLCNN_BINARY_MULTIPLY,
    CLCNN_BINARY_DIVIDE,
    CLCNN_BINARY_MINIMUM,
    CLCNN_BINARY_MAXIMUM,
    CLCNN_BINARY_POWER,
    CLCNN_BINARY_EQUAL,
    CLCNN_BINARY_LESS,
    CLCNN_BINARY_LESS_OR_EQUAL,
    CLCNN_BINARY_COUNT
} clcnn_binary;

typedef struct clcnn_binary_parameters {
    int function; /* clcnn_binary */
} clcnn_binary_parameters;

_Static_assert(sizeof(clcnn_binary_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

/* clcnn_binary */
static inline int clcnn_binary_of(const clcnn_problem *problem) {
    const clcnn_binary_parameters *p = (const void *)problem->parameters;
    return p->function;
}

#endif
