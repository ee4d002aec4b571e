/* SPDX-License-Identifier: MIT
 * The parameters of resize2d. */
#ifndef CLCNN_LIB_RESIZE2D_H
#define CLCNN_LIB_RESIZE2D_H

#include <string.h>

#include "../operator.h"
#include "../resize.h"

typedef struct clcnn_resize2d_parameters {
    int format, n, c;
    int in[2], out[2];
    int scale[2]; /* a float's bits */
    int method, coordinates, rounding;
} clcnn_resize2d_parameters;

_Static_assert(sizeof(clcnn_resize2d_parameters) <= CLCNN_MAX_PARAMETERS * sizeof(int),
               "they have room in a problem");

static inline const clcnn_resize2d_parameters *clcnn_resize2d_of(const clcnn_problem *problem) {
    return (const clcnn_resize2d_parameters *)(const void *)problem->parameters;
}

/* What output row (axis 0) or column (axis 1) `index` is made of. */
static inline clcnn_resize_tap clcnn_resize2d_at(const clcnn_resize2d_parameters *p, int axis,
                                                 int index) {
    const clcnn_resize resize = {(clcnn_resize_method)p->method,
                                 (clcnn_resize_coordinates)p->coordinates,
                                 (clcnn_resize_rounding)p->rounding};
    clcnn_resize_axis along = {p->in[axis], p->out[axis], 0};
    memcpy(&along.scale, &p->scale[axis], sizeof along.scale);
    return clcnn_resize_at(resize, along, index);
}

#endif
