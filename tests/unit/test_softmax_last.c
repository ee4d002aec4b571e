/* SPDX-License-Identifier: MIT
 * softmax as the last activation of conv2d and dense: hand values in both formats on every context,
 * who refuses it, and how far off it may be. */
#include <math.h>
#include <string.h>

#include "backend.h"
#include "example.h"

/* exp 1, exp 2 and exp 3 divided by their sum. */
#define SMALL  0.09003057317038046
#define MIDDLE 0.24472847105479767
#define LARGE  0.6652409557748219

#define UNIT_ROUNDOFF 0x1p-24
#define DENORMAL      0x1p-126

static clcnn_op *dense_of(clcnn_context *context, int rows, int in, int out, const float *weights) {
    const clcnn_dense_desc desc = {.activation = {.kind = CLCNN_SOFTMAX}};
    clcnn_tensor *w = unit_tensor(context, clcnn_shape2(in, out), weights);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_dense_create(context, &desc, clcnn_shape2(rows, in), w, NULL, &op));
    clcnn_tensor_destroy(w);
    return op;
}

/* ---- Values ---- */

/* Rows of 1 2 3, of 0 0 0, of -1 -2 -3, and of one that leaves nothing to the others. */
START_TEST(dense_rows) {
    static const float x[] = {1, 0, -1, 1000}, weights[] = {1, 2, 3};
    static const double y[] = {SMALL, MIDDLE, LARGE, 1. / 3, 1. / 3, 1. / 3,
                               LARGE, MIDDLE, SMALL, 0,      0,      1};
    UNIT_EXPECT(dense_of(unit_context(_i), 4, 1, 3, weights), x, y, 1e-5);
}
END_TEST

/* A pixel of 1 and one of -1: of NHWC the channels are neighbours, of NCHW the pixels. */
START_TEST(conv2d_channels) {
    static const float x[] = {1, -1}, filter[] = {1, 2, 3}, bias[] = {1, 0, -1};
    static const double nhwc[] = {SMALL, MIDDLE, LARGE, LARGE, MIDDLE, SMALL};
    static const double nchw[] = {SMALL, LARGE, MIDDLE, MIDDLE, LARGE, SMALL};
    /* with the bias 2 2 2, and 0 -2 -4 */
    const double sum = 1 + exp(-2) + exp(-4);
    const double biased[] = {1. / 3, 1. / 3, 1. / 3, 1 / sum, exp(-2) / sum, exp(-4) / sum};
    clcnn_conv2d_desc desc = {.activation = {.kind = CLCNN_SOFTMAX}};
    const clcnn_shape one = clcnn_shape4(1, 1, 1, 3);
    clcnn_context *context = unit_context(_i);
    UNIT_EXPECT(unit_conv2d(context, &desc, clcnn_shape4(1, 1, 2, 1), one, filter, NULL), x, nhwc,
                1e-5);
    UNIT_EXPECT(unit_conv2d(context, &desc, clcnn_shape4(1, 1, 2, 1), one, filter, bias), x, biased,
                1e-5);
    desc.data_format = CLCNN_NCHW;
    UNIT_EXPECT(unit_conv2d(context, &desc, clcnn_shape4(1, 1, 1, 2), one, filter, NULL), x, nchw,
                1e-5);
}
END_TEST

/* A NaN and an infinity spoil their own row; minus infinity has no share. */
START_TEST(rows_that_are_not_finite) {
    static const float x[] = {NAN, 0, INFINITY, 0, -INFINITY, 0, 0, 1}, weights[] = {1, 0, 0, 1};
    float y[8];
    static const float first[] = {1, 2}, second[] = {-INFINITY, 0};
    clcnn_op *op = dense_of(unit_context(_i), 4, 2, 2, weights);
    unit_run(op, x, y);
    clcnn_op_destroy(op);
    for (int i = 0; i < 6; i++) {
        ck_assert_msg(isnan(y[i]), "element %d is %g", i, (double)y[i]); /* infinity times 0 */
    }
    ck_assert(y[6] < y[7]);
    op = dense_of(unit_context(_i), 1, 1, 2, second);
    unit_run(op, first, y);
    clcnn_op_destroy(op);
    ck_assert(y[0] == 0 && y[1] == 1);
}
END_TEST

/* The device's kernels are those of the operator and of softmax. */
START_TEST(its_kernels_are_listed) {
    static const float weights[] = {1, 2, 3};
    clcnn_op *op = dense_of(unit_context(UNIT_DEVICE), 1, 1, 3, weights);
    clcnn_op_information info;
    UNIT_OK(clcnn_op_info(op, &info));
    const char *last = strstr(info.kernels, "softmax_");
    ck_assert_msg(last && last > info.kernels, "%s", info.kernels);
    ck_assert_ptr_null(strstr(info.kernels, "activation"));
    ck_assert(info.error_class == CLCNN_ERROR_SUM && info.softmax_chain >= 1);
    clcnn_op_destroy(op);
}
END_TEST

