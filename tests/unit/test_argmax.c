/* SPDX-License-Identifier: MIT
 * argmax: hand-worked answers by every solver, and what is refused. On every context. */
#include <math.h>
#include <string.h>

#include "unit.h"

#define INF INFINITY

enum { MOST = 12 };

typedef struct argmax_row {
    const char *name;
    clcnn_argmax_desc desc;
    clcnn_shape input;
    float x[MOST];
    clcnn_shape output;
    int first[MOST], last[MOST]; /* of equal ones */
} argmax_row;

/* clang-format off */
static const argmax_row rows[] = {
    {"a vector", {0}, {1, {5}}, {1, 7, 3, 7, 2}, {1, {1}}, {1}, {3}},
    {"one element", {0}, {1, {1}}, {-5}, {1, {1}}, {0}, {0}},
    {"an axis of one element", {1, 0, 0}, {3, {2, 1, 2}}, {1, 2, 3, 4}, {2, {2, 2}}, {0}, {0}},
    {"rows", {0}, {2, {2, 3}}, {4, 1, 4, 2, 9, 9}, {1, {2}}, {0, 1}, {2, 2}},
    {"rows, as a column", {0, 1, 0}, {2, {2, 3}}, {4, 1, 4, 2, 9, 9}, {2, {2, 1}}, {0, 1}, {2, 2}},
    {"columns", {1, 0, 0}, {2, {3, 2}}, {1, 5, 3, 5, 3, 2}, {1, {2}}, {1, 0}, {2, 1}},
    {"columns, as a row", {1, 1, 0}, {2, {3, 2}}, {1, 5, 3, 5, 3, 2}, {2, {1, 2}}, {1, 0}, {2, 1}},
    {"a middle axis", {1, 0, 0}, {3, {2, 2, 3}}, {1, 2, 3, 3, 2, 1, 0, 0, 1, 0, 5, -1}, {2, {2, 3}},
     {1, 0, 0, 0, 1, 0}, {1, 1, 0, 1, 1, 0}},
    {"the first of eight", {7, 0, 0}, {8, {3, 1, 1, 2, 1, 1, 1, 2}}, {1, 2, 3, 4, 5, 1, 3, 4, 2, 2, 2, 4},
     {7, {1, 1, 2, 1, 1, 1, 2}}, {1, 0, 0, 0}, {1, 2, 1, 2}},
    {"below zero, and zeros", {0}, {2, {2, 3}}, {-3, -1, -2, -0.0f, 0, -1}, {1, {2}}, {1, 0}, {1, 1}},
    {"nothing but -infinity", {0}, {2, {2, 3}}, {-INF, -INF, -INF, -INF, INF, INF}, {1, {2}}, {0, 1}, {2, 2}},
    {"NaN", {0}, {2, {3, 4}}, {1, NAN, INF, NAN, NAN, 2, 3, 4, 1, 2, 3, NAN}, {1, {3}}, {1, 0, 3}, {3, 0, 3}},
    {"NaN in a column", {1, 0, 0}, {2, {3, 2}}, {INF, 1, NAN, 2, INF, NAN}, {1, {2}}, {1, 2}, {1, 2}},
};
/* clang-format on */

static void check(clcnn_context *context, const argmax_row *row, int last, const char *solver) {
    const clcnn_operand operands[] = {clcnn_given(row->input)};
    clcnn_argmax_desc desc = row->desc;
    int got[MOST];
    desc.last = last;
    clcnn_op *op = unit_create(context, UNIT_OP("argmax", &desc, operands), solver);
    ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s", row->name);
    clcnn_tensor *x = unit_tensor(context, row->input, row->x), *y = NULL;
    UNIT_OK(clcnn_tensor_create(context, CLCNN_INT32, row->output, &y));
    UNIT_OK(clcnn_tensor_fill(y, -77));
    UNIT_OK(clcnn_op_run(op, x, y));
    const size_t count = clcnn_shape_count(row->output);
    UNIT_OK(clcnn_tensor_read_bytes(y, got, count * sizeof *got));
    for (size_t i = 0; i < count; i++) {
        const int expected = last ? row->last[i] : row->first[i];
        ck_assert_msg(got[i] == expected, "%s, %s: %d is %d, not %d", row->name,
                      solver ? solver : "chosen", (int)i, got[i], expected);
    }
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(y);
}

START_TEST(by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        clcnn_solvers solvers;
        UNIT_OK(clcnn_argmax_solvers(unit_context(_i), &rows[i].desc, rows[i].input, &solvers));
        for (size_t k = 0; k < solvers.count; k++) {
            check(unit_context(_i), &rows[i], 0, solvers.name[k]);
            check(unit_context(_i), &rows[i], 1, solvers.name[k]);
        }
    }
}
END_TEST

/* In lanes, accumulators and squares that are not the first: the largest stands at every place of a row, alone
 * and with an equal one at the end. */
START_TEST(at_every_place) {
    enum { LONG = 150 };
    static const int lengths[] = {3, 9, 33, LONG};
    for (size_t k = 0; k < UNIT_COUNT(lengths); k++) {
        const int length = lengths[k];
        const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(length, length))};
        float x[LONG * LONG] = {0};
        int got[LONG];
        for (int i = 0; i < length; i++) {
            x[i * length + i] = x[i * length + length - 1] = 1;
        }
        for (int last = 0; last < 2; last++) {
            const clcnn_argmax_desc desc = {.last = last};
            clcnn_op *op = unit_create(unit_context(_i), UNIT_OP("argmax", &desc, operands), NULL);
            clcnn_tensor *input = unit_tensor(unit_context(_i), clcnn_shape2(length, length), x),
                         *y;
            UNIT_OK(clcnn_tensor_create(unit_context(_i), CLCNN_INT32, clcnn_shape1(length), &y));
            UNIT_OK(clcnn_op_run(op, input, y));
            UNIT_OK(clcnn_tensor_read_bytes(y, got, (size_t)length * sizeof *got));
            for (int i = 0; i < length; i++) {
                ck_assert_int_eq(got[i], last ? length - 1 : i);
            }
            clcnn_op_destroy(op);
            clcnn_tensor_destroy(input);
            clcnn_tensor_destroy(y);
        }
    }
}
END_TEST

START_TEST(problems_that_are_none) {
    static const struct {
        const char *word;
        clcnn_argmax_desc desc;
    } refused[] = {{"axis_from_last is 2, the input has rank 2; it must be 0 to 1", {2, 0, 0}},
                   {"axis_from_last", {-1, 0, 0}},
                   {"keep_dims", {0, 2, 0}},
                   {"last", {0, 0, 2}}};
    clcnn_shape shape;
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, refused[i].word,
                     clcnn_argmax_shape(&refused[i].desc, clcnn_shape2(3, 4), &shape));
    }
}
END_TEST

Suite *suite_argmax(void) {
    Suite *suite = suite_create("argmax");
    TCase *tcase = tcase_create("argmax");
    tcase_add_loop_test(tcase, by_hand, 0, unit_contexts());
    tcase_add_loop_test(tcase, at_every_place, 0, unit_contexts());
    tcase_add_test(tcase, problems_that_are_none);
    suite_add_tcase(suite, tcase);
    return suite;
}
