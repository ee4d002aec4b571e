/* SPDX-License-Identifier: MIT
 * avg_pool2d: the sum of the window's real pixels, divided by their number or, with include_pad, by
 * the number of its cells inside the padded image. */
#include "pool2d.clh"
#include "sum.clh"

#define VECTORS     8 /* of a large window in one go */
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)

/* The sum of the window's pixels along rows, of which `lanes` channels are there: of few in one go, */
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

/* of more in blocks. */
static inline floatv sum_of_many(global const float *x, window a, int lanes, int x_row,
                                 int x_column, int dh, int dw) {
    block_sums sums;
    sums.blocks = 0;
    floatv part = 0;
    int terms = 0;
    for (int row = a.rows_from; row < a.rows_to; row += dh) {
        for (int column = a.columns_from; column < a.columns_to; column += dw) {
            part += load_lanes(x + row * x_row + column * x_column, lanes, 0);
            if (++terms == SUM_BLOCK) {
                add_block(&sums, part);
                part = 0;
                terms = 0;
            }
        }
    }
    return sum_of_blocks(&sums, part);
}

/* As many, of VECTORS whole vectors at once: so the pixels come to the caches in rows of memory. */
static inline void sums_of_many(global const float *x, window a, int x_row, int x_column, int dh,
                                int dw, floatv total[VECTORS]) {
    block_sums sums[VECTORS];
    int terms = 0;
    EACH_VECTOR {
        sums[v].blocks = 0;
        total[v] = 0;
    }
    for (int row = a.rows_from; row < a.rows_to; row += dh) {
        for (int column = a.columns_from; column < a.columns_to; column += dw) {
            EACH_VECTOR {
                total[v] += LOADV(x + row * x_row + column * x_column + v * WIDTH);
            }
            if (++terms == SUM_BLOCK) {
                EACH_VECTOR {
                    add_block(&sums[v], total[v]);
                    total[v] = 0;
                }
                terms = 0;
            }
        }
    }
    EACH_VECTOR {
        total[v] = sum_of_blocks(&sums[v], total[v]);
    }
}

OUTLINED average_items(global const float *x, global float *y, POOL2D_ARGUMENTS, int run, int first,
                       int end) {
    const bool few = kh * kw <= SUM_BLOCK;
    for (int item = first; item < end; item++) {
        const window a = POOL2D_WINDOW(item, run);
        global const float *from = x + place_in(a, h, x_row);
        global float *to = y + place_out(a, y_row, y_column);
        int rows = cells_of(a.rows_to - a.rows_from, dh);
        int columns = cells_of(a.columns_to - a.columns_from, dw);
        if (include_pad) { /* the window starts inside the padded image; ceil_mode may end outside */
            rows = min(kh, cells_of(h + bottom - a.row, dh));
            columns = min(kw, cells_of(w + right - a.column, dw));
        }
        const float cells = rows * columns;
        int i = 0;
        for (; few && a.count >= WIDTH && i < a.count; i += WIDTH) {
            const int at = min(i, a.count - WIDTH); /* the last ones again, by a whole vector */
            const floatv sum = sum_of_few(from + at, a, WIDTH, x_row, x_column, dh, dw);
            STORE(activate(sum / cells, lines), to + at);
        }
        for (; !few && i + VECTORS * WIDTH <= a.count; i += VECTORS * WIDTH) {
            floatv sum[VECTORS];
            sums_of_many(from + i, a, x_row, x_column, dh, dw, sum);
            EACH_VECTOR {
                STORE(activate(sum[v] / cells, lines), to + i + v * WIDTH);
            }
        }
        for (; i < a.count; i += WIDTH) {
            const int lanes = a.count - i;
            const floatv sum = few ? sum_of_few(from + i, a, lanes, x_row, x_column, dh, dw)
                                   : sum_of_many(from + i, a, lanes, x_row, x_column, dh, dw);
            store_lanes(activate(sum / cells, lines), to + i, lanes);
        }
    }
}

kernel void avg_pool2d(global const float *x, ulong x_first, global float *y, ulong y_first,
                       POOL2D_ARGUMENTS, int run, int together, int all_items, int items) {
    ITEM_OR_RETURN(item, items)
    average_items(x + x_first, y + y_first, POOL2D_VALUES, run, item * together,
                  min((item + 1) * together, all_items));
}
