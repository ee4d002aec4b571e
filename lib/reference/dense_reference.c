/* SPDX-License-Identifier: MIT
 * dense: y[n][k] = f(b[k] + sum over c of x[n][c] w[c][k]). */
#include "reference.h"

void clcnn_reference_dense(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                           clcnn_reference_sink *sink) {
    const size_t batch = (size_t)p->as.conv2d.window.n;
    const size_t in = (size_t)p->as.conv2d.window.c;
    const size_t out = (size_t)p->as.conv2d.k;
    const double terms = (double)in + (p->bias ? 1 : 0);
    for (size_t n = 0; n < batch; n++) {
        for (size_t k = 0; k < out; k++) {
            clcnn_reference_value sum = {.terms = terms};
            clcnn_reference_add(&sum, weights->bias ? (double)weights->bias[k] : 0);
            for (size_t c = 0; c < in; c++) {
                clcnn_reference_add(&sum,
                                    (double)x[n * in + c] * (double)weights->filter[c * out + k]);
            }
            clcnn_reference_emit(sink, n * out + k, sum);
        }
    }
}
