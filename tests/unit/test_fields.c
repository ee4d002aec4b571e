/* SPDX-License-Identifier: MIT
 * Descriptors by the names of their fields: that the rows list them all, what is set and printed for
 * every field of every operator, and what is refused. */
#include <string.h>

#include "unit.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT

enum { DESC = 128, TEXT = 256, PATTERN = 0x5A };

/* A loop test's _i is a row of the list. */
#define ROW clcnn_operator_at((size_t)_i)

/* ---- Rows of fields ---- */

static size_t field_size(const clcnn_field *f) {
    switch (f->kind) {
    case CLCNN_FIELD_INT:
    case CLCNN_FIELD_SIGNED:
        return (size_t)f->count * sizeof(int);
    case CLCNN_FIELD_WORD:
        return sizeof(int);
    case CLCNN_FIELD_PADDING:
        return 5 * sizeof(int);
    case CLCNN_FIELD_ACTIVATION:
        return sizeof(clcnn_activation);
    case CLCNN_FIELD_FLOAT:
        return (size_t)f->count * sizeof(float);
    }
    return 0;
}

/* Every byte of a descriptor belongs to one field: none is left out, so that a caller who has the
 * names alone can set all there is. */
START_TEST(fields_fill_their_descriptor) {
    const clcnn_operator_info *row = ROW;
    int owners[DESC] = {0};
    ck_assert(row->desc_size > 0 && row->desc_size <= DESC);
    for (const clcnn_field *f = row->fields; f->name; f++) {
        ck_assert_msg(f->offset % sizeof(int) == 0 && f->offset + field_size(f) <= row->desc_size,
                      "%s of %s is not in the descriptor", f->name, row->name);
        for (size_t i = 0; i < field_size(f); i++) {
            owners[f->offset + i]++;
        }
    }
    for (size_t i = 0; i < row->desc_size; i++) {
        ck_assert_msg(owners[i] == 1, "byte %zu of %s belongs to %d fields", i, row->name,
                      owners[i]);
    }
}
END_TEST

START_TEST(fields_have_names_keys_and_words) {
    const clcnn_operator_info *row = ROW;
    for (const clcnn_field *f = row->fields; f->name; f++) {
        const int is_int = f->kind == CLCNN_FIELD_INT || f->kind == CLCNN_FIELD_SIGNED;
        const int is_number = is_int || f->kind == CLCNN_FIELD_FLOAT;
        ck_assert(f->name[0] && f->key && f->key[0]);
        const int is_list = f->count == 2 || (is_int && f->count == CLCNN_MAX_RANK);
        ck_assert_int_eq(f->count, is_number && is_list ? f->count : 1);
        const int has_words = f->kind == CLCNN_FIELD_WORD || f->kind == CLCNN_FIELD_PADDING;
        ck_assert_int_eq(f->words != NULL, has_words);
        for (int i = 0; has_words && (i < 2 || f->words[i]); i++) {
            ck_assert(f->words[i] && f->words[i][0] && i < 8);
        }
        /* what a number of 0 means is said; of words and activations it is the first one */
        ck_assert_int_eq(f->zero && f->zero[0], is_number);
        for (const clcnn_field *other = row->fields; other != f; other++) {
            ck_assert_str_ne(other->name, f->name);
            ck_assert_str_ne(other->key, f->key);
        }
    }
}
END_TEST

START_TEST(rules_are_cut_where_they_do_not_fit) {
    for (const clcnn_field *f = ROW->fields; f->name; f++) {
        char whole[TEXT], cut[8];
        memset(cut, PATTERN, sizeof cut);
        clcnn_field_rule(f, whole, sizeof whole);
        ck_assert_uint_gt(strlen(whole), 4);
        clcnn_field_rule(f, cut, 5);
        ck_assert_uint_eq(strlen(cut), 4);
        ck_assert_int_eq(strncmp(cut, whole, 4), 0);
        ck_assert_int_eq(cut[5], PATTERN);
        clcnn_field_rule(f, NULL, 0);
    }
}
END_TEST

/* ---- Set and get ---- */

/* Values of a kind, and how they are printed where that differs. */
typedef struct value_row {
    const char *value, *printed; /* NULL: as it was set */
} value_row;

