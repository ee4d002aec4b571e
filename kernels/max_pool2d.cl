/* SPDX-License-Identifier: MIT
 * max_pool2d: the largest real pixel of the window. Padded cells are never read, as minus infinity.
 * Of equal values the first wins; NaN propagates, and is kept apart, since the next comparison waits for
 * what this one leaves. Not fmax, which drops NaN and is scalar on PoCL. */
#include "pool2d.clh"

static inline floatv largest_of(global const float *x, window a, int lanes, int x_row, int x_column,
                                int dh, int dw) {
    floatv largest = -INFINITY, nan = 0;
    for (int row = a.rows_from; row < a.rows_to; row += dh) {
        for (int column = a.columns_from; column < a.columns_to; column += dw) {
            const floatv v = load_lanes(x + row * x_row + column * x_column, lanes, 0);
            largest = v > largest ? v : largest;
            nan = v != v ? v : nan;
        }
    }
    return nan != nan ? nan : largest;
}

OUTLINED pool_items(global const float *x, global float *y, POOL2D_ARGUMENTS, int run, int first,
                    int end) {
    for (int item = first; item < end; item++) {
        const window a = POOL2D_WINDOW(item, run);
        global const float *from = x + place_in(a, h, x_row);
        global float *to = y + place_out(a, y_row, y_column);
        if (a.count < WIDTH) {
            const floatv largest = largest_of(from, a, a.count, x_row, x_column, dh, dw);
            store_lanes(activate(largest, lines), to, a.count);
        }
        for (int i = 0; i < a.count && a.count >= WIDTH; i += WIDTH) {
            const int at = min(i, a.count - WIDTH); /* the last ones again, by a whole vector */
            const floatv largest = largest_of(from + at, a, WIDTH, x_row, x_column, dh, dw);
            STORE(activate(largest, lines), to + at);
        }
    }
}

kernel void max_pool2d(global const float *x, ulong x_first, global float *y, ulong y_first,
                       POOL2D_ARGUMENTS, int run, int together, int all_items, int items) {
    ITEM_OR_RETURN(item, items)
    pool_items(x + x_first, y + y_first, POOL2D_VALUES, run, item * together,
               min((item + 1) * together, all_items));
}
