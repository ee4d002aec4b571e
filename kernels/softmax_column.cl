/* SPDX-License-Identifier: MIT
 * softmax along an axis that is not the last: x is [outer][length][inner], and one work-item
 * computes WIDTH neighbouring rows, stepping by inner. Range: (vectors of inner, outer). */
#include "softmax.clh"

kernel void softmax_column(global const float *x, ulong x_first, global float *y, ulong y_first,
                           int length, int inner) {
    const int first = get_global_id(0) * WIDTH;
    const int lanes = inner - first;
    const ulong row = get_global_id(1) * (ulong)length * inner + first;
    x += x_first + row;
    y += y_first + row;
    floatv largest = -INFINITY;
    for (int i = 0; i < length; i++) {
        const floatv v = load_lanes(x + i * inner, lanes, 0);
        largest = v > largest ? v : largest;
    }
    floatv sum = 0;
    for (int block = 0; block < length; block += BLOCK) {
        const int end = min(block + BLOCK, length);
        floatv part = 0;
        for (int i = block; i < end; i++) {
            part += exp(load_lanes(x + i * inner, lanes, 0) - largest);
        }
        sum += part;
    }
    for (int i = 0; i < length; i++) {
        const floatv v = load_lanes(x + i * inner, lanes, 0);
        store_lanes(result_of(v, largest, sum), y + i * inner, lanes);
    }
}
