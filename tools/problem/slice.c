/* SPDX-License-Identifier: MIT
 * slice: of each axis some indices, a step apart. */
#include "row.h"

/* An axis of `size` elements that is there whole on half of them. */
static void draw_axis(problem_stream *stream, clcnn_slice_desc *d, int axis, int size) {
    static const int steps[] = {1, 1, 1, 1, 2, 3, -1, -1, -2, 7};
    if (stream_chance(stream, 50)) {
        return;
    }
    const int step = STREAM_PICK(stream, steps), begin = stream_between(stream, 0, size - 1);
    const int most = (step > 0 ? size - 1 - begin : begin) / (step > 0 ? step : -step) + 1;
    d->step[axis] = step == 1 ? 0 : step;
    d->begin[axis] = stream_chance(stream, 30) ? begin - size : begin;
    d->size[axis] = stream_chance(stream, 50) ? stream_between(stream, 1, most) : 0;
}

static void draw(problem_stream *stream, problem *p) {
    clcnn_slice_desc d = {.begin = {0}};
    clcnn_shape *shape = &p->shape[0];
    shape->rank =
        stream_chance(stream, 90) ? stream_between(stream, 1, 5) : stream_between(stream, 6, 8);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, shape->rank > 5 ? 4 : 9);
    }
    shape->dim[shape->rank - 1] = stream_channels(stream);
    for (int i = 0; i < shape->rank; i++) {
        draw_axis(stream, &d, i, shape->dim[i]);
    }
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_slice = {
    .name = "slice",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = problem_shapes,
    .draw = draw,
};
