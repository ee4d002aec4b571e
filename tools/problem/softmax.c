/* SPDX-License-Identifier: MIT
 * softmax and log_softmax. */
#include "row.h"

static void draw(problem_stream *stream, problem *p) {
    static const int lengths[] = {2,   3,   4,   5,   8,   10,   15,   16,   17,  31,
                                  32,  33,  63,  64,  65,  100,  127,  128,  129, 255,
                                  256, 257, 511, 513, 999, 1000, 1025, 2048, 4099};
    clcnn_softmax_desc d = {0};
    clcnn_shape *shape = &p->shape[0];
    shape->rank = stream_between(stream, 1, 4);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, 9);
    }
    const int axis = stream_chance(stream, 60) ? 0 : stream_between(stream, 0, shape->rank - 1);
    shape->dim[shape->rank - 1 - axis] = STREAM_PICK(stream, lengths);
    if (axis > 0 && stream_chance(stream, 50)) { /* neighbours in memory are of other rows */
        shape->dim[shape->rank - 1] = stream_channels(stream);
    }
    d.axis_from_last = axis;
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_softmax = {
    .name = "softmax",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS,
    .range = 8,
    .limit = 32,
    .operands = problem_shapes,
    .draw = draw,
};

const problem_operator problem_log_softmax = {
    .name = "log_softmax",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS,
    .range = 8,
    .limit = 32,
    .operands = problem_shapes,
    .draw = draw,
};
