/* SPDX-License-Identifier: MIT
 * conv2d, tiled: implicit GEMM with local memory, for GPUs. The convolution is a product
 *
 *        depth = r s i             TILE_N filters
 *      +---------------+        +----------------+
 *      |   input, read |  times |     filter     |  =  TILE_M pixels x TILE_N filters
 *      | as if im2col  |        |                |
 *      +---------------+        +----------------+
 *        TILE_M pixels              depth
 *
 * A work-group computes one TILE_M x TILE_N block of it, TILE_K of the depth at a time: its items
 * fetch the next slices into registers, work on the ones in local memory, then store what they
 * fetched into the other half of it, so there is one barrier a slice.
 *
 * The depth runs over the channels first, so in NHWC four of them are one aligned float4 where
 * C/G and the pitch are multiples of 4 (QUADS), and (r, s, i) is carried along instead of divided out.
 *
 * One long function, since all that its parts hand on lies in registers.
 *
 * Range: (blocks of pixels x ITEMS, groups x panels), local (ITEMS, 1).
 * filter [group][panel][depth rounded up to TILE_K][TILE_N], bias [group][panel][TILE_N]; zero
 * where there is no filter. WIDTH is 4. */
#include "conv2d.clh"
#include "tiled.clh"

#ifndef QUADS
#define QUADS 1 /* 1: NHWC, C/G and x_pitch are multiples of 4, and x begins at one */
#endif

#define QUADS_K      (TILE_K / 4)
#define PIXEL_STEP   (ITEMS / QUADS_K)     /* pixels that all items fetch at once */
#define PIXEL_LOADS  (TILE_M / PIXEL_STEP) /* so each fetches so many */
#define FILTER_LOADS (TILE_K * TILE_N / 4 / ITEMS)

/* A place in the depth. */
typedef struct {
    int r, s, i;
} place;

static inline place step(place at, int by, int channels, int kw) {
    at.i += by;
    while (at.i >= channels) {
        at.i -= channels;
        at.s++;
        if (at.s == kw) {
            at.s = 0;
            at.r++;
        }
    }
    return at;
}

