/* SPDX-License-Identifier: MIT
 * Activations: their table, hand values for each on every context, NaN and infinities, and the
 * parameters that are refused. */
#include "activation.h"

#include <math.h>
#include <string.h>

#include "unit.h"

/* ---- The table ---- */

typedef struct table_row {
    clcnn_activation_kind kind;
    const char *name;
    int parameters;
    float defaults[3];
} table_row;

/* Written out once more, from semantics: the header's list must not change unseen. */
static const table_row table[] = {
    {CLCNN_LINEAR, "linear", 0, {0, 0, 0}},
    {CLCNN_RELU, "relu", 3, {INFINITY, 0, 0}},
    {CLCNN_RELU6, "relu6", 0, {0, 0, 0}},
    {CLCNN_LEAKY_RELU, "leaky_relu", 1, {0.2f, 0, 0}},
    {CLCNN_ELU, "elu", 1, {1, 0, 0}},
    {CLCNN_SELU, "selu", 2, {1.6732632F, 1.0507010F, 0}},
    {CLCNN_SIGMOID, "sigmoid", 0, {0, 0, 0}},
    {CLCNN_HARD_SIGMOID, "hard_sigmoid", 2, {1.0f / 6, 0.5f, 0}},
    {CLCNN_TANH, "tanh", 0, {0, 0, 0}},
    {CLCNN_SOFTPLUS, "softplus", 0, {0, 0, 0}},
    {CLCNN_SOFTSIGN, "softsign", 0, {0, 0, 0}},
    {CLCNN_SWISH, "swish", 1, {1, 0, 0}},
    {CLCNN_HARD_SWISH, "hard_swish", 0, {0, 0, 0}},
    {CLCNN_GELU, "gelu", 0, {0, 0, 0}},
    {CLCNN_EXPONENTIAL, "exponential", 0, {0, 0, 0}},
    {CLCNN_GELU_TANH, "gelu_tanh", 0, {0, 0, 0}},
    {CLCNN_CELU, "celu", 1, {1, 0, 0}},
    {CLCNN_MISH, "mish", 0, {0, 0, 0}},
    {CLCNN_LOG_SIGMOID, "log_sigmoid", 0, {0, 0, 0}},
    {CLCNN_HARD_TANH, "hard_tanh", 0, {0, 0, 0}},
    {CLCNN_HARD_SHRINK, "hard_shrink", 1, {0.5f, 0, 0}},
    {CLCNN_SOFT_SHRINK, "soft_shrink", 1, {0.5f, 0, 0}},
    {CLCNN_TANH_SHRINK, "tanh_shrink", 0, {0, 0, 0}},
    {CLCNN_THRESHOLD, "threshold", 2, {0, 0, 0}},
    {CLCNN_SQUAREPLUS, "squareplus", 1, {4, 0, 0}},
    {CLCNN_SPARSE_PLUS, "sparse_plus", 0, {0, 0, 0}},
    {CLCNN_SPARSE_SIGMOID, "sparse_sigmoid", 0, {0, 0, 0}},
    {CLCNN_CLIP, "clip", 2, {-INFINITY, INFINITY, 0}},
    {CLCNN_SOFTMAX, "softmax", 0, {0, 0, 0}},
    {CLCNN_ABS, "abs", 0, {0, 0, 0}},
    {CLCNN_NEGATIVE, "negative", 0, {0, 0, 0}},
    {CLCNN_SQRT, "sqrt", 0, {0, 0, 0}},
    {CLCNN_RECIPROCAL, "reciprocal", 0, {0, 0, 0}},
    {CLCNN_LOG, "log", 0, {0, 0, 0}},
    {CLCNN_ERF, "erf", 0, {0, 0, 0}},
    {CLCNN_FLOOR, "floor", 0, {0, 0, 0}},
    {CLCNN_CEIL, "ceil", 0, {0, 0, 0}},
    {CLCNN_ROUND, "round", 0, {0, 0, 0}},
};

/* The numbers are kept: new kinds come last. */
START_TEST(the_table) {
    float defaults[3] = {-7, -7, -7};
    ck_assert_int_eq(UNIT_COUNT(table), CLCNN_ACTIVATION_COUNT);
    ck_assert_int_eq(table[_i].kind, _i);
    ck_assert_str_eq(clcnn_activation_name(table[_i].kind), table[_i].name);
    ck_assert_int_eq(clcnn_activation_parameters(table[_i].kind, defaults), table[_i].parameters);
    ck_assert_int_eq(clcnn_activation_parameters(table[_i].kind, NULL), table[_i].parameters);
    for (int i = 0; i < 3; i++) {
        ck_assert(defaults[i] == table[_i].defaults[i]);
    }
}
END_TEST