static const value_row ones[] = {{"3", NULL}, {"2147483647", NULL}, {"007", "7"}, {"0", ""}};
static const value_row twos[] = {{"2,1", NULL}, {"0,4", NULL}, {"5,0", NULL}, {"0,0", ""}};
static const value_row floats[] = {{"0.001", NULL},
                                   {"3", NULL},
                                   {"1e-05", NULL},
                                   {"0.30000001", "0.3"},
                                   {".5", "0.5"},
                                   {"1E2", "100"},
                                   {"1e-40", "9.99995e-41"},
                                   {"3.4e+38", NULL},
                                   {"-2.5", NULL},
                                   {"-1E-5", "-1e-05"},
                                   {"INF", "inf"},
                                   {"-inf", NULL},
                                   {"-0", NULL},
                                   {"0", ""}};
static const value_row two_floats[] = {{"2,0.5", NULL}, {"0,0.25", NULL}, {"1.5,0", NULL},
                                       {"2.,1", "2,1"}, {"-1,inf", NULL}, {"0,0.0", ""}};
static const value_row axes[] = {{"0,1,1", NULL},           {"0,1,1,0", "0,1,1"},      {"5", NULL},
                                 {"1,2,3,4,5,6,7,8", NULL}, {"0,0,0,0,0,0,0,9", NULL}, {"0", ""},
                                 {"0,0,0,0,0,0,0,0", ""}};
static const value_row signed_axes[] = {{"0,-1,1", NULL},
                                        {"0,1,-1,0", "0,1,-1"},
                                        {"-2147483648", NULL},
                                        {"2147483647,-007", "2147483647,-7"},
                                        {"0,0,0,0,0,0,0,-9", NULL},
                                        {"-0", ""},
                                        {"0,0,0,0,0,0,0,0", ""}};
static const value_row paddings[] = {{"same", NULL},         {"same_lower", NULL}, {"SAME", "same"},
                                     {"1,0,2,3", NULL},      {"0,0,0,0", NULL},    {"valid", ""},
                                     {"00,1,2,3", "0,1,2,3"}};
static const value_row activations[] = {{"relu", NULL},
                                        {"relu:6,0,0", NULL},
                                        {"RELU:6,0,0", "relu:6,0,0"},
                                        {"relu:inf,0.1,0", NULL},
                                        {"leaky_relu:0.30000004", NULL},
                                        {"leaky_relu:-1e-40", "leaky_relu:-9.99995e-41"},
                                        {"hard_sigmoid:0.2,0.5", NULL},
                                        {"clip:-inf,3", NULL},
                                        {"elu:1.50", "elu:1.5"},
                                        {"swish", NULL},
                                        {"sparse_sigmoid", NULL},
                                        {"softmax", NULL},
                                        {"linear", ""}};

/* Sets one value in a descriptor that is full of a pattern, so that it shows what else is set. */
static void check_value(const clcnn_operator_info *row, const clcnn_field *f,
                        const value_row *value) {
    unsigned char desc[DESC], around[DESC];
    char text[TEXT];
    memset(desc, PATTERN, sizeof desc);
    UNIT_OK(clcnn_desc_set(row->name, desc, row->desc_size, f->name, value->value));
    UNIT_OK(clcnn_desc_get(row->name, desc, row->desc_size, f->name, text, sizeof text));
    ck_assert_str_eq(text, value->printed ? value->printed : value->value);
    memset(around, PATTERN, sizeof around);
    memcpy(around + f->offset, desc + f->offset, field_size(f));
    ck_assert_mem_eq(desc, around, sizeof desc);
    /* what is printed reads back as the same bytes; "" is the default's */
    if (text[0]) {
        UNIT_OK(clcnn_desc_set(row->name, around, row->desc_size, f->name, text));
        ck_assert_mem_eq(desc, around, sizeof desc);
    } else {
        memset(around + f->offset, 0, field_size(f));
        ck_assert_mem_eq(desc, around, sizeof desc);
    }
}

