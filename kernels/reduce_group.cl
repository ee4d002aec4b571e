/* SPDX-License-Identifier: MIT
 * reduce, any axes, a work-group of ITEMS to a part of an output's elements: for GPUs. Items stride
 * through them, then meet in local memory in a tree that halves in every step. WIDTH is 1.
 * Range: parts x outputs x ITEMS, local ITEMS. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "reduce.clh"

#ifndef ITEMS
#define ITEMS 64 /* a power of two */
#endif

/* Every ITEMS-th element from `at` to before `end`. */
static inline float join_apart(global const float *x, int at, int end, int8 reduced, int8 x_reduced,
                               float factor) {
    joined all;
    begin(&all);
    for (; at < end; at += ITEMS) {
        all.part = JOINED(all.part, TERM(x[place_of(at, reduced, x_reduced)]));
        count_terms(&all, 1);
    }
    return total_of(&all);
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1))) kernel void
reduce_group(global const float *x, ulong x_first, global float *y, ulong y_first,
             REDUCE_ARGUMENTS) {
    local float meet[ITEMS];
    const int item = get_local_id(0);
    const int group = get_group_id(0);
    const int part = group / outputs, output = group - part * outputs, first = part * share;
    x += x_first + place_of(output, kept, x_kept);
    meet[item] =
        join_apart(x, first + item, min(first + share, elements), reduced, x_reduced, factor);
    for (int half_size = ITEMS / 2; half_size > 0; half_size /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_size) {
            meet[item] = JOINED(meet[item], meet[item + half_size]);
        }
    }
    if (item == 0) {
        y[y_first + part * outputs + place_of(output, kept, y_kept)] = RESULT(meet[0]);
    }
}