START_TEST(no_such_kind) {
    static const int kinds[] = {-1, CLCNN_ACTIVATION_COUNT, 1 << 30};
    for (size_t i = 0; i < UNIT_COUNT(kinds); i++) {
        float defaults[3] = {-7, -7, -7};
        ck_assert_ptr_null(clcnn_activation_name((clcnn_activation_kind)kinds[i]));
        ck_assert_int_eq(clcnn_activation_parameters((clcnn_activation_kind)kinds[i], defaults),
                         -1);
        ck_assert(defaults[0] == -7);
    }
}
END_TEST

/* ---- Values ---- */

typedef struct value_row {
    clcnn_activation activation;
    float v;
    double y;
} value_row;

static const value_row values[] = {
    {{CLCNN_LINEAR, 0, {0}}, -3.5f, -3.5},
    {{CLCNN_RELU, 0, {0}}, 3.5f, 3.5},
    {{CLCNN_RELU, 0, {0}}, -3.5f, 0},
    {{CLCNN_RELU, 0, {0}}, 3e38f, (double)3e38f},
    {{CLCNN_RELU, 0, {INFINITY, 0, 0}}, 7, 7}, /* the defaults themselves */
    /* max_value 6, negative_slope 0.25, threshold 1 */
    {{CLCNN_RELU, 1, {6, 0.25f, 1}}, 0, -0.25},
    {{CLCNN_RELU, 1, {6, 0.25f, 1}}, -3, -1},
    {{CLCNN_RELU, 1, {6, 0.25f, 1}}, 1, 0},
    {{CLCNN_RELU, 1, {6, 0.25f, 1}}, 1.5f, 1.5},
    {{CLCNN_RELU, 1, {6, 0.25f, 1}}, 6.5f, 6},
    {{CLCNN_RELU, 1, {0, 0, 0}}, 4, 0}, /* custom 1: every p as it stands */
    {{CLCNN_RELU6, 0, {0}}, -1, 0},
    {{CLCNN_RELU6, 0, {0}}, 5.5f, 5.5},
    {{CLCNN_RELU6, 0, {0}}, 6.5f, 6},
    {{CLCNN_LEAKY_RELU, 0, {0}}, -2, -0.4},
    {{CLCNN_LEAKY_RELU, 0, {0}}, 2, 2},
    {{CLCNN_LEAKY_RELU, 1, {0.5f}}, -2, -1},
    {{CLCNN_LEAKY_RELU, 1, {0}}, -2, 0},
    {{CLCNN_LEAKY_RELU, 1, {-1}}, -2, 2}, /* the absolute value */
    {{CLCNN_ELU, 0, {0}}, 2, 2},
    {{CLCNN_ELU, 0, {0}}, -1, -0.63212055882855768},
    {{CLCNN_ELU, 1, {2}}, -1, -1.26424111765711536},
    {{CLCNN_ELU, 0, {0}}, -0x1p-17f, -7.62936542749355e-6}, /* exp v - 1 cancels */
    {{CLCNN_SELU, 0, {0}}, 1, 1.0507009873554805},
    {{CLCNN_SELU, 0, {0}}, -1, -1.1113307378125625},
    {{CLCNN_SIGMOID, 0, {0}}, 0, 0.5},
    {{CLCNN_SIGMOID, 0, {0}}, 1, 0.73105857863000488},
    {{CLCNN_SIGMOID, 0, {0}}, -1, 0.26894142136999512},
    {{CLCNN_SIGMOID, 0, {0}}, -80, 1.8048513878454153e-35},
    {{CLCNN_SIGMOID, 0, {0}}, 100, 1},
    {{CLCNN_HARD_SIGMOID, 0, {0}}, 0, 0.5},
    {{CLCNN_HARD_SIGMOID, 0, {0}}, 1.5f, 0.75},
    {{CLCNN_HARD_SIGMOID, 0, {0}}, -3.5f, 0},
    {{CLCNN_HARD_SIGMOID, 0, {0}}, 3.5f, 1},
    {{CLCNN_HARD_SIGMOID, 1, {0.25f, 0.5f}}, 1, 0.75},
    /* relu6(v + 3) / 6; with the float next to 1/6 it is 2^-26 less at -3 */
    {{CLCNN_HARD_SIGMOID, 0, {0}}, -3 + 0x1p-22f, 0x1p-22 / 6},
    {{CLCNN_HARD_SIGMOID, 1, {1.0f / 6, 0.5f}}, -3 + 0x1p-22f, 6990507 * 0x1p-48},
    {{CLCNN_HARD_SIGMOID, 1, {1, 3}}, -2.5f, 0.5}, /* one's own: not divided by 6 */
    {{CLCNN_TANH, 0, {0}}, 1, 0.76159415595576489},
    {{CLCNN_TANH, 0, {0}}, -20, -1},
    {{CLCNN_TANH, 0, {0}}, 1e-6f, 1e-6},
    {{CLCNN_SOFTPLUS, 0, {0}}, 0, 0.69314718055994531},
    {{CLCNN_SOFTPLUS, 0, {0}}, 1, 1.3132616875182229},
    {{CLCNN_SOFTPLUS, 0, {0}}, -20, 2.0611536181902036e-9},
    {{CLCNN_SOFTPLUS, 0, {0}}, 200, 200}, /* exp 200 overflows */
    {{CLCNN_SOFTSIGN, 0, {0}}, 1, 0.5},
    {{CLCNN_SOFTSIGN, 0, {0}}, -3, -0.75},
    {{CLCNN_SWISH, 0, {0}}, 1, 0.73105857863000488},
    {{CLCNN_SWISH, 0, {0}}, -1, -0.26894142136999512},
    {{CLCNN_SWISH, 1, {2}}, 1, 0.88079707797788244},
    {{CLCNN_SWISH, 1, {0}}, 3, 1.5},
    {{CLCNN_HARD_SWISH, 0, {0}}, 1, 0.66666666666666667},
    {{CLCNN_HARD_SWISH, 0, {0}}, -1.5f, -0.375},
    {{CLCNN_HARD_SWISH, 0, {0}}, -4, 0},
    {{CLCNN_HARD_SWISH, 0, {0}}, 4, 4},
    {{CLCNN_GELU, 0, {0}}, 1, 0.84134474606854293},
    {{CLCNN_GELU, 0, {0}}, -1, -0.15865525393145707},
    {{CLCNN_GELU, 0, {0}}, 10, 10},
    {{CLCNN_EXPONENTIAL, 0, {0}}, 0, 1},
    {{CLCNN_EXPONENTIAL, 0, {0}}, 1, 2.7182818284590452},
    {{CLCNN_EXPONENTIAL, 0, {0}}, -1, 0.36787944117144232},
    {{CLCNN_GELU_TANH, 0, {0}}, 1, 0.8411919906082767},
    {{CLCNN_GELU_TANH, 0, {0}}, -1, -0.1588080093917233},
    {{CLCNN_GELU_TANH, 0, {0}}, -5, -2.291796196629506e-7}, /* 1 + tanh cancels */
    {{CLCNN_GELU_TANH, 0, {0}}, -3e38f, 0},                 /* v^3 overflows */
    {{CLCNN_GELU_TANH, 0, {0}}, 3e38f, (double)3e38f},
    {{CLCNN_CELU, 0, {0}}, -1, -0.63212055882855768},
    {{CLCNN_CELU, 1, {2}}, -1, -0.78693868057473315},
    {{CLCNN_CELU, 1, {0.5f}}, -1, -0.43233235838169365},
    {{CLCNN_CELU, 1, {0.5f}}, 3, 3},
    {{CLCNN_CELU, 1, {0.5f}}, -3e38f, -0.5},
    {{CLCNN_CELU, 1, {1e30f}}, -1, -1}, /* exp(v / alpha) - 1 cancels */
    {{CLCNN_MISH, 0, {0}}, 1, 0.86509838826731035},
    {{CLCNN_MISH, 0, {0}}, -1, -0.30340146137410892},
    {{CLCNN_MISH, 0, {0}}, -20, -4.1223072406287614e-8}, /* log(1 + exp v) cancels */
    {{CLCNN_MISH, 0, {0}}, -80, -1.4438811102763321e-33},
    {{CLCNN_MISH, 0, {0}}, 200, 200}, /* exp 200 overflows */
    {{CLCNN_MISH, 0, {0}}, -3e38f, 0},
    {{CLCNN_LOG_SIGMOID, 0, {0}}, 0, -0.69314718055994531},
    {{CLCNN_LOG_SIGMOID, 0, {0}}, 20, -2.0611536203143807e-9}, /* log of nearly 1 */
    {{CLCNN_LOG_SIGMOID, 0, {0}}, -200, -200},                 /* exp 200 overflows */
    {{CLCNN_HARD_TANH, 0, {0}}, -1.5f, -1},
    {{CLCNN_HARD_TANH, 0, {0}}, -0.75f, -0.75},
    {{CLCNN_HARD_TANH, 0, {0}}, 1e-40f, (double)1e-40f},
    {{CLCNN_HARD_TANH, 0, {0}}, 1.5f, 1},
    {{CLCNN_HARD_SHRINK, 0, {0}}, 0.5f, 0}, /* the threshold itself is shrunk */
    {{CLCNN_HARD_SHRINK, 0, {0}}, 0.5f + 0x1p-24f, 0.5 + 0x1p-24},
    {{CLCNN_HARD_SHRINK, 0, {0}}, -0.5f, 0},
    {{CLCNN_HARD_SHRINK, 0, {0}}, -0.5f - 0x1p-24f, -0.5 - 0x1p-24},
    {{CLCNN_HARD_SHRINK, 1, {0}}, -0.25f, -0.25},
    {{CLCNN_HARD_SHRINK, 1, {2}}, -1.5f, 0},
    {{CLCNN_SOFT_SHRINK, 0, {0}}, 0.5f, 0},
    {{CLCNN_SOFT_SHRINK, 0, {0}}, 0.5f + 0x1p-24f, 0x1p-24},
    {{CLCNN_SOFT_SHRINK, 0, {0}}, -0.5f, 0},
    {{CLCNN_SOFT_SHRINK, 0, {0}}, -2, -1.5},
    {{CLCNN_SOFT_SHRINK, 0, {0}}, -0.0f, 0},
    {{CLCNN_SOFT_SHRINK, 1, {2}}, 5, 3},
    {{CLCNN_TANH_SHRINK, 0, {0}}, -1, -0.23840584404423511},
    {{CLCNN_TANH_SHRINK, 0, {0}}, -0.5f, -0.037882842739990241},
    {{CLCNN_TANH_SHRINK, 0, {0}}, 1e-3f, 3.3333324749747586e-10}, /* v - tanh v cancels */
    {{CLCNN_TANH_SHRINK, 0, {0}}, 1e-6f, 3.3333333080844271e-19},
    {{CLCNN_TANH_SHRINK, 0, {0}}, 1e-40f, 0},
    {{CLCNN_TANH_SHRINK, 0, {0}}, 30, 29},
    {{CLCNN_THRESHOLD, 0, {0}}, -3, 0},
    {{CLCNN_THRESHOLD, 1, {1, 20}}, 1, 20}, /* the threshold itself is replaced */
    {{CLCNN_THRESHOLD, 1, {1, 20}}, 1 + 0x1p-23f, 1 + 0x1p-23},
    {{CLCNN_THRESHOLD, 1, {-2, -7}}, -1.5f, -1.5},
    {{CLCNN_THRESHOLD, 1, {-2, -7}}, -2.5f, -7},
    {{CLCNN_SQUAREPLUS, 0, {0}}, 0, 1},
    {{CLCNN_SQUAREPLUS, 0, {0}}, 1, 1.6180339887498948},
    {{CLCNN_SQUAREPLUS, 0, {0}}, -1, 0.61803398874989485},
    {{CLCNN_SQUAREPLUS, 0, {0}}, -1000, 0.00099999900000199999},  /* v + sqrt(v^2 + b) cancels */
    {{CLCNN_SQUAREPLUS, 0, {0}}, -1e20f, 9.9999997995912308e-21}, /* v^2 overflows */
    {{CLCNN_SQUAREPLUS, 0, {0}}, 1e20f, (double)1e20f},
    {{CLCNN_SQUAREPLUS, 1, {0}}, -2, 0}, /* relu */
    {{CLCNN_SQUAREPLUS, 1, {0}}, 0, 0},
    {{CLCNN_SQUAREPLUS, 1, {2.25f}}, 2, 2.25},
    {{CLCNN_SPARSE_PLUS, 0, {0}}, -1, 0},
    {{CLCNN_SPARSE_PLUS, 0, {0}}, -1 + 0x1p-24f, 0x1p-50},
    {{CLCNN_SPARSE_PLUS, 0, {0}}, 0, 0.25},
    {{CLCNN_SPARSE_PLUS, 0, {0}}, 0.5f, 0.5625},
    {{CLCNN_SPARSE_PLUS, 0, {0}}, 1, 1},
    {{CLCNN_SPARSE_SIGMOID, 0, {0}}, -1.5f, 0},
    {{CLCNN_SPARSE_SIGMOID, 0, {0}}, -1 + 0x1p-24f, 0x1p-25},
    {{CLCNN_SPARSE_SIGMOID, 0, {0}}, 0.5f, 0.75},
    {{CLCNN_SPARSE_SIGMOID, 0, {0}}, 1.5f, 1},
    {{CLCNN_SPARSE_SIGMOID, 0, {0}}, 3e38f, 1},
    {{CLCNN_CLIP, 0, {0}}, -3e38f, -(double)3e38f}, /* no limits: nothing is clipped */
    {{CLCNN_CLIP, 1, {-2, 3}}, -2.5f, -2},
    {{CLCNN_CLIP, 1, {-2, 3}}, 0.5f, 0.5},
    {{CLCNN_CLIP, 1, {-2, 3}}, 3.5f, 3},
    {{CLCNN_CLIP, 1, {1, 2}}, 0, 1},   /* a lower limit that is not 0 */
    {{CLCNN_CLIP, 1, {3, -2}}, 0, -2}, /* the upper limit is the last word, as in NumPy and ONNX */
    {{CLCNN_ABS, 0, {0}}, -3.5f, 3.5},
    {{CLCNN_ABS, 0, {0}}, 3e38f, (double)3e38f},
    {{CLCNN_NEGATIVE, 0, {0}}, -3.5f, 3.5},
    {{CLCNN_NEGATIVE, 0, {0}}, 2, -2},
    {{CLCNN_SQRT, 0, {0}}, 0, 0},
    {{CLCNN_SQRT, 0, {0}}, 2, 1.4142135623730951},
    {{CLCNN_SQRT, 0, {0}}, -1, NAN},
    {{CLCNN_RECIPROCAL, 0, {0}}, -3, -1. / 3},
    {{CLCNN_RECIPROCAL, 0, {0}}, 0x1p-126f, 0x1p126},
    {{CLCNN_LOG, 0, {0}}, 1, 0},
    {{CLCNN_LOG, 0, {0}}, 1 + 0x1p-10f, 9.7608597305545922e-4}, /* of nearly 1 */
    {{CLCNN_LOG, 0, {0}}, 0.5f, -0.69314718055994531},
    {{CLCNN_LOG, 0, {0}}, 3e38f, 88.596845819},
    {{CLCNN_LOG, 0, {0}}, 0, -(double)INFINITY},
    {{CLCNN_LOG, 0, {0}}, -2, NAN},
    {{CLCNN_ERF, 0, {0}}, 1e-6f, 1.1283791670951362e-6},
    {{CLCNN_ERF, 0, {0}}, -0.5f, -0.52049987781304654},
    {{CLCNN_ERF, 0, {0}}, 1, 0.84270079294971487}, /* two formulas meet here */
    {{CLCNN_ERF, 0, {0}}, -2, -0.99532226501895273},
    {{CLCNN_ERF, 0, {0}}, 30, 1},
    {{CLCNN_FLOOR, 0, {0}}, -1.5f, -2},
    {{CLCNN_FLOOR, 0, {0}}, 1.75f, 1},
    {{CLCNN_FLOOR, 0, {0}}, 3e38f, (double)3e38f},
    {{CLCNN_CEIL, 0, {0}}, -1.5f, -1},
    {{CLCNN_CEIL, 0, {0}}, 1.25f, 2},
    {{CLCNN_CEIL, 0, {0}}, -3, -3},
    {{CLCNN_ROUND, 0, {0}}, 0.5f, 0}, /* halves to the even one */
    {{CLCNN_ROUND, 0, {0}}, 1.5f, 2},
    {{CLCNN_ROUND, 0, {0}}, -2.5f, -2},
    {{CLCNN_ROUND, 0, {0}}, -2.75f, -3},
    {{CLCNN_ROUND, 0, {0}}, 0x1.fffffep22f, 0x1p23}, /* where adding a half would round */
    /* infinities that have a limit */
    {{CLCNN_LINEAR, 0, {0}}, -INFINITY, -(double)INFINITY},
    {{CLCNN_RELU, 0, {0}}, -INFINITY, 0}, /* not 0 times infinity */
    {{CLCNN_RELU, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_RELU, 1, {6, 0.25f, 1}}, INFINITY, 6},
    {{CLCNN_RELU, 1, {6, 0.25f, 1}}, -INFINITY, -(double)INFINITY},
    {{CLCNN_RELU6, 0, {0}}, INFINITY, 6},
    {{CLCNN_RELU6, 0, {0}}, -INFINITY, 0},
    {{CLCNN_LEAKY_RELU, 0, {0}}, -INFINITY, -(double)INFINITY},
    {{CLCNN_ELU, 0, {0}}, -INFINITY, -1},
    {{CLCNN_SELU, 0, {0}}, -INFINITY, -1.7580993408473766},
    {{CLCNN_SIGMOID, 0, {0}}, -INFINITY, 0},
    {{CLCNN_SIGMOID, 0, {0}}, INFINITY, 1},
    {{CLCNN_HARD_SIGMOID, 0, {0}}, -INFINITY, 0},
    {{CLCNN_HARD_SIGMOID, 0, {0}}, INFINITY, 1},
    {{CLCNN_TANH, 0, {0}}, -INFINITY, -1},
    {{CLCNN_SOFTPLUS, 0, {0}}, -INFINITY, 0},
    {{CLCNN_SOFTPLUS, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_SWISH, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_HARD_SWISH, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_GELU, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_EXPONENTIAL, 0, {0}}, -INFINITY, 0},
    {{CLCNN_GELU_TANH, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_CELU, 1, {0.5f}}, -INFINITY, -0.5},
    {{CLCNN_MISH, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_LOG_SIGMOID, 0, {0}}, -INFINITY, -(double)INFINITY},
    {{CLCNN_LOG_SIGMOID, 0, {0}}, INFINITY, 0},
    {{CLCNN_HARD_TANH, 0, {0}}, -INFINITY, -1},
    {{CLCNN_HARD_SHRINK, 0, {0}}, -INFINITY, -(double)INFINITY},
    {{CLCNN_SOFT_SHRINK, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_TANH_SHRINK, 0, {0}}, -INFINITY, -(double)INFINITY},
    {{CLCNN_THRESHOLD, 1, {1, 20}}, -INFINITY, 20},
    {{CLCNN_SQUAREPLUS, 0, {0}}, -INFINITY, 0},
    {{CLCNN_SQUAREPLUS, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_SPARSE_PLUS, 0, {0}}, -INFINITY, 0},
    {{CLCNN_SPARSE_PLUS, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_SPARSE_SIGMOID, 0, {0}}, -INFINITY, 0},
    {{CLCNN_SPARSE_SIGMOID, 0, {0}}, INFINITY, 1},
    {{CLCNN_CLIP, 1, {-2, 3}}, -INFINITY, -2},
    {{CLCNN_CLIP, 1, {-2, 3}}, INFINITY, 3},
    {{CLCNN_EXPONENTIAL, 0, {0}}, 89, (double)INFINITY}, /* exp 89 is over FLT_MAX */
    {{CLCNN_ABS, 0, {0}}, -INFINITY, (double)INFINITY},
    {{CLCNN_NEGATIVE, 0, {0}}, INFINITY, -(double)INFINITY},
    {{CLCNN_SQRT, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_SQRT, 0, {0}}, -INFINITY, NAN},
    {{CLCNN_RECIPROCAL, 0, {0}}, -INFINITY, 0},
    {{CLCNN_LOG, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_LOG, 0, {0}}, -INFINITY, NAN},
    {{CLCNN_ERF, 0, {0}}, -INFINITY, -1},
    {{CLCNN_FLOOR, 0, {0}}, -INFINITY, -(double)INFINITY},
    {{CLCNN_CEIL, 0, {0}}, INFINITY, (double)INFINITY},
    {{CLCNN_ROUND, 0, {0}}, INFINITY, (double)INFINITY},
};

