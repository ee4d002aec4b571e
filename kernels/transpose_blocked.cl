/* SPDX-License-Identifier: MIT
 * transpose, blocked: matrices with rows that become columns, a block of one or several small ones for each
 * work-item, for CPU devices. Rows of x are x_row elements apart, those of y, which were columns, y_row. The
 * first of a matrix is found by `axes`, over which matrices are counted, the last one first. Squares of
 * WIDTH x WIDTH are turned in registers; the last ones of a block end with it and so move some elements once
 * more. Of a block with fewer columns or rows than that, vectors are read down its columns, or written down
 * those of y. A block is as large as block_rows x block_columns, the last ones take what is left besides.
 * Range: groups of `together` matrices x blocks of rows x blocks of columns: neighbours read along memory. */
#ifndef WIDTH
#define WIDTH 4 /* at least */
#endif
#include "turn.clh"

/* y[column][row] = x[row][column] of WIDTH x WIDTH. */
static inline void turn_square(global const float *x, global float *y, int x_row, int y_row) {
    floatv row[WIDTH];
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        row[i] = LOADV(x + i * x_row);
    }
    turn(row);
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        STORE(row[i], y + i * y_row);
    }
}

/* WIDTH elements of a column of x, of the row of y that it becomes. */
static inline void move_column(global const float *x, global float *y, int x_row) {
    float lane[WIDTH];
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        lane[i] = x[i * x_row];
    }
    STORE(LOADV(lane), y);
}

static inline void move_row(global const float *x, global float *y, int y_row) {
    float lane[WIDTH];
    STOREV(LOADV(x), lane);
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        y[i * y_row] = lane[i];
    }
}

/* Where the part of WIDTH begins that follows on `at`: at the latest such that it ends with `size`. */
static inline int begin_of(int at, int size) {
    return min(at, size - WIDTH);
}

/* 2 to 4 rows become all there is of as many columns, as images of few channels do: a loop that compilers
 * make shuffles of. */
__attribute__((always_inline)) static inline void weave(global const float *x, global float *y,
                                                        int x_row, int count, int rows) {
    for (int j = 0; j < count; j++) {
        for (int i = 0; i < rows; i++) {
            y[j * rows + i] = x[i * x_row + j];
        }
    }
}

static inline bool weave_rows(global const float *x, global float *y, int x_row, int y_row,
                              int height, int width) {
    const int rows = height == y_row ? height : 0;
    if (rows == 2) {
        weave(x, y, x_row, width, 2);
    } else if (rows == 3) {
        weave(x, y, x_row, width, 3);
    } else if (rows == 4) {
        weave(x, y, x_row, width, 4);
    }
    return rows >= 2 && rows <= 4;
}

OUTLINED turn_block(global const float *x, global float *y, int x_row, int y_row, int height,
                    int width) {
    if (weave_rows(x, y, x_row, y_row, height, width)) {
        return;
    }
    for (int i = 0; i < height; i += height < WIDTH ? 1 : WIDTH) {
        for (int j = 0; j < width; j += width < WIDTH ? 1 : WIDTH) {
            const int row = height < WIDTH ? i : begin_of(i, height);
            const int column = width < WIDTH ? j : begin_of(j, width);
            global const float *from = x + row * x_row + column;
            global float *to = y + column * y_row + row;
            if (height >= WIDTH && width >= WIDTH) {
                turn_square(from, to, x_row, y_row);
            } else if (height >= WIDTH) {
                move_column(from, to, x_row);
            } else if (width >= WIDTH) {
                move_row(from, to, y_row);
            } else {
                *to = *from;
            }
        }
    }
}

/* Where matrix `at` begins in x and in y. */
static inline int2 matrix_of(int at, int axes, int8 size, int8 x_stride, int8 y_stride) {
    int2 first = 0;
    for (int axis = 0; axis < axes; axis++) { /* the next axis becomes s0 */
        const int outer = at / size.s0;
        first += (at - outer * size.s0) * (int2)(x_stride.s0, y_stride.s0);
        at = outer;
        size = size.s12345670;
        x_stride = x_stride.s12345670;
        y_stride = y_stride.s12345670;
    }
    return first;
}

kernel void transpose_blocked(global const float *x, ulong x_first, global float *y, ulong y_first,
                              int rows, int columns, int x_row, int y_row, int matrices, int axes,
                              int8 size, int8 x_stride, int8 y_stride, int block_rows,
                              int block_columns, int together, int items) {
    ITEM_OR_RETURN(item, items)
    const int across = max(columns / block_columns, 1), down = max(rows / block_rows, 1);
    const int right = item % across, below = item / across % down;
    const int first_column = right * block_columns, first_row = below * block_rows;
    const int end_column = right == across - 1 ? columns : first_column + block_columns;
    const int end_row = below == down - 1 ? rows : first_row + block_rows;
    const int first = item / (across * down) * together;
    x += x_first + first_row * x_row + first_column;
    y += y_first + first_column * y_row + first_row;
    for (int i = first; i < min(first + together, matrices); i++) {
        const int2 at = matrix_of(i, axes, size, x_stride, y_stride);
        turn_block(x + at.x, y + at.y, x_row, y_row, end_row - first_row,
                   end_column - first_column);
    }
}
