/* SPDX-License-Identifier: MIT
 * dense, direct: for CPU devices. y[n][k] = activation(bias[k] + residual[n][k] + sum over i of
 * x[n][i] weights[i][k]). One work-item is alone in its work-group.
 *
 * Range: (blocks of tiles, panels). A panel's weights [c][PANEL] have their rows row_step apart, panels
 * panel_step; bias [panel][PANEL]. */
#include "conv2d.clh"
#include "dense.clh"

/* `count` tiles from row `start` of y on. */
OUTLINED make_rows(global const float *x, global float *y, global const float *weights,
                   global const float *bias, global const float *residual, int residual_pitch,
                   int n, int c, int k, int x_pitch, int y_pitch, int row_step, float4 lines,
                   int panel, int start, int count) {
    floatv total[TILES][PIXELS][VECTORS];
    for (int t = 0; t < count; t++) {
        EACH_SUM_ROLLED {
            total[t][p][v] = LOADV(bias + v * WIDTH);
        }
    }
    add_products(x, x_pitch, 1, n, c, weights, row_step, start, count, total);
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
