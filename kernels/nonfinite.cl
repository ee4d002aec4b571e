/* SPDX-License-Identifier: MIT
 * nonfinite: strange[k] is 1 where a weight of filter k is not finite, else 0. packed is
 * [group][row][filters]. Range: groups x vectors of filters. */
#include "common.clh"

kernel void nonfinite(global const float *packed, ulong packed_first, global float *strange,
                      ulong strange_first, int rows, int filters, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (filters + WIDTH - 1) / WIDTH;
    const int first = item % vectors * WIDTH;
    const int group = item / vectors;
    const int lanes = filters - first;
    packed += packed_first + (ulong)group * rows * filters + first;
    floatv found = 0;
    for (int row = 0; row < rows; row++) {
        const floatv weight = load_lanes(packed + row * filters, lanes, 0);
        found = fabs(weight) <= FLT_MAX ? found : (floatv)1; /* of NaN nothing is true */
    }
    store_lanes(found, strange + strange_first + group * filters + first, lanes);
}
