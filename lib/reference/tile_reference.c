/* SPDX-License-Identifier: MIT
 * tile: y[i] = x[i mod size], i being an index of every axis and size that of the axis in x. */
#include "reference.h"

/* The element of the input that output element `at` is. */
static size_t element_of(const clcnn_problem *p, size_t at) {
    const clcnn_shape input = p->inputs[0].shape, output = p->outputs[0].shape;
    size_t element = 0, each = 1;
    for (int axis = output.rank - 1; axis >= 0; axis--) {
        const size_t index = at % (size_t)output.dim[axis];
        element += index % (size_t)input.dim[axis] * each;
        each *= (size_t)input.dim[axis];
        at /= (size_t)output.dim[axis];
    }
    return element;
}

void clcnn_reference_tile(const clcnn_problem *p, const float *const *inputs,
                          clcnn_reference_sink *sink) {
    for (size_t at = 0; at < clcnn_shape_count(p->outputs[0].shape); at++) {
        clcnn_reference_emit(sink, at, clcnn_reference_copy(inputs[0][element_of(p, at)]));
    }
}
