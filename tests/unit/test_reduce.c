/* SPDX-License-Identifier: MIT
 * reduce_mean, reduce_sum, reduce_max, reduce_min: hand-worked answers, and what is refused. On every
 * context. */
#include <math.h>
#include <string.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE
#define INF      INFINITY

enum { MOST = 32, OPERATORS = 4 };

static const char *const names[OPERATORS] = {"reduce_mean", "reduce_sum", "reduce_max",
                                             "reduce_min"};

/* ---- By hand ---- */

typedef struct reduce_row {
    const char *name;
    clcnn_reduce_desc desc;
    clcnn_shape input;
    float x[MOST / 2];
    clcnn_shape output;
    double y[OPERATORS][MOST / 2]; /* in the order of the names */
} reduce_row;

/* clang-format off */
static const reduce_row reductions[] = {
    {"a vector", {{1}, 0}, {1, {4}}, {1, 2, 3, 6}, {1, {1}}, {{3}, {12}, {6}, {1}}},
    {"one element", {{0}, 0}, {1, {1}}, {-5}, {1, {1}}, {{-5}, {-5}, {-5}, {-5}}},
    {"every axis where none is asked for", {{0}, 0}, {2, {2, 3}}, {1, 2, 3, 4, 5, -9}, {1, {1}},
     {{1}, {6}, {5}, {-9}}},
    {"every axis, which stay", {{0}, 1}, {2, {2, 3}}, {1, 2, 3, 4, 5, -9}, {2, {1, 1}},
     {{1}, {6}, {5}, {-9}}},
    {"every axis asked for", {{1, 1, 1}, 0}, {3, {1, 2, 2}}, {1, -2, 3, 8}, {1, {1}},
     {{2.5}, {10}, {8}, {-2}}},
    {"rows", {{0, 1}, 0}, {2, {2, 3}}, {1, 2, 3, 4, 5, 9}, {1, {2}},
     {{2, 6}, {6, 18}, {3, 9}, {1, 4}}},
    {"rows, as a column", {{0, 1}, 1}, {2, {2, 3}}, {1, 2, 3, 4, 5, 9}, {2, {2, 1}},
     {{2, 6}, {6, 18}, {3, 9}, {1, 4}}},
    {"columns", {{1}, 0}, {2, {2, 3}}, {1, 2, 3, 5, -4, 9}, {1, {3}},
     {{3, -1, 6}, {6, -2, 12}, {5, 2, 9}, {1, -4, 3}}},
    {"columns, as a row", {{1}, 1}, {2, {2, 3}}, {1, 2, 3, 5, -4, 9}, {2, {1, 3}},
     {{3, -1, 6}, {6, -2, 12}, {5, 2, 9}, {1, -4, 3}}},
    {"the pixels of two images", {{0, 1, 1}, 0}, {4, {2, 1, 2, 2}}, {1, 10, 3, 30, 5, 50, 7, 70},
     {2, {2, 2}}, {{2, 20, 6, 60}, {4, 40, 12, 120}, {3, 30, 7, 70}, {1, 10, 5, 50}}},
    {"all but the rows of an image", {{1, 0, 1, 1}, 1}, {4, {2, 2, 1, 2}}, {1, 2, 3, 4, 5, 6, 7, 8},
     {4, {1, 2, 1, 1}}, {{3.5, 5.5}, {14, 22}, {6, 8}, {1, 3}}},
    {"axes that take turns", {{1, 0, 1, 0, 1}, 0}, {5, {2, 2, 2, 1, 2}},
     {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18}, {2, {2, 1}},
     {{7.5, 11.5}, {60, 92}, {14, 18}, {1, 5}}},
    {"the others of them", {{0, 1, 0, 1}, 1}, {5, {2, 2, 2, 1, 2}},
     {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18}, {5, {2, 1, 2, 1, 2}},
     {{3, 4, 5, 6, 13, 14, 15, 16}, {6, 8, 10, 12, 26, 28, 30, 32}, {5, 6, 7, 8, 15, 16, 17, 18},
      {1, 2, 3, 4, 11, 12, 13, 14}}},
    {"the last of eight axes", {{0, 0, 0, 0, 0, 0, 0, 1}, 0}, {8, {1, 1, 2, 1, 1, 1, 1, 2}},
     {1, 3, 5, 9}, {7, {1, 1, 2, 1, 1, 1, 1}}, {{2, 7}, {4, 14}, {3, 9}, {1, 5}}},
    {"an axis of one element", {{0, 1}, 0}, {3, {2, 1, 2}}, {1, 2, 3, 4}, {2, {2, 2}},
     {{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}}},
    {"NaN, first, last and alone", {{0, 1}, 0}, {2, {4, 3}},
     {NAN, 1, 2, 3, 4, NAN, NAN, NAN, NAN, 5, 6, 7}, {1, {4}},
     {{NAN, NAN, NAN, 6}, {NAN, NAN, NAN, 18}, {NAN, NAN, NAN, 7}, {NAN, NAN, NAN, 5}}},
    {"NaN in a column, with infinities", {{1}, 0}, {2, {3, 2}}, {INF, 1, NAN, 2, -INF, 3}, {1, {2}},
     {{NAN, 2}, {NAN, 6}, {NAN, 3}, {NAN, 1}}},
    {"infinities", {{0, 1}, 0}, {2, {3, 2}}, {-INF, -INF, INF, INF, -INF, 7}, {1, {3}},
     {{-(double)INF, (double)INF, -(double)INF}, {-(double)INF, (double)INF, -(double)INF},
      {-(double)INF, (double)INF, 7}, {-(double)INF, (double)INF, -(double)INF}}},
    {"infinities that meet", {{0}, 0}, {1, {3}}, {INF, 1, -INF}, {1, {1}},
     {{NAN}, {NAN}, {(double)INF}, {-(double)INF}}},
    {"below zero", {{0, 1}, 0}, {2, {2, 2}}, {-1, -2, -3, -8}, {1, {2}},
     {{-1.5, -5.5}, {-3, -11}, {-1, -3}, {-2, -8}}},
};
/* clang-format on */