START_TEST(values_in_double) {
    const value_row *row = &values[_i];
    clcnn_activation f;
    UNIT_OK(clcnn_activation_resolve("test", &row->activation, &f));
    const double y = clcnn_activation_value(&f, (double)row->v);
    if (isnan(row->y)) {
        ck_assert(isnan(y));
    } else if (isinf(row->y)) {
        ck_assert((double)(float)y == row->y);
    } else { /* the parameters 0.2 and 1/6 are floats */
        ck_assert_double_eq_tol(y, row->y, 2e-8 * fabs(row->y) + 1e-16);
    }
}
END_TEST

/* A vector of the same value, of a length with a tail, so that every lane of a kernel has it. */
enum { LENGTH = 37 };

static clcnn_op *activation_op(clcnn_context *context, clcnn_activation activation) {
    const clcnn_activation_desc desc = {.activation = activation};
    const clcnn_shape shape = clcnn_shape1(LENGTH);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_activation_create(context, &desc, shape, &op));
    return op;
}

static void run_value(int which, const value_row *row) {
    clcnn_op *op = activation_op(unit_context(which), row->activation);
    clcnn_op *reference = activation_op(unit_context(UNIT_REFERENCE), row->activation);
    float x[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
        x[i] = row->v;
    }
    judge_case j = unit_judged(op, reference, CLCNN_DATA_ANY, x);
    for (int i = 0; i < LENGTH; i++) {
        j.outputs[0].expected[i] = row->y;
        if (!isnan(row->y)) { /* 0.2 and 1/6 stand in the table in decimal */
            j.outputs[0].bound[i] += 2e-8 * fabs(row->y);
        }
    }
    const char *wrong = unit_verdict(&j);
    ck_assert_msg(!wrong, "%s(%.9g): %s", clcnn_activation_name(row->activation.kind),
                  (double)row->v, wrong);
    clcnn_op_destroy(reference);
    clcnn_op_destroy(op);
}

