/* SPDX-License-Identifier: MIT
 * transpose, tiled: as plain, through a TILE x TILE square of local memory, so that reads and
 * writes both run along memory. Each item moves TILE / ROWS elements.
 * Range: (n x blocks of rows x blocks of columns x TILE, ROWS), local (TILE, ROWS). */
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
    const int blocks_of_columns = (columns + TILE - 1) / TILE;
    const int blocks_of_rows = (rows + TILE - 1) / TILE;
    const int block = get_group_id(0);
    const int image = block / (blocks_of_columns * blocks_of_rows) * rows * columns;
    const int first_row = block / blocks_of_columns % blocks_of_rows * TILE;
    const int first_column = block % blocks_of_columns * TILE;
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
