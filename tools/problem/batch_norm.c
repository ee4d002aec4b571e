/* SPDX-License-Identifier: MIT
 * batch_norm, with the statistics of each channel. */
#include "row.h"

enum { GAMMA = 3, BETA = 4 };

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_batch_norm_desc d;
    problem_desc(p, &d, sizeof d);
    problem_channels(p, d.data_format, inputs);
}

static void draw(problem_stream *stream, problem *p) {
    static const float epsilons[] = {0, 0, 1e-5f, 0.125f, 2};
    clcnn_batch_norm_desc d = {.data_format = problem_draw_channels(stream, p)};
    d.epsilon = STREAM_PICK(stream, epsilons);
    p->optional[GAMMA] = stream_chance(stream, 70);
    p->optional[BETA] = stream_chance(stream, 70);
    stream_activation(stream, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_batch_norm = {
    .name = "batch_norm",
    .sizes = "shape",
    .required = "shape",
    .weights = "mean variance gamma beta",
    .positive = "variance",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 2,
    .limit = 32,
    .operands = operands,
    .draw = draw,
};
