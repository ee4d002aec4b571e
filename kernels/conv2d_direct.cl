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
 * A pixel whose input lies in the padding reads a row of zeros, so the inner loop has no tests.
 *
 * One long function, since all that its parts hand on lies in registers.
 *
 * Range: (tiles of pixels, groups x panels). filter [group][panel][r][s][C/G][VECTORS x WIDTH],
 * zero beyond the group's filters, then C/G zeros; bias [group][panel][VECTORS x WIDTH]. */
#include "conv2d.clh"

#ifndef PIXELS
#define PIXELS 8 /* rows of the tile; PIXELS x VECTORS accumulators stay in registers */
#endif
#ifndef VECTORS
#define VECTORS 2 /* vectors of filters */
#endif
#define PANEL (VECTORS * WIDTH)

/* The sums of a whole tile over the channels of one (r, s). */
#define EACH_PIXEL  _Pragma("unroll") for (int p = 0; p < PIXELS; p++)
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)

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
    floatv sum[PIXELS][VECTORS];
    EACH_PIXEL {
        EACH_VECTOR {
            sum[p][v] = LOADV(bias + v * WIDTH);
        }
    }
    for (int r = 0; r < kh; r++) {
        for (int s = 0; s < kw; s++) {
            global const float *in[PIXELS];
            int inside[PIXELS];
            EACH_PIXEL {
                const int in_row = row[p] + r * dh;
                const int in_column = column[p] + s * dw;
                inside[p] = in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
                in[p] = inside[p] ? x + X_AT(image[p], group * channels, in_row, in_column) : zeros;
            }
            for (int i = 0; i < channels; i++) {
                floatv f[VECTORS];
                EACH_VECTOR {
                    f[v] = LOADV(filter + v * WIDTH);
                }
                filter += PANEL;
                EACH_PIXEL {
#if NCHW /* the zeros are one row: a pixel in the padding stays on it */
                    const floatv value = (floatv)in[p][inside[p] ? i * h * X_PITCH : i];
#else
                    const floatv value = (floatv)in[p][i];
#endif
                    EACH_VECTOR {
                        sum[p][v] = MULADD(value, f[v], sum[p][v]);
                    }
                }
            }
        }
    }
    EACH_PIXEL {
        const int pixel = first_pixel + p;
        if (pixel < pixels) {
            EACH_VECTOR {
                const int f = panel * PANEL + v * WIDTH; /* in the group */
                const int lanes = min(filters - f, WIDTH);
                if (lanes > 0) {
                    store_output(sum[p][v], y, residual + residual_first, residual_pitch, pixel,
                                 group * filters + f, lanes, k, oh, ow, y_pitch, lines);
                }
            }
        }
    }
}