/* Every row, so that a device builds its kernels once. */
START_TEST(values_as_an_operator) {
    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        run_value(_i, &values[i]);
    }
}
END_TEST

START_TEST(nan_propagates) {
    for (int kind = 0; kind < CLCNN_ACTIVATION_COUNT; kind++) {
        if (kind == CLCNN_SOFTMAX) {
            continue;
        }
        const clcnn_activation activation = {.kind = (clcnn_activation_kind)kind};
        clcnn_op *op = activation_op(unit_context(_i), activation);
        float x[LENGTH], y[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            x[i] = i % 2 == 0 ? NAN : 0.5f;
        }
        unit_run(op, x, y);
        for (int i = 0; i < LENGTH; i++) {
            ck_assert_msg((isnan(y[i]) != 0) == (i % 2 == 0), "%s: element %d is %g",
                          clcnn_activation_name(activation.kind), i, (double)y[i]);
        }
        clcnn_op_destroy(op);
    }
}
END_TEST

/* v times a factor that is 0 there: Keras' formulas have no limit at minus infinity. */
START_TEST(minus_infinity_without_a_limit) {
    static const clcnn_activation_kind kinds[] = {CLCNN_SWISH, CLCNN_HARD_SWISH, CLCNN_GELU,
                                                  CLCNN_GELU_TANH, CLCNN_MISH};
    float x[LENGTH], y[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
        x[i] = -INFINITY;
    }
    for (size_t i = 0; i < UNIT_COUNT(kinds); i++) {
        clcnn_op *op = activation_op(unit_context(_i), (clcnn_activation){.kind = kinds[i]});
        unit_run(op, x, y);
        for (int j = 0; j < LENGTH; j++) {
            ck_assert_msg(isnan(y[j]), "%s: element %d is %g", clcnn_activation_name(kinds[i]), j,
                          (double)y[j]);
        }
        clcnn_op_destroy(op);
    }
}
END_TEST

