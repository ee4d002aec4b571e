/* SPDX-License-Identifier: MIT
 * flatten: y has x's order or, of NCHW, that of each (c, ...) transposed to (..., c). */
#include "reference.h"

void clcnn_reference_flatten(const clcnn_problem *p, const float *const *inputs,
                             clcnn_reference_sink *sink) {
    clcnn_reference_transpose(p, inputs, sink);
}
