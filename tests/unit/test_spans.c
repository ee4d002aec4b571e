/* SPDX-License-Identifier: MIT
 * Where tensors lie: rows that are apart, outputs beside and in the place of inputs, and tensors that
 * begin anywhere. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "example.h"
#include "stage.h"
#ifdef CLCNN_OPENCL
#include "clcnn_opencl.h"
#endif

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

static void destroy_all(clcnn_tensor *const *tensors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        clcnn_tensor_destroy(tensors[i]);
    }
}

/* ---- Rows that are apart ---- */

/* Gaps that are multiples of a vector and such that are not; of the input, the residual, the
 * output. */
static const example_layout apart[] = {
    {.gaps = {4}},
    {.output_gap = 16},
    {.gaps = {[3] = 4}},
    {.gaps = {3, 0, 0, 1}, .output_gap = 2},
    {.given = 6, .gaps = {16, 0, 0, 4}, .output_gap = 4, .first = 16},
    {.given = 6, .gaps = {1, 0, 0, 5}, .output_gap = 7, .first = 3, .choice = {.unaligned = 1}},
};

START_TEST(operators_on_rows_that_are_apart) {
    const example_layout *layout = &apart[_i / 2];
    for (int i = 0; i < example_count; i++) {
        const char *wrong = example_check_solvers(unit_context(_i % 2), &examples[i], layout);
        ck_assert_msg(!wrong, "layout %d: %s", _i / 2, wrong);
    }
}
END_TEST

/* By hand: the middle two of four channels. */
START_TEST(a_slice_of_channels) {
    static const float x[] = {1, 2, 3, 4, 5, -6, 7, 8};
    static const double y[] = {2, 3, -1.2, 7};
    clcnn_context *context = unit_context(_i);
    clcnn_tensor *all = unit_tensor(context, clcnn_shape3(1, 2, 4), x), *middle = NULL;
    clcnn_tensor *out = unit_tensor(context, clcnn_shape3(1, 2, 2), NULL);
    UNIT_OK(clcnn_tensor_view_inner(all, 1, 2, &middle));
    const clcnn_activation_desc desc = {.activation = {.kind = CLCNN_LEAKY_RELU}};
    clcnn_operand operands[] = {clcnn_given(clcnn_tensor_shape(middle))};
    operands[0].pitch = clcnn_tensor_pitch(middle);
    ck_assert_int_eq(operands[0].pitch, 4);
    clcnn_op_desc what = UNIT_OP("activation", &desc, operands);
    const clcnn_choice choice = {.unaligned = 1};
    clcnn_op *op = NULL;
    float got[4];
    UNIT_OK(clcnn_op_create(context, &what, &choice, &op));
    UNIT_OK(clcnn_op_run(op, middle, out));
    UNIT_OK(clcnn_tensor_read(out, got, 4));
    UNIT_SAME(got, y, 4, 1e-7);
    clcnn_op_destroy(op);
    clcnn_tensor *const made[] = {all, middle, out};
    destroy_all(made, UNIT_COUNT(made));
}
END_TEST

static clcnn_status infer(clcnn_shape shape, int pitch, int output_pitch, clcnn_op **op,
                          clcnn_context *context) {
    static const clcnn_softmax_desc desc;
    clcnn_operand operands[] = {clcnn_given(shape)};
    operands[0].pitch = pitch;
    clcnn_op_desc what = UNIT_OP("softmax", &desc, operands);
    what.output_pitch = &output_pitch;
    return clcnn_op_create(context, &what, NULL, op);
}

START_TEST(pitches_that_are_none) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_shape shape = clcnn_shape2(3, 5);
    static const int wrong[] = {4, 1, -1, -5, (int)-0x80000000L, 0x7fffffff};
    for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
        STAGE_NOT_CREATED(SHAPE, "softmax input", s->made,
                          infer(shape, wrong[i], 0, &s->made, s->context));
        STAGE_NOT_CREATED(SHAPE, "softmax output", s->made,
                          infer(shape, 0, wrong[i], &s->made, s->context));
    }
    clcnn_op *op = NULL;
    UNIT_OK(infer(shape, 5, 5, &op, s->context)); /* which is dense */
    clcnn_op_destroy(op);
    stage_close(s);
}
END_TEST

