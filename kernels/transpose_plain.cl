/* SPDX-License-Identifier: MIT
 * transpose, plain: y[n][column][row] = x[n][row][column], one element a work-item. NHWC to NCHW is
 * rows = h w, columns = c; back is the other way round.
 * Range: n x columns x rows: neighbours write neighbouring elements. */
#include "common.clh"

kernel void transpose_plain(global const float *x, ulong x_first, global float *y, ulong y_first,
                            int rows, int columns, int items) {
    ITEM_OR_RETURN(item, items)
    const int row = item % rows;
    const int column = item / rows % columns;
    const int image = item / (rows * columns) * (rows * columns);
    y[y_first + item] = x[x_first + image + row * columns + column];
}