/* Sixteen times in a work-item, and seldom run where that costs a call. */
OUTLINED store_four(floatv sum, global float *y, global const float *residual, int residual_pitch,
                    int pixel, int channel, int lanes, int k, int oh, int ow, int y_pitch,
                    float4 lines) {
    store_output(sum, y, residual, residual_pitch, pixel, channel, lanes, k, oh, ow, y_pitch,
                 lines);
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1))) kernel void
conv2d_tiled(global const float *x, ulong x_first, global float *y, ulong y_first,
             global const float *filter, ulong filter_first, global const float *bias,
             ulong bias_first, CONV2D_ARGUMENTS) {
    local float4 pixel_slice[2][TILE_K * ROW_M / 4];
    local float4 filter_slice[2][TILE_K * TILE_N / 4];
    const int item = get_local_id(0);
    const int channels = c / groups;
    const int filters = k / groups;
    const int panels = (filters + TILE_N - 1) / TILE_N;
    const int group = get_global_id(1) / panels;
    const int panel = get_global_id(1) % panels;
    const int slices = (kh * kw * channels + TILE_K - 1) / TILE_K;
    const int first_pixel = get_group_id(0) * TILE_M;
    x += x_first;
    y += y_first;
    filter += filter_first + (ulong)get_global_id(1) * slices * TILE_K * TILE_N;
    bias += bias_first + get_global_id(1) * TILE_N;

    /* What this item fetches: four channels, at quad of the depth, of PIXEL_LOADS pixels. */
    const int quad = item % QUADS_K;
    const int fetch_pixel = item / QUADS_K;
    int image[PIXEL_LOADS], row[PIXEL_LOADS], column[PIXEL_LOADS];
    UNROLL for (int p = 0; p < PIXEL_LOADS; p++) {
        const int pixel = min(first_pixel + fetch_pixel + p * PIXEL_STEP, pixels - 1);
        image[p] = pixel / (oh * ow);
        row[p] = pixel / ow % oh * sh - top;
        column[p] = pixel % ow * sw - left;
    }
    place at = {0, 0, 0};
    at = step(at, quad * 4, channels, kw);

    /* What it computes: pixels 8 m and filters 4 f and TILE_N / 2 + 4 f of the block, eight each.
     */
    const int m = item % (TILE_M / 8);
    const int f = item / (TILE_M / 8);
    float4 sum[8][2];
    UNROLL for (int p = 0; p < 8; p++) {
        sum[p][0] = vload4(f, bias);
        sum[p][1] = vload4(f, bias + TILE_N / 2);
    }

    for (int slice = 0; slice <= slices; slice++) {
        float4 fetched[PIXEL_LOADS], fetched_filter[FILTER_LOADS];
        if (slice < slices) {
            UNROLL for (int p = 0; p < PIXEL_LOADS; p++) {
#if QUADS
                const int in_row = row[p] + at.r * dh;
                const int in_column = column[p] + at.s * dw;
                const bool inside =
                    at.r < kh && in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
                fetched[p] = 0;
                if (inside) {
                    fetched[p] =
                        *(global const float4 *)(x + X_AT(image[p], group * channels + at.i, in_row,
                                                          in_column));
                }
#else
                float one[4];
                place here = at;
                UNROLL for (int e = 0; e < 4; e++) {
                    const int in_row = row[p] + here.r * dh;
                    const int in_column = column[p] + here.s * dw;
                    const bool inside =
                        here.r < kh && in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
                    one[e] = 0;
                    if (inside) {
                        one[e] = x[X_AT(image[p], group * channels + here.i, in_row, in_column)];
                    }
                    here = step(here, 1, channels, kw);
                }
                fetched[p] = (float4)(one[0], one[1], one[2], one[3]);
#endif
            }
            global const float4 *from = (global const float4 *)filter;
            UNROLL for (int q = 0; q < FILTER_LOADS; q++) {
                fetched_filter[q] = from[item + q * ITEMS];
            }
            filter += TILE_K * TILE_N;
            at = step(at, TILE_K, channels, kw);
        }
        if (slice > 0) { /* the slice that was stored in the last round */
            const int half_used = (slice - 1) % 2;
            local const float4 *a = pixel_slice[half_used] + 2 * m;
            local const float4 *b = filter_slice[half_used] + f;
            MULTIPLY_SLICES(a, b, TILE_N, sum)
        }
        if (slice < slices) {
            local float *to = (local float *)pixel_slice[slice % 2];
            UNROLL for (int p = 0; p < PIXEL_LOADS; p++) {
                local float *column_of = to + quad * 4 * ROW_M + fetch_pixel + p * PIXEL_STEP;
                column_of[0] = fetched[p].x;
                column_of[ROW_M] = fetched[p].y;
                column_of[2 * ROW_M] = fetched[p].z;
                column_of[3 * ROW_M] = fetched[p].w;
            }
            UNROLL for (int q = 0; q < FILTER_LOADS; q++) {
                filter_slice[slice % 2][item + q * ITEMS] = fetched_filter[q];
            }
            barrier(CLK_LOCAL_MEM_FENCE);
        }
    }

    UNROLL for (int p = 0; p < 8; p++) {
        const int pixel = first_pixel + 8 * m + p;
        UNROLL for (int part = 0; part < 2; part++) {
            const int first = panel * TILE_N + part * (TILE_N / 2) + 4 * f; /* in the group */
            const int lanes = pixel < pixels ? min(filters - first, 4) : 0;
            if (lanes > 0) {
                store_four(sum[p][part], y, residual + residual_first, residual_pitch, pixel,
                           group * filters + first, lanes, k, oh, ow, y_pitch, lines);
            }
        }
    }
}