/* One row has no next one: whatever its pitch is said to be, the tensor is dense. */
START_TEST(a_single_row_has_no_pitch) {
    static const clcnn_shape shapes[] = {{1, {5}}, {2, {1, 5}}, {4, {1, 1, 1, 5}}};
    clcnn_context *context = unit_context(_i);
    for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
        clcnn_op *op = NULL;
        clcnn_tensor *wide = unit_tensor(context, clcnn_shape2(2, 8), NULL), *row = NULL;
        clcnn_tensor *five = NULL, *x = NULL, *y = unit_tensor(context, shapes[i], NULL);
        UNIT_OK(clcnn_tensor_fill(wide, 1));
        UNIT_OK(clcnn_tensor_view_outer(wide, 0, 1, &row));
        UNIT_OK(clcnn_tensor_view_inner(row, 0, 5, &five));
        UNIT_OK(clcnn_tensor_view_shape(five, shapes[i], &x));
        UNIT_OK(infer(shapes[i], 8, 8, &op, context));
        UNIT_OK(clcnn_op_run(op, x, y));
        clcnn_op_destroy(op);
        clcnn_tensor *const made[] = {wide, row, five, x, y};
        destroy_all(made, UNIT_COUNT(made));
    }
}
END_TEST

/* ---- In the place of an input ---- */

/* Where the input is not broadcast, and of concat it is alone. */
static int takes_its_inputs_place(const example *e) {
    static const char *const names[] = {"activation",    "softmax",   "log_softmax", "add",
                                        "subtract",      "multiply",  "divide",      "minimum",
                                        "maximum",       "power",     "equal",       "less",
                                        "less_or_equal", "where",     "batch_norm",  "prelu",
                                        "layer_norm",    "group_norm"};
    int named = strcmp(e->name, "concat") == 0 && e->count == 1;
    for (size_t i = 0; !named && i < UNIT_COUNT(names); i++) {
        named = strcmp(e->name, names[i]) == 0;
    }
    return named && clcnn_shape_equal(e->inputs[0], example_output(e));
}

/* In place and out of place give the same bits, by every solver; dense, apart and anywhere. */
START_TEST(operators_in_place) {
    static const example_layout layouts[] = {
        {.in_place = 1},
        {.in_place = 1, .gaps = {4}, .output_gap = 4},
        {.in_place = 1, .gaps = {3}, .output_gap = 3, .first = 5, .choice = {.unaligned = 1}}};
    clcnn_context *context = unit_context(_i);
    int checked = 0;
    for (int i = 0; i < example_count; i++) {
        const example *e = &examples[i];
        for (size_t k = 0; takes_its_inputs_place(e) && k < UNIT_COUNT(layouts); k++) {
            const size_t size = clcnn_shape_count(example_output(e)) * sizeof(float);
            float *inside = malloc(size), *beside = malloc(size);
            example_layout apart_from_it = layouts[k];
            apart_from_it.in_place = 0;
            ck_assert(inside && beside);
            const char *wrong = example_check_solvers(context, e, &layouts[k]);
            wrong = wrong ? wrong : example_check(context, e, &layouts[k], inside);
            wrong = wrong ? wrong : example_check(context, e, &apart_from_it, beside);
            ck_assert_msg(!wrong, "layout %zu: %s", k, wrong);
            ck_assert_mem_eq(inside, beside, size);
            checked++;
            free(inside);
            free(beside);
        }
    }
    ck_assert_int_ge(checked, 24);
}
END_TEST

/* The others read an element after they have written others, so they refuse it, wherever the shape
 * would allow it. */
typedef struct square_row {
    const char *name;
    clcnn_shape inputs[4];
    size_t count;
} square_row;

static const square_row squares[] = {
    {"conv2d", {{4, {1, 3, 3, 1}}, {4, {1, 1, 1, 1}}}, 2},
    {"dense", {{2, {3, 3}}, {2, {3, 3}}}, 2},
    {"max_pool2d", {{4, {1, 1, 1, 5}}}, 1},
    {"avg_pool2d", {{4, {1, 1, 1, 5}}}, 1},
    {"transpose", {{4, {1, 2, 2, 3}}}, 1},
    {"flatten", {{2, {3, 4}}}, 1},
    {"reshape", {{2, {3, 4}}}, 1},
    {"slice", {{2, {3, 4}}}, 1},
    {"tile", {{2, {3, 4}}}, 1},
};

