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

/* Channels that fill no vector. */
OUTLINED pool_rest(global const float *x, global float *y, window a, int lanes, int x_row,
                   int x_column, int dh, int dw, float4 lines) {
    store_lanes(activate(largest_of(x, a, lanes, x_row, x_column, dh, dw), lines), y, lanes);
}

kernel void max_pool2d(global const float *x, ulong x_first, global float *y, ulong y_first,
                       POOL2D_ARGUMENTS, int run, int items) {
    ITEM_OR_RETURN(item, items)
    const window a = POOL2D_WINDOW(item, run);
    x += x_first + place_in(a, h, x_row);
    y += y_first + place_out(a, y_row, y_column);
    int i = 0;
    for (; i + WIDTH <= a.count; i += WIDTH) {
        STORE(activate(largest_of(x + i, a, WIDTH, x_row, x_column, dh, dw), lines), y + i);
    }
    if (i < a.count) {
        pool_rest(x + i, y + i, a, a.count - i, x_row, x_column, dh, dw, lines);
    }
}
