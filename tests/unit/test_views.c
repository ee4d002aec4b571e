/* SPDX-License-Identifier: MIT
 * Views: which elements they have, whose memory it is, what is refused; on both kinds of context. */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT

/* ---- Which elements: every view beside a list of indices into its tensor ---- */

enum { MOST = 512 };

typedef struct cut {
    enum { END, SHAPE, OUTER, INNER } kind;
    int start, count;  /* of OUTER and INNER */
    clcnn_shape shape; /* of SHAPE */
} cut;

typedef struct cuts_row {
    clcnn_shape shape;
    cut cuts[4];
    int pitch; /* of the last view */
} cuts_row;

static const cuts_row rows[] = {
    {{1, {7}}, {{OUTER, 2, 3, {0}}}, 3},
    {{1, {7}}, {{INNER, 6, 1, {0}}}, 1},
    {{1, {7}}, {{INNER, 1, 5, {0}}, {OUTER, 1, 4, {0}}}, 4},
    {{2, {5, 3}}, {{OUTER, 1, 3, {0}}}, 3},
    {{2, {5, 3}}, {{INNER, 0, 3, {0}}}, 3},
    {{2, {5, 3}}, {{INNER, 1, 1, {0}}}, 3},
    {{2, {5, 3}}, {{INNER, 1, 2, {0}}, {OUTER, 2, 2, {0}}}, 3},
    {{2, {5, 3}}, {{OUTER, 4, 1, {0}}, {INNER, 1, 2, {0}}}, 2}, /* a single row is dense */
    {{2, {5, 3}}, {{INNER, 1, 2, {0}}, {OUTER, 4, 1, {0}}, {SHAPE, 0, 0, {1, {2}}}}, 2},
    {{2, {6, 4}}, {{SHAPE, 0, 0, {3, {2, 4, 3}}}, {OUTER, 1, 1, {0}}, {INNER, 2, 1, {0}}}, 3},
    {{4, {3, 4, 5, 8}}, {{OUTER, 1, 2, {0}}, {INNER, 3, 4, {0}}}, 8},
    {{4, {3, 4, 5, 8}}, {{INNER, 3, 4, {0}}, {OUTER, 2, 1, {0}}, {INNER, 1, 2, {0}}}, 8},
    {{4, {3, 4, 5, 8}}, {{OUTER, 2, 1, {0}}, {SHAPE, 0, 0, {2, {20, 8}}}, {OUTER, 7, 13, {0}}}, 8},
    {{4, {1, 1, 1, 9}}, {{INNER, 3, 4, {0}}, {SHAPE, 0, 0, {2, {2, 2}}}}, 2},
    {{4, {2, 1, 1, 9}}, {{INNER, 3, 4, {0}}}, 9},
    {{3, {4, 7, 1}}, {{INNER, 0, 1, {0}}, {OUTER, 3, 1, {0}}}, 1},
    {{8, {1, 2, 1, 2, 1, 2, 2, 3}}, {{INNER, 2, 1, {0}}}, 3},
};

/* The indices that a view has, in its memory order. */
typedef struct elements {
    clcnn_shape shape;
    int at[MOST];
} elements;

static void cut_elements(elements *e, const cut *c) {
    const int last = e->shape.rank - 1;
    const int length = e->shape.dim[last], count = (int)clcnn_shape_count(e->shape);
    const int each = count / e->shape.dim[0];
    int kept = 0;
    for (int i = 0; i < count; i++) {
        const int along = c->kind == OUTER ? i / each : i % length;
        if (c->kind == SHAPE || (along >= c->start && along < c->start + c->count)) {
            e->at[kept++] = e->at[i];
        }
    }
    if (c->kind == SHAPE) {
        e->shape = c->shape;
    } else {
        e->shape.dim[c->kind == OUTER ? 0 : last] = c->count;
    }
}

static clcnn_tensor *cut_tensor(clcnn_tensor *tensor, const cut *c) {
    clcnn_tensor *view = NULL;
    if (c->kind == SHAPE) {
        UNIT_OK(clcnn_tensor_view_shape(tensor, c->shape, &view));
    } else if (c->kind == OUTER) {
        UNIT_OK(clcnn_tensor_view_outer(tensor, c->start, c->count, &view));
    } else {
        UNIT_OK(clcnn_tensor_view_inner(tensor, c->start, c->count, &view));
    }
    return view;
}

