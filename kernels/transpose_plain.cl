/* SPDX-License-Identifier: MIT
 * transpose, plain: y[n][column][row] = x[n][row][column], one element a work-item. NHWC to NCHW is
 * rows = h w, columns = c; back is the other way round.
 * Range: (rows, columns, n): neighbours write neighbouring elements. */
#include "common.clh"

kernel void transpose_plain(global const float *x, ulong x_first, global float *y, ulong y_first,
                            int rows, int columns) {
    const int row = get_global_id(0);
    const int column = get_global_id(1);
    const int image = get_global_id(2) * rows * columns;
    y[y_first + image + column * rows + row] = x[x_first + image + row * columns + column];
}
