/* SPDX-License-Identifier: MIT
 * transpose, from one data format to the other. */
#include "row.h"

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_transpose_desc d;
    problem_desc(p, &d, sizeof d);
    inputs[0] = clcnn_given(problem_image(p, d.from));
}

static void draw(problem_stream *stream, problem *p) {
    clcnn_transpose_desc d = {0};
    problem_draw_image(stream, p); /* its format is drawn anew */
    d.from = stream_format(stream);
    d.to = stream_chance(stream, 90) ? (clcnn_data_format)!d.from : d.from;
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_transpose = {
    .name = "transpose",
    .sizes = "n h w c",
    .required = "h w c from to",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = operands,
    .draw = draw,
};
