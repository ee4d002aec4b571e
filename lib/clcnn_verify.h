/* SPDX-License-Identifier: MIT
 *
 * clcnn for callers who check results: run a problem on a device and on the reference, ask how far
 * a sound result may be from the exact one (clcnn_op_bounds), and compare (clcnn_compare). The
 * class by which an operator is judged, clcnn_error_class, stands in clcnn.h, whose clcnn_op_info
 * tells it. Everything of clcnn.h applies. */
#ifndef CLCNN_VERIFY_H
#define CLCNN_VERIFY_H

#include "clcnn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- How far off a result may be ----------------------------------------------------------- */

typedef enum clcnn_data_kind {
    CLCNN_DATA_ANY,       /* no more is known of inputs and weights */
    CLCNN_DATA_ZERO_MEAN, /* random with mean zero: errors cancel, long sums are held tighter */
    CLCNN_DATA_INTEGER /* small integers whose partial sums are exact in float32: sums are equal */
} clcnn_data_kind;

/* Arrays of one double per output element; each may be NULL. */
typedef struct clcnn_op_judgement {
    double *expected; /* the exact result, summed in double, after the activation */
    double *bound;    /* how far a sound float32 result may be from it; infinite: anything is
                          right */
    double
        *magnitude; /* S, the sum of |term| of which the result is made, finite terms only, before
                          the activation; of softmax |y|, of log_softmax 1 */
    double *terms;  /* n, how many terms: padded cells, bias and residual counted */
} clcnn_op_judgement;

/* Evaluates `reference` (an operator of a reference context) on inputs as clcnn_op_execute takes
 * them, and says per element of an output (they count from 0) what a result of `judged` (the same
 * problem, any context) should be and how far off it may be.
 * With u = 2^-24, c the judged operator's chain (clcnn_op_info), gamma = c u / (1 - c u) and S as
 * above (Higham, Accuracy and Stability of Numerical Algorithms, chapters 3 and 4):
 *   sums         any data: gamma S; zero mean: min(gamma, 8 u) S; integers: 0. Plus n 2^-126 where
 *                each term may lose a denormal
 *   Winograd     in tiles of m x m outputs, Y = A' [(G g G') * (B' x B)] A of the filter g and the tile's
 *                inputs x: any data and integers: gamma S with S = |A'| (sum over channels of
 *                |G| |g| |G'| * |B'| |x| |B|) |A|, each output's own, + |bias| + |residual| (Barabasz,
 *                Anderson, Soodhalter, Gregg, Error Analysis and Improving the Accuracy of Winograd
 *                Convolution, 2020). Zero mean: min(gamma S, 3 u root(c Q)), Q the sum of the squares
 *                of the products that S is made of, with their coefficients, and of bias and residual:
 *                independent roundings add up by their squares (Higham, Mary, A New Approach to
 *                Probabilistic Rounding Error Analysis, 2019), and one is 0.43 u of its term in root
 *                mean square, so these are 7 deviations. Measured errors reach 0.3 of it, of one
 *                channel as of 512. S is 52 (m = 4) and 7 (m = 2) times that of a sum, on average.
 *                Plus 64 2^-126 |A'| (sum over channels of |G| |g| |G'| + |B'| |x| |B| + 1) |A|.
 *                Infinite where S, a transformed input or a transformed weight passes FLT_MAX / 8 or is
 *                not finite: what is not finite may spread over its tile, and is left out in a strict
 *                choice
 *   quotients,   as a sum of S = |y|, and integers too, + r u |y|: a division is within 2.5 units in the
 *   powers       last place, which are 2 u |y| at most each: r is 5; pow() within 16: r is 32 (OpenCL C 1.2,
 *                7.4). That is no chain: c is 0 on a device. One without denormals takes them for 0
 *                among the operands: of a dividend that is one, |y| more; infinite where the divisor,
 *                the base or the exponent is
 *   averages     the same as sums and 6 u S for the division, both divided by the divisor
 *   interpolated gamma S, integers too: the weights are fractions. Plus n 2^-126; 0 where c is 0, of
 *                the nearest pixel
 *   softmax      (gamma + (a + A + 17) u) |y| + n 2^-126, with a = m - x and A the mean of a along
 *                the row, weighted by y: the rounding of x - m moves exp by a u
 *   log_softmax  gamma + (2 a + A + 6 + 7 log s) u + n 2^-126, s the row's sum of exp(x - m)
 *   norms        gamma S + (2 + |x - mean| + |s|) 2^-126, S = |s| (|x| + |mean|) + |beta| with the
 *                scale s = gamma / sqrt(variance + epsilon): what x, mean and beta share of the result
 *                is each off by no more than the roundings it passes. Here c is 6 where the scale is
 *                3 off (half of variance + epsilon's rounding, 1.5 of the reciprocal root, 1 of the
 *                product with gamma), and then x - mean, its product with s and the sum are rounded;
 *                a denormal that the difference or s loses is multiplied by the other. Infinite where
 *                variance + epsilon, s or |x| + |mean| leaves float32's range, or variance + epsilon is
 *                above 0 and below 2^-126
 *   layer_norm,  of a set whose mean and variance are computed too: gamma S + (2 + |x - mean| + 4 |s|) 2^-126 +
 *   group_norm   |s (x - mean)| (1 - 1 / root(1 + e^2 / V)), S = |s| (A + |x - mean|) + |beta|, V = variance +
 *                epsilon, s = gamma / root(V), A the mean of |x| along the set: the mean is off by
 *                e = gamma A at most, and then the sum of the squares by no more than e^2 for each and
 *                the roundings they pass, of which the scale has half. c counts all that a term passes on
 *                its way. Infinite where a sum, V or s leaves float32's range, where V is below 2^-102, or
 *                where an infinite s meets |x - mean| <= e, whose sign is rounding
 *   lrn          gamma |y| + (1 + |x| + p) 2^-126, p the power d^-beta, d = bias + alpha / size sum of x^2: c is
 *                beta times what the terms of d pass, and 14 of two roots or 33 of pow(). Infinite where
 *                the sum, d or p leaves float32's range, or d is so small that a square that underflows
 *                is more than a rounding
 *   after any other activation f, with v the value before it and b its bound:
 *                the largest |f(w) - f(v)| for w in [v - b, v + b], taken at the ends and where f
 *                turns, + 16 2^-23 |y| + 2^-126, and what the function's own formula cancels (gelu
 *                2^-21 |v|; hard_sigmoid with parameters 2^-23 |slope v|), moves an exponent by
 *                (swish 2^-23 |beta v y|; gelu_tanh 2^-21 |y z|, z = v (1.6 + 0.0714 v^2)) or
 *                loses to underflow (swish, gelu, gelu_tanh and mish 2^-126 |v|; celu 2^-126 alpha; sqrt
 *                2^-63, of a denormal). Infinite where the interval has a pole or an end of where f is
 *                a number: 0 of reciprocal, log and sqrt, and what may count as 0
 *   after softmax as the activation, element i of the row being off by b_i before it and B the largest
 *                of these: with t = b_i + B, y lies between y / (y + (1 - y) exp(t)) and
 *                w = y / (y + (1 - y) exp(-t)), since its numerator is off by a factor of exp(b_i) at
 *                most and the sum of the others by exp(B). The farther of the two, and what softmax
 *                itself adds there: (gamma + (a + t + log n + 17) u) w + n 2^-126, with n the row's
 *                length and c its softmax_chain: a grows by t at most, and A is never above log n,
 *                being the entropy of the row less the logarithm of its sum. Infinite where B is.
 * Where S (with its own bound) passes FLT_MAX, a sum overflows in one order and not in another, so
 * the bound is infinite; a sum that no float holds is infinite before it is divided or activated.
 * Padded cells are zeros that take part, so a weight that is not finite gives NaN where it meets
 * them. count: the number of the output's elements. */
