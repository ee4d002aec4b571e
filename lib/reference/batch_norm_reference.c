/* SPDX-License-Identifier: MIT
 * batch_norm: y = f(scale (x - mean) + beta), scale = gamma / sqrt(variance + epsilon), of the channel
 * in which x lies. */
#include "../operators/batch_norm.h"

#include <float.h>

#include "reference.h"

typedef struct normal {
    double mean, variance, scale, beta; /* the variance with epsilon */
} normal;

static normal normal_of(const clcnn_problem *p, const float *const *inputs, size_t c) {
    const float *gamma = inputs[CLCNN_BATCH_NORM_GAMMA], *beta = inputs[CLCNN_BATCH_NORM_BETA];
    const double epsilon = (double)clcnn_batch_norm_of(p)->epsilon;
    const double variance = (double)inputs[CLCNN_BATCH_NORM_VARIANCE][c] + epsilon;
    return (normal){.mean = (double)inputs[CLCNN_BATCH_NORM_MEAN][c],
                    .variance = variance,
                    .scale = (gamma ? (double)gamma[c] : 1) / sqrt(variance),
                    .beta = beta ? (double)beta[c] : 0};
}

bool clcnn_reference_batch_norm_affine(const clcnn_problem *p, const float *const *inputs,
                                       double *scale, double *shift) {
    if (inputs[CLCNN_BATCH_NORM_INPUT]) {
        return false;
    }
    for (size_t c = 0; c < (size_t)clcnn_batch_norm_of(p)->channels.count; c++) {
        const normal n = normal_of(p, inputs, c);
        scale[c] = n.scale;
        shift[c] = n.beta - n.scale * n.mean;
    }
    return true;
}

/* Whether a float is infinite where the exact value is not. */
static bool overflows(double value) {
    return isfinite(value) && fabs(value) > FLT_MAX;
}

/* A bound of infinity where float32 leaves its range on the way, else S = |scale| (|x| + |mean|) +
 * |beta|, finite terms only. */
static double magnitude_of(double x, const normal *n) {
    const double difference = fabs(x) + fabs(n->mean), product = fabs(n->scale) * difference;
    const bool vanishes = n->variance > 0 && n->variance < FLT_MIN;
    if (vanishes || overflows(n->variance) || overflows(n->scale) || overflows(difference)) {
        return INFINITY;
    }
    return (isfinite(product) ? product : 0) + (isfinite(n->beta) ? fabs(n->beta) : 0);
}

void clcnn_reference_batch_norm(const clcnn_problem *p, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    const clcnn_channels *channels = &clcnn_batch_norm_of(p)->channels;
    const size_t count = clcnn_shape_count(p->outputs[0].shape);
    for (size_t at = 0; at < count; at++) {
        const normal n = normal_of(p, inputs, clcnn_channel_of(channels, at));
        const double x = (double)inputs[0][at];
        const double difference = x - n.mean;
        /* a denormal that is lost is multiplied by the other factor */
        const double factors = fabs(difference) + fabs(n.scale);
        const clcnn_reference_value y = {.value = n.scale * difference + n.beta,
                                         .magnitude = magnitude_of(x, &n),
                                         .terms = 2,
                                         .denormals = isfinite(factors) ? factors : 0};
        clcnn_reference_emit(sink, at, y);
    }
}
