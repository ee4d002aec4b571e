/* SPDX-License-Identifier: MIT
 * concat: one input x copied to its place in y, which begins at element `start`. Both are seen along
 * the same three axes, the last one of the tensors first. A work-item copies `run` elements of axis 0
 * of each of `rows` indices of axis 1: where rows are short one alone is not worth a work-item.
 * Range: runs of axis 0 x rows of axis 1 x size of axis 2. */
#include "copy.clh"

kernel void concat(global const float *x, ulong x_first, global float *y, ulong y_first, int8 size,
                   int8 x_stride, int8 y_stride, int start, int run, int rows, int items) {
    ITEM_OR_RETURN(item, items)
    const int across = (size.s0 + run - 1) / run, down = (size.s1 + rows - 1) / rows;
    const int first = item % across * run;
    const int row = item / across % down * rows;
    const int image = item / across / down;
    x += x_first + first * x_stride.s0 + row * x_stride.s1 + image * x_stride.s2;
    y += y_first + start + first * y_stride.s0 + row * y_stride.s1 + image * y_stride.s2;
    const int length = min(run, size.s0 - first), count = min(rows, size.s1 - row);
    for (int i = 0; i < count; i++) {
        copy_row(x + i * x_stride.s1, x_stride.s0, y + i * y_stride.s1, y_stride.s0, length);
    }
}
