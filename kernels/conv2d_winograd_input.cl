/* SPDX-License-Identifier: MIT
 * conv2d, Winograd: the transformed input of `items` tiles from first_tile on. Range: the tiles; those
 * beyond the last one repeat it. */
#include "winograd_input.clh"

kernel void conv2d_winograd_input(global const float *x, ulong x_first, global float *to,
                                  ulong to_first, int first_tile, int tiles, int oh, int ow, int h,
                                  int w, int c, int x_pitch, int top, int left, int items) {
    ITEM_OR_RETURN(item, items)
    input_tile(x + x_first, to + to_first + item * BLOCK, POINT_STEP(items, c), items * BLOCK,
               min(first_tile + item, tiles - 1), oh, ow, h, w, c, x_pitch, top, left);
}
