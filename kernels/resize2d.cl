/* SPDX-License-Identifier: MIT
 * resize2d: an output pixel is made of the pixels where two rows and two columns of the input meet.
 * taps has four words for each output row, then for each output column: the lower and the upper row
 * (column) of the input and, as floats, their weights. Where the upper one's is 0 it has no part, so
 * that an infinity stays in its place; where both are, as always of the nearest pixel, it is a copy.
 *
 * A work-item computes WIDTH channels of one output pixel. NCHW comes as NHWC with one channel and
 * n c images, since a resize never looks across channels. Rows of an image are x_row and y_row
 * elements apart, its columns x_column and y_column. Range: n x oh x ow x vectors of channels. */
#include "common.clh"

/* a and b by the weights in z and w of a tap. */
static inline floatv between(floatv a, floatv b, int4 tap) {
    const float lower = as_float(tap.z), upper = as_float(tap.w);
    return upper == 0 ? a : MULADD((floatv)upper, b, lower * a);
}

kernel void resize2d(global const float *x, ulong x_first, global float *y, ulong y_first,
                     global const int *taps, ulong taps_first, int h, int c, int oh, int ow,
                     int x_row, int x_column, int y_row, int y_column, int items) {
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
