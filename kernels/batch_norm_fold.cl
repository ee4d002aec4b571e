/* SPDX-License-Identifier: MIT
 * batch_norm_fold: folded [3][channels]: the mean, gamma / sqrt(variance + epsilon) and beta of every
 * channel. What is left out is not read. Range: channels. */
#include "common.clh"

/* 1 / sqrt(v). OpenCL allows rsqrt 2 ulps; Newton's step leaves 1.5 roundings, and is no number where
 * v or the root is 0 or infinite. */
static inline float reciprocal_root(float v) {
    const float root = rsqrt(v);
    const float rest = fma(-v * root, root, 1.0f);
    return isnan(rest) ? root : fma(0.5f * root, rest, root);
}

kernel void batch_norm_fold(global const float *mean, ulong mean_first,
                            global const float *variance, ulong variance_first,
                            global const float *gamma, ulong gamma_first, global const float *beta,
                            ulong beta_first, global float *folded, ulong folded_first,
                            int has_gamma, int has_beta, float epsilon, int channels) {
    ITEM_OR_RETURN(c, channels)
    const float root = reciprocal_root(variance[variance_first + c] + epsilon);
    folded += folded_first + c;
    folded[0] = mean[mean_first + c];
    folded[channels] = has_gamma ? gamma[gamma_first + c] * root : root;
    folded[2 * channels] = has_beta ? beta[beta_first + c] : 0;
}
