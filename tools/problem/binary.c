/* SPDX-License-Identifier: MIT
 * Operators of two inputs that broadcast. */
#include "row.h"

/* The first is whole in three quarters, the second in half of them. */
static void draw_shapes(problem_stream *stream, problem *p) {
    const clcnn_shape whole = stream_shape(stream);
    p->shape[0] = stream_chance(stream, 75) ? whole : stream_narrow(stream, whole);
    p->shape[1] = stream_chance(stream, 50) ? whole : stream_narrow(stream, whole);
}

static void draw(problem_stream *stream, problem *p) {
    clcnn_binary_desc d = {0};
    draw_shapes(stream, p);
    stream_activation(stream, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

#define ANY (PROBLEM_NUMBERS | PROBLEM_BIT(NAN))
#define ROW(operator, kinds, reals, integers, drawing)                                             \
    {                                                                                              \
        .name = #operator, .sizes = "shape shape2", .required = "shape shape2", .data = (kinds),   \
        .range = (reals), .limit = (integers), .operands = problem_shapes, .draw = (drawing)       \
    }

const problem_operator problem_subtract = ROW(subtract, ANY, 1, 4096, draw);
const problem_operator problem_multiply = ROW(multiply, ANY, 1, 8, draw);
const problem_operator problem_divide = ROW(divide, ANY, 1, 8, draw);   /* by 0, too */
const problem_operator problem_minimum = ROW(minimum, ANY, 1, 8, draw); /* many are equal */
const problem_operator problem_maximum = ROW(maximum, ANY, 1, 8, draw);
/* Half of the real ones are NaN. */
const problem_operator problem_power = ROW(power, ANY, 8, 8, draw);

/* Not every activation has two values of 1 and 0. Small integers are often equal, real numbers hardly
 * ever. */
const problem_operator problem_equal = ROW(equal, PROBLEM_BIT(INTEGER), 1, 1, draw_shapes);
const problem_operator problem_less = ROW(less, ANY, 1, 1, draw_shapes);
const problem_operator problem_less_or_equal = ROW(less_or_equal, ANY, 1, 1, draw_shapes);