START_TEST(outputs_that_cannot_replace_an_input) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_pool2d_desc one = {.window = {1, 1}};
    for (size_t i = 0; i < UNIT_COUNT(squares); i++) {
        const square_row *row = &squares[i];
        clcnn_tensor *t[4] = {NULL};
        clcnn_operand operands[4];
        for (size_t k = 0; k < row->count; k++) {
            operands[k] = clcnn_given(row->inputs[k]);
            t[k] = unit_tensor(s->context, row->inputs[k], NULL);
        }
        const int pool = strstr(row->name, "pool2d") != NULL;
        const clcnn_op_desc what = clcnn_op_desc_make(row->name, pool ? &one : NULL,
                                                      pool ? sizeof one : 0, operands, row->count);
        clcnn_op *op = unit_create(s->context, what, NULL);
        s->memory = clcnn_context_memory(s->context);
        STAGE_REFUSED(ARGUMENT, "which it cannot replace",
                      clcnn_op_execute(op, t, row->count, &t[0], 1));
        clcnn_op_destroy(op);
        destroy_all(t, row->count);
        s->memory = clcnn_context_memory(s->context);
    }
    stage_close(s);
}
END_TEST

/* Weights and residual of dense, which have the output's shape. */
START_TEST(outputs_in_the_place_of_other_inputs) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_dense_desc desc;
    static const char *const words[] = {"with input", "with weights", NULL, "with residual"};
    const clcnn_shape square = clcnn_shape2(3, 3);
    const clcnn_operand operands[] = {clcnn_given(square),
                                      clcnn_given(square),
                                      {.pitch = 0},
                                      clcnn_given(square)};
    clcnn_op *op = unit_create(s->context, UNIT_OP("dense", &desc, operands), NULL);
    clcnn_tensor *t[4] = {s->square, unit_tensor(s->context, square, NULL), NULL,
                          unit_tensor(s->context, square, NULL)};
    s->memory = clcnn_context_memory(s->context);
    for (int i = 0; i < 4; i++) {
        if (t[i]) {
            STAGE_REFUSED(ARGUMENT, words[i], clcnn_op_execute(op, t, 4, &t[i], 1));
        }
    }
    clcnn_tensor_destroy(t[1]);
    clcnn_tensor_destroy(t[3]);
    clcnn_op_destroy(op);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

/* add in the place of its first and of its second input; a third one is read too late. */
START_TEST(add_in_the_place_of_an_input) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_add_desc desc;
    static const double sum[] = {111, 222, 333, 444};
    const clcnn_shape shape = clcnn_shape2(2, 2);
    const clcnn_operand operands[] = {clcnn_given(shape), clcnn_given(shape), clcnn_given(shape)};
    clcnn_op *op = unit_create(s->context, UNIT_OP("add", &desc, operands), NULL);
    for (int place = 0; place < 3; place++) {
        clcnn_tensor *t[3] = {NULL};
        for (int i = 0; i < 3; i++) {
            const float unit = i == 0 ? 1 : i == 1 ? 10 : 100;
            const float values[] = {unit, 2 * unit, 3 * unit, 4 * unit};
            t[i] = unit_tensor(s->context, shape, values);
        }
        float got[4];
        s->memory = clcnn_context_memory(s->context);
        if (place == 2) {
            STAGE_REFUSED(ARGUMENT, "which it cannot replace",
                          clcnn_op_execute(op, t, 3, &t[place], 1));
        } else {
            UNIT_OK(clcnn_op_execute(op, t, 3, &t[place], 1));
            UNIT_OK(clcnn_tensor_read(t[place], got, 4));
            UNIT_SAME(got, sum, 4, 0);
        }
        destroy_all(t, UNIT_COUNT(t));
    }
    clcnn_op_destroy(op);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

