/* SPDX-License-Identifier: MIT
 * Operators of two inputs, batch_norm and prelu: hand-worked answers on every context, what they refuse,
 * and bounds. */
#include <float.h>
#include <math.h>

#include "unit.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

enum { MOST = 16, INPUTS = 5 };

/* Runs an operator whose inputs but the first are constant, or all given: NULL, or what is wrong. */
static const char *check(clcnn_context *context, clcnn_op_desc what, const float *const *values,
                         int constant, const double *y) {
    clcnn_operand operands[INPUTS];
    clcnn_tensor *tensors[INPUTS] = {NULL}, *given[INPUTS] = {NULL};
    for (size_t i = 0; i < what.input_count; i++) {
        operands[i] = what.inputs[i];
        if (operands[i].shape.rank > 0) {
            tensors[i] = given[i] = unit_tensor(context, operands[i].shape, values[i]);
        }
        if (tensors[i] && i > 0 && constant) {
            operands[i] = clcnn_constant(tensors[i]);
            given[i] = NULL;
        }
    }
    float got[MOST];
    what.inputs = operands;
    clcnn_op *op = unit_create(context, what, NULL);
    const size_t count = clcnn_shape_count(clcnn_op_output_shape(op, 0));
    clcnn_tensor *output = unit_tensor(context, clcnn_op_output_shape(op, 0), NULL);
    UNIT_OK(clcnn_tensor_fill(output, -77));
    UNIT_OK(clcnn_op_execute(op, given, what.input_count, &output, 1));
    UNIT_OK(clcnn_tensor_read(output, got, count));
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(output);
    for (size_t i = 0; i < what.input_count; i++) {
        clcnn_tensor_destroy(tensors[i]);
    }
    return unit_difference(got, y, count, 1e-6);
}

/* ---- Two inputs ---- */

typedef struct binary_row {
    const char *operator_name, *name;
    clcnn_shape a_shape, b_shape;
    clcnn_activation_kind activation;
    float a[6], b[6];
    double y[6];
} binary_row;

#define INF (double)INFINITY
#define NIL (double)NAN /* none, as a result */