/* The last of a row's views; the others are destroyed. */
static clcnn_tensor *cut_all(clcnn_tensor *tensor, const cuts_row *row, elements *e) {
    clcnn_tensor *view = tensor;
    *e = (elements){.shape = row->shape};
    for (int i = 0; i < MOST; i++) {
        e->at[i] = i;
    }
    for (const cut *c = row->cuts; c->kind != END; c++) {
        clcnn_tensor *next = cut_tensor(view, c);
        cut_elements(e, c);
        if (view != tensor) {
            clcnn_tensor_destroy(view);
        }
        view = next;
    }
    return view;
}

/* The tensor holds exactly `expected`, and nothing beside its buffer has changed. */
static void check_tensor(clcnn_tensor *tensor, const float *expected, size_t count) {
    float got[MOST];
    UNIT_OK(clcnn_tensor_read(tensor, got, count));
    ck_assert_mem_eq(got, expected, count * sizeof *got);
    UNIT_OK(clcnn_context_check_guards(tensor->context));
}

static void check_row(clcnn_context *context, const cuts_row *row) {
    const size_t count = clcnn_shape_count(row->shape);
    float values[MOST], got[MOST], written[MOST];
    for (int i = 0; i < MOST; i++) {
        values[i] = (float)i;
        written[i] = (float)-i - 1;
    }
    elements e;
    clcnn_tensor *tensor = unit_tensor(context, row->shape, values);
    clcnn_tensor *view = cut_all(tensor, row, &e);
    const size_t kept = clcnn_shape_count(e.shape);
    ck_assert_int_eq(clcnn_shape_equal(clcnn_tensor_shape(view), e.shape), 1);
    ck_assert_int_eq(clcnn_tensor_pitch(view), row->pitch);
    ck_assert_int_eq(clcnn_tensor_type(view), CLCNN_FLOAT32);
    UNIT_OK(clcnn_tensor_read(view, got, kept));
    for (size_t i = 0; i < kept; i++) {
        ck_assert_int_eq((int)got[i], e.at[i]);
        values[e.at[i]] = written[i];
    }
    UNIT_OK(clcnn_tensor_write(view, written, kept));
    check_tensor(tensor, values, count);
    for (size_t i = 0; i < kept; i++) {
        values[e.at[i]] = 0.5f;
    }
    UNIT_OK(clcnn_tensor_fill(view, 0.5f));
    check_tensor(tensor, values, count);
    clcnn_tensor_destroy(view);
    clcnn_tensor_destroy(tensor);
}

START_TEST(elements_of_views) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        check_row(unit_context(_i), &rows[i]);
    }
}
END_TEST

/* Many rows: more than a fill has commands for, and no power of two. */
START_TEST(fills_of_many_rows) {
    enum { ROWS = 1000003, COLUMNS = 3 };
    clcnn_context *context = unit_context(_i);
    float *values = malloc(sizeof(float) * ROWS * COLUMNS);
    clcnn_tensor *tensor = unit_tensor(context, clcnn_shape2(ROWS, COLUMNS), NULL), *view = NULL;
    ck_assert_ptr_nonnull(values);
    UNIT_OK(clcnn_tensor_view_inner(tensor, 1, 1, &view));
    UNIT_OK(clcnn_tensor_fill(tensor, 1));
    UNIT_OK(clcnn_tensor_fill(view, 2));
    UNIT_OK(clcnn_tensor_read(tensor, values, (size_t)ROWS * COLUMNS));
    size_t wrong = 0;
    for (size_t i = 0; i < (size_t)ROWS * COLUMNS; i++) {
        wrong += values[i] != (i % COLUMNS == 1 ? 2.0f : 1.0f);
    }
    ck_assert_uint_eq(wrong, 0);
    free(values);
    clcnn_tensor_destroy(view);
    clcnn_tensor_destroy(tensor);
}
END_TEST

