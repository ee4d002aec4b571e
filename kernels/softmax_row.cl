/* SPDX-License-Identifier: MIT
 * softmax along the last axis: one work-item computes one row, in vectors along it. For CPU
 * devices. Range: rows. */
#include "softmax.clh"

static inline float largest_lane(floatv v) {
    float lane[WIDTH];
    STOREV(v, lane);
    float largest = lane[0];
    for (int i = 1; i < WIDTH; i++) {
        largest = lane[i] > largest ? lane[i] : largest;
    }
    return largest;
}

static inline float sum_of_lanes(floatv v) {
    float lane[WIDTH];
    STOREV(v, lane);
    for (int half_width = WIDTH / 2; half_width > 0; half_width /= 2) {
        for (int i = 0; i < half_width; i++) {
            lane[i] += lane[i + half_width];
        }
    }
    return lane[0];
}

kernel void softmax_row(global const float *x, ulong x_first, global float *y, ulong y_first,
                        int length, int items) {
    ITEM_OR_RETURN(item, items)
    x += x_first + item * length;
    y += y_first + item * length;
    floatv largest = -INFINITY;
    for (int i = 0; i < length; i += WIDTH) {
        const floatv v = load_lanes(x + i, length - i, -INFINITY);
        largest = v > largest ? v : largest;
    }
    const floatv m = largest_lane(largest);
    block_sums sums;
    sums.blocks = 0;
    for (int block = 0; block < length; block += SUM_BLOCK * WIDTH) {
        const int end = min(block + SUM_BLOCK * WIDTH, length);
        floatv part = 0;
        for (int i = block; i < end; i += WIDTH) {
            part += exp(load_lanes(x + i, length - i, -INFINITY) - m);
        }
        add_block(&sums, part);
    }
    const floatv total = sum_of_lanes(sum_of_blocks(&sums, 0));
    for (int i = 0; i < length; i += WIDTH) {
        const floatv v = load_lanes(x + i, length - i, 0);
        store_lanes(result_of(v, m, total), y + i, length - i);
    }
}
