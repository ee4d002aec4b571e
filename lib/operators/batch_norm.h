/* SPDX-License-Identifier: MIT
 * The inputs and parameters of batch_norm. */
#ifndef CLCNN_LIB_BATCH_NORM_H
#define CLCNN_LIB_BATCH_NORM_H

#include "../channels.h"

enum {
    CLCNN_BATCH_NORM_INPUT,
    CLCNN_BATCH_NORM_MEAN,
    CLCNN_BATCH_NORM_VARIANCE,
    CLCNN_BATCH_NORM_GAMMA, /* optional: 1 */
    CLCNN_BATCH_NORM_BETA   /* optional: 0 */
};

typedef struct clcnn_batch_norm_parameters {
    clcnn_channels channels;
    float epsilon;
} clcnn_batch_norm_parameters;

_Static_assert(sizeof(clcnn_batch_norm_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_batch_norm_parameters *clcnn_batch_norm_of(const clcnn_problem *problem) {
    return (const clcnn_batch_norm_parameters *)(const void *)problem->parameters;
}

/* clcnn_operator.affine of it; part of the reference. */
bool clcnn_reference_batch_norm_affine(const clcnn_problem *problem, const float *const *inputs,
                                       double *scale, double *shift);

#endif
