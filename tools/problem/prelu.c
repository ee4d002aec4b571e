/* SPDX-License-Identifier: MIT
 * prelu, with a slope for each channel. */
#include "row.h"

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_prelu_desc d;
    problem_desc(p, &d, sizeof d);
    problem_channels(p, d.data_format, inputs);
}

static void draw(problem_stream *stream, problem *p) {
    const clcnn_prelu_desc d = {.data_format = problem_draw_channels(stream, p)};
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_prelu = {
    .name = "prelu",
    .sizes = "shape",
    .required = "shape",
    .weights = "slope",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 1024,
    .operands = operands,
    .draw = draw,
};
