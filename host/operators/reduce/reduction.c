/* SPDX-License-Identifier: MIT */
#include "reduction.h"

static void push(clcnn_reduction_axes *all, int size, int x, int y) {
    const int i = all->count++;
    all->size[i] = size;
    all->x[i] = x;
    all->y[i] = y;
}

/* Adds an axis, or lengthens the last one where it goes on there in both tensors. */
static void add_axis(clcnn_reduction_axes *all, int size, int x, int y) {
    const int i = all->count - 1;
    if (size == 1) {
        return;
    }
    if (i >= 0 && all->x[i] * all->size[i] == x && all->y[i] * all->size[i] == y) {
        all->size[i] *= size;
    } else {
        push(all, size, x, y);
    }
}

/* At least one axis, and sizes of 1 where kernels look at more than there are. */
static void finish(clcnn_reduction_axes *all, int y) {
    if (all->count == 0) {
        push(all, 1, 1, y);
    }
    for (int i = all->count; i < CLCNN_MAX_RANK; i++) {
        all->size[i] = 1;
    }
}

clcnn_reduction clcnn_reduction_of(const clcnn_problem *p) {
    const clcnn_reduce_parameters *r = clcnn_reduce_of(p);
    const clcnn_value *x = &p->inputs[0], *y = &p->outputs[0];
    const int last = x->shape.rank - 1;
    int x_step = 1, y_step = 1, y_axis = y->shape.rank - 1;
    clcnn_reduction all = {.outputs = (int)clcnn_shape_count(y->shape), .elements = r->elements};
    for (int i = last; i >= 0; i--) {
        const int size = x->shape.dim[i];
        add_axis(r->reduced[i] ? &all.reduced : &all.kept, size, x_step,
                 r->reduced[i] ? 0 : y_step);
        x_step = i == last ? x->pitch : x_step * size;
        if (!r->reduced[i] || r->keep_dims) { /* it is an axis of the output, too */
            y_step = y_axis == y->shape.rank - 1 ? y->pitch : y_step * y->shape.dim[y_axis];
            y_axis--;
        }
    }
    finish(&all.kept, 1);
    finish(&all.reduced, 0);
    return all;
}

clcnn_reduction_axes clcnn_reduction_axis(int size, int x) {
    clcnn_reduction_axes axis = {.count = 0};
    push(&axis, size, x, 0);
    finish(&axis, 0);
    return axis;
}