static void check_words(const clcnn_operator_info *row, const clcnn_field *f) {
    for (int i = 0; f->words[i]; i++) {
        const value_row word = {f->words[i], i == 0 ? "" : NULL};
        int stored = -1;
        unsigned char desc[DESC] = {0};
        check_value(row, f, &word);
        UNIT_OK(clcnn_desc_set(row->name, desc, row->desc_size, f->name, f->words[i]));
        memcpy(&stored, desc + f->offset, sizeof stored);
        ck_assert_int_eq(stored, i);
    }
}

static const value_row *values_of(const clcnn_field *f, size_t *count) {
    switch (f->kind) {
    case CLCNN_FIELD_PADDING:
        *count = UNIT_COUNT(paddings);
        return paddings;
    case CLCNN_FIELD_ACTIVATION:
        *count = UNIT_COUNT(activations);
        return activations;
    case CLCNN_FIELD_FLOAT:
        *count = f->count == 2 ? UNIT_COUNT(two_floats) : UNIT_COUNT(floats);
        return f->count == 2 ? two_floats : floats;
    case CLCNN_FIELD_SIGNED:
        *count = UNIT_COUNT(signed_axes);
        return signed_axes;
    default:
        *count = f->count == 1   ? UNIT_COUNT(ones)
                 : f->count == 2 ? UNIT_COUNT(twos)
                                 : UNIT_COUNT(axes);
        return f->count == 1 ? ones : f->count == 2 ? twos : axes;
    }
}

START_TEST(what_is_set_is_got) {
    for (const clcnn_field *f = ROW->fields; f->name; f++) {
        if (f->words) {
            check_words(ROW, f);
        }
        size_t count = 0;
        const value_row *values = values_of(f, &count);
        for (size_t i = 0; f->kind != CLCNN_FIELD_WORD && i < count; i++) {
            check_value(ROW, f, &values[i]);
        }
    }
}
END_TEST

START_TEST(zeros_print_as_nothing) {
    static const unsigned char zeros[DESC];
    for (const clcnn_field *f = ROW->fields; f->name; f++) {
        char text[TEXT] = "something";
        UNIT_OK(clcnn_desc_get(ROW->name, zeros, ROW->desc_size, f->name, text, 1));
        ck_assert_str_eq(text, "");
    }
}
END_TEST

START_TEST(names_are_those_of_the_struct) {
    clcnn_conv2d_desc conv = {.groups = 0};
    clcnn_pool2d_desc pool = {.global = 0};
    UNIT_OK(clcnn_desc_set("conv2d", &conv, sizeof conv, "stride", "2,3"));
    UNIT_OK(clcnn_desc_set("conv2d", &conv, sizeof conv, "dilation", "4,5"));
    UNIT_OK(clcnn_desc_set("conv2d", &conv, sizeof conv, "groups", "6"));
    UNIT_OK(clcnn_desc_set("conv2d", &conv, sizeof conv, "padding", "7,8,9,10"));
    UNIT_OK(clcnn_desc_set("conv2d", &conv, sizeof conv, "data_format", "nchw"));
    UNIT_OK(clcnn_desc_set("conv2d", &conv, sizeof conv, "filter_layout", "oihw"));
    UNIT_OK(clcnn_desc_set("conv2d", &conv, sizeof conv, "activation", "relu:6,0.5,0"));
    const clcnn_conv2d_desc expected = {.stride = {2, 3},
                                        .dilation = {4, 5},
                                        .groups = 6,
                                        .padding = CLCNN_PADDING_EXPLICIT,
                                        .pads = {7, 8, 9, 10},
                                        .data_format = CLCNN_NCHW,
                                        .filter_layout = CLCNN_OIHW,
                                        .activation = {CLCNN_RELU, 1, {6, 0.5f, 0}}};
    ck_assert_mem_eq(&conv, &expected, sizeof conv);
    UNIT_OK(clcnn_desc_set("avg_pool2d", &pool, sizeof pool, "window", "2,3"));
    UNIT_OK(clcnn_desc_set("avg_pool2d", &pool, sizeof pool, "ceil_mode", "1"));
    UNIT_OK(clcnn_desc_set("avg_pool2d", &pool, sizeof pool, "include_pad", "1"));
    UNIT_OK(clcnn_desc_set("max_pool2d", &pool, sizeof pool, "global", "1"));
    ck_assert(pool.window[0] == 2 && pool.window[1] == 3 && pool.ceil_mode == 1);
    ck_assert(pool.include_pad == 1 && pool.global == 1 && pool.stride[0] == 0);
}
END_TEST