/* ---- Who takes it ---- */

START_TEST(others_refuse_it) {
    const example *e = &examples[_i];
    static const clcnn_activation softmax = {.kind = CLCNN_SOFTMAX};
    const int takes = strcmp(e->name, "conv2d") == 0 || strcmp(e->name, "dense") == 0 ||
                      strcmp(e->name, "matmul") == 0;
    for (const clcnn_field *f = clcnn_operator_find(e->name)->fields; f->name; f++) {
        unsigned char desc[256];
        if (f->kind != CLCNN_FIELD_ACTIVATION) {
            continue;
        }
        ck_assert(e->desc_size <= sizeof desc);
        memcpy(desc, e->desc, e->desc_size);
        memcpy(desc + f->offset, &softmax, sizeof softmax);
        example own = *e;
        own.desc = desc;
        const example_layout layout = {.given = 6};
        const example_tensor none[EXAMPLE_INPUTS] = {{NULL, NULL}};
        clcnn_operand operands[EXAMPLE_INPUTS];
        clcnn_shape shape;
        int pitch = 0;
        const clcnn_op_desc what = example_describe(&own, &layout, none, &pitch, operands);
        if (takes) {
            UNIT_OK(clcnn_op_shape(&what, 0, &shape));
        } else {
            UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "element by element",
                         clcnn_op_shape(&what, 0, &shape));
            UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, e->name, clcnn_op_shape(&what, 0, &shape));
        }
    }
}
END_TEST

/* ---- How far off ---- */

enum { MOST = 8 };

typedef struct judged {
    double expected[MOST], bound[MOST], magnitude[MOST], terms[MOST];
} judged;

/* Judges a dense of one row by itself: the reference, whose chains are 2. */
static judged judge(int in, int out, const float *weights, const float *x, clcnn_data_kind data) {
    judged j;
    clcnn_op *op = dense_of(unit_context(UNIT_REFERENCE), 1, in, out, weights);
    clcnn_tensor *given = unit_tensor(unit_context(UNIT_REFERENCE), clcnn_shape2(1, in), x);
    const clcnn_op_judgement judgement = {j.expected, j.bound, j.magnitude, j.terms};
    UNIT_OK(clcnn_op_bounds(op, op, data, &given, 1, 0, &judgement, (size_t)out));
    clcnn_tensor_destroy(given);
    clcnn_op_destroy(op);
    return j;
}

static double gamma_of(double n) {
    return n * UNIT_ROUNDOFF / (1 - n * UNIT_ROUNDOFF);
}

/* What softmax of three rounds where y is at most w, relative to it. */
static double rounded(double a) {
    return gamma_of(2) + (a + log(3) + 17) * UNIT_ROUNDOFF;
}

#define NEAR(got, expected) ck_assert_double_eq_tol(got, expected, 1e-7 * fabs(expected))

/* Sums of integers are exact: what is left is softmax's own. */
START_TEST(bound_of_exact_sums) {
    static const float x[] = {1}, weights[] = {1, 2, 3};
    const judged j = judge(1, 3, weights, x, CLCNN_DATA_INTEGER);
    NEAR(j.bound[0], SMALL * rounded(2) + 3 * DENORMAL);
    NEAR(j.bound[1], MIDDLE * rounded(1) + 3 * DENORMAL);
    NEAR(j.bound[2], LARGE * rounded(0) + 3 * DENORMAL);
    ck_assert_double_eq(j.magnitude[2], 3); /* before the activation */
    ck_assert_double_eq(j.terms[2], 1);
}
END_TEST

/* b is gamma S: 2 for the first element, 4 and 6 for the others, and B the last one's. */
START_TEST(bound_of_sums_that_round) {
    static const float x[] = {2, -1}, weights[] = {1, 2, 3, 1, 2, 3};
    static const double y[] = {SMALL, MIDDLE, LARGE}, magnitude[] = {3, 6, 9};
    const judged j = judge(2, 3, weights, x, CLCNN_DATA_ANY);
    for (int i = 0; i < 3; i++) {
        const double t = gamma_of(2) * (magnitude[i] + magnitude[2]) + 4 * DENORMAL;
        const double most = y[i] * exp(t) / (1 - y[i] + y[i] * exp(t));
        /* odds below 1 move y further when they grow, others when they shrink */
        const double way = expm1(i < 2 ? t : -t);
        ck_assert_double_eq_tol(j.expected[i], y[i], 1e-15);
        NEAR(j.bound[i], fabs(y[i] * (1 - y[i]) * way / (1 + y[i] * way)) +
                             most * (rounded(2 - i) + t * UNIT_ROUNDOFF) + 3 * DENORMAL);
    }
}
END_TEST

/* Sums whose terms cancel, b near a half: every value in [v - b, v + b] gives a row within the bounds,
 * and the worst row of its corners comes near. */
