/* SPDX-License-Identifier: MIT
 * dense, direct: for CPU devices. y[n][k] = activation(bias[k] + residual[n][k] + sum over i of
 * x[n][i] weights[i][k]).
 *
 * One work-item, alone in its work-group, keeps a tile of PIXELS rows of y x VECTORS vectors of their
 * elements in registers and walks over i: x is broadcast, a weight is loaded once for all rows. A few
 * rows take as long as the weights take to come from memory, which is a third sooner when they are asked
 * for in time.
 *
 * BLOCK terms are summed from zero, BLOCKS such sums make a part (tile.clh). Parts and totals of all
 * tiles lie in memory meanwhile.
 *
 * A work-item makes `tiles` tiles with one panel, CHUNK rows of weights after the other: these stay in
 * a cache of the core's own, and meanwhile the next ones are asked for, evenly among all tiles.
 *
 * Range: (blocks of tiles, panels). A panel's weights [c][PANEL] have their rows row_step apart, panels
 * panel_step; bias [panel][PANEL]. */
#include "conv2d.clh"
#include "tile.clh"

#define AHEAD (32 / VECTORS) /* rows of weights that one tile alone asks for: 2 KiB of 16 lanes */
#define CHUNK (8 * BLOCK)    /* a part is whole ones */

/* `count` tiles from row `start` of y on. */
OUTLINED make_rows(global const float *x, global float *y, global const float *weights,
                   global const float *bias, global const float *residual, int residual_pitch,
                   int n, int c, int k, int x_pitch, int y_pitch, int row_step, float4 lines,
                   int panel, int start, int count) {
    floatv part[TILES][PIXELS][VECTORS], total[TILES][PIXELS][VECTORS];
    const int ask_step = count == 1 ? row_step : (PANEL + count - 1) / count;
    for (int first = 0; first < c; first += CHUNK) {
        const int length = min(CHUNK, c - first);
        const bool last = length == c - first;
        global const float *ask = weights + (ulong)(count == 1 ? AHEAD : CHUNK) * row_step;
        for (int t = 0; t < count; t++) {
            global const float *row = weights;
            global const float *in[PIXELS];
            floatv sum[PIXELS][VECTORS];
            EACH_PIXEL { /* beyond the last: computed, not stored */
                in[p] = x + min(start + t * PIXELS + p, n - 1) * x_pitch + first;
                EACH_VECTOR {
                    sum[p][v] = 0;
                }
            }
            if (first == 0) {
                EACH_SUM_ROLLED {
                    part[t][p][v] = 0;
                    total[t][p][v] = LOADV(bias + v * WIDTH);
                }
            }
            for (int i = 0; i < length;) {
                for (const int end = min(i + BLOCK, length); i < end; i++) {
                    floatv f[VECTORS];
                    EACH_VECTOR {
                        if (v * WIDTH % CACHE_LINE == 0) {
                            ASK_FOR(ask + v * WIDTH, 3);
                        }
                        f[v] = LOADV(row + v * WIDTH);
                    }
                    ask += ask_step;
                    row += row_step;
                    EACH_PIXEL {
                        const floatv value = (floatv)in[p][i];
                        EACH_VECTOR {
                            sum[p][v] = MULADD(value, f[v], sum[p][v]);
                        }
                    }
                }
                MOVE_UP(EACH_SUM, sum, part[t])
            }
            if (last || (first + CHUNK) % (BLOCKS * BLOCK) == 0) {
                MOVE_UP(EACH_SUM_ROLLED, part[t], total[t])
            }
        }
        weights += (ulong)length * row_step;
    }
    for (int t = 0; t < count; t++) {
        EACH_SUM_ROLLED {
            const int at = start + t * PIXELS + p, channel = panel * PANEL + v * WIDTH;
            if (at < n && channel < k) {
                store_output(total[t][p][v], y, residual, residual_pitch, at, channel, k - channel,
                             k, 1, 1, y_pitch, lines);
            }
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
dense_direct(global const float *x, ulong x_first, global float *y, ulong y_first,
             global const float *weights, ulong weights_first, global const float *bias,
             ulong bias_first, global const float *residual, ulong residual_first,
             int residual_pitch, int n, int c, int k, int x_pitch, int y_pitch, int row_step,
             int panel_step, float4 lines, int tiles) {
    const int panel = get_global_id(1);
    const int start = get_global_id(0) * tiles * PIXELS;
    make_rows(x + x_first, y + y_first, weights + weights_first + (ulong)panel * panel_step,
              bias + bias_first + panel * PANEL, residual + residual_first, residual_pitch, n, c, k,
              x_pitch, y_pitch, row_step, lines, panel, start,
              min(tiles, (n - start + PIXELS - 1) / PIXELS));
}
