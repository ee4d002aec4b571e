/* SPDX-License-Identifier: MIT
 * resize2d: WIDTH channels of one output pixel a work-item.
 * Range: n x oh x ow x vectors of channels. */
#include "resize2d.clh"

kernel void resize2d_vector(RESIZE2D_ARGUMENTS, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (c + WIDTH - 1) / WIDTH;
    const int channel = item % vectors * WIDTH;
    const int pixel = item / vectors; /* of all images' outputs */
    const int row = pixel / ow, column = pixel % ow;
    const int lanes = c - channel;
    const int4 down = vload4(row % oh, taps + taps_first);
    const int4 along = vload4(oh + column, taps + taps_first);
    x += x_first + row / oh * h * x_row + channel;
    y += y_first + row * y_row + column * y_column + channel;
    global const float *lower = x + down.x * x_row, *upper = x + down.y * x_row;
    floatv v = load_lanes(lower + along.x * x_column, lanes, 0);
    if (down.w | along.w) {
        const floatv right = load_lanes(lower + along.y * x_column, lanes, 0);
        const floatv below = load_lanes(upper + along.x * x_column, lanes, 0);
        const floatv across = load_lanes(upper + along.y * x_column, lanes, 0);
        v = between(between(v, right, along), between(below, across, along), down);
    }
    store_lanes(v, y, lanes);
}
