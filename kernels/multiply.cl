/* SPDX-License-Identifier: MIT
 * multiply: y = activation(a b). */
#include "broadcast.clh"

kernel void multiply(global const float *a, ulong a_first, global const float *b, ulong b_first,
                     global float *y, ulong y_first, AXES_ARGUMENTS, float4 lines, int items) {
    ITEM_OR_RETURN(item, items)
    const int4 at = locate(item, AXES);
    const floatv product = load_row(a + a_first + at.s0, a_stride.s0, at.s3) *
                           load_row(b + b_first + at.s1, b_stride.s0, at.s3);
    store_lanes(activate(product, lines), y + y_first + at.s2, at.s3);
}
