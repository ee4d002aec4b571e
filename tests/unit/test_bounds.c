/* SPDX-License-Identifier: MIT
 * clcnn_op_bounds: S, n and bounds worked out by hand from the formulas in clcnn_verify.h, and what
 * it refuses. Every judged operator here is the reference itself: the bounds depend on the problem
 * alone. */
#include <math.h>
#include <string.h>

#include "activation.h"
#include "unit.h"

#define UNIT_ROUNDOFF 0x1p-24
#define DENORMAL      0x1p-126

enum { MOST = 16 };

typedef struct judged {
    double expected[MOST], bound[MOST], magnitude[MOST], terms[MOST];
} judged;

static clcnn_context *host(void) {
    return unit_context(UNIT_REFERENCE);
}

/* Judges the operator by itself and destroys it. */
static judged judge(clcnn_op *op, clcnn_data_kind data, const float *x) {
    judged j;
    memset(&j, 0, sizeof j);
    const size_t count = clcnn_shape_count(clcnn_op_output_shape(op, 0));
    ck_assert(count <= MOST);
    clcnn_tensor *in = unit_tensor(host(), clcnn_op_input_shape(op, 0), x);
    const clcnn_op_judgement judgement = {j.expected, j.bound, j.magnitude, j.terms};
    UNIT_OK(clcnn_op_bounds(op, op, data, &in, 1, 0, &judgement, count));
    clcnn_tensor_destroy(in);
    clcnn_op_destroy(op);
    return j;
}

enum { CHAIN = 2 }; /* the reference's: its double sum, and one rounding */

/* A bound passes through f(v + b) - f(v), where v's own rounding in double shows. */
#define NEAR(got, expected) ck_assert_double_eq_tol(got, expected, 1e-8 * fabs(expected))

static double gamma_of(double n) {
    return n * UNIT_ROUNDOFF / (1 - n * UNIT_ROUNDOFF);
}

static const float image[] = {1, -2, 3, -4, 5, -6, 7, -8, 9};
static const float filter[] = {1, -1, 2, -2};
static const float half = -0.5f;

static clcnn_op *padded_conv(clcnn_activation_kind activation) {
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_SAME,
                                    .activation = {.kind = activation}};
    return unit_conv2d(host(), &desc, clcnn_shape4(1, 3, 3, 1), clcnn_shape4(2, 2, 1, 1), filter,
                       &half);
}

/* Top left: 1 + 2 - 8 - 10 - 0.5; bottom right sees one pixel: 9 - 0.5. n is 4 + the bias for all.
 * */
START_TEST(sums_of_conv2d) {
    const judged any = judge(padded_conv(CLCNN_LINEAR), CLCNN_DATA_ANY, image);
    ck_assert_double_eq(any.expected[0], -15.5);
    ck_assert_double_eq(any.magnitude[0], 21.5);
    ck_assert_double_eq(any.expected[8], 8.5);
    ck_assert_double_eq(any.magnitude[8], 9.5);
    for (int i = 0; i < 9; i++) {
        ck_assert_double_eq(any.terms[i], 5);
        NEAR(any.bound[i], gamma_of(CHAIN) * any.magnitude[i] + 5 * DENORMAL);
    }
    const judged zero_mean = judge(padded_conv(CLCNN_LINEAR), CLCNN_DATA_ZERO_MEAN, image);
    NEAR(zero_mean.bound[0], gamma_of(CHAIN) * 21.5 + 5 * DENORMAL);
    ck_assert_double_eq(zero_mean.magnitude[0], 21.5);
}
END_TEST

START_TEST(integers_are_exact) {
    const judged linear = judge(padded_conv(CLCNN_LINEAR), CLCNN_DATA_INTEGER, image);
    const judged relu = judge(padded_conv(CLCNN_RELU), CLCNN_DATA_INTEGER, image);
    const judged tanhs = judge(padded_conv(CLCNN_TANH), CLCNN_DATA_INTEGER, image);
    ck_assert_double_eq(relu.expected[0], 0);
    ck_assert_double_eq(relu.expected[8], 8.5);
    for (int i = 0; i < 9; i++) {
        ck_assert_double_eq(linear.bound[i], 0);
        ck_assert_double_eq(relu.bound[i], 0);
        NEAR(tanhs.bound[i], 16 * 0x1p-23 * fabs(tanhs.expected[i]) + DENORMAL);
    }
}
END_TEST

