/* SPDX-License-Identifier: MIT
 * Where an axis that is resized reads its input: the arithmetic of resize2d, once for the reference
 * and for every device, since a position that is rounded otherwise is another pixel. */
#ifndef CLCNN_LIB_RESIZE_H
#define CLCNN_LIB_RESIZE_H

#include "clcnn.h"

typedef struct clcnn_resize {
    clcnn_resize_method method;
    clcnn_resize_coordinates coordinates;
    clcnn_resize_rounding rounding;
} clcnn_resize;

typedef struct clcnn_resize_axis {
    int in, out;
    float scale; /* 0: out / in */
} clcnn_resize_axis;

/* The input's pixels that an output's is made of. The weights add up to 1; where the upper one's is
 * 0 both are the same pixel. */
typedef struct clcnn_resize_tap {
    int lower, upper;
    double lower_weight, upper_weight;
} clcnn_resize_tap;

clcnn_resize_tap clcnn_resize_at(clcnn_resize resize, clcnn_resize_axis axis, int index);

#endif
