/* SPDX-License-Identifier: MIT
 * add: y[i] = f(the sum over the inputs x of x[i]), i being an index of every axis, 0 where the
 * input has one element. */
#include "../broadcast.h"
#include "reference.h"

void clcnn_reference_add(const clcnn_problem *p, const float *const *inputs,
                         clcnn_reference_sink *sink) {
    const clcnn_shape output = p->outputs[0].shape;
    const size_t count = clcnn_shape_count(output);
    for (size_t at = 0; at < count; at++) {
        clcnn_reference_value sum = {.terms = 0};
        for (size_t i = 0; i < p->input_count; i++) {
            const size_t element = clcnn_broadcast_element(&p->inputs[i], output, at);
            clcnn_reference_term(&sum, inputs[i], element);
        }
        clcnn_reference_emit(sink, at, sum);
    }
}