/* One row times one column: the value and S as the test chooses them. */
static clcnn_op *dot_then(int terms, const float *weights, clcnn_activation activation) {
    const clcnn_dense_desc desc = {.activation = activation};
    const clcnn_shape input = clcnn_shape1(terms);
    clcnn_tensor *w = unit_tensor(host(), clcnn_shape2(terms, 1), weights);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_dense_create(host(), &desc, input, w, NULL, &op));
    clcnn_tensor_destroy(w);
    return op;
}

static clcnn_op *dot(int terms, const float *weights, clcnn_activation_kind activation) {
    return dot_then(terms, weights, (clcnn_activation){.kind = activation});
}

/* v = 1 - (1 + 2^-23) lies below relu's corner by less than its bound: only v + b shows it. */
START_TEST(relu_carries_a_bound_over_its_corner) {
    const float x[] = {1, 1}, w[] = {1, -1 - 0x1p-23f};
    const double v = -0x1p-23, magnitude = 2 + 0x1p-23;
    const double b = gamma_of(CHAIN) * magnitude + 2 * DENORMAL;
    const judged relu = judge(dot(2, w, CLCNN_RELU), CLCNN_DATA_ANY, x);
    ck_assert_double_eq(relu.expected[0], 0);
    ck_assert_double_eq(relu.magnitude[0], magnitude); /* before the activation */
    NEAR(relu.bound[0], v + b);
    const judged flat = judge(dot(1, w, CLCNN_RELU), CLCNN_DATA_ANY, &half);
    ck_assert_double_eq(flat.bound[0], 0); /* -0.5 is far below it */
}
END_TEST

/* v = 6 is relu6's upper corner: here only v - b shows it. */
START_TEST(relu6_carries_a_bound_downwards) {
    const float x[] = {8, 1}, w[] = {1, -2};
    const judged j = judge(dot(2, w, CLCNN_RELU6), CLCNN_DATA_ANY, x);
    ck_assert_double_eq(j.expected[0], 6);
    NEAR(j.bound[0], gamma_of(CHAIN) * 10 + 2 * DENORMAL);
}
END_TEST

/* Products that vanish in float32: each may lose a denormal, whatever S. */
START_TEST(denormals_are_allowed_for) {
    const float x[] = {0x1p-80f, 0x1p-80f}, w[] = {0x1p-80f, 0x1p-80f};
    const judged j = judge(dot(2, w, CLCNN_LINEAR), CLCNN_DATA_ANY, x);
    ck_assert_double_eq(j.magnitude[0], 0x1p-159);
    NEAR(j.bound[0], 2 * DENORMAL);
}
END_TEST

START_TEST(exponential_carries_a_bound_upwards) {
    const float x[] = {3, 1}, w[] = {1, -1};
    const double b = gamma_of(CHAIN) * 4 + 2 * DENORMAL;
    const judged j = judge(dot(2, w, CLCNN_EXPONENTIAL), CLCNN_DATA_ANY, x);
    ck_assert_double_eq(j.expected[0], exp(2));
    ck_assert_double_eq_tol(j.bound[0], exp(2) * expm1(b) + 16 * 0x1p-23 * exp(2) + DENORMAL,
                            1e-9 * j.bound[0]);
}
END_TEST

START_TEST(formulas_that_cancel_are_allowed_for) {
    const float x[] = {-2}, one[] = {1};
    const double b = gamma_of(CHAIN) * 2 + DENORMAL;
    const judged gelu = judge(dot(1, one, CLCNN_GELU), CLCNN_DATA_INTEGER, x);
    NEAR(gelu.bound[0], 16 * 0x1p-23 * fabs(gelu.expected[0]) + 0x1p-21 * 2 + DENORMAL);
    const judged swish = judge(dot(1, one, CLCNN_HARD_SWISH), CLCNN_DATA_INTEGER, x);
    NEAR(swish.bound[0], 16 * 0x1p-23 / 3 + DENORMAL); /* v + 3 is rounded once: exact enough */
    const judged plain = judge(dot(1, one, CLCNN_HARD_SIGMOID), CLCNN_DATA_INTEGER, x);
    NEAR(plain.bound[0], 16 * 0x1p-23 / 6 + DENORMAL);
    const clcnn_activation quarter = {CLCNN_HARD_SIGMOID, 1, {0.25f, 0.625f}};
    const judged own = judge(dot_then(1, one, quarter), CLCNN_DATA_INTEGER, x);
    NEAR(own.bound[0], 16 * 0x1p-23 / 8 + 0x1p-23 / 2 + DENORMAL);
    const judged linear = judge(dot(1, one, CLCNN_LINEAR), CLCNN_DATA_ANY, x);
    NEAR(linear.bound[0], b);
}
END_TEST

