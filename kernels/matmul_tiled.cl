/* SPDX-License-Identifier: MIT
 * matmul, tiled: for GPUs, as tiled.clh says. The items of a group fetch the next slices into registers
 * along that axis of a and of b in which their elements lie side by side, work on the ones in local memory,
 * then store what they fetched into the other half of it, so there is one barrier a slice.
 *
 * One long function, since all that its parts hand on lies in registers.
 *
 * Range: (blocks of rows x ITEMS, matrices x panels), local (ITEMS, 1). Elements of a are a_row and a_column
 * apart, of b b_row and b_column, rows of y y_pitch. */
#include "matmul.clh"
#include "tiled.clh"

#define ROW_N   (TILE_N + 4)
#define A_LOADS (TILE_M * TILE_K / ITEMS)
#define B_LOADS (TILE_N * TILE_K / ITEMS)

/* Sixteen times in a work-item, and seldom run where that costs a call. */
OUTLINED store_four(floatv sum, global float *y, global const float *addend, int row, int column,
                    int lanes, EPILOGUE_ARGUMENTS) {
    store_lanes(finish(sum, addend, row, column, lanes, EPILOGUE), y, lanes);
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1))) kernel void
matmul_tiled(global const float *a, ulong a_first, global float *y, ulong y_first,
             global const float *b, ulong b_first, global const float *addend, ulong addend_first,
             BATCH_ARGUMENTS, int m, int n, int k, int a_row, int a_column, int b_row, int b_column,
             int y_pitch, EPILOGUE_ARGUMENTS) {
    local float4 a_slice[2][TILE_K * ROW_M / 4];
    local float4 b_slice[2][TILE_K * ROW_N / 4];
    const int item = get_local_id(0);
    const int panels = (n + TILE_N - 1) / TILE_N;
    const int matrix = get_global_id(1) / panels;
    const int first_row = get_group_id(0) * TILE_M;
    const int first_column = get_global_id(1) % panels * TILE_N;
    const int slices = (k + TILE_K - 1) / TILE_K;
    const int4 at = matrices_of(matrix, BATCH);
    const bool a_deep = a_row != 1, b_deep = b_row == 1; /* along the depth */
    a += a_first + at.s0;
    b += b_first + at.s1;
    y += y_first + matrix * m * y_pitch;
    addend += addend_first + at.s2;

    const int low_row = item % (TILE_M / 8), low_column = item / (TILE_M / 8);
    float4 sum[8][2];
    UNROLL for (int p = 0; p < 8; p++) {
        sum[p][0] = sum[p][1] = 0;
    }
    for (int slice = 0; slice <= slices; slice++) {
        float fetched_a[A_LOADS], fetched_b[B_LOADS];
        if (slice < slices) {
            UNROLL for (int q = 0; q < A_LOADS; q++) {
                const int e = item + q * ITEMS;
                const int row = first_row + (a_deep ? e / TILE_K : e % TILE_M);
                const int depth = slice * TILE_K + (a_deep ? e % TILE_K : e / TILE_M);
                fetched_a[q] = 0;
                if (row < m && depth < k) {
                    fetched_a[q] = a[row * a_row + depth * a_column];
                }
            }
            UNROLL for (int q = 0; q < B_LOADS; q++) {
                const int e = item + q * ITEMS;
                const int column = first_column + (b_deep ? e / TILE_K : e % TILE_N);
                const int depth = slice * TILE_K + (b_deep ? e % TILE_K : e / TILE_N);
                fetched_b[q] = 0;
                if (column < n && depth < k) {
                    fetched_b[q] = b[depth * b_row + column * b_column];
                }
            }
        }
        if (slice > 0) { /* the slice that was stored in the last round */
            MULTIPLY_SLICES(a_slice[(slice - 1) % 2] + 2 * low_row,
                            b_slice[(slice - 1) % 2] + low_column, ROW_N, sum)
        }
        if (slice < slices) {
            local float *to_a = (local float *)a_slice[slice % 2];
            local float *to_b = (local float *)b_slice[slice % 2];
            UNROLL for (int q = 0; q < A_LOADS; q++) {
                const int e = item + q * ITEMS;
                to_a[a_deep ? e % TILE_K * ROW_M + e / TILE_K : e / TILE_M * ROW_M + e % TILE_M] =
                    fetched_a[q];
            }
            UNROLL for (int q = 0; q < B_LOADS; q++) {
                const int e = item + q * ITEMS;
                to_b[b_deep ? e % TILE_K * ROW_N + e / TILE_K : e / TILE_N * ROW_N + e % TILE_N] =
                    fetched_b[q];
            }
            barrier(CLK_LOCAL_MEM_FENCE);
        }
    }
    UNROLL for (int p = 0; p < 8; p++) {
        const int row = first_row + 8 * low_row + p;
        UNROLL for (int part = 0; part < 2; part++) {
            const int column = first_column + part * (TILE_N / 2) + 4 * low_column;
            const int lanes = row < m ? min(n - column, 4) : 0;
            if (lanes > 0) {
                store_four(sum[p][part], y + row * y_pitch + column, addend, row, column, lanes,
                           EPILOGUE);
            }
        }
    }
}
