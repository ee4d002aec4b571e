/* SPDX-License-Identifier: MIT
 * add: y[i] = f(the sum over the inputs x of x[i]), i being an index of every axis, 0 where the
 * input has one element. */
#include "../broadcast.h"
#include "reference.h"

/* The element of an input that output element `at` reads. */
static size_t element_of(const clcnn_value *input, clcnn_shape output, size_t at) {
    const clcnn_strides strides =
        clcnn_broadcast_strides(input, output, input->shape.dim[input->shape.rank - 1]);
    size_t element = 0;
    for (int axis = output.rank - 1; axis >= 0; axis--) {
        const size_t size = (size_t)output.dim[axis];
        element += at % size * (size_t)strides.axis[axis];
        at /= size;
    }
    return element;
}

void clcnn_reference_add(const clcnn_problem *p, const float *const *inputs,
                         clcnn_reference_sink *sink) {
    const clcnn_shape output = p->outputs[0].shape;
    const size_t count = clcnn_shape_count(output);
    for (size_t at = 0; at < count; at++) {
        clcnn_reference_value sum = {.terms = 0};
        for (size_t i = 0; i < p->input_count; i++) {
            clcnn_reference_term(&sum, inputs[i], element_of(&p->inputs[i], output, at));
        }
        clcnn_reference_emit(sink, at, sum);
    }
}
