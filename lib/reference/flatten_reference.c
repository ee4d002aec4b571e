/* SPDX-License-Identifier: MIT
 * flatten: y has x's order or, of NCHW, that of each (c, ...) transposed to (..., c). */
#include "reference.h"

void clcnn_reference_flatten(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                             clcnn_reference_sink *sink) {
    clcnn_reference_transpose(p, weights, x, sink);
}
