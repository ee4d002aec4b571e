/* SPDX-License-Identifier: MIT
 * flatten: the image in NHWC order, which as values in memory is a transpose to NHWC. */
#include "reference.h"

void clcnn_reference_flatten(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                             clcnn_reference_sink *sink) {
    clcnn_reference_transpose(p, weights, x, sink);
}
