/* SPDX-License-Identifier: MIT
 * conv2d: y[n][oh][ow][k] = f(b[k] + sum over r, s, c of x[n][oh sh - top + r dh][ow sw - left + s
 * dw] [c] w[r][s][c][k]), where group g = k / (K / G) reads its own C / G channels. */
#include "reference.h"

/* Padded cells are zeros that take part: 0 times an infinite weight is NaN. */
static clcnn_reference_value one_output(const clcnn_problem *p, const clcnn_weights *weights,
                                        const float *x, int n, int oh, int ow, int k) {
    const clcnn_window *a = &p->as.conv2d.window;
    const int filters = p->as.conv2d.k;
    const int channels = a->c / p->as.conv2d.groups;
    const int first = k / (filters / p->as.conv2d.groups) * channels;
    clcnn_reference_value sum = {.terms = (double)a->kh * a->kw * channels + (p->bias ? 1 : 0)};
    for (int r = 0; r < a->kh; r++) {
        const int h = oh * a->sh - a->top + r * a->dh;
        for (int s = 0; s < a->kw; s++) {
            const int w = ow * a->sw - a->left + s * a->dw;
            const bool padding = h < 0 || h >= a->h || w < 0 || w >= a->w;
            for (int c = 0; c < channels; c++) {
                const size_t at = ((size_t)(r * a->kw + s) * (size_t)channels + (size_t)c);
                const float value =
                    padding
                        ? 0
                        : x[clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, first + c)];
                clcnn_reference_add(&sum,
                                    (double)value *
                                        (double)weights->filter[at * (size_t)filters + (size_t)k]);
            }
        }
    }
    if (weights->bias) {
        clcnn_reference_add(&sum, (double)weights->bias[k]);
    }
    return sum;
}

void clcnn_reference_conv2d(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                            clcnn_reference_sink *sink) {
    const clcnn_window *a = &p->as.conv2d.window;
    const int filters = p->as.conv2d.k;
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->oh; oh++) {
            for (int ow = 0; ow < a->ow; ow++) {
                for (int k = 0; k < filters; k++) {
                    const size_t at =
                        clcnn_reference_at(a->format, a->oh, a->ow, filters, n, oh, ow, k);
                    clcnn_reference_emit(sink, at, one_output(p, weights, x, n, oh, ow, k));
                }
            }
        }
    }
}