/* clang-format off */
static const binary_row binaries[] = {
    {"multiply", "the same shape", {1, {3}}, {1, {3}}, CLCNN_LINEAR, {1, -2, 3}, {4, 5, -6}, {4, -10, -18}},
    {"multiply", "a row each", {2, {2, 3}}, {1, {3}}, CLCNN_LINEAR, {1, 2, 3, 4, 5, 6}, {1, 10, -1},
     {1, 20, -3, 4, 50, -6}},
    {"multiply", "a column", {2, {2, 1}}, {2, {2, 3}}, CLCNN_LINEAR, {2, -1}, {1, 2, 3, 4, 5, 6},
     {2, 4, 6, -4, -5, -6}},
    {"multiply", "both", {2, {1, 3}}, {2, {2, 1}}, CLCNN_LINEAR, {1, 2, 3}, {1, 10}, {1, 2, 3, 10, 20, 30}},
    {"multiply", "relu of the product", {1, {2}}, {1, {1}}, CLCNN_RELU, {-3, 3}, {2}, {0, 6}},
    {"multiply", "not finite", {1, {4}}, {1, {4}}, CLCNN_LINEAR, {INFINITY, INFINITY, NAN, 0x1p100f},
     {0, -2, 0, 0x1p100f}, {NIL, -INF, NIL, INF}},
    {"subtract", "the same shape", {1, {3}}, {1, {3}}, CLCNN_LINEAR, {1, -2, 3}, {4, 5, -6}, {-3, -7, 9}},
    {"subtract", "a row", {2, {2, 3}}, {1, {3}}, CLCNN_LINEAR, {1, 2, 3, 4, 5, 6}, {1, 10, -1},
     {0, -8, 4, 3, -5, 7}},
    {"subtract", "from a row", {1, {3}}, {2, {2, 3}}, CLCNN_LINEAR, {1, 10, -1}, {1, 2, 3, 4, 5, 6},
     {0, 8, -4, -3, 5, -7}},
    {"subtract", "from one", {1, {1}}, {1, {3}}, CLCNN_LINEAR, {1}, {0, 0.25f, 3}, {1, 0.75, -2}},
    {"subtract", "both", {2, {1, 3}}, {2, {2, 1}}, CLCNN_RELU, {1, 2, 3}, {1, 2}, {0, 1, 2, 0, 0, 1}},
    {"subtract", "not finite", {1, {5}}, {1, {5}}, CLCNN_LINEAR,
     {INFINITY, INFINITY, NAN, -0x1p127f, 1}, {INFINITY, -INFINITY, 0, 0x1p127f, NAN},
     {NIL, INF, NIL, -INF, NIL}},
    {"divide", "the same shape", {1, {4}}, {1, {4}}, CLCNN_LINEAR, {6, -1, 0, 7}, {3, 4, 5, -2},
     {2, -0.25, 0, -3.5}},
    {"divide", "by a column", {2, {2, 3}}, {2, {2, 1}}, CLCNN_LINEAR, {2, 4, 6, 1, 2, 3}, {2, -4},
     {1, 2, 3, -0.25, -0.5, -0.75}},
    {"divide", "one", {1, {1}}, {1, {3}}, CLCNN_LINEAR, {1}, {2, -8, INFINITY}, {0.5, -0.125, 0}},
    {"divide", "both", {2, {1, 3}}, {2, {2, 1}}, CLCNN_RELU6, {1, 2, 30}, {1, -2}, {1, 2, 6, 0, 0, 0}},
    {"divide", "by zero", {1, {5}}, {1, {1}}, CLCNN_LINEAR, {1, -1, 0, NAN, INFINITY}, {0},
     {INF, -INF, NIL, NIL, INF}},
    {"divide", "not finite", {1, {6}}, {1, {6}}, CLCNN_LINEAR,
     {INFINITY, -INFINITY, 5, NAN, 5, -0x1p100f}, {INFINITY, 2, -INFINITY, 1, NAN, 0x1p-100f},
     {NIL, -INF, 0, NIL, NIL, -INF}},
    {"minimum", "the same shape", {1, {4}}, {1, {4}}, CLCNN_LINEAR, {1, -2, 3, 0}, {4, -5, 3, -0.0f},
     {1, -5, 3, 0}},
    {"minimum", "a row", {2, {2, 3}}, {1, {3}}, CLCNN_LINEAR, {1, 2, 3, 4, 5, 6}, {2, 10, -1},
     {1, 2, -1, 2, 5, -1}},
    {"minimum", "not finite", {1, {6}}, {1, {6}}, CLCNN_LINEAR,
     {NAN, 1, NAN, INFINITY, -INFINITY, NAN}, {1, NAN, INFINITY, 2, 2, NAN},
     {NIL, NIL, NIL, 2, -INF, NIL}},
    {"maximum", "the same shape", {1, {4}}, {1, {4}}, CLCNN_LINEAR, {1, -2, 3, -0.0f}, {4, -5, 3, 0},
     {4, -2, 3, 0}},
    {"maximum", "both", {2, {1, 3}}, {2, {2, 1}}, CLCNN_LINEAR, {1, 2, 3}, {2, -1}, {2, 2, 3, 1, 2, 3}},
    {"maximum", "not finite", {1, {6}}, {1, {6}}, CLCNN_LINEAR,
     {NAN, 1, NAN, INFINITY, -INFINITY, NAN}, {1, NAN, -INFINITY, 2, 2, NAN},
     {NIL, NIL, NIL, INF, 2, NIL}},
    {"maximum", "relu of it", {1, {3}}, {1, {1}}, CLCNN_RELU, {-3, -1, 3}, {-2}, {0, 0, 3}},
    {"equal", "the same shape", {1, {4}}, {1, {4}}, CLCNN_LINEAR, {1, -2, 0, 5}, {1, 2, -0.0f, 4}, {1, 0, 1, 0}},
    {"equal", "a row, beside one unit", {2, {2, 3}}, {1, {3}}, CLCNN_LINEAR, {1, 2, 3, 1 + 0x1p-23f, 5, 3},
     {1, 5, 3}, {1, 0, 1, 0, 1, 1}},
    {"equal", "not finite", {1, {6}}, {1, {6}}, CLCNN_LINEAR, {NAN, NAN, INFINITY, INFINITY, 1, -INFINITY},
     {NAN, 1, INFINITY, -INFINITY, NAN, -INFINITY}, {0, 0, 1, 0, 0, 1}},
    {"less", "the same shape", {1, {5}}, {1, {5}}, CLCNN_LINEAR, {1, -2, 0, 5, -0.0f}, {2, -3, 0, 5, 0},
     {1, 0, 0, 0, 0}},
    {"less", "a row that is the first", {1, {3}}, {2, {2, 3}}, CLCNN_LINEAR, {1, 2, 3}, {2, 2, 2, 1, 3, 4},
     {1, 0, 0, 0, 1, 1}},
    {"less", "not finite", {1, {6}}, {1, {6}}, CLCNN_LINEAR, {NAN, 1, NAN, 1, -INFINITY, INFINITY},
     {1, NAN, NAN, INFINITY, 1, INFINITY}, {0, 0, 0, 1, 1, 0}},
    {"less_or_equal", "the same shape", {1, {5}}, {1, {5}}, CLCNN_LINEAR, {1, -2, 0, 5, 0}, {2, -3, 0, 5, -0.0f},
     {1, 0, 1, 1, 1}},
    {"less_or_equal", "both", {2, {1, 3}}, {2, {2, 1}}, CLCNN_NEGATIVE, {1, 2, 3}, {2, 1},
     {-1, -1, 0, -1, 0, 0}},
    {"less_or_equal", "not finite", {1, {6}}, {1, {6}}, CLCNN_LINEAR, {NAN, 1, NAN, INFINITY, -INFINITY, INFINITY},
     {1, NAN, NAN, 1, 1, INFINITY}, {0, 0, 0, 0, 1, 1}},
    {"power", "whole exponents", {1, {6}}, {1, {6}}, CLCNN_LINEAR, {2, -2, -2, 5, -3, 10}, {10, 3, -2, 0, 1, -1},
     {1024, -8, 0.25, 1, -3, 0.1}},
    {"power", "roots", {1, {4}}, {1, {1}}, CLCNN_LINEAR, {4, 0.25f, 0, -4}, {0.5f}, {2, 0.5, 0, NIL}},
    {"power", "of one base", {1, {1}}, {2, {2, 3}}, CLCNN_LINEAR, {2}, {0, 1, 2, -1, 0.5f, -2},
     {1, 2, 4, 0.5, 1.41421356237, 0.25}},
    {"power", "both", {2, {1, 3}}, {2, {2, 1}}, CLCNN_RELU, {1, -2, 3}, {2, 3}, {1, 4, 9, 1, 0, 27}},
    {"power", "of zero", {1, {6}}, {1, {6}}, CLCNN_LINEAR, {0, 0, 0, -0.0f, -0.0f, 0},
     {0, 2, -2, -3, 3, -INFINITY}, {1, 0, INF, -INF, 0, INF}},
    {"power", "of one and of NaN", {1, {6}}, {1, {6}}, CLCNN_LINEAR, {1, 1, NAN, NAN, 2, -1},
     {NAN, INFINITY, 0, 1, NAN, INFINITY}, {1, 1, 1, NIL, NIL, 1}},
    {"power", "of infinity and to it", {1, {6}}, {1, {6}}, CLCNN_LINEAR,
     {INFINITY, INFINITY, -INFINITY, 2, 0.5f, 2}, {2, -1, 3, INFINITY, INFINITY, -INFINITY},
     {INF, 0, -INF, INF, 0, 0}},
    {"power", "beyond floats", {1, {3}}, {1, {3}}, CLCNN_LINEAR, {10, -10, 10}, {60, 61, -60}, {INF, -INF, 0}},
};
/* clang-format on */

