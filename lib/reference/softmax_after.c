/* SPDX-License-Identifier: MIT
 * softmax as the last activation, along an axis of values v that are off by at most b each: with m
 * their maximum and a = m - v, y = exp(-a) / s, s = sum exp(-a).
 *
 * Let B be the largest b of the row and t = b + B. The numerator moves by a factor between exp(-b) and
 * exp(b), what the others add to s by one between exp(-B) and exp(B), and so the odds y / (1 - y) by one
 * between exp(-t) and exp(t): where they are long, y hardly moves. There softmax rounds as
 * softmax_reference.c says, with an a that is t larger at most. The mean of a that is weighted by y it
 * bounds by log n: as a = -log y - log s, that mean is the entropy of the row, at most log n, less
 * log s, at least 0. */
#include <float.h>

#include "../operators/softmax.h"
#include "reference.h"

typedef struct row {
    size_t first, length, step;
    size_t top;     /* where a maximum is */
    double maximum; /* m */
    double sum;     /* s */
    double others;  /* s without the top's 1, which would drown it */
    double bound;   /* B */
} row;

static row measure(const clcnn_reference_before *v, size_t first, size_t length, size_t step) {
    row r = {.first = first, .length = length, .step = step, .top = first};
    for (size_t at = first; at < first + length * step; at += step) {
        r.top = v[at].value > v[r.top].value ? at : r.top;
        r.bound = fmax(r.bound, v[at].bound);
    }
    r.maximum = v[r.top].value;
    for (size_t at = first; at < first + length * step; at += step) {
        const double term = exp(v[at].value - r.maximum);
        r.sum += term;
        r.others += at == r.top ? 0 : term;
    }
    return r;
}

/* The share of exp(-a) beside what the others have. */
static double share(double a, double others) {
    return 1 / (1 + others * exp(a));
}

/* How far y = exp(-a) / s may be off. */
static double bound_of(const clcnn_reference_sink *sink, const row *r, size_t at, double y,
                       double a) {
    const double t = sink->before[at].bound + r->bound;
    if (isinf(t)) {
        return INFINITY; /* a value may be infinite, and the row NaN */
    }
    if (isnan(y)) {
        return 0;
    }
    const double length = (double)r->length;
    const double others = at == r->top ? r->others : r->sum - exp(-a);
    const double most = share(a - t, others);
    const double least = share(a + t, others + length * DBL_MIN); /* terms that vanished may grow */
    const double roundings = isinf(a) ? 0 : a + t + log(length) + 6 + 6 + 5;
    return fmax(most - y, y - least) +
           most * (clcnn_reference_gamma(sink->softmax_chain) + roundings * CLCNN_REFERENCE_UNIT) +
           length * FLT_MIN;
}

static void one_row(clcnn_reference_sink *sink, const row *r) {
    for (size_t at = r->first; at < r->first + r->length * r->step; at += r->step) {
        const double a = r->maximum - sink->before[at].value;
        const double y = exp(-a) / r->sum;
        clcnn_reference_store(sink, at, y, bound_of(sink, r, at, y, a));
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
