/* SPDX-License-Identifier: MIT
 * pad: hand-worked answers, the bits of its value, and what is refused. On every context. */
#include <math.h>
#include <string.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE
#define CONSTANT CLCNN_PAD_CONSTANT
#define EDGE     CLCNN_PAD_EDGE
#define REFLECT  CLCNN_PAD_REFLECT

enum { MOST = 32 };

/* ---- By hand ---- */

typedef struct pad_row {
    const char *name;
    clcnn_pad_desc desc;
    clcnn_shape input;
    float x[12];
    clcnn_shape output;
    double y[MOST];
} pad_row;

/* clang-format off */
static const pad_row pads[] = {
    {"a vector", {{1}, {2}, CONSTANT, 7}, {1, {3}}, {1, 2, 3}, {1, {6}}, {7, 1, 2, 3, 7, 7}},
    {"its edges", {{1}, {2}, EDGE, 0}, {1, {3}}, {1, 2, 3}, {1, {6}}, {1, 1, 2, 3, 3, 3}},
    {"its reflection", {{2}, {1}, REFLECT, 0}, {1, {3}}, {1, 2, 3}, {1, {6}}, {3, 2, 1, 2, 3, 2}},
    {"edges further than it is long", {{3}, {4}, EDGE, 0}, {1, {2}}, {1, 2}, {1, {9}},
     {1, 1, 1, 1, 2, 2, 2, 2, 2}},
    {"rows and columns", {{1, 0}, {0, 1}, CONSTANT, -1}, {2, {2, 2}}, {1, 2, 3, 4}, {2, {3, 3}},
     {-1, -1, -1, 1, 2, -1, 3, 4, -1}},
    {"corners of edges", {{1, 1}, {1, 1}, EDGE, 0}, {2, {2, 2}}, {1, 2, 3, 4}, {2, {4, 4}},
     {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}},
    {"corners of reflections", {{1, 1}, {1, 1}, REFLECT, 0}, {2, {2, 2}}, {1, 2, 3, 4}, {2, {4, 4}},
     {4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1}},
    {"pixels of an image", {{0, 0, 1}, {0, 0, 2}, REFLECT, 0}, {4, {1, 1, 3, 2}},
     {1, 10, 2, 20, 3, 30}, {4, {1, 1, 6, 2}}, {2, 20, 1, 10, 2, 20, 3, 30, 2, 20, 1, 10}},
    {"edge pixels", {{0, 1}, {0, 0, 1}, EDGE, 0}, {4, {1, 2, 2, 2}},
     {1, 10, 2, 20, 3, 30, 4, 40}, {4, {1, 3, 3, 2}},
     {1, 10, 2, 20, 2, 20, 1, 10, 2, 20, 2, 20, 3, 30, 4, 40, 4, 40}},
    {"channels", {{0, 1}, {0, 1}, CONSTANT, 0}, {2, {3, 1}}, {1, 2, 3}, {2, {3, 3}},
     {0, 1, 0, 0, 2, 0, 0, 3, 0}},
    {"a batch", {{1}, {1}, CONSTANT, 0}, {3, {1, 2, 2}}, {1, 2, 3, 4}, {3, {3, 2, 2}},
     {0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0}},
    {"a batch of edges", {{1}, {1}, EDGE, 0}, {3, {1, 1, 2}}, {1, 2}, {3, {3, 1, 2}},
     {1, 2, 1, 2, 1, 2}},
    {"nothing", {{0}, {0}, REFLECT, 0}, {2, {2, 2}}, {1, 2, 3, 4}, {2, {2, 2}}, {1, 2, 3, 4}},
    {"not finite", {{1}, {1}, REFLECT, 0}, {1, {3}}, {1, NAN, -INFINITY}, {1, {5}},
     {NAN, 1, NAN, -(double)INFINITY, NAN}},
    {"with what is not finite", {{1}, {0}, CONSTANT, INFINITY}, {1, {1}}, {3}, {1, {2}},
     {(double)INFINITY, 3}},
    {"the last of eight axes", {{0, 0, 0, 0, 0, 0, 0, 1}, {0, 0, 0, 0, 0, 0, 0, 1}, REFLECT, 0},
     {8, {1, 1, 1, 1, 1, 1, 2, 2}}, {1, 2, 3, 4}, {8, {1, 1, 1, 1, 1, 1, 2, 4}},
     {2, 1, 2, 1, 4, 3, 4, 3}},
};
/* clang-format on */

