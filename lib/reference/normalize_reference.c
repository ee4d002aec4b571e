/* SPDX-License-Identifier: MIT
 * layer_norm, group_norm: y = f(s (x - m) + beta), s = gamma / sqrt(V), V = v + epsilon: m is the mean of
 * the set in which x lies, v the mean of (x - m)^2.
 *
 * How far float32 may be off, c being the chain and gamma(c) as in bounds.c, where v is computed by
 * a second pass of the set, from what m became in the first one. m is off by e <= gamma(c) A, A the mean of
 * |x|. All terms of v are squares: that of (x - m) + e is v + e^2 exactly, and is rounded by
 * less than gamma(c) of itself. So s is too small by a factor of 1 / sqrt(1 + t) at most, t = e^2 / V,
 * beside its roundings, and
 *
 *     gamma(c) (|s| (A + |x - m|) + |beta|) + |s (x - m)| (1 - 1 / sqrt(1 + t))
 *
 * bounds the result: the last term is next to nothing unless the deviation of the set is as small as the
 * rounding of its mean. */
#include <float.h>

#include "../operators/normalize.h"
#include "reference.h"

/* Of squares whose underflow, 2^-126 each, is less than a rounding of V. */
#define LEAST_VARIANCE ((double)FLT_MIN / CLCNN_REFERENCE_UNIT)

typedef struct set {
    const clcnn_normalize_parameters *p;
    size_t first, count;   /* of the input, where it begins; elements */
    double mean, variance; /* m, V */
    double error, lost;    /* e, and 1 - 1 / sqrt(1 + t) */
    double size;           /* A */
    bool overflows;        /* a sum over it leaves float32's range, or V does */
} set;

/* Element i of the set in the input. */
static size_t place(const set *s, size_t i) {
    const size_t run = (size_t)s->p->run, groups = (size_t)s->p->groups;
    return s->first + i / run * groups * run + i % run;
}

static set measure(const clcnn_normalize_parameters *p, const float *x, size_t first,
                   double rounding) {
    set s = {.p = p, .first = first, .count = (size_t)p->pixels * (size_t)p->run};
    const double count = (double)s.count;
    for (size_t i = 0; i < s.count; i++) {
        s.mean += (double)x[place(&s, i)] / count;
        s.size += fabs((double)x[place(&s, i)]) / count;
    }
    for (size_t i = 0; i < s.count; i++) {
        const double difference = (double)x[place(&s, i)] - s.mean;
        s.variance += difference * difference / count;
    }
    s.error = rounding * s.size;
    const double squares = s.variance + s.error * s.error;
    s.variance += (double)p->epsilon;
    s.lost = 1 - 1 / sqrt(1 + s.error * s.error / s.variance);
    s.overflows = count * s.size * (1 + rounding) > FLT_MAX ||
                  count * squares * (1 + rounding) > FLT_MAX || s.variance > FLT_MAX ||
                  s.variance < LEAST_VARIANCE;
    return s;
}

/* Of the element x, with its own gamma and beta. */
static clcnn_reference_value normalize(const set *s, double x, double gamma, double beta) {
    const double scale = gamma / sqrt(s->variance), difference = x - s->mean;
    const double product = fabs(scale) * (s->size + fabs(difference));
    clcnn_reference_value y = {.value = scale * difference + beta, .terms = 2};
    if (!isfinite(s->mean)) { /* NaN, all of them */
        return y;
    }
    /* an infinite scale has the sign of a difference that may be rounding alone */
    if (s->overflows || (isinf(scale) && fabs(difference) <= s->error)) {
        y.magnitude = INFINITY;
        return y;
    }
    y.magnitude = (isfinite(product) ? product : 0) + (isfinite(beta) ? fabs(beta) : 0);
    if (isfinite(product)) {
        const double lost = fabs(scale * difference) * s->lost;
        y.roundings = lost > 0 ? lost / (y.magnitude * CLCNN_REFERENCE_UNIT) : 0;
        /* of x, of sums, of the mean and of the difference, each multiplied by the scale, and of that */
        y.denormals = 4 * fabs(scale) + fabs(difference);
    }
    return y;
}

static void one_set(const set *s, size_t channel, const float *const *inputs,
                    clcnn_reference_sink *sink) {
    const float *gamma = inputs[CLCNN_NORMALIZE_GAMMA], *beta = inputs[CLCNN_NORMALIZE_BETA];
    for (size_t i = 0; i < s->count; i++) {
        const size_t at = place(s, i);
        const size_t c = channel + i % (size_t)s->p->run / (size_t)s->p->repeat;
        clcnn_reference_emit(sink, at,
                             normalize(s, (double)inputs[CLCNN_NORMALIZE_INPUT][at],
                                       gamma ? (double)gamma[c] : 1, beta ? (double)beta[c] : 0));
    }
}

void clcnn_reference_layer_norm(const clcnn_problem *problem, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    const clcnn_normalize_parameters *p = clcnn_normalize_of(problem);
    const size_t run = (size_t)p->run, groups = (size_t)p->groups;
    for (size_t i = 0; i < (size_t)p->images * groups; i++) {
        const size_t image = i / groups, group = i % groups;
        const size_t first = (image * (size_t)p->pixels * groups + group) * run;
        const set s =
            measure(p, inputs[CLCNN_NORMALIZE_INPUT], first, clcnn_reference_gamma(sink->chain));
        one_set(&s, group * (run / (size_t)p->repeat), inputs, sink);
    }
}

void clcnn_reference_group_norm(const clcnn_problem *problem, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    clcnn_reference_layer_norm(problem, inputs, sink);
}
