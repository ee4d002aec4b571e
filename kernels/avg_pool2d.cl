/* SPDX-License-Identifier: MIT
 * avg_pool2d: the sum of the window's real pixels, divided by their number or, with include_pad, by
 * the number of its cells inside the padded image. */
#include "pool2d.clh"
#include "sum.clh"

/* The sum of the window's pixels, along rows: of few in one go, of more in blocks. */
#if SUM_LONG
static inline floatv sum_of_window(global const float *x, window a, int x_row, int x_column) {
    block_sums sums;
    sums.blocks = 0;
    floatv part = 0;
    int terms = 0;
    for (int row = a.rows_from; row < a.rows_to; row++) {
        for (int column = a.columns_from; column < a.columns_to;) {
            const int end = min(column + SUM_BLOCK - terms, a.columns_to);
            terms += end - column;
            for (; column < end; column++) {
                part += load_lanes(x + row * x_row + column * x_column, a.lanes, 0);
            }
            if (terms == SUM_BLOCK) {
                add_block(&sums, part);
                part = 0;
                terms = 0;
            }
        }
    }
    return sum_of_blocks(&sums, part);
}
#else
static inline floatv sum_of_window(global const float *x, window a, int x_row, int x_column) {
    floatv sum = 0;
    for (int row = a.rows_from; row < a.rows_to; row++) {
        for (int column = a.columns_from; column < a.columns_to; column++) {
            sum += load_lanes(x + row * x_row + column * x_column, a.lanes, 0);
        }
    }
    return sum;
}
#endif

kernel void avg_pool2d(global const float *x, ulong x_first, global float *y, ulong y_first,
                       POOL2D_ARGUMENTS, int items) {
    ITEM_OR_RETURN(item, items)
    const window a =
        window_of(item, h, w, c, oh, ow, kh, kw, sh, sw, top, left, x_row, y_row, y_column);
    x += x_first + a.in;
    int rows = a.rows_to - a.rows_from;
    int columns = a.columns_to - a.columns_from;
    if (include_pad) { /* the window starts inside the padded image; ceil_mode may end outside */
        rows = min(kh, h + bottom - a.row);
        columns = min(kw, w + right - a.column);
    }
    const floatv mean = sum_of_window(x, a, x_row, x_column) / (float)(rows * columns);
    store_lanes(activate(mean, lines), y + y_first + a.out, a.lanes);
}
