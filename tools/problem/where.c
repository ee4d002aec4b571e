/* SPDX-License-Identifier: MIT
 * where: a condition and what it chooses from, which broadcast. */
#include "row.h"

/* Each is whole in half of them, and a condition that may choose one number alone always is. */
static void draw(problem_stream *stream, problem *p) {
    const clcnn_shape whole = stream_shape(stream);
    for (int i = 0; i < 3; i++) {
        p->shape[i] = stream_chance(stream, 50) ? whole : stream_narrow(stream, whole);
    }
    if (clcnn_shape_count(p->shape[1]) == 1 || clcnn_shape_count(p->shape[2]) == 1) {
        p->shape[0] = whole;
    }
}

const problem_operator problem_where = {
    .name = "where",
    .sizes = "shape shape2 shape3",
    .required = "shape shape2 shape3",
    .data = PROBLEM_BIT(INTEGER), /* real conditions are hardly ever 0 */
    .range = 1,
    .limit = 2,
    .operands = problem_shapes,
    .draw = draw,
};
