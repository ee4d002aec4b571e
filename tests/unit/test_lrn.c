/* SPDX-License-Identifier: MIT
 * lrn: hand-worked answers, what is refused, and bounds. On every context. */
#include <float.h>
#include <limits.h>
#include <math.h>

#include "unit.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE
#define INF      (double)INFINITY
#define NIL      (double)NAN

enum { MOST = 12 };

/* ---- By hand ---- */

typedef struct lrn_row {
    const char *name;
    clcnn_shape shape;
    clcnn_lrn_desc desc;
    float x[MOST];
    double y[MOST];
} lrn_row;

/* With alpha = size the divisor is (bias + sum of squares)^beta. */
/* clang-format off */
static const lrn_row rows[] = {
    {"three channels", {1, {4}}, {.size = 3, .alpha = 3, .beta = 1}, {1, 2, 3, 4},
     {1.0 / 6, 2.0 / 15, 3.0 / 30, 4.0 / 26}},
    {"an even window has a channel more behind", {1, {4}}, {.size = 2, .alpha = 2, .beta = 1}, {1, 2, 3, 4},
     {1.0 / 6, 2.0 / 14, 3.0 / 26, 4.0 / 17}},
    {"four channels", {1, {5}}, {.size = 4, .alpha = 4, .beta = 1}, {1, 2, 3, 4, 5},
     {1.0 / 15, 2.0 / 31, 3.0 / 55, 4.0 / 51, 5.0 / 42}},
    {"one channel, and a root", {1, {3}}, {.size = 1, .alpha = 3, .beta = 0.5f}, {1, 0, -4},
     {0.5, 0, -4.0 / 7}},
    {"the usual power", {1, {2}}, {.size = 1, .alpha = 15}, {1, -1}, {0.125, -0.125}},
    /* 2e-5 times the square is 15 */
    {"all zeros: 5, 0.0001, 0.75, 1", {1, {7}}, {.size = 0}, {866.0254038f, 0, 0, 0, 0, 0, -866.0254038f},
     {866.0254038 / 8, 0, 0, 0, 0, 0, -866.0254038 / 8}},
    {"a power above one", {1, {2}}, {.size = 1, .alpha = 1, .beta = 2, .bias = 3}, {1, 2}, {0.0625, 2.0 / 49}},
    {"pixels of a batch", {3, {2, 1, 2}}, {.size = 3, .alpha = 3, .beta = 1}, {1, 2, 3, -1},
     {1.0 / 6, 2.0 / 6, 3.0 / 11, -1.0 / 11}},
    {"planes", {4, {1, 3, 1, 2}}, {.size = 3, .alpha = 3, .beta = 1, .data_format = CLCNN_NCHW},
     {1, 3, 2, -1, 0, 5}, {1.0 / 6, 3.0 / 11, 2.0 / 6, -1.0 / 36, 0, 5.0 / 27}},
    {"an activation at the end", {1, {2}},
     {.size = 1, .alpha = 15, .activation = {.kind = CLCNN_RELU}}, {1, -1}, {0.125, 0}},
    {"an infinite one, and NaN", {1, {8}}, {.size = 3, .alpha = 3},
     {1, INFINITY, 2, 0, 0, NAN, 1, 0}, {0, NIL, 0, 0, NIL, NIL, NIL, 0}},
};
/* clang-format on */

START_TEST(by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_lrn_create(unit_context(_i), &rows[i].desc, rows[i].shape, &op));
        const char *wrong =
            unit_expect(op, rows[i].x, rows[i].y, clcnn_shape_count(rows[i].shape), 1e-6);
        ck_assert_msg(!wrong, "%s: %s", rows[i].name, wrong);
    }
}
END_TEST

/* ---- What is refused ---- */

static clcnn_status shape_of(clcnn_shape input, clcnn_lrn_desc desc) {
    clcnn_shape shape;
    return clcnn_lrn_shape(&desc, input, &shape);
}

