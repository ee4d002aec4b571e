/* SPDX-License-Identifier: MIT
 * argmax along one axis. */
#include "row.h"

/* The axis that is gone through is long, half of the time, and never of one element, which is the largest. */
static void draw(problem_stream *stream, problem *p) {
    static const int lengths[] = {15, 16, 17, 63, 65, 127, 257, 1025, 4100};
    clcnn_argmax_desc d = {.keep_dims = stream_chance(stream, 40),
                           .last = stream_chance(stream, 40)};
    clcnn_shape *shape = &p->shape[0];
    *shape = stream_shape(stream);
    d.axis_from_last = stream_between(stream, 0, shape->rank - 1);
    shape->dim[shape->rank - 1 - d.axis_from_last] =
        stream_chance(stream, 50) ? STREAM_PICK(stream, lengths) : stream_between(stream, 2, 12);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_argmax = {
    .name = "argmax",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4, /* many are equal */
    .operands = problem_shapes,
    .draw = draw,
};
