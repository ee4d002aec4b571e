/* SPDX-License-Identifier: MIT
 * transpose by axes, reshape, slice and tile: hand-worked answers, and what is refused. On every context. */
#include <math.h>
#include <string.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE
#define INF      (double)INFINITY

enum { MOST = 24 };

/* ---- By hand ---- */

typedef union any_desc {
    clcnn_transpose_desc transpose;
    clcnn_reshape_desc reshape;
    clcnn_slice_desc slice;
    clcnn_tile_desc tile;
} any_desc;

#define BY_AXES(...)                                                                               \
    {                                                                                              \
        .transpose = {.axes = {__VA_ARGS__} }                                                      \
    }
#define RESHAPED(rank_, ...)                                                                       \
    {                                                                                              \
        .reshape = {.rank = (rank_), .dims = {__VA_ARGS__} }                                       \
    }
#define TILED(...)                                                                                 \
    {                                                                                              \
        .tile = {.repeats = {__VA_ARGS__} }                                                        \
    }

typedef struct move_row {
    const char *name, *operation;
    any_desc desc;
    clcnn_shape input;
    float x[12];
    clcnn_shape output;
    double y[MOST];
} move_row;

/* clang-format off */
static const move_row rows[] = {
    {"rows and columns", "transpose", BY_AXES(1, 0), {2, {2, 3}}, {11, 12, 13, 21, 22, 23},
     {2, {3, 2}}, {11, 21, 12, 22, 13, 23}},
    {"a batch of them", "transpose", BY_AXES(0, 2, 1), {3, {2, 2, 2}}, {1, 2, 3, 4, 5, 6, 7, 8},
     {3, {2, 2, 2}}, {1, 3, 2, 4, 5, 7, 6, 8}},
    {"the last axis stays", "transpose", BY_AXES(1, 0, 2), {3, {2, 3, 2}},
     {111, 112, 121, 122, 131, 132, 211, 212, 221, 222, 231, 232}, {3, {3, 2, 2}},
     {111, 112, 211, 212, 121, 122, 221, 222, 131, 132, 231, 232}},
    {"all turned round", "transpose", BY_AXES(2, 1, 0), {3, {2, 3, 2}},
     {111, 112, 121, 122, 131, 132, 211, 212, 221, 222, 231, 232}, {3, {2, 3, 2}},
     {111, 211, 121, 221, 131, 231, 112, 212, 122, 222, 132, 232}},
    {"axis i of y is axis axes[i] of x", "transpose", BY_AXES(1, 2, 0), {3, {2, 3, 2}},
     {111, 112, 121, 122, 131, 132, 211, 212, 221, 222, 231, 232}, {3, {3, 2, 2}},
     {111, 211, 112, 212, 121, 221, 122, 222, 131, 231, 132, 232}},
    {"depth to space", "transpose", BY_AXES(2, 0, 3, 1), {4, {2, 2, 1, 3}},
     {1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33}, {4, {1, 2, 3, 2}},
     {1, 11, 2, 12, 3, 13, 21, 31, 22, 32, 23, 33}},
    {"an axis of size 1", "transpose", BY_AXES(1, 0, 2), {3, {2, 1, 2}}, {1, NAN, -INFINITY, 4},
     {3, {1, 2, 2}}, {1, NAN, -INF, 4}},
    {"the order that was", "transpose", BY_AXES(0, 1), {2, {2, 2}}, {1, 2, 3, 4}, {2, {2, 2}},
     {1, 2, 3, 4}},
    {"eight axes", "transpose", BY_AXES(7, 1, 2, 3, 4, 5, 6, 0), {8, {2, 1, 1, 1, 1, 1, 1, 3}},
     {1, 2, 3, 4, 5, 6}, {8, {3, 1, 1, 1, 1, 1, 1, 2}}, {1, 4, 2, 5, 3, 6}},

    {"the same shape", "reshape", RESHAPED(0, 0), {2, {2, 3}}, {1, 2, 3, 4, 5, 6}, {2, {2, 3}},
     {1, 2, 3, 4, 5, 6}},
    {"another", "reshape", RESHAPED(2, 3, 2), {2, {2, 3}}, {1, 2, 3, NAN, 5, -INFINITY},
     {2, {3, 2}}, {1, 2, 3, NAN, 5, -INF}},
    {"the input's rank", "reshape", RESHAPED(0, 3, -1), {2, {2, 3}}, {1, 2, 3, 4, 5, 6},
     {2, {3, 2}}, {1, 2, 3, 4, 5, 6}},
    {"an axis that stays, and the rest", "reshape", RESHAPED(2, 0, -1), {3, {2, 3, 1}},
     {1, 2, 3, 4, 5, 6}, {2, {2, 3}}, {1, 2, 3, 4, 5, 6}},
    {"nothing is left but 1", "reshape", RESHAPED(3, 2, -1, 3), {1, {6}}, {1, 2, 3, 4, 5, 6},
     {3, {2, 1, 3}}, {1, 2, 3, 4, 5, 6}},
    {"axes in other places stay", "reshape", RESHAPED(3, 1, 0, -1), {2, {2, 3}}, {1, 2, 3, 4, 5, 6},
     {3, {1, 3, 2}}, {1, 2, 3, 4, 5, 6}},

    {"all", "slice", {.slice = {.begin = {0}}}, {2, {2, 2}}, {1, 2, 3, 4}, {2, {2, 2}},
     {1, 2, 3, 4}},
    {"up to the end", "slice", {.slice = {.begin = {1, 1}}}, {2, {3, 3}},
     {11, 12, 13, 21, 22, 23, 31, 32, 33}, {2, {2, 2}}, {22, 23, 32, 33}},
    {"some", "slice", {.slice = {.begin = {0, 1}, .size = {2, 1}}}, {2, {3, 3}},
     {11, 12, 13, 21, 22, 23, 31, 32, 33}, {2, {2, 1}}, {12, 22}},
    {"from the end", "slice", {.slice = {.begin = {-1, -2}}}, {2, {3, 3}},
     {11, 12, 13, 21, 22, 23, 31, 32, 33}, {2, {1, 2}}, {32, 33}},
    {"every other", "slice", {.slice = {.begin = {0, 1}, .step = {2, 2}}}, {2, {3, 4}},
     {11, 12, 13, 14, 21, 22, 23, 24, 31, 32, 33, 34}, {2, {2, 2}}, {12, 14, 32, 34}},
    {"backwards", "slice", {.slice = {.begin = {-1}, .step = {-1}}}, {1, {4}},
     {1, NAN, -INFINITY, 4}, {1, {4}}, {4, -INF, NAN, 1}},
    {"backwards in steps, not to the end", "slice",
     {.slice = {.begin = {5}, .size = {2}, .step = {-2}}}, {1, {6}}, {1, 2, 3, 4, 5, 6}, {1, {2}},
     {6, 4}},
    {"backwards from the first", "slice", {.slice = {.step = {-3}}}, {1, {3}}, {1, 2, 3}, {1, {1}},
     {1}},
    {"steps beyond all", "slice", {.slice = {.begin = {1, 2}, .step = {0x7fffffff, -0x7fffffff - 1}}},
     {2, {2, 3}}, {1, 2, 3, 4, 5, 6}, {2, {1, 1}}, {6}},
    {"the last of eight axes", "slice", {.slice = {.begin = {0, 0, 0, 0, 0, 0, 0, 1}}},
     {8, {1, 1, 1, 1, 1, 1, 2, 3}}, {1, 2, 3, 4, 5, 6}, {8, {1, 1, 1, 1, 1, 1, 2, 2}},
     {2, 3, 5, 6}},

    {"once", "tile", TILED(0, 1), {2, {2, 2}}, {1, 2, 3, 4}, {2, {2, 2}}, {1, 2, 3, 4}},
    {"one element", "tile", TILED(5), {1, {1}}, {7}, {1, {5}}, {7, 7, 7, 7, 7}},
    {"the last axis", "tile", TILED(0, 2), {2, {2, 3}}, {1, 2, 3, 4, 5, 6}, {2, {2, 6}},
     {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}},
    {"the first axis", "tile", TILED(3), {2, {2, 2}}, {1, NAN, -INFINITY, 4}, {2, {6, 2}},
     {1, NAN, -INF, 4, 1, NAN, -INF, 4, 1, NAN, -INF, 4}},
    {"both", "tile", TILED(2, 2), {2, {2, 2}}, {1, 2, 3, 4}, {2, {4, 4}},
     {1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4}},
    {"each element", "tile", TILED(1, 3), {2, {3, 1}}, {1, 2, 3}, {2, {3, 3}},
     {1, 1, 1, 2, 2, 2, 3, 3, 3}},
    {"between", "tile", TILED(1, 2, 1), {3, {2, 1, 2}}, {1, 2, 3, 4}, {3, {2, 2, 2}},
     {1, 2, 1, 2, 3, 4, 3, 4}},
    {"pixels twice", "tile", TILED(1, 2, 1, 2), {4, {2, 1, 2, 1}}, {1, 2, 3, 4}, {4, {2, 2, 2, 2}},
     {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}},
};
/* clang-format on */

