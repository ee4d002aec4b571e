/* SPDX-License-Identifier: MIT
 * softmax and log_softmax along the axis of x[outer][axis][inner]: with m the row's maximum,
 * y = exp(x - m) / s or x - m - log s, s = sum exp(x - m). */
#include <math.h>

#include "reference.h"

static void one_row(const clcnn_problem *p, const float *x, size_t first,
                    clcnn_reference_sink *sink) {
    const size_t length = (size_t)p->as.softmax.axis;
    const size_t step = (size_t)p->as.softmax.inner;
    double maximum = (double)x[first];
    for (size_t i = 1; i < length; i++) {
        maximum = fmax(maximum, (double)x[first + i * step]);
    }
    double sum = 0;
    for (size_t i = 0; i < length; i++) {
        sum += exp((double)x[first + i * step] - maximum);
    }
    for (size_t i = 0; i < length; i++) {
        const double shifted = (double)x[first + i * step] - maximum;
        const double y =
            p->kind == CLCNN_OPERATOR_softmax ? exp(shifted) / sum : shifted - log(sum);
        clcnn_reference_emit(sink, first + i * step, y, fabs(y), (double)length);
    }
}

void clcnn_reference_softmax(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                             clcnn_reference_sink *sink) {
    (void)weights;
    const size_t outer = (size_t)p->as.softmax.outer;
    const size_t inner = (size_t)p->as.softmax.inner;
    for (size_t o = 0; o < outer; o++) {
        for (size_t i = 0; i < inner; i++) {
            one_row(p, x, o * (size_t)p->as.softmax.axis * inner + i, sink);
        }
    }
}

void clcnn_reference_log_softmax(const clcnn_problem *p, const clcnn_weights *weights,
                                 const float *x, clcnn_reference_sink *sink) {
    clcnn_reference_softmax(p, weights, x, sink);
}
