/* SPDX-License-Identifier: MIT
 * transpose: of an image from one data format to the other, or of a shape by axes. */
#include "row.h"

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_transpose_desc d;
    problem_desc(p, &d, sizeof d);
    inputs[0] = clcnn_given(p->shape[0].rank ? p->shape[0] : problem_image(p, d.from));
}

/* Up to five axes of which one or two are long, or up to eight short ones, in any order. */
static void draw_axes(problem_stream *stream, problem *p) {
    clcnn_transpose_desc d = {.from = CLCNN_NHWC};
    clcnn_shape *shape = &p->shape[0];
    p->n = p->h = p->w = p->c = 0;
    shape->rank =
        stream_chance(stream, 85) ? stream_between(stream, 2, 5) : stream_between(stream, 6, 8);
    for (int i = 0; i < shape->rank; i++) { /* Fisher and Yates */
        const int other = stream_between(stream, 0, i);
        shape->dim[i] = stream_between(stream, 1, shape->rank > 5 ? 3 : 7);
        d.axes[i] = d.axes[other];
        d.axes[other] = i;
    }
    shape->dim[shape->rank - 1] = stream_channels(stream);
    shape->dim[stream_between(stream, 0, shape->rank - 1)] = stream_side(stream);
    problem_set_desc(p, &d, sizeof d);
}

static void draw(problem_stream *stream, problem *p) {
    clcnn_transpose_desc d = {0};
    problem_draw_image(stream, p); /* its format is drawn anew */
    d.from = stream_format(stream);
    d.to = stream_chance(stream, 90) ? (clcnn_data_format)!d.from : d.from;
    problem_set_desc(p, &d, sizeof d);
    if (stream_chance(stream, 60)) {
        draw_axes(stream, p);
    }
}

const problem_operator problem_transpose = {
    .name = "transpose",
    .sizes = "n h w c shape",
    .required = "h w c from to",
    .other = "shape axes",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = operands,
    .draw = draw,
};
