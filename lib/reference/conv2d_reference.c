/* SPDX-License-Identifier: MIT
 * conv2d: y[n][oh][ow][k] = f(bias[k] + residual[n][oh][ow][k] + sum over r, s, c of
 *     x[n][oh sh - top + r dh][ow sw - left + s dw][c] filter[r][s][c][k])
 * with x zero in the padding and c the channels of k's group. */
#include "../operators/conv2d.h"
#include "reference.h"

static size_t filter_at(const clcnn_conv2d_parameters *p, int r, int s, int c, int k) {
    const int channels = p->window.c / p->groups;
    const int hwio = ((r * p->window.kw + s) * channels + c) * p->k + k;
    const int oihw = ((k * channels + c) * p->window.kh + r) * p->window.kw + s;
    return (size_t)(p->oihw ? oihw : hwio);
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
            const bool padding = h < 0 || h >= a->h || w < 0 || w >= a->w;
            for (int c = 0; c < channels; c++) {
                const float value =
                    padding
                        ? 0
                        : x[clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, first + c)];
                clcnn_reference_accumulate(&sum, (double)value *
                                                     (double)filter[filter_at(p, r, s, c, k)]);
            }
        }
    }
    return sum;
}

void clcnn_reference_conv2d(const clcnn_problem *problem, const float *const *inputs,
                            clcnn_reference_sink *sink) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *a = &p->window;
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->oh; oh++) {
            for (int ow = 0; ow < a->ow; ow++) {
                for (int k = 0; k < p->k; k++) {
                    const size_t at =
                        clcnn_reference_at(a->format, a->oh, a->ow, p->k, n, oh, ow, k);
                    clcnn_reference_value sum = convolve(p, inputs[CLCNN_CONV2D_INPUT],
                                                         inputs[CLCNN_CONV2D_FILTER], n, oh, ow, k);
                    clcnn_reference_term(&sum, inputs[CLCNN_CONV2D_BIAS], (size_t)k);
                    clcnn_reference_term(&sum, inputs[CLCNN_CONV2D_RESIDUAL], at);
                    clcnn_reference_emit(sink, at, sum);
                }
            }
        }
    }
}