/* A judgement takes either infinity for that of 0, whose sign may be lost before. */
START_TEST(signs_of_zeros) {
    static const struct {
        clcnn_activation_kind kind;
        float v, y;
    } rows[] = {{CLCNN_ABS, 0.0f, 0.0f},
                {CLCNN_ABS, -0.0f, 0.0f},
                {CLCNN_NEGATIVE, 0.0f, -0.0f},
                {CLCNN_NEGATIVE, -0.0f, 0.0f},
                {CLCNN_SQRT, -0.0f, -0.0f},
                {CLCNN_RECIPROCAL, 0.0f, INFINITY},
                {CLCNN_RECIPROCAL, -0.0f, -INFINITY},
                {CLCNN_LOG, -0.0f, -INFINITY},
                {CLCNN_ERF, -0.0f, -0.0f},
                {CLCNN_FLOOR, -0.0f, -0.0f},
                {CLCNN_CEIL, -0.5f, -0.0f},
                {CLCNN_ROUND, -0.5f, -0.0f}};
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        clcnn_op *op = activation_op(unit_context(_i), (clcnn_activation){.kind = rows[i].kind});
        float x[LENGTH], y[LENGTH];
        for (int j = 0; j < LENGTH; j++) {
            x[j] = rows[i].v;
        }
        unit_run(op, x, y);
        for (int j = 0; j < LENGTH; j++) {
            ck_assert_msg(y[j] == rows[i].y && signbit(y[j]) == signbit(rows[i].y),
                          "%s(%g): element %d is %g", clcnn_activation_name(rows[i].kind),
                          (double)rows[i].v, j, (double)y[j]);
        }
        clcnn_op_destroy(op);
    }
}
END_TEST

