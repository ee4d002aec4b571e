/* SPDX-License-Identifier: MIT
 * The parameters of lrn. */
#ifndef CLCNN_LIB_LRN_H
#define CLCNN_LIB_LRN_H

#include "../channels.h"

typedef struct clcnn_lrn_parameters {
    clcnn_channels channels;
    int size;          /* of the window, whether or not all of it is there */
    int before, after; /* channels of it on either side, no more than there may be */
    float alpha, beta, bias;
} clcnn_lrn_parameters;

_Static_assert(sizeof(clcnn_lrn_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_lrn_parameters *clcnn_lrn_of(const clcnn_problem *problem) {
    return (const clcnn_lrn_parameters *)(const void *)problem->parameters;
}

/* Squares of a sum at most. */
static inline int clcnn_lrn_terms(const clcnn_problem *problem) {
    const clcnn_lrn_parameters *p = clcnn_lrn_of(problem);
    return p->size < p->channels.count ? p->size : p->channels.count;
}

#endif