START_TEST(binary) {
    for (size_t i = 0; i < UNIT_COUNT(binaries); i++) {
        const binary_row *row = &binaries[i];
        const clcnn_binary_desc desc = {.activation = {.kind = row->activation}};
        const clcnn_operand operands[] = {clcnn_given(row->a_shape), clcnn_given(row->b_shape)};
        const float *values[] = {row->a, row->b};
        for (int constant = 0; constant < 2; constant++) {
            const char *wrong =
                check(unit_context(_i), UNIT_OP(row->operator_name, &desc, operands), values,
                      constant, row->y);
            ck_assert_msg(!wrong, "%s, %s: %s", row->operator_name, row->name, wrong);
        }
    }
}
END_TEST

START_TEST(binary_takes_two_that_broadcast) {
    const clcnn_operand three[] = {clcnn_given(clcnn_shape1(3)), clcnn_given(clcnn_shape1(3)),
                                   clcnn_given(clcnn_shape1(3))};
    const clcnn_operand two[] = {clcnn_given(clcnn_shape2(2, 3)), clcnn_given(clcnn_shape1(2))};
    clcnn_shape shape;
    UNIT_REFUSED(ARGUMENT, "it takes 2", clcnn_multiply_shape(NULL, three, 1, &shape));
    UNIT_REFUSED(ARGUMENT, "power", clcnn_power_shape(NULL, three, 3, &shape));
    UNIT_REFUSED(SHAPE, "must be equal or 1", clcnn_subtract_shape(NULL, two, 2, &shape));
    const clcnn_binary_desc bad = {.activation = {.kind = CLCNN_ACTIVATION_COUNT}};
    UNIT_REFUSED(ARGUMENT, "maximum", clcnn_maximum_shape(&bad, three, 2, &shape));
    UNIT_OK(clcnn_divide_shape(NULL, three, 2, &shape));
    ck_assert(clcnn_shape_equal(shape, clcnn_shape1(3)));
}
END_TEST

