/* SPDX-License-Identifier: MIT
 * What an operator takes: filters and biases that are given at each run, residuals, constants, and
 * the tensors that a run refuses. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "example.h"
#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

/* ---- By hand ---- */

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static void expect(clcnn_tensor *tensor, const double *expected, size_t count) {
    float got[16];
    ck_assert_uint_le(count, UNIT_COUNT(got));
    UNIT_OK(clcnn_tensor_read(tensor, got, count));
    UNIT_SAME(got, expected, count, 0);
}

/* The notebook's map by a filter that changes from run to run, with a bias that does, too. */
START_TEST(a_filter_and_a_bias_of_each_run) {
    static const float filters[][4] = {{1, 1, 1, 1}, {0, 0, 0, 2}, {1, 0, 0, 0}};
    static const float biases[] = {0, 0.5f, -3};
    static const double maps[][4] = {{12, 16, 24, 28}, {10.5, 12.5, 16.5, 18.5}, {-2, -1, 1, 2}};
    clcnn_context *context = unit_context(_i);
    const clcnn_conv2d_desc desc = {.groups = 0};
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape3(3, 3, 1)),
                                      clcnn_given(clcnn_shape4(2, 2, 1, 1)),
                                      clcnn_given(clcnn_shape1(1))};
    clcnn_op *op = unit_create(context, UNIT_OP("conv2d", &desc, operands), NULL);
    clcnn_tensor *t[4] = {NULL};
    for (size_t i = 0; i < 3; i++) {
        t[i] = unit_tensor(context, clcnn_op_input_shape(op, i), i == 0 ? image : NULL);
    }
    t[3] = unit_tensor(context, clcnn_op_output_shape(op, 0), NULL);
    for (size_t i = 0; i < UNIT_COUNT(maps); i++) {
        UNIT_OK(clcnn_tensor_write(t[1], filters[i], 4));
        UNIT_OK(clcnn_tensor_write(t[2], &biases[i], 1));
        UNIT_OK(clcnn_tensor_fill(t[3], NAN));
        UNIT_OK(clcnn_op_execute(op, t, 3, &t[3], 1));
        expect(t[3], maps[i], 4);
    }
    for (size_t i = 0; i < UNIT_COUNT(t); i++) {
        clcnn_tensor_destroy(t[i]);
    }
    clcnn_op_destroy(op);
}
END_TEST

typedef struct residual_row {
    clcnn_data_format format;
    clcnn_activation_kind activation;
    int with_bias;
    double map[8];
} residual_row;

/* Two filters, all ones and all twos, over the image: 12 16 24 28 and twice that. In NHWC the
 * residual -13 0 1 2 3 4 5 -70 stands channel by channel, in NCHW image by image. */
static const float residual[] = {-13, 0, 1, 2, 3, 4, 5, -70};
static const residual_row residuals[] = {
    {CLCNN_NHWC, CLCNN_LINEAR, 0, {-1, 24, 17, 34, 27, 52, 33, -14}},
    {CLCNN_NHWC, CLCNN_RELU, 0, {0, 24, 17, 34, 27, 52, 33, 0}},
    {CLCNN_NHWC, CLCNN_RELU, 1, {1, 25, 19, 35, 29, 53, 35, 0}},
    {CLCNN_NCHW, CLCNN_LINEAR, 0, {-1, 16, 25, 30, 27, 36, 53, -14}},
    {CLCNN_NCHW, CLCNN_RELU, 1, {1, 18, 27, 32, 28, 37, 54, 0}},
};

static void check_residual(clcnn_context *context, const residual_row *row) {
    static const float filter[] = {1, 2, 1, 2, 1, 2, 1, 2}, biases[] = {2, 1};
    const int nchw = row->format == CLCNN_NCHW;
    const clcnn_conv2d_desc desc = {.data_format = row->format,
                                    .activation = {.kind = row->activation}};
    const clcnn_shape input = nchw ? clcnn_shape3(1, 3, 3) : clcnn_shape3(3, 3, 1);
    const clcnn_shape output = clcnn_shape3(2, 2, 2); /* in both orders */
    clcnn_tensor *w = unit_tensor(context, clcnn_shape4(2, 2, 1, 2), filter);
    clcnn_tensor *b = row->with_bias ? unit_tensor(context, clcnn_shape1(2), biases) : NULL;
    clcnn_tensor *y = unit_tensor(context, output, NULL);
    clcnn_tensor *inputs[] = {unit_tensor(context, input, image), NULL, NULL,
                              unit_tensor(context, output, residual)};
    const clcnn_operand operands[] = {clcnn_given(input), clcnn_constant(w), clcnn_constant(b),
                                      clcnn_given(output)};
    const clcnn_op_desc what = UNIT_OP("conv2d", &desc, operands);
    clcnn_solvers solvers;
    UNIT_OK(clcnn_op_solvers(context, &what, NULL, &solvers));
    for (size_t i = 0; i < solvers.count; i++) {
        clcnn_op *op = unit_create(context, what, solvers.name[i]);
        UNIT_OK(clcnn_tensor_fill(y, NAN));
        UNIT_OK(clcnn_op_execute(op, inputs, 4, &y, 1));
        expect(y, row->map, 8);
        clcnn_op_destroy(op);
    }
    clcnn_tensor *const made[] = {w, b, y, inputs[0], inputs[3]};
    for (size_t i = 0; i < UNIT_COUNT(made); i++) {
        clcnn_tensor_destroy(made[i]);
    }
}

