/* SPDX-License-Identifier: MIT
 * lrn. */
#include "row.h"

/* Half of the time a window as networks have it; alphas so large that the neighbours show. */
static void draw(problem_stream *stream, problem *p) {
    static const float alphas[] = {0, 0.25f, 1, 2}, betas[] = {0, 0, 0.5f, 1.25f};
    static const float biases[] = {0, 0, 2, 0.125f};
    clcnn_lrn_desc d = {.data_format = problem_draw_channels(stream, p)};
    d.size = stream_chance(stream, 50) ? 0 : stream_between(stream, 1, 40);
    d.alpha = STREAM_PICK(stream, alphas);
    d.beta = STREAM_PICK(stream, betas);
    d.bias = STREAM_PICK(stream, biases);
    stream_activation(stream, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_lrn = {
    .name = "lrn",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 4,
    .limit = 4,
    .operands = problem_shapes,
    .draw = draw,
};
