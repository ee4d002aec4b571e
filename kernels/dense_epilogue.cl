/* SPDX-License-Identifier: MIT
 * What follows a GEMM in dense: y[n][k] = activation(y[n][k] + bias[k] + residual[n][k]), in place.
 * Rows are y_pitch and residual_pitch apart; where that is 0 there is no residual. Range: n x vectors of k. */
#include "activation.clh"

kernel void dense_epilogue(global float *y, ulong y_first, global const float *bias,
                           ulong bias_first, global const float *residual, ulong residual_first,
                           int residual_pitch, int k, int y_pitch, float4 lines, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (k + WIDTH - 1) / WIDTH;
    const int first = item % vectors * WIDTH;
    const int row = item / vectors;
    const int lanes = k - first;
    y += y_first + row * y_pitch + first;
    floatv v = load_lanes(y, lanes, 0) + load_lanes(bias + bias_first + first, lanes, 0);
    if (residual_pitch) {
        v += load_lanes(residual + residual_first + row * residual_pitch + first, lanes, 0);
    }
    store_lanes(activate(v, lines), y, lanes);
}
