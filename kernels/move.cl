/* SPDX-License-Identifier: MIT
 * Elements of x moved to y, which has `axes` of them, the last one first: index i of an axis is index
 * i mod period of x, where neighbours are x_stride elements apart, 0 and less too; y_stride.s0 is 1. A
 * work-item writes `run` elements of axis 0 of each of `rows` indices of axis 1: where rows are short one
 * alone is not worth a work-item.
 * Range: runs of axis 0 x rows of axis 1 x size of axis 2 x ... */
#include "copy.clh"

static inline void fill_row(float value, global float *y, int length) {
    int i = 0;
    for (; i + WIDTH <= length; i += WIDTH) {
        STORE((floatv)value, y + i);
    }
    for (; i < length; i++) {
        y[i] = value;
    }
}

/* `length` elements of a row of y, the first of which is x's element `at`. What repeats is written once and
 * copied from there, twice as much each time. */
static inline void move_row(global const float *x, int step, int period, int at, global float *y,
                            int length) {
    const int whole = min(period - at, length), turned = min(at, length - whole);
    copy_row(x + at * step, step, y, 1, whole);
    copy_row(x, step, y + whole, 1, turned);
    for (int done = whole + turned; done < length; done *= 2) {
        copy_row(y, 1, y + done, 1, min(done, length - done));
    }
}

kernel void move(global const float *x, ulong x_first, global float *y, ulong y_first, int start,
                 int axes, int8 size, int8 period, int8 x_stride, int8 y_stride, int run, int rows,
                 int items) {
    ITEM_OR_RETURN(item, items)
    int sizes[8], periods[8], x_strides[8], y_strides[8];
    vstore8(size, 0, sizes);
    vstore8(period, 0, periods);
    vstore8(x_stride, 0, x_strides);
    vstore8(y_stride, 0, y_strides);
    const int across = (size.s0 + run - 1) / run, down = (size.s1 + rows - 1) / rows;
    const int first = item % across * run, first_row = item / across % down * rows;
    int rest = item / across / down;
    x += x_first + start;
    y += y_first + first;
    for (int axis = 2; axis < axes; axis++) {
        const int at = rest % sizes[axis];
        rest /= sizes[axis];
        x += at % periods[axis] * x_strides[axis];
        y += at * y_strides[axis];
    }
    const int turn = first % period.s0; /* where a row begins in x */
    const int length = min(run, size.s0 - first), end = min(first_row + rows, size.s1);
    for (int row = first_row, at = first_row % period.s1; row < end; row++) {
        if (period.s0 == 1) {
            fill_row(x[at * x_stride.s1], y + row * y_stride.s1, length);
        } else {
            move_row(x + at * x_stride.s1, x_stride.s0, period.s0, turn, y + row * y_stride.s1,
                     length);
        }
        at = at + 1 < period.s1 ? at + 1 : 0;
    }
}
