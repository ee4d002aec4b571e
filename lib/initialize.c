/* SPDX-License-Identifier: MIT
 * Keras' initializers: their distributions' parameters; lib/random.c draws. */
#include <math.h>
#include <stdbool.h>

#include "error.h"
#include "random.h"
#include "shape.h"

/* Keras' default for standard deviations and the ends of uniform values. */
#define DEVIATION 0.05

/* Keras' correction: the standard deviation of a standard normal truncated at 2. */
#define TRUNCATED_DEVIATION 0.87962566103423978

static void fill_constant(float value, float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        values[i] = value;
    }
}

/* ---- Scaled by the fans -------------------------------------------------------------------- */

typedef struct fans {
    double in, out;
} fans;

/* Keras' compute_fans, of the shape that Keras has for a depthwise filter. */
static fans fans_of(const clcnn_initializer *initializer, clcnn_shape shape) {
    const int *d = shape.dim;
    const int r = shape.rank;
    if (r == 1) {
        return (fans){d[0], d[0]};
    }
    const int oihw = initializer->layout == CLCNN_OIHW && r > 2;
    fans f = {oihw ? d[1] : d[r - 2], oihw ? d[0] : d[r - 1]};
    if (initializer->depthwise > 0) {
        f = (fans){initializer->depthwise, f.out / initializer->depthwise};
    }
    for (int i = 0; i < r - 2; i++) {
        const int side = d[oihw ? i + 2 : i];
        f.in *= side;
        f.out *= side;
    }
    return f;
}

/* A filter of that many channels has one input each and a multiple of them as outputs. */
static clcnn_status check_depthwise(const clcnn_initializer *initializer, clcnn_shape shape) {
    const int channels = initializer->depthwise, r = shape.rank;
    const int oihw = initializer->layout == CLCNN_OIHW;
    if (channels == 0 || (channels > 0 && r > 2 && shape.dim[oihw ? 1 : r - 2] == 1 &&
                          shape.dim[oihw ? 0 : r - 1] % channels == 0)) {
        return CLCNN_OK;
    }
    return clcnn_fail(
        CLCNN_INVALID_SHAPE,
        "initializer: depthwise is %d and the filter's shape %s; it must be %s with a "
        "multiple of that many channels",
        channels, clcnn_shape_print(shape).text,
        oihw ? "(channels, 1, kh, kw)" : "(kh, kw, 1, channels)");
}

typedef struct scaling {
    float scale;
    clcnn_fan_mode mode;
    clcnn_distribution distribution;
} scaling;

static scaling scaling_of(const clcnn_initializer *initializer) {
    switch (initializer->kind) {
    case CLCNN_GLOROT_UNIFORM:
        return (scaling){1, CLCNN_FAN_AVG, CLCNN_DISTRIBUTION_UNIFORM};
    case CLCNN_GLOROT_NORMAL:
        return (scaling){1, CLCNN_FAN_AVG, CLCNN_DISTRIBUTION_NORMAL};
    case CLCNN_HE_UNIFORM:
        return (scaling){2, CLCNN_FAN_IN, CLCNN_DISTRIBUTION_UNIFORM};
    case CLCNN_HE_NORMAL:
        return (scaling){2, CLCNN_FAN_IN, CLCNN_DISTRIBUTION_NORMAL};
    case CLCNN_LECUN_UNIFORM:
        return (scaling){1, CLCNN_FAN_IN, CLCNN_DISTRIBUTION_UNIFORM};
    case CLCNN_LECUN_NORMAL:
        return (scaling){1, CLCNN_FAN_IN, CLCNN_DISTRIBUTION_NORMAL};
    default: /* variance_scaling */
        return (scaling){initializer->a == 0 ? 1 : initializer->a, initializer->mode,
                         initializer->distribution};
    }
}

static clcnn_status check_scaling(const scaling *s) {
    if (!(s->scale > 0) || isinf(s->scale)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "initializer: scale a is %g; it must be finite and 0 (for 1) or more",
                          (double)s->scale);
    }
    if ((unsigned)s->mode > CLCNN_FAN_AVG) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "initializer: mode is %d; it must be FAN_IN, FAN_OUT or FAN_AVG",
                          (int)s->mode);
    }
    if ((unsigned)s->distribution > CLCNN_DISTRIBUTION_UNIFORM) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "initializer: distribution is %d; it must be NORMAL, UNTRUNCATED_NORMAL "
                          "or UNIFORM",
                          (int)s->distribution);
    }
    return CLCNN_OK;
}

static clcnn_status fill_scaled(const clcnn_initializer *initializer, clcnn_shape shape,
                                float *values, size_t count) {
    const scaling s = scaling_of(initializer);
    clcnn_status status = check_scaling(&s);
    if (!status) {
        status = check_depthwise(initializer, shape);
    }
    if (status) {
        return status;
    }
    const fans f = fans_of(initializer, shape);
    const double fan_of_mode[] = {
        [CLCNN_FAN_IN] = f.in, [CLCNN_FAN_OUT] = f.out, [CLCNN_FAN_AVG] = (f.in + f.out) / 2};
    const double fan = fan_of_mode[s.mode];
    const double variance = (double)s.scale / fan;
    const float limit = (float)sqrt(3 * (double)s.scale / fan);
    switch (s.distribution) {
    case CLCNN_DISTRIBUTION_NORMAL:
        clcnn_random_normal(initializer->seed, 0, sqrt(variance) / TRUNCATED_DEVIATION, 2, values,
                            count);
        break;
    case CLCNN_DISTRIBUTION_UNTRUNCATED_NORMAL:
        clcnn_random_normal(initializer->seed, 0, sqrt(variance), INFINITY, values, count);
        break;
    case CLCNN_DISTRIBUTION_UNIFORM:
        clcnn_random_uniform(initializer->seed, -limit, limit, values, count);
        break;
    }
    return CLCNN_OK;
}

