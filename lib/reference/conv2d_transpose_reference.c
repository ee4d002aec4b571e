/* SPDX-License-Identifier: MIT
 * conv2d_transpose: y[n][oh][ow][k] = f(bias[k] + sum over r, s, c of
 *     x[n][(oh + top - r dh) / sh][(ow + left - s dw) / sw][c] filter[r][s][k][c])
 * over the taps (r, s) for which both are whole and in the image, c being the channels of k's
 * group. */
#include "../operators/conv2d_transpose.h"
#include "reference.h"

/* The input row or column that the tap spreads to `out`; -1: none. */
static int source(int out, int before, int tap, int dilation, int stride, int size) {
    const int at = out + before - tap * dilation;
    return at >= 0 && at % stride == 0 && at / stride < size ? at / stride : -1;
}

/* c of the input, k of the output. */
static size_t filter_at(const clcnn_conv2d_transpose_parameters *p, int r, int s, int c, int k) {
    const clcnn_window *a = &p->window;
    const int filters = p->k / p->groups, f = k % filters;
    const int hwoi = ((r * a->kw + s) * filters + f) * a->c + c;
    const int iohw = ((c * filters + f) * a->kh + r) * a->kw + s;
    return (size_t)(p->iohw ? iohw : hwoi);
}

/* The products of one output element. */
static clcnn_reference_value gather(const clcnn_conv2d_transpose_parameters *p, const float *x,
                                    const float *filter, int n, int oh, int ow, int k) {
    const clcnn_window *a = &p->window;
    const int channels = a->c / p->groups;
    const int first = k / (p->k / p->groups) * channels;
    clcnn_reference_value sum = {.terms = 0};
    for (int r = 0; r < a->kh; r++) {
        const int h = source(oh, a->top, r, a->dh, a->sh, a->h);
        for (int s = 0; s < a->kw; s++) {
            const int w = source(ow, a->left, s, a->dw, a->sw, a->w);
            if (h < 0 || w < 0) {
                continue;
            }
            for (int c = first; c < first + channels; c++) {
                const size_t at = clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, c);
                clcnn_reference_accumulate(&sum, (double)x[at] *
                                                     (double)filter[filter_at(p, r, s, c, k)]);
            }
            sum.terms += channels;
        }
    }
    return sum;
}

void clcnn_reference_conv2d_transpose(const clcnn_problem *problem, const float *const *inputs,
                                      clcnn_reference_sink *sink) {
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(problem);
    const clcnn_window *a = &p->window;
    const float *x = inputs[CLCNN_CONV2D_TRANSPOSE_INPUT];
    const float *filter = inputs[CLCNN_CONV2D_TRANSPOSE_FILTER];
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->oh; oh++) {
            for (int ow = 0; ow < a->ow; ow++) {
                for (int k = 0; k < p->k; k++) {
                    clcnn_reference_value sum = gather(p, x, filter, n, oh, ow, k);
                    clcnn_reference_term(&sum, inputs[CLCNN_CONV2D_TRANSPOSE_BIAS], (size_t)k);
                    clcnn_reference_emit(
                        sink, clcnn_reference_at(a->format, a->oh, a->ow, p->k, n, oh, ow, k), sum);
                }
            }
        }
    }
}
