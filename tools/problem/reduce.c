/* SPDX-License-Identifier: MIT
 * reduce_mean, reduce_sum, reduce_max and reduce_min. */
#include "row.h"

/* Up to eight axes; one of them is long, half of the time. */
static void draw(problem_stream *stream, problem *p) {
    clcnn_reduce_desc d = {.keep_dims = stream_chance(stream, 40)};
    clcnn_shape *shape = &p->shape[0];
    shape->rank =
        stream_chance(stream, 85) ? stream_between(stream, 1, 5) : stream_between(stream, 6, 8);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, shape->rank > 5 ? 3 : 9);
        d.axes[i] = stream_chance(stream, 50);
    }
    shape->dim[shape->rank - 1] = stream_channels(stream);
    if (stream_chance(stream, 50)) {
        static const int lengths[] = {31,  32,  33,  63,   65,   127, 255,
                                      257, 511, 513, 1025, 2049, 4100};
        shape->dim[stream_between(stream, 0, shape->rank - 1)] = STREAM_PICK(stream, lengths);
    }
    problem_set_desc(p, &d, sizeof d);
}

#define ROW(word, kinds, ...)                                                                      \
    {                                                                                              \
        .name = (word), .sizes = "shape", .required = "shape", .data = (kinds) | PROBLEM_BIT(NAN), \
        .range = 1, .operands = problem_shapes, .draw = draw, __VA_ARGS__                          \
    }

const problem_operator problem_reduce_mean = ROW("reduce_mean", PROBLEM_NUMBERS, .limit = 32);
const problem_operator problem_reduce_sum = ROW("reduce_sum", PROBLEM_NUMBERS, .limit = 32);

/* Of many integers all outputs would be the same largest one. */
const problem_operator problem_reduce_max = ROW("reduce_max", PROBLEM_BIT(REAL), .limit = 0);
const problem_operator problem_reduce_min = ROW("reduce_min", PROBLEM_BIT(REAL), .limit = 0);
