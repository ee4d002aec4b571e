/* SPDX-License-Identifier: MIT
 * softmax along an axis that is not the last: x is [outer][length][inner], and one work-item
 * computes WIDTH neighbouring rows, stepping by inner. Range: outer x vectors of inner. */
#include "softmax.clh"

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
    block_sums sums;
    sums.blocks = 0;
    for (int block = 0; block < length; block += SUM_BLOCK) {
        const int end = min(block + SUM_BLOCK, length);
        floatv part = 0;
        for (int i = block; i < end; i++) {
            part += exp(load_lanes(x + i * inner, lanes, 0) - largest);
        }
        add_block(&sums, part);
    }
    const floatv sum = sum_of_blocks(&sums, 0);
    for (int i = 0; i < length; i++) {
        const floatv v = load_lanes(x + i * inner, lanes, 0);
        store_lanes(result_of(v, largest, sum), y + i * inner, lanes);
    }
}
