/* SPDX-License-Identifier: MIT
 * How far a sound float32 result may be from the exact one. The formulas stand at clcnn_op_bounds
 * in clcnn.h; their source is Higham, Accuracy and Stability of Numerical Algorithms, chapters 3
 * and 4. */
#include <float.h>
#include <math.h>

#include "../activation.h"
#include "reference.h"

#define UNIT 0x1p-24 /* u, half the spacing of floats at 1 */
#define ULP  0x1p-23

/* The factor of S for a sum of n rounded terms. */
static double sum_factor(clcnn_data_kind data, double n) {
    const double nu = n * UNIT;
    const double gamma = nu < 1 ? nu / (1 - nu) : INFINITY;
    const double usual = data == CLCNN_DATA_ZERO_MEAN ? 8 * UNIT : 2 * sqrt(n) * UNIT;
    return fmin(gamma, usual);
}

static double sum_bound(clcnn_data_kind data, double magnitude, double n) {
    return sum_factor(data, n) * magnitude + n * FLT_MIN;
}

static double bound_before_activation(const clcnn_reference_sink *sink, double value,
                                      double magnitude, double n) {
    switch (sink->error_class) {
    case CLCNN_ERROR_SUM:
        return sink->data == CLCNN_DATA_INTEGER ? 0 : sum_bound(sink->data, magnitude, n);
    case CLCNN_ERROR_AVERAGE: /* the division rounds even where the sum is exact */
        return sum_bound(sink->data == CLCNN_DATA_INTEGER ? CLCNN_DATA_ANY : sink->data, magnitude,
                         n);
    case CLCNN_ERROR_SOFTMAX:
        return fmax(10 * ULP * fabs(value), ULP);
    case CLCNN_ERROR_LOG_SOFTMAX:
        return 10 * ULP * (1 + fabs(value));
    default:
        return 0;
    }
}

/* The bound b of v carried through the activation. */
static double bound_after_activation(const clcnn_activation *f, double v, double b) {
    const double y = clcnn_activation_value(f, v);
    const double below = fabs(clcnn_activation_value(f, v - b) - y);
    const double above = fabs(clcnn_activation_value(f, v + b) - y);
    return fmax(below, above) + clcnn_activation_error(f, v);
}

static void store(double *array, size_t index, double value) {
    if (array) {
        array[index] = value;
    }
}

void clcnn_reference_emit(clcnn_reference_sink *sink, size_t index, double value, double magnitude,
                          double terms) {
    const double y = clcnn_activation_value(sink->activation, value);
    if (sink->y) {
        sink->y[index] = (float)y;
        return;
    }
    const double b = bound_before_activation(sink, value, magnitude, terms);
    store(sink->judgement.expected, index, y);
    store(sink->judgement.bound, index, bound_after_activation(sink->activation, value, b));
    store(sink->judgement.magnitude, index, magnitude);
    store(sink->judgement.terms, index, terms);
}

size_t clcnn_reference_at(clcnn_data_format format, int h_size, int w_size, int c_size, int n,
                          int h, int w, int c) {
    const size_t H = (size_t)h_size, W = (size_t)w_size, C = (size_t)c_size;
    const size_t i = (size_t)n, y = (size_t)h, x = (size_t)w, z = (size_t)c;
    return format == CLCNN_NHWC ? ((i * H + y) * W + x) * C + z : ((i * C + z) * H + y) * W + x;
}
