/* SPDX-License-Identifier: MIT
 * conv2d, grouped: for CPU devices, few channels a group, at the least one (depthwise). A
 * work-item, alone in its work-group, has `block` output channels of `strip` output rows, a vector of
 * WIDTH after the other, whose lanes are filters of several groups. It goes along the rows in tiles of
 * LINES rows and PIXELS columns, whose sums stay in registers, down the strip, so that the next rows find
 * their inputs in the cache, and brings each lane the input of its own group:
 *
 *     sum[l][p] += spread(x[(row + l) sh + r dh][(column + p) sw + s dw], i) filter[r][s][i]
 *
 * KW, SW and DW are numbers where the host says so: then the loops are unrolled, and columns that
 * neighbours share are loaded once; with LINES those of rows are the same, and so are rows. A row or a column in the padding reads zeros, by its
 * pointer; tiles that reach no padding to their left or right have no tests. Steps from
 * column to column are long: an int would be widened for each.
 *
 * Where channels are no multiple of WIDTH the last item has a vector more, which begins WIDTH before
 * their end: some channels are computed twice, but all by whole vectors.
 *
 * Range: (blocks of channels, strips of the rows of all images); k is WIDTH or more. filter
 * [r][s][C/G][k], then WIDTH zeros; bias [k]. */
#include "conv2d.clh"

#ifndef PIXELS
#define PIXELS 4
#endif
#ifndef CHANNELS
#define CHANNELS 1 /* of a group */
#endif
#ifndef FILTERS
#define FILTERS                                                                                    \
    1 /* of a group; 0: any number, of one channel, which has WIDTH channels beside it */
#endif
#ifndef INPUTS
#define INPUTS WIDTH /* channels of the groups of a vector: WIDTH / FILTERS x CHANNELS */
#endif
#ifndef LINES
#define LINES 1 /* more where KW, SW and DW are numbers, and of rows the same */
#endif
#ifndef KW
#define KW kw
#define SW sw
#define DW dw
#endif
#if LINES > 1
#define KH       KW
#define SH       SW
#define DH       DW
#define EACH_ROW _Pragma("unroll") for (int q = 0; q < (LINES - 1) * SH + KH; q++)
#else
#define KH       kh
#define SH       sh
#define DH       dh
#define EACH_ROW for (int q = 0; q < KH; q++)
#endif
#define EACH_LINE    _Pragma("unroll") for (int l = 0; l < LINES; l++)
#define EACH_PIXEL   _Pragma("unroll") for (int p = 0; p < PIXELS; p++)
#define EACH_COLUMN  _Pragma("unroll") for (int s = 0; s < KW; s++)
#define EACH_CHANNEL _Pragma("unroll") for (int i = 0; i < CHANNELS; i++)
#define EACH_LANE    _Pragma("unroll") for (int l = 0; l < WIDTH; l++)

/* The inputs of WIDTH filters: channel i of each one's group. */
#if FILTERS == 1 || WIDTH == 1
typedef int lanesv;
#define SPREAD(p, lanes, i) LOADV(p)
#elif FILTERS == 0
typedef JOIN(uint, WIDTH) lanesv;
#define SPREAD(p, lanes, i) shuffle(LOADV(p), lanes)
#else
typedef int lanesv;
#define SPREAD(p, lanes, i) spread(p, i)

typedef JOIN(float, INPUTS) inputsv;
typedef struct __attribute__((packed, aligned(4))) inputs_anywhere {
    inputsv v;
} inputs_anywhere;

#if INPUTS == 16
#define WIDEN(v) (v)
#elif INPUTS == 8
#define WIDEN(v) (v).s0123456701234567
#elif INPUTS == 4
#define WIDEN(v) (v).s0123012301230123
#else
#define WIDEN(v) (v).s0101010101010101
#endif
#if WIDTH == 16
#define NARROW(v) (v)
#elif WIDTH == 8
#define NARROW(v) (v).lo
#else
#define NARROW(v) (v).lo.lo
#endif

/* A bit of i takes one half of the lanes to the other's places. By swizzles, which a compiler makes one
 * instruction of all together: of shuffle() with lanes that it knows, LLVM makes three, and a load for each
 * group. By halves, since Oclgrind takes lanes behind the eighth of a whole one for uninitialised. */
#define TAKE(bit, off, on)                                                                         \
    if (CHANNELS > bit) {                                                                          \
        if (i & bit) {                                                                             \
            v.off = v.on;                                                                          \
        } else {                                                                                   \
            v.on = v.off;                                                                          \
        }                                                                                          \
    }

__attribute__((always_inline)) static inline floatv spread(global const float *p, int i) {
    const inputsv inputs = ((global const inputs_anywhere *)p)->v;
    float16 v = WIDEN(inputs);
    TAKE(1, even, odd)
    TAKE(2, s014589cd, s2367abef)
    TAKE(4, s012389ab, s4567cdef)
    TAKE(8, lo, hi)
    /* each channel twice, where filters are more */
    for (int n = CHANNELS; n < FILTERS; n *= 2) {
        v = v.s0011223344556677;
    }
    return NARROW(v);
}
#endif

/* Where, among the inputs from `start` on, the first channel of each filter's group is. */
static inline lanesv lanes_of(int channel, int start, int filters) {
#if FILTERS == 0 && WIDTH > 1
    uint lane[WIDTH];
    EACH_LANE {
        lane[l] = (channel + l) / filters - start;
    }
    return LOADV(lane);
#else
    return 0;
#endif
}

