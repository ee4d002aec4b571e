/* SPDX-License-Identifier: MIT
 * conv2d: y[n][oh][ow][k] = f(bias[k] + residual[n][oh][ow][k] + sum over r, s, c of
 *     x[n][oh sh - top + r dh][ow sw - left + s dw][c] filter[r][s][c][k])
 * with x zero in the padding and c the channels of k's group. */
#include "../operators/conv2d.h"
#include "reference.h"
#include "winograd.h"

/* The channels of a group at one place of the input or the filter: where the first of them lies, and how far
 * apart they are. */
typedef struct line {
    const float *first;
    size_t step;
} line;

/* Those of filter k's tap (r, s). */
static line filter_line(const clcnn_conv2d_parameters *p, const float *filter, int r, int s,
                        int k) {
    const clcnn_window *a = &p->window;
    const int channels = a->c / p->groups, taps = a->kh * a->kw, tap = r * a->kw + s;
    return p->oihw ? (line){filter + (k * channels * taps + tap), (size_t)taps}
                   : (line){filter + (tap * channels * p->k + k), (size_t)p->k};
}

/* Those of the input's pixel (h, w), from channel c on; zeros, where it is padding. */
static line input_line(const clcnn_window *a, const float *x, int n, int h, int w, int c) {
    static const float zero = 0;
    if (h < 0 || h >= a->h || w < 0 || w >= a->w) {
        return (line){&zero, 0};
    }
    return (line){x + clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, c),
                  a->format == CLCNN_NHWC ? 1 : (size_t)a->h * (size_t)a->w};
}

static double value_at(line l, int channel) {
    return (double)l.first[(size_t)channel * l.step];
}

/* The products of one output element. */
static clcnn_reference_value convolve(const clcnn_conv2d_parameters *p, const float *x,
                                      const float *filter, int n, int oh, int ow, int k) {
    const clcnn_window *a = &p->window;
    const int channels = a->c / p->groups;
    const int first = k / (p->k / p->groups) * channels;
    clcnn_reference_value sum = {.terms = (double)a->kh * a->kw * channels};
    for (int r = 0; r < a->kh; r++) {
        const int h = oh * a->sh - a->top + r * a->dh;
        for (int s = 0; s < a->kw; s++) {
            const int w = ow * a->sw - a->left + s * a->dw;
            const line pixel = input_line(a, x, n, h, w, first);
            const line tap = filter_line(p, filter, r, s, k);
            for (int c = 0; c < channels; c++) {
                clcnn_reference_accumulate(&sum, value_at(pixel, c) * value_at(tap, c));
            }
        }
    }
    return sum;
}

/* ---- Winograd's terms ---------------------------------------------------------------------- */

/* Those of the tile of filter k whose first output is (oh, ow). */
static clcnn_winograd transform(const clcnn_conv2d_parameters *p, int m, const float *x,
                                const float *filter, int n, int oh, int ow, int k) {
    const clcnn_window *a = &p->window;
    const int channels = a->c / p->groups;
    const int first = k / (p->k / p->groups) * channels;
    clcnn_winograd tile = {.m = m};
    for (int c = 0; c < channels; c++) {
        double input[CLCNN_WINOGRAD_EDGE][CLCNN_WINOGRAD_EDGE], weights[3][3];
        for (int i = 0; i < (m + 2) * (m + 2); i++) {
            const int h = i / (m + 2), w = i % (m + 2);
            input[h][w] =
                value_at(input_line(a, x, n, oh - a->top + h, ow - a->left + w, first), c);
        }
        for (int i = 0; i < 9; i++) {
            weights[i / 3][i % 3] = value_at(filter_line(p, filter, i / 3, i % 3, k), c);
        }
        clcnn_winograd_add(&tile, input, weights);
    }
    return tile;
}

/* ---- Outputs ------------------------------------------------------------------------------- */

typedef struct place {
    int n, oh, ow, k;
} place;

/* `tile`: NULL, or Winograd's, of which this output is (row, column). */
static void emit(const clcnn_problem *problem, const float *const *inputs,
                 clcnn_reference_sink *sink, place o, const clcnn_winograd *tile, int row,
                 int column) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *a = &p->window;
    const size_t at = clcnn_reference_at(a->format, a->oh, a->ow, p->k, o.n, o.oh, o.ow, o.k);
    clcnn_reference_value sum =
        convolve(p, inputs[CLCNN_CONV2D_INPUT], inputs[CLCNN_CONV2D_FILTER], o.n, o.oh, o.ow, o.k);
    if (tile) {
        sum.magnitude = clcnn_winograd_magnitude(tile, row, column);
        sum.squares = clcnn_winograd_squares(tile, row, column);
        sum.denormals = clcnn_winograd_denormals(tile, row, column);
    }
    clcnn_reference_term(&sum, inputs[CLCNN_CONV2D_BIAS], (size_t)o.k);
    clcnn_reference_term(&sum, inputs[CLCNN_CONV2D_RESIDUAL], at);
    clcnn_reference_emit(sink, at, sum);
}

/* All filters of the tile of m x m outputs that begins here. */
static void emit_tile(const clcnn_problem *problem, const float *const *inputs,
                      clcnn_reference_sink *sink, int m, place first) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    for (int k = 0; k < p->k; k++) {
        clcnn_winograd tile;
        if (sink->winograd_tile) {
            tile = transform(p, m, inputs[CLCNN_CONV2D_INPUT], inputs[CLCNN_CONV2D_FILTER], first.n,
                             first.oh, first.ow, k);
        }
        for (int i = 0; i < m * m; i++) {
            const place o = {first.n, first.oh + i / m, first.ow + i % m, k};
            if (o.oh < p->window.oh && o.ow < p->window.ow) {
                emit(problem, inputs, sink, o, sink->winograd_tile ? &tile : NULL, i / m, i % m);
            }
        }
    }
}

void clcnn_reference_conv2d(const clcnn_problem *problem, const float *const *inputs,
                            clcnn_reference_sink *sink) {
    const clcnn_window *a = &clcnn_conv2d_of(problem)->window;
    const int m = sink->winograd_tile ? sink->winograd_tile : 1;
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->oh; oh += m) {
            for (int ow = 0; ow < a->ow; ow += m) {
                emit_tile(problem, inputs, sink, m, (place){n, oh, ow, 0});
            }
        }
    }
}