/* In u of |y|, and how many denormals may be lost; infinite: anything is right. */
typedef struct binary_bound_row {
    const char *operator_name;
    float a, b;
    double relative, denormals;
} binary_bound_row;

static const binary_bound_row binary_bounds[] = {
    {"divide", 6, 3, 5, 1},
    {"divide", -1, 3, 5, 1},
    {"divide", 0, 3, 5, 1},
    {"divide", 0x1p-130f, 4, 5, 1 + 0x1p-6},
    {"divide", 0x1p-130f, 0x1p-100f, 5, 1 + 0x1p96},
    {"divide", 0x1p-130f, 0, INF, 0},
    {"divide", 1, 0x1p-127f, INF, 0},
    {"divide", 0, -0x1p-149f, INF, 0},
    {"divide", 0x1p100f, 0x1p-28f, INF, 0},
    {"power", 3, 2, 32, 1},
    {"power", 2, -0.5f, 32, 1},
    {"power", 0, 0, 32, 1},
    {"power", 0x1p-130f, 0.5f, INF, 0},
    {"power", 2, 0x1p-130f, INF, 0},
    {"power", 2, 128, INF, 0},
    {"minimum", 1, 2, 0, 0},
    {"maximum", 0x1p-130f, 0, 0, 0},
    {"equal", 1, 1, 0, 0},
    {"less", 1, 2, 0, 0},
    {"less_or_equal", 1, 1, 0, 0},
};

static void check_binary_bound(const binary_bound_row *row, clcnn_data_kind data) {
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    const clcnn_operand one = clcnn_given(clcnn_shape1(1)), operands[] = {one, one};
    clcnn_op *op =
        unit_create(host, clcnn_op_desc_make(row->operator_name, NULL, 0, operands, 2), NULL);
    clcnn_tensor *const given[] = {unit_tensor(host, clcnn_shape1(1), &row->a),
                                   unit_tensor(host, clcnn_shape1(1), &row->b)};
    double y, bound;
    const clcnn_op_judgement j = {.expected = &y, .bound = &bound};
    UNIT_OK(clcnn_op_bounds(op, op, data, given, 2, 0, &j, 1));
    /* the reference's chain is 2, of which integers have none */
    const double chain =
        row->relative > 0 && data != CLCNN_DATA_INTEGER ? 2 / (1 - 2 * 0x1p-24) : 0;
    const double expected = isinf(row->relative) ? row->relative
                                                 : (row->relative + chain) * 0x1p-24 * fabs(y) +
                                                       row->denormals * 0x1p-126;
    ck_assert_msg(isinf(expected) ? bound == expected : fabs(bound - expected) <= 1e-6 * expected,
                  "%s of %g and %g, data %d: %g, not %g", row->operator_name, (double)row->a,
                  (double)row->b, (int)data, bound, expected);
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(given[0]);
    clcnn_tensor_destroy(given[1]);
}

