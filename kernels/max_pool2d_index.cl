/* SPDX-License-Identifier: MIT
 * max_pool2d with the index of each maximum: of equal ones the first, of NaN the first. An index is
 * image n_step + channel c_step + pixel pixel_step, the pixel being row w + column of the whole
 * image; it lies in a tensor of y's shape whose rows and columns are index_row and index_column
 * apart. */
#include "pool2d.clh"

OUTLINED pool_items(global const float *x, global float *y, global int *index, POOL2D_ARGUMENTS,
                    int index_row, int index_column, int n_step, int c_step, int pixel_step,
                    int run, int first, int end) {
    for (int item = first; item < end; item++) {
        const window a = POOL2D_WINDOW(item, run);
        global const float *from = x + place_in(a, h, x_row);
        global float *to = y + place_out(a, y_row, y_column);
        global int *where = index + place_out(a, index_row, index_column);
        for (int i = 0; i < a.count; i += WIDTH) {
            floatv largest = -INFINITY;
            /* Nothing exceeds the first if all are -infinity. */
            intv pixel = a.rows_from * w + a.columns_from;
            for (int row = a.rows_from; row < a.rows_to; row += dh) {
                for (int column = a.columns_from; column < a.columns_to; column += dw) {
                    const floatv v =
                        load_lanes(from + row * x_row + column * x_column + i, a.count - i, 0);
                    const intv exceeds =
                        !(v <= largest) & (largest == largest); /* a NaN all, itself nothing */
                    largest = exceeds ? v : largest;
                    pixel = exceeds ? (intv)(row * w + column) : pixel;
                }
            }
            store_lanes(activate(largest, lines), to + i, a.count - i);
            int lane[WIDTH];
            STOREV(pixel, lane);
            for (int k = 0; k < WIDTH; k++) {
                if (i + k < a.count) {
                    where[i + k] =
                        a.n * n_step + (a.channel + i + k) * c_step + lane[k] * pixel_step;
                }
            }
        }
    }
}

kernel void max_pool2d_index(global const float *x, ulong x_first, global float *y, ulong y_first,
                             global int *index, ulong index_first, POOL2D_ARGUMENTS, int index_row,
                             int index_column, int n_step, int c_step, int pixel_step, int run,
                             int together, int all_items, int items) {
    ITEM_OR_RETURN(item, items)
    pool_items(x + x_first, y + y_first, index + index_first, POOL2D_VALUES, index_row,
               index_column, n_step, c_step, pixel_step, run, item * together,
               min((item + 1) * together, all_items));
}
