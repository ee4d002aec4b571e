/* SPDX-License-Identifier: MIT
 * Operators of two inputs: y[i] = f(a[i], b[i]), i being an index of every axis, 0 where an input has
 * one element.
 *
 * OpenCL C 1.2 (7.4) holds a division within 2.5 units in the last place of the exact result and pow()
 * within 16. A unit is 2 u |y| at most, or so many 2^-149 where y is a denormal, which the one that may
 * be lost covers. Nothing makes integers an exception. A device without denormals (7.5.3) takes one
 * among its operands for 0: then the result may be another one altogether. */
#include <float.h>

#include "../broadcast.h"
#include "reference.h"

enum { DIVISION = 5, POWER = 32 }; /* in u |y| */

typedef clcnn_reference_value function(double a, double b);

static void each(const clcnn_problem *p, const float *const *inputs, clcnn_reference_sink *sink,
                 function *f) {
    const clcnn_shape output = p->outputs[0].shape;
    const size_t count = clcnn_shape_count(output);
    for (size_t at = 0; at < count; at++) {
        const float a = inputs[0][clcnn_broadcast_element(&p->inputs[0], output, at)];
        const float b = inputs[1][clcnn_broadcast_element(&p->inputs[1], output, at)];
        clcnn_reference_emit(sink, at, f((double)a, (double)b));
    }
}

static clcnn_reference_value difference(double a, double b) {
    clcnn_reference_value y = {.terms = 2};
    clcnn_reference_accumulate(&y, a);
    clcnn_reference_accumulate(&y, -b);
    return y;
}

static clcnn_reference_value product(double a, double b) {
    clcnn_reference_value y = {.terms = 1};
    clcnn_reference_accumulate(&y, a * b);
    return y;
}

static bool is_denormal(double v) {
    return v != 0 && fabs(v) < (double)FLT_MIN;
}

/* Without a bound where the divisor may count as 0; a dividend that does takes all of y with it. */
static clcnn_reference_value quotient(double a, double b) {
    clcnn_reference_value y = {.terms = 1, .roundings = DIVISION};
    clcnn_reference_accumulate(&y, a / b);
    y.magnitude = is_denormal(b) ? INFINITY : y.magnitude;
    y.denormals = is_denormal(a) && !isnan(b) ? fabs(y.value) / (double)FLT_MIN : 0;
    return y;
}

/* Without a bound where the base or the exponent may count as 0. */
static clcnn_reference_value power(double a, double b) {
    clcnn_reference_value y = {.terms = 1, .roundings = POWER};
    clcnn_reference_accumulate(&y, pow(a, b));
    y.magnitude = is_denormal(a) || is_denormal(b) ? INFINITY : y.magnitude;
    return y;
}

/* NaN where either is. */
static clcnn_reference_value minimum(double a, double b) {
    return clcnn_reference_copy((float)(a < b || isnan(a) ? a : b));
}

static clcnn_reference_value maximum(double a, double b) {
    return clcnn_reference_copy((float)(a > b || isnan(a) ? a : b));
}

static clcnn_reference_value equal(double a, double b) {
    return clcnn_reference_copy(a == b);
}

static clcnn_reference_value less(double a, double b) {
    return clcnn_reference_copy(a < b);
}

static clcnn_reference_value less_or_equal(double a, double b) {
    return clcnn_reference_copy(a <= b);
}

void clcnn_reference_subtract(const clcnn_problem *p, const float *const *inputs,
                              clcnn_reference_sink *sink) {
    each(p, inputs, sink, difference);
}

void clcnn_reference_multiply(const clcnn_problem *p, const float *const *inputs,
                              clcnn_reference_sink *sink) {
    each(p, inputs, sink, product);
}

void clcnn_reference_divide(const clcnn_problem *p, const float *const *inputs,
                            clcnn_reference_sink *sink) {
    each(p, inputs, sink, quotient);
}

void clcnn_reference_minimum(const clcnn_problem *p, const float *const *inputs,
                             clcnn_reference_sink *sink) {
    each(p, inputs, sink, minimum);
}

void clcnn_reference_maximum(const clcnn_problem *p, const float *const *inputs,
                             clcnn_reference_sink *sink) {
    each(p, inputs, sink, maximum);
}

void clcnn_reference_power(const clcnn_problem *p, const float *const *inputs,
                           clcnn_reference_sink *sink) {
    each(p, inputs, sink, power);
}

void clcnn_reference_equal(const clcnn_problem *p, const float *const *inputs,
                           clcnn_reference_sink *sink) {
    each(p, inputs, sink, equal);
}

void clcnn_reference_less(const clcnn_problem *p, const float *const *inputs,
                          clcnn_reference_sink *sink) {
    each(p, inputs, sink, less);
}

void clcnn_reference_less_or_equal(const clcnn_problem *p, const float *const *inputs,
                                   clcnn_reference_sink *sink) {
    each(p, inputs, sink, less_or_equal);
}
