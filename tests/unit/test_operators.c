/* SPDX-License-Identifier: MIT
 * Operators as data: the rows and what they promise, and the generic calls. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT

enum { PATTERN = 0x5A };

/* ---- Rows ---- */

/* A loop test's _i is a row of the list. */
#define ROW clcnn_operator_at((size_t)_i)

START_TEST(names_find_their_rows) {
    const clcnn_operator_info *row = ROW;
    ck_assert_str_ne(row->name, "");
    ck_assert_ptr_eq(clcnn_operator_find(row->name), row);
    for (size_t i = 0; i < (size_t)_i; i++) {
        ck_assert_str_ne(clcnn_operator_at(i)->name, row->name);
    }
}
END_TEST

START_TEST(there_are_no_other_rows) {
    ck_assert_uint_ge(unit_operators(), 9);
    ck_assert_ptr_null(clcnn_operator_at(unit_operators() + 1));
    ck_assert_ptr_null(clcnn_operator_at(SIZE_MAX));
    ck_assert_ptr_null(clcnn_operator_find(NULL));
    ck_assert_ptr_null(clcnn_operator_find(""));
    ck_assert_ptr_null(clcnn_operator_find("conv2"));
    ck_assert_ptr_null(clcnn_operator_find("Conv2d"));
}
END_TEST

/* The required inputs come first, and there is one. */
START_TEST(operands_of_rows) {
    const clcnn_operator_info *row = ROW;
    ck_assert(row->inputs[0].name && !row->inputs[0].optional);
    ck_assert_ptr_nonnull(row->outputs[0].name);
    for (size_t i = 1; row->inputs[i].name; i++) {
        ck_assert_int_ge(row->inputs[i].optional, row->inputs[i - 1].optional);
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(row->inputs[i].name, row->inputs[k].name);
        }
    }
}
END_TEST

/* ---- The generic calls ---- */

/* All that take a description refuse it, and touch nothing. */
static void check_refused(stage *s, const clcnn_op_desc *what, clcnn_status status,
                          const char *word) {
    STAGE_REFUSED(status, word, clcnn_op_shape(what, 0, &s->out.shape));
    STAGE_REFUSED(status, word, clcnn_op_geometry(what, &s->out.geometry));
    STAGE_REFUSED(status, word, clcnn_op_work(what, &s->out.work));
    STAGE_REFUSED(status, word, clcnn_op_solvers(s->context, what, NULL, &s->out.solvers));
    STAGE_NOT_CREATED(status, word, s->made, clcnn_op_create(s->context, what, NULL, &s->made));
}

/* conv2d of the stage's image and filter: its map is 2x2, with the stride of 9 that it is given 1x1. */
static void check_size(stage *s, const clcnn_op_desc *what, int side) {
    clcnn_shape shape;
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_op_shape(what, 0, &shape));
    ck_assert_int_eq(clcnn_shape_equal(shape, clcnn_shape4(1, side, side, 1)), 1);
    UNIT_OK(clcnn_op_create(s->context, what, NULL, &op));
    ck_assert_int_eq(clcnn_shape_equal(clcnn_op_output_shape(op, 0), shape), 1);
    clcnn_op_destroy(op);
}

START_TEST(sizes_of_descriptors) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    struct {
        clcnn_conv2d_desc desc;
        unsigned char newer[40];
    } caller = {.desc = {.stride = {9, 9}}};
    const clcnn_operand operands[] = {clcnn_given(s->image), clcnn_constant(s->w)};
    clcnn_op_desc what = clcnn_op_desc_make("conv2d", &caller, sizeof caller, operands, 2);
    check_size(s, &what, 1); /* zeros that this library does not know */
    for (size_t i = 0; i < sizeof caller.newer; i += 13) {
        memset(caller.newer, 0, sizeof caller.newer);
        caller.newer[i] = 1;
        check_refused(s, &what, ARGUMENT, "not 0");
        what.desc_size = sizeof caller.desc + i; /* the byte is behind it */
        check_size(s, &what, 1);
        what.desc_size = sizeof caller;
    }
    /* a caller of an older library: what is behind its fields is not read */
    memset(&caller.desc.activation, PATTERN, sizeof caller.desc.activation);
    what.desc_size = offsetof(clcnn_conv2d_desc, activation);
    check_size(s, &what, 1);
    /* none, and those that end within a field */
    for (size_t size = 0; size < sizeof(int); size++) {
        what.desc_size = size;
        check_refused(s, &what, ARGUMENT, "size of its struct");
    }
    what.desc = NULL;
    what.desc_size = 1000;
    check_size(s, &what, 2);
    stage_close(s);
}
END_TEST

