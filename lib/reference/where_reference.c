/* SPDX-License-Identifier: MIT
 * where: y[i] = input[i] where condition[i] is not 0, as NaN is not, else input2[i], i being an index of
 * every axis, 0 where an input has one element. */
#include "../broadcast.h"
#include "reference.h"

void clcnn_reference_where(const clcnn_problem *p, const float *const *inputs,
                           clcnn_reference_sink *sink) {
    const clcnn_shape output = p->outputs[0].shape;
    for (size_t at = 0; at < clcnn_shape_count(output); at++) {
        const float condition = inputs[0][clcnn_broadcast_element(&p->inputs[0], output, at)];
        const size_t from = condition != 0 ? 1 : 2;
        const size_t element = clcnn_broadcast_element(&p->inputs[from], output, at);
        clcnn_reference_emit(sink, at, clcnn_reference_copy(inputs[from][element]));
    }
}
