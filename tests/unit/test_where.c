/* SPDX-License-Identifier: MIT
 * where: hand-worked answers by every solver, and what is refused. On every context. */
#include <math.h>

#include "unit.h"

enum { INPUTS = 3, MOST = 8 };

typedef struct where_row {
    const char *name;
    clcnn_shape shapes[INPUTS]; /* condition, input, input2 */
    float values[INPUTS][MOST];
    clcnn_shape output;
    double y[MOST];
} where_row;

/* clang-format off */
static const where_row rows[] = {
    {"the same shape", {{1, {4}}, {1, {4}}, {1, {4}}}, {{0, 1, -1, 0}, {1, 2, 3, 4}, {5, 6, 7, 8}},
     {1, {4}}, {5, 2, 3, 8}},
    {"a mask of a row", {{1, {3}}, {2, {2, 3}}, {1, {1}}}, {{1, 0, 1}, {1, 2, 3, 4, 5, 6}, {-9}},
     {2, {2, 3}}, {1, -9, 3, 4, -9, 6}},
    {"a mask of a column", {{2, {2, 1}}, {2, {2, 3}}, {2, {2, 3}}},
     {{0, 2}, {1, 2, 3, 4, 5, 6}, {-1, -2, -3, -4, -5, -6}}, {2, {2, 3}}, {-1, -2, -3, 4, 5, 6}},
    {"each along another axis", {{3, {2, 1, 1}}, {2, {2, 1}}, {1, {2}}}, {{1, 0}, {1, 2}, {3, 4}},
     {3, {2, 2, 2}}, {1, 1, 2, 2, 3, 4, 3, 4}},
    {"one for all", {{1, {1}}, {1, {2}}, {2, {2, 2}}}, {{0}, {1, 2}, {3, 4, 5, 6}}, {2, {2, 2}},
     {3, 4, 5, 6}},
    {"what is 0", {{1, {6}}, {1, {1}}, {1, {1}}}, {{0.0f, -0.0f, NAN, INFINITY, 0x1p-100f, -1}, {1}, {2}},
     {1, {6}}, {2, 2, 1, 1, 1, 1}},
    {"not finite", {{1, {4}}, {1, {4}}, {1, {4}}},
     {{0, 1, 0, 1}, {NAN, INFINITY, 3, NAN}, {-INFINITY, NAN, NAN, 4}}, {1, {4}},
     {-(double)INFINITY, (double)INFINITY, (double)NAN, (double)NAN}},
};
/* clang-format on */

static void check(clcnn_context *context, const where_row *row, const char *solver) {
    clcnn_operand operands[INPUTS];
    clcnn_tensor *x[INPUTS], *y;
    float got[MOST];
    for (size_t i = 0; i < INPUTS; i++) {
        operands[i] = clcnn_given(row->shapes[i]);
        x[i] = unit_tensor(context, row->shapes[i], row->values[i]);
    }
    clcnn_op *op =
        unit_create(context, UNIT_OP("where", (clcnn_where_desc *)NULL, operands), solver);
    ck_assert(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output));
    y = unit_tensor(context, row->output, NULL);
    UNIT_OK(clcnn_tensor_fill(y, -77));
    UNIT_OK(clcnn_op_execute(op, x, INPUTS, &y, 1));
    UNIT_OK(clcnn_tensor_read(y, got, clcnn_shape_count(row->output)));
    const char *wrong = unit_difference(got, row->y, clcnn_shape_count(row->output), 0);
    ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(y);
    for (size_t i = 0; i < INPUTS; i++) {
        clcnn_tensor_destroy(x[i]);
    }
}

START_TEST(by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        if (_i == UNIT_REFERENCE) {
            check(unit_context(_i), &rows[i], NULL);
        } else {
            check(unit_context(_i), &rows[i], "vectors");
            check(unit_context(_i), &rows[i], "runs");
        }
    }
}
END_TEST

START_TEST(problems_that_are_none) {
    const clcnn_operand three[] = {clcnn_given(clcnn_shape1(3)), clcnn_given(clcnn_shape1(3)),
                                   clcnn_given(clcnn_shape1(2))};
    const clcnn_where_desc reserved = {.reserved = 1};
    clcnn_shape shape;
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "it takes 3", clcnn_where_shape(NULL, three, 2, &shape));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "must be equal or 1",
                 clcnn_where_shape(NULL, three, 3, &shape));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "reserved",
                 clcnn_where_shape(&reserved, three, 3, &shape));
}
END_TEST

Suite *suite_where(void) {
    Suite *suite = suite_create("where");
    TCase *tcase = tcase_create("where");
    tcase_add_loop_test(tcase, by_hand, 0, unit_contexts());
    tcase_add_test(tcase, problems_that_are_none);
    suite_add_tcase(suite, tcase);
    return suite;
}
