/* SPDX-License-Identifier: MIT
 * resize2d: positions against their rules in integers, answers that were worked out by hand or stand in
 * ONNX' specification, and what is refused. */
#include "resize.h"

#include <math.h>
#include <stddef.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

/* ---- Positions ---- */

static int within(int pixel, int in) {
    return pixel < 0 ? 0 : pixel < in ? pixel : in - 1;
}

/* The quotient of whole numbers, b above 0, rounded down. */
static int floor_of(int a, int b) {
    return a / b - (a % b < 0);
}

/* Whole numbers where a float, or a double and a scale, would be off now and then. */
static void check_nearest(int in, int out, int i) {
    const clcnn_resize_axis axis = {in, out, 0};
    const struct {
        clcnn_resize resize;
        int pixel;
    } rows[] = {
        {{CLCNN_NEAREST, CLCNN_HALF_PIXEL, CLCNN_ROUND_PREFER_CEIL},
         floor_of((2 * i + 1) * in, 2 * out)},
        {{CLCNN_NEAREST, CLCNN_HALF_PIXEL, CLCNN_ROUND_PREFER_FLOOR},
         -floor_of(2 * out - (2 * i + 1) * in, 2 * out)},
        {{CLCNN_NEAREST, CLCNN_ASYMMETRIC, CLCNN_ROUND_FLOOR}, floor_of(i * in, out)},
        {{CLCNN_NEAREST, CLCNN_ASYMMETRIC, CLCNN_ROUND_CEIL}, -floor_of(-i * in, out)},
        {{CLCNN_NEAREST, CLCNN_ALIGN_CORNERS, CLCNN_ROUND_PREFER_CEIL},
         out == 1 ? 0 : floor_of(2 * i * (in - 1) + out - 1, 2 * (out - 1))},
    };
    for (size_t k = 0; k < UNIT_COUNT(rows); k++) {
        const clcnn_resize_tap tap = clcnn_resize_at(rows[k].resize, axis, i);
        ck_assert_msg(tap.lower == within(rows[k].pixel, in), "rule %zu, %d of %d from %d: %d", k,
                      i, out, in, tap.lower);
        ck_assert(tap.upper == tap.lower && tap.lower_weight == 1 && tap.upper_weight == 0);
    }
}

START_TEST(nearest_is_exact) {
    for (int in = 1; in <= 48; in++) {
        for (int out = 1; out <= 48; out++) {
            for (int i = 0; i < out; i++) {
                check_nearest(in, out, i);
            }
        }
    }
}
END_TEST

/* The weights say where the position is; what lies outside is the pixel at the edge. */
START_TEST(weights_tell_the_position) {
    const clcnn_resize resize = {CLCNN_BILINEAR, CLCNN_HALF_PIXEL, CLCNN_ROUND_PREFER_CEIL};
    for (int in = 1; in <= 24; in++) {
        for (int out = 1; out <= 24; out++) {
            for (int i = 0; i < out; i++) {
                const clcnn_resize_axis axis = {in, out, 0};
                const clcnn_resize_tap tap = clcnn_resize_at(resize, axis, i);
                const double at = ((i + 0.5) * in - 0.5 * out) / out;
                const double inside = fmin(fmax(at, 0), in - 1);
                ck_assert_double_eq_tol(tap.lower + tap.upper_weight, inside, 1e-14);
                ck_assert_double_eq_tol(tap.lower_weight + tap.upper_weight, 1, 1e-15);
                ck_assert_int_eq(tap.upper, tap.lower + (tap.upper_weight > 0));
            }
        }
    }
}
END_TEST

/* Positions that no whole number holds, and weights that no float holds. */
START_TEST(scales_at_the_limits) {
    const float scales[] = {1e-38f, 1e-45f, 3e38f};
    for (int method = 0; method < 2; method++) {
        for (size_t i = 0; i < UNIT_COUNT(scales); i++) {
            const clcnn_resize resize = {.method = (clcnn_resize_method)method,
                                         .coordinates = CLCNN_ASYMMETRIC,
                                         .rounding = CLCNN_ROUND_FLOOR};
            const clcnn_resize_axis axis = {5, 9, scales[i]};
            const clcnn_resize_tap tap = clcnn_resize_at(resize, axis, 1);
            ck_assert_int_eq(tap.lower, scales[i] < 1 ? 4 : 0);
            ck_assert(tap.upper == tap.lower && tap.upper_weight == 0);
        }
    }
}
END_TEST

/* ---- Answers ---- */

typedef struct resize_row {
    const char *name;
    clcnn_resize2d_desc desc;
    clcnn_shape input;
    float x[16];
    clcnn_shape output;
    double y[24];
} resize_row;