/* Every kind fused into conv2d, where the product with 1 is exact. */
START_TEST(fused_into_conv2d) {
    static const float x[] = {-3, -1.5f, -0.5f, 0, 0.25f, 1, 2.5f, 7, -8};
    const clcnn_shape input = clcnn_shape4(1, 3, 3, 1), filter = clcnn_shape4(1, 1, 1, 1);
    const float one = 1;
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    for (int kind = 0; kind < CLCNN_ACTIVATION_COUNT; kind++) {
        const clcnn_conv2d_desc desc = {.activation = {.kind = (clcnn_activation_kind)kind}};
        clcnn_op *reference = unit_conv2d(host, &desc, input, filter, &one, NULL);
        clcnn_op *op = unit_conv2d(unit_context(_i), &desc, input, filter, &one, NULL);
        const char *wrong = unit_judge(op, reference, CLCNN_DATA_INTEGER, x);
        ck_assert_msg(!wrong, "%s: %s", clcnn_activation_name(desc.activation.kind), wrong);
        clcnn_op_destroy(op);
        clcnn_op_destroy(reference);
    }
}
END_TEST

/* ---- Parameters ---- */

START_TEST(resolve_puts_every_parameter_in_place) {
    for (size_t i = 0; i < UNIT_COUNT(table); i++) {
        static const float hard_sigmoid[3] = {1, 3, 6}; /* (v + 3) / 6 */
        const clcnn_activation zeros = {.kind = table[i].kind};
        clcnn_activation written = zeros, f, g;
        memcpy(written.p, table[i].defaults, sizeof written.p);
        UNIT_OK(clcnn_activation_resolve_any("test", &zeros, &f));
        UNIT_OK(clcnn_activation_resolve_any("test", &written, &g));
        const int is_hard_sigmoid = table[i].kind == CLCNN_HARD_SIGMOID;
        ck_assert_int_eq(f.kind, table[i].kind);
        ck_assert_int_eq(f.custom, 1);
        ck_assert_mem_eq(f.p, is_hard_sigmoid ? hard_sigmoid : table[i].defaults, sizeof f.p);
        ck_assert_mem_eq(&f, &g, sizeof f);
    }
}
END_TEST