/* Of integers no quotient is more exact. */
START_TEST(bounds_of_binary) {
    for (size_t i = 0; i < UNIT_COUNT(binary_bounds); i++) {
        for (int data = CLCNN_DATA_ANY; data <= CLCNN_DATA_INTEGER; data++) {
            check_binary_bound(&binary_bounds[i], (clcnn_data_kind)data);
        }
    }
}
END_TEST

/* A division and pow() are no chain: the bound has what OpenCL lets them be off. */
START_TEST(chains_of_binary) {
    static const struct {
        const char *name;
        double chain;
    } rows[] = {{"subtract", 1}, {"multiply", 1}, {"divide", 0},
                {"minimum", 0},  {"maximum", 0},  {"power", 0},
                {"equal", 0},    {"less", 0},     {"less_or_equal", 0}};
    const clcnn_operand one = clcnn_given(clcnn_shape1(9)), operands[] = {one, one};
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        clcnn_op *op = unit_create(unit_context(_i),
                                   clcnn_op_desc_make(rows[i].name, NULL, 0, operands, 2), NULL);
        clcnn_op_information info;
        UNIT_OK(clcnn_op_info(op, &info));
        ck_assert_double_eq(info.chain, _i == UNIT_REFERENCE ? 2 : rows[i].chain);
        clcnn_op_destroy(op);
    }
}
END_TEST

/* ---- batch_norm ---- */

typedef struct norm_row {
    const char *name;
    clcnn_shape shape;
    int channels;
    clcnn_batch_norm_desc desc;
    float x[8], mean[2], variance[2];
    const float *gamma, *beta;
    double y[8];
} norm_row;

static const float gammas[] = {2, -3}, betas[] = {10, 20}, zeros[] = {0, 0};

/* clang-format off */
static const norm_row norms[] = {
    /* 2 (x - 1) / 2 + 10 and -3 (x - 2) / 3 + 20 */
    {"every operand", {2, {2, 2}}, 2, {.epsilon = 1}, {1, 2, 5, -4}, {1, 2}, {3, 8}, gammas, betas,
     {10, 20, 14, 26}},
    {"in NCHW", {4, {1, 2, 1, 2}}, 2, {.epsilon = 1, .data_format = CLCNN_NCHW}, {1, 5, 2, -4},
     {1, 2}, {3, 8}, gammas, betas, {10, 14, 20, 26}},
    {"a batch in NCHW", {4, {2, 2, 1, 1}}, 2, {.epsilon = 1, .data_format = CLCNN_NCHW},
     {1, 2, 5, -4}, {1, 2}, {3, 8}, gammas, betas, {10, 20, 14, 26}},
    {"without gamma and beta", {1, {2}}, 2, {.epsilon = 1}, {5, -4}, {1, 2}, {3, 8}, NULL, NULL,
     {2, -2}},
    {"without beta", {1, {2}}, 2, {.epsilon = 1}, {5, -4}, {1, 2}, {3, 8}, gammas, NULL, {4, 6}},
    {"without gamma", {1, {2}}, 2, {.epsilon = 1}, {5, -4}, {1, 2}, {3, 8}, NULL, betas, {12, 18}},
    {"relu at the end", {1, {2}}, 2, {.epsilon = 1, .activation = {.kind = CLCNN_RELU}}, {5, -4},
     {1, 2}, {3, 8}, NULL, NULL, {2, 0}},
    /* 0.999 + 0.001: Keras' */
    {"the usual epsilon", {1, {2}}, 2, {.epsilon = 0}, {3, 3}, {1, 2}, {0.999f, 3.999f}, NULL, NULL,
     {2, 0.5}},
    {"below 0", {2, {2, 2}}, 2, {.epsilon = 1}, {1, 2, 5, -4}, {1, 2}, {-2, 8}, NULL, NULL,
     {(double)NAN, 0, (double)NAN, -2}},
    /* an infinite scale, as the formula has it: no mean is multiplied out */
    {"exactly 0", {2, {3, 2}}, 2, {.epsilon = 1}, {2, 2, 0, -4, 1, 2}, {1, 2}, {-1, 8}, NULL, betas,
     {INF, 20, -INF, 18, (double)NAN, 20}},
    {"0 by 0", {1, {2}}, 2, {.epsilon = 1}, {2, 2}, {1, 2}, {-1, 8}, zeros, NULL, {(double)NAN, 0}},
    {"inputs", {2, {4, 2}}, 2, {.epsilon = 1}, {INFINITY, 2, -INFINITY, -4, NAN, 2, 1, -INFINITY},
     {1, 2}, {3, 8}, gammas, betas, {INF, 20, -INF, 26, (double)NAN, 20, 10, INF}},
    {"an infinite mean", {2, {2, 2}}, 2, {.epsilon = 1}, {1, 2, INFINITY, -4}, {INFINITY, 2},
     {3, 8}, gammas, betas, {-INF, 20, (double)NAN, 26}},
    {"an infinite variance", {2, {2, 2}}, 2, {.epsilon = 1}, {1, 2, INFINITY, -4}, {1, 2},
     {INFINITY, 8}, NULL, betas, {10, 20, (double)NAN, 18}},
};
/* clang-format on */