/* ---- Refused values ---- */

static const char *const bad_ones[] = {"",
                                       "-1",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "1,2",
                                       "x",
                                       "1x",
                                       "0x10",
                                       "1.5",
                                       "2147483648",
                                       "1e3",
                                       "99999999999999999999"};
static const char *const bad_twos[] = {"", "2", "2,", ",2", "1,2,3", "1, 2", "1;2", "-1,1", "1x1"};
static const char *const bad_floats[] = {"",        "-",    "+1",  " 1",   "1 ",       "1,2",
                                         "x",       "1x",   "0x1", "nan",  "infinity", "in",
                                         "+inf",    "-nan", "1e",  "1e99", "-1e99",    "1e-99",
                                         "0.1e-45", "1..",  ",1",  "--1",  "e1",       "-,"};
static const char *const bad_two_floats[] = {"",     "2",     "2,",           ",2",   "1,2,3",
                                             "1, 2", "1,nan", "1;2",          "1,+1", "1,1e99",
                                             "1x1",  "1,,2",  "0.5,infinity", "-,1"};
static const char *const bad_axes[] = {"",
                                       "1,",
                                       ",1",
                                       "1,,2",
                                       "1, 2",
                                       "1x1",
                                       "-1,1",
                                       "1,-1",
                                       "+1",
                                       "1,2,3,4,5,6,7,8,9",
                                       "1,2,3,4,5,6,7,8,"};
static const char *const bad_signed_axes[] = {"",
                                              "-",
                                              "--1",
                                              "1,",
                                              ",-1",
                                              "1,,2",
                                              "1, 2",
                                              "- 1",
                                              "+1",
                                              "-x",
                                              "-2147483649",
                                              "2147483648",
                                              "1,2,3,4,5,6,7,8,-9"};
static const char *const bad_words[] = {"", "nothing", "2", "-1", " nhwc", "nhwc ", "1,1"};
static const char *const bad_paddings[] = {"",       "explicit",   "1",
                                           "1,1,1",  "1,1,1,1,1",  "-1,0,0,0",
                                           "same,1", "1,1,1,same", "3"};
static const char *const bad_activations[] = {
    "",          "no",         "relu:",        "relu:6",   "relu:6,0", "relu:6,0,0,0",
    "relu:6,0,", "relu:6;0;0", "relu:nan,0,0", "linear:1", "linear:",  "relu :6,0,0",
    "elu: 1",    "elu:+1",     "elu:1 ",       "elu:x",    "relu:,,",  "leaky_relu:0.1x"};

typedef struct bad_values {
    const char *const *values;
    size_t count;
} bad_values;

#define BAD(list)                                                                                  \
    (bad_values) {                                                                                 \
        list, UNIT_COUNT(list)                                                                     \
    }

static bad_values bad_values_of(const clcnn_field *f) {
    switch (f->kind) {
    case CLCNN_FIELD_WORD:
        return BAD(bad_words);
    case CLCNN_FIELD_PADDING:
        return BAD(bad_paddings);
    case CLCNN_FIELD_ACTIVATION:
        return BAD(bad_activations);
    case CLCNN_FIELD_FLOAT:
        return f->count == 2 ? BAD(bad_two_floats) : BAD(bad_floats);
    case CLCNN_FIELD_SIGNED:
        return BAD(bad_signed_axes);
    default:
        return f->count == 1 ? BAD(bad_ones) : f->count == 2 ? BAD(bad_twos) : BAD(bad_axes);
    }
}

START_TEST(values_that_break_their_rule) {
    for (const clcnn_field *f = ROW->fields; f->name; f++) {
        const bad_values bad = bad_values_of(f);
        for (size_t i = 0; i < bad.count; i++) {
            unsigned char desc[DESC], before[DESC];
            char rule[TEXT];
            memset(desc, PATTERN, sizeof desc);
            memcpy(before, desc, sizeof desc);
            clcnn_field_rule(f, rule, sizeof rule);
            UNIT_REFUSED(ARGUMENT, f->name,
                         clcnn_desc_set(ROW->name, desc, ROW->desc_size, f->name, bad.values[i]));
            ck_assert_ptr_nonnull(strstr(clcnn_last_error()->message, rule));
            ck_assert_mem_eq(desc, before, sizeof desc);
        }
    }
}
END_TEST