/* One parameter that is not as it must be, refused in a line with a word. */
static void check_refused(clcnn_activation asked, int at, float p, const char *word) {
    clcnn_activation f;
    asked.p[at] = p;
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, word, clcnn_activation_resolve_any("pixel", &asked, &f));
}

/* A slope without custom, or a parameter that the kind lacks: it would have no effect. */
START_TEST(parameters_that_would_be_ignored_are_refused) {
    for (size_t i = 0; i < UNIT_COUNT(table); i++) {
        for (int p = 0; p < 3; p++) {
            const clcnn_activation plain = {.kind = table[i].kind};
            clcnn_activation own = {table[i].kind, 1, {1, 1, 1}};
            for (int j = table[i].parameters; j < 3; j++) {
                own.p[j] = 0;
            }
            check_refused(plain, p, 0.375f, p < table[i].parameters ? "custom" : "takes");
            check_refused(plain, p, NAN, p < table[i].parameters ? "custom" : "takes");
            if (p >= table[i].parameters) {
                check_refused(own, p, 0.375f, "takes");
                check_refused(own, p, NAN, "takes");
            }
        }
    }
}
END_TEST

START_TEST(nan_parameters_are_refused) {
    for (size_t i = 0; i < UNIT_COUNT(table); i++) {
        clcnn_activation own = {.kind = table[i].kind, .custom = 1};
        for (int p = 0; p < table[i].parameters; p++) {
            own.p[p] = 1;
        }
        for (int p = 0; p < table[i].parameters; p++) {
            check_refused(own, p, NAN, "a number");
        }
    }
}
END_TEST