/* Functions whose two inputs are not the same to them, in the place of each. */
START_TEST(binary_in_the_place_of_an_input) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const struct {
        const char *name;
        double y[4];
    } rows[] = {{"subtract", {1, -2, 6, 0}},
                {"divide", {1.5, 0.5, 4, 1}},
                {"power", {9, 16, 64, 1}}};
    static const float values[2][4] = {{3, 2, 8, 1}, {2, 4, 2, 1}};
    const clcnn_shape shape = clcnn_shape2(2, 2);
    const clcnn_operand operands[] = {clcnn_given(shape), clcnn_given(shape)};
    for (size_t i = 0; i < 2 * UNIT_COUNT(rows); i++) {
        const clcnn_op_desc what = clcnn_op_desc_make(rows[i / 2].name, NULL, 0, operands, 2);
        clcnn_tensor *t[] = {unit_tensor(s->context, shape, values[0]),
                             unit_tensor(s->context, shape, values[1])};
        clcnn_op *op = unit_create(s->context, what, NULL);
        float got[4];
        ck_assert(clcnn_op_in_place(op, i % 2));
        UNIT_OK(clcnn_op_execute(op, t, 2, &t[i % 2], 1));
        UNIT_OK(clcnn_tensor_read(t[i % 2], got, 4));
        UNIT_SAME(got, rows[i / 2].y, 4, 1e-6);
        clcnn_op_destroy(op);
        destroy_all(t, UNIT_COUNT(t));
    }
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

/* ---- Beside and over an input ---- */

/* Parts of a row of 24: where input and output of 8 begin, and whether they may. */
typedef struct parts_row {
    int input, output, right;
} parts_row;

static const parts_row parts[] = {{0, 8, 1}, {8, 0, 1}, {0, 16, 1}, {16, 8, 1}, {4, 4, 1},
                                  {0, 7, 0}, {7, 0, 0}, {0, 1, 0},  {8, 15, 0}, {16, 9, 0}};

START_TEST(parts_of_one_tensor) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_activation_desc desc = {.activation = {.kind = CLCNN_RELU}};
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape1(8))};
    const clcnn_op_desc what = UNIT_OP("activation", &desc, operands);
    const clcnn_choice choice = {.unaligned = 1};
    clcnn_tensor *all = unit_tensor(s->context, clcnn_shape1(24), NULL);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_op_create(s->context, &what, &choice, &op));
    s->memory = clcnn_context_memory(s->context);
    for (size_t i = 0; i < UNIT_COUNT(parts); i++) {
        clcnn_tensor *x = NULL, *y = NULL;
        UNIT_OK(clcnn_tensor_view_outer(all, parts[i].input, 8, &x));
        UNIT_OK(clcnn_tensor_view_outer(all, parts[i].output, 8, &y));
        if (parts[i].right) {
            UNIT_OK(clcnn_op_run(op, x, y));
        } else {
            STAGE_REFUSED(ARGUMENT, "shares elements with input", clcnn_op_run(op, x, y));
        }
        clcnn_tensor_destroy(x);
        clcnn_tensor_destroy(y);
    }
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(all);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

/* Channels of the same pixels lie in each other's gaps: 3 of 8 each. */
static const parts_row channels[] = {{0, 3, 1}, {3, 0, 1}, {0, 5, 1}, {5, 2, 1}, {2, 2, 1},
                                     {0, 2, 0}, {2, 0, 0}, {4, 5, 0}, {5, 3, 0}};

static void run_on_channels(stage *s, clcnn_op *op, clcnn_tensor *all, const parts_row *row) {
    clcnn_tensor *x = NULL, *y = NULL;
    UNIT_OK(clcnn_tensor_view_inner(all, row->input, 3, &x));
    UNIT_OK(clcnn_tensor_view_inner(all, row->output, 3, &y));
    if (!row->right) {
        STAGE_REFUSED(ARGUMENT, "shares elements with input", clcnn_op_run(op, x, y));
    } else {
        float values[40], got[40];
        for (int i = 0; i < 40; i++) {
            values[i] = (float)i - 20;
        }
        UNIT_OK(clcnn_tensor_write(all, values, 40));
        UNIT_OK(clcnn_op_run(op, x, y));
        UNIT_OK(clcnn_tensor_read(all, got, 40));
        for (int i = 0; i < 40; i++) {
            const int to = i % 8 - row->output;
            const float from = to >= 0 && to < 3 ? values[i / 8 * 8 + row->input + to] : 0;
            ck_assert(got[i] == (to >= 0 && to < 3 ? fmaxf(from, 0) : values[i]));
        }
    }
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(y);
}

