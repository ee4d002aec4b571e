/* SPDX-License-Identifier: MIT
 * What clcnn_initialize refuses: test_initialize.c has what it draws. */
#include <math.h>

#include "unit.h"

START_TEST(bad_arguments) {
    const clcnn_initializer ones = {.kind = CLCNN_ONES};
    const clcnn_initializer kind = {.kind = (clcnn_initializer_kind)(CLCNN_TRUNCATED_NORMAL + 1)};
    const clcnn_initializer negative = {.kind = (clcnn_initializer_kind)-1};
    const clcnn_initializer layout = {.kind = CLCNN_GLOROT_UNIFORM,
                                      .layout = (clcnn_filter_layout)7};
    const clcnn_shape shape = clcnn_shape4(1, 1, 2, 3), bad = clcnn_shape2(3, -2);
    float values[6] = {5, 5, 5, 5, 5, 5};
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer", clcnn_initialize(NULL, shape, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer", clcnn_initialize(&ones, shape, NULL, 6));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, bad, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, shape, values, 5));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, shape, values, 7));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, shape, values, 0));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer", clcnn_initialize(&kind, shape, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer",
                 clcnn_initialize(&negative, shape, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer",
                 clcnn_initialize(&layout, shape, values, 6));
    for (int i = 0; i < 6; i++) {
        ck_assert(values[i] == 5);
    }
}
END_TEST

typedef struct refused_row {
    clcnn_initializer initializer;
    const char *word;
} refused_row;

static const refused_row refused[] = {
    {{.kind = CLCNN_RANDOM_UNIFORM, .a = 1, .b = 1}, "below"}, /* a constant is CONSTANT's */
    {{.kind = CLCNN_RANDOM_UNIFORM, .a = 1}, "below"},
    {{.kind = CLCNN_RANDOM_UNIFORM, .a = 1, .b = -1}, "below"},
    {{.kind = CLCNN_RANDOM_UNIFORM, .a = -INFINITY, .b = 1}, "finite"},
    {{.kind = CLCNN_RANDOM_UNIFORM, .a = 0, .b = INFINITY}, "finite"},
    {{.kind = CLCNN_RANDOM_UNIFORM, .a = NAN, .b = 1}, "finite"},
    {{.kind = CLCNN_RANDOM_UNIFORM, .a = 0, .b = NAN}, "finite"},
    {{.kind = CLCNN_RANDOM_NORMAL, .b = -1}, "or more"},
    {{.kind = CLCNN_RANDOM_NORMAL, .b = INFINITY}, "finite"},
    {{.kind = CLCNN_RANDOM_NORMAL, .a = NAN, .b = 1}, "finite"},
    {{.kind = CLCNN_TRUNCATED_NORMAL, .b = -1}, "or more"},
    {{.kind = CLCNN_TRUNCATED_NORMAL, .a = -INFINITY}, "finite"},
    {{.kind = CLCNN_VARIANCE_SCALING, .a = -1}, "scale"},
    {{.kind = CLCNN_VARIANCE_SCALING, .a = NAN}, "scale"},
    {{.kind = CLCNN_VARIANCE_SCALING, .a = INFINITY}, "scale"},
    {{.kind = CLCNN_VARIANCE_SCALING, .mode = (clcnn_fan_mode)3}, "mode"},
    {{.kind = CLCNN_VARIANCE_SCALING, .mode = (clcnn_fan_mode)-1}, "mode"},
    {{.kind = CLCNN_VARIANCE_SCALING, .distribution = (clcnn_distribution)3}, "distribution"},
    /* what would be ignored */
    {{.kind = CLCNN_CONSTANT, .b = 7}, "read b"},
    {{.kind = CLCNN_ZEROS, .a = 3}, "read a"},
    {{.kind = CLCNN_HE_NORMAL, .a = 2}, "read a"},
    {{.kind = CLCNN_HE_NORMAL, .mode = CLCNN_FAN_OUT}, "read mode"},
    {{.kind = CLCNN_RANDOM_NORMAL, .distribution = CLCNN_DISTRIBUTION_UNIFORM}, "read mode"},
    {{.kind = CLCNN_VARIANCE_SCALING, .b = 1}, "read b"},
};

START_TEST(parameters_that_are_none) {
    float values[6] = {5, 5, 5, 5, 5, 5};
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, refused[_i].word,
                 clcnn_initialize(&refused[_i].initializer, clcnn_shape2(2, 3), values, 6));
    ck_assert(values[0] == 5 && values[5] == 5);
}
END_TEST

/* Shapes that are no depthwise filter of 3 channels. */
START_TEST(depthwise_filters_that_are_none) {
    static const clcnn_shape shapes[] = {
        {4, {1, 1, 1, 8}}, {4, {1, 1, 2, 6}}, {4, {6, 1, 1, 1}}, {2, {1, 6}}, {1, {6}}};
    const clcnn_initializer three = {.kind = CLCNN_HE_NORMAL, .depthwise = 3};
    const clcnn_initializer negative = {.kind = CLCNN_HE_NORMAL, .depthwise = -1};
    const clcnn_initializer oihw = {.kind = CLCNN_HE_NORMAL, .layout = CLCNN_OIHW, .depthwise = 3};
    float values[12];
    for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
        UNIT_REFUSED(CLCNN_INVALID_SHAPE, "depthwise",
                     clcnn_initialize(&three, shapes[i], values, clcnn_shape_count(shapes[i])));
    }
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "depthwise",
                 clcnn_initialize(&negative, clcnn_shape4(1, 1, 1, 6), values, 6));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "depthwise",
                 clcnn_initialize(&oihw, clcnn_shape4(1, 1, 1, 6), values, 6));
}
END_TEST

Suite *suite_initialize_refused(void) {
    Suite *suite = suite_create("initialize_refused");
    TCase *tcase = tcase_create("refused");
    tcase_add_test(tcase, bad_arguments);
    tcase_add_loop_test(tcase, parameters_that_are_none, 0, UNIT_COUNT(refused));
    tcase_add_test(tcase, depthwise_filters_that_are_none);
    suite_add_tcase(suite, tcase);
    return suite;
}
