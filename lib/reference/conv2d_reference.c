/* SPDX-License-Identifier: MIT
 * conv2d: y[n][oh][ow][k] = f(b[k] + sum over r, s, c of x[n][oh sh - top + r dh][ow sw - left + s
 * dw] [c] w[r][s][c][k]), where group g = k / (K / G) reads its own C / G channels. */
#include <math.h>

#include "reference.h"

typedef struct sums {
    double value, magnitude;
} sums;

static sums one_output(const clcnn_problem *p, const clcnn_weights *weights, const float *x, int n,
                       int oh, int ow, int k) {
    const clcnn_window *a = &p->as.conv2d.window;
    const int filters = p->as.conv2d.k;
    const int channels = a->c / p->as.conv2d.groups;
    const int first = k / (filters / p->as.conv2d.groups) * channels;
    sums sum = {0, 0};
    for (int r = 0; r < a->kh; r++) {
        const int h = oh * a->sh - a->top + r * a->dh;
        for (int s = 0; s < a->kw; s++) {
            const int w = ow * a->sw - a->left + s * a->dw;
            if (h < 0 || h >= a->h || w < 0 || w >= a->w) {
                continue; /* padding is zero */
            }
            for (int c = 0; c < channels; c++) {
                const size_t at = ((size_t)(r * a->kw + s) * (size_t)channels + (size_t)c);
                const double term =
                    (double)x[clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, first + c)] *
                    (double)weights->filter[at * (size_t)filters + (size_t)k];
                sum.value += term;
                sum.magnitude += fabs(term);
            }
        }
    }
    if (weights->bias) {
        sum.value += (double)weights->bias[k];
        sum.magnitude += fabs((double)weights->bias[k]);
    }
    return sum;
}

void clcnn_reference_conv2d(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                            clcnn_reference_sink *sink) {
    const clcnn_window *a = &p->as.conv2d.window;
    const int filters = p->as.conv2d.k;
    const int channels = a->c / p->as.conv2d.groups;
    const double terms = (double)a->kh * a->kw * channels + (p->bias ? 1 : 0);
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->oh; oh++) {
            for (int ow = 0; ow < a->ow; ow++) {
                for (int k = 0; k < filters; k++) {
                    const sums sum = one_output(p, weights, x, n, oh, ow, k);
                    const size_t at =
                        clcnn_reference_at(a->format, a->oh, a->ow, filters, n, oh, ow, k);
                    clcnn_reference_emit(sink, at, sum.value, sum.magnitude, terms);
                }
            }
        }
    }
}