START_TEST(bound_holds_in_the_whole_interval) {
    static const float x[] = {0x1p21f, 0x1p21f, 1};
    static const float weights[] = {1, 0, 0.5f, -1, 0, -0.5f, 1, 2, 3};
    const judged j = judge(3, 3, weights, x, CLCNN_DATA_ANY);
    const double v[] = {1, 2, 3};
    double worst = 0;
    for (int corner = 0; corner < 27; corner++) {
        const int way[] = {corner % 3 - 1, corner / 3 % 3 - 1, corner / 9 - 1};
        double e[3], sum = 0;
        for (int i = 0; i < 3; i++) {
            const double b = gamma_of(2) * j.magnitude[i] + 3 * DENORMAL;
            e[i] = exp(v[i] + way[i] * b);
            sum += e[i];
        }
        for (int i = 0; i < 3; i++) {
            const double ratio = fabs(e[i] / sum - j.expected[i]) / j.bound[i];
            ck_assert_msg(ratio <= 1, "corner %d, element %d: %g of its bound", corner, i, ratio);
            worst = fmax(worst, ratio);
        }
    }
    ck_assert_msg(worst > 0.5, "%g", worst);
}
END_TEST

/* A value of 0 and one that is `apart` more, off by `b` each. */
static judged judge_apart(float apart, double b) {
    const float large = (float)(b / (2 * gamma_of(2)));
    const float x[] = {large, large, 1};
    const float weights[] = {1, 1, -1, -1, 0, apart};
    return judge(3, 2, weights, x, CLCNN_DATA_ANY);
}

/* A row that is sure hardly moves, whatever its values are off by, until the other can be the larger:
 * where doubles lose exp(-50) beside 1, and where they have no exp(-1000). */
START_TEST(bound_of_long_odds) {
    static const struct {
        float apart;
        double sure, open, most;
    } rows[] = {{50, 12.5, 26, 1e-9}, {1000, 300, 501, 1e-30}};
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        const judged sure = judge_apart(rows[i].apart, rows[i].sure);
        const judged open = judge_apart(rows[i].apart, rows[i].open);
        ck_assert(sure.expected[0] < 1e-20 && sure.expected[1] == 1);
        ck_assert_msg(sure.bound[0] < rows[i].most, "%g", sure.bound[0]);
        ck_assert_msg(sure.bound[1] < 0x1p-13, "%g", sure.bound[1]);
        ck_assert_msg(open.bound[0] > 0.8, "%g", open.bound[0]);
        ck_assert_msg(open.bound[1] > 0.8, "%g", open.bound[1]);
    }
}
END_TEST

/* A result is between 0 and 1 whatever its row, and of a sum that may overflow nothing is known. */
START_TEST(bound_has_an_end) {
    static const float x[] = {0x1p30f, 0x1p30f}, weights[] = {1, 0, -1, 0};
    const judged wide = judge(2, 2, weights, x, CLCNN_DATA_ANY);
    ck_assert_double_eq(wide.expected[0], 0.5);
    ck_assert_msg(wide.bound[0] > 0.5 && wide.bound[0] < 0.6, "%g", wide.bound[0]);
    /* 0 and 4, each off by up to 2: they may be equal */
    static const float near[] = {0x1p23f, 0x1p23f, 1}, leaning[] = {1, 1, -1, -1, 0, 4};
    const judged lean = judge(3, 2, leaning, near, CLCNN_DATA_ANY);
    ck_assert_msg(lean.bound[1] > lean.expected[1] - 0.5 && lean.bound[1] < 1, "%g", lean.bound[1]);
    static const float far[] = {0x1p127f, 0x1p127f}, both[] = {1, 0, 1, 1};
    const judged over = judge(2, 2, both, far, CLCNN_DATA_ANY);
    ck_assert(isinf(over.bound[0]) && isinf(over.bound[1]));
    static const float nan_there[] = {1, NAN};
    const judged nan_row = judge(2, 2, both, nan_there, CLCNN_DATA_ANY);
    ck_assert(isnan(nan_row.expected[0]) && isnan(nan_row.expected[1]) && nan_row.bound[0] == 0);
}
END_TEST

Suite *suite_softmax_last(void) {
    Suite *suite = suite_create("softmax_last");
    TCase *tcase = tcase_create("softmax_last");
    tcase_add_loop_test(tcase, dense_rows, 0, unit_contexts());
    tcase_add_loop_test(tcase, conv2d_channels, 0, unit_contexts());
    tcase_add_loop_test(tcase, rows_that_are_not_finite, 0, unit_contexts());
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, its_kernels_are_listed);
    }
    tcase_add_loop_test(tcase, others_refuse_it, 0, example_count);
    tcase_add_test(tcase, bound_of_exact_sums);
    tcase_add_test(tcase, bound_of_sums_that_round);
    tcase_add_test(tcase, bound_holds_in_the_whole_interval);
    tcase_add_test(tcase, bound_of_long_odds);
    tcase_add_test(tcase, bound_has_an_end);
    suite_add_tcase(suite, tcase);
    return suite;
}
