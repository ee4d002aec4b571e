/* SPDX-License-Identifier: MIT
 * conv2d, direct: for CPU devices. One work-item, alone in its work-group, keeps a tile of PIXELS
 * output pixels x VECTORS vectors of filters in registers and walks over (r, s, i):
 *
 *              filters: VECTORS x WIDTH (a panel)
 *            +----------------------------------+
 *   PIXELS   |  sum[p][v] += x[p][i] * filter   |   x is broadcast, the filter is loaded once
 *            +----------------------------------+   for all pixels
 *
 * Pixels are numbered through all images, so a tile may span rows: 7- and 14-pixel rows waste none.
 * A pixel whose input lies in the padding reads a row of zeros, so the inner loop has no tests. Where
 * no window of the tile leaves the image at its left or right, the taps of a filter's row lie one
 * behind the other in the image too and are walked in one go: a first layer has so few channels that
 * setting up a tap takes longer than its sums.
 *
 * BLOCK terms are summed from zero, BLOCKS such sums make a part, and parts make the total: so the
 * rounding of a long sum stays near that of a short one. Parts and total are touched so rarely that
 * they may lie in memory.
 *
 * One long function, since all that its parts hand on lies in registers.
 *
 * Range: (tiles of pixels, groups x panels). filter [group][panel][r][s][C/G][VECTORS x WIDTH],
 * zero beyond the group's filters, then kw C/G zeros; bias [group][panel][VECTORS x WIDTH]. */
#include "conv2d.clh"

#ifndef PIXELS
#define PIXELS 8 /* rows of the tile; PIXELS x VECTORS accumulators stay in registers */
#endif
#ifndef VECTORS
#define VECTORS 2 /* vectors of filters */
#endif
#define PANEL (VECTORS * WIDTH)
#ifndef BLOCK
#define BLOCK 128 /* terms */
#endif
#ifndef BLOCKS
#define BLOCKS 64 /* in a part of the sum */
#endif

#define EACH_PIXEL  _Pragma("unroll") for (int p = 0; p < PIXELS; p++)
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)
#define EACH_SUM    EACH_PIXEL EACH_VECTOR
#define MOVE_UP(from, to)                                                                          \
    EACH_SUM {                                                                                     \
        to[p][v] += from[p][v];                                                                    \
        from[p][v] = 0;                                                                            \
    }

/* A pixel's channels end where its neighbour's begin, and the next tap is that neighbour. */
#define TAPS_ADJOIN (dw == 1 && channels == X_PITCH)

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
conv2d_direct(global const float *x, ulong x_first, global float *y, ulong y_first,
              global const float *filter, ulong filter_first, global const float *bias,
              ulong bias_first, CONV2D_ARGUMENTS) {
    const int first_pixel = get_global_id(0) * PIXELS;
    const int channels = c / groups;
    const int filters = k / groups;
    const int panels = (filters + PANEL - 1) / PANEL;
    const int group = get_global_id(1) / panels;
    const int panel = get_global_id(1) % panels;
    global const float *zeros =
        filter + filter_first + (ulong)groups * panels * kh * kw * channels * PANEL;
    x += x_first;
    y += y_first;
    filter += filter_first + (ulong)get_global_id(1) * kh * kw * channels * PANEL;
    bias += bias_first + get_global_id(1) * PANEL;

    int image[PIXELS], row[PIXELS], column[PIXELS]; /* top left input of each pixel's window */
    EACH_PIXEL {
        const int pixel =
            min(first_pixel + p, pixels - 1); /* beyond the last: computed, not stored */
        image[p] = pixel / (oh * ow);
        row[p] = pixel / ow % oh * sh - top;
        column[p] = pixel % ow * sw - left;
    }
    int taps = TAPS_ADJOIN ? kw : 1; /* of a filter's row, in one go */
    EACH_PIXEL {
        if (column[p] < 0 || column[p] + kw > w) {
            taps = 1;
        }
    }
    const int length = taps * channels;
    floatv sum[PIXELS][VECTORS], part[PIXELS][VECTORS], total[PIXELS][VECTORS];
    EACH_SUM {
        total[p][v] = LOADV(bias + v * WIDTH);
        part[p][v] = sum[p][v] = 0;
    }
    int terms = 0, blocks = 0; /* in the sums, in the parts */
    for (int r = 0; r < kh; r++) {
        for (int s = 0; s < kw; s += taps) {
            global const float *in[PIXELS];
            EACH_PIXEL {
                const int in_row = row[p] + r * dh;
                const int in_column = column[p] + s * dw;
                const bool inside = in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
                in[p] = inside ? x + X_AT(image[p], group * channels, in_row, in_column) : zeros;
            }
            for (int i = 0; i < length;) {
                const int end = min(i + BLOCK - terms, length);
                terms += end - i;
                for (; i < end; i++) {
                    floatv f[VECTORS];
                    EACH_VECTOR {
                        f[v] = LOADV(filter + v * WIDTH);
                    }
                    filter += PANEL;
                    EACH_PIXEL {
                        const floatv value = (floatv)in[p][i];
                        EACH_VECTOR {
                            sum[p][v] = MULADD(value, f[v], sum[p][v]);
                        }
                    }
                }
                if (terms == BLOCK) {
                    terms = 0;
                    blocks++;
                    MOVE_UP(sum, part)
                }
                if (blocks == BLOCKS) {
                    blocks = 0;
                    MOVE_UP(part, total)
                }
            }
        }
    }
    MOVE_UP(sum, part)
    MOVE_UP(part, total)
    EACH_PIXEL {
        const int pixel = first_pixel + p;
        if (pixel < pixels) {
            EACH_VECTOR {
                const int f = panel * PANEL + v * WIDTH; /* in the group */
                const int lanes = min(filters - f, WIDTH);
                if (lanes > 0) {
                    store_output(total[p][v], y, residual + residual_first, residual_pitch, pixel,
                                 group * filters + f, lanes, k, oh, ow, y_pitch, lines);
                }
            }
        }
    }
}