START_TEST(views_of_int32) {
    clcnn_context *context = unit_context(_i);
    const int32_t values[6] = {1, 2, 3, 4, 5, INT32_MAX},
                  expected[6] = {1, -9, 3, 4, -9, INT32_MAX};
    int32_t got[6] = {0}, column[2] = {0};
    clcnn_tensor *tensor = NULL, *view = NULL;
    UNIT_OK(clcnn_tensor_create(context, CLCNN_INT32, clcnn_shape2(2, 3), &tensor));
    UNIT_OK(clcnn_tensor_write_bytes(tensor, values, sizeof values));
    UNIT_OK(clcnn_tensor_view_inner(tensor, 1, 1, &view));
    ck_assert_int_eq(clcnn_tensor_type(view), CLCNN_INT32);
    UNIT_OK(clcnn_tensor_read_bytes(view, column, sizeof column));
    ck_assert(column[0] == 2 && column[1] == 5);
    UNIT_OK(clcnn_tensor_fill(view, -9));
    UNIT_OK(clcnn_tensor_read_bytes(tensor, got, sizeof got));
    ck_assert_mem_eq(got, expected, sizeof got);
    clcnn_tensor_destroy(tensor);
    clcnn_tensor_destroy(view);
}
END_TEST

/* ---- Whose memory ---- */

START_TEST(memory_is_counted_once_and_goes_with_the_last) {
    enum { BYTES = 4 * 6 * 4 };
    static const float values[24] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}};
    const clcnn_context_desc desc = {.memory_budget = BYTES};
    clcnn_context *context = unit_open(_i, desc);
    for (size_t i = 0; i < UNIT_COUNT(orders); i++) {
        clcnn_tensor *t[3] = {unit_tensor(context, clcnn_shape2(4, 6), values), NULL, NULL};
        UNIT_OK(clcnn_tensor_view_outer(t[0], 1, 1, &t[1])); /* the budget is used up */
        UNIT_OK(clcnn_tensor_view_inner(t[1], 2, 2, &t[2]));
        ck_assert_uint_eq(clcnn_context_memory(context), BYTES);
        for (int k = 0; k < 3; k++) {
            float got[24] = {0};
            clcnn_tensor *last = t[orders[i][2]];
            ck_assert_uint_eq(clcnn_context_memory(context), BYTES);
            UNIT_OK(clcnn_tensor_read(last, got, clcnn_shape_count(last->shape)));
            ck_assert(got[0] == values[orders[i][2] == 0 ? 0 : orders[i][2] == 1 ? 6 : 8]);
            clcnn_tensor_destroy(t[orders[i][k]]);
        }
        ck_assert_uint_eq(clcnn_context_memory(context), 0);
    }
    clcnn_context_destroy(context);
}
END_TEST

/* The zones stay where the memory begins and ends, also when views alone are left. */
START_TEST(guard_zones_are_those_of_the_memory) {
    const clcnn_context_desc desc = {.guard_zones = 1};
    clcnn_context *context = unit_open(_i, desc);
    clcnn_tensor *tensor = unit_tensor(context, clcnn_shape2(5, 3), NULL), *view = NULL;
    const clcnn_region after = {tensor->span.memory, tensor->span.offset + 60, 1, 4, 4};
    UNIT_OK(clcnn_tensor_view_outer(tensor, 1, 2, &view));
    clcnn_tensor_destroy(tensor);
    UNIT_OK(clcnn_tensor_fill(view, NAN));
    UNIT_OK(clcnn_context_check_guards(context));
    UNIT_OK(context->backend->write(&after, "zero"));
    UNIT_REFUSED(CLCNN_INTERNAL, "after", clcnn_context_check_guards(context));
    clcnn_tensor_destroy(view);
    UNIT_OK(clcnn_context_check_guards(context));
    clcnn_context_destroy(context);
}
END_TEST

/* ---- In operators ---- */

static const clcnn_choice unaligned = {.unaligned = 1};

