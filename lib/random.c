/* SPDX-License-Identifier: MIT
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011).
 * Counter-based, so element i depends on the seed and i alone. */
#include "random.h"

#include <math.h>

/* Four random words for counter (block, redraw) under `seed`. */
static void philox(uint64_t seed, uint64_t block, uint32_t redraw, uint32_t out[4]) {
    uint32_t c[4] = {(uint32_t)block, (uint32_t)(block >> 32), redraw, 0};
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

/* Four standard normals, two of each pair of words (Box and Muller 1958); 1 - u is in (0, 1]. */
static void normals(uint64_t seed, uint64_t block, uint32_t redraw, double out[4]) {
    uint32_t words[4];
    philox(seed, block, redraw, words);
    for (int i = 0; i < 4; i += 2) {
        const double radius = sqrt(-2 * log(1 - (double)unit(words[i])));
        const double angle = 6.283185307179586476925 * (double)unit(words[i + 1]);
        out[i] = radius * cos(angle);
        out[i + 1] = radius * sin(angle);
    }
}

void clcnn_random_uniform(uint64_t seed, float low, float high, float *values, size_t count) {
    uint32_t words[4];
    for (size_t i = 0; i < count; i++) {
        if (i % 4 == 0) {
            philox(seed, i / 4, 0, words);
        }
        /* in double: exact products, so the same rounding on every platform */
        const float v =
            (float)((double)low + (double)unit(words[i % 4]) * ((double)high - (double)low));
        values[i] = v < high ? v : nextafterf(high, low); /* it was rounded up to the end */
    }
}

/* The limit that is used is 2. Of the 2^48 pairs of words none gives a value nearer to 2 than 1e-14,
 * so what is redrawn is the same on every platform. */
void clcnn_random_normal(uint64_t seed, double mean, double deviation, double limit, float *values,
                         size_t count) {
    double block[4];
    for (size_t i = 0; i < count; i++) {
        if (i % 4 == 0) {
            normals(seed, i / 4, 0, block);
        }
        double z = block[i % 4];
        for (uint32_t redraw = 1; fabs(z) > limit; redraw++) {
            double again[4];
            normals(seed, i / 4, redraw, again);
            z = again[i % 4];
        }
        values[i] = (float)(mean + deviation * z);
    }
}
