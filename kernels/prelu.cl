/* SPDX-License-Identifier: MIT
 * prelu: y = slope a where a < 0, else a; slope, which is b, has a value for each channel. */
#include "broadcast.clh"

kernel void prelu(global const float *a, ulong a_first, global const float *slope,
                  ulong slope_first, global float *y, ulong y_first, AXES_ARGUMENTS, float4 lines,
                  int items) {
    ITEM_OR_RETURN(item, items)
    const int4 at = locate(item, AXES);
    const floatv v = load_row(a + a_first + at.s0, a_stride.s0, at.s3);
    const floatv below = v * load_row(slope + slope_first + at.s1, b_stride.s0, at.s3);
    store_lanes(activate(v < 0 ? below : v, lines), y + y_first + at.s2, at.s3);
}
