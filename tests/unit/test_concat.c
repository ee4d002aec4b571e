/* SPDX-License-Identifier: MIT
 * concat: hand-worked answers, inputs that lie at their own place in the output already, and what is
 * refused. On every context. */
#include <math.h>
#include <string.h>

#include "stage.h"
#ifdef CLCNN_OPENCL
#include "inject.h"
#endif

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

enum { INPUTS = 3, MOST = 12 };

static void destroy_all(clcnn_tensor *const *tensors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        clcnn_tensor_destroy(tensors[i]);
    }
}

/* ---- By hand ---- */

typedef struct concat_row {
    const char *name;
    int axis_from_last;
    size_t count;
    clcnn_shape inputs[INPUTS];
    float x[INPUTS][MOST];
    clcnn_shape output;
    double y[MOST];
} concat_row;

/* clang-format off */
static const concat_row concats[] = {
    {"vectors", 0, 3, {{1, {2}}, {1, {1}}, {1, {3}}}, {{1, 2}, {3}, {4, 5, 6}}, {1, {6}},
     {1, 2, 3, 4, 5, 6}},
    {"channels", 0, 2, {{2, {3, 1}}, {2, {3, 2}}}, {{1, 2, 3}, {10, 11, 20, 21, 30, 31}},
     {2, {3, 3}}, {1, 10, 11, 2, 20, 21, 3, 30, 31}},
    {"one channel each", 0, 3, {{3, {1, 2, 1}}, {3, {1, 2, 1}}, {3, {1, 2, 1}}},
     {{1, 2}, {3, 4}, {5, 6}}, {3, {1, 2, 3}}, {1, 3, 5, 2, 4, 6}},
    {"a batch", 2, 2, {{3, {1, 2, 2}}, {3, {2, 2, 2}}}, {{1, 2, 3, 4}, {5, 6, 7, 8, 9, 10, 11, 12}},
     {3, {3, 2, 2}}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
    {"channels of NCHW", 2, 2, {{4, {2, 1, 1, 2}}, {4, {2, 2, 1, 2}}},
     {{1, 2, 7, 8}, {3, 4, 5, 6, 9, 10, 11, 12}}, {4, {2, 3, 1, 2}},
     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
    {"a middle axis", 1, 2, {{3, {2, 1, 2}}, {3, {2, 2, 2}}},
     {{1, 2, 7, 8}, {3, 4, 5, 6, 9, 10, 11, 12}}, {3, {2, 3, 2}},
     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
    {"one input", 0, 1, {{2, {2, 2}}}, {{1, 2, 3, 4}}, {2, {2, 2}}, {1, 2, 3, 4}},
    {"not finite", 0, 2, {{2, {2, 1}}, {2, {2, 1}}}, {{NAN, 1}, {INFINITY, -INFINITY}},
     {2, {2, 2}}, {NAN, (double)INFINITY, 1, -(double)INFINITY}},
};
/* clang-format on */

static void check_concat(clcnn_context *context, const concat_row *row) {
    const clcnn_concat_desc desc = {.axis_from_last = row->axis_from_last};
    clcnn_operand operands[INPUTS];
    clcnn_tensor *t[INPUTS + 1] = {NULL}, **y = &t[INPUTS];
    clcnn_shape output;
    clcnn_op *op = NULL;
    float got[MOST];
    for (size_t i = 0; i < row->count; i++) {
        operands[i] = clcnn_given(row->inputs[i]);
        t[i] = unit_tensor(context, row->inputs[i], row->x[i]);
    }
    UNIT_OK(clcnn_concat_shape(&desc, operands, row->count, &output));
    ck_assert_msg(clcnn_shape_equal(output, row->output), "%s", row->name);
    UNIT_OK(clcnn_concat_create(context, &desc, operands, row->count, &op));
    *y = unit_tensor(context, output, NULL);
    UNIT_OK(clcnn_op_execute(op, t, row->count, y, 1));
    UNIT_OK(clcnn_tensor_read(*y, got, clcnn_shape_count(output)));
    const char *wrong = unit_difference(got, row->y, clcnn_shape_count(output), 0);
    ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    clcnn_op_destroy(op);
    destroy_all(t, UNIT_COUNT(t));
}

START_TEST(concat) {
    for (size_t i = 0; i < UNIT_COUNT(concats); i++) {
        check_concat(unit_context(_i), &concats[i]);
    }
}
END_TEST

/* ---- Inputs at their own place ---- */

/* Two inputs and an output of (4, 6), one the other's part behind the other along an axis. */
typedef struct place_row {
    int axis_from_last;
    clcnn_shape inputs[2];
} place_row;

static const place_row place_rows[] = {
    {1, {{2, {1, 6}}, {2, {3, 6}}}},
    {1, {{2, {3, 6}}, {2, {1, 6}}}},
    {0, {{2, {4, 1}}, {2, {4, 5}}}},
    {0, {{2, {4, 4}}, {2, {4, 2}}}},
};

/* An output with an input, or both, in it. */
typedef struct placed {
    clcnn_op *op;
    clcnn_tensor *x[2], *y;
} placed;

/* A part of the output, `shift` further along the axis than the input's place. */
static clcnn_tensor *part_of(clcnn_tensor *y, const place_row *row, size_t input, int shift) {
    const int axis = 1 - row->axis_from_last;
    const int start = (input ? row->inputs[0].dim[axis] : 0) + shift;
    clcnn_tensor *part = NULL;
    UNIT_OK((axis ? clcnn_tensor_view_inner
                  : clcnn_tensor_view_outer)(y, start, row->inputs[input].dim[axis], &part));
    return part;
}

/* Bit i of inside: input i is a part of the output. Values are 1, 2, ... in the output's order. */
static placed place(clcnn_context *context, const place_row *row, unsigned inside) {
    const clcnn_concat_desc desc = {.axis_from_last = row->axis_from_last};
    placed p = {.y = unit_tensor(context, clcnn_shape2(4, 6), NULL)};
    clcnn_operand operands[2];
    UNIT_OK(clcnn_tensor_fill(p.y, NAN));
    for (size_t i = 0; i < 2; i++) {
        const clcnn_shape shape = row->inputs[i];
        const int columns = shape.dim[1], left = i && !row->axis_from_last ? 6 - columns : 0;
        const int top = i && row->axis_from_last ? 4 - shape.dim[0] : 0;
        float values[24];
        for (int k = 0; k < shape.dim[0] * columns; k++) {
            values[k] = (float)((top + k / columns) * 6 + left + k % columns + 1);
        }
        p.x[i] = inside >> i & 1 ? part_of(p.y, row, i, 0) : unit_tensor(context, shape, NULL);
        UNIT_OK(clcnn_tensor_write(p.x[i], values, clcnn_shape_count(shape)));
        operands[i] = clcnn_given(shape);
        operands[i].pitch = clcnn_tensor_pitch(p.x[i]);
    }
    UNIT_OK(clcnn_concat_create(context, &desc, operands, 2, &p.op));
    return p;
}

static void take_away(placed *p) {
    clcnn_op_destroy(p->op);
    destroy_all(p->x, 2);
    clcnn_tensor_destroy(p->y);
}

/* Runs it and counts the kernels that are enqueued: one for each input that is not there yet. */
static void check_placed(int which, const placed *p, unsigned inside) {
    float got[24];
    double seconds = -1;
#ifdef CLCNN_OPENCL
    inject_calls("clEnqueueNDRangeKernel", 0, 0);
#endif
    UNIT_OK(clcnn_op_execute(p->op, p->x, 2, &p->y, 1));
#ifdef CLCNN_OPENCL
    const int copied = !(inside & 1) + !(inside & 2);
    ck_assert_int_eq(inject_calls_seen(), which == UNIT_DEVICE ? copied : 0);
#endif
    (void)which;
    (void)inside;
    UNIT_OK(clcnn_op_time(p->op, &seconds));
    ck_assert(seconds >= 0);
    UNIT_OK(clcnn_tensor_read(p->y, got, 24));
    for (int i = 0; i < 24; i++) {
        ck_assert_msg(got[i] == (float)(i + 1), "element %d is %g", i, (double)got[i]);
    }
}

START_TEST(inputs_at_their_own_place) {
    for (size_t i = 0; i < UNIT_COUNT(place_rows); i++) {
        for (unsigned inside = 0; inside < 4; inside++) {
            placed p = place(unit_context(_i), &place_rows[i], inside);
            check_placed(_i, &p, inside);
            check_placed(_i, &p, inside); /* once more, with an output that is right already */
            take_away(&p);
        }
    }
}
END_TEST

/* An operator whose inputs may lie in the output also runs where they do not. */
START_TEST(a_pitch_alone_is_no_place) {
    clcnn_context *context = unit_context(_i);
    const place_row *row = &place_rows[3];
    placed p = place(context, row, 1);
    clcnn_tensor *const left = p.x[0], *other = unit_tensor(context, clcnn_shape2(4, 6), NULL);
    float values[24];
    UNIT_OK(clcnn_tensor_read(left, values, 16));
    p.x[0] = part_of(other, row, 0, 0);
    UNIT_OK(clcnn_tensor_write(p.x[0], values, 16));
    UNIT_OK(clcnn_tensor_fill(left, NAN));
    check_placed(_i, &p, 0);
    take_away(&p);
    clcnn_tensor_destroy(left);
    clcnn_tensor_destroy(other);
}
END_TEST

START_TEST(alone_it_takes_its_inputs_place) {
    static const float values[] = {1, 2, 3, 4, 5, 6};
    static const double same[] = {1, 2, 3, 4, 5, 6};
    clcnn_context *context = unit_context(_i);
    clcnn_operand operands[] = {clcnn_given(clcnn_shape2(2, 3)), clcnn_given(clcnn_shape2(2, 3))};
    clcnn_tensor *x = unit_tensor(context, clcnn_shape2(2, 3), values);
    clcnn_op *op = NULL;
    float got[6];
    UNIT_OK(clcnn_concat_create(context, NULL, operands, 2, &op));
    ck_assert_int_eq(clcnn_op_in_place(op, 0), 0);
    clcnn_op_destroy(op);
    UNIT_OK(clcnn_concat_create(context, NULL, operands, 1, &op));
    ck_assert_int_eq(clcnn_op_in_place(op, 0), 1);
    UNIT_OK(clcnn_op_run(op, x, x));
    UNIT_OK(clcnn_tensor_read(x, got, 6));
    UNIT_SAME(got, same, 6, 0);
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(x);
}
END_TEST

/* Parts of the output that are not where the input belongs. */
START_TEST(inputs_at_another_place) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(place_rows); i++) {
        const place_row *row = &place_rows[i];
        placed p = place(s->context, row, 3);
        clcnn_tensor *const right[] = {p.x[0], p.x[1]};
        for (size_t k = 0; k < 2; k++) {
            p.x[k] = part_of(p.y, row, k, k ? -1 : 1);
            s->memory = clcnn_context_memory(s->context);
            STAGE_REFUSED(ARGUMENT, k ? "shares elements with input 1" : "with input 0",
                          clcnn_op_execute(p.op, p.x, 2, &p.y, 1));
            clcnn_tensor_destroy(p.x[k]);
            p.x[k] = right[k];
        }
        take_away(&p);
        s->memory = clcnn_context_memory(s->context);
    }
    stage_close(s);
}
END_TEST

/* The first image of two is where it belongs, its second one is not: the output's images have other
 * channels between them. */
START_TEST(inputs_of_which_a_part_is_at_its_place) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_concat_desc desc = {.axis_from_last = 1};
    const clcnn_shape shape = clcnn_shape3(2, 2, 3);
    const clcnn_operand operands[] = {clcnn_given(shape), clcnn_given(shape)};
    clcnn_tensor *t[4] = {NULL, unit_tensor(s->context, shape, NULL),
                          unit_tensor(s->context, clcnn_shape3(2, 4, 3), NULL), NULL};
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_tensor_view_shape(t[2], clcnn_shape3(4, 2, 3), &t[3]));
    UNIT_OK(clcnn_tensor_view_outer(t[3], 0, 2, &t[0]));
    UNIT_OK(clcnn_concat_create(s->context, &desc, operands, 2, &op));
    s->memory = clcnn_context_memory(s->context);
    STAGE_REFUSED(ARGUMENT, "with input 0", clcnn_op_execute(op, t, 2, &t[2], 1));
    clcnn_op_destroy(op);
    destroy_all(t, UNIT_COUNT(t));
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

