/* SPDX-License-Identifier: MIT
 * conv2d_transpose, direct: for CPU devices. One work-item, alone in its work-group, keeps a tile of
 * PIXELS outputs of a phase (conv2d_transpose.clh) x VECTORS vectors of filters in registers and walks
 * over (r, s, i): x is broadcast, the filter is loaded once for all pixels.
 *
 * Up to BLOCK terms of a tap are summed from zero, and what reaches no input is left out of the part
 * (tile.clh): so no zero is multiplied, which times infinity would be NaN. BLOCKS such sums make a part.
 *
 * Range: (tiles, phases x panels of all groups); phases differ in their number of tiles by a row or
 * column. filter [group][panel][r][s][C/G][PANEL]; bias [group][panel][PANEL]. */
#include "conv2d_transpose.clh"
#include "tile.clh"

/* One long function, since all that its parts hand on lies in registers. */
OUTLINED make_tile(global const float *x, global float *y, global const float *filter,
                   global const float *bias, CONV2D_TRANSPOSE_ARGUMENTS, int first_pixel,
                   int phase_and_panel) {
    const int phase_w = phase_and_panel % min(sw, ow);
    const int phase_h = phase_and_panel / min(sw, ow) % min(sh, oh);
    const int panel = phase_and_panel / (min(sw, ow) * min(sh, oh)); /* of all groups */
    const int panels = (filters + PANEL - 1) / PANEL;
    const int group = panel / panels;
    const int in_group = panel % panels * PANEL;
    const int rows = (oh - 1 - phase_h) / sh + 1;
    const int columns = (ow - 1 - phase_w) / sw + 1;
    const int pixels = n * rows * columns;
    if (first_pixel >= pixels) {
        return;
    }
    x += group * channels * x_channel;
    y += (group * filters + in_group) * y_channel + phase_h * y_row + phase_w * y_column;
    filter += (ulong)panel * kh * kw * channels * PANEL;
    bias += panel * PANEL;

    int row[PIXELS], column[PIXELS]; /* of the phase, and of x where the tap is at distance 0 */
    uint from[PIXELS], to[PIXELS];
    floatv sum[PIXELS][VECTORS], part[PIXELS][VECTORS], total[PIXELS][VECTORS];
    EACH_PIXEL_ROLLED {
        const int pixel = min(first_pixel + p, pixels - 1); /* beyond the last: not stored */
        const int image = pixel / (rows * columns);
        row[p] = pixel / columns % rows;
        column[p] = pixel % columns;
        from[p] = image * x_image + row[p] * x_row + column[p] * x_column;
        to[p] = image * y_image + row[p] * sh * y_row + column[p] * sw * y_column;
        EACH_VECTOR {
            total[p][v] = LOADV(bias + v * WIDTH);
            part[p][v] = sum[p][v] = 0;
        }
    }
    int blocks = 0; /* in the parts */
    const int first_s = first_tap(phase_w + left, sw, dw, step_w, kw);
    for (int r = first_tap(phase_h + top, sh, dh, step_h, kh); r < kh; r += step_h) {
        const int down = (phase_h + top - r * dh) / sh;
        for (int s = first_s; s < kw; s += step_w) {
            const int across = (phase_w + left - s * dw) / sw;
            const uint away = (uint)down * x_row + (uint)across * x_column; /* may wrap */
            global const float *in[PIXELS];
            bool inside[PIXELS], any = false;
            EACH_PIXEL {
                const int in_row = row[p] + down, in_column = column[p] + across;
                inside[p] = in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
                in[p] = x + (inside[p] ? from[p] + away : 0);
                any = any || inside[p];
            }
            global const float *weight = filter + (ulong)(r * kw + s) * channels * PANEL;
            for (int i = any ? 0 : channels; i < channels;) {
                for (const int end = min(i + BLOCK, channels); i < end; i++) {
                    floatv f[VECTORS];
                    EACH_VECTOR {
                        f[v] = LOADV(weight + v * WIDTH);
                    }
                    weight += PANEL;
                    EACH_PIXEL {
                        const floatv value = (floatv)in[p][i * x_channel];
                        EACH_VECTOR {
                            sum[p][v] = MULADD(value, f[v], sum[p][v]);
                        }
                    }
                }
                EACH_SUM {
                    part[p][v] += inside[p] ? sum[p][v] : (floatv)0;
                    sum[p][v] = 0;
                }
                if (++blocks == BLOCKS) {
                    blocks = 0;
                    MOVE_UP(EACH_SUM_ROLLED, part, total)
                }
            }
        }
    }
    MOVE_UP(EACH_SUM_ROLLED, part, total)
    EACH_SUM_ROLLED {
        const int lanes = filters - in_group - v * WIDTH;
        if (first_pixel + p < pixels && lanes > 0) {
            store_filters(activate(total[p][v], lines), y + to[p] + v * WIDTH * y_channel, lanes,
                          y_channel);
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
conv2d_transpose_direct(global const float *x, ulong x_first, global float *y, ulong y_first,
                        global const float *filter, ulong filter_first, global const float *bias,
                        ulong bias_first, CONV2D_TRANSPOSE_ARGUMENTS) {
    make_tile(x + x_first, y + y_first, filter + filter_first, bias + bias_first,
              CONV2D_TRANSPOSE_VALUES, get_global_id(0) * PIXELS, get_global_id(1));
}
