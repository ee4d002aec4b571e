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

/* ---- Names and parameters ------------------------------------------------------------------ */

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

/* What a parameter must be, where it is not. */
static const char *broken_rule(clcnn_activation_kind kind, float p) {
    if (isnan(p)) {
        return "a number";
    }
    switch (kind) {
    case CLCNN_RELU:
    case CLCNN_HARD_SHRINK:
    case CLCNN_SOFT_SHRINK:
        return p < 0 ? "0 or more" : NULL;
    case CLCNN_SQUAREPLUS:
        return p < 0 || isinf(p) ? "finite and 0 or more" : NULL;
    case CLCNN_LEAKY_RELU: /* a zero times infinity is none */
        return isinf(p) ? "finite" : NULL;
    case CLCNN_CELU:
        return p <= 0 || isinf(p) ? "finite and above 0" : NULL;
    default:
        return NULL;
    }
}

/* Refuses a parameter that would be ignored. */
static clcnn_status check_unused(const char *object, const clcnn_activation *asked, int i) {
    const entry *e = &entries[asked->kind];
    if (asked->p[i] == 0 || asked->p[i] == e->defaults[i]) {
        return CLCNN_OK;
    }
    if (i < e->parameters) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "%s: parameter %d of %s is %g and custom is 0; custom must be 1 for other "
            "parameters than the defaults",
            object, i, e->name, (double)asked->p[i]);
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                      "%s: parameter %d of %s is %g; it must be 0, since %s takes %d", object, i,
                      e->name, (double)asked->p[i], e->name, e->parameters);
}

/* Stores parameter i as it holds. */
static clcnn_status resolve_parameter(const char *object, const clcnn_activation *asked, int i,
                                      float *p) {
    const entry *e = &entries[asked->kind];
    if (!asked->custom || i >= e->parameters) {
        *p = e->defaults[i];
        return check_unused(object, asked, i);
    }
    *p = asked->p[i];
    const char *rule = broken_rule(asked->kind, *p);
    return rule ? clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: parameter %d of %s is %g; it must be %s",
                             object, i, e->name, (double)*p, rule)
                : CLCNN_OK;
}

/* relu6(v + 3) / 6, and slope v + offset between 0 and 1, are both p0 v + p1 between 0 and p2,
 * divided by p2. The first has no rounded 1/6, which shows near -3. */
static void resolve_hard_sigmoid(const clcnn_activation *asked, float p[3]) {
    p[0] = asked->custom ? asked->p[0] : 1;
    p[1] = asked->custom ? asked->p[1] : 3;
    p[2] = asked->custom ? 1 : 6;
}

clcnn_status clcnn_activation_resolve_any(const char *object, const clcnn_activation *asked,
                                          clcnn_activation *resolved) {
    if (!known(asked->kind)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: activation %d is unknown; it must be below %d", object,
                          (int)asked->kind, (int)CLCNN_ACTIVATION_COUNT);
    }
    *resolved = (clcnn_activation){.kind = asked->kind, .custom = 1};
    clcnn_status status = CLCNN_OK;
    for (int i = 0; !status && i < 3; i++) {
        status = resolve_parameter(object, asked, i, &resolved->p[i]);
    }
    if (asked->kind == CLCNN_HARD_SIGMOID) {
        resolve_hard_sigmoid(asked, resolved->p);
    }
    return status;
}

clcnn_status clcnn_activation_resolve(const char *object, const clcnn_activation *asked,
                                      clcnn_activation *resolved) {
    if (asked->kind == CLCNN_SOFTMAX) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: activation softmax takes channels together; it must be one that "
                          "works element by element",
                          object);
    }
    return clcnn_activation_resolve_any(object, asked, resolved);
}

/* ---- Values -------------------------------------------------------------------------------- */

/* min(max(v, low), high); NaN stays NaN. */
static double clip(double v, double low, double high) {
    v = v < low ? low : v;
    return v > high ? high : v;
}

static double relu(const float *p, double v) {
    if (v <= p[2]) {
        return p[1] == 0 ? 0 : p[1] * (v - p[2]); /* 0 times -infinity would be NaN */
    }
    return v > p[0] ? p[0] : v;
}

/* 2 sqrt(2 / pi) (v + 0.044715 v^3): gelu_tanh is v sigmoid of it, where nothing cancels. */
static double gelu_exponent(double v) {
    return v * (1.59576912160573071176 + 0.07135481627260024878 * v * v);
}

/* tanh(log(1 + E)) is E (E + 2) / (E (E + 2) + 2); e is exp v or, where that could overflow, its
 * inverse. */
static double mish(double v) {
    const double e = exp(-fabs(v));
    const double numerator = v < 0 ? e * (e + 2) : 1 + 2 * e;
    return v * (numerator / (numerator + (v < 0 ? 2 : 2 * e * e)));
}

