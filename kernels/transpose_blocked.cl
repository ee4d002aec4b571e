/* SPDX-License-Identifier: MIT
 * transpose, blocked: as plain, with a block of the matrix for each work-item, so that a CPU device
 * divides once for hundreds of elements and stays in its cache. Squares of 4 x 4 are turned in
 * registers; what the block has beside them is moved by fours down a column, then by one.
 * Range: n x blocks of rows x blocks of columns: neighbours read along memory. */
#include "common.clh"

/* y[column][row] = x[row][column] of 4 x 4, in matrices of `rows` and `columns`. */
static inline void turn_square(global const float *x, global float *y, int rows, int columns) {
    const float4 a = vload4(0, x), b = vload4(0, x + columns);
    const float4 c = vload4(0, x + 2 * columns), d = vload4(0, x + 3 * columns);
    vstore4((float4)(a.s0, b.s0, c.s0, d.s0), 0, y);
    vstore4((float4)(a.s1, b.s1, c.s1, d.s1), 0, y + rows);
    vstore4((float4)(a.s2, b.s2, c.s2, d.s2), 0, y + 2 * rows);
    vstore4((float4)(a.s3, b.s3, c.s3, d.s3), 0, y + 3 * rows);
}

static inline float4 load_column(global const float *x, int columns) {
    return (float4)(x[0], x[columns], x[2 * columns], x[3 * columns]);
}

kernel void transpose_blocked(global const float *x, ulong x_first, global float *y, ulong y_first,
                              int rows, int columns, int block_rows, int block_columns, int items) {
    ITEM_OR_RETURN(item, items)
    const int across = (columns + block_columns - 1) / block_columns;
    const int down = (rows + block_rows - 1) / block_rows;
    const int first_column = item % across * block_columns;
    const int first_row = item / across % down * block_rows;
    const int image = item / (across * down) * (rows * columns);
    const int width = min(block_columns, columns - first_column);
    const int height = min(block_rows, rows - first_row);
    x += x_first + image + first_row * columns + first_column;
    y += y_first + image + first_column * rows + first_row;
    int row = 0;
    for (; row + 4 <= height; row += 4) {
        int column = 0;
        for (; column + 4 <= width; column += 4) {
            turn_square(x + row * columns + column, y + column * rows + row, rows, columns);
        }
        for (; column < width; column++) {
            vstore4(load_column(x + row * columns + column, columns), 0, y + column * rows + row);
        }
    }
    for (; row < height; row++) {
        for (int column = 0; column < width; column++) {
            y[column * rows + row] = x[row * columns + column];
        }
    }
}
