/* SPDX-License-Identifier: MIT
 * pad: y[i] = x[i - before], i being an index of every axis. Where that is outside x it is, by the
 * mode, the value; the nearest index inside; or the one that is as far on the other side of the
 * nearest. */
#include "../operators/pad.h"
#include "reference.h"

/* Where index `at` of an axis, which may be outside, is taken from; -1: it is the value. */
static int source_of(clcnn_pad_mode mode, int size, int at) {
    const int nearest = at < 0 ? 0 : at >= size ? size - 1 : at;
    switch (mode) {
    case CLCNN_PAD_EDGE:
        return nearest;
    case CLCNN_PAD_REFLECT:
        return nearest - (at - nearest);
    default:
        return at == nearest ? at : -1;
    }
}

/* The element of the input that output element `at` is; false: it is the value. */
static bool element_of(const clcnn_problem *p, size_t at, size_t *element) {
    const clcnn_pad_parameters *pad = clcnn_pad_of(p);
    const clcnn_shape input = p->inputs[0].shape, output = p->outputs[0].shape;
    size_t step = 1;
    *element = 0;
    for (int axis = output.rank - 1; axis >= 0; axis--) {
        const int index = (int)(at % (size_t)output.dim[axis]) - pad->before[axis];
        const int source = source_of((clcnn_pad_mode)pad->mode, input.dim[axis], index);
        if (source < 0) {
            return false;
        }
        *element += (size_t)source * step;
        step *= (size_t)input.dim[axis];
        at /= (size_t)output.dim[axis];
    }
    return true;
}

void clcnn_reference_pad(const clcnn_problem *p, const float *const *inputs,
                         clcnn_reference_sink *sink) {
    const size_t count = clcnn_shape_count(p->outputs[0].shape);
    const float value = clcnn_pad_value(p);
    for (size_t at = 0; at < count; at++) {
        size_t element;
        const bool inside = element_of(p, at, &element);
        clcnn_reference_emit(sink, at, clcnn_reference_copy(inside ? inputs[0][element] : value));
    }
}
