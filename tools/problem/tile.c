/* SPDX-License-Identifier: MIT
 * tile: the input several times along each axis. */
#include "row.h"

static void draw(problem_stream *stream, problem *p) {
    clcnn_tile_desc d = {.repeats = {0}};
    clcnn_shape *shape = &p->shape[0];
    shape->rank =
        stream_chance(stream, 90) ? stream_between(stream, 1, 4) : stream_between(stream, 5, 8);
    for (int i = 0; i < shape->rank; i++) {
        const int few = shape->rank > 4 ? 2 : 5;
        shape->dim[i] = stream_chance(stream, 30) ? 1 : stream_between(stream, 1, few);
        d.repeats[i] = stream_chance(stream, 50) ? stream_between(stream, 1, few) : 0;
    }
    const int last = shape->rank - 1;
    shape->dim[last] = stream_chance(stream, 30) ? 1 : stream_channels(stream);
    d.repeats[last] = shape->dim[last] == 1 ? stream_channels(stream) : d.repeats[last];
    if (clcnn_shape_count(*shape) == 1) { /* a constant output would be right */
        shape->dim[0] = 2;
    }
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_tile = {
    .name = "tile",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = problem_shapes,
    .draw = draw,
};