/* The bound at v against f all over [v - b, v + b], b more than 1: v stands between terms that
 * cancel. A minimum or a jump inside that the ends do not show must be in it. */
static void check_interval(const clcnn_activation *asked, float v) {
    const float x[] = {0x1p22f, 0x1p22f, v}, w[] = {1, -1, 1};
    const double b = judge(dot(3, w, CLCNN_LINEAR), CLCNN_DATA_ANY, x).bound[0];
    const judged j = judge(dot_then(3, w, *asked), CLCNN_DATA_ANY, x);
    clcnn_activation f;
    UNIT_OK(clcnn_activation_resolve("test", asked, &f));
    ck_assert(b > 1);
    for (int i = -200; i <= 200; i++) {
        const double at = (double)v + i / 200. * b * (1 - 1e-9); /* v + b is rounded */
        const double y = clcnn_activation_value(&f, at), off = fabs(y - j.expected[0]);
        const bool alike = isnan(y) && isnan(j.expected[0]);
        ck_assert_msg(isinf(j.bound[0]) || alike || off <= j.bound[0],
                      "%s(%g) is %g off %s(%g), the bound is %g", clcnn_activation_name(f.kind), at,
                      off, clcnn_activation_name(f.kind), (double)v, j.bound[0]);
    }
}

START_TEST(a_bound_holds_where_a_function_turns_or_jumps) {
    static const clcnn_activation own[] = {
        {CLCNN_LEAKY_RELU, 1, {-0.5f}}, {CLCNN_ELU, 1, {-1}},     {CLCNN_SWISH, 1, {-2}},
        {CLCNN_THRESHOLD, 1, {1, 20}},  {CLCNN_CLIP, 1, {-1, 2}}, {CLCNN_HARD_SHRINK, 1, {2}}};
    for (int i = -40; i <= 24; i++) {
        const float v = (float)i / 8;
        for (int kind = 0; kind < CLCNN_ACTIVATION_COUNT; kind++) {
            const clcnn_activation plain = {.kind = (clcnn_activation_kind)kind};
            if (kind != CLCNN_SOFTMAX) {
                check_interval(&plain, v);
            }
        }
        for (size_t k = 0; k < UNIT_COUNT(own); k++) {
            check_interval(&own[k], v);
        }
    }
}
END_TEST

/* Of v itself, where nothing was rounded before. */
static double bound_at(clcnn_activation_kind kind, float v) {
    const clcnn_activation_desc desc = {.activation = {.kind = kind}};
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_activation_create(host(), &desc, clcnn_shape1(1), &op));
    return judge(op, CLCNN_DATA_ANY, &v).bound[0];
}

/* Infinite where one point has a value that the next has not, and nowhere else. */
START_TEST(a_bound_is_infinite_where_a_function_breaks) {
    const float normal = 0x1p-126f, denormal = 0x1p-127f;
    ck_assert(isinf(bound_at(CLCNN_RECIPROCAL, 0)));
    ck_assert(isinf(bound_at(CLCNN_RECIPROCAL, -denormal)));
    NEAR(bound_at(CLCNN_RECIPROCAL, normal), 16 * 0x1p-23 * 0x1p126 + DENORMAL);
    NEAR(bound_at(CLCNN_RECIPROCAL, -4), 16 * 0x1p-23 / 4 + DENORMAL);
    ck_assert(bound_at(CLCNN_LOG, 0) == 0);
    ck_assert(isinf(bound_at(CLCNN_LOG, denormal)) && isinf(bound_at(CLCNN_LOG, -denormal)));
    ck_assert(bound_at(CLCNN_LOG, -normal) == 0);
    NEAR(bound_at(CLCNN_LOG, normal), 16 * 0x1p-23 * 126 * log(2) + DENORMAL);
    NEAR(bound_at(CLCNN_SQRT, 0), 0x1p-63);
    ck_assert(isinf(bound_at(CLCNN_SQRT, -denormal)));
    ck_assert(bound_at(CLCNN_SQRT, -1) == 0);
    const float x[] = {0x1p22f, 0x1p22f, 0.5f}, w[] = {1, -1, 1};
    static const clcnn_activation_kind kinds[] = {CLCNN_RECIPROCAL, CLCNN_LOG, CLCNN_SQRT};
    for (size_t i = 0; i < UNIT_COUNT(kinds); i++) {
        ck_assert(isinf(judge(dot(3, w, kinds[i]), CLCNN_DATA_ANY, x).bound[0]));
    }
}
END_TEST