START_TEST(parameters_out_of_range_are_refused) {
    for (int p = 0; p < 3; p++) {
        check_refused((clcnn_activation){CLCNN_RELU, 1, {6, 0, 0}}, p, -0.125f, "0 or more");
    }
    check_refused((clcnn_activation){CLCNN_HARD_SHRINK, 1, {0}}, 0, -0.125f, "0 or more");
    check_refused((clcnn_activation){CLCNN_SOFT_SHRINK, 1, {0}}, 0, -0.125f, "0 or more");
    check_refused((clcnn_activation){CLCNN_SQUAREPLUS, 1, {0}}, 0, -0.125f, "0 or more");
    check_refused((clcnn_activation){CLCNN_SQUAREPLUS, 1, {0}}, 0, INFINITY, "finite");
    check_refused((clcnn_activation){CLCNN_CELU, 1, {0}}, 0, 0, "above 0");
    check_refused((clcnn_activation){CLCNN_CELU, 1, {0}}, 0, -1, "above 0");
    check_refused((clcnn_activation){CLCNN_CELU, 1, {0}}, 0, INFINITY, "finite");
}
END_TEST

START_TEST(unknown_kinds_are_refused) {
    static const int kinds[] = {-1, CLCNN_ACTIVATION_COUNT};
    for (size_t i = 0; i < UNIT_COUNT(kinds); i++) {
        const clcnn_activation asked = {.kind = (clcnn_activation_kind)kinds[i]};
        clcnn_activation f;
        UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "pixel",
                     clcnn_activation_resolve("pixel", &asked, &f));
    }
}
END_TEST

START_TEST(errors_are_sound_numbers) {
    for (size_t i = 0; i < UNIT_COUNT(table); i++) {
        const clcnn_activation asked = {.kind = table[i].kind};
        const int exact = i == CLCNN_LINEAR || i == CLCNN_RELU || i == CLCNN_RELU6 ||
                          i == CLCNN_HARD_TANH || i == CLCNN_HARD_SHRINK || i == CLCNN_THRESHOLD ||
                          i == CLCNN_CLIP || i == CLCNN_ABS || i == CLCNN_NEGATIVE ||
                          i == CLCNN_FLOOR || i == CLCNN_CEIL || i == CLCNN_ROUND;
        clcnn_activation f;
        if (i == CLCNN_SOFTMAX) {
            continue;
        }
        UNIT_OK(clcnn_activation_resolve("test", &asked, &f));
        for (double v = -8; v <= 8; v += 0.375) {
            if (!isfinite(clcnn_activation_value(&f, v))) {
                continue;
            }
            const double error = clcnn_activation_error(&f, v);
            const double size = fabs(clcnn_activation_value(&f, v)) + fabs(v);
            ck_assert_msg(exact ? error == 0 : error > 0, "%s(%g): %g", table[i].name, v, error);
            ck_assert_msg(error <= 1e-4 * size + 1e-6, "%s(%g): %g", table[i].name, v, error);
        }
    }
}
END_TEST

Suite *suite_activation(void) {
    Suite *suite = suite_create("activation");
    TCase *tcase = tcase_create("activation");
    tcase_add_loop_test(tcase, the_table, 0, UNIT_COUNT(table));
    tcase_add_test(tcase, no_such_kind);
    tcase_add_loop_test(tcase, values_in_double, 0, UNIT_COUNT(values));
    tcase_add_loop_test(tcase, values_as_an_operator, 0, unit_contexts());
    tcase_add_loop_test(tcase, nan_propagates, 0, unit_contexts());
    tcase_add_loop_test(tcase, minus_infinity_without_a_limit, 0, unit_contexts());
    tcase_add_loop_test(tcase, signs_of_zeros, 0, unit_contexts());
    tcase_add_loop_test(tcase, fused_into_conv2d, 0, unit_contexts());
    tcase_add_test(tcase, resolve_puts_every_parameter_in_place);
    tcase_add_test(tcase, nan_parameters_are_refused);
    tcase_add_test(tcase, parameters_out_of_range_are_refused);
    tcase_add_test(tcase, parameters_that_would_be_ignored_are_refused);
    tcase_add_test(tcase, unknown_kinds_are_refused);
    tcase_add_test(tcase, errors_are_sound_numbers);
    suite_add_tcase(suite, tcase);
    return suite;
}
