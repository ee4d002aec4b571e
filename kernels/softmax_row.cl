/* SPDX-License-Identifier: MIT
 * softmax along the last axis: one work-item computes one row, in vectors along it. For CPU
 * devices. Rows are x_pitch and y_pitch apart. Range: rows. */
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

/* Halves fold onto each other: 16, 8, 4, 2. */
static inline float sum_of_lanes(floatv v) {
    float lane[WIDTH];
    STOREV(v, lane);
    for (int i = 0; i < WIDTH / 2; i++) {
        lane[i] += lane[i + WIDTH / 2];
    }
    for (int i = 0; i < WIDTH / 4; i++) {
        lane[i] += lane[i + WIDTH / 4];
    }
    for (int i = 0; i < WIDTH / 8; i++) {
        lane[i] += lane[i + WIDTH / 8];
    }
    for (int i = 0; i < WIDTH / 16; i++) {
        lane[i] += lane[i + WIDTH / 16];
    }
    return lane[0];
}

/* The sum of exp(x - m) over the block that starts here. */
static inline floatv sum_of_block(global const float *x, int block, int length, floatv m) {
    const int end = min(block + SUM_BLOCK * WIDTH, length);
    floatv sum = 0;
    for (int i = block; i < end; i += WIDTH) {
        sum += exp(load_lanes(x + i, length - i, -INFINITY) - m);
    }
    return sum;
}
#define BLOCK_SUM(block) sum_of_block(x, block, length, m)

kernel void softmax_row(global const float *x, ulong x_first, global float *y, ulong y_first,
                        int logarithm, int length, int x_pitch, int y_pitch, int items) {
    ITEM_OR_RETURN(item, items)
    x += x_first + item * x_pitch;
    y += y_first + item * y_pitch;
    floatv largest = -INFINITY;
    for (int i = 0; i < length; i += WIDTH) {
        const floatv v = load_lanes(x + i, length - i, -INFINITY);
        largest = v > largest ? v : largest;
    }
    const floatv m = largest_lane(largest);
    floatv sum;
    SUM_ROW(sum, length, SUM_BLOCK * WIDTH, BLOCK_SUM);
    const floatv total = sum_of_lanes(sum);
    for (int i = 0; i < length; i += WIDTH) {
        const floatv v = load_lanes(x + i, length - i, 0);
        store_lanes(result_of(v, m, total, logarithm), y + i, length - i);
    }
}
