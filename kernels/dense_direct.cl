/* SPDX-License-Identifier: MIT
 * dense, direct: for CPU devices. y[n][k] = activation(bias[k] + residual[n][k] + sum over i of
 * x[n][i] weights[i][k]).
 *
 * One work-item, alone in its work-group, keeps a tile of PIXELS rows of y x VECTORS vectors of their
 * elements in registers and walks over i: x is broadcast, a weight is loaded once for all rows. A few
 * rows take as long as the weights take to come from memory, which is a third sooner when they are asked
 * for in time.
 *
 * BLOCK terms are summed from zero, BLOCKS such sums make a part (tile.clh).
 *
 * Range: (tiles of rows, panels). A panel's weights [c][PANEL] have their rows row_step apart, panels
 * panel_step; bias [panel][PANEL]. */
#include "conv2d.clh"
#include "tile.clh"

/* A builtin of clang, where it compiles for the CPU itself: SPIR has none. */
#if defined(__clang__) && (defined(__x86_64__) || defined(__aarch64__))
#define ASK_FOR(p) __builtin_prefetch(p)
#else
#define ASK_FOR(p)
#endif
#define AHEAD (32 / VECTORS) /* rows of weights: 2 KiB of 16 lanes */

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
dense_direct(global const float *x, ulong x_first, global float *y, ulong y_first,
             global const float *weights, ulong weights_first, global const float *bias,
             ulong bias_first, global const float *residual, ulong residual_first,
             int residual_pitch, int n, int c, int k, int x_pitch, int y_pitch, int row_step,
             int panel_step, float4 lines) {
    const int first = get_global_id(0) * PIXELS;
    const int panel = get_global_id(1);
    weights += weights_first + (ulong)panel * panel_step;
    bias += bias_first + panel * PANEL;
    global const float *in[PIXELS];
    floatv sum[PIXELS][VECTORS], part[PIXELS][VECTORS], total[PIXELS][VECTORS];
    EACH_PIXEL { /* beyond the last: computed, not stored */
        in[p] = x + x_first + min(first + p, n - 1) * x_pitch;
        EACH_VECTOR {
            total[p][v] = LOADV(bias + v * WIDTH);
            part[p][v] = sum[p][v] = 0;
        }
    }
    int blocks = 0; /* in the parts */
    for (int i = 0; i < c;) {
        for (const int end = min(i + BLOCK, c); i < end; i++) {
            floatv f[VECTORS];
            EACH_VECTOR {
                ASK_FOR(weights + AHEAD * row_step + v * WIDTH);
                f[v] = LOADV(weights + v * WIDTH);
            }
            weights += row_step;
            EACH_PIXEL {
                const floatv value = (floatv)in[p][i];
                EACH_VECTOR {
                    sum[p][v] = MULADD(value, f[v], sum[p][v]);
                }
            }
        }
        MOVE_UP(sum, part)
        if (++blocks == BLOCKS) {
            blocks = 0;
            MOVE_UP(part, total)
        }
    }
    MOVE_UP(part, total)
    EACH_PIXEL {
        if (first + p < n) {
            EACH_VECTOR {
                const int channel = panel * PANEL + v * WIDTH;
                if (channel < k) {
                    store_output(total[p][v], y + y_first, residual + residual_first,
                                 residual_pitch, first + p, channel, k - channel, k, 1, 1, y_pitch,
                                 lines);
                }
            }
        }
    }
}