START_TEST(batch_norm) {
    for (size_t i = 0; i < UNIT_COUNT(norms); i++) {
        const norm_row *row = &norms[i];
        const clcnn_shape channels = clcnn_shape1(row->channels);
        const clcnn_operand none = {.constant = NULL}, some = clcnn_given(channels);
        const clcnn_operand operands[] = {clcnn_given(row->shape), some, some,
                                          row->gamma ? some : none, row->beta ? some : none};
        const float *values[] = {row->x, row->mean, row->variance, row->gamma, row->beta};
        for (int constant = 0; constant < 2; constant++) {
            const char *wrong = check(unit_context(_i), UNIT_OP("batch_norm", &row->desc, operands),
                                      values, constant, row->y);
            ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
        }
    }
}
END_TEST

static clcnn_status norm_shape(clcnn_shape input, clcnn_shape channels,
                               const clcnn_batch_norm_desc *desc) {
    const clcnn_operand operands[] = {clcnn_given(input), clcnn_given(channels),
                                      clcnn_given(channels)};
    clcnn_shape shape;
    return clcnn_batch_norm_shape(desc, operands, 3, &shape);
}

START_TEST(what_channels_refuse) {
    static const float epsilons[] = {-1, -0x1p-149f, NAN, INFINITY, -INFINITY};
    static const clcnn_batch_norm_desc nchw = {.data_format = CLCNN_NCHW};
    static const clcnn_batch_norm_desc format = {.data_format = (clcnn_data_format)2};
    static const clcnn_prelu_desc prelu_nchw = {.data_format = CLCNN_NCHW};
    const clcnn_shape pair = clcnn_shape2(3, 2), two = clcnn_shape1(2);
    clcnn_shape shape;
    for (size_t i = 0; i < UNIT_COUNT(epsilons); i++) {
        const clcnn_batch_norm_desc desc = {.epsilon = epsilons[i]};
        UNIT_REFUSED(ARGUMENT, "epsilon", norm_shape(pair, two, &desc));
    }
    UNIT_REFUSED(ARGUMENT, "data_format", norm_shape(pair, two, &format));
    UNIT_REFUSED(SHAPE, "rank 2", norm_shape(pair, two, &nchw));
    UNIT_REFUSED(SHAPE, "mean has shape", norm_shape(pair, clcnn_shape1(3), NULL));
    UNIT_REFUSED(SHAPE, "mean has shape", norm_shape(pair, clcnn_shape2(1, 2), NULL));
    UNIT_REFUSED(SHAPE, "mean has shape", norm_shape(clcnn_shape4(2, 3, 4, 5), two, &nchw));
    UNIT_OK(norm_shape(clcnn_shape4(2, 3, 4, 5), clcnn_shape1(3), &nchw));
    UNIT_OK(norm_shape(clcnn_shape3(3, 4, 5), clcnn_shape1(3), &nchw));
    const clcnn_operand operands[] = {clcnn_given(pair), clcnn_given(clcnn_shape1(3))};
    UNIT_REFUSED(SHAPE, "slope has shape", clcnn_prelu_shape(NULL, operands, 2, &shape));
    UNIT_REFUSED(SHAPE, "rank 2", clcnn_prelu_shape(&prelu_nchw, operands, 2, &shape));
    UNIT_REFUSED(ARGUMENT, "it takes 2", clcnn_prelu_shape(NULL, operands, 1, &shape));
    UNIT_REFUSED(ARGUMENT, "it takes ", clcnn_batch_norm_shape(NULL, operands, 2, &shape));
}
END_TEST