/* Near 0 the difference cancels. Lambert's continued fraction tanh v = v / (1 + q) has positive
 * terms alone; below 1 eight of them are exact to a double. */
static double tanh_shrink(double v) {
    if (!(fabs(v) < 1)) {
        return v - tanh(v);
    }
    double q = 0;
    for (int k = 17; k > 1; k -= 2) {
        q = v * v / (k + q);
    }
    return v * (q / (1 + q));
}

/* (v + r) / 2 with r = sqrt(v^2 + b), for v < 0 as b / 2 / (r - v), which does not cancel. */
static double squareplus(double b, double v) {
    const double s = 0.5 * fabs(v) + hypot(0.5 * v, 0.5 * sqrt(b));
    return v < 0 && s > 0 ? 0.25 * (b / s) : s;
}

/* The floats nearest to the constants stand for these. */
static double selu(const float *p, double v) {
    const double alpha = p[0] == (float)SELU_ALPHA ? SELU_ALPHA : (double)p[0];
    const double scale = p[1] == (float)SELU_SCALE ? SELU_SCALE : (double)p[1];
    return scale * (v < 0 ? alpha * expm1(v) : v);
}

static double soft_shrink(double threshold, double v) {
    if (v >= -threshold && v <= threshold) {
        return 0;
    }
    return v < 0 ? v + threshold : v - threshold;
}

/* The kinds that are made of exp and its kin; linear besides. */
static double smooth(clcnn_activation_kind kind, const float *p, double v) {
    switch (kind) {
    case CLCNN_ELU:
        return v < 0 ? p[0] * expm1(v) : v;
    case CLCNN_SELU:
        return selu(p, v);
    case CLCNN_SIGMOID:
        return 1 / (1 + exp(-v));
    case CLCNN_TANH:
        return tanh(v);
    case CLCNN_SOFTPLUS:
        return (v > 0 ? v : 0) + log1p(exp(-fabs(v)));
    case CLCNN_SOFTSIGN:
        return v / (1 + fabs(v));
    case CLCNN_SWISH:
        return v / (1 + exp(-p[0] * v));
    case CLCNN_GELU:
        return 0.5 * v * erfc(-v / sqrt(2));
    case CLCNN_EXPONENTIAL:
        return exp(v);
    case CLCNN_GELU_TANH:
        return v / (1 + exp(-gelu_exponent(v)));
    case CLCNN_CELU:
        return v < 0 ? p[0] * expm1(v / p[0]) : v;
    case CLCNN_MISH:
        return mish(v);
    case CLCNN_LOG_SIGMOID:
        return (v < 0 ? v : 0) - log1p(exp(-fabs(v)));
    case CLCNN_TANH_SHRINK:
        return tanh_shrink(v);
    case CLCNN_SQUAREPLUS:
        return squareplus(p[0], v);
    case CLCNN_SQRT:
        return sqrt(v);
    case CLCNN_LOG:
        return log(v);
    case CLCNN_ERF:
        return erf(v);
    default:
        return v;
    }
}

double clcnn_activation_value(const clcnn_activation *activation, double v) {
    const float *p = activation->p;
    switch (activation->kind) {
    case CLCNN_RELU:
        return relu(p, v);
    case CLCNN_RELU6:
        return clip(v, 0, 6);
    case CLCNN_LEAKY_RELU:
        return v < 0 ? p[0] * v : v;
    case CLCNN_HARD_SIGMOID:
        return clip(p[0] * v + p[1], 0, p[2]) / p[2];
    case CLCNN_HARD_SWISH:
        return v * (clip(v + 3, 0, 6) / 6);
    case CLCNN_HARD_TANH:
        return clip(v, -1, 1);
    case CLCNN_HARD_SHRINK:
        return v >= -p[0] && v <= p[0] ? 0 : v;
    case CLCNN_SOFT_SHRINK:
        return soft_shrink(p[0], v);
    case CLCNN_THRESHOLD:
        return v <= p[0] ? p[1] : v;
    case CLCNN_SPARSE_PLUS:
        return v <= -1 ? 0 : v < 1 ? (v + 1) * (v + 1) / 4 : v;
    case CLCNN_SPARSE_SIGMOID:
        return clip((v + 1) / 2, 0, 1);
    case CLCNN_CLIP:
        return clip(v, p[0], p[1]);
    case CLCNN_ABS:
        return fabs(v);
    case CLCNN_NEGATIVE:
        return -v;
    case CLCNN_RECIPROCAL:
        return 1 / v;
    case CLCNN_FLOOR:
        return floor(v);
    case CLCNN_CEIL:
        return ceil(v);
    case CLCNN_ROUND:
        return nearbyint(v);
    default:
        return smooth(activation->kind, p, v);
    }
}