/* ---- What is refused ---- */

typedef struct refused_row {
    clcnn_status status;
    const char *word;
    int axis_from_last;
    size_t count;
    clcnn_operand inputs[INPUTS];
} refused_row;

/* clang-format off */
static const refused_row refused[] = {
    {ARGUMENT, "takes 1 or more", 0, 0, {{.pitch = 0}}},
    {ARGUMENT, "axis_from_last is 2, input 0 has rank 2", 2, 1, {{.shape = {2, {3, 4}}}}},
    {ARGUMENT, "axis_from_last is -1", -1, 1, {{.shape = {2, {3, 4}}}}},
    {ARGUMENT, "axis_from_last is 2147483647", 0x7fffffff, 1, {{.shape = {2, {3, 4}}}}},
    {ARGUMENT, "axis_from_last is -2147483648", -0x7fffffff - 1, 1, {{.shape = {2, {3, 4}}}}},
    {SHAPE, "input 1 has shape 2x4", 0, 2, {{.shape = {2, {3, 4}}}, {.shape = {2, {2, 4}}}}},
    {SHAPE, "input 2 has shape 3x5", 1, 3,
     {{.shape = {2, {3, 4}}}, {.shape = {2, {1, 4}}}, {.shape = {2, {3, 5}}}}},
    {SHAPE, "input 1 has shape 3x4x1", 0, 2, {{.shape = {2, {3, 4}}}, {.shape = {3, {3, 4, 1}}}}},
    {SHAPE, "input 1 has shape 3,", 1, 2, {{.shape = {2, {3, 4}}}, {.shape = {1, {3}}}}},
    {ARGUMENT, "input 1: its type is int32", 0, 2,
     {{.shape = {1, {3}}}, {.shape = {1, {3}}, .type = CLCNN_INT32}}},
    {ARGUMENT, "input 1: it has neither", 0, 2, {{.shape = {1, {3}}}, {.pitch = 0}}},
    {SHAPE, "concat output", 0, 2, {{.shape = {2, {1 << 15, 1 << 15}}}, {.shape = {2, {1 << 15, 1 << 15}}}}},
    {SHAPE, "up to input 1 axis 0", 0, 2, {{.shape = {1, {1 << 30}}}, {.shape = {1, {1 << 30}}}}},
};
/* clang-format on */