#define NEAREST(rule, way)                                                                         \
    .method = CLCNN_NEAREST, .coordinates = CLCNN_##rule, .rounding = CLCNN_ROUND_##way
#define BILINEAR(rule) .method = CLCNN_BILINEAR, .coordinates = CLCNN_##rule
#define LINE(n)                                                                                    \
    {                                                                                              \
        4, {                                                                                       \
            1, 1, n, 1                                                                             \
        }                                                                                          \
    }
#define THIRD (1.0 / 3)

/* clang-format off */
static const resize_row rows[] = {
    {"the zeros are UpSampling2D", {.size = {0}}, {4, {1, 1, 2, 2}}, {1, 2, 3, 4},
     {4, {1, 2, 4, 2}}, {1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4}},
    {"NCHW, one axis", {.scale = {1, 2}, .data_format = CLCNN_NCHW}, {4, {1, 2, 2, 1}},
     {1, 2, 3, 4}, {4, {1, 2, 2, 2}}, {1, 1, 2, 2, 3, 3, 4, 4}},
    {"a half goes up", {.size = {1, 2}}, LINE(4), {1, 2, 3, 4}, LINE(2), {2, 4}},
    {"a half goes down", {.size = {1, 2}, NEAREST(HALF_PIXEL, PREFER_FLOOR)}, LINE(4),
     {1, 2, 3, 4}, LINE(2), {1, 3}},
    {"floor((i + 0.5) 3 / 5)", {.size = {1, 5}}, LINE(3), {1, 2, 3}, LINE(5), {1, 1, 2, 3, 3}},
    /* of ONNX' operator Resize */
    {"upsample scales nearest", {.scale = {2, 3}, NEAREST(HALF_PIXEL, PREFER_FLOOR)},
     {4, {1, 2, 2, 1}}, {1, 2, 3, 4}, {4, {1, 4, 6, 1}},
     {1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4}},
    {"downsample scales nearest", {.scale = {0.6f, 0.6f}, NEAREST(HALF_PIXEL, PREFER_FLOOR)},
     {4, {1, 2, 4, 1}}, {1, 2, 3, 4, 5, 6, 7, 8}, {4, {1, 1, 2, 1}}, {1, 3}},
    {"sizes, floor, align corners", {.size = {1, 8}, NEAREST(ALIGN_CORNERS, FLOOR)}, LINE(4),
     {1, 2, 3, 4}, LINE(8), {1, 1, 1, 2, 2, 3, 3, 4}},
    {"sizes, ceil", {.size = {1, 8}, NEAREST(HALF_PIXEL, CEIL)}, LINE(4), {1, 2, 3, 4}, LINE(8),
     {1, 2, 2, 3, 3, 4, 4, 4}},
    {"sizes, asymmetric", {.size = {1, 8}, NEAREST(ASYMMETRIC, PREFER_CEIL)}, LINE(4),
     {1, 2, 3, 4}, LINE(8), {1, 2, 2, 3, 3, 4, 4, 4}},
    {"upsample scales linear", {.scale = {2, 2}, BILINEAR(HALF_PIXEL)}, {4, {1, 2, 2, 1}},
     {1, 2, 3, 4}, {4, {1, 4, 4, 1}},
     {1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4}},
    {"upsample scales linear, align corners", {.scale = {2, 2}, BILINEAR(ALIGN_CORNERS)},
     {4, {1, 2, 2, 1}}, {1, 2, 3, 4}, {4, {1, 4, 4, 1}},
     {1, 1 + THIRD, 2 - THIRD, 2, 2 - THIRD, 2, 2 + THIRD, 3 - THIRD, 2 + THIRD, 3 - THIRD, 3,
      3 + THIRD, 3, 3 + THIRD, 4 - THIRD, 4}},
    {"downsample scales linear", {.scale = {0.6f, 0.6f}, BILINEAR(HALF_PIXEL)}, {4, {1, 2, 4, 1}},
     {1, 2, 3, 4, 5, 6, 7, 8}, {4, {1, 1, 2, 1}}, {3 - THIRD, 4 + THIRD}},
    {"sizes linear, pytorch", {.size = {3, 1}, BILINEAR(PYTORCH_HALF_PIXEL)}, {4, {1, 4, 4, 1}},
     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, {4, {1, 3, 1, 1}},
     {2 - THIRD, 7, 12 + THIRD}},
    /* a scale beside the size moves the positions: 0, 0.5, 1, 1.5 and not 0, 0.75, .. */
    {"size and scale", {.size = {1, 4}, .scale = {1, 2}, BILINEAR(ASYMMETRIC)}, LINE(3), {1, 3, 7},
     LINE(4), {1, 2, 3, 5}},
    {"0.7 of 10 is 7", {.scale = {1, 0.7f}}, LINE(10), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, LINE(7),
     {0, 2, 3, 5, 6, 7, 9}},
    /* an infinity has no part where its weight is 0 */
    {"infinities stay", {.size = {1, 5}, BILINEAR(ALIGN_CORNERS)}, LINE(3), {1, INFINITY, 5},
     LINE(5), {1, (double)INFINITY, (double)INFINITY, (double)INFINITY, 5}},
    {"a copy of infinities", {.size = {2, 2}, BILINEAR(HALF_PIXEL)}, {4, {1, 2, 2, 1}},
     {INFINITY, -INFINITY, NAN, 1}, {4, {1, 2, 2, 1}},
     {(double)INFINITY, -(double)INFINITY, NAN, 1}},
};
/* clang-format on */