/* ---- Straight lines -------------------------------------------------------------------------- */

bool clcnn_activation_lines(const clcnn_activation *activation, clcnn_lines *lines) {
    const float *p = activation->p;
    switch (activation->kind) {
    case CLCNN_LINEAR:
        *lines = (clcnn_lines){INFINITY, 0, -INFINITY, -INFINITY};
        return true;
    case CLCNN_RELU:
        *lines = (clcnn_lines){p[0], p[1], p[2], p[1] == 0 ? 0 : NAN};
        return true;
    case CLCNN_RELU6:
        *lines = (clcnn_lines){6, 0, 0, 0};
        return true;
    case CLCNN_LEAKY_RELU:
        *lines = (clcnn_lines){INFINITY, p[0], 0, NAN};
        return true;
    case CLCNN_HARD_TANH:
        *lines = (clcnn_lines){1, 0, -1, -1};
        return true;
    case CLCNN_THRESHOLD:
        *lines = (clcnn_lines){INFINITY, 0, p[0], p[1]};
        return true;
    case CLCNN_CLIP: /* where min is above max, max wins */
        *lines = (clcnn_lines){p[1], 0, p[0], fminf(p[0], p[1])};
        return true;
    default:
        return false;
    }
}

/* ---- Errors -------------------------------------------------------------------------------- */

double clcnn_activation_turn(const clcnn_activation *activation) {
    switch (activation->kind) {
    case CLCNN_LEAKY_RELU: /* with a slope or an alpha below 0 */
    case CLCNN_ELU:
    case CLCNN_SELU:
    case CLCNN_ABS:
        return 0;
    case CLCNN_SWISH:
        return -1.27846454276107379511 / activation->p[0];
    case CLCNN_HARD_SWISH:
        return -1.5;
    case CLCNN_GELU:
        return -0.75179152469356445746;
    case CLCNN_GELU_TANH:
        return -0.75246142207101625849;
    case CLCNN_MISH:
        return -1.19243121451549521214;
    case CLCNN_THRESHOLD: /* the far side of a fall from the value */
        return nextafter((double)activation->p[0], (double)INFINITY);
    default:
        return NAN;
    }
}

bool clcnn_activation_breaks(const clcnn_activation *activation, double low, double high) {
    const double normal = ldexp(1, -126);
    switch (activation->kind) {
    case CLCNN_SQRT:
        return low < 0 && high > -normal;
    case CLCNN_LOG: /* that of 0 alone has one value */
        return low < normal && high > -normal && (low < 0 || high > 0);
    case CLCNN_RECIPROCAL: /* of 0 alone either infinity: a zero may have either sign */
        return low < normal && high > -normal;
    default:
        return false;
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
    case CLCNN_HARD_TANH:
    case CLCNN_HARD_SHRINK:
    case CLCNN_THRESHOLD:
    case CLCNN_CLIP:
    case CLCNN_ABS:
    case CLCNN_NEGATIVE:
    case CLCNN_ROUND:
        return 0; /* copies and comparisons */
    case CLCNN_RELU:
        return p[1] == 0 ? 0 : rounding + denormal;
    case CLCNN_HARD_SIGMOID: /* slope v + offset cancels near its zero, unless the product is v */
        return rounding + (p[0] == 1 ? 0 : ldexp(fabs(p[0] * v), -23)) + denormal;
    case CLCNN_SWISH: /* the rounding of beta v moves the exponent by up to 2^-24 |beta v| */
        return rounding * (1 + ldexp(fabs(p[0] * v), -4)) + underflow;
    case CLCNN_GELU: /* 1 + erf cancels for negative v, erf may be off by 16 units */
        return rounding + ldexp(fabs(v), -21) + underflow;
    case CLCNN_GELU_TANH: /* as swish, with five roundings in the exponent and its constants */
        return rounding * (1 + ldexp(fabs(gelu_exponent(v)), -2)) + underflow;
    case CLCNN_SELU: /* alpha (exp v - 1) underflows, and its multiple need not */
        return rounding + denormal * (1 + fabs((double)p[1]));
    case CLCNN_CELU: /* v / alpha underflows, and alpha times it need not */
        return rounding + denormal * (1 + p[0]);
    case CLCNN_MISH:
        return rounding + underflow;
    case CLCNN_FLOOR:
    case CLCNN_CEIL: /* a denormal may count as 0 */
        return v != 0 && fabs(v) < denormal ? 1 : 0;
    case CLCNN_SQRT: /* of a denormal, which may count as 0 */
        return rounding + sqrt(denormal);
    default:
        return rounding + denormal;
    }
}
