/* SPDX-License-Identifier: MIT
 * lrn: y = x d^-beta, d = bias + alpha / size sum of x^2 over the channels of a window.
 *
 * Nothing cancels, so float32 is off by a multiple of y alone, the chain of the solver: of d's roundings
 * beta times as many, what the power is off by, and that of the product. */
#include <float.h>

#include "../operators/lrn.h"
#include "reference.h"

static double sum_of_squares(const clcnn_lrn_parameters *p, const float *x, size_t at) {
    const ptrdiff_t channel = (ptrdiff_t)clcnn_channel_of(&p->channels, at);
    double sum = 0;
    for (ptrdiff_t i = -p->before; i <= p->after; i++) {
        if (channel + i >= 0 && channel + i < p->channels.count) {
            const double v = (double)x[(ptrdiff_t)at + i * p->channels.inner];
            sum += v * v;
        }
    }
    return sum;
}

/* Whether float32 leaves its range on the way; that a square underflows matters only where d is as
 * small. */
static bool leaves_floats(const clcnn_lrn_parameters *p, double sum, double d, double power) {
    const double underflow = (1 + (double)p->alpha) * (double)FLT_MIN;
    return sum > FLT_MAX || d > FLT_MAX || power > FLT_MAX || d * CLCNN_REFERENCE_UNIT < underflow;
}

void clcnn_reference_lrn(const clcnn_problem *problem, const float *const *inputs,
                         clcnn_reference_sink *sink) {
    const clcnn_lrn_parameters *p = clcnn_lrn_of(problem);
    for (size_t at = 0; at < clcnn_shape_count(problem->outputs[0].shape); at++) {
        const double x = (double)inputs[0][at], sum = sum_of_squares(p, inputs[0], at);
        const double d = (double)p->bias + (double)p->alpha / p->size * sum;
        const double power = pow(d, -(double)p->beta), y = x * power;
        clcnn_reference_value v = {.value = y, .magnitude = isfinite(y) ? fabs(y) : 0, .terms = 1};
        if (isfinite(sum)) { /* a denormal that is lost is multiplied by the other factor */
            v.denormals = fabs(x) + power;
            v.magnitude = leaves_floats(p, sum, d, power) ? INFINITY : v.magnitude;
        }
        clcnn_reference_emit(sink, at, v);
    }
}