/* Another epsilon is another problem, whose answers judge nothing. */
START_TEST(epsilon_is_part_of_the_problem) {
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    const clcnn_batch_norm_desc desc = {.epsilon = 0.25f};
    const clcnn_operand one = clcnn_given(clcnn_shape1(1)), operands[] = {one, one, one};
    clcnn_op *usual =
        unit_create(host, UNIT_OP("batch_norm", (clcnn_batch_norm_desc *)NULL, operands), NULL);
    clcnn_op *other = unit_create(host, UNIT_OP("batch_norm", &desc, operands), NULL);
    clcnn_tensor *x = unit_tensor(host, clcnn_shape1(1), zeros);
    clcnn_tensor *const given[] = {x, x, x};
    double y;
    const clcnn_op_judgement j = {.expected = &y};
    UNIT_OK(clcnn_op_bounds(usual, usual, CLCNN_DATA_ANY, given, 3, 0, &j, 1));
    UNIT_REFUSED(SHAPE, "another problem",
                 clcnn_op_bounds(usual, other, CLCNN_DATA_ANY, given, 3, 0, &j, 1));
    clcnn_tensor_destroy(x);
    clcnn_op_destroy(usual);
    clcnn_op_destroy(other);
}
END_TEST

/* ---- Its bounds ---- */

typedef struct bound_row {
    const char *name;
    float x, mean, variance, gamma, beta, epsilon;
    double magnitude, denormals; /* S, and what is lost; infinite: anything is right */
} bound_row;

static const bound_row bounds[] = {
    {"hand-worked", 5, -1, 3, 2, -10, 1, 1 * (5 + 1) + 10, 2 + 6 + 1},
    {"what cancels counts", 1, 1, 3, 2, 0, 1, 2, 2 + 0 + 1},
    {"a variance that vanishes", 1, 0, 0, 1, 0, 0x1p-127f, INF, 0},
    {"a variance beyond floats", 1, 0, FLT_MAX, 1, 0, 0x1p120f, INF, 0},
    {"a scale beyond floats", 0x1p-100f, 0, 0, FLT_MAX, 0, 0x1p-80f, INF, 0},
    {"a difference beyond floats", FLT_MAX, -FLT_MAX, 3, 0x1p-20f, 0, 1, INF, 0},
    {"a result beyond floats", 0x1p100f, 0, 3, 0x1p40f, 0, 1, INF, 0},
    {"a NaN is judged", NAN, 1, 3, 2, 5, 1, 5, 2 + 0},
    {"an infinite scale is judged", 2, 1, -1, 2, 5, 1, 5, 2 + 0},
};

