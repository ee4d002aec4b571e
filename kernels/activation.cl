/* SPDX-License-Identifier: MIT
 * activation: y[i] = activation(x[i]) for the kinds that are made of straight lines; as linear it is
 * a copy. y may be x. Range: as rows.clh says. */
#include "activation.clh"
#include "rows.clh"

kernel void activation(global const float *x, ulong x_first, global float *y, ulong y_first,
                       int row, int x_pitch, int y_pitch, float4 lines, int items) {
    ITEM_OR_RETURN(item, items)
    const row_cells at = row_cells_of(item, items, row, x_pitch, y_pitch);
    const floatv v = load_lanes(x + x_first + at.x, at.lanes, 0);
    store_lanes(activate(v, lines), y + y_first + at.y, at.lanes);
}