/* Adds the products with row r of the filter, of which x holds the window of the first pixel; where the
 * image's columns end is asked if `padded`. */
__attribute__((always_inline)) static inline void add_row(floatv sum[PIXELS], global const float *x,
                                                          long step, global const float *zeros,
                                                          global const float *filter, lanesv lanes,
                                                          int column, bool padded, int w, long k,
                                                          int kw, int sw, int dw) {
    EACH_CHANNEL {
        EACH_COLUMN {
            const floatv f = LOADV(filter + (s * CHANNELS + i) * k);
            EACH_PIXEL {
                const long at = (long)p * SW + s * DW;
                global const float *from = x + at * step;
                if (padded) { /* unsigned: llvmpipe without AVX-512 takes a long of -1 for >= 0 */
                    from = (ulong)(column + at) < (ulong)w ? from : zeros;
                }
                sum[p] = MULADD(SPREAD(from, lanes, i), f, sum[p]);
            }
        }
    }
}

/* Adds the products of a tile whose first window begins at (row, column) of x, input row by input row. */
__attribute__((always_inline)) static inline void
add_products(floatv sum[LINES][PIXELS], global const float *x, global const float *zeros,
             global const float *filter, lanesv lanes, int row, int column, bool padded, int h,
             int w, long k, int kh, int kw, int sh, int sw, int dh, int dw, long pitch) {
    EACH_ROW {
        const int in_row = row + q * DH;
        const bool inside = in_row >= 0 && in_row < h;
        global const float *in = inside ? x + (in_row * w + column) * pitch : zeros;
        EACH_LINE {
            const int r = q - l * SH;
            if (r >= 0 && r < KH) {
                add_row(sum[l], in, inside ? pitch : 0, zeros, filter + r * KW * CHANNELS * k,
                        lanes, column, padded, w, k, kw, sw, dw);
            }
        }
    }
}

/* Stores `count` of the rows and of the columns of a tile. */
__attribute__((always_inline)) static inline void
store_tile(floatv sum[LINES][PIXELS], global float *y, global const float *residual,
           int residual_pitch, int pixel, int count, int columns, int channel, int k, int oh,
           int ow, int y_pitch, float4 lines) {
    EACH_LINE { /* no early end: sums of a loop that is not unrolled go through memory */
        if (l < count && !residual_pitch && columns >= PIXELS) { /* nothing to ask of each pixel */
            global float *out = y + pixel * y_pitch + channel;
            EACH_PIXEL {
                STORE(activate(sum[l][p], lines), out + p * y_pitch);
            }
        } else if (l < count) {
            EACH_PIXEL {
                if (p < columns) {
                    store_output(sum[l][p], y, residual, residual_pitch, pixel + p, channel, WIDTH,
                                 k, oh, ow, y_pitch, lines);
                }
            }
        }
        pixel += ow;
    }
}

/* Output channels from `first` to `last`, output rows of all images from `top_line` to `strip_end`. */
OUTLINED make_strip(global const float *x, global float *y, global const float *filter,
                    global const float *bias, CONV2D_ARGUMENTS, int first, int last, int top_line,
                    int strip_end) {
    const int filters = k / groups; /* of a group */
    residual += residual_first;
    global const float *zeros = filter + kh * KW * CHANNELS * k;
    for (int tile = 0; tile < ow; tile += PIXELS) {
        const int column = tile * SW - left;
        const bool padded = column < 0 || column + (PIXELS - 1L) * SW + (KW - 1) * DW >= w;
        for (int line = top_line, count; line < strip_end; line += count) {
            const int row = line % oh * sh - top;
            global const float *image = x + line / oh * h * w * X_PITCH;
            count = min(min(LINES, oh - line % oh), strip_end - line);
            for (int from = first; from < last; from += WIDTH) {
                const int channel = min(from, k - WIDTH);
                const int start = FILTERS ? channel / max(FILTERS, 1) * CHANNELS
                                          : min(channel / filters, c - WIDTH);
                const lanesv lanes = lanes_of(channel, start, filters);
                const floatv start_sum = LOADV(bias + channel);
                floatv sum[LINES][PIXELS];
                EACH_LINE {
                    EACH_PIXEL {
                        sum[l][p] = start_sum;
                    }
                }
                if (padded) {
                    add_products(sum, image + start, zeros, filter + channel, lanes, row, column,
                                 true, h, w, k, kh, kw, sh, sw, dh, dw, X_PITCH);
                } else {
                    add_products(sum, image + start, zeros, filter + channel, lanes, row, column,
                                 false, h, w, k, kh, kw, sh, sw, dh, dw, X_PITCH);
                }
                store_tile(sum, y, residual, residual_pitch, line * ow + tile, count, ow - tile,
                           channel, k, oh, ow, y_pitch, lines);
            }
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1))) kernel void
conv2d_grouped(global const float *x, ulong x_first, global float *y, ulong y_first,
               global const float *filter, ulong filter_first, global const float *bias,
               ulong bias_first, CONV2D_ARGUMENTS, int block, int strip) {
    const int first = get_global_id(0) * block, top_line = get_global_id(1) * strip;
    const bool last = get_global_id(0) == get_global_size(0) - 1;
    make_strip(x + x_first, y + y_first, filter + filter_first, bias + bias_first, CONV2D_VALUES,
               first, last ? k : first + block, top_line, min(top_line + strip, pixels / ow));
}
