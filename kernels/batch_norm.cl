/* SPDX-License-Identifier: MIT
 * batch_norm: y = activation(scale (a - mean) + beta), a value of each for every channel, as
 * kernels/batch_norm_fold.cl has brought them to
 *
 *     folded [3][channels]: mean, scale, beta
 *
 * of which the first row is b. The mean is not multiplied out: infinite scales would meet it. */
#include "broadcast.clh"

kernel void batch_norm(global const float *a, ulong a_first, global const float *folded,
                       ulong folded_first, global float *y, ulong y_first, int channels,
                       AXES_ARGUMENTS, float4 lines, int items) {
    ITEM_OR_RETURN(item, items)
    const int4 at = locate(item, AXES);
    global const float *b = folded + folded_first + at.s1;
    const floatv mean = load_row(b, b_stride.s0, at.s3);
    const floatv scale = load_row(b + channels, b_stride.s0, at.s3);
    const floatv beta = load_row(b + 2 * channels, b_stride.s0, at.s3);
    const floatv v = load_row(a + a_first + at.s0, a_stride.s0, at.s3) - mean;
    store_lanes(activate(MULADD(v, scale, beta), lines), y + y_first + at.s2, at.s3);
}
