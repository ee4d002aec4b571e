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
 * Where the tile lies in one row and its windows in the image, inputs of neighbours are a constant apart, and
 * a tap is one step from there. Else a pixel whose input lies in the padding reads a row of zeros, so the
 * inner loop has no tests. Where no window leaves the image at its left or right, the taps of a filter's
 * row lie one behind the other in the image too and are walked in one go: a first layer has so few
 * channels that setting up a tap takes longer than its sums. To a 1x1 all pixels are one row.
 *
 * BLOCK terms are summed from zero, BLOCKS such sums make a part, and parts make the total (tile.clh),
 * which lie in memory; sums of one block have none. A block is walked by all tiles of a work-item before the next
 * one: its rows of the panel stay in the nearest cache, and meanwhile the next block's are asked for.
 *
 * Where filters do not fill the vectors, what is stored behind a pixel's is the next pixel's place, and right
 * once that one is stored; only the last pixels of a work-item are stored lane by lane.
 *
 * A work-item makes `tiles` tiles, one behind the other, with the same panel; where a pixel lies is divided out
 * for the first one only and counted from there on. Where there is more than a block, they are TILES at most.
 *
 * One long function, since all that its parts hand on lies in registers.
 *
 * Range: items of tiles and panels of all groups; panels_first says that the first dimension is that
 * of the panels. filter [group][panel][r][s][C/G][VECTORS x WIDTH], zero beyond the group's filters,
 * then kw C/G zeros; bias [group][panel][VECTORS x WIDTH]. */
#include "conv2d.clh"
#include "tile.clh"

/* A pixel's channels end where its neighbour's begin, and the next tap is that neighbour. */
#define TAPS_ADJOIN (dw == 1 && channels == X_PITCH)

