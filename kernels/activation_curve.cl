/* SPDX-License-Identifier: MIT
 * activation_curve: y[i] = activation(x[i]) for the kinds of kinds.clh; y may be x. One program for all of
 * them: the kind is the same for every work-item. Range: as rows.clh says. */
#include "kinds.clh"
#include "rows.clh"

kernel void activation_curve(global const float *x, ulong x_first, global float *y, ulong y_first,
                             int row, int x_pitch, int y_pitch, float4 p, int kind, int items) {
    ITEM_OR_RETURN(item, items)
    const row_cells at = row_cells_of(item, items, row, x_pitch, y_pitch);
    const floatv v = load_lanes(x + x_first + at.x, at.lanes, 0);
    store_lanes(curve(v, p, kind), y + y_first + at.y, at.lanes);
}
