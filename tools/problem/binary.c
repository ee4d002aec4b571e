/* SPDX-License-Identifier: MIT
 * Operators of two inputs that broadcast. */
#include "row.h"

/* The first is whole in three quarters, the second in half of them. */
static void draw(problem_stream *stream, problem *p) {
    clcnn_binary_desc d = {0};
    const clcnn_shape whole = stream_shape(stream);
    p->shape[0] = stream_chance(stream, 75) ? whole : stream_narrow(stream, whole);
    p->shape[1] = stream_chance(stream, 50) ? whole : stream_narrow(stream, whole);
    stream_activation(stream, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

#define ROW(operator, reals, integers)                                                             \
    {                                                                                              \
        .name = #operator, .sizes = "shape shape2", .required = "shape shape2",                    \
        .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN), .range = (reals), .limit = (integers),         \
        .operands = problem_shapes, .draw = draw                                                   \
    }

const problem_operator problem_subtract = ROW(subtract, 1, 4096);
const problem_operator problem_multiply = ROW(multiply, 1, 8);
const problem_operator problem_divide = ROW(divide, 1, 8);   /* by 0, too */
const problem_operator problem_minimum = ROW(minimum, 1, 8); /* many are equal */
const problem_operator problem_maximum = ROW(maximum, 1, 8);
const problem_operator problem_power = ROW(power, 8, 8); /* half of the real ones are NaN */
