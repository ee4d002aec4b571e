/* SPDX-License-Identifier: MIT
 * concat: y[o][start + i] = x[o][i], o being an index of the axes before the one along which the
 * inputs x stand, i one of it and those behind, start that of the first element of x. An element that
 * lies at its own place already is read there before it is written. */
#include "../operators/concat.h"
#include "reference.h"

/* The elements of a shape from an axis on. */
static size_t run_of(clcnn_shape shape, int axis) {
    size_t run = 1;
    for (int i = axis; i < shape.rank; i++) {
        run *= (size_t)shape.dim[i];
    }
    return run;
}

void clcnn_reference_concat(const clcnn_problem *p, const float *const *inputs,
                            clcnn_reference_sink *sink) {
    const int axis = clcnn_concat_of(p)->axis;
    const size_t whole = run_of(p->outputs[0].shape, axis);
    const size_t each = run_of(p->outputs[0].shape, axis + 1);
    for (size_t k = 0; k < p->input_count; k++) {
        const size_t count = clcnn_shape_count(p->inputs[k].shape);
        const size_t run = run_of(p->inputs[k].shape, axis);
        const size_t start = (size_t)p->inputs[k].start * each;
        for (size_t at = 0; at < count; at++) {
            clcnn_reference_emit(sink, at / run * whole + start + at % run,
                                 clcnn_reference_copy(inputs[k][at]));
        }
    }
}
