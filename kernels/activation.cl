/* SPDX-License-Identifier: MIT
 * activation: y[i] = activation(x[i]), WIDTH elements a work-item. As linear it is a copy.
 * Range: vectors. */
#include "activation.clh"

kernel void activation(global const float *x, ulong x_first, global float *y, ulong y_first,
                       int count, float p0, float p1, float p2, int items) {
    ITEM_OR_RETURN(item, items)
    const int i = item * WIDTH;
    const floatv v = load_lanes(x + x_first + i, count - i, 0);
    store_lanes(activate(v, p0, p1, p2), y + y_first + i, count - i);
}