START_TEST(descriptions_that_are_none) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    clcnn_operand operands[5] = {clcnn_given(s->image), clcnn_given(s->filter)};
    const clcnn_op_desc good = clcnn_op_desc_make("conv2d", NULL, 0, operands, 2);
    check_refused(s, NULL, ARGUMENT, "desc");
    clcnn_op_desc what = good;
    what.name = NULL;
    check_refused(s, &what, ARGUMENT, "name");
    what.name = "conv3d";
    check_refused(s, &what, ARGUMENT, "\"conv3d\"");
    what = good;
    what.inputs = NULL;
    check_refused(s, &what, ARGUMENT, "inputs");
    static const size_t counts[] = {0, 1, 5, SIZE_MAX};
    for (size_t i = 0; i < UNIT_COUNT(counts); i++) {
        what = good;
        what.input_count = counts[i];
        check_refused(s, &what, ARGUMENT, "it takes 2 to 4");
    }
    what = good;
    what.name = "softmax";
    check_refused(s, &what, ARGUMENT, "it takes 1");
    stage_close(s);
}
END_TEST

/* An operand is a shape or a tensor, and of its row's type. */
START_TEST(operands_that_contradict_themselves) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_operand good[] = {clcnn_given(s->image), clcnn_constant(s->w)};
    clcnn_operand operands[2];
    const clcnn_op_desc what = clcnn_op_desc_make("conv2d", NULL, 0, operands, 2);
    for (int i = 0; i < 3; i++) {
        memcpy(operands, good, sizeof good);
        operands[1].shape = i == 0 ? s->filter : operands[1].shape;
        operands[1].pitch = i == 1;
        operands[1].type = i == 2 ? CLCNN_INT32 : CLCNN_FLOAT32;
        check_refused(s, &what, ARGUMENT, "filter");
    }
    for (int i = 0; i < 2; i++) {
        memcpy(operands, good, sizeof good);
        operands[1] = clcnn_given(s->filter);
        operands[i].type = CLCNN_INT32;
        check_refused(s, &what, ARGUMENT, i ? "filter" : "input");
    }
    memcpy(operands, good, sizeof good);
    operands[0] = (clcnn_operand){.pitch = 0};
    check_refused(s, &what, ARGUMENT, "conv2d input");
    operands[0] = clcnn_given(clcnn_shape2(3, 3));
    check_refused(s, &what, CLCNN_INVALID_SHAPE, "conv2d input");
    stage_close(s);
}
END_TEST

START_TEST(what_an_operator_does_not_have) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_operand x[] = {clcnn_given(s->image)};
    const clcnn_op_desc what = clcnn_op_desc_make("softmax", NULL, 0, x, 1);
    STAGE_REFUSED(ARGUMENT, "softmax: output 1", clcnn_op_shape(&what, 1, &s->out.shape));
    STAGE_REFUSED(ARGUMENT, "softmax", clcnn_op_geometry(&what, &s->out.geometry));
    STAGE_REFUSED(ARGUMENT, "work", clcnn_op_work(&what, NULL));
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_op_create(s->context, &what, NULL, &op));
    ck_assert_int_eq(clcnn_op_input_shape(op, 1).rank, 0);
    ck_assert_int_eq(clcnn_op_input_shape(op, SIZE_MAX).rank, 0);
    ck_assert_int_eq(clcnn_op_output_shape(op, 1).rank, 0);
    clcnn_op_destroy(op);
    ck_assert_int_eq(clcnn_op_input_shape(s->op, 1).rank, 4);
    ck_assert_int_eq(clcnn_op_input_shape(s->op, 2).rank, 0); /* a bias that is left out */
    stage_close(s);
}
END_TEST

