/* SPDX-License-Identifier: MIT
 * concat, of inputs that differ along its axis. */
#include "row.h"

static void draw(problem_stream *stream, problem *p) {
    clcnn_concat_desc d = {0};
    clcnn_shape whole = {.rank = stream_chance(stream, 90) ? stream_between(stream, 1, 5)
                                                           : stream_between(stream, 6, 8)};
    for (int i = 0; i < whole.rank; i++) {
        whole.dim[i] = stream_between(stream, 1, whole.rank > 5 ? 3 : 7);
    }
    whole.dim[whole.rank - 1] = stream_channels(stream);
    d.axis_from_last = stream_chance(stream, 50) ? 0 : stream_between(stream, 0, whole.rank - 1);
    const int inputs = stream_chance(stream, 70) ? 2 : stream_between(stream, 1, 5);
    for (int i = 0; i < inputs; i++) {
        int *along = &whole.dim[whole.rank - 1 - d.axis_from_last];
        *along = d.axis_from_last ? stream_between(stream, 1, 7) : stream_channels(stream);
        p->shape[i] = whole;
    }
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_concat = {
    .name = "concat",
    .sizes = "shape shape2 shape3 shape4 shape5 shape6 shape7 shape8",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = problem_shapes,
    .draw = draw,
};
