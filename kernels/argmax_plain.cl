/* SPDX-License-Identifier: MIT
 * argmax along any axis: a work-item goes through an output's elements one by one, neighbours have
 * neighbouring outputs. WIDTH is 1. Range: outputs. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "argmax.clh"

kernel void argmax_plain(global const float *x, ulong x_first, global int *y, ulong y_first,
                         ARGMAX_ARGUMENTS, int items) {
    ITEM_OR_RETURN(item, items)
    x += x_first + place_of(item, kept, x_kept);
    float largest = -INFINITY;
    int at = 0;
    for (int i = 0; i < elements; i++) {
        const float next = x[i * step];
        const bool exceeds = EXCEEDS(next, largest);
        largest = exceeds ? next : largest;
        at = exceeds ? i : at;
    }
    y[y_first + place_of(item, kept, y_kept)] = at;
}