/* A row asks what a run with these operands may replace. */
typedef struct place_row {
    const char *name;
    clcnn_shape inputs[2];
    int pitch[2], output_pitch;
    int may[2];
} place_row;

static const place_row places[] = {
    {"activation", {{2, {3, 4}}}, {0}, 0, {1}},
    {"activation", {{2, {3, 4}}}, {6}, 6, {1}},
    {"activation", {{2, {3, 4}}}, {6}, 0, {0}},
    {"softmax", {{2, {3, 4}}}, {0}, 5, {0}},
    {"log_softmax", {{2, {1, 4}}}, {9}, 5, {1}}, /* a row alone is dense */
    {"flatten", {{2, {3, 4}}}, {0}, 0, {0}},
    {"add", {{2, {3, 4}}, {2, {3, 4}}}, {0, 5}, 5, {0, 1}},
    {"add", {{2, {3, 4}}, {1, {4}}}, {0, 0}, 0, {1, 0}},
    {"multiply", {{2, {3, 4}}, {2, {3, 4}}}, {0, 0}, 0, {1, 1}},
    {"multiply", {{2, {3, 1}}, {2, {3, 4}}}, {0, 0}, 0, {0, 1}},
    {"subtract", {{2, {3, 4}}, {2, {3, 4}}}, {0, 0}, 0, {1, 1}},
    {"divide", {{2, {3, 4}}, {1, {4}}}, {0, 0}, 0, {1, 0}},
    {"power", {{1, {1}}, {2, {3, 4}}}, {0, 6}, 6, {0, 1}},
    {"prelu", {{2, {3, 4}}, {1, {4}}}, {6, 0}, 6, {1, 0}},
    {"prelu", {{1, {4}}, {1, {4}}}, {0, 0}, 0, {1, 0}}, /* every element needs the slope */
    {"dense", {{2, {3, 3}}, {2, {3, 3}}}, {0, 0}, 0, {0, 0}},
};

START_TEST(what_an_output_may_replace) {
    clcnn_context *context = unit_context(_i);
    for (size_t i = 0; i < UNIT_COUNT(places); i++) {
        const place_row *row = &places[i];
        clcnn_operand x[2];
        const size_t count = row->inputs[1].rank ? 2 : 1;
        for (size_t k = 0; k < count; k++) {
            x[k] = clcnn_given(row->inputs[k]);
            x[k].pitch = row->pitch[k];
        }
        clcnn_op_desc what = clcnn_op_desc_make(row->name, NULL, 0, x, count);
        what.output_pitch = &row->output_pitch;
        clcnn_op *op = unit_create(context, what, NULL);
        for (size_t k = 0; k < 2; k++) {
            ck_assert_msg(clcnn_op_in_place(op, k) == row->may[k], "row %zu, input %zu", i, k);
        }
        ck_assert_int_eq(clcnn_op_in_place(op, SIZE_MAX), 0);
        clcnn_op_destroy(op);
    }
    ck_assert_int_eq(clcnn_op_in_place(NULL, 0), 0);
}
END_TEST

/* A constant one is not among the tensors of a run. */
START_TEST(no_output_replaces_a_constant) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_operand x[] = {clcnn_given(clcnn_tensor_shape(s->square)),
                               clcnn_constant(s->square)};
    clcnn_op *op = unit_create(s->context, clcnn_op_desc_make("add", NULL, 0, x, 2), NULL);
    ck_assert_int_eq(clcnn_op_in_place(op, 0), 1);
    ck_assert_int_eq(clcnn_op_in_place(op, 1), 0);
    clcnn_op_destroy(op);
    stage_close(s);
}
END_TEST

