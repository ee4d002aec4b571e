/* SPDX-License-Identifier: MIT
 * pad: y[i] = x[i - before], i being an index of every axis; outside x as `mode` says. Both are seen
 * along the same axes, the last one of the tensors first. Neighbours along axis 0 are x_stride.s0 =
 * y_stride.s0 elements apart, and these too lie behind each other: a row of an image is pixels of so
 * many channels. A work-item writes `run` elements of such a row.
 * Range: runs of a row x size of axis 1 in y x ... */
#include "copy.clh"

enum { CONSTANT, EDGE, REFLECT }; /* clcnn_pad_mode */

/* Where index `at` of an axis, which may be outside, is taken from; -1: it is the value. */
static inline int source_of(int at, int size, int mode) {
    const int nearest = clamp(at, 0, size - 1);
    const int source = mode == EDGE ? nearest : nearest - (at - nearest);
    return mode == CONSTANT && at != nearest ? -1 : source;
}

/* Elements from `first` to before `end` of a row, in front of x or behind it. */
static inline void write_border(global const float *x, global float *y, int first, int end,
                                int unit, int before, int size, int mode, float value) {
    if (mode == CONSTANT) {
        for (int i = first; i < end; i++) {
            y[i] = value;
        }
        return;
    }
    for (int i = first; i < end; i++) {
        y[i] = x[source_of(i / unit - before, size, mode) * unit + i % unit];
    }
}

kernel void pad(global const float *x, ulong x_first, global float *y, ulong y_first, int axes,
                int8 size, int8 before, int8 padded, int8 x_stride, int8 y_stride, int mode,
                float value, int run, int items) {
    ITEM_OR_RETURN(item, items)
    int sizes[8], befores[8], all[8], x_strides[8], y_strides[8];
    vstore8(size, 0, sizes);
    vstore8(before, 0, befores);
    vstore8(padded, 0, all);
    vstore8(x_stride, 0, x_strides);
    vstore8(y_stride, 0, y_strides);
    const int unit = y_stride.s0;
    const int row = padded.s0 * unit, runs = (row + run - 1) / run;
    const int first = item % runs * run, end = min(first + run, row);
    int rest = item / runs, left = before.s0 * unit, right = left + size.s0 * unit;
    x += x_first;
    y += y_first;
    for (int axis = 1; axis < axes; axis++) {
        const int at = rest % all[axis];
        const int source = source_of(at - befores[axis], sizes[axis], mode);
        rest /= all[axis];
        y += at * y_strides[axis];
        if (source < 0) { /* the whole row is the value */
            left = right = row;
        } else {
            x += source * x_strides[axis];
        }
    }
    const int inside = clamp(left, first, end), behind = clamp(right, first, end);
    write_border(x, y, first, inside, unit, before.s0, size.s0, mode, value);
    copy_row(x + inside - left, 1, y + inside, 1, behind - inside);
    write_border(x, y, behind, end, unit, before.s0, size.s0, mode, value);
}
