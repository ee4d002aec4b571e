/* SPDX-License-Identifier: MIT
 * The inputs and parameters of layer_norm and group_norm. */
#ifndef CLCNN_LIB_NORMALIZE_H
#define CLCNN_LIB_NORMALIZE_H

#include "../operator.h"

enum {
    CLCNN_NORMALIZE_INPUT,
    CLCNN_NORMALIZE_GAMMA, /* optional: 1 */
    CLCNN_NORMALIZE_BETA   /* optional: 0 */
};

/* The input is x[images][pixels][groups][run]: an image and a group make a set. gamma and beta have `run` /
 * `repeat` values for each group, and element i of a run has value i / repeat of them: one for each
 * element, or one for each plane of an image in NCHW. */
typedef struct clcnn_normalize_parameters {
    int images, pixels, groups, run, repeat;
    float epsilon;
} clcnn_normalize_parameters;

_Static_assert(sizeof(clcnn_normalize_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_normalize_parameters *clcnn_normalize_of(const clcnn_problem *problem) {
    return (const clcnn_normalize_parameters *)(const void *)problem->parameters;
}

#endif
