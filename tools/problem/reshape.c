/* SPDX-License-Identifier: MIT
 * reshape: the same elements in another shape. */
#include "row.h"

/* Axes of the input that stay, are joined to the next one, or are what is left. */
static void draw(problem_stream *stream, problem *p) {
    clcnn_reshape_desc d = {0};
    clcnn_shape *shape = &p->shape[0];
    int size = 1, open = 0;
    shape->rank = stream_between(stream, 1, 6);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, 7);
    }
    shape->dim[shape->rank - 1] = stream_channels(stream);
    for (int i = 0; i < shape->rank; i++) {
        size *= shape->dim[i];
        if (i + 1 == shape->rank || stream_chance(stream, 60)) {
            const int stays = d.rank == i && stream_chance(stream, 30);
            const int left = !stays && !open && stream_chance(stream, 30);
            d.dims[d.rank++] = stays ? 0 : left ? -1 : size;
            open |= left;
            size = 1;
        }
    }
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_reshape = {
    .name = "reshape",
    .sizes = "shape",
    .required = "shape",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = problem_shapes,
    .draw = draw,
};
