/* SPDX-License-Identifier: MIT
 * resize2d: `run` channels of one output pixel a work-item, in vectors.
 * Range: n x oh x ow x runs of channels. */
#include "resize2d.clh"

kernel void resize2d_vector(RESIZE2D_ARGUMENTS, int run, int items) {
    ITEM_OR_RETURN(item, items)
    const int runs = (c + run - 1) / run;
    const int channel = item % runs * run;
    const int pixel = item / runs; /* of all images' outputs */
    const int row = pixel / ow, column = pixel % ow;
    const int count = min(run, c - channel);
    const int4 down = vload4(row % oh, taps + taps_first);
    const int4 along = vload4(oh + column, taps + taps_first);
    x += x_first + row / oh * h * x_row + channel;
    y += y_first + row * y_row + column * y_column + channel;
    global const float *lower = x + down.x * x_row, *upper = x + down.y * x_row;
    for (int i = 0; i < count; i += WIDTH) {
        const int near = along.x * x_column + i, far = along.y * x_column + i;
        floatv v = load_lanes(lower + near, count - i, 0);
        if (down.w | along.w) {
            const floatv right = load_lanes(lower + far, count - i, 0);
            const floatv below = load_lanes(upper + near, count - i, 0);
            const floatv across = load_lanes(upper + far, count - i, 0);
            v = between(between(v, right, along), between(below, across, along), down);
        }
        store_lanes(v, y + i, count - i);
    }
}