START_TEST(residuals_of_conv2d) {
    for (size_t i = 0; i < UNIT_COUNT(residuals); i++) {
        check_residual(unit_context(_i), &residuals[i]);
    }
}
END_TEST

/* y = x W + x: an input may be there twice. */
START_TEST(a_residual_of_dense_that_is_its_input) {
    static const float x[] = {1, 10, -2, 5}, weights[] = {1, 2, 3, 4};
    static const double y[] = {32, 52, 11, 21};
    clcnn_context *context = unit_context(_i);
    const clcnn_dense_desc desc = {.activation = {.kind = CLCNN_RELU}};
    const clcnn_shape square = clcnn_shape2(2, 2);
    clcnn_tensor *w = unit_tensor(context, square, weights), *in = unit_tensor(context, square, x);
    clcnn_tensor *out = unit_tensor(context, square, NULL);
    clcnn_tensor *const inputs[] = {in, NULL, NULL, in};
    const clcnn_operand operands[] = {clcnn_given(square),
                                      clcnn_constant(w),
                                      {.pitch = 0},
                                      clcnn_given(square)};
    const clcnn_op_desc what = UNIT_OP("dense", &desc, operands);
    clcnn_solvers solvers;
    UNIT_OK(clcnn_op_solvers(context, &what, NULL, &solvers));
    for (size_t i = 0; i < solvers.count; i++) {
        clcnn_op *op = unit_create(context, what, solvers.name[i]);
        UNIT_OK(clcnn_tensor_fill(out, NAN));
        UNIT_OK(clcnn_op_execute(op, inputs, 4, &out, 1));
        expect(out, y, 4);
        clcnn_op_destroy(op);
    }
    clcnn_tensor_destroy(w);
    clcnn_tensor_destroy(in);
    clcnn_tensor_destroy(out);
}
END_TEST

/* ---- Against the reference ---- */

/* Every way to give filter and bias, by every solver. */
START_TEST(operands_that_are_given) {
    for (int i = 0; i < example_count; i++) {
        for (unsigned given = 0; given < (example_has_weights(&examples[i]) ? 8U : 2U);
             given += 2) {
            const example_layout layout = {.given = given};
            const char *wrong = example_check_solvers(unit_context(_i), &examples[i], &layout);
            ck_assert_msg(!wrong, "given %u: %s", given, wrong);
        }
    }
}
END_TEST

/* In a context without guard zones the workspaces are one. */
START_TEST(operands_that_are_given_in_a_plain_context) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(_i, plain);
    for (int i = 0; i < example_count && example_has_weights(&examples[i]); i++) {
        const example_layout layout = {.given = 6};
        const char *wrong = example_check_solvers(context, &examples[i], &layout);
        ck_assert_msg(!wrong, "%s", wrong);
    }
    clcnn_context_destroy(context);
}
END_TEST

/* Where the same solver runs, what is packed once and what is packed at each run are the same. */
START_TEST(given_and_constant_give_the_same_bits) {
    clcnn_context *context = unit_context(_i);
    for (int i = 0; i < example_count && example_has_weights(&examples[i]); i++) {
        const size_t size = clcnn_shape_count(example_output(&examples[i])) * sizeof(float);
        float *once = malloc(size), *each = malloc(size);
        clcnn_operand operands[EXAMPLE_INPUTS];
        int pitch = 0;
        example_layout constant = {.given = 0}, given = {.given = 6};
        clcnn_solvers solvers;
        const clcnn_op_desc what = example_describe(&examples[i], &given, NULL, &pitch, operands);
        ck_assert(once && each);
        UNIT_OK(clcnn_op_solvers(context, &what, NULL, &solvers));
        for (size_t k = 0; k < solvers.count; k++) {
            constant.choice.solver = given.choice.solver = solvers.name[k];
            const char *wrong = example_check(context, &examples[i], &constant, once);
            wrong = wrong ? wrong : example_check(context, &examples[i], &given, each);
            ck_assert_msg(!wrong, "%s", wrong);
            ck_assert_mem_eq(once, each, size);
        }
        free(once);
        free(each);
    }
}
END_TEST

