/* SPDX-License-Identifier: MIT
 * avg_pool2d: the sum of the window's real pixels, divided by their number or, with include_pad, by
 * the number of its cells inside the padded image. */
#include "pool2d.clh"
#include "sum.clh"

/* The sum of the window's pixels along rows, of which `lanes` channels are there: of few in one go... */
static inline floatv sum_of_few(global const float *x, window a, int lanes, int x_row, int x_column,
                                int dh, int dw) {
    floatv sum = 0;
    for (int row = a.rows_from; row < a.rows_to; row += dh) {
        for (int column = a.columns_from; column < a.columns_to; column += dw) {
            sum += load_lanes(x + row * x_row + column * x_column, lanes, 0);
        }
    }
    return sum;
}

/* ... channels that fill no vector... */
OUTLINED average_rest(global const float *x, global float *y, window a, int lanes, float cells,
                      int x_row, int x_column, int dh, int dw, float4 lines) {
    const floatv sum = sum_of_few(x, a, lanes, x_row, x_column, dh, dw);
    store_lanes(activate(sum / cells, lines), y, lanes);
}

/* ... and of more in blocks, which is seldom. */
OUTLINED average_of_many(global const float *x, global float *y, window a, float cells, int x_row,
                         int x_column, int dh, int dw, float4 lines) {
    for (int i = 0; i < a.count; i += WIDTH) {
        block_sums sums;
        sums.blocks = 0;
        floatv part = 0;
        int terms = 0;
        for (int row = a.rows_from; row < a.rows_to; row += dh) {
            for (int column = a.columns_from; column < a.columns_to; column += dw) {
                part += load_lanes(x + i + row * x_row + column * x_column, a.count - i, 0);
                if (++terms == SUM_BLOCK) {
                    add_block(&sums, part);
                    part = 0;
                    terms = 0;
                }
            }
        }
        const floatv sum = sum_of_blocks(&sums, part);
        store_lanes(activate(sum / cells, lines), y + i, a.count - i);
    }
}

kernel void avg_pool2d(global const float *x, ulong x_first, global float *y, ulong y_first,
                       POOL2D_ARGUMENTS, int run, int items) {
    ITEM_OR_RETURN(item, items)
    const window a = POOL2D_WINDOW(item, run);
    x += x_first + place_in(a, h, x_row);
    y += y_first + place_out(a, y_row, y_column);
    int rows = cells_of(a.rows_to - a.rows_from, dh);
    int columns = cells_of(a.columns_to - a.columns_from, dw);
    if (include_pad) { /* the window starts inside the padded image; ceil_mode may end outside */
        rows = min(kh, cells_of(h + bottom - a.row, dh));
        columns = min(kw, cells_of(w + right - a.column, dw));
    }
    const float cells = rows * columns;
    if (kh * kw > SUM_BLOCK) { /* asked in one loop it takes up to a quarter longer, on PoCL */
        average_of_many(x, y, a, cells, x_row, x_column, dh, dw, lines);
        return;
    }
    int i = 0;
    for (; i + WIDTH <= a.count; i += WIDTH) {
        const floatv sum = sum_of_few(x + i, a, WIDTH, x_row, x_column, dh, dw);
        STORE(activate(sum / cells, lines), y + i);
    }
    if (i < a.count) {
        average_rest(x + i, y + i, a, a.count - i, cells, x_row, x_column, dh, dw, lines);
    }
}