static clcnn_op_desc describe(const char *name, const any_desc *desc, const clcnn_operand *x) {
    return clcnn_op_desc_make(name, desc, clcnn_operator_find(name)->desc_size, x, 1);
}

START_TEST(by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        const move_row *row = &rows[i];
        const clcnn_operand x = clcnn_given(row->input);
        clcnn_op *op = NULL;
        const clcnn_op_desc what = describe(row->operation, &row->desc, &x);
        UNIT_OK(clcnn_op_create(unit_context(_i), &what, NULL, &op));
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const char *wrong = unit_expect(op, row->x, row->y, clcnn_shape_count(row->output), 0);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* The typed forms name their operators. */
START_TEST(typed_forms) {
    const clcnn_shape x = clcnn_shape2(2, 3);
    const clcnn_reshape_desc reshaped = {.rank = 1, .dims = {6}};
    const clcnn_slice_desc slice = {.size = {1}};
    const clcnn_tile_desc tile = {.repeats = {2}};
    clcnn_shape y[3];
    UNIT_OK(clcnn_reshape_shape(&reshaped, x, &y[0]));
    UNIT_OK(clcnn_slice_shape(&slice, x, &y[1]));
    UNIT_OK(clcnn_tile_shape(&tile, x, &y[2]));
    ck_assert(clcnn_shape_equal(y[0], clcnn_shape1(6)));
    ck_assert(clcnn_shape_equal(y[1], clcnn_shape2(1, 3)));
    ck_assert(clcnn_shape_equal(y[2], clcnn_shape2(4, 3)));
}
END_TEST

/* ---- What is refused ---- */

typedef struct refused_row {
    clcnn_status status;
    const char *word, *operation;
    any_desc desc;
    clcnn_shape input;
} refused_row;

/* clang-format off */
static const refused_row refused[] = {
    {ARGUMENT, "axes[1] is 2, the input has rank 2", "transpose", BY_AXES(0, 2), {2, {3, 4}}},
    {ARGUMENT, "axes[1] is 1, the input", "transpose", BY_AXES(1, 1), {2, {3, 4}}},
    {ARGUMENT, "axes[0] is -1", "transpose", BY_AXES(-1, 0), {2, {3, 4}}},
    {ARGUMENT, "axes[2] is 2", "transpose", BY_AXES(1, 0, 2), {2, {3, 4}}},
    {ARGUMENT, "axes[7] is 32", "transpose", BY_AXES(0, 1, 2, 3, 4, 5, 6, 32),
     {8, {1, 1, 1, 1, 1, 1, 1, 2}}},
    {ARGUMENT, "axes[2] is 0", "transpose", BY_AXES(1, 0), {3, {3, 4, 5}}},
    {ARGUMENT, "from is 1 and to is 0 beside axes", "transpose",
     {.transpose = {.from = CLCNN_NCHW, .axes = {1, 0}}}, {2, {3, 4}}},
    {ARGUMENT, "from is 0 and to is 1 beside axes", "transpose",
     {.transpose = {.to = CLCNN_NCHW, .axes = {2, 1, 0}}}, {3, {3, 4, 5}}},
    {SHAPE, "transpose", "transpose", BY_AXES(0), {2, {3, 4}}}, /* by formats */

    {ARGUMENT, "rank is 9", "reshape", RESHAPED(9, 12), {2, {3, 4}}},
    {ARGUMENT, "rank is -1", "reshape", RESHAPED(-1, 12), {2, {3, 4}}},
    {ARGUMENT, "dims[1] is 2 with rank 1", "reshape", RESHAPED(1, 6, 2), {2, {3, 4}}},
    {ARGUMENT, "dims[1] is -2", "reshape", RESHAPED(2, 6, -2), {2, {3, 4}}},
    {ARGUMENT, "dims[2] is 0, the input has rank 2", "reshape", RESHAPED(3, 3, 4, 0), {2, {3, 4}}},
    {ARGUMENT, "dims[0] and dims[2] are -1", "reshape", RESHAPED(3, -1, 3, -1), {2, {3, 4}}},
    {SHAPE, "the input 3x4 has 12 elements; 3x3", "reshape", RESHAPED(2, 3, 3), {2, {3, 4}}},
    {SHAPE, "has 12 elements; 3x2 must", "reshape", RESHAPED(2, 3, 2), {2, {3, 4}}},
    {SHAPE, "has 12 elements; 5x-1 must", "reshape", RESHAPED(2, 5, -1), {2, {3, 4}}},
    {SHAPE, "has 12 elements; -1x24 must", "reshape", RESHAPED(2, -1, 24), {2, {3, 4}}},
    {SHAPE, "has 12 elements; 2147483647x2147483647x4 must", "reshape",
     RESHAPED(3, 0x7fffffff, 0x7fffffff, 4), {2, {3, 4}}},

    {ARGUMENT, "begin of axis 1 is 4, its size 4; it must be from -4 to 3", "slice",
     {.slice = {.begin = {0, 4}}}, {2, {3, 4}}},
    {ARGUMENT, "begin of axis 0 is -4, its size 3", "slice", {.slice = {.begin = {-4}}},
     {2, {3, 4}}},
    {ARGUMENT, "begin of axis 0 is -2147483648", "slice", {.slice = {.begin = {-0x7fffffff - 1}}},
     {2, {3, 4}}},
    {ARGUMENT, "size of axis 0 is -1", "slice", {.slice = {.size = {-1}}}, {2, {3, 4}}},
    {ARGUMENT, "axis 0 has 3 elements, 2 from 1 on in steps of 1; size 3", "slice",
     {.slice = {.begin = {1}, .size = {3}}}, {2, {3, 4}}},
    {ARGUMENT, "axis 1 has 4 elements, 2 from 3 on in steps of -2; size 3", "slice",
     {.slice = {.begin = {0, -1}, .size = {0, 3}, .step = {0, -2}}}, {2, {3, 4}}},
    {ARGUMENT, "axis 1 has 4 elements, 1 from 0 on in steps of 2147483647; size 2147483647", "slice",
     {.slice = {.size = {0, 0x7fffffff}, .step = {0, 0x7fffffff}}}, {2, {3, 4}}},
    {ARGUMENT, "axis 2 are 1, 0 and 0, the input has no such axis", "slice",
     {.slice = {.begin = {0, 0, 1}}}, {2, {3, 4}}},
    {ARGUMENT, "axis 7 are 0, 1 and 0", "slice", {.slice = {.size = {0, 0, 0, 0, 0, 0, 0, 1}}},
     {2, {3, 4}}},
    {ARGUMENT, "axis 2 are 0, 0 and -1", "slice", {.slice = {.step = {0, 0, -1}}}, {2, {3, 4}}},

    {ARGUMENT, "repeats[1] is -1", "tile", TILED(0, -1), {2, {3, 4}}},
    {ARGUMENT, "repeats[2] is 1, the input has rank 2", "tile", TILED(0, 0, 1), {2, {3, 4}}},
    {ARGUMENT, "repeats[7] is -5", "tile", TILED(0, 0, 0, 0, 0, 0, 0, -5), {2, {3, 4}}},
    {SHAPE, "axis 0 has 2147483647 x 3 elements", "tile", TILED(0x7fffffff), {2, {3, 4}}},
    {SHAPE, "tile output", "tile", TILED(1 << 20, 1 << 20), {2, {3, 4}}},
};
/* clang-format on */

START_TEST(problems_that_are_none) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        const refused_row *row = &refused[i];
        const clcnn_operand x = clcnn_given(row->input);
        const clcnn_op_desc what = describe(row->operation, &row->desc, &x);
        STAGE_REFUSED(row->status, row->word, clcnn_op_shape(&what, 0, &s->out.shape));
        STAGE_NOT_CREATED(row->status, row->word, s->made,
                          clcnn_op_create(s->context, &what, NULL, &s->made));
    }
    stage_close(s);
}
END_TEST

Suite *suite_move(void) {
    Suite *suite = suite_create("move");
    TCase *tcase = tcase_create("move");
    tcase_add_loop_test(tcase, by_hand, 0, unit_contexts());
    tcase_add_test(tcase, typed_forms);
    tcase_add_loop_test(tcase, problems_that_are_none, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
