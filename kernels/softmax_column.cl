/* SPDX-License-Identifier: MIT
 * softmax along an axis that is not the last: x is [outer][length][inner], and one work-item
 * computes WIDTH neighbouring rows, stepping by inner. Range: outer x vectors of inner. */
#include "softmax.clh"

/* The sum of exp(x - m) over the block that starts here. */
static inline floatv sum_of_block(global const float *x, int block, int length, int inner,
                                  int lanes, floatv m) {
    const int end = min(block + SUM_BLOCK, length);
    floatv sum = 0;
    for (int i = block; i < end; i++) {
        sum += exp(load_lanes(x + i * inner, lanes, 0) - m);
    }
    return sum;
}
#define BLOCK_SUM(block) sum_of_block(x, block, length, inner, lanes, largest)

kernel void softmax_column(global const float *x, ulong x_first, global float *y, ulong y_first,
                           int length, int inner, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (inner + WIDTH - 1) / WIDTH;
    const int first = item % vectors * WIDTH;
    const int lanes = inner - first;
    const int row = item / vectors * length * inner + first;
    x += x_first + row;
    y += y_first + row;
    floatv largest = -INFINITY;
    for (int i = 0; i < length; i++) {
        const floatv v = load_lanes(x + i * inner, lanes, 0);
        largest = v > largest ? v : largest;
    }
    floatv sum;
    SUM_ROW(sum, length, SUM_BLOCK, BLOCK_SUM);
    for (int i = 0; i < length; i++) {
        const floatv v = load_lanes(x + i * inner, lanes, 0);
        store_lanes(result_of(v, largest, sum), y + i * inner, lanes);
    }
}
