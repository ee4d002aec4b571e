/* SPDX-License-Identifier: MIT
 * softmax, a work-group of ITEMS to a row: for GPUs. Items stride through the row, then meet in
 * local memory for the largest value and for the sum, each a tree that halves in every step.
 * Range: outer x rows x row x ITEMS, local ITEMS. WIDTH is 1. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "softmax.clh"

#ifndef ITEMS
#define ITEMS 64 /* a power of two */
#endif

/* The sum of this item's exp(x - m) over the block that starts here. */
static inline float sum_of_block(global const float *x, int block, int length, int step, int item,
                                 float m) {
    const int end = min(block + SUM_BLOCK * ITEMS, length);
    float sum = 0;
    for (int i = block + item; i < end; i += ITEMS) {
        sum += exp(x[i * step] - m);
    }
    return sum;
}
#define BLOCK_SUM(block) sum_of_block(x, block, length, x_step, item, largest)

__attribute__((reqd_work_group_size(ITEMS, 1, 1))) kernel void
softmax_group(global const float *x, ulong x_first, global float *y, ulong y_first, SOFTMAX_STEPS) {
    local float meet[ITEMS];
    const int item = get_local_id(0);
    const int group = get_group_id(0);
    const int beside = group / row % rows;
    const int before = group / row / rows;
    x += x_first + before * x_outer + beside * x_pitch + group % row;
    y += y_first + before * y_outer + beside * y_pitch + group % row;
    float largest = -INFINITY;
    for (int i = item; i < length; i += ITEMS) {
        largest = x[i * x_step] > largest ? x[i * x_step] : largest;
    }
    meet[item] = largest;
    for (int half_size = ITEMS / 2; half_size > 0; half_size /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_size) {
            const float other = meet[item + half_size];
            meet[item] = other > meet[item] ? other : meet[item];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    largest = meet[0];
    barrier(CLK_LOCAL_MEM_FENCE); /* all have read meet[0] before it is written again */

    float part;
    SUM_ROW(part, length, SUM_BLOCK * ITEMS, BLOCK_SUM);
    meet[item] = part;
    for (int half_size = ITEMS / 2; half_size > 0; half_size /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_size) {
            meet[item] += meet[item + half_size];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const float sum = meet[0];
    for (int i = item; i < length; i += ITEMS) {
        y[i * y_step] = result_of(x[i * x_step], largest, sum, logarithm);
    }
}
