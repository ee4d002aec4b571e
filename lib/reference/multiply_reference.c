/* SPDX-License-Identifier: MIT
 * multiply: y[i] = f(a[i] b[i]), i being an index of every axis, 0 where an input has one element. */
#include "../broadcast.h"
#include "reference.h"

void clcnn_reference_multiply(const clcnn_problem *p, const float *const *inputs,
                              clcnn_reference_sink *sink) {
    const clcnn_shape output = p->outputs[0].shape;
    const size_t count = clcnn_shape_count(output);
    for (size_t at = 0; at < count; at++) {
        const float a = inputs[0][clcnn_broadcast_element(&p->inputs[0], output, at)];
        const float b = inputs[1][clcnn_broadcast_element(&p->inputs[1], output, at)];
        clcnn_reference_value product = {.terms = 1};
        clcnn_reference_accumulate(&product, (double)a * (double)b);
        clcnn_reference_emit(sink, at, product);
    }
}
