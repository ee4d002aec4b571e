/* SPDX-License-Identifier: MIT
 * The parameters of resize2d. */
#ifndef CLCNN_LIB_RESIZE2D_H
#define CLCNN_LIB_RESIZE2D_H

#include "../operator.h"
#include "../resize.h"

typedef struct clcnn_resize2d_parameters {
    clcnn_data_format format;
    clcnn_resize resize;
    int n, c;
    int in[2], out[2];
    float scale[2];
} clcnn_resize2d_parameters;

_Static_assert(sizeof(clcnn_resize2d_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_resize2d_parameters *clcnn_resize2d_of(const clcnn_problem *problem) {
    return (const clcnn_resize2d_parameters *)(const void *)problem->parameters;
}

/* What output row (axis 0) or column (axis 1) `index` is made of. */
static inline clcnn_resize_tap clcnn_resize2d_at(const clcnn_resize2d_parameters *p, int axis,
                                                 int index) {
    const clcnn_resize_axis along = {p->in[axis], p->out[axis], p->scale[axis]};
    return clcnn_resize_at(p->resize, along, index);
}

#endif
