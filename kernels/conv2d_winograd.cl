/* SPDX-License-Identifier: MIT
 * conv2d, Winograd: for CPU devices. One work-item, alone in its work-group, makes all outputs of a
 * block of tiles and a group of panels of filters, having transformed the input itself (FUSED) or from
 * the input that conv2d_winograd_input has transformed. The products of a panel stay in local memory,
 * [point][tile][PANEL], until the last point is there:
 *
 *     for each point: out[tile][filter] = sum over channels of in[tile][channel] filter[channel][filter]
 *
 * ROWS tiles x VECTORS vectors of filters at once. Blocks are of whole ROWS; tiles beyond the last one
 * repeat it, and are not stored.
 *
 * Range: (groups of panels, blocks). filter [panel][point][C][PANEL], of
 * conv2d_winograd_filter; bias [panel][PANEL]. */
#include "winograd_input.clh"

#ifndef ROWS
#define ROWS 4
#endif
#ifndef VECTORS
#define VECTORS 2
#endif
#ifndef SCRATCH
#define SCRATCH 6144 /* floats of local memory */
#endif
#define PANEL (VECTORS * WIDTH)

#define EACH_ROW    UNROLL for (int r = 0; r < ROWS; r++)
#define EACH_VECTOR UNROLL for (int v = 0; v < VECTORS; v++)

/* The products of ROWS tiles at one point. */
OUTLINED multiply(INPUT_SPACE const float *in, int block_step, global const float *filter,
                  local float *out, int channels) {
    floatv sum[ROWS][VECTORS];
    EACH_ROW {
        EACH_VECTOR {
            sum[r][v] = 0;
        }
    }
    for (int left = channels; left > 0; left -= BLOCK) {
        const int count = min(left, BLOCK);
        for (int i = 0; i < count; i++) {
            floatv f[VECTORS];
            EACH_VECTOR {
                f[v] = LOADV(filter + v * WIDTH);
            }
            EACH_VECTOR { /* the next point's row comes a tenth to a fourth sooner from beyond the caches */
                if (v * WIDTH % CACHE_LINE == 0) {
                    ASK_FOR(filter + (channels * PANEL + v * WIDTH), 2);
                }
            }
            filter += PANEL;
            EACH_ROW {
                const floatv value = (floatv)in[r * BLOCK + i];
                EACH_VECTOR {
                    sum[r][v] = MULADD(value, f[v], sum[r][v]);
                }
            }
        }
        in += block_step;
    }
    EACH_ROW {
        EACH_VECTOR {
            VECTOR_AT(out + r * PANEL + v * WIDTH) = sum[r][v];
        }
    }
}

/* Where the outputs of a tile are. */
typedef struct tile_place {
    int pixel, rows, columns; /* the first one's number, and how many there are */
} tile_place;

static inline tile_place place_of(int tile, int oh, int ow) {
    const int down = (oh + TILE - 1) / TILE, across = (ow + TILE - 1) / TILE;
    const int row = tile / across % down * TILE, column = tile % across * TILE;
    tile_place t;
    t.pixel = (tile / (across * down) * oh + row) * ow + column;
    t.rows = min(TILE, oh - row);
    t.columns = min(TILE, ow - column);
    return t;
}

/* The outputs of a tile, of a vector of filters. */
OUTLINED output_tile(local const float *products, int point_step, tile_place t, floatv bias,
                     global float *y, global const float *residual, int residual_pitch, int channel,
                     int k, int oh, int ow, int y_pitch, float4 lines) {
    floatv d[EDGE][EDGE]; /* [column][row] */
    UNROLL for (int q = 0; q < EDGE; q++) {
        UNROLL for (int p = 0; p < EDGE; p++) {
            d[q][p] = LOADV(products + (p * EDGE + q) * point_step);
        }
        transform_output(d[q]);
    }
    floatv out[TILE * TILE];
    UNROLL for (int p = 0; p < TILE; p++) {
        floatv line[EDGE];
        UNROLL for (int q = 0; q < EDGE; q++) {
            line[q] = d[q][p];
        }
        transform_output(line);
        UNROLL for (int q = 0; q < TILE; q++) {
            out[p * TILE + q] = line[q] + bias;
        }
    }
    for (int p = 0; p < t.rows; p++) {
        for (int q = 0; q < t.columns; q++) {
            store_output(out[p * TILE + q], y, residual, residual_pitch, t.pixel + p * ow + q,
                         channel, k - channel, k, oh, ow, y_pitch, lines);
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
conv2d_winograd(global const float *x, ulong x_first, global float *y, ulong y_first,
                global const float *filter, ulong filter_first, global const float *bias,
                ulong bias_first,
#if !FUSED
                global const float *transformed, ulong transformed_first,
#endif
                CONV2D_ARGUMENTS, int first_tile, int end_tile, int block_tiles, int group_panels) {
    local floatv scratch[SCRATCH / WIDTH];
    local float *out = (local float *)scratch;
    const int first = first_tile + get_global_id(1) * block_tiles;
    const int count = min(block_tiles, end_tile - first);
    const int rows = (count + ROWS - 1) / ROWS * ROWS; /* tiles that are computed */
    const int out_step = block_tiles * PANEL + WIDTH;
    const int first_panel = get_global_id(0) * group_panels;
    const int end_panel = min(first_panel + group_panels, (k + PANEL - 1) / PANEL);
#if FUSED
    const int in_tiles = block_tiles;
    local float *in = out + POINTS * out_step;
    for (int t = 0; t < rows; t++) {
        input_tile(x + x_first, in + t * BLOCK, POINT_STEP(in_tiles, c), in_tiles * BLOCK,
                   min(first + t, end_tile - 1), oh, ow, h, w, c, x_pitch, top, left);
    }
#else
    const int in_tiles = (end_tile - first_tile + ROWS - 1) / ROWS * ROWS;
    global const float *in = transformed + transformed_first + (first - first_tile) * BLOCK;
#endif
    filter += filter_first + (ulong)first_panel * POINTS * c * PANEL;
    for (int panel = first_panel; panel < end_panel; panel++) {
        for (int p = 0; p < POINTS; p++) {
            for (int t = 0; t < rows; t += ROWS) {
                multiply(in + p * POINT_STEP(in_tiles, c) + t * BLOCK, in_tiles * BLOCK, filter,
                         out + p * out_step + t * PANEL, c);
            }
            filter += c * PANEL;
        }
        for (int t = 0; t < count; t++) {
            const tile_place place = place_of(first + t, oh, ow);
            for (int v = 0; v < VECTORS && panel * PANEL + v * WIDTH < k; v++) {
                const int channel = panel * PANEL + v * WIDTH;
                output_tile(out + t * PANEL + v * WIDTH, out_step, place,
                            LOADV(bias + bias_first + channel), y + y_first,
                            residual + residual_first, residual_pitch, channel, k, oh, ow, y_pitch,
                            lines);
            }
        }
    }
}