START_TEST(answers) {
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        const resize_row *row = &rows[i];
        clcnn_op *op = NULL;
        UNIT_OK(clcnn_resize2d_create(unit_context(_i), &row->desc, row->input, &op));
        ck_assert_msg(clcnn_shape_equal(clcnn_op_output_shape(op, 0), row->output), "%s",
                      row->name);
        const double tolerance = row->desc.method == CLCNN_NEAREST ? 0 : 0x1p-22;
        const char *wrong =
            unit_expect(op, row->x, row->y, clcnn_shape_count(row->output), tolerance);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* What operators are told to be judged by: the nearest pixel is a copy. */
START_TEST(nearest_rounds_nothing) {
    const clcnn_resize2d_desc bilinear = {.method = CLCNN_BILINEAR};
    const clcnn_shape input = clcnn_shape3(3, 4, 2);
    clcnn_op *op[2] = {NULL};
    clcnn_op_information info;
    UNIT_OK(clcnn_resize2d_create(unit_context(UNIT_DEVICE), NULL, input, &op[0]));
    UNIT_OK(clcnn_resize2d_create(unit_context(UNIT_DEVICE), &bilinear, input, &op[1]));
    for (int i = 0; i < 2; i++) {
        UNIT_OK(clcnn_op_info(op[i], &info));
        ck_assert_int_eq(info.error_class, CLCNN_ERROR_INTERPOLATION);
        ck_assert_double_eq(info.chain, i == 0 ? 0 : 6);
        ck_assert_uint_eq(info.memory, (6 + 8) * 16); /* the taps of its rows and columns */
        clcnn_op_destroy(op[i]);
    }
}
END_TEST

/* ---- Refused ---- */

START_TEST(refused) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const struct {
        clcnn_status status;
        const char *word;
        clcnn_resize2d_desc desc;
    } bad[] = {
        {ARGUMENT, "size is -1 along w", {.size = {2, -1}}},
        {ARGUMENT, "scale is -2 along h", {.scale = {-2, 1}}},
        {ARGUMENT, "scale is inf along w", {.scale = {1, INFINITY}}},
        {ARGUMENT, "scale is nan along h", {.size = {2, 2}, .scale = {NAN, 1}}},
        {SHAPE, "3 pixels scaled by 0.25 along h are 0", {.scale = {0.25f, 1}}},
        {SHAPE, "along w", {.scale = {1, 1e30f}}},
        {SHAPE, "elements", {.size = {100000, 100000}}},
        {ARGUMENT, "method is 2", {.method = (clcnn_resize_method)2}},
        {ARGUMENT, "coordinates is 4", {.coordinates = (clcnn_resize_coordinates)4}},
        {ARGUMENT, "rounding is 4", {.rounding = (clcnn_resize_rounding)4}},
        {ARGUMENT,
         "rounding is floor with method bilinear",
         {.method = CLCNN_BILINEAR, .rounding = CLCNN_ROUND_FLOOR}},
        {ARGUMENT, "data_format is 2", {.data_format = (clcnn_data_format)2}},
    };
    for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
        STAGE_REFUSED(bad[i].status, bad[i].word,
                      clcnn_resize2d_shape(&bad[i].desc, s->image, &s->out.shape));
        STAGE_NOT_CREATED(bad[i].status, bad[i].word, s->made,
                          clcnn_resize2d_create(s->context, &bad[i].desc, s->image, &s->made));
    }
    STAGE_NOT_CREATED(SHAPE, "resize2d", s->made,
                      clcnn_resize2d_create(s->context, NULL, clcnn_shape2(3, 3), &s->made));
    stage_close(s);
}
END_TEST

Suite *suite_resize(void) {
    Suite *suite = suite_create("resize");
    TCase *tcase = tcase_create("resize");
    tcase_add_test(tcase, nearest_is_exact);
    tcase_add_test(tcase, weights_tell_the_position);
    tcase_add_test(tcase, scales_at_the_limits);
    tcase_add_loop_test(tcase, answers, 0, unit_contexts());
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, nearest_rounds_nothing);
    }
    tcase_add_loop_test(tcase, refused, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
