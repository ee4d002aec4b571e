/* SPDX-License-Identifier: MIT
 * softmax and log_softmax along the axis of x[outer][axis][inner]: with m the row's maximum,
 * y = exp(x - m) / s or x - m - log s, s = sum exp(x - m).
 *
 * How far float32 may be off, to first order in u, with a = m - x: the difference is rounded, which
 * moves exp by a u, and exp itself by 3 units in the last place or 6 u; so s, whose terms are not
 * negative, by the mean of a + 6 weighted by the terms, and by the chain of its additions. The
 * division adds 5 u, the logarithm 6 u of itself, the subtraction u of its result. */
#include <math.h>

#include "../operators/softmax.h"
#include "reference.h"

typedef struct row {
    const float *x;
    size_t length, step;
    double maximum;
    double sum;   /* s */
    double depth; /* the mean of a, weighted by exp(-a) */
} row;

static row measure(const clcnn_problem *p, const float *x) {
    row r = {.x = x,
             .length = (size_t)clcnn_softmax_of(p)->axis,
             .step = (size_t)clcnn_softmax_of(p)->inner,
             .maximum = (double)x[0]};
    for (size_t i = 1; i < r.length; i++) {
        r.maximum = fmax(r.maximum, (double)x[i * r.step]);
    }
    for (size_t i = 0; i < r.length; i++) {
        const double shifted = (double)x[i * r.step] - r.maximum;
        const double term = exp(shifted);
        r.sum += term;
        r.depth -= term > 0 ? term * shifted : 0; /* not 0 times infinity */
    }
    r.depth /= r.sum;
    return r;
}

static clcnn_reference_value softmax(const row *r, double shifted) {
    const double y = exp(shifted) / r->sum;
    return (clcnn_reference_value){.value = y,
                                   .magnitude = y,
                                   .terms = (double)r->length,
                                   .roundings = y > 0 ? -shifted + r->depth + 6 + 6 + 5 : 0};
}

static clcnn_reference_value log_softmax(const row *r, double shifted) {
    const double log_sum = log(r->sum);
    return (clcnn_reference_value){.value = shifted - log_sum,
                                   .magnitude = 1, /* the error of a logarithm is absolute */
                                   .terms = (double)r->length,
                                   .roundings = -2 * shifted + r->depth + 6 + 7 * log_sum};
}

static void one_row(const clcnn_problem *p, const float *x, size_t first,
                    clcnn_reference_sink *sink) {
    const row r = measure(p, x + first);
    for (size_t i = 0; i < r.length; i++) {
        const double shifted = (double)r.x[i * r.step] - r.maximum;
        const bool logarithm = clcnn_softmax_of(p)->logarithm;
        clcnn_reference_emit(sink, first + i * r.step,
                             logarithm ? log_softmax(&r, shifted) : softmax(&r, shifted));
    }
}

void clcnn_reference_softmax(const clcnn_problem *p, const float *const *inputs,
                             clcnn_reference_sink *sink) {
    const size_t outer = (size_t)clcnn_softmax_of(p)->outer;
    const size_t inner = (size_t)clcnn_softmax_of(p)->inner;
    for (size_t o = 0; o < outer; o++) {
        for (size_t i = 0; i < inner; i++) {
            one_row(p, inputs[0], o * (size_t)clcnn_softmax_of(p)->axis * inner + i, sink);
        }
    }
}

void clcnn_reference_log_softmax(const clcnn_problem *p, const float *const *inputs,
                                 clcnn_reference_sink *sink) {
    clcnn_reference_softmax(p, inputs, sink);
}