/* Each image of a batch of three by a view of its own, at elements that are multiples of nothing. */
START_TEST(runs_on_dense_views) {
    clcnn_context *context = unit_context(_i);
    static const float ones[] = {1, 1, 1, 1};
    static const double map[] = {12, 16, 24, 28};
    const clcnn_shape image = clcnn_shape4(1, 3, 3, 1);
    float x[27], y[1 + 3 * 4], expected[1 + 3 * 4];
    for (int i = 0; i < 27; i++) {
        x[i] = (float)(i % 9 + 1);
    }
    clcnn_tensor *in = unit_tensor(context, clcnn_shape4(3, 3, 3, 1), x);
    clcnn_tensor *out = unit_tensor(context, clcnn_shape1(13), NULL);
    UNIT_OK(clcnn_tensor_fill(out, -77));
    const clcnn_conv2d_desc desc = {.groups = 0};
    clcnn_tensor *filter = unit_tensor(context, clcnn_shape4(2, 2, 1, 1), ones);
    const clcnn_operand operands[] = {clcnn_given(image), clcnn_constant(filter)};
    const clcnn_op_desc what = UNIT_OP("conv2d", &desc, operands);
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_op_create(context, &what, &unaligned, &op));
    clcnn_tensor_destroy(filter);
    for (int i = 0; i < 3; i += 2) {
        clcnn_tensor *from = NULL, *part = NULL, *to = NULL;
        UNIT_OK(clcnn_tensor_view_outer(in, i, 1, &from));
        UNIT_OK(clcnn_tensor_view_outer(out, 1 + 4 * i, 4, &part));
        UNIT_OK(clcnn_tensor_view_shape(part, clcnn_shape4(1, 2, 2, 1), &to));
        clcnn_tensor_destroy(part);
        UNIT_OK(clcnn_op_run(op, from, to));
        clcnn_tensor_destroy(from);
        clcnn_tensor_destroy(to);
    }
    UNIT_OK(clcnn_tensor_read(out, y, 13));
    for (int i = 0; i < 13; i++) {
        expected[i] = i > 0 && (i - 1) / 4 != 1 ? (float)map[(i - 1) % 4] : -77;
    }
    ck_assert_mem_eq(y, expected, sizeof y);
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(in);
    clcnn_tensor_destroy(out);
}
END_TEST

/* dense has CLBlast, which takes buffers and offsets of its own. */
START_TEST(dense_on_views) {
    clcnn_context *context = unit_context(_i);
    static const float x[] = {9, 1, 10, 100, 9}, weights[] = {1, 2, 3, 4, 5, 6};
    static const float expected[] = {-77, 531, 642, -77};
    const clcnn_dense_desc desc = {.activation = {.kind = CLCNN_LINEAR}};
    float y[4];
    clcnn_solvers solvers;
    clcnn_tensor *w = unit_tensor(context, clcnn_shape2(3, 2), weights);
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(1, 3)), clcnn_constant(w)};
    const clcnn_op_desc what = UNIT_OP("dense", &desc, operands);
    clcnn_tensor *in = unit_tensor(context, clcnn_shape2(1, 5), x), *from = NULL, *to = NULL;
    clcnn_tensor *out = unit_tensor(context, clcnn_shape2(1, 4), NULL);
    UNIT_OK(clcnn_tensor_view_inner(in, 1, 3, &from));
    UNIT_OK(clcnn_tensor_view_inner(out, 1, 2, &to));
    UNIT_OK(clcnn_op_solvers(context, &what, &unaligned, &solvers));
    for (size_t i = 0; i < solvers.count; i++) {
        const clcnn_choice choice = {.solver = solvers.name[i], .unaligned = 1};
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_op_create(context, &what, &choice, &op));
        UNIT_OK(clcnn_tensor_fill(out, -77));
        UNIT_OK(clcnn_op_run(op, from, to));
        UNIT_OK(clcnn_tensor_read(out, y, 4));
        ck_assert_mem_eq(y, expected, sizeof y);
        clcnn_op_destroy(op);
    }
    clcnn_tensor *const made[] = {w, in, from, to, out};
    for (size_t i = 0; i < UNIT_COUNT(made); i++) {
        clcnn_tensor_destroy(made[i]);
    }
}
END_TEST