typedef struct work_row {
    const char *name;
    clcnn_shape inputs[4];
    size_t count;
    double multiply_adds, terms, elements;
} work_row;

static const work_row works[] = {
    {"conv2d", {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 1}}}, 2, 16, 4, 9 + 4 + 4},
    {"conv2d",
     {{4, {2, 4, 5, 3}}, {4, {3, 2, 3, 7}}, {1, {7}}, {4, {2, 2, 4, 7}}},
     4,
     2 * 2 * 4 * 7 * 18,
     18,
     120 + 126 + 7 + 112 + 112},
    {"dense", {{2, {2, 3}}, {2, {3, 4}}}, 2, 24, 3, 6 + 12 + 8},
    {"dense", {{2, {2, 3}}, {2, {3, 4}}, {0, {0}}, {2, {2, 4}}}, 4, 24, 3, 6 + 12 + 8 + 8},
    {"max_pool2d", {{3, {4, 4, 3}}}, 1, 4 * 3 * 4, 4, 48 + 12},
    {"softmax", {{2, {3, 5}}}, 1, 15, 1, 30},
    {"activation", {{1, {7}}}, 1, 7, 1, 14},
    {"flatten", {{3, {2, 3, 4}}}, 1, 24, 1, 48},
    {"reshape", {{3, {2, 3, 4}}}, 1, 24, 1, 48},
    {"multiply", {{2, {3, 1}}, {1, {5}}}, 2, 15, 1, 3 + 5 + 15},
    {"maximum", {{2, {3, 1}}, {1, {5}}}, 2, 15, 1, 3 + 5 + 15},
    {"batch_norm", {{2, {3, 5}}, {1, {5}}, {1, {5}}}, 3, 15, 1, 15 + 10 + 15},
    {"prelu", {{2, {3, 5}}, {1, {5}}}, 2, 15, 1, 15 + 5 + 15},
    /* 4 x 5 inputs each reach 2 x 2 of 5 x 6 outputs */
    {"conv2d_transpose",
     {{3, {4, 5, 3}}, {4, {2, 2, 7, 3}}},
     2,
     4 * 5 * 4 * 3 * 7,
     4 * 5 * 4 * 3 / 30.0,
     60 + 84 + 210},
};

START_TEST(work_of_operators) {
    const work_row *row = &works[_i];
    clcnn_operand operands[4];
    clcnn_work work;
    for (size_t i = 0; i < row->count; i++) {
        operands[i] = clcnn_given(row->inputs[i]);
    }
    const clcnn_op_desc what = clcnn_op_desc_make(row->name, NULL, 0, operands, row->count);
    UNIT_OK(clcnn_op_work(&what, &work));
    ck_assert_double_eq(work.multiply_adds, row->multiply_adds);
    ck_assert_double_eq(work.terms, row->terms);
    ck_assert_double_eq(work.bytes, row->elements * sizeof(float));
}
END_TEST

Suite *suite_operators(void) {
    Suite *suite = suite_create("operators");
    const int contexts = unit_contexts(), rows = (int)unit_operators();
    TCase *data = tcase_create("rows");
    tcase_add_loop_test(data, names_find_their_rows, 0, rows);
    tcase_add_test(data, there_are_no_other_rows);
    tcase_add_loop_test(data, operands_of_rows, 0, rows);
    suite_add_tcase(suite, data);
    TCase *calls = tcase_create("generic calls");
    tcase_add_loop_test(calls, sizes_of_descriptors, 0, contexts);
    tcase_add_loop_test(calls, descriptions_that_are_none, 0, contexts);
    tcase_add_loop_test(calls, operands_that_contradict_themselves, 0, contexts);
    tcase_add_loop_test(calls, what_an_operator_does_not_have, 0, contexts);
    tcase_add_loop_test(calls, what_an_output_may_replace, 0, contexts);
    tcase_add_loop_test(calls, no_output_replaces_a_constant, 0, contexts);
    tcase_add_loop_test(calls, work_of_operators, 0, UNIT_COUNT(works));
    suite_add_tcase(suite, calls);
    return suite;
}
