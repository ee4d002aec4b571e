/* SPDX-License-Identifier: MIT
 * argmax along any axis, a work-group of ITEMS to an output: for GPUs. Items stride through its elements,
 * then meet in local memory in a tree that halves in every step; one that had none never wins. WIDTH is 1.
 * Range: outputs x ITEMS, local ITEMS. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "argmax.clh"

#ifndef ITEMS
#define ITEMS 256 /* a power of two */
#endif

__attribute__((reqd_work_group_size(ITEMS, 1, 1))) kernel void
argmax_group(global const float *x, ulong x_first, global int *y, ulong y_first, ARGMAX_ARGUMENTS) {
    local float value[ITEMS];
    local int element[ITEMS];
    const int item = get_local_id(0), output = get_group_id(0);
    x += x_first + place_of(output, kept, x_kept);
    float largest = -INFINITY;
    int at = min(item, elements - 1);
    for (int i = item; i < elements; i += ITEMS) {
        const float next = x[i * step];
        const bool exceeds = EXCEEDS(next, largest);
        largest = exceeds ? next : largest;
        at = exceeds ? i : at;
    }
    value[item] = largest;
    element[item] = at;
    for (int half_size = ITEMS / 2; half_size > 0; half_size /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        const int other = item + half_size;
        if (item < half_size && BEATS(value[other], element[other], value[item], element[item])) {
            value[item] = value[other];
            element[item] = element[other];
        }
    }
    if (item == 0) {
        y[y_first + place_of(output, kept, y_kept)] = element[0];
    }
}
