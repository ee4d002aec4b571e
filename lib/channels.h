/* SPDX-License-Identifier: MIT
 * Operands with a value for each channel: the last axis in NHWC, the third from last in NCHW. */
#ifndef CLCNN_LIB_CHANNELS_H
#define CLCNN_LIB_CHANNELS_H

#include "operator.h"

/* Element i of the input belongs to channel i / inner % count. */
typedef struct clcnn_channels {
    int count, inner;
    clcnn_data_format format;
} clcnn_channels;

/* The output is of input 0's shape, and every other input has a value for each of its channels. */
clcnn_status clcnn_channels_infer(clcnn_problem *problem, clcnn_data_format format,
                                  clcnn_channels *channels);

/* Such an operand, seen with axes of size 1 so that it broadcasts to the output. */
clcnn_value clcnn_channels_value(const clcnn_channels *channels);

static inline size_t clcnn_channel_of(const clcnn_channels *channels, size_t element) {
    return element / (size_t)channels->inner % (size_t)channels->count;
}

/* Whether an input is the one whose place the output may take: not one of the channels'. */
bool clcnn_channels_in_place(const clcnn_problem *problem, size_t input);

#endif
