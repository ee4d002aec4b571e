/* SPDX-License-Identifier: MIT
 * activation: the function itself is applied by clcnn_reference_emit, as to every operator. */
#include "reference.h"

void clcnn_reference_activation(const clcnn_problem *p, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    const size_t count = clcnn_shape_count(p->inputs[0].shape);
    for (size_t i = 0; i < count; i++) {
        clcnn_reference_emit(sink, i, clcnn_reference_copy(inputs[0][i]));
    }
}