/* ---- The other classes ---- */

START_TEST(averages) {
    const float x[] = {1, -2, 3, -6};
    const clcnn_shape input = clcnn_shape3(2, 2, 1);
    for (int data = CLCNN_DATA_ANY; data <= CLCNN_DATA_INTEGER; data++) {
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_avg_pool2d_create(host(), NULL, input, &op));
        const judged j = judge(op, (clcnn_data_kind)data, x);
        ck_assert_double_eq(j.expected[0], -1);
        ck_assert_double_eq(j.magnitude[0], 3);
        ck_assert_double_eq(j.terms[0], 4);
        /* never exact, since the division rounds */
        const double sum = data == CLCNN_DATA_INTEGER ? 0 : gamma_of(CHAIN);
        NEAR(j.bound[0], (sum + 6 * UNIT_ROUNDOFF) * 3 + DENORMAL);
    }
}
END_TEST

/* A denormal may count as 0 before it is rounded to the next whole number. */
START_TEST(a_bound_knows_denormals_that_are_rounded) {
    const float normal = 0x1p-126f, denormal = 0x1p-127f;
    ck_assert(bound_at(CLCNN_FLOOR, -denormal) == 1 && bound_at(CLCNN_CEIL, denormal) == 1);
    ck_assert(bound_at(CLCNN_FLOOR, -normal) == 0 && bound_at(CLCNN_CEIL, normal) == 0);
    ck_assert(bound_at(CLCNN_FLOOR, 0) == 0 && bound_at(CLCNN_ROUND, denormal) == 0);
}
END_TEST

/* Weights are fractions, so integers round as all numbers do. */
START_TEST(interpolations) {
    const float x[] = {1, -2, 3, -6};
    const clcnn_resize2d_desc desc = {.size = {1, 1}, .method = CLCNN_BILINEAR};
    for (int data = CLCNN_DATA_ANY; data <= CLCNN_DATA_INTEGER; data++) {
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_resize2d_create(host(), &desc, clcnn_shape3(2, 2, 1), &op));
        const judged j = judge(op, (clcnn_data_kind)data, x);
        ck_assert_double_eq(j.expected[0], -1);
        ck_assert_double_eq(j.magnitude[0], 3);
        ck_assert_double_eq(j.terms[0], 4);
        NEAR(j.bound[0], gamma_of(CHAIN) * 3 + 4 * DENORMAL);
    }
}
END_TEST

START_TEST(copies_and_comparisons_are_exact) {
    const float x[] = {1.1f, -2.3f, 3.7f, NAN};
    const clcnn_shape input = clcnn_shape3(2, 2, 1);
    clcnn_op *op[4] = {NULL};
    UNIT_OK(clcnn_max_pool2d_create(host(), NULL, input, &op[0]));
    UNIT_OK(clcnn_transpose_create(host(), NULL, input, &op[1]));
    UNIT_OK(clcnn_flatten_create(host(), NULL, input, &op[2]));
    UNIT_OK(clcnn_activation_create(host(), NULL, input, &op[3]));
    for (int i = 0; i < 4; i++) {
        const judged j = judge(op[i], CLCNN_DATA_ANY, x);
        ck_assert(i == 0 ? isnan(j.expected[0]) : j.expected[1] == (double)x[1]);
        ck_assert(i == 0 || j.bound[0] == 0);
    }
}
END_TEST