START_TEST(channels_of_one_tensor) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_activation_desc desc = {.activation = {.kind = CLCNN_RELU}};
    clcnn_operand operands[] = {clcnn_given(clcnn_shape2(5, 3))};
    operands[0].pitch = 8;
    clcnn_op_desc what = UNIT_OP("activation", &desc, operands);
    what.output_pitch = &operands[0].pitch;
    const clcnn_choice choice = {.unaligned = 1};
    clcnn_tensor *all = unit_tensor(s->context, clcnn_shape2(5, 8), NULL);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_op_create(s->context, &what, &choice, &op));
    s->memory = clcnn_context_memory(s->context);
    for (size_t i = 0; i < UNIT_COUNT(channels); i++) {
        run_on_channels(s, op, all, &channels[i]);
    }
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(all);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

#ifdef CLCNN_OPENCL
/* Two tensors in one buffer of the caller's are one memory. */
START_TEST(a_buffer_that_is_wrapped_twice) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    const clcnn_shape shape = clcnn_shape2(4, 16);
    clcnn_tensor *owner = unit_tensor(context, clcnn_shape1(1024), NULL), *x = NULL, *y = NULL;
    clcnn_op *op = NULL;
    size_t first = 0;
    cl_mem buffer = clcnn_tensor_buffer(owner, &first);
    UNIT_OK(clcnn_softmax_create(context, NULL, shape, &op));
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, shape, buffer, first, &x));
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, shape, buffer, first + 64, &y));
    UNIT_REFUSED(ARGUMENT, "shares elements", clcnn_op_run(op, x, y));
    clcnn_tensor_destroy(y);
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, shape, buffer, first + 256, &y));
    UNIT_OK(clcnn_op_run(op, x, y));
    clcnn_tensor_destroy(y);
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, shape, buffer, first, &y));
    UNIT_OK(clcnn_op_run(op, x, y)); /* in place */
    clcnn_op_destroy(op);
    clcnn_tensor *const made[] = {owner, x, y};
    destroy_all(made, UNIT_COUNT(made));
}
END_TEST
#endif

/* ---- Where they begin ---- */

/* Runs on an input that begins one element behind an address that suits every solver. */
static clcnn_status run_behind(clcnn_context *context, const example *e, clcnn_op *op,
                               int which_is_behind) {
    example_tensor t[EXAMPLE_INPUTS + EXAMPLE_OUTPUTS] = {{NULL, NULL}};
    clcnn_tensor *given[EXAMPLE_INPUTS] = {NULL}, *outputs[EXAMPLE_OUTPUTS] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (e->inputs[i].rank > 0) {
            t[i] = example_place(context, e->inputs[i], 0, which_is_behind == (int)i);
            given[i] = t[i].tensor;
        }
    }
    for (size_t k = 0; k < EXAMPLE_OUTPUTS; k++) {
        example_tensor *y = &t[EXAMPLE_INPUTS + k];
        *y = example_place_output(op, k, 0, which_is_behind == (int)(EXAMPLE_INPUTS + k));
        outputs[k] = y->tensor;
        count += y->tensor != NULL;
    }
    const clcnn_status status = clcnn_op_execute(op, given, e->count, outputs, count);
    for (size_t i = 0; i < UNIT_COUNT(t); i++) {
        example_displace(&t[i]);
    }
    return status;
}

