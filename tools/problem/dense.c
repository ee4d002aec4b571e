/* SPDX-License-Identifier: MIT
 * dense: y = activation(x W + bias + residual). */
#include "row.h"

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    problem_weighted(p, clcnn_shape2(p->n, p->c), clcnn_shape2(p->c, p->k), inputs);
}

static void draw(problem_stream *stream, problem *p) {
    static const int sizes[] = {1, 10, 100, 127, 128, 129, 245, 256, 257, 500, 784};
    static const int rows[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65};
    clcnn_dense_desc d = {0};
    p->n = STREAM_PICK(stream, rows);
    p->c = stream_chance(stream, 50) ? stream_channels(stream) : STREAM_PICK(stream, sizes);
    p->k = stream_chance(stream, 60) ? stream_channels(stream) : STREAM_PICK(stream, sizes);
    p->optional[PROBLEM_BIAS] = stream_between(stream, 0, 1);
    stream_last_activation(stream, p->k, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_dense = {
    .name = "dense",
    .sizes = "n c k",
    .required = "c k",
    .weights = "weights bias",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 32,
    .operands = operands,
    .draw = draw,
};
