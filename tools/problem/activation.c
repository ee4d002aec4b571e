/* SPDX-License-Identifier: MIT
 * activation, element by element. */
#include "row.h"

static void draw(problem_stream *stream, problem *p) {
    clcnn_activation_desc d = {0};
    clcnn_shape *shape = &p->shape[0];
    shape->rank = stream_between(stream, 1, 5);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] =
            shape->rank == 1 ? stream_between(stream, 4, 5000) : stream_channels(stream);
    }
    d.activation.kind = stream_kind(stream, CLCNN_LINEAR);
    stream_parameters(stream, 40, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_activation = {
    .name = "activation",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 8,
    .limit = 32,
    .operands = problem_shapes,
    .draw = draw,
};