/* ---- The other kinds ----------------------------------------------------------------------- */

static clcnn_status fill_random_normal(const clcnn_initializer *initializer, float *values,
                                       size_t count) {
    const float mean = initializer->a, b = initializer->b;
    if (!isfinite(mean) || !isfinite(b) || b < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "initializer: mean a is %g and deviation b %g; they must be finite and b "
                          "0 (for 0.05) or more",
                          (double)mean, (double)b);
    }
    const double limit = initializer->kind == CLCNN_TRUNCATED_NORMAL ? 2 : (double)INFINITY;
    clcnn_random_normal(initializer->seed, (double)mean, b == 0 ? DEVIATION : (double)b, limit,
                        values, count);
    return CLCNN_OK;
}

static clcnn_status fill_random_uniform(const clcnn_initializer *initializer, float *values,
                                        size_t count) {
    const float a = initializer->a, b = initializer->b;
    if (a == 0 && b == 0) {
        clcnn_random_uniform(initializer->seed, -(float)DEVIATION, (float)DEVIATION, values, count);
        return CLCNN_OK;
    }
    if (!isfinite(a) || !isfinite(b) || !(a < b)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "initializer: uniform from a, %g, to b, %g; they must be finite and a "
                          "below b, or both 0 (for -0.05 to 0.05)",
                          (double)a, (double)b);
    }
    clcnn_random_uniform(initializer->seed, a, b, values, count);
    return CLCNN_OK;
}

/* What a kind reads beside what describes its shape. Others read none. */
static const struct {
    bool a, b, scaling; /* scaling: mode and distribution */
} reads[] = {
    [CLCNN_RANDOM_NORMAL] = {true, true, false},    [CLCNN_RANDOM_UNIFORM] = {true, true, false},
    [CLCNN_CONSTANT] = {true, false, false},        [CLCNN_VARIANCE_SCALING] = {true, false, true},
    [CLCNN_TRUNCATED_NORMAL] = {true, true, false},
};

/* Refuses what would be ignored, and a kind that is none. */
static clcnn_status check_reads(const clcnn_initializer *i) {
    if ((unsigned)i->kind > CLCNN_TRUNCATED_NORMAL) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "initializer: kind %d is unknown", (int)i->kind);
    }
    const bool a = i->a != 0 && !reads[i->kind].a, b = i->b != 0 && !reads[i->kind].b;
    const bool scaled = (i->mode || i->distribution) && !reads[i->kind].scaling;
    if (a || b || scaled) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "initializer: kind %d does not read %s; it must be 0", (int)i->kind,
                          a   ? "a"
                          : b ? "b"
                              : "mode and distribution");
    }
    return CLCNN_OK;
}

static clcnn_status check(const clcnn_initializer *initializer, const clcnn_shape *shape,
                          const float *values, size_t count) {
    clcnn_status status = clcnn_require("initializer", "descriptor", initializer);
    if (!status) {
        status = clcnn_require("initializer", "values", values);
    }
    if (!status) {
        status = clcnn_shape_check("initializer", *shape);
    }
    if (!status && (unsigned)initializer->layout > CLCNN_OIHW) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "initializer: layout is %d; it must be HWIO or OIHW",
                          (int)initializer->layout);
    }
    if (!status && count != clcnn_shape_count(*shape)) {
        return clcnn_fail(
            CLCNN_INVALID_SHAPE,
            "initializer: count is %zu, shape %s has %zu elements; they must be equal", count,
            clcnn_shape_print(*shape).text, clcnn_shape_count(*shape));
    }
    return status ? status : check_reads(initializer);
}

clcnn_status clcnn_initialize(const clcnn_initializer *initializer, clcnn_shape shape,
                              float *values, size_t count) {
    clcnn_status status = check(initializer, &shape, values, count);
    if (status) {
        return status;
    }
    switch (initializer->kind) {
    case CLCNN_GLOROT_UNIFORM:
    case CLCNN_GLOROT_NORMAL:
    case CLCNN_HE_UNIFORM:
    case CLCNN_HE_NORMAL:
    case CLCNN_LECUN_UNIFORM:
    case CLCNN_LECUN_NORMAL:
    case CLCNN_VARIANCE_SCALING:
        return fill_scaled(initializer, shape, values, count);
    case CLCNN_RANDOM_NORMAL:
    case CLCNN_TRUNCATED_NORMAL:
        return fill_random_normal(initializer, values, count);
    case CLCNN_RANDOM_UNIFORM:
        return fill_random_uniform(initializer, values, count);
    case CLCNN_CONSTANT:
        fill_constant(initializer->a, values, count);
        break;
    case CLCNN_ZEROS:
        fill_constant(0, values, count);
        break;
    case CLCNN_ONES:
        fill_constant(1, values, count);
        break;
    }
    return CLCNN_OK;
}
