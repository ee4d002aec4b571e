/* SPDX-License-Identifier: MIT
 * The parameters of pad. */
#ifndef CLCNN_LIB_PAD_H
#define CLCNN_LIB_PAD_H

#include <string.h>

#include "../operator.h"

typedef struct clcnn_pad_parameters {
    int before[CLCNN_MAX_RANK], after[CLCNN_MAX_RANK]; /* the input's axes, from the first one on */
    int mode;                                          /* a clcnn_pad_mode */
    int value;                                         /* the bits of the float */
} clcnn_pad_parameters;

_Static_assert(sizeof(clcnn_pad_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_pad_parameters *clcnn_pad_of(const clcnn_problem *problem) {
    return (const clcnn_pad_parameters *)(const void *)problem->parameters;
}

static inline float clcnn_pad_value(const clcnn_problem *problem) {
    float value;
    memcpy(&value, &clcnn_pad_of(problem)->value, sizeof value);
    return value;
}

#endif