/* Whatever is constant keeps its content, in every place: the input of an operator, a residual, a
 * number that is added. */
START_TEST(constants_in_every_place) {
    for (int i = 0; i < example_count; i++) {
        for (unsigned place = 0; place < examples[i].count; place++) {
            const example_layout layout = {.given = 6 & ~(1U << place),
                                           .constant = 1U << place,
                                           .gaps = {3, 0, 0, 5}};
            const char *wrong = example_check_solvers(unit_context(_i), &examples[i], &layout);
            ck_assert_msg(!wrong, "input %u: %s", place, wrong);
        }
    }
}
END_TEST

/* ---- Refused at run ---- */

/* conv2d of the stage with its filter and bias given. */
static clcnn_op *given_conv2d(stage *s) {
    static const clcnn_conv2d_desc desc;
    const clcnn_operand operands[] = {clcnn_given(s->image), clcnn_given(s->filter),
                                      clcnn_given(clcnn_shape1(1))};
    clcnn_op *op = unit_create(s->context, UNIT_OP("conv2d", &desc, operands), NULL);
    s->memory = clcnn_context_memory(s->context);
    return op;
}

static void refused(stage *s, clcnn_op *op, clcnn_status status, const char *word,
                    clcnn_tensor *const *inputs, size_t count) {
    STAGE_REFUSED(status, word, clcnn_op_execute(op, inputs, count, &s->y, 1));
}

START_TEST(tensors_that_are_missing_or_too_many) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    clcnn_op *op = given_conv2d(s);
    clcnn_tensor *const all[] = {s->x, s->w, s->b, s->y, s->y};
    refused(s, op, ARGUMENT, "conv2d: filter", all, 1);
    refused(s, op, ARGUMENT, "conv2d: bias", all, 2);
    refused(s, op, ARGUMENT, "residual, which was left out", all, 4);
    refused(s, op, ARGUMENT, "5 inputs", all, 5);
    for (int i = 0; i < 3; i++) {
        static const char *const words[] = {"conv2d: input", "conv2d: filter", "conv2d: bias"};
        clcnn_tensor *some[] = {s->x, s->w, s->b};
        some[i] = NULL;
        refused(s, op, ARGUMENT, words[i], some, 3);
    }
    clcnn_tensor *const constant[] = {s->x, s->w}, *const bias[] = {s->x, NULL, s->b};
    refused(s, s->op, ARGUMENT, "filter, which was constant", constant, 2);
    refused(s, s->op, ARGUMENT, "bias, which was left out", bias, 3);
    clcnn_tensor *const right[] = {s->x, s->w, s->b, NULL}, *const one[] = {s->x, NULL, NULL};
    UNIT_OK(clcnn_op_execute(op, right, 3, &s->y, 1));
    UNIT_OK(clcnn_op_execute(op, right, 4, &s->y, 1));
    UNIT_OK(clcnn_op_execute(s->op, one, 3, &s->y, 1));
    clcnn_op_destroy(op);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

/* Filters of another context, shape, type or pitch. */
START_TEST(tensors_that_do_not_fit) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    clcnn_op *op = given_conv2d(s);
    clcnn_tensor *flat = unit_tensor(s->context, clcnn_shape1(4), NULL), *apart = NULL;
    clcnn_tensor *wide = unit_tensor(s->context, clcnn_shape4(2, 2, 1, 2), NULL), *whole = NULL;
    UNIT_OK(clcnn_tensor_view_inner(wide, 0, 1, &apart));
    UNIT_OK(clcnn_tensor_create(s->context, CLCNN_INT32, s->filter, &whole));
    s->memory = clcnn_context_memory(s->context);
    clcnn_tensor *inputs[] = {s->x, NULL, s->b};
    static const struct {
        clcnn_status status;
        const char *word;
    } expected[] = {{ARGUMENT, "another context"},
                    {SHAPE, "filter has shape"},
                    {SHAPE, "filter has pitch 2"},
                    {ARGUMENT, "int32"}};
    clcnn_tensor *const wrong[] = {s->foreign_w, flat, apart, whole};
    for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
        inputs[1] = wrong[i];
        refused(s, op, expected[i].status, expected[i].word, inputs, 3);
    }
    clcnn_tensor *const made[] = {flat, wide, apart, whole};
    for (size_t i = 0; i < UNIT_COUNT(made); i++) {
        clcnn_tensor_destroy(made[i]);
    }
    clcnn_op_destroy(op);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

