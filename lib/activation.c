/* SPDX-License-Identifier: MIT */
#include "activation.h"

#include <math.h>

#include "error.h"

/* SELU's constants (Klambauer et al. 2017), as Keras has them. */
#define SELU_ALPHA 1.67326324235437728481
#define SELU_SCALE 1.05070098735548049342

typedef struct entry {
    const char *name;
    int parameters;
    float defaults[3];
} entry;

#define ENTRY(constant, name, parameters, p0, p1, p2) [constant] = {name, parameters, {p0, p1, p2}},
static const entry entries[] = {CLCNN_ACTIVATION_LIST(ENTRY)};

static int known(clcnn_activation_kind kind) {
    return (unsigned)kind < CLCNN_ACTIVATION_COUNT;
}

const char *clcnn_activation_name(clcnn_activation_kind kind) {
    return known(kind) ? entries[kind].name : NULL;
}

int clcnn_activation_parameters(clcnn_activation_kind kind, float defaults[3]) {
    if (!known(kind)) {
        return -1;
    }
    for (int i = 0; defaults && i < 3; i++) {
        defaults[i] = entries[kind].defaults[i];
    }
    return entries[kind].parameters;
}

clcnn_status clcnn_activation_resolve(const char *object, const clcnn_activation *asked,
                                      clcnn_activation *resolved) {
    if (!known(asked->kind)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: activation %d is unknown; it must be below %d", object,
                          (int)asked->kind, (int)CLCNN_ACTIVATION_COUNT);
    }
    *resolved = *asked;
    const entry *e = &entries[asked->kind];
    for (int i = 0; i < 3; i++) {
        resolved->p[i] = asked->custom && i < e->parameters ? asked->p[i] : e->defaults[i];
        const int negative = asked->kind == CLCNN_RELU && resolved->p[i] < 0;
        if (isnan(resolved->p[i]) || negative) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: parameter %d of %s is %g; it must be %s",
                              object, i, e->name, (double)resolved->p[i],
                              negative ? "0 or more" : "a number");
        }
    }
    resolved->custom = 1;
    return CLCNN_OK;
}

/* Clamps to [0, high]; NaN stays NaN. */
static double clamp(double v, double high) {
    return v < 0 ? 0 : v > high ? high : v;
}

static double relu(const float *p, double v) {
    if (v <= p[2]) {
        return p[1] == 0 ? 0 : p[1] * (v - p[2]); /* 0 times -infinity would be NaN */
    }
    return v > p[0] ? p[0] : v;
}

double clcnn_activation_value(const clcnn_activation *activation, double v) {
    const float *p = activation->p;
    switch (activation->kind) {
    case CLCNN_RELU:
        return relu(p, v);
    case CLCNN_RELU6:
        return clamp(v, 6);
    case CLCNN_LEAKY_RELU:
        return v < 0 ? p[0] * v : v;
    case CLCNN_ELU:
        return v < 0 ? p[0] * expm1(v) : v;
    case CLCNN_SELU:
        return SELU_SCALE * (v < 0 ? SELU_ALPHA * expm1(v) : v);
    case CLCNN_SIGMOID:
        return 1 / (1 + exp(-v));
    case CLCNN_HARD_SIGMOID:
        return clamp(p[0] * v + p[1], 1);
    case CLCNN_TANH:
        return tanh(v);
    case CLCNN_SOFTPLUS:
        return (v > 0 ? v : 0) + log1p(exp(-fabs(v)));
    case CLCNN_SOFTSIGN:
        return v / (1 + fabs(v));
    case CLCNN_SWISH:
        return v / (1 + exp(-p[0] * v));
    case CLCNN_HARD_SWISH:
        return v * (clamp(v + 3, 6) / 6);
    case CLCNN_GELU:
        return 0.5 * v * erfc(-v / sqrt(2));
    case CLCNN_EXPONENTIAL:
        return exp(v);
    default:
        return v; /* linear */
    }
}

double clcnn_activation_error(const clcnn_activation *activation, double v) {
    const float *p = activation->p;
    const double rounding = ldexp(fabs(clcnn_activation_value(activation, v)), 4 - 23);
    const double denormal = ldexp(1, -126);
    /* v times a factor that underflows before the product does: below 2^-126 it may become 0 */
    const double underflow = denormal * (1 + fabs(v));
    switch (activation->kind) {
    case CLCNN_LINEAR:
    case CLCNN_RELU6:
        return 0; /* copies and comparisons */
    case CLCNN_RELU:
        return p[1] == 0 ? 0 : rounding + denormal;
    case CLCNN_HARD_SIGMOID: /* slope v + offset cancels near its zero */
        return rounding + ldexp(fabs(p[0] * v) + fabs((double)p[1]), -23) + denormal;
    case CLCNN_HARD_SWISH: /* (v + 3) / 6 cancels near -3 */
        return rounding + ldexp(fabs(v) * (fabs(v) + 3) / 6, -23) + denormal;
    case CLCNN_SWISH: /* the rounding of beta v moves the exponent by up to 2^-24 |beta v| */
        return rounding * (1 + ldexp(fabs(p[0] * v), -4)) + underflow;
    case CLCNN_GELU: /* 1 + erf cancels for negative v, erf may be off by 16 units */
        return rounding + ldexp(fabs(v), -21) + underflow;
    default:
        return rounding + denormal;
    }
}
