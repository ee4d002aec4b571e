/* SPDX-License-Identifier: MIT
 * What follows a GEMM in dense: y[n][k] = activation(x[n][k] + bias[k]); x and y may be the same.
 * Range: n x vectors of k. */
#include "activation.clh"

kernel void dense_epilogue(global const float *x, ulong x_first, global float *y, ulong y_first,
                           global const float *bias, ulong bias_first, int k, float p0, float p1,
                           float p2, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (k + WIDTH - 1) / WIDTH;
    const int first = item % vectors * WIDTH;
    const int at = item / vectors * k + first;
    const int lanes = k - first;
    const floatv v =
        load_lanes(x + x_first + at, lanes, 0) + load_lanes(bias + bias_first + first, lanes, 0);
    store_lanes(activate(v, p0, p1, p2), y + y_first + at, lanes);
}