START_TEST(problems_that_are_none) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        const refused_row *row = &refused[i];
        const clcnn_concat_desc desc = {.axis_from_last = row->axis_from_last};
        STAGE_REFUSED(row->status, row->word,
                      clcnn_concat_shape(&desc, row->inputs, row->count, &s->out.shape));
        STAGE_REFUSED(row->status, row->word,
                      clcnn_concat_solvers(s->context, &desc, row->inputs, row->count,
                                           &s->out.solvers));
        STAGE_NOT_CREATED(row->status, row->word, s->made,
                          clcnn_concat_create(s->context, &desc, row->inputs, row->count,
                                              &s->made));
    }
    stage_close(s);
}
END_TEST

Suite *suite_concat(void) {
    Suite *suite = suite_create("concat");
    const int contexts = unit_contexts();
    TCase *tcase = tcase_create("concat");
    tcase_add_loop_test(tcase, concat, 0, contexts);
    tcase_add_loop_test(tcase, inputs_at_their_own_place, 0, contexts);
    tcase_add_loop_test(tcase, a_pitch_alone_is_no_place, 0, contexts);
    tcase_add_loop_test(tcase, alone_it_takes_its_inputs_place, 0, contexts);
    tcase_add_loop_test(tcase, inputs_at_another_place, 0, contexts);
    tcase_add_loop_test(tcase, inputs_of_which_a_part_is_at_its_place, 0, contexts);
    tcase_add_loop_test(tcase, problems_that_are_none, 0, contexts);
    suite_add_tcase(suite, tcase);
    return suite;
}