CLCNN_API clcnn_status clcnn_op_bounds(clcnn_op *reference, const clcnn_op *judged,
                                       clcnn_data_kind data, clcnn_tensor *const *inputs,
                                       size_t input_count, size_t output,
                                       const clcnn_op_judgement *judgement, size_t count);

/* ---- Comparing ----------------------------------------------------------------------------- */

typedef struct clcnn_comparison {
    size_t wrong;       /* elements with !(|got - expected| <= bound); NaN equals only NaN */
    size_t first_wrong; /* index of the first of them */
    size_t worst;       /* index of the largest error as a fraction of its bound */
    double worst_ratio; /* that fraction; infinite where the bound is 0 or nothing compares */
    int constant;       /* 1: got has the same value everywhere: it proves little */
} clcnn_comparison;

/* Compares element by element. bound NULL: they must be equal (-0 equals +0, equal infinities are
 * equal). An infinite bound accepts whatever was got. Where the exact result is finite and lies
 * beyond the largest float, its rounding is right; an infinity that was got counts as the least
 * value that rounds to it. */
CLCNN_API clcnn_status clcnn_compare(const float *got, const double *expected, const double *bound,
                                     size_t count, clcnn_comparison *comparison);

/* The same for values of any type, such as indices of int32. */
CLCNN_API clcnn_status clcnn_compare_typed(clcnn_type type, const void *got, const double *expected,
                                           const double *bound, size_t count,
                                           clcnn_comparison *comparison);

#ifdef __cplusplus
}
#endif
#endif
