/* SPDX-License-Identifier: MIT
 * transpose: y has x's axes in another order, so index i of an axis of y is that of an axis of x. */
#include "../operators/transpose.h"
#include "reference.h"

/* How far apart neighbours along an axis are. */
static size_t step_of(clcnn_shape shape, int axis) {
    size_t step = 1;
    for (int i = axis + 1; i < shape.rank; i++) {
        step *= (size_t)shape.dim[i];
    }
    return step;
}

void clcnn_reference_transpose(const clcnn_problem *p, const float *const *inputs,
                               clcnn_reference_sink *sink) {
    const clcnn_shape input = p->inputs[0].shape;
    for (size_t at = 0; at < clcnn_shape_count(input); at++) {
        size_t element = 0, rest = at;
        for (int i = input.rank - 1; i >= 0; i--) {
            const int axis = clcnn_transpose_of(p)->axes[i];
            element += rest % (size_t)input.dim[axis] * step_of(input, axis);
            rest /= (size_t)input.dim[axis];
        }
        clcnn_reference_emit(sink, at, clcnn_reference_copy(inputs[0][element]));
    }
}
