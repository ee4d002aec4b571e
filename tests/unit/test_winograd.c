/* SPDX-License-Identifier: MIT
 * Winograd's solvers: bounds worked out by hand, what is not finite, strict choices and the limit of the
 * workspace. */
#ifdef CLCNN_OPENCL

#include <math.h>
#include <string.h>

#include "unit.h"

enum { TILE = 2, IMAGE = 16, OUTPUTS = 4 };

static const float ones[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};

/* A 3x3 filter of ones on an image of h x w. */
static clcnn_op *conv(int context, const char *solver, int h, int w) {
    clcnn_context *c = unit_context(context);
    const clcnn_conv2d_desc desc = {.groups = 1};
    clcnn_tensor *filter = unit_tensor(c, clcnn_shape4(3, 3, 1, 1), ones);
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape4(1, h, w, 1)),
                                      clcnn_constant(filter)};
    clcnn_op *op = unit_create(c, UNIT_OP("conv2d", &desc, operands), solver);
    clcnn_tensor_destroy(filter);
    return op;
}

/* Magnitudes and bounds of winograd2x2 on one tile. */
static void judge(clcnn_data_kind data, const float *x, double *magnitude, double *bound) {
    clcnn_op *judged = conv(UNIT_DEVICE, "winograd2x2", 4, 4);
    clcnn_op *reference = conv(UNIT_REFERENCE, NULL, 4, 4);
    clcnn_tensor *in = unit_tensor(unit_context(UNIT_REFERENCE), clcnn_shape4(1, 4, 4, 1), x);
    const clcnn_op_judgement j = {.magnitude = magnitude, .bound = bound};
    UNIT_OK(clcnn_op_bounds(reference, judged, data, &in, 1, 0, &j, OUTPUTS));
    clcnn_tensor_destroy(in);
    clcnn_op_destroy(reference);
    clcnn_op_destroy(judged);
}

/* The corner reaches one product; a pixel of the middle nine, with weights 1, 3/2, 3/2 both ways, of
 * which the outputs are sums of three; squared they are 1, 9/4, 9/4. */
START_TEST(magnitudes_are_those_of_transformed_terms) {
    static const double corner[] = {1, 0, 0, 0}, middle[] = {16, 12, 12, 9};
    const double u = 0x1p-24;
    double magnitude[OUTPUTS], bound[OUTPUTS];
    float x[IMAGE] = {-1};
    judge(CLCNN_DATA_ANY, x, magnitude, bound);
    for (int i = 0; i < OUTPUTS; i++) {
        ck_assert_double_eq_tol(magnitude[i], corner[i], 1e-12);
    }
    memset(x, 0, sizeof x);
    x[2 * 4 + 2] = 1;
    judge(CLCNN_DATA_ANY, x, magnitude, bound);
    for (int i = 0; i < OUTPUTS; i++) {
        const double c = 6 * TILE + 1;
        ck_assert_double_eq_tol(magnitude[i], middle[i], 1e-12);
        ck_assert_double_eq_tol(bound[i], c * u / (1 - c * u) * middle[i], 1e-15);
    }
    judge(CLCNN_DATA_ZERO_MEAN, x, magnitude, bound);
    ck_assert_double_eq_tol(bound[0], 3 * u * sqrt((6 * TILE + 1) * 5.5 * 5.5), 1e-15);
    judge(CLCNN_DATA_INTEGER, x, magnitude, bound);
    ck_assert_double_gt(bound[0], 0);
}
END_TEST

/* Sums that a transform may not hold. */
START_TEST(what_may_overflow_has_no_bound) {
    double magnitude[OUTPUTS], bound[OUTPUTS];
    float x[IMAGE] = {0};
    x[2 * 4 + 2] = 1e37f;
    judge(CLCNN_DATA_ANY, x, magnitude, bound);
    ck_assert(isinf(bound[0]) && isinf(magnitude[0]));
    x[2 * 4 + 2] = 1e36f;
    judge(CLCNN_DATA_ANY, x, magnitude, bound);
    ck_assert(isfinite(bound[0]));
    x[2 * 4 + 2] = NAN;
    judge(CLCNN_DATA_ANY, x, magnitude, bound);
    ck_assert(isinf(bound[0]) && isinf(bound[3]));
}
END_TEST