START_TEST(pad) {
    for (size_t i = 0; i < UNIT_COUNT(pads); i++) {
        const pad_row *row = &pads[i];
        clcnn_shape output;
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_pad_shape(&row->desc, row->input, &output));
        ck_assert_msg(clcnn_shape_equal(output, row->output), "%s", row->name);
        UNIT_OK(clcnn_pad_create(unit_context(_i), &row->desc, row->input, &op));
        const char *wrong = unit_expect(op, row->x, row->y, clcnn_shape_count(output), 0);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* What lies around is the value to the bit: a zero below zero, a denormal. */
START_TEST(the_value_is_exact) {
    static const float values[] = {-0.0f, 0x1p-149f, 0x1.fffffep127f, 0.1f};
    static const float x[] = {5};
    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        const clcnn_pad_desc desc = {.before = {1}, .value = values[i]};
        clcnn_op *op = NULL;
        float y[2];
        UNIT_OK(clcnn_pad_create(unit_context(_i), &desc, clcnn_shape1(1), &op));
        unit_run(op, x, y);
        ck_assert_mem_eq(&y[0], &values[i], sizeof y[0]);
        ck_assert(y[1] == 5);
        clcnn_op_destroy(op);
    }
}
END_TEST

/* ---- What is refused ---- */

typedef struct refused_row {
    clcnn_status status;
    const char *word;
    clcnn_pad_desc desc;
    clcnn_shape input;
} refused_row;

/* clang-format off */
static const refused_row refused[] = {
    {ARGUMENT, "before of axis 1 is -1", {{0, -1}, {0}, CONSTANT, 0}, {2, {3, 4}}},
    {ARGUMENT, "after of axis 0 is -2", {{0}, {-2}, EDGE, 0}, {2, {3, 4}}},
    {ARGUMENT, "before of axis 7 is -1", {{0, 0, 0, 0, 0, 0, 0, -1}, {0}, EDGE, 0}, {2, {3, 4}}},
    {ARGUMENT, "before of axis 2 is 1, the input has no such axis", {{0, 0, 1}, {0}, CONSTANT, 0},
     {2, {3, 4}}},
    {ARGUMENT, "after of axis 7 is 1, the input has no such axis",
     {{0}, {0, 0, 0, 0, 0, 0, 0, 1}, CONSTANT, 0}, {2, {3, 4}}},
    {ARGUMENT, "before of axis 0 is 3, its size 3", {{3}, {0}, REFLECT, 0}, {2, {3, 4}}},
    {ARGUMENT, "after of axis 1 is 4, its size 4", {{0}, {0, 4}, REFLECT, 0}, {2, {3, 4}}},
    {ARGUMENT, "before of axis 0 is 1, its size 1", {{1}, {0}, REFLECT, 0}, {2, {1, 4}}},
    {ARGUMENT, "mode is 3", {{1}, {0}, (clcnn_pad_mode)3, 0}, {2, {3, 4}}},
    {ARGUMENT, "mode is -1", {{1}, {0}, (clcnn_pad_mode)-1, 0}, {2, {3, 4}}},
    {ARGUMENT, "value is 2 with mode edge", {{1}, {0}, EDGE, 2}, {2, {3, 4}}},
    {ARGUMENT, "value is nan with mode reflect", {{1}, {0}, REFLECT, NAN}, {2, {3, 4}}},
    {SHAPE, "axis 0 has 2147483647 + 3 + 2147483647 cells",
     {{0x7fffffff}, {0x7fffffff}, EDGE, 0}, {2, {3, 4}}},
    {SHAPE, "axis 0 has 1073741824 + 3 + 1073741824 cells",
     {{1 << 30}, {1 << 30}, CONSTANT, 0}, {2, {3, 4}}},
    {SHAPE, "pad output", {{1 << 20, 1 << 20}, {0}, CONSTANT, 0}, {2, {3, 4}}},
    {SHAPE, "pad input", {{0}, {0}, CONSTANT, 0}, {2, {3, 0}}},
};
/* clang-format on */

START_TEST(problems_that_are_none) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        const refused_row *row = &refused[i];
        STAGE_REFUSED(row->status, row->word,
                      clcnn_pad_shape(&row->desc, row->input, &s->out.shape));
        STAGE_REFUSED(row->status, row->word,
                      clcnn_pad_solvers(s->context, &row->desc, row->input, &s->out.solvers));
        STAGE_NOT_CREATED(row->status, row->word, s->made,
                          clcnn_pad_create(s->context, &row->desc, row->input, &s->made));
    }
    stage_close(s);
}
END_TEST

Suite *suite_pad(void) {
    Suite *suite = suite_create("pad");
    TCase *tcase = tcase_create("pad");
    tcase_add_loop_test(tcase, pad, 0, unit_contexts());
    tcase_add_loop_test(tcase, the_value_is_exact, 0, unit_contexts());
    tcase_add_loop_test(tcase, problems_that_are_none, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