START_TEST(softmaxes) {
    const float x[] = {0, 0, 0, -100};
    const clcnn_shape input = clcnn_shape1(4);
    clcnn_op *op[2] = {NULL};
    UNIT_OK(clcnn_softmax_create(host(), NULL, input, &op[0]));
    UNIT_OK(clcnn_log_softmax_create(host(), NULL, input, &op[1]));
    const judged soft = judge(op[0], CLCNN_DATA_INTEGER, x);
    const judged logs = judge(op[1], CLCNN_DATA_INTEGER, x);
    NEAR(soft.expected[0], 1. / 3);
    NEAR(soft.bound[0], (gamma_of(CHAIN) + 17 * UNIT_ROUNDOFF) / 3);
    NEAR(soft.bound[3], (gamma_of(CHAIN) + 117 * UNIT_ROUNDOFF) * exp(-100) / 3 + 4 * DENORMAL);
    NEAR(logs.expected[0], -log(3));
    NEAR(logs.bound[0], gamma_of(CHAIN) + UNIT_ROUNDOFF * (6 + 7 * log(3)));
    NEAR(logs.bound[3], gamma_of(CHAIN) + UNIT_ROUNDOFF * (206 + 7 * log(3)));
}
END_TEST

/* ---- Use and misuse ---- */

START_TEST(every_array_is_optional) {
    clcnn_op *op = padded_conv(CLCNN_LINEAR);
    clcnn_tensor *x = unit_tensor(host(), clcnn_shape4(1, 3, 3, 1), image);
    double array[4][9];
    for (int i = 0; i < 4; i++) {
        const clcnn_op_judgement one = {i == 0 ? array[0] : NULL, i == 1 ? array[1] : NULL,
                                        i == 2 ? array[2] : NULL, i == 3 ? array[3] : NULL};
        UNIT_OK(clcnn_op_bounds(op, op, CLCNN_DATA_ANY, &x, 1, 0, &one, 9));
    }
    ck_assert_double_eq(array[0][0], -15.5);
    ck_assert(array[1][0] > 0 && array[1][0] < 1e-4);
    ck_assert_double_eq(array[2][0], 21.5);
    ck_assert_double_eq(array[3][0], 5);
    const clcnn_op_judgement none = {NULL, NULL, NULL, NULL};
    UNIT_OK(clcnn_op_bounds(op, op, CLCNN_DATA_ANY, &x, 1, 0, &none, 9));
    clcnn_tensor_destroy(x);
    clcnn_op_destroy(op);
}
END_TEST

/* The reference's own float32 results pass; the same results a little off do not. */
START_TEST(results_within_and_without) {
    float x[6 * 5 * 7], w[3 * 3 * 7 * 4];
    const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM, .a = -1, .b = 1};
    const clcnn_shape input = clcnn_shape3(6, 5, 7), filter_shape = clcnn_shape4(3, 3, 7, 4);
    UNIT_OK(clcnn_initialize(&uniform, input, x, UNIT_COUNT(x)));
    UNIT_OK(clcnn_initialize(&uniform, filter_shape, w, UNIT_COUNT(w)));
    clcnn_op *op = unit_conv2d(host(), NULL, input, filter_shape, w, NULL);
    judge_case j = unit_judged(op, op, CLCNN_DATA_ZERO_MEAN, x);
    const judge_output *o = &j.outputs[0];
    UNIT_OK(judge_compare(&j));
    ck_assert_uint_eq(j.wrong, 0);
    for (size_t i = 0; i < o->count; i++) {
        o->got[i] += (float)(1.5 * o->bound[i]); /* about 1e-5 */
    }
    UNIT_OK(judge_compare(&j));
    ck_assert_uint_eq(j.wrong, o->count);
    judge_destroy(&j);
    clcnn_op_destroy(op);
}
END_TEST

typedef struct cast {
    clcnn_op *op, *other_kind, *other_input, *other_output;
    clcnn_tensor *x, *flat;
} cast;

static clcnn_op *pool_of(clcnn_context *context, clcnn_shape input, const clcnn_pool2d_desc *desc) {
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_max_pool2d_create(context, desc, input, &op));
    return op;
}