START_TEST(problems_that_are_none) {
    static const float wrong[] = {-1, NAN, INFINITY};
    const clcnn_shape five = clcnn_shape1(5);
    for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
        UNIT_REFUSED(ARGUMENT, "alpha", shape_of(five, (clcnn_lrn_desc){.alpha = wrong[i]}));
        UNIT_REFUSED(ARGUMENT, "beta", shape_of(five, (clcnn_lrn_desc){.beta = wrong[i]}));
        UNIT_REFUSED(ARGUMENT, "bias", shape_of(five, (clcnn_lrn_desc){.bias = wrong[i]}));
    }
    UNIT_REFUSED(ARGUMENT, "size", shape_of(five, (clcnn_lrn_desc){.size = -1}));
    UNIT_REFUSED(ARGUMENT, "size", shape_of(five, (clcnn_lrn_desc){.size = INT_MIN}));
    UNIT_REFUSED(SHAPE, "rank 1", shape_of(five, (clcnn_lrn_desc){.data_format = CLCNN_NCHW}));
    UNIT_REFUSED(ARGUMENT, "softmax",
                 shape_of(five, (clcnn_lrn_desc){.activation = {.kind = CLCNN_SOFTMAX}}));
    UNIT_OK(shape_of(five, (clcnn_lrn_desc){.size = 0x7fffffff}));
}
END_TEST

/* ---- Bounds ---- */

/* Of one element, the window being its channel alone. */
typedef struct bound_row {
    const char *name;
    float x, alpha, beta, bias;
    double power; /* infinite: anything is right */
} bound_row;

static const bound_row bounds[] = {
    {"hand-worked", 1, 15, 0.75f, 1, 0.125},
    {"below 0", -4, 3, 0.5f, 1, 1.0 / 7},
    {"a square beyond floats", 0x1p64f, 1, 0.5f, 1, INF},
    {"a divisor beyond floats", 0x1p60f, 0x1p10f, 0.5f, 1, INF},
    {"a power beyond floats", 0, 1, 2, 0x1p-70f, INF},
    {"a divisor that vanishes", 0, 1, 0.5f, 0x1p-102f, INF},
    {"squares that vanish", 0, 0x1p40f, 0.5f, 0x1p-70f, INF},
    {"NaN is judged", NAN, 1, 0.5f, 1, NIL},
};

START_TEST(bounds_of_one) {
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    for (size_t i = 0; i < UNIT_COUNT(bounds); i++) {
        const bound_row *row = &bounds[i];
        const clcnn_lrn_desc desc = {.size = 1,
                                     .alpha = row->alpha,
                                     .beta = row->beta,
                                     .bias = row->bias};
        clcnn_tensor *x = unit_tensor(host, clcnn_shape1(1), &row->x);
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_lrn_create(host, &desc, clcnn_shape1(1), &op));
        double bound, y;
        const clcnn_op_judgement j = {.bound = &bound, .expected = &y};
        UNIT_OK(clcnn_op_bounds(op, op, CLCNN_DATA_INTEGER, &x, 1, 0, &j, 1));
        const double gamma = 2 * 0x1p-24 / (1 - 2 * 0x1p-24); /* the reference's chain is 2 */
        const double size = fabs((double)row->x);
        const double expected = gamma * size * row->power + (1 + size + row->power) * 0x1p-126;
        if (isfinite(expected)) {
            ck_assert_msg(fabs(bound - expected) <= 1e-7 * expected, "%s: %g, not %g", row->name,
                          bound, expected);
        } else {
            ck_assert_msg(isinf(bound) == isinf(row->power), "%s: %g", row->name, bound);
        }
        clcnn_tensor_destroy(x);
        clcnn_op_destroy(op);
    }
}
END_TEST

Suite *suite_lrn(void) {
    Suite *suite = suite_create("lrn");
    TCase *tcase = tcase_create("lrn");
    tcase_add_loop_test(tcase, by_hand, 0, unit_contexts());
    tcase_add_test(tcase, problems_that_are_none);
    tcase_add_test(tcase, bounds_of_one);
    suite_add_tcase(suite, tcase);
    return suite;
}