static void check_bound(const bound_row *row, clcnn_data_kind data) {
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    const clcnn_batch_norm_desc desc = {.epsilon = row->epsilon};
    const clcnn_operand one = clcnn_given(clcnn_shape1(1));
    const clcnn_operand operands[] = {one, one, one, one, one};
    const float values[] = {row->x, row->mean, row->variance, row->gamma, row->beta};
    clcnn_tensor *given[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
        given[i] = unit_tensor(host, clcnn_shape1(1), &values[i]);
    }
    clcnn_op *op = unit_create(host, UNIT_OP("batch_norm", &desc, operands), NULL);
    double bound, y;
    const clcnn_op_judgement j = {.bound = &bound, .expected = &y};
    UNIT_OK(clcnn_op_bounds(op, op, data, given, INPUTS, 0, &j, 1));
    const double gamma = 2 * 0x1p-24 / (1 - 2 * 0x1p-24); /* the reference's chain is 2 */
    const double expected = gamma * row->magnitude + row->denormals * 0x1p-126;
    if (isfinite(expected) && isfinite(y)) {
        ck_assert_msg(fabs(bound - expected) <= 1e-7 * expected, "%s: %g, not %g", row->name, bound,
                      expected);
    } else { /* what is not finite is judged, but for what left the range of floats */
        ck_assert_msg(isinf(bound) == isinf(expected), "%s: %g, not %g", row->name, bound,
                      expected);
    }
    for (int i = 0; i < INPUTS; i++) {
        clcnn_tensor_destroy(given[i]);
    }
    clcnn_op_destroy(op);
}

/* Integers are never exact, and zero mean is no tighter. */
START_TEST(bounds_of_batch_norm) {
    for (size_t i = 0; i < UNIT_COUNT(bounds); i++) {
        for (int data = CLCNN_DATA_ANY; data <= CLCNN_DATA_INTEGER; data++) {
            check_bound(&bounds[i], (clcnn_data_kind)data);
        }
    }
}
END_TEST

/* ---- prelu ---- */

typedef struct prelu_row {
    const char *name;
    clcnn_shape shape;
    clcnn_data_format format;
    float x[8], slope[2];
    double y[8];
} prelu_row;

/* clang-format off */
static const prelu_row prelus[] = {
    {"NHWC", {2, {2, 2}}, CLCNN_NHWC, {-2, -4, 3, 5}, {0.25f, -1}, {-0.5, 4, 3, 5}},
    {"NCHW", {4, {1, 2, 1, 2}}, CLCNN_NCHW, {-2, 3, -4, 5}, {0.25f, -1}, {-0.5, 3, 4, 5}},
    {"a batch in NCHW", {4, {2, 2, 1, 1}}, CLCNN_NCHW, {-2, -4, 3, 5}, {0.25f, -1}, {-0.5, 4, 3, 5}},
    {"rank 1", {1, {2}}, CLCNN_NHWC, {-1, -2}, {0, 10}, {0, -20}},
    {"not finite", {2, {4, 2}}, CLCNN_NHWC, {NAN, -INFINITY, 1, INFINITY, -1, NAN, -0.0f, -1},
     {NAN, 2}, {(double)NAN, -INF, 1, INF, (double)NAN, (double)NAN, 0, -2}},
};
/* clang-format on */

START_TEST(prelu) {
    for (size_t i = 0; i < UNIT_COUNT(prelus); i++) {
        const prelu_row *row = &prelus[i];
        const clcnn_prelu_desc desc = {.data_format = row->format};
        const clcnn_operand operands[] = {clcnn_given(row->shape), clcnn_given(clcnn_shape1(2))};
        const float *values[] = {row->x, row->slope};
        for (int constant = 0; constant < 2; constant++) {
            const char *wrong = check(unit_context(_i), UNIT_OP("prelu", &desc, operands), values,
                                      constant, row->y);
            ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
        }
    }
}
END_TEST

Suite *suite_elementwise(void) {
    Suite *suite = suite_create("elementwise");
    TCase *tcase = tcase_create("elementwise");
    tcase_add_loop_test(tcase, binary, 0, unit_contexts());
    tcase_add_test(tcase, binary_takes_two_that_broadcast);
    tcase_add_test(tcase, bounds_of_binary);
    tcase_add_loop_test(tcase, chains_of_binary, 0, unit_contexts());
    tcase_add_loop_test(tcase, batch_norm, 0, unit_contexts());
    tcase_add_test(tcase, what_channels_refuse);
    tcase_add_test(tcase, epsilon_is_part_of_the_problem);
    tcase_add_test(tcase, bounds_of_batch_norm);
    tcase_add_loop_test(tcase, prelu, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
