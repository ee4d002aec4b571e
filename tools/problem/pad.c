/* SPDX-License-Identifier: MIT
 * pad. */
#include "row.h"

/* Cells of an axis: none on half of the sides, few on most. */
static int cells(problem_stream *stream, clcnn_pad_mode mode, int size) {
    const int few = mode == CLCNN_PAD_REFLECT && size < 5 ? size - 1 : 4;
    const int most = mode == CLCNN_PAD_REFLECT ? size - 1 : 40;
    if (stream_chance(stream, 50)) {
        return 0;
    }
    return stream_between(stream, 0, stream_chance(stream, 85) ? few : most);
}

static void draw(problem_stream *stream, problem *p) {
    static const float values[] = {0, 0, 1, -2.5f};
    clcnn_pad_desc d = {.mode = (clcnn_pad_mode)stream_between(stream, 0, CLCNN_PAD_REFLECT)};
    clcnn_shape *shape = &p->shape[0];
    shape->rank =
        stream_chance(stream, 90) ? stream_between(stream, 1, 5) : stream_between(stream, 6, 8);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, shape->rank > 5 ? 3 : 7);
    }
    shape->dim[shape->rank - 1] = stream_channels(stream);
    if (clcnn_shape_count(*shape) == 1) { /* a constant output would be right */
        shape->dim[0] = 2;
    }
    for (int i = 0; i < shape->rank; i++) {
        d.before[i] = cells(stream, d.mode, shape->dim[i]);
        d.after[i] = cells(stream, d.mode, shape->dim[i]);
    }
    d.value = d.mode == CLCNN_PAD_CONSTANT ? STREAM_PICK(stream, values) : 0;
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_pad = {
    .name = "pad",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = problem_shapes,
    .draw = draw,
};
