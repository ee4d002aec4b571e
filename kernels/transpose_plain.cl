/* SPDX-License-Identifier: MIT
 * transpose, plain: y[n][column][row] = x[n][row][column], one element a work-item. NHWC to NCHW is
 * rows = h w, columns = c; back is the other way round. x_row and y_row are the elements of the
 * tensors' own rows, which are x_pitch and y_pitch apart.
 * Range: n x columns x rows: neighbours write neighbouring elements. */
#include "common.clh"

/* Where element `at` lies. */
static inline int place_of(int at, int row, int pitch) {
    return row == pitch ? at : at / row * pitch + at % row;
}

kernel void transpose_plain(global const float *x, ulong x_first, global float *y, ulong y_first,
                            int rows, int columns, int x_row, int x_pitch, int y_row, int y_pitch,
                            int items) {
    ITEM_OR_RETURN(item, items)
    const int row = item % rows;
    const int column = item / rows % columns;
    const int image = item / (rows * columns) * (rows * columns);
    y[y_first + place_of(item, y_row, y_pitch)] =
        x[x_first + place_of(image + row * columns + column, x_row, x_pitch)];
}