/* The bias is one value of a tensor; a filter may lie anywhere, but is dense. */
START_TEST(weights_that_are_views) {
    clcnn_context *context = unit_context(_i);
    static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, values[] = {7, 1, 1, 1, 1, 7, 3, 7};
    static const double map[] = {15, 19, 27, 31};
    const clcnn_shape shape = clcnn_shape4(1, 3, 3, 1);
    clcnn_tensor *flat = unit_tensor(context, clcnn_shape1(8), values), *wide = NULL, *apart = NULL;
    clcnn_tensor *four = NULL, *filter = NULL, *bias = NULL;
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_tensor_view_outer(flat, 1, 4, &four));
    UNIT_OK(clcnn_tensor_view_shape(four, clcnn_shape4(2, 2, 1, 1), &filter));
    UNIT_OK(clcnn_tensor_view_outer(flat, 6, 1, &bias));
    UNIT_OK(clcnn_tensor_view_shape(flat, clcnn_shape4(2, 2, 1, 2), &wide));
    UNIT_OK(clcnn_tensor_view_inner(wide, 1, 1, &apart));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "dense",
                 clcnn_conv2d_create(context, NULL, shape, apart, bias, &op));
    UNIT_OK(clcnn_conv2d_create(context, NULL, shape, filter, bias, &op));
    clcnn_tensor *const made[] = {flat, wide, apart, four, filter, bias};
    for (size_t i = 0; i < UNIT_COUNT(made); i++) {
        clcnn_tensor_destroy(made[i]);
    }
    UNIT_EXPECT(op, image, map, 0);
}
END_TEST

/* ... by operators that were made for dense ones. */
START_TEST(operators_refuse_rows_that_are_apart) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    clcnn_tensor *wide = unit_tensor(s->context, clcnn_shape4(1, 3, 3, 2), NULL), *x = NULL;
    clcnn_tensor *wide_map = unit_tensor(s->context, clcnn_shape4(1, 2, 2, 2), NULL), *y = NULL;
    UNIT_OK(clcnn_tensor_view_inner(wide, 1, 1, &x));
    UNIT_OK(clcnn_tensor_view_inner(wide_map, 1, 1, &y));
    s->memory = clcnn_context_memory(s->context);
    STAGE_REFUSED(CLCNN_INVALID_SHAPE, "pitch 2", clcnn_op_run(s->op, x, s->y));
    STAGE_REFUSED(CLCNN_INVALID_SHAPE, "pitch 2", clcnn_op_run(s->op, s->x, y));
    if (_i == UNIT_REFERENCE) {
        double expected[4];
        const clcnn_op_judgement judgement = {.expected = expected};
        STAGE_REFUSED(CLCNN_INVALID_SHAPE, "pitch 2",
                      clcnn_op_bounds(s->op, s->op, CLCNN_DATA_ANY, &x, 1, 0, &judgement, 4));
    }
    clcnn_tensor *const made[] = {wide, x, wide_map, y};
    for (size_t i = 0; i < UNIT_COUNT(made); i++) {
        clcnn_tensor_destroy(made[i]);
    }
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

/* ---- What is refused ---- */

static const int outside[][2] = {{0, 0},       {0, 4},       {3, 1},      {1, 3},
                                 {-1, 1},      {0, -1},      {2, 2},      {INT_MAX, 1},
                                 {1, INT_MAX}, {INT_MIN, 1}, {0, INT_MIN}};

START_TEST(parts_beyond_the_tensor) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(outside); i++) { /* of 3x3 */
        const int start = outside[i][0], count = outside[i][1];
        STAGE_NOT_CREATED(ARGUMENT, "axis 0", s->tensor,
                          clcnn_tensor_view_outer(s->square, start, count, &s->tensor));
        STAGE_NOT_CREATED(ARGUMENT, "axis 1", s->tensor,
                          clcnn_tensor_view_inner(s->square, start, count, &s->tensor));
    }
    stage_close(s);
}
END_TEST

