/* SPDX-License-Identifier: MIT
 * transpose, blocked: as plain, with a block of the matrix for each work-item, for CPU devices. Squares
 * of WIDTH x WIDTH are turned in registers; the last ones of a block end with it and so move some
 * elements once more. Of a block with fewer columns or rows than that, vectors are read down its
 * columns, or written down those of y. A block is as large as BLOCK_ROWS x BLOCK_COLUMNS, the last ones
 * take what is left besides.
 * Range: n x blocks of rows x blocks of columns: neighbours read along memory. */
#ifndef WIDTH
#define WIDTH 4 /* at least */
#endif
#include "turn.clh"

/* y[column][row] = x[row][column] of WIDTH x WIDTH, in matrices of `rows` and `columns`. */
static inline void turn_square(global const float *x, global float *y, int rows, int columns) {
    floatv row[WIDTH];
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        row[i] = LOADV(x + i * columns);
    }
    turn(row);
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        STORE(row[i], y + i * rows);
    }
}

/* WIDTH elements of a column of x, of the row of y that it becomes. */
static inline void move_column(global const float *x, global float *y, int columns) {
    float lane[WIDTH];
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        lane[i] = x[i * columns];
    }
    STORE(LOADV(lane), y);
}

static inline void move_row(global const float *x, global float *y, int rows) {
    float lane[WIDTH];
    STOREV(LOADV(x), lane);
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        y[i * rows] = lane[i];
    }
}

/* Where the part of WIDTH begins that follows on `at`: at the latest such that it ends with `size`. */
static inline int begin_of(int at, int size) {
    return min(at, size - WIDTH);
}

OUTLINED turn_block(global const float *x, global float *y, int rows, int columns, int height,
                    int width) {
    for (int i = 0; i < height; i += height < WIDTH ? 1 : WIDTH) {
        for (int j = 0; j < width; j += width < WIDTH ? 1 : WIDTH) {
            const int row = height < WIDTH ? i : begin_of(i, height);
            const int column = width < WIDTH ? j : begin_of(j, width);
            global const float *from = x + row * columns + column;
            global float *to = y + column * rows + row;
            if (height >= WIDTH && width >= WIDTH) {
                turn_square(from, to, rows, columns);
            } else if (height >= WIDTH) {
                move_column(from, to, columns);
            } else if (width >= WIDTH) {
                move_row(from, to, rows);
            } else {
                *to = *from;
            }
        }
    }
}

kernel void transpose_blocked(global const float *x, ulong x_first, global float *y, ulong y_first,
                              int rows, int columns, int block_rows, int block_columns, int items) {
    ITEM_OR_RETURN(item, items)
    const int across = max(columns / block_columns, 1), down = max(rows / block_rows, 1);
    const int right = item % across, below = item / across % down;
    const int first_column = right * block_columns, first_row = below * block_rows;
    const int end_column = right == across - 1 ? columns : first_column + block_columns;
    const int end_row = below == down - 1 ? rows : first_row + block_rows;
    const int image = item / (across * down) * (rows * columns);
    turn_block(x + x_first + image + first_row * columns + first_column,
               y + y_first + image + first_column * rows + first_row, rows, columns,
               end_row - first_row, end_column - first_column);
}