START_TEST(long_values_make_one_line) {
    char value[10000];
    clcnn_conv2d_desc desc = {.groups = 0};
    memset(value, 'a', sizeof value - 1);
    value[sizeof value - 1] = 0;
    UNIT_REFUSED(ARGUMENT, "it must be",
                 clcnn_desc_set("conv2d", &desc, sizeof desc, "padding", value));
    UNIT_REFUSED(ARGUMENT, "the fields are",
                 clcnn_desc_set("conv2d", &desc, sizeof desc, value, "1"));
    UNIT_REFUSED(ARGUMENT, "the operators are",
                 clcnn_desc_set(value, &desc, sizeof desc, "groups", "1"));
}
END_TEST

START_TEST(names_that_nothing_has) {
    clcnn_softmax_desc desc = {.axis_from_last = 7};
    char text[TEXT] = "text";
    const size_t size = sizeof desc;
    UNIT_REFUSED(ARGUMENT, "\"no such\"", clcnn_desc_set("no such", &desc, size, "groups", "1"));
    UNIT_REFUSED(ARGUMENT, "\"no such\"",
                 clcnn_desc_get("no such", &desc, size, "groups", text, sizeof text));
    UNIT_REFUSED(ARGUMENT, "\"groups\"", clcnn_desc_set("softmax", &desc, size, "groups", "1"));
    UNIT_REFUSED(ARGUMENT, "axis_from_last",
                 clcnn_desc_get("softmax", &desc, size, "groups", text, sizeof text));
    UNIT_REFUSED(ARGUMENT, "\"axis\"", clcnn_desc_set("softmax", &desc, size, "axis", "1"));
    UNIT_REFUSED(ARGUMENT, "operator", clcnn_desc_set(NULL, &desc, size, "axis_from_last", "1"));
    UNIT_REFUSED(ARGUMENT, "desc", clcnn_desc_set("softmax", NULL, size, "axis_from_last", "1"));
    UNIT_REFUSED(ARGUMENT, "field", clcnn_desc_set("softmax", &desc, size, NULL, "1"));
    UNIT_REFUSED(ARGUMENT, "value", clcnn_desc_set("softmax", &desc, size, "axis_from_last", NULL));
    UNIT_REFUSED(ARGUMENT, "text",
                 clcnn_desc_get("softmax", &desc, size, "axis_from_last", NULL, 1));
    UNIT_REFUSED(ARGUMENT, "desc",
                 clcnn_desc_get("softmax", NULL, size, "axis_from_last", text, sizeof text));
    ck_assert_int_eq(desc.axis_from_last, 7);
    ck_assert_str_eq(text, "text");
}
END_TEST

/* Values that no text gives: printing refuses them, and so does creating where nothing else does. */
START_TEST(values_that_no_text_gives) {
    static const clcnn_conv2d_desc convs[] = {
        {.stride = {-3, 1}},
        {.padding = CLCNN_PADDING_EXPLICIT, .pads = {-3, 1, 0, 0}},
        {.padding = CLCNN_PADDING_SAME, .pads = {3, 1, 0, 0}},
        {.activation = {CLCNN_ELU, 1, {NAN}}},
        {.activation = {CLCNN_ELU, 2, {1}}},
    };
    static const char *const fields[] = {"stride", "padding", "padding", "activation",
                                         "activation"};
    const clcnn_pad_desc pad = {.value = NAN};
    const clcnn_pool2d_desc pool = {.ceil_mode = 2};
    clcnn_shape out;
    char text[TEXT];
    for (size_t i = 0; i < UNIT_COUNT(convs); i++) {
        UNIT_REFUSED(ARGUMENT, fields[i],
                     clcnn_desc_get("conv2d", &convs[i], sizeof *convs, fields[i], text, TEXT));
    }
    UNIT_REFUSED(ARGUMENT, "value", clcnn_desc_get("pad", &pad, sizeof pad, "value", text, TEXT));
    UNIT_REFUSED(ARGUMENT, "pad: value holds none of its values; it must be a number, or inf",
                 clcnn_pad_shape(&pad, clcnn_shape1(3), &out));
    UNIT_REFUSED(ARGUMENT, "max_pool2d: ceil_mode holds none of its values; it must be 0 or 1",
                 clcnn_max_pool2d_shape(&pool, clcnn_shape3(4, 4, 1), &out));
}
END_TEST