START_TEST(other_shapes) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_shape wrong[] = {{1, {8}},
                                        {2, {3, 4}},
                                        {1, {1}},
                                        {0, {9}},
                                        {2, {-3, -3}},
                                        {9, {9}},
                                        {2, {1 << 16, 1 << 16}}};
    for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
        STAGE_NOT_CREATED(CLCNN_INVALID_SHAPE, "tensor", s->tensor,
                          clcnn_tensor_view_shape(s->square, wrong[i], &s->tensor));
    }
    clcnn_tensor *column = NULL;
    UNIT_OK(clcnn_tensor_view_inner(s->square, 0, 2, &column));
    STAGE_NOT_CREATED(ARGUMENT, "dense", s->tensor,
                      clcnn_tensor_view_shape(column, clcnn_shape1(6), &s->tensor));
    STAGE_NOT_CREATED(ARGUMENT, "dense", s->tensor,
                      clcnn_tensor_view_shape(column, clcnn_shape2(3, 2), &s->tensor));
    clcnn_tensor_destroy(column);
    stage_close(s);
}
END_TEST

START_TEST(null_views) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    STAGE_NOT_CREATED(ARGUMENT, "tensor", s->tensor,
                      clcnn_tensor_view_shape(NULL, s->image, &s->tensor));
    STAGE_NOT_CREATED(ARGUMENT, "tensor", s->tensor,
                      clcnn_tensor_view_outer(NULL, 0, 1, &s->tensor));
    STAGE_NOT_CREATED(ARGUMENT, "tensor", s->tensor,
                      clcnn_tensor_view_inner(NULL, 0, 1, &s->tensor));
    STAGE_REFUSED(ARGUMENT, "view", clcnn_tensor_view_shape(s->x, s->image, NULL));
    STAGE_REFUSED(ARGUMENT, "view", clcnn_tensor_view_outer(s->x, 0, 1, NULL));
    STAGE_REFUSED(ARGUMENT, "view", clcnn_tensor_view_inner(s->x, 0, 1, NULL));
    ck_assert_int_eq(clcnn_tensor_pitch(NULL), 0);
    stage_close(s);
}
END_TEST

START_TEST(views_in_a_lost_context) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(_i, plain);
    clcnn_tensor *tensor = unit_tensor(context, clcnn_shape2(3, 3), NULL), *kept = NULL;
    UNIT_OK(clcnn_tensor_view_inner(tensor, 1, 1, &kept));
    context->lost = true;
    clcnn_tensor *view = tensor;
    float values[3];
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost", clcnn_tensor_view_inner(tensor, 1, 1, &view));
    ck_assert_ptr_null(view);
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost", clcnn_tensor_view_outer(tensor, 1, 1, &view));
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost",
                 clcnn_tensor_view_shape(tensor, clcnn_shape1(9), &view));
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost", clcnn_tensor_read(kept, values, 3));
    clcnn_tensor_destroy(tensor);
    clcnn_tensor_destroy(kept);
    clcnn_context_destroy(context);
}
END_TEST

Suite *suite_views(void) {
    Suite *suite = suite_create("views");
    const int contexts = unit_contexts();
    TCase *right = tcase_create("right");
    tcase_add_loop_test(right, elements_of_views, 0, contexts);
    tcase_add_loop_test(right, fills_of_many_rows, 0, contexts);
    tcase_add_loop_test(right, views_of_int32, 0, contexts);
    tcase_add_loop_test(right, memory_is_counted_once_and_goes_with_the_last, 0, contexts);
    tcase_add_loop_test(right, guard_zones_are_those_of_the_memory, 0, contexts);
    tcase_add_loop_test(right, runs_on_dense_views, 0, contexts);
    tcase_add_loop_test(right, dense_on_views, 0, contexts);
    tcase_add_loop_test(right, weights_that_are_views, 0, contexts);
    suite_add_tcase(suite, right);
    TCase *refused = tcase_create("refused");
    tcase_add_loop_test(refused, operators_refuse_rows_that_are_apart, 0, contexts);
    tcase_add_loop_test(refused, parts_beyond_the_tensor, 0, contexts);
    tcase_add_loop_test(refused, other_shapes, 0, contexts);
    tcase_add_loop_test(refused, null_views, 0, contexts);
    tcase_add_loop_test(refused, views_in_a_lost_context, 0, contexts);
    suite_add_tcase(suite, refused);
    return suite;
}
