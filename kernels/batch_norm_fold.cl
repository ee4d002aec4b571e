/* SPDX-License-Identifier: MIT
 * batch_norm_fold: folded [3][channels]: the mean, gamma / sqrt(variance + epsilon) and beta of every
 * channel. What is left out is not read. Range: channels. */
#include "common.clh"
#include "root.clh"

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
