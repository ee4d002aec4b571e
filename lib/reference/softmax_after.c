/* SPDX-License-Identifier: MIT
 * softmax as the last activation, along an axis of values v that are off by at most b each: with m
 * their maximum and a = m - v, y = exp(-a) / s, s = sum exp(-a).
 *
 * Let B be the largest b of the row and t = b + B. The numerator moves by a factor between exp(-b) and
 * exp(b), s by one between exp(-B) and exp(B), so y lies between y exp(-t) and min(1, y exp(t)). There
 * softmax rounds as softmax_reference.c says, with an a that is t larger at most. The mean of a that is
 * weighted by y it bounds by log n: as a = -log y - log s, that mean is the entropy of the row, at
 * most log n, less log s, at least 0. */
#include <float.h>

#include "../operators/softmax.h"
#include "reference.h"

typedef struct row {
    size_t first, length, step;
    double maximum, sum; /* m, s */
    double bound;        /* B */
} row;

static row measure(const clcnn_reference_before *v, size_t first, size_t length, size_t step) {
    row r = {first, length, step, v[first].value, 0, 0};
    for (size_t i = 0; i < length; i++) {
        r.maximum = fmax(r.maximum, v[first + i * step].value);
        r.bound = fmax(r.bound, v[first + i * step].bound);
    }
    for (size_t i = 0; i < length; i++) {
        r.sum += exp(v[first + i * step].value - r.maximum);
    }
    return r;
}

/* How far y = exp(-a) / s may be off. */
static double bound_of(const clcnn_reference_sink *sink, const row *r, double y, double a,
                       double b) {
    const double t = b + r->bound;
    if (isinf(t)) {
        return INFINITY; /* a value may be infinite, and the row NaN */
    }
    if (isnan(y)) {
        return 0;
    }
    const double length = (double)r->length;
    const double most = fmin(exp(t - a) / r->sum, 1), least = y * exp(-t);
    const double roundings = isinf(a) ? 0 : a + t + log(length) + 6 + 6 + 5;
    return fmax(most - y, y - least) +
           most * (clcnn_reference_gamma(sink->softmax_chain) + roundings * CLCNN_REFERENCE_UNIT) +
           length * FLT_MIN;
}

static void one_row(clcnn_reference_sink *sink, const row *r) {
    for (size_t i = 0; i < r->length; i++) {
        const size_t at = r->first + i * r->step;
        const double a = r->maximum - sink->before[at].value;
        const double y = exp(-a) / r->sum;
        clcnn_reference_store(sink, at, y, bound_of(sink, r, y, a, sink->before[at].bound));
    }
}

void clcnn_reference_softmax_after(const clcnn_problem *problem, clcnn_reference_sink *sink) {
    const clcnn_softmax_parameters p =
        clcnn_softmax_along(problem->outputs[0].shape, problem->softmax_axis);
    const size_t length = (size_t)p.axis, inner = (size_t)p.inner;
    for (size_t o = 0; o < (size_t)p.outer; o++) {
        for (size_t i = 0; i < inner; i++) {
            const row r = measure(sink->before, o * length * inner + i, length, inner);
            one_row(sink, &r);
        }
    }
}
