/* SPDX-License-Identifier: MIT
 * multiply, of two inputs that broadcast. */
#include "row.h"

/* The first is whole in three quarters, the second in half of them. */
static void draw(problem_stream *stream, problem *p) {
    clcnn_multiply_desc d = {0};
    const clcnn_shape whole = stream_shape(stream);
    p->shape[0] = stream_chance(stream, 75) ? whole : stream_narrow(stream, whole);
    p->shape[1] = stream_chance(stream, 50) ? whole : stream_narrow(stream, whole);
    stream_activation(stream, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_multiply = {
    .name = "multiply",
    .sizes = "shape shape2",
    .required = "shape shape2",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 8,
    .operands = problem_shapes,
    .draw = draw,
};
