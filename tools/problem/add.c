/* SPDX-License-Identifier: MIT
 * add, of inputs that broadcast. */
#include "row.h"

/* The first input is whole in three quarters, another in half of them. */
static void draw(problem_stream *stream, problem *p) {
    clcnn_add_desc d = {0};
    const clcnn_shape whole = stream_shape(stream);
    const int inputs = stream_chance(stream, 70) ? 2 : stream_between(stream, 1, 5);
    for (int i = 0; i < inputs; i++) {
        const int percent = i == 0 ? 75 : 50;
        p->shape[i] = stream_chance(stream, percent) ? whole : stream_narrow(stream, whole);
    }
    stream_activation(stream, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_add = {
    .name = "add",
    .sizes = "shape shape2 shape3 shape4 shape5 shape6 shape7 shape8",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = problem_shapes,
    .draw = draw,
};
