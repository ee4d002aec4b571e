/* SPDX-License-Identifier: MIT
 * transpose, tiled: as plain, through a TILE x TILE square of local memory, so that reads and
 * writes both run along memory. Each item moves TILE / ROWS elements. Range: (columns, rows / (TILE
 * / ROWS), n) rounded up to the local (TILE, ROWS, 1). */
#include "common.clh"

#ifndef TILE
#define TILE 16
#endif
#ifndef ROWS
#define ROWS 4 /* rows of work-items; TILE is a multiple */
#endif

__attribute__((reqd_work_group_size(TILE, ROWS, 1))) kernel void
transpose_tiled(global const float *x, ulong x_first, global float *y, ulong y_first, int rows,
                int columns) {
    local float square[TILE][TILE + 1]; /* one more, so that columns hit different banks */
    const int a = get_local_id(0);
    const int blocks = (columns + TILE - 1) / TILE;
    const int image = (int)get_group_id(0) / blocks * rows * columns;
    const int first_row = get_group_id(1) * TILE;
    const int first_column = (int)get_group_id(0) % blocks * TILE;
    x += x_first + image;
    y += y_first + image;
    for (int b = get_local_id(1); b < TILE; b += ROWS) {
        if (first_row + b < rows && first_column + a < columns) {
            square[b][a] = x[(first_row + b) * columns + first_column + a];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int b = get_local_id(1); b < TILE; b += ROWS) {
        if (first_column + b < columns && first_row + a < rows) {
            y[(first_column + b) * rows + first_row + a] = square[a][b];
        }
    }
}