/* It may spread over its tile, and no further: 12x6 are tiles of 4 rows, or of 2. */
START_TEST(what_is_not_finite_stays_in_its_tile) {
    static const char *const solvers[] = {"winograd4x4", "winograd2x2"};
    for (size_t i = 0; i < UNIT_COUNT(solvers); i++) {
        float x[14 * 6], y[12 * 4];
        clcnn_op *op = conv(UNIT_DEVICE, solvers[i], 14, 6);
        clcnn_op *reference = conv(UNIT_REFERENCE, NULL, 14, 6);
        for (size_t k = 0; k < UNIT_COUNT(x); k++) {
            x[k] = (float)(k % 5) - 2;
        }
        x[6] = INFINITY; /* in row 1, of outputs 0 and 1 */
        unit_run(op, x, y);
        ck_assert(!isfinite(y[0]) && isfinite(y[4 * 4]) && isfinite(y[11 * 4]));
        const char *wrong = unit_judge(op, reference, CLCNN_DATA_ANY, x);
        ck_assert_msg(!wrong, "%s: %s", solvers[i], wrong);
        clcnn_op_destroy(op);
        clcnn_op_destroy(reference);
    }
}
END_TEST

/* ---- Choices ---- */

static clcnn_op_information info_of(const clcnn_op *op) {
    clcnn_op_information info;
    UNIT_OK(clcnn_op_info(op, &info));
    return info;
}

START_TEST(strict_leaves_them_out) {
    clcnn_context *c = unit_context(UNIT_DEVICE);
    const clcnn_conv2d_desc desc = {.groups = 1};
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape3(58, 58, 64)),
                                      clcnn_given(clcnn_shape4(3, 3, 64, 64))};
    const clcnn_op_desc what = UNIT_OP("conv2d", &desc, operands);
    const clcnn_choice strict = {.strict = 1}, both = {.solver = "winograd4x4", .strict = 1};
    clcnn_solvers solvers;
    clcnn_op *op;
    UNIT_OK(clcnn_op_solvers(c, &what, &strict, &solvers));
    for (size_t i = 0; i < solvers.count; i++) {
        ck_assert_ptr_null(strstr(solvers.name[i], "winograd"));
    }
    UNIT_REFUSED(CLCNN_UNSUPPORTED, "not strict", clcnn_op_create(c, &what, &both, &op));
    UNIT_OK(clcnn_op_create(c, &what, &strict, &op));
    ck_assert_int_eq(info_of(op).winograd_tile, 0);
    ck_assert_int_eq(info_of(op).error_class, CLCNN_ERROR_SUM);
    clcnn_op_destroy(op);
    op = unit_create(c, what, "winograd4x4");
    ck_assert_int_eq(info_of(op).winograd_tile, 4);
    ck_assert_int_eq(info_of(op).error_class, CLCNN_ERROR_WINOGRAD);
    clcnn_op_destroy(op);
}
END_TEST

/* What a batch's input takes when it is transformed apart stays small, and below a limit. */
START_TEST(the_workspace_is_limited) {
    clcnn_context *c = unit_context(UNIT_DEVICE);
    const clcnn_conv2d_desc desc = {.groups = 1};
    clcnn_tensor *filter = unit_tensor(c, clcnn_shape4(3, 3, 64, 8), NULL);
    UNIT_OK(clcnn_tensor_fill(filter, 1));
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape4(9, 58, 58, 64)),
                                      clcnn_constant(filter)};
    const clcnn_op_desc what = UNIT_OP("conv2d", &desc, operands);
    clcnn_choice choice = {.solver = "winograd4x4", .tile = "apart"};
    clcnn_op *op;
    UNIT_OK(clcnn_op_create(c, &what, &choice, &op));
    ck_assert_uint_le(info_of(op).workspace, 17 << 20);
    clcnn_op_destroy(op);
    choice.workspace_limit = 4 << 20;
    UNIT_OK(clcnn_op_create(c, &what, &choice, &op));
    ck_assert_uint_le(info_of(op).workspace, 4 << 20);
    clcnn_op_destroy(op);
    const clcnn_conv2d_desc nchw = {.data_format = CLCNN_NCHW};
    const clcnn_operand planes[] = {clcnn_given(clcnn_shape4(9, 64, 58, 58)), operands[1]};
    const clcnn_op_desc transposed = UNIT_OP("conv2d", &nchw, planes);
    choice.workspace_limit = 12 << 20; /* 9 of it for images in NHWC */
    UNIT_OK(clcnn_op_create(c, &transposed, &choice, &op));
    ck_assert_uint_le(info_of(op).workspace, 12 << 20);
    ck_assert_uint_gt(info_of(op).workspace, 9 << 20);
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(filter);
}
END_TEST

Suite *suite_winograd(void) {
    Suite *suite = suite_create("winograd");
    TCase *tcase = tcase_create("winograd");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, magnitudes_are_those_of_transformed_terms);
        tcase_add_test(tcase, what_may_overflow_has_no_bound);
        tcase_add_test(tcase, what_is_not_finite_stays_in_its_tile);
        tcase_add_test(tcase, strict_leaves_them_out);
        tcase_add_test(tcase, the_workspace_is_limited);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int test_winograd_has_nothing_to_test; /* a file is not empty in ISO C */
#endif
