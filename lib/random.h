/* SPDX-License-Identifier: MIT
 * Seeded random values, the streams that clcnn_initialize documents. */
#ifndef CLCNN_LIB_RANDOM_H
#define CLCNN_LIB_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Uniform in [low, high), low < high. */
void clcnn_random_uniform(uint64_t seed, float low, float high, float *values, size_t count);

/* Normal; values beyond `limit` deviations from the mean are drawn again. */
void clcnn_random_normal(uint64_t seed, double mean, double deviation, double limit, float *values,
                         size_t count);

#endif
