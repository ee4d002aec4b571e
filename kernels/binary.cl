/* SPDX-License-Identifier: MIT
 * Operators of two inputs: y = activation(f(a, b)). add of more adds them one by one: y takes the place
 * of a. */
#include "binary.clh"
#include "broadcast.clh"

kernel void binary(global const float *a, ulong a_first, global const float *b, ulong b_first,
                   global float *y, ulong y_first, int function, AXES_ARGUMENTS, float4 lines,
                   int items) {
    ITEM_OR_RETURN(item, items)
    const int4 at = locate(item, AXES);
    const floatv left = load_row(a + a_first + at.s0, a_stride.s0, at.s3);
    const floatv right = load_row(b + b_first + at.s1, b_stride.s0, at.s3);
    store_lanes(activate(combine(left, right, function), lines), y + y_first + at.s2, at.s3);
}
