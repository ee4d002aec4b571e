/* SPDX-License-Identifier: MIT
 * conv2d, rows: for CPU devices, filters so few that they leave most lanes of a vector idle, and few terms, as
 * first layers of small networks have. Lanes are neighbouring pixels of an output row: a work-item, alone in
 * its work-group, computes all filters of `strip` output rows of an image, FILTERS at once, in tiles of VECTORS
 * vectors.
 *
 *     sum[f][v] += rows[row sh + r dh][plane of i and s dw % sw][column + s dw / sw] filter[r][s][i][f]
 *
 * The input rows of the strip are first brought to planes in memory of its own, one for each channel and
 * each remainder of a column by sw, in which neighbouring output pixels find their inputs side by side.
 * Column j of plane (i, q) is channel i of the image's column j sw + q - left, or zero in the padding.
 *
 * Range: n x strips of an image. filter [panel][r][s][C][FILTERS], bias [panel][FILTERS], zeros beyond k. */
#include "conv2d.clh"

#ifndef FILTERS
#define FILTERS 4 /* of a panel */
#endif
#ifndef VECTORS
#define VECTORS 1
#endif
#ifndef CELLS
#define CELLS 8192 /* of a strip's input rows */
#endif
#ifndef TERMS
#define TERMS 128 /* of a sum, at most */
#endif
#define TILE        (VECTORS * WIDTH)
#define EACH_FILTER _Pragma("unroll") for (int f = 0; f < FILTERS; f++)
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)
#define EACH_SUM    EACH_FILTER EACH_VECTOR

/* A row of the image, or of padding, to its planes. */
static inline void write_planes(global const float *x, bool inside, float *planes, int w, int c,
                                int sw, int left, int x_pitch, int plane) {
    for (int i = 0; i < c; i++) {
        for (int q = 0; q < sw; q++) {
            const int first = clamp((left - q + sw - 1) / sw, 0, plane);
            const int end = inside ? clamp((w + left - q + sw - 1) / sw, first, plane) : first;
            global const float *from = x + (first * sw + q - left) * x_pitch + i;
            for (int j = 0; j < first; j++) {
                planes[j] = 0;
            }
            for (int j = first; j < end; j++) {
                planes[j] = from[(j - first) * sw * x_pitch];
            }
            for (int j = end; j < plane; j++) {
                planes[j] = 0;
            }
            planes += plane;
        }
    }
}

/* `count` pixels of `filters`, from the sums of a tile. */
static inline void store_tile(floatv sum[FILTERS][VECTORS], global float *y,
                              global const float *bias, global const float *residual,
                              int residual_pitch, int y_pitch, int count, int filters,
                              float4 lines) {
    float lane[FILTERS][TILE];
    EACH_SUM {
        floatv value = sum[f][v] + bias[f];
        if (residual_pitch && f < filters) {
            value += load_apart(residual + v * WIDTH * residual_pitch + f, residual_pitch,
                                count - v * WIDTH);
        }
        STOREV(activate(value, lines), lane[f] + v * WIDTH);
    }
    if (filters == FILTERS) {
        for (int p = 0; p < count; p++) {
            EACH_FILTER {
                y[p * y_pitch + f] = lane[f][p];
            }
        }
        return;
    }
    for (int p = 0; p < count; p++) {
        for (int f = 0; f < filters; f++) {
            y[p * y_pitch + f] = lane[f][p];
        }
    }
}

/* Output rows from `first` to `end` of the image at x and y. */
OUTLINED make_strip(global const float *x, global float *y, global const float *filter,
                    global const float *bias, CONV2D_ARGUMENTS, int plane, int first, int end) {
    float rows[CELLS];
    int place[TERMS]; /* of a tap's inputs in a row's planes */
    const int size = c * sw * plane, terms = kw * c, top_row = first * sh - top;
    const int count = (end - first - 1) * sh + (kh - 1) * dh + 1;
    for (int r = 0; r < count; r++) {
        const int row = top_row + r;
        write_planes(x + row * w * X_PITCH, row >= 0 && row < h, rows + r * size, w, c, sw, left,
                     X_PITCH, plane);
    }
    for (int s = 0, t = 0; s < kw; s++) {
        for (int i = 0; i < c; i++, t++) {
            place[t] = (i * sw + s * dw % sw) * plane + s * dw / sw;
        }
    }
    for (int line = first; line < end; line++) {
        for (int column = 0; column < ow; column += TILE) {
            const int pixel = line * ow + column;
            global const float *weights = filter;
            for (int panel = 0; panel < k; panel += FILTERS) {
                floatv sum[FILTERS][VECTORS];
                EACH_SUM {
                    sum[f][v] = 0;
                }
                for (int r = 0; r < kh; r++) {
                    const float *in = rows + ((line - first) * sh + r * dh) * size + column;
                    for (int t = 0; t < terms; t++) {
                        floatv value[VECTORS];
                        EACH_VECTOR {
                            value[v] = LOADV(in + place[t] + v * WIDTH);
                        }
                        EACH_SUM {
                            sum[f][v] = MULADD(value[v], (floatv)weights[f], sum[f][v]);
                        }
                        weights += FILTERS;
                    }
                }
                store_tile(sum, y + pixel * y_pitch + panel, bias + panel,
                           residual + pixel * residual_pitch + panel, residual_pitch, y_pitch,
                           min(ow - column, TILE), min(k - panel, FILTERS), lines);
            }
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
conv2d_rows(global const float *x, ulong x_first, global float *y, ulong y_first,
            global const float *filter, ulong filter_first, global const float *bias,
            ulong bias_first, CONV2D_ARGUMENTS, int plane, int strip, int strips) {
    const int n = get_global_id(0) / strips, first = get_global_id(0) % strips * strip;
    x += x_first + n * h * w * X_PITCH;
    y += y_first + n * oh * ow * y_pitch;
    residual += residual_first + n * oh * ow * residual_pitch;
    make_strip(x, y, filter + filter_first, bias + bias_first, CONV2D_VALUES, plane, first,
               min(first + strip, oh));
}
