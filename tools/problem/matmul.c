/* SPDX-License-Identifier: MIT
 * matmul. The addend has the output's shape where the line gives it none. */
#include "row.h"

enum { INPUT2 = 1, ADDEND = 2 };

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_shape addend = p->shape[ADDEND];
    problem_shapes(p, inputs);
    if (!addend.rank && p->optional[ADDEND]) {
        const clcnn_op_desc desc =
            clcnn_op_desc_make(p->info->name, p->desc, p->info->desc_size, inputs, ADDEND);
        clcnn_op_shape(&desc, 0, &addend); /* if that is refused it is when the line is read */
        inputs[ADDEND] = clcnn_given(addend);
    }
}

static void resolve(problem *p) {
    p->optional[ADDEND] = p->optional[ADDEND] || p->shape[ADDEND].rank > 0;
}

/* (..., rows, columns), or transposed. */
static clcnn_shape matrices(clcnn_shape batch, int rows, int columns, int transposed) {
    batch.dim[batch.rank++] = transposed ? columns : rows;
    batch.dim[batch.rank++] = transposed ? rows : columns;
    return batch;
}

/* Batch axes that broadcast, of neither input in half of them. */
static void draw(problem_stream *stream, problem *p) {
    static const int sizes[] = {1,  2,  3,  5,  7,  8,  9,  12, 13, 15,
                                16, 17, 31, 32, 33, 63, 64, 65, 129};
    static const float factors[] = {0, 0, 0.5f, -2, 0.3f};
    clcnn_matmul_desc d = {.transpose_a = stream_chance(stream, 30),
                           .transpose_b = stream_chance(stream, 40)};
    const int m = STREAM_PICK(stream, sizes), n = STREAM_PICK(stream, sizes);
    const int k = STREAM_PICK(stream, sizes);
    clcnn_shape batch = {.rank = stream_chance(stream, 50) ? 0 : stream_between(stream, 1, 6)};
    for (int i = 0; i < batch.rank; i++) {
        batch.dim[i] = stream_between(stream, 1, 3);
    }
    const clcnn_shape narrow = batch.rank ? stream_narrow(stream, batch) : batch;
    const int first = stream_chance(stream, 50);
    p->shape[0] = matrices(first ? narrow : batch, m, k, d.transpose_a);
    p->shape[INPUT2] = matrices(first ? batch : narrow, k, n, d.transpose_b);
    p->given[INPUT2] = stream_chance(stream, 60);
    d.alpha = STREAM_PICK(stream, factors);
    if (stream_chance(stream, 40)) {
        p->shape[ADDEND] = stream_narrow(stream, matrices(batch, m, n, 0));
        d.beta = STREAM_PICK(stream, factors);
    }
    stream_last_activation(stream, n, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_matmul = {
    .name = "matmul",
    .sizes = "shape shape2 shape3",
    .required = "shape shape2",
    .weights = "input2 addend",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 32,
    .operands = operands,
    .resolve = resolve,
    .draw = draw,
};