/* `tiles` tiles from first_pixel on, of panel `at` among those of all groups. */
OUTLINED make_tiles(global const float *x, global float *y, global const float *filter,
                    global const float *bias, CONV2D_ARGUMENTS, int tiles, int at,
                    int first_pixel) {
    floatv part[TILES][PIXELS][VECTORS], total[TILES][PIXELS][VECTORS];
    const int channels = c / groups;
    const int filters = k / groups;
    const int panels = (filters + PANEL - 1) / PANEL;
    const int all_panels = groups * panels;
    const int group = at / panels;
    const int panel = at % panels;
    const int terms_of_sum = kh * kw * channels;
    global const float *zeros = filter + (ulong)all_panels * terms_of_sum * PANEL;
    filter += (ulong)at * terms_of_sum * PANEL;
    bias += at * PANEL;

    const int end_pixel = min(first_pixel + tiles * PIXELS, pixels);
    bool in_a_row = false; /* tiles' inputs lie one behind the other */
    if (kh * kw == 1 && oh == h && ow == w && sh * sw == 1) {
        h = oh = 1;
        w = ow = pixels;
        in_a_row = channels == X_PITCH;
    }
    const int most = terms_of_sum <= WHOLE ? WHOLE : BLOCK; /* terms of a block */
    const int first_n = first_pixel / (oh * ow);
    const int first_oy = first_pixel / ow % oh, first_ox = first_pixel % ow;
    for (int start = 0; start < terms_of_sum; start += most) {
        const int terms = min(most, terms_of_sum - start);
        const bool last = start + terms == terms_of_sum;
        /* each tile asks for a part of the next block, or for the next tile's input, or for what it has */
        const bool asks_input = in_a_row && terms == terms_of_sum;
        const int ask_step = asks_input ? PIXELS : last ? 0 : (PANEL + tiles - 1) / tiles;
        /* where in the filter the block begins: row, term of the row, tap and channel */
        const int start_r = start / (kw * channels), start_of_row = start % (kw * channels);
        const int start_s = start_of_row / channels, start_i = start_of_row % channels;
        int n = first_n, oy = first_oy, ox = first_ox, t = 0;
        for (int pixel = first_pixel; pixel < end_pixel; pixel += PIXELS, t++) {
            int row[PIXELS],
                column[PIXELS];  /* top left input of each pixel's window, where not all fit */
            uint corner[PIXELS]; /* its index, which wraps where that is padding */
            global const float *in[PIXELS];
            int taps = TAPS_ADJOIN ? kw : 1; /* of a filter's row, in one go */
            const int top_row = oy * sh - top, left_column = ox * sw - left;
            const bool fit = top_row >= 0 && top_row + (kh - 1) * dh < h && left_column >= 0 &&
                             left_column + (PIXELS - 1L) * sw + (kw - 1) * dw < w;
            if (fit) {
                EACH_PIXEL {
                    in[p] = x + X_AT((ulong)n, group * channels, top_row, left_column + p * sw);
                }
            } else {
                int pn = n, py = oy, px = ox;
                EACH_PIXEL_ROLLED {
                    row[p] = py * sh - top;
                    column[p] = px * sw - left;
                    corner[p] = X_AT((uint)pn, group * channels, row[p], column[p]);
                    if (column[p] < 0 || column[p] + kw > w) {
                        taps = 1;
                    }
                    if (pixel + p < pixels - 1 && ++px == ow) { /* beyond the last: not stored */
                        px = 0;
                        if (++py == oh) {
                            py = 0;
                            pn++;
                        }
                    }
                }
            }
            for (ox += PIXELS; ox >= ow; ox -= ow) {
                if (++oy == oh) {
                    oy = 0;
                    n++;
                }
            }
            const int length = taps * channels;
            floatv sum[PIXELS][VECTORS];
            EACH_SUM {
                sum[p][v] = 0;
            }
            global const float *f_row = filter + (ulong)start * PANEL;
            global const float *ask = f_row;
            if (asks_input) {
                ask = x + (ulong)(pixel + PIXELS) * X_PITCH;
            } else if (!last) {
                ask += BLOCK * (PANEL + t * ask_step);
            }
            int r = start_r, s = taps == 1 ? start_s : 0, i = taps == 1 ? start_i : start_of_row;
            for (int left_terms = terms; left_terms > 0;) {
                const long tap = fit ? X_AT(0L, 0, r * dh, s * dw) : 0;
                if (!fit) {
                    EACH_PIXEL {
                        const int in_row = row[p] + r * dh;
                        const int in_column = column[p] + s * dw;
                        const bool inside =
                            in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
                        in[p] = inside ? x + (corner[p] + X_AT(0u, 0, r * dh, s * dw)) : zeros;
                    }
                }
                const int end = min(i + left_terms, length);
                left_terms -= end - i;
                for (; i < end; i++) {
                    floatv f[VECTORS];
                    ASK_FOR(ask, 2);
                    ask += ask_step;
                    EACH_VECTOR {
                        f[v] = LOADV(f_row + v * WIDTH);
                    }
                    f_row += PANEL;
                    EACH_PIXEL {
                        const floatv value = (floatv)in[p][tap + i];
                        EACH_VECTOR {
                            sum[p][v] = MULADD(value, f[v], sum[p][v]);
                        }
                    }
                }
                i = 0;
                s += taps;
                if (s == kw) {
                    s = 0;
                    r++;
                }
            }
            const int block = start / BLOCK;
            const bool part_begins = block % BLOCKS == 0, part_ends = (block + 1) % BLOCKS == 0;
            if (!part_begins) {
                EACH_SUM {
                    sum[p][v] += part[t][p][v];
                }
            }
            if (!last && !part_ends) {
                EACH_SUM {
                    part[t][p][v] = sum[p][v];
                }
                continue;
            }
            if (block >= BLOCKS) {
                EACH_SUM {
                    sum[p][v] += total[t][p][v];
                }
            }
            if (!last) {
                EACH_SUM {
                    total[t][p][v] = sum[p][v];
                }
                continue;
            }
            EACH_SUM {
                sum[p][v] += LOADV(bias + v * WIDTH);
            }
            const int first_filter = panel * PANEL; /* in the group */
            global float *out = y + pixel * y_pitch + group * filters + first_filter;
            int whole = 0; /* pixels that are stored by whole vectors */
            if (first_filter + PANEL <= filters) {
                whole = pixel + PIXELS <= pixels ? PIXELS : 0;
                if (whole && residual_pitch) {
                    global const float *add = residual + residual_first + pixel * residual_pitch +
                                              group * filters + first_filter;
                    EACH_SUM {
                        sum[p][v] += LOADV(add + p * residual_pitch + v * WIDTH);
                    }
                }
            } else if (filters == k && k < PANEL && y_pitch == k && !residual_pitch) {
                whole = clamp(((end_pixel - pixel + 1) * k - PANEL) / k, 0, PIXELS);
            }
            EACH_PIXEL {
                if (p < whole) {
                    EACH_VECTOR {
                        STORE(activate(sum[p][v], lines), out + p * y_pitch + v * WIDTH);
                    }
                }
            }
            if (whole == PIXELS) {
                continue;
            }
            EACH_SUM {
                part[0][p][v] = sum[p][v];
            }
            EACH_SUM_ROLLED {
                const int f = first_filter + v * WIDTH;
                const int lanes = min(filters - f, WIDTH);
                if (p >= whole && pixel + p < pixels && lanes > 0) {
                    store_output(part[0][p][v], y, residual + residual_first, residual_pitch,
                                 pixel + p, group * filters + f, lanes, k, oh, ow, y_pitch, lines);
                }
            }
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
conv2d_direct(global const float *x, ulong x_first, global float *y, ulong y_first,
              global const float *filter, ulong filter_first, global const float *bias,
              ulong bias_first, CONV2D_ARGUMENTS, int tiles, int panels_first) {
    make_tiles(x + x_first, y + y_first, filter + filter_first, bias + bias_first, CONV2D_VALUES,
               tiles, get_global_id(!panels_first), get_global_id(panels_first) * tiles * PIXELS);
}
