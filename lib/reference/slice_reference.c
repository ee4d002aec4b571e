/* SPDX-License-Identifier: MIT
 * slice: y[i] = x[begin + i step], i being an index of every axis. */
#include "../operators/slice.h"
#include "reference.h"

/* The element of the input that output element `at` is. */
static size_t element_of(const clcnn_problem *p, size_t at) {
    const clcnn_shape input = p->inputs[0].shape, output = p->outputs[0].shape;
    size_t element = 0, each = 1;
    for (int axis = output.rank - 1; axis >= 0; axis--) {
        const long index = (long)(at % (size_t)output.dim[axis]);
        const long source = clcnn_slice_of(p)->begin[axis] + index * clcnn_slice_of(p)->step[axis];
        element += (size_t)source * each;
        each *= (size_t)input.dim[axis];
        at /= (size_t)output.dim[axis];
    }
    return element;
}

void clcnn_reference_slice(const clcnn_problem *p, const float *const *inputs,
                           clcnn_reference_sink *sink) {
    for (size_t at = 0; at < clcnn_shape_count(p->outputs[0].shape); at++) {
        clcnn_reference_emit(sink, at, clcnn_reference_copy(inputs[0][element_of(p, at)]));
    }
}
