/* SPDX-License-Identifier: MIT
 * How far a sound float32 result may be from the exact one. The formulas stand at clcnn_op_bounds
 * in clcnn_verify.h; their source is Higham, Accuracy and Stability of Numerical Algorithms,
 * chapters 3 and 4. */
#include <float.h>
#include <math.h>

#include "../activation.h"
#include "reference.h"

#define DEVIATIONS 3 /* in units of u: 7 of a rounding's own, of 0.43 u */

double clcnn_reference_gamma(double n) {
    const double nu = n * CLCNN_REFERENCE_UNIT;
    return nu < 1 ? nu / (1 - nu) : INFINITY;
}

/* Whether integers are summed exactly, and long sums held tighter. */
static bool is_sum(const clcnn_reference_sink *sink) {
    return sink->error_class == CLCNN_ERROR_SUM || sink->error_class == CLCNN_ERROR_AVERAGE;
}

/* Whether S says how far its terms reach. */
static bool overflows(const clcnn_reference_sink *sink) {
    return is_sum(sink) || sink->error_class == CLCNN_ERROR_NORM ||
           sink->error_class == CLCNN_ERROR_INTERPOLATION ||
           sink->error_class == CLCNN_ERROR_WINOGRAD;
}

/* The factor of S. */
static double factor(const clcnn_reference_sink *sink, double roundings) {
    double sum = clcnn_reference_gamma(sink->chain);
    if (is_sum(sink) && sink->data == CLCNN_DATA_INTEGER) {
        sum = 0;
    } else if (is_sum(sink) && sink->data == CLCNN_DATA_ZERO_MEAN) {
        sum = fmin(sum, 8 * CLCNN_REFERENCE_UNIT);
    }
    return sum + roundings * CLCNN_REFERENCE_UNIT;
}

/* How far off the roundings may take it: all of them one way, or as independent ones do where Winograd's
 * terms have mean zero. Then squares count: the fewer the terms, the less errors cancel. */
static double rounded(const clcnn_reference_sink *sink, const clcnn_reference_value *r, double f) {
    const double most = f * r->magnitude;
    if (sink->error_class == CLCNN_ERROR_WINOGRAD && sink->data == CLCNN_DATA_ZERO_MEAN) {
        return fmin(most, DEVIATIONS * CLCNN_REFERENCE_UNIT * sqrt(sink->chain * r->squares));
    }
    return most;
}

/* The bound of the value before the activation. INFINITY where its sum may overflow in one order
 * and not in another: then anything is right. */
static double bound_before_activation(const clcnn_reference_sink *sink,
                                      const clcnn_reference_value *r) {
    const double f = factor(sink, r->roundings);
    if (sink->error_class == CLCNN_ERROR_EXACT || f == 0) {
        return 0;
    }
    /* each term may lose a denormal */
    const double bound = rounded(sink, r, f) + (r->terms + r->denormals) * FLT_MIN;
    if (overflows(sink) && r->magnitude + bound > FLT_MAX) {
        return INFINITY;
    }
    return r->divisor > 0 ? bound / r->divisor : bound;
}

/* The bound b of v carried through the activation: between the ends of [v - b, v + b] and the point where
 * it turns it rises or falls, so its extremes are there, unless it breaks. */
static double bound_after_activation(const clcnn_activation *f, double v, double b) {
    const double y = clcnn_activation_value(f, v);
    if (isinf(b) || clcnn_activation_breaks(f, v - b, v + b)) {
        return INFINITY;
    }
    /* the limit of f there, which its formula may round, or what f is all around */
    if (!isfinite(v) || isnan(y) || (b == 0 && isinf(y))) {
        return isfinite(y) ? ldexp(fabs(y), 4 - 23) : 0;
    }
    const double below = fabs(clcnn_activation_value(f, v - b) - y);
    const double above = fabs(clcnn_activation_value(f, v + b) - y);
    const double turn = clcnn_activation_turn(f);
    const double between = fabs(turn - v) < b ? fabs(clcnn_activation_value(f, turn) - y) : 0;
    return fmax(fmax(below, above), between) + clcnn_activation_error(f, v);
}

static void store(double *array, size_t index, double value) {
    if (array) {
        array[index] = value;
    }
}

void clcnn_reference_store(clcnn_reference_sink *sink, size_t index, double y, double bound) {
    float *stored = sink->y[0];
    if (stored) {
        stored[index] = (float)y;
        return;
    }
    store(sink->judgement.expected, index, y);
    store(sink->judgement.bound, index, bound);
}

void clcnn_reference_emit(clcnn_reference_sink *sink, size_t index, clcnn_reference_value r) {
    const bool judges = !sink->y[0];
    if (judges && sink->judged != 0) {
        return;
    }
    /* a sum that no float holds is infinite before anything is done with it, as on a device */
    double v = fabs(r.value) > FLT_MAX ? (double)(float)r.value : r.value;
    v = r.divisor > 0 ? v / r.divisor : v;
    const double b = judges ? bound_before_activation(sink, &r) : 0;
    store(sink->judgement.magnitude, index, r.divisor > 0 ? r.magnitude / r.divisor : r.magnitude);
    store(sink->judgement.terms, index, r.terms);
    if (sink->before) {
        sink->before[index] = (clcnn_reference_before){v, b};
        return;
    }
    clcnn_reference_store(sink, index, clcnn_activation_value(sink->activation, v),
                          judges ? bound_after_activation(sink->activation, v, b) : 0);
}

void clcnn_reference_emit_index(clcnn_reference_sink *sink, size_t output, size_t at,
                                int32_t index) {
    int32_t *stored = sink->y[output];
    if (stored) {
        stored[at] = index;
    } else if (sink->judged == output) {
        store(sink->judgement.expected, at, index);
        store(sink->judgement.bound, at, 0);
        store(sink->judgement.magnitude, at, index);
        store(sink->judgement.terms, at, 1);
    }
}

size_t clcnn_reference_at(clcnn_data_format format, int h_size, int w_size, int c_size, int n,
                          int h, int w, int c) {
    const size_t H = (size_t)h_size, W = (size_t)w_size, C = (size_t)c_size;
    const size_t i = (size_t)n, y = (size_t)h, x = (size_t)w, z = (size_t)c;
    return format == CLCNN_NHWC ? ((i * H + y) * W + x) * C + z : ((i * C + z) * H + y) * W + x;
}
