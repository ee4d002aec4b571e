/* SPDX-License-Identifier: MIT
 * matmul, direct: for CPU devices. One work-item, alone in its work-group, makes tiles of a matrix as
 * dense.clh says.
 *
 * Range: (blocks of tiles, panels x matrices). Elements of a are a_row and a_column apart, rows of b b_row,
 * rows of y y_pitch, and b_batch counts in steps of b_matrix. b is packed in panels [k][PANEL] that are
 * panel_step apart or, where that is 0, as it was given: then n is PANEL or more, and the last panel begins
 * so early that it ends with the row. */
#include "dense.clh"
#include "matmul.clh"

/* A vector of a row of y, whose first `before` elements belong to another panel. */
static inline void store_from(floatv value, global float *y, int before, int lanes) {
    if (before <= 0) {
        store_lanes(value, y, lanes);
        return;
    }
    float lane[WIDTH];
    STOREV(value, lane);
    for (int l = before; l < WIDTH; l++) {
        y[l] = lane[l];
    }
}

/* `count` tiles from row `start` of y on, and from a column on, of which `before` are another panel's. */
OUTLINED make_tiles(global const float *a, global float *y, global const float *b,
                    global const float *addend, int m, int n, int k, int a_row, int a_column,
                    int b_row, int y_pitch, EPILOGUE_ARGUMENTS, int first, int before, int start,
                    int count) {
    floatv total[TILES][PIXELS][VECTORS];
    for (int t = 0; t < count; t++) {
        EACH_SUM_ROLLED {
            total[t][p][v] = 0;
        }
    }
    add_products(a, a_row, a_column, m, k, b, b_row, start, count, total);
    for (int t = 0; t < count; t++) {
        EACH_SUM_ROLLED {
            const int row = start + t * PIXELS + p, column = first + v * WIDTH;
            if (row < m && column < n) {
                store_from(finish(total[t][p][v], addend, row, column, n - column, EPILOGUE),
                           y + row * y_pitch + column, before - v * WIDTH, n - column);
            }
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
matmul_direct(global const float *a, ulong a_first, global float *y, ulong y_first,
              global const float *b, ulong b_first, global const float *addend, ulong addend_first,
              BATCH_ARGUMENTS, int m, int n, int k, int a_row, int a_column, int b_row,
              int b_matrix, int panel_step, int y_pitch, EPILOGUE_ARGUMENTS, int tiles) {
    const int panels = (n + PANEL - 1) / PANEL;
    const int panel = get_global_id(1) % panels, matrix = get_global_id(1) / panels;
    const int start = get_global_id(0) * tiles * PIXELS;
    const int first = panel_step ? panel * PANEL : min(panel * PANEL, n - PANEL);
    const int4 at = matrices_of(matrix, BATCH);
    make_tiles(a + a_first + at.s0, y + y_first + matrix * m * y_pitch,
               b + b_first + at.s1 * b_matrix + (panel_step ? panel * panel_step : first),
               addend + addend_first + at.s2, m, n, k, a_row, a_column, b_row, y_pitch, EPILOGUE,
               first, panel * PANEL - first, start, min(tiles, (m - start + PIXELS - 1) / PIXELS));
}
