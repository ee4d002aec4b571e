/* SPDX-License-Identifier: MIT
 * avg_pool2d of whole images of one channel, NCHW's planes, for CPU devices: a work-item computes
 * `together` of them, in vectors along each, which has `length` elements and follows on the last one.
 * Range: planes / together. */
#include "activation.clh"
#include "sum.clh"

static inline floatv sum_of_block(global const float *x, int block, int length) {
    const int end = min(block + SUM_BLOCK * WIDTH, length);
    floatv sum = 0;
    for (int i = block; i < end; i += WIDTH) {
        sum += load_lanes(x + i, length - i, 0);
    }
    return sum;
}
#define BLOCK_SUM(block) sum_of_block(x, block, length)

kernel void avg_pool2d_planes(global const float *x, ulong x_first, global float *y, ulong y_first,
                              int length, float4 lines, int together, int planes, int items) {
    ITEM_OR_RETURN(item, items)
    const int first = item * together, end = min(first + together, planes);
    x += x_first + first * length;
    y += y_first;
    for (int plane = first; plane < end; plane += WIDTH) {
        const int count = min(end - plane, WIDTH);
        float sums[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            sums[i] = 0;
        }
        for (int i = 0; i < count; i++) {
            floatv sum;
            SUM_ROW(sum, length, SUM_BLOCK * WIDTH, BLOCK_SUM);
            sums[i] = sum_of_lanes(sum);
            x += length;
        }
        store_lanes(activate(LOADV(sums) / (floatv)length, lines), y + plane, count);
    }
}