START_TEST(values_that_are_none) {
    clcnn_conv2d_desc desc = {.data_format = (clcnn_data_format)77,
                              .padding = (clcnn_padding)77,
                              .activation.kind = (clcnn_activation_kind)-1};
    static const char *const fields[] = {"data_format", "padding", "activation"};
    char text[TEXT] = "text";
    for (size_t i = 0; i < UNIT_COUNT(fields); i++) {
        UNIT_REFUSED(ARGUMENT, "none of its values",
                     clcnn_desc_get("conv2d", &desc, sizeof desc, fields[i], text, sizeof text));
    }
    ck_assert_str_eq(text, "text");
    clcnn_field_rule(NULL, text, sizeof text);
    ck_assert_str_eq(text, "");
    clcnn_field_rule(clcnn_operator_find("conv2d")->fields, NULL, sizeof text);
}
END_TEST

START_TEST(descriptors_and_texts_that_are_too_small) {
    clcnn_conv2d_desc desc = {.groups = 12345};
    char text[8] = "text";
    const size_t size = sizeof desc;
    UNIT_REFUSED(ARGUMENT, "bytes", clcnn_desc_set("conv2d", &desc, size - 1, "groups", "1"));
    UNIT_REFUSED(ARGUMENT, "bytes", clcnn_desc_set("conv2d", &desc, 0, "groups", "1"));
    UNIT_REFUSED(ARGUMENT, "bytes",
                 clcnn_desc_get("conv2d", &desc, size - 1, "groups", text, sizeof text));
    UNIT_REFUSED(ARGUMENT, "room for 5", clcnn_desc_get("conv2d", &desc, size, "groups", text, 5));
    UNIT_REFUSED(ARGUMENT, "room for 0", clcnn_desc_get("conv2d", &desc, size, "groups", NULL, 0));
    ck_assert_int_eq(desc.groups, 12345);
    ck_assert_str_eq(text, "text");
    UNIT_OK(clcnn_desc_get("conv2d", &desc, size, "groups", text, 6));
    ck_assert_str_eq(text, "12345");
    struct {
        clcnn_conv2d_desc desc;
        int newer;
    } larger = {.desc = {.groups = 0}, .newer = 9}; /* of a caller who knows more */
    UNIT_OK(clcnn_desc_set("conv2d", &larger, sizeof larger, "groups", "3"));
    ck_assert(larger.desc.groups == 3 && larger.newer == 9);
}
END_TEST

Suite *suite_fields(void) {
    Suite *suite = suite_create("fields");
    const int rows = (int)unit_operators();
    TCase *tcase = tcase_create("fields");
    tcase_add_loop_test(tcase, fields_fill_their_descriptor, 0, rows);
    tcase_add_loop_test(tcase, fields_have_names_keys_and_words, 0, rows);
    tcase_add_loop_test(tcase, rules_are_cut_where_they_do_not_fit, 0, rows);
    tcase_add_loop_test(tcase, what_is_set_is_got, 0, rows);
    tcase_add_loop_test(tcase, zeros_print_as_nothing, 0, rows);
    tcase_add_test(tcase, names_are_those_of_the_struct);
    tcase_add_loop_test(tcase, values_that_break_their_rule, 0, rows);
    tcase_add_test(tcase, long_values_make_one_line);
    tcase_add_test(tcase, names_that_nothing_has);
    tcase_add_test(tcase, values_that_no_text_gives);
    tcase_add_test(tcase, values_that_are_none);
    tcase_add_test(tcase, descriptors_and_texts_that_are_too_small);
    suite_add_tcase(suite, tcase);
    return suite;
}
