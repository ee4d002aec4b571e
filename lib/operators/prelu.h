/* SPDX-License-Identifier: MIT
 * The parameters of prelu. */
#ifndef CLCNN_LIB_PRELU_H
#define CLCNN_LIB_PRELU_H

#include "../channels.h"

enum { CLCNN_PRELU_INPUT, CLCNN_PRELU_SLOPE };

static inline const clcnn_channels *clcnn_prelu_of(const clcnn_problem *problem) {
    return (const clcnn_channels *)(const void *)problem->parameters;
}

#endif
