/* SPDX-License-Identifier: MIT
 * softmax along the last axis: one work-item computes `together` rows, in vectors along each. For CPU
 * devices. Rows are x_pitch and y_pitch apart. exp(x - m) waits in y for the sum. Range: rows / together. */
#include "softmax.clh"

/* The sum of exp(x - m) over the block that starts here; a logarithm needs x, where y may be. */
static inline floatv sum_of_block(global const float *x, global float *y, int block, int length,
                                  float m, int logarithm) {
    const int end = min(block + SUM_BLOCK * WIDTH, length);
    floatv sum = 0;
    for (int i = block; i < end; i += WIDTH) {
        const floatv e = decay(load_lanes(x + i, length - i, -INFINITY) - m);
        sum += e;
        if (!logarithm) {
            store_lanes(e, y + i, length - i);
        }
    }
    return sum;
}
#define BLOCK_SUM(block) sum_of_block(x, y, block, length, m, logarithm)

/* The largest of a row, lane by lane. */
static inline floatv largest_of(global const float *x, int length) {
    floatv largest = -INFINITY;
    for (int i = 0; i < length; i += WIDTH) {
        const floatv v = load_lanes(x + i, length - i, -INFINITY);
        largest = v > largest ? v : largest;
    }
    return largest;
}

/* Ends a row; returns what is largest of the next one, which is read from memory meanwhile. */
static inline floatv finish(global const float *x, global float *y, global const float *next,
                            int length, float m, float total, int logarithm) {
    const float shift = logarithm ? log(total) : 0;
    global const float *from = logarithm ? x : y;
    floatv largest = -INFINITY;
    for (int i = 0; i < length; i += WIDTH) {
        const floatv v = load_lanes(from + i, length - i, 0);
        const floatv ahead = load_lanes(next + i, length - i, -INFINITY);
        store_lanes(logarithm ? v - m - shift : v / total, y + i, length - i);
        largest = ahead > largest ? ahead : largest;
    }
    return largest;
}

kernel void softmax_row(global const float *x, ulong x_first, global float *y, ulong y_first,
                        int logarithm, int length, int x_pitch, int y_pitch, int together, int rows,
                        int items) {
    ITEM_OR_RETURN(item, items)
    const int first = item * together, end = min(first + together, rows);
    x += x_first + first * x_pitch;
    y += y_first + first * y_pitch;
    floatv largest = largest_of(x, length);
    for (int row = first; row < end; row++) {
        const float m = largest_lane(largest);
        global const float *next = row + 1 < end ? x + x_pitch : x;
        floatv sum;
        SUM_ROW(sum, length, SUM_BLOCK * WIDTH, BLOCK_SUM);
        largest = finish(x, y, next, length, m, sum_of_lanes(sum), logarithm);
        x = next;
        y += y_pitch;
    }
}
