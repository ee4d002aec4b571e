/* SPDX-License-Identifier: MIT
 * prelu: y = slope[c] x where x < 0, else x; NaN stays. */
#include "../operators/prelu.h"
#include "reference.h"

void clcnn_reference_prelu(const clcnn_problem *p, const float *const *inputs,
                           clcnn_reference_sink *sink) {
    const clcnn_channels *channels = clcnn_prelu_of(p);
    const float *input = inputs[0], *slope = inputs[1];
    const size_t count = clcnn_shape_count(p->outputs[0].shape);
    for (size_t at = 0; at < count; at++) {
        const double x = (double)input[at];
        const size_t c = clcnn_channel_of(channels, at);
        clcnn_reference_value y = {.terms = 1};
        clcnn_reference_accumulate(&y, x < 0 ? (double)slope[c] * x : x);
        clcnn_reference_emit(sink, at, y);
    }
}