/* How many bytes the operator needs; each of its tensors in turn that has less is refused. */
static size_t check_alignment(clcnn_context *context, const example *e, const char *solver,
                              const clcnn_op_desc *what) {
    clcnn_op *op = unit_create(context, *what, solver);
    clcnn_op_information info;
    UNIT_OK(clcnn_op_info(op, &info));
    ck_assert(info.alignment % sizeof(float) == 0 && info.alignment <= 64);
    for (int i = 0; i <= EXAMPLE_INPUTS; i++) {
        const int there = i == EXAMPLE_INPUTS || e->inputs[i].rank > 0;
        if (there && info.alignment > sizeof(float)) {
            UNIT_REFUSED(ARGUMENT, "clcnn_choice.unaligned", run_behind(context, e, op, i));
            ck_assert_ptr_nonnull(strstr(clcnn_last_error()->message, solver));
        } else if (there) {
            UNIT_OK(run_behind(context, e, op, i));
        }
    }
    UNIT_OK(run_behind(context, e, op, -1));
    clcnn_op_destroy(op);
    return info.alignment;
}

START_TEST(tensors_that_begin_too_early) {
    clcnn_context *context = unit_context(_i);
    const example_layout given = {.given = 6};
    size_t largest = 0;
    for (int i = 0; i < example_count; i++) {
        clcnn_operand operands[EXAMPLE_INPUTS];
        clcnn_solvers solvers;
        int pitch = 0;
        const clcnn_op_desc what = example_describe(&examples[i], &given, NULL, &pitch, operands);
        UNIT_OK(clcnn_op_solvers(context, &what, NULL, &solvers));
        for (size_t k = 0; k < solvers.count; k++) {
            const size_t needs = check_alignment(context, &examples[i], solvers.name[k], &what);
            largest = needs > largest ? needs : largest;
        }
    }
    /* vectors are loaded on a device */
    ck_assert_int_eq(largest > sizeof(float), _i == UNIT_DEVICE);
}
END_TEST

START_TEST(tensors_that_begin_anywhere) {
    static const example_layout layouts[] = {{.first = 1, .choice = {.unaligned = 1}},
                                             {.first = 6, .given = 6, .choice = {.unaligned = 1}}};
    clcnn_context *context = unit_context(_i);
    for (int i = 0; i < example_count; i++) {
        for (size_t k = 0; k < UNIT_COUNT(layouts); k++) {
            const char *wrong = example_check_solvers(context, &examples[i], &layouts[k]);
            ck_assert_msg(!wrong, "%s", wrong);
        }
    }
}
END_TEST

Suite *suite_spans(void) {
    Suite *suite = suite_create("spans");
    const int contexts = unit_contexts();
    TCase *rows = tcase_create("rows");
    tcase_set_timeout(rows, 120);
    for (int i = 0; i < (int)UNIT_COUNT(apart); i++) {
        tcase_add_loop_test(rows, operators_on_rows_that_are_apart, 2 * i, 2 * i + contexts);
    }
    tcase_add_loop_test(rows, a_slice_of_channels, 0, contexts);
    tcase_add_loop_test(rows, pitches_that_are_none, 0, contexts);
    tcase_add_loop_test(rows, a_single_row_has_no_pitch, 0, contexts);
    suite_add_tcase(suite, rows);
    TCase *places = tcase_create("places");
    tcase_set_timeout(places, 120);
    tcase_add_loop_test(places, operators_in_place, 0, contexts);
    tcase_add_loop_test(places, outputs_that_cannot_replace_an_input, 0, contexts);
    tcase_add_loop_test(places, outputs_in_the_place_of_other_inputs, 0, contexts);
    tcase_add_loop_test(places, add_in_the_place_of_an_input, 0, contexts);
    tcase_add_loop_test(places, binary_in_the_place_of_an_input, 0, contexts);
    tcase_add_loop_test(places, parts_of_one_tensor, 0, contexts);
    tcase_add_loop_test(places, channels_of_one_tensor, 0, contexts);
#ifdef CLCNN_OPENCL
    if (contexts > UNIT_DEVICE) {
        tcase_add_test(places, a_buffer_that_is_wrapped_twice);
    }
#endif
    suite_add_tcase(suite, places);
    TCase *beginnings = tcase_create("beginnings");
    tcase_set_timeout(beginnings, 120);
    tcase_add_loop_test(beginnings, tensors_that_begin_too_early, 0, contexts);
    tcase_add_loop_test(beginnings, tensors_that_begin_anywhere, 0, contexts);
    suite_add_tcase(suite, beginnings);
    return suite;
}
