/* SPDX-License-Identifier: MIT
 * dense: y[n][k] = f(bias[k] + residual[n][k] + sum over c of x[n][c] w[c][k]). */
#include "../operators/conv2d.h"
#include "reference.h"

void clcnn_reference_dense(const clcnn_problem *problem, const float *const *inputs,
                           clcnn_reference_sink *sink) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const float *x = inputs[CLCNN_CONV2D_INPUT], *weights = inputs[CLCNN_CONV2D_FILTER];
    const size_t batch = (size_t)p->window.n;
    const size_t in = (size_t)p->window.c;
    const size_t out = (size_t)p->k;
    for (size_t n = 0; n < batch; n++) {
        for (size_t k = 0; k < out; k++) {
            clcnn_reference_value sum = {.terms = (double)in};
            for (size_t c = 0; c < in; c++) {
                clcnn_reference_accumulate(&sum,
                                           (double)x[n * in + c] * (double)weights[c * out + k]);
            }
            clcnn_reference_term(&sum, inputs[CLCNN_CONV2D_BIAS], k);
            clcnn_reference_term(&sum, inputs[CLCNN_CONV2D_RESIDUAL], n * out + k);
            clcnn_reference_emit(sink, n * out + k, sum);
        }
    }
}