static void check_misuse(const cast *c, clcnn_op *foreign, clcnn_tensor *foreign_x) {
    double array[4] = {7, 7, 7, 7};
    const clcnn_op_judgement j = {.expected = array};
    const clcnn_data_kind any = CLCNN_DATA_ANY;
    const clcnn_status argument = CLCNN_INVALID_ARGUMENT, shape = CLCNN_INVALID_SHAPE;
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(NULL, c->op, any, &c->x, 1, 0, &j, 4));
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(c->op, NULL, any, &c->x, 1, 0, &j, 4));
    clcnn_tensor *none = NULL;
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(c->op, c->op, any, NULL, 1, 0, &j, 4));
    UNIT_REFUSED(argument, "max_pool2d", clcnn_op_bounds(c->op, c->op, any, &none, 1, 0, &j, 4));
    UNIT_REFUSED(argument, "max_pool2d", clcnn_op_bounds(c->op, c->op, any, NULL, 0, 0, &j, 4));
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(c->op, c->op, any, &c->x, 1, 1, &j, 4));
    clcnn_tensor *const two[] = {c->x, c->x};
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(c->op, c->op, any, two, 2, 0, &j, 4));
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(c->op, c->op, any, &c->x, 1, 0, NULL, 4));
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(c->op, c->op, any, &c->x, 1, 0, &j, 3));
    UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(c->op, c->op, any, &c->x, 1, 0, &j, 0));
    UNIT_REFUSED(argument, "bounds",
                 clcnn_op_bounds(c->op, c->op, (clcnn_data_kind)3, &c->x, 1, 0, &j, 4));
    UNIT_REFUSED(argument, "bounds",
                 clcnn_op_bounds(c->op, c->op, (clcnn_data_kind)-1, &c->x, 1, 0, &j, 4));
    UNIT_REFUSED(shape, "max_pool2d", clcnn_op_bounds(c->op, c->op, any, &c->flat, 1, 0, &j, 4));
    UNIT_REFUSED(shape, "bounds", clcnn_op_bounds(c->op, c->other_kind, any, &c->x, 1, 0, &j, 4));
    UNIT_REFUSED(shape, "bounds", clcnn_op_bounds(c->op, c->other_output, any, &c->x, 1, 0, &j, 4));
    UNIT_REFUSED(shape, "bounds", clcnn_op_bounds(c->op, c->other_input, any, &c->x, 1, 0, &j, 4));
    UNIT_REFUSED(argument, "max_pool2d",
                 clcnn_op_bounds(c->op, c->op, any, &foreign_x, 1, 0, &j, 4));
    if (foreign) {
        UNIT_REFUSED(argument, "bounds", clcnn_op_bounds(foreign, c->op, any, &c->x, 1, 0, &j, 4));
        UNIT_REFUSED(argument, "bounds",
                     clcnn_op_bounds(foreign, foreign, any, &foreign_x, 1, 0, &j, 4));
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq(array[i], 7);
    }
    UNIT_OK(clcnn_op_bounds(c->op, c->op, any, &c->x, 1, 0, &j, 4));
    ck_assert_double_eq(array[3], -1);
}

/* The other context is a second reference, or the device. */
START_TEST(misuse) {
    static const float x[] = {-9, -8, -7, -6, -5, -4, -3, -2, -1};
    const clcnn_pool2d_desc same = {.padding = CLCNN_PADDING_SAME};
    const clcnn_shape square = clcnn_shape3(3, 3, 1);
    const clcnn_context_desc defaults = {.device = NULL};
    clcnn_context *other = unit_open(_i, defaults);
    cast c = {.op = pool_of(host(), square, &same),
              .other_input = pool_of(host(), clcnn_shape3(4, 4, 1), &same),
              .other_output = pool_of(host(), square, NULL)};
    UNIT_OK(clcnn_avg_pool2d_create(host(), &same, square, &c.other_kind));
    c.x = unit_tensor(host(), square, x);
    c.flat = unit_tensor(host(), clcnn_shape1(9), x);
    clcnn_tensor *foreign_x = unit_tensor(other, square, x);
    clcnn_op *foreign = _i == UNIT_DEVICE ? pool_of(other, square, &same) : NULL;
    check_misuse(&c, foreign, foreign_x);
    clcnn_op_destroy(foreign);
    clcnn_tensor_destroy(foreign_x);
    clcnn_context_destroy(other);
    clcnn_tensor_destroy(c.x);
    clcnn_tensor_destroy(c.flat);
    clcnn_op_destroy(c.op);
    clcnn_op_destroy(c.other_kind);
    clcnn_op_destroy(c.other_input);
    clcnn_op_destroy(c.other_output);
}
END_TEST

