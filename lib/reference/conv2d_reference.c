/* SPDX-License-Identifier: MIT
 * conv2d: y[n][oh][ow][k] = f(bias[k] + residual[n][oh][ow][k] + sum over r, s, c of
 *     x[n][oh sh - top + r dh][ow sw - left + s dw][c] filter[r][s][c][k])
 * with x zero in the padding and c the channels of k's group. */
#include "../operators/conv2d.h"
#include "reference.h"
#include "winograd.h"

static size_t filter_at(const clcnn_conv2d_parameters *p, int r, int s, int c, int k) {
    const int channels = p->window.c / p->groups;
    const int hwio = ((r * p->window.kw + s) * channels + c) * p->k + k;
    const int oihw = ((k * channels + c) * p->window.kh + r) * p->window.kw + s;
    return (size_t)(p->oihw ? oihw : hwio);
}

/* The input at (h, w), which may be padding. */
static double input_at(const clcnn_window *a, const float *x, int n, int h, int w, int c) {
    const bool padding = h < 0 || h >= a->h || w < 0 || w >= a->w;
    return padding ? 0 : (double)x[clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, c)];
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
            for (int c = 0; c < channels; c++) {
                const double value = input_at(a, x, n, h, w, first + c);
                clcnn_reference_accumulate(&sum, value * (double)filter[filter_at(p, r, s, c, k)]);
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
            input[h][w] = input_at(a, x, n, oh - a->top + h, ow - a->left + w, first + c);
        }
        for (int i = 0; i < 9; i++) {
            weights[i / 3][i % 3] = (double)filter[filter_at(p, i / 3, i % 3, c, k)];
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
