/* SPDX-License-Identifier: MIT
 * resize2d of one channel, whose columns stand next to each other in y: WIDTH columns of an output row
 * a work-item. Range: n x oh x vectors of columns. */
#include "resize2d.clh"

kernel void resize2d_planes(RESIZE2D_ARGUMENTS, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (ow + WIDTH - 1) / WIDTH;
    const int row = item / vectors; /* of all images' outputs */
    const int column = item % vectors * WIDTH;
    const int lanes = ow - column;
    taps += taps_first;
    x += x_first + row / oh * h * x_row;
    const int4 down = vload4(row % oh, taps);
    global const float *lower = x + down.x * x_row, *upper = x + down.y * x_row;
    int4 along[WIDTH];
    float near[WIDTH], right[WIDTH], below[WIDTH], across[WIDTH], lowers[WIDTH], uppers[WIDTH];
    int mixed = down.w;
    for (int i = 0; i < WIDTH; i++) {
        along[i] = vload4(oh + min(column + i, ow - 1), taps);
        near[i] = lower[along[i].x * x_column];
        mixed |= along[i].w;
    }
    floatv v = LOADV(near);
    if (mixed) {
        for (int i = 0; i < WIDTH; i++) {
            right[i] = lower[along[i].y * x_column];
            below[i] = upper[along[i].x * x_column];
            across[i] = upper[along[i].y * x_column];
            lowers[i] = as_float(along[i].z);
            uppers[i] = as_float(along[i].w);
        }
        const floatv a = LOADV(lowers), b = LOADV(uppers);
        v = between(between_columns(v, LOADV(right), a, b),
                    between_columns(LOADV(below), LOADV(across), a, b), down);
    }
    store_lanes(v, y + y_first + row * y_row + column, lanes);
}