static clcnn_op *conv_of(const clcnn_conv2d_desc *desc, const float *bias) {
    static const float ones[] = {1, 1, 1, 1};
    return unit_conv2d(host(), desc, clcnn_shape3(5, 5, 1), clcnn_shape4(2, 2, 1, 1), ones, bias);
}

/* Shapes agree, and yet it is another problem. */
START_TEST(another_problem_of_the_same_shapes) {
    static const clcnn_conv2d_desc descs[] = {
        {.padding = CLCNN_PADDING_SAME},
        {.padding = CLCNN_PADDING_SAME_LOWER},
        {.padding = CLCNN_PADDING_EXPLICIT, .pads = {1, 1, 0, 0}},
        {.padding = CLCNN_PADDING_EXPLICIT, .pads = {1, 0, 0, 1}},
        {.padding = CLCNN_PADDING_SAME, .dilation = {2, 2}},
        {.padding = CLCNN_PADDING_SAME, .activation = {.kind = CLCNN_RELU}},
        {.padding = CLCNN_PADDING_SAME, .activation = {.kind = CLCNN_RELU, .custom = 1, .p = {6}}},
    };
    float image_of_25[25] = {0};
    double expected[25];
    const clcnn_op_judgement j = {.expected = expected};
    clcnn_tensor *x = unit_tensor(host(), clcnn_shape3(5, 5, 1), image_of_25);
    clcnn_op *op = conv_of(&descs[0], NULL), *twin = conv_of(&descs[0], NULL);
    clcnn_op *biased = conv_of(&descs[0], &half);
    UNIT_OK(clcnn_op_bounds(op, twin, CLCNN_DATA_ANY, &x, 1, 0, &j, 25));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "bounds",
                 clcnn_op_bounds(op, biased, CLCNN_DATA_ANY, &x, 1, 0, &j, 25));
    for (size_t i = 1; i < UNIT_COUNT(descs); i++) {
        clcnn_op *other = conv_of(&descs[i], NULL);
        UNIT_REFUSED(CLCNN_INVALID_SHAPE, "bounds",
                     clcnn_op_bounds(op, other, CLCNN_DATA_ANY, &x, 1, 0, &j, 25));
        UNIT_REFUSED(CLCNN_INVALID_SHAPE, "bounds",
                     clcnn_op_bounds(other, op, CLCNN_DATA_ANY, &x, 1, 0, &j, 25));
        clcnn_op_destroy(other);
    }
    clcnn_op_destroy(op);
    clcnn_op_destroy(twin);
    clcnn_op_destroy(biased);
    clcnn_tensor_destroy(x);
}
END_TEST

Suite *suite_bounds(void) {
    Suite *suite = suite_create("bounds");
    TCase *sums = tcase_create("sums");
    tcase_add_test(sums, sums_of_conv2d);
    tcase_add_test(sums, integers_are_exact);
    tcase_add_test(sums, relu_carries_a_bound_over_its_corner);
    tcase_add_test(sums, relu6_carries_a_bound_downwards);
    tcase_add_test(sums, denormals_are_allowed_for);
    tcase_add_test(sums, exponential_carries_a_bound_upwards);
    tcase_add_test(sums, formulas_that_cancel_are_allowed_for);
    tcase_add_test(sums, a_bound_holds_where_a_function_turns_or_jumps);
    tcase_add_test(sums, a_bound_is_infinite_where_a_function_breaks);
    tcase_add_test(sums, a_bound_knows_denormals_that_are_rounded);
    suite_add_tcase(suite, sums);
    TCase *others = tcase_create("others");
    tcase_add_test(others, averages);
    tcase_add_test(others, interpolations);
    tcase_add_test(others, copies_and_comparisons_are_exact);
    tcase_add_test(others, softmaxes);
    tcase_add_test(others, every_array_is_optional);
    tcase_add_test(others, another_problem_of_the_same_shapes);
    tcase_add_test(others, results_within_and_without);
    tcase_add_loop_test(others, misuse, 0, unit_contexts());
    suite_add_tcase(suite, others);
    return suite;
}
