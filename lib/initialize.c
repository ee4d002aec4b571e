/* SPDX-License-Identifier: MIT
 * Keras' initializers on Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As
 * Easy as 1, 2, 3, SC 2011). Counter-based, so element i depends on the seed and i alone. */
#include <math.h>
#include <stdint.h>

#include "error.h"
#include "shape.h"

/* Four random words for counter `block` under `seed`. */
static void philox(uint64_t seed, uint64_t block, uint32_t out[4]) {
    uint32_t c[4] = {(uint32_t)block, (uint32_t)(block >> 32), 0, 0};
    uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    for (int round = 0; round < 10; round++) {
        const uint64_t a = 0xD2511F53ULL * c[0];
        const uint64_t b = 0xCD9E8D57ULL * c[2];
        const uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ key[0], (uint32_t)b,
                                  (uint32_t)(a >> 32) ^ c[3] ^ key[1], (uint32_t)a};
        for (int i = 0; i < 4; i++) {
            c[i] = next[i];
        }
        key[0] += 0x9E3779B9U;
        key[1] += 0xBB67AE85U;
    }
    for (int i = 0; i < 4; i++) {
        out[i] = c[i];
    }
}

/* [0, 1) from the top 24 bits: every value is a float32. */
static float unit(uint32_t word) {
    return (float)(word >> 8) * 0x1p-24f;
}

/* A pair of standard normals (Box and Muller 1958); 1 - u is in (0, 1]. */
static void normal_pair(const uint32_t words[2], double out[2]) {
    const double radius = sqrt(-2 * log(1 - (double)unit(words[0])));
    const double angle = 6.283185307179586476925 * (double)unit(words[1]);
    out[0] = radius * cos(angle);
    out[1] = radius * sin(angle);
}

static double glorot_limit(const clcnn_shape *s, clcnn_filter_layout layout) {
    const int *d = s->dim;
    const int r = s->rank;
    double receptive = 1, in, out;
    if (r == 1) {
        in = out = d[0];
    } else if (layout == CLCNN_OIHW && r > 2) {
        for (int i = 2; i < r; i++) {
            receptive *= d[i];
        }
        in = d[1];
        out = d[0];
    } else {
        for (int i = 0; i < r - 2; i++) {
            receptive *= d[i];
        }
        in = d[r - 2];
        out = d[r - 1];
    }
    return sqrt(6 / (receptive * (in + out)));
}

static void fill_uniform(uint64_t seed, float low, float high, float *values, size_t count) {
    uint32_t words[4];
    for (size_t i = 0; i < count; i++) {
        if (i % 4 == 0) {
            philox(seed, i / 4, words);
        }
        /* in double: exact products, so the same rounding on every platform */
        values[i] =
            (float)((double)low + (double)unit(words[i % 4]) * ((double)high - (double)low));
    }
}

static void fill_normal(uint64_t seed, float mean, float stddev, float *values, size_t count) {
    uint32_t words[4];
    double pairs[4];
    for (size_t i = 0; i < count; i++) {
        if (i % 4 == 0) {
            philox(seed, i / 4, words);
            normal_pair(words, pairs);
            normal_pair(words + 2, pairs + 2);
        }
        values[i] = (float)(mean + stddev * pairs[i % 4]);
    }
}

static void fill_constant(float value, float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        values[i] = value;
    }
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
    return status;
}

clcnn_status clcnn_initialize(const clcnn_initializer *initializer, clcnn_shape shape,
                              float *values, size_t count) {
    clcnn_status status = check(initializer, &shape, values, count);
    if (status) {
        return status;
    }
    const uint64_t seed = initializer->seed;
    switch (initializer->kind) {
    case CLCNN_GLOROT_UNIFORM: {
        const float limit = (float)glorot_limit(&shape, initializer->layout);
        fill_uniform(seed, -limit, limit, values, count);
        return CLCNN_OK;
    }
    case CLCNN_RANDOM_NORMAL:
        fill_normal(seed, initializer->a, initializer->b, values, count);
        return CLCNN_OK;
    case CLCNN_RANDOM_UNIFORM:
        fill_uniform(seed, initializer->a, initializer->b, values, count);
        return CLCNN_OK;
    case CLCNN_CONSTANT:
        fill_constant(initializer->a, values, count);
        return CLCNN_OK;
    case CLCNN_ZEROS:
        fill_constant(0, values, count);
        return CLCNN_OK;
    case CLCNN_ONES:
        fill_constant(1, values, count);
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT, "initializer: kind %d is unknown",
                      (int)initializer->kind);
}
