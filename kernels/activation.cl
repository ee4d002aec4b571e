/* SPDX-License-Identifier: MIT
 * activation: y[i] = activation(x[i]), WIDTH elements of a row a work-item; rows are x_pitch and
 * y_pitch apart. As linear it is a copy. Range: rows x vectors of a row. */
#include "activation.clh"

kernel void activation(global const float *x, ulong x_first, global float *y, ulong y_first,
                       int row, int x_pitch, int y_pitch, float p0, float p1, float p2, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (row + WIDTH - 1) / WIDTH;
    int first = item;
    if (vectors < items) { /* a single row spares the division */
        const int at = item / vectors;
        first -= at * vectors;
        x += at * x_pitch;
        y += at * y_pitch;
    }
    first *= WIDTH;
    const floatv v = load_lanes(x + x_first + first, row - first, 0);
    store_lanes(activate(v, p0, p1, p2), y + y_first + first, row - first);
}