typedef struct shape_row {
    const char *name, *word;
    clcnn_shape inputs[4];
} shape_row;

/* Of the shapes that are given, each alone is wrong. */
static const shape_row shapes[] = {
    {"conv2d", "filter", {{4, {1, 3, 3, 1}}, {3, {2, 2, 1}}}},
    {"conv2d", "bias", {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 2}}, {1, {3}}}},
    {"conv2d", "bias", {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 2}}, {2, {1, 2}}}},
    {"conv2d", "residual", {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 2}}, {0, {0}}, {4, {1, 2, 2, 1}}}},
    {"conv2d", "residual", {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 2}}, {1, {2}}, {3, {2, 2, 2}}}},
    {"conv2d", "bias", {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 2}}, {1, {-2}}}},
    {"conv2d", "residual", {{4, {1, 3, 3, 1}}, {4, {2, 2, 1, 2}}, {0, {0}}, {9, {1}}}},
    {"dense", "weights", {{2, {2, 3}}, {2, {4, 3}}}},
    {"dense", "bias", {{2, {2, 3}}, {2, {3, 4}}, {1, {3}}}},
    {"dense", "residual", {{2, {2, 3}}, {2, {3, 4}}, {1, {4}}, {2, {2, 3}}}},
};

START_TEST(shapes_that_do_not_fit) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
        clcnn_operand operands[4];
        for (size_t k = 0; k < 4; k++) {
            operands[k] = clcnn_given(shapes[i].inputs[k]);
        }
        const clcnn_op_desc what = clcnn_op_desc_make(shapes[i].name, NULL, 0, operands, 4);
        STAGE_REFUSED(SHAPE, shapes[i].word, clcnn_op_shape(&what, 0, &s->out.shape));
        STAGE_REFUSED(SHAPE, shapes[i].word,
                      clcnn_op_solvers(s->context, &what, NULL, &s->out.solvers));
        STAGE_NOT_CREATED(SHAPE, shapes[i].word, s->made,
                          clcnn_op_create(s->context, &what, NULL, &s->made));
    }
    stage_close(s);
}
END_TEST

START_TEST(constants_of_another_context) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_operand good[] = {clcnn_given(s->image), clcnn_constant(s->w),
                                  clcnn_constant(s->b)};
    for (int i = 0; i < 3; i++) {
        clcnn_tensor *const foreign[] = {s->foreign_x, s->foreign_w, s->foreign_b};
        clcnn_operand operands[3];
        memcpy(operands, good, sizeof good);
        operands[i] = clcnn_constant(foreign[i]);
        const clcnn_op_desc what = clcnn_op_desc_make("conv2d", NULL, 0, operands, 3);
        STAGE_NOT_CREATED(ARGUMENT, "another context", s->made,
                          clcnn_op_create(s->context, &what, NULL, &s->made));
    }
    stage_close(s);
}
END_TEST

Suite *suite_operands(void) {
    Suite *suite = suite_create("operands");
    const int contexts = unit_contexts();
    TCase *right = tcase_create("right");
    tcase_set_timeout(right, 120);
    tcase_add_loop_test(right, a_filter_and_a_bias_of_each_run, 0, contexts);
    tcase_add_loop_test(right, residuals_of_conv2d, 0, contexts);
    tcase_add_loop_test(right, a_residual_of_dense_that_is_its_input, 0, contexts);
    tcase_add_loop_test(right, operands_that_are_given, 0, contexts);
    tcase_add_loop_test(right, operands_that_are_given_in_a_plain_context, 0, contexts);
    tcase_add_loop_test(right, given_and_constant_give_the_same_bits, 0, contexts);
    tcase_add_loop_test(right, constants_in_every_place, 0, contexts);
    suite_add_tcase(suite, right);
    TCase *wrong = tcase_create("refused");
    tcase_add_loop_test(wrong, tensors_that_are_missing_or_too_many, 0, contexts);
    tcase_add_loop_test(wrong, tensors_that_do_not_fit, 0, contexts);
    tcase_add_loop_test(wrong, shapes_that_do_not_fit, 0, contexts);
    tcase_add_loop_test(wrong, constants_of_another_context, 0, contexts);
    suite_add_tcase(suite, wrong);
    return suite;
}
