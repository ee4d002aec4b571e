/* SPDX-License-Identifier: MIT
 * add: y = activation(a + b). More inputs are added one by one: y takes the place of a. */
#include "broadcast.clh"

kernel void add(global const float *a, ulong a_first, global const float *b, ulong b_first,
                global float *y, ulong y_first, AXES_ARGUMENTS, float4 lines, int items) {
    ITEM_OR_RETURN(item, items)
    const int4 at = locate(item, AXES);
    const floatv sum = load_row(a + a_first + at.s0, a_stride.s0, at.s3) +
                       load_row(b + b_first + at.s1, b_stride.s0, at.s3);
    store_lanes(activate(sum, lines), y + y_first + at.s2, at.s3);
}
