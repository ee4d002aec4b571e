/* SPDX-License-Identifier: MIT
 * max_pool2d with the index of each maximum: of equal ones the first, of NaN the first. An index is
 * image n_step + channel c_step + pixel pixel_step, the pixel being row w + column of the whole
 * image; it lies in a tensor of y's shape whose rows and columns are index_row and index_column
 * apart. */
#include "pool2d.clh"

#if WIDTH == 1
typedef int intv;
#else
typedef JOIN(int, WIDTH) intv;
#endif

kernel void max_pool2d_index(global const float *x, ulong x_first, global float *y, ulong y_first,
                             global int *index, ulong index_first, POOL2D_ARGUMENTS, int index_row,
                             int index_column, int n_step, int c_step, int pixel_step, int run,
                             int items) {
    ITEM_OR_RETURN(item, items)
    const window a = POOL2D_WINDOW(item, run);
    x += x_first + place_in(a, h, x_row);
    y += y_first + place_out(a, y_row, y_column);
    index += index_first + place_out(a, index_row, index_column);
    for (int i = 0; i < a.count; i += WIDTH) {
        floatv largest = -INFINITY;
        intv pixel =
            a.rows_from * w + a.columns_from; /* nothing exceeds the first if all are -infinity */
        for (int row = a.rows_from; row < a.rows_to; row += dh) {
            for (int column = a.columns_from; column < a.columns_to; column += dw) {
                const floatv v =
                    load_lanes(x + row * x_row + column * x_column + i, a.count - i, 0);
                const intv exceeds =
                    !(v <= largest) & (largest == largest); /* a NaN all, itself nothing */
                largest = exceeds ? v : largest;
                pixel = exceeds ? (intv)(row * w + column) : pixel;
            }
        }
        store_lanes(activate(largest, lines), y + i, a.count - i);
        int lane[WIDTH];
        STOREV(pixel, lane);
        for (int k = 0; k < WIDTH; k++) {
            if (i + k < a.count) {
                index[i + k] = a.n * n_step + (a.channel + i + k) * c_step + lane[k] * pixel_step;
            }
        }
    }
}
