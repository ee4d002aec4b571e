/* SPDX-License-Identifier: MIT
 * reduce, any axes: a work-item joins a part of an output's elements one by one, neighbours have
 * neighbouring outputs. WIDTH is 1. Range: parts x outputs. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "reduce.clh"

kernel void reduce_plain(global const float *x, ulong x_first, global float *y, ulong y_first,
                         REDUCE_ARGUMENTS, int items) {
    ITEM_OR_RETURN(item, items)
    const int part = item / outputs, output = item - part * outputs, first = part * share;
    x += x_first + place_of(output, kept, x_kept);
    y += y_first + part * outputs + place_of(output, kept, y_kept);
    const float total =
        join_lanes(x, first, min(first + share, elements), reduced, x_reduced, 1, factor);
    *y = RESULT(total);
}
