/* SPDX-License-Identifier: MIT
 * add, of inputs that broadcast. */
#include "row.h"

/* An input that broadcasts to `whole`: axes of size 1 now and then, the first ones left out. */
static clcnn_shape narrow(problem_stream *stream, clcnn_shape whole) {
    const int dropped = stream_chance(stream, 25) ? stream_between(stream, 0, whole.rank - 1) : 0;
    clcnn_shape shape = {.rank = whole.rank - dropped};
    for (int i = 0; i < shape.rank; i++) {
        shape.dim[i] = stream_chance(stream, 35) ? 1 : whole.dim[dropped + i];
    }
    return shape;
}

/* The first input is whole in three quarters, another in half of them. */
static void draw(problem_stream *stream, problem *p) {
    clcnn_add_desc d = {0};
    clcnn_shape whole = {.rank = stream_chance(stream, 90) ? stream_between(stream, 1, 5)
                                                           : stream_between(stream, 6, 8)};
    for (int i = 0; i < whole.rank; i++) {
        whole.dim[i] = stream_between(stream, 1, whole.rank > 5 ? 3 : 7);
    }
    whole.dim[whole.rank - 1] = stream_channels(stream);
    const int inputs = stream_chance(stream, 70) ? 2 : stream_between(stream, 1, 5);
    for (int i = 0; i < inputs; i++) {
        const int percent = i == 0 ? 75 : 50;
        p->shape[i] = stream_chance(stream, percent) ? whole : narrow(stream, whole);
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
