/* SPDX-License-Identifier: MIT
 * max_pool2d: the largest real pixel of the window. Padded cells are never read, as minus infinity.
 * Of equal values the first wins; NaN propagates. Not fmax, which drops NaN and is scalar on
 * PoCL. */
#include "pool2d.clh"

kernel void max_pool2d(global const float *x, ulong x_first, global float *y, ulong y_first,
                       POOL2D_ARGUMENTS, int run, int items) {
    ITEM_OR_RETURN(item, items)
    const window a = POOL2D_WINDOW(item, run);
    x += x_first + place_in(a, h, x_row);
    y += y_first + place_out(a, y_row, y_column);
    for (int i = 0; i < a.count; i += WIDTH) {
        floatv largest = -INFINITY;
        for (int row = a.rows_from; row < a.rows_to; row += dh) {
            for (int column = a.columns_from; column < a.columns_to; column += dw) {
                const floatv v =
                    load_lanes(x + row * x_row + column * x_column + i, a.count - i, 0);
                largest = ((v > largest) | (v != v)) ? v : largest; /* a NaN is never exceeded */
            }
        }
        store_lanes(activate(largest, lines), y + i, a.count - i);
    }
}
