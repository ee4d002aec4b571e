/* SPDX-License-Identifier: MIT
 * softmax along an axis that is not the last: one work-item computes WIDTH neighbours of a row.
 * Range: outer x rows x vectors of a row. */
#include "softmax.clh"

/* The sum of exp(x - m) over the block that starts here. */
static inline floatv sum_of_block(global const float *x, int block, int length, int step, int lanes,
                                  floatv m) {
    const int end = min(block + SUM_BLOCK, length);
    floatv sum = 0;
    for (int i = block; i < end; i++) {
        sum += exp(load_lanes(x + i * step, lanes, 0) - m);
    }
    return sum;
}
#define BLOCK_SUM(block) sum_of_block(x, block, length, x_step, lanes, largest)

kernel void softmax_column(global const float *x, ulong x_first, global float *y, ulong y_first,
                           SOFTMAX_STEPS, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (row + WIDTH - 1) / WIDTH;
    const int first = item % vectors * WIDTH;
    const int lanes = row - first;
    const int beside = item / vectors % rows;
    const int before = item / vectors / rows;
    x += x_first + before * x_outer + beside * x_pitch + first;
    y += y_first + before * y_outer + beside * y_pitch + first;
    floatv largest = -INFINITY;
    for (int i = 0; i < length; i++) {
        const floatv v = load_lanes(x + i * x_step, lanes, 0);
        largest = v > largest ? v : largest;
    }
    floatv sum;
    SUM_ROW(sum, length, SUM_BLOCK, BLOCK_SUM);
    for (int i = 0; i < length; i++) {
        const floatv v = load_lanes(x + i * x_step, lanes, 0);
        store_lanes(result_of(v, largest, sum, logarithm), y + i * y_step, lanes);
    }
}
