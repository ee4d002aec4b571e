/* SPDX-License-Identifier: MIT
 * Activations: their table, hand values for each on every context, NaN and infinities, and the
 * parameters that are refused. */
#include "activation.h"

#include <math.h>

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
    {CLCNN_SELU, "selu", 0, {0, 0, 0}},
    {CLCNN_SIGMOID, "sigmoid", 0, {0, 0, 0}},
    {CLCNN_HARD_SIGMOID, "hard_sigmoid", 2, {1.0f / 6, 0.5f, 0}},
    {CLCNN_TANH, "tanh", 0, {0, 0, 0}},
    {CLCNN_SOFTPLUS, "softplus", 0, {0, 0, 0}},
    {CLCNN_SOFTSIGN, "softsign", 0, {0, 0, 0}},
    {CLCNN_SWISH, "swish", 1, {1, 0, 0}},
    {CLCNN_HARD_SWISH, "hard_swish", 0, {0, 0, 0}},
    {CLCNN_GELU, "gelu", 0, {0, 0, 0}},
    {CLCNN_EXPONENTIAL, "exponential", 0, {0, 0, 0}},
};

START_TEST(the_table) {
    float defaults[3] = {-7, -7, -7};
    ck_assert_int_eq(UNIT_COUNT(table), CLCNN_ACTIVATION_COUNT);
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
    {{CLCNN_RELU, 0, {5, 5, 5}}, 7, 7}, /* custom 0: p is not looked at */
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
    {{CLCNN_EXPONENTIAL, 0, {0}}, 89, (double)INFINITY}, /* exp 89 is over FLT_MAX */
};

START_TEST(values_in_double) {
    const value_row *row = &values[_i];
    clcnn_activation f;
    UNIT_OK(clcnn_activation_resolve("test", &row->activation, &f));
    const double y = clcnn_activation_value(&f, (double)row->v);
    if (isinf(row->y)) {
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
    float x[LENGTH], y[LENGTH];
    double bound[LENGTH], expected[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
        x[i] = row->v;
        expected[i] = row->y;
    }
    clcnn_tensor *in = unit_tensor(unit_context(UNIT_REFERENCE), clcnn_shape1(LENGTH), x);
    const clcnn_op_judgement judgement = {.bound = bound};
    UNIT_OK(clcnn_op_bounds(reference, op, CLCNN_DATA_ANY, in, &judgement, LENGTH));
    for (int i = 0; i < LENGTH; i++) {
        bound[i] += 2e-8 * fabs(row->y); /* 0.2 and 1/6 stand in the table in decimal */
    }
    unit_run(op, x, y);
    clcnn_comparison comparison;
    UNIT_OK(clcnn_compare(y, expected, bound, LENGTH, &comparison));
    ck_assert_msg(comparison.wrong == 0, "%s(%.9g) is %.9g, not %.9g +- %.3g",
                  clcnn_activation_name(row->activation.kind), (double)row->v, (double)y[0], row->y,
                  bound[0]);
    clcnn_tensor_destroy(in);
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
        const clcnn_activation asked = {table[i].kind, 0, {NAN, -1, NAN}}; /* not looked at */
        clcnn_activation f;
        UNIT_OK(clcnn_activation_resolve("test", &asked, &f));
        ck_assert_int_eq(f.kind, table[i].kind);
        ck_assert_int_eq(f.custom, 1);
        ck_assert_mem_eq(f.p, table[i].defaults, sizeof f.p);
    }
}
END_TEST

START_TEST(nan_parameters_are_refused) {
    for (size_t i = 0; i < UNIT_COUNT(table); i++) {
        for (int p = 0; p < 3; p++) {
            clcnn_activation asked = {table[i].kind, 1, {1, 1, 1}}, f;
            asked.p[p] = NAN;
            if (p < table[i].parameters) {
                UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "pixel",
                             clcnn_activation_resolve("pixel", &asked, &f));
            } else { /* the kind has no such parameter */
                UNIT_OK(clcnn_activation_resolve("pixel", &asked, &f));
            }
        }
    }
}
END_TEST

START_TEST(negative_parameters_of_relu_are_refused) {
    for (int p = 0; p < 3; p++) {
        clcnn_activation asked = {CLCNN_RELU, 1, {6, 0, 0}}, f;
        asked.p[p] = -0.125f;
        UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "pixel",
                     clcnn_activation_resolve("pixel", &asked, &f));
    }
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
        const int exact = i == CLCNN_LINEAR || i == CLCNN_RELU || i == CLCNN_RELU6;
        clcnn_activation f;
        UNIT_OK(clcnn_activation_resolve("test", &asked, &f));
        for (double v = -8; v <= 8; v += 0.375) {
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
    tcase_add_loop_test(tcase, fused_into_conv2d, 0, unit_contexts());
    tcase_add_test(tcase, resolve_puts_every_parameter_in_place);
    tcase_add_test(tcase, nan_parameters_are_refused);
    tcase_add_test(tcase, negative_parameters_of_relu_are_refused);
    tcase_add_test(tcase, unknown_kinds_are_refused);
    tcase_add_test(tcase, errors_are_sound_numbers);
    suite_add_tcase(suite, tcase);
    return suite;
}