static clcnn_op_desc describe(const char *name, const clcnn_reduce_desc *desc,
                              const clcnn_operand *x) {
    return clcnn_op_desc_make(name, desc, sizeof *desc, x, 1);
}

START_TEST(by_hand) {
    const size_t k = (size_t)_i % OPERATORS;
    for (size_t i = 0; i < UNIT_COUNT(reductions); i++) {
        const reduce_row *row = &reductions[i];
        const clcnn_operand x = clcnn_given(row->input);
        const clcnn_op_desc what = describe(names[k], &row->desc, &x);
        clcnn_shape output;
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_op_shape(&what, 0, &output));
        ck_assert_msg(clcnn_shape_equal(output, row->output), "%s", row->name);
        UNIT_OK(clcnn_op_create(unit_context(_i / OPERATORS), &what, NULL, &op));
        const char *wrong = unit_expect(op, row->x, row->y[k], clcnn_shape_count(output), 0);
        ck_assert_msg(!wrong, "%s: %s: %s", names[k], row->name, wrong);
    }
}
END_TEST

/* The typed forms are of the operators that their names say, and no descriptor is one of zeros. */
START_TEST(by_their_own_names) {
    static const float x[] = {1, 2, 6};
    static const double y[OPERATORS] = {3, 9, 6, 1};
    const clcnn_shape shape = clcnn_shape1(3);
    clcnn_context *context = unit_context(_i);
    clcnn_op *ops[OPERATORS];
    UNIT_OK(clcnn_reduce_mean_create(context, NULL, shape, &ops[0]));
    UNIT_OK(clcnn_reduce_sum_create(context, NULL, shape, &ops[1]));
    UNIT_OK(clcnn_reduce_max_create(context, NULL, shape, &ops[2]));
    UNIT_OK(clcnn_reduce_min_create(context, NULL, shape, &ops[3]));
    for (size_t k = 0; k < OPERATORS; k++) {
        const char *wrong = unit_expect(ops[k], x, &y[k], 1, 0);
        ck_assert_msg(!wrong, "%s: %s", names[k], wrong);
    }
}
END_TEST

/* ---- What is refused ---- */

typedef struct refused_row {
    clcnn_status status;
    const char *word;
    clcnn_reduce_desc desc;
    clcnn_shape input;
} refused_row;

/* clang-format off */
static const refused_row refused[] = {
    {ARGUMENT, "axes[1] is 2; it must be 0 or 1", {{0, 2}, 0}, {2, {3, 4}}},
    {ARGUMENT, "axes", {{-1}, 0}, {2, {3, 4}}},
    {ARGUMENT, "axes[2] is 1, the input has rank 2", {{0, 0, 1}, 0}, {2, {3, 4}}},
    {ARGUMENT, "axes[7] is 1, the input has rank 7", {{0, 0, 0, 0, 0, 0, 0, 1}, 0},
     {7, {1, 1, 1, 1, 1, 1, 1}}},
    {ARGUMENT, "keep_dims", {{1}, 2}, {2, {3, 4}}},
    {SHAPE, "input", {{1}, 0}, {2, {3, 0}}},
};
/* clang-format on */

START_TEST(problems_that_are_none) {
    stage stage_here = stage_open(_i / OPERATORS), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        const refused_row *row = &refused[i];
        const clcnn_operand x = clcnn_given(row->input);
        const clcnn_op_desc what = describe(names[_i % OPERATORS], &row->desc, &x);
        STAGE_REFUSED(row->status, row->word, clcnn_op_shape(&what, 0, &s->out.shape));
        STAGE_REFUSED(row->status, row->word,
                      clcnn_op_solvers(s->context, &what, NULL, &s->out.solvers));
        STAGE_NOT_CREATED(row->status, row->word, s->made,
                          clcnn_op_create(s->context, &what, NULL, &s->made));
    }
    stage_close(s);
}
END_TEST

Suite *suite_reduce(void) {
    Suite *suite = suite_create("reduce");
    TCase *tcase = tcase_create("reduce");
    tcase_add_loop_test(tcase, by_hand, 0, unit_contexts() * OPERATORS);
    tcase_add_loop_test(tcase, by_their_own_names, 0, unit_contexts());
    tcase_add_loop_test(tcase, problems_that_are_none, 0, unit_contexts() * OPERATORS);
    suite_add_tcase(suite, tcase);
    return suite;
}
