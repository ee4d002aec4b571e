/* SPDX-License-Identifier: MIT
 * flatten: every axis but the first becomes one. */
#include "row.h"

/* Any rank, an image in NCHW the most often. */
static void draw(problem_stream *stream, problem *p) {
    clcnn_flatten_desc d = {0};
    clcnn_shape *shape = &p->shape[0];
    shape->rank = stream_chance(stream, 40) ? 4 : stream_between(stream, 1, 6);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, 7);
    }
    shape->dim[shape->rank - 1] = stream_side(stream);
    shape->dim[shape->rank > 1 ? 1 : 0] = stream_channels(stream);
    d.data_format = stream_chance(stream, 70) ? CLCNN_NCHW : CLCNN_NHWC;
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_flatten = {
    .name = "flatten",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = problem_shapes,
    .draw = draw,
};
