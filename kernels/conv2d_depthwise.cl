/* SPDX-License-Identifier: MIT
 * conv2d, depthwise: for CPU devices, NHWC, one input channel a group. A work-item, alone in its
 * work-group, has WIDTH output channels of `rows` output rows and goes along each in tiles of PIXELS
 * columns, whose sums stay in registers:
 *
 *     sum[p] += x[row sh + r dh][(column + p) sw + s dw] filter[r][s]    vectors of channels
 *
 * KW, SW and DW are numbers where the host says so: then the loops are unrolled, and columns that
 * neighbours share are loaded once. A row or a column in the padding reads zeros, by its pointer;
 * tiles that reach no padding to their left or right have no tests.
 *
 * Where channels are no multiple of WIDTH the last item has a vector more, which begins WIDTH before
 * their end: some channels are computed twice, but all by whole vectors.
 *
 * Range: (k / WIDTH, blocks of rows); k and c are WIDTH or more. filter [r][s][k], then WIDTH zeros;
 * bias [k]. */
#include "conv2d.clh"

#ifndef PIXELS
#define PIXELS 4
#endif
#ifndef KW
#define KH kh
#define KW kw
#define SW sw
#define DW dw
#endif
#ifndef MULTIPLIED
#define MULTIPLIED 0 /* 1: each channel has several filters */
#endif
#define EACH_PIXEL  _Pragma("unroll") for (int p = 0; p < PIXELS; p++)
#define EACH_ROW    _Pragma("unroll") for (int r = 0; r < KH; r++)
#define EACH_COLUMN _Pragma("unroll") for (int s = 0; s < KW; s++)

/* The input channel of each of WIDTH outputs: lanes of a vector of them. */
#if MULTIPLIED && WIDTH > 1
typedef JOIN(uint, WIDTH) lanesv;
#define LOAD_CHANNELS(p) shuffle(LOADV(p), lanes)
#else
typedef int lanesv;
#define LOAD_CHANNELS(p) LOADV(p)
#endif

static inline lanesv lanes_of(int channel, int start, int multiplier) {
#if MULTIPLIED && WIDTH > 1
    uint lane[WIDTH];
    for (int l = 0; l < WIDTH; l++) {
        lane[l] = (channel + l) / multiplier - start;
    }
    return LOADV(lane);
#else
    return 0;
#endif
}

/* Adds the products of a tile whose first window begins at (row, column) of x. */
__attribute__((always_inline)) static inline void
add_products(floatv sum[PIXELS], global const float *x, global const float *zeros,
             global const float *filter, lanesv lanes, int row, int column, bool padded, int h,
             int w, int k, int kh, int kw, int sw, int dh, int dw, int pitch) {
    EACH_ROW {
        const int in_row = row + r * dh;
        const bool inside = in_row >= 0 && in_row < h;
        global const float *in = inside ? x + in_row * w * pitch : zeros;
        const int step = inside ? pitch : 0;
        EACH_COLUMN {
            const floatv f = LOADV(filter);
            filter += k;
            EACH_PIXEL {
                const int at = column + p * SW + s * DW;
                global const float *from = in + at * step;
                if (padded) {
                    from = at >= 0 && at < w ? from : zeros;
                }
                sum[p] = MULADD(LOAD_CHANNELS(from), f, sum[p]);
            }
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
conv2d_depthwise(global const float *x, ulong x_first, global float *y, ulong y_first,
                 global const float *filter, ulong filter_first, global const float *bias,
                 ulong bias_first, CONV2D_ARGUMENTS, int block) {
    const int first = get_global_id(0) * block; /* output channel */
    const int last = get_global_id(0) == get_global_size(0) - 1 ? k : first + block;
    const int line = get_global_id(1); /* output row, of all images */
    const int row = line % oh * sh - top;
    const int multiplier = MULTIPLIED ? k / c : 1;
    x += x_first + line / oh * h * w * X_PITCH;
    y += y_first;
    filter += filter_first;
    bias += bias_first;
    residual += residual_first;
    global const float *zeros = filter + KH * KW * k;
    for (int tile = 0; tile < ow; tile += PIXELS) {
        const int column = tile * SW - left;
        const bool padded = column < 0 || column + (PIXELS - 1) * SW + (KW - 1) * DW >= w;
        for (int from = first; from < last; from += WIDTH) {
            const int channel = min(from, k - WIDTH);
            const int start = MULTIPLIED ? min(channel / multiplier, c - WIDTH) : channel;
            const lanesv lanes = lanes_of(channel, start, multiplier);
            const floatv start_sum = LOADV(bias + channel);
            floatv sum[PIXELS];
            EACH_PIXEL {
                sum[p] = start_sum;
            }
            if (padded) {
                add_products(sum, x + start, zeros, filter + channel, lanes, row, column, true, h,
                             w, k, kh, kw, sw, dh, dw, X_PITCH);
            } else {
                add_products(sum, x + start, zeros, filter + channel, lanes, row, column, false, h,
                             w, k, kh, kw, sw, dh, dw, X_PITCH);
            }
            EACH_PIXEL {
                if (tile + p < ow) {
                    store_output(sum[p], y, residual, residual_pitch, line * ow + tile + p, channel,
                                 WIDTH, k, oh, ow, y_pitch, lines);
                }
            }
        }
    }
}
