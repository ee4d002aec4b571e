/* SPDX-License-Identifier: MIT
 * Descriptors by the names of their fields: the one reader and printer of values, for problem lines,
 * bindings and whoever else has words and not a struct. */
#include "fields.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "operator_list.h"

/* ---- Reading: each returns whether the value keeps to the rule ------------------------------ */

/* Digits at *text, behind a - where that may be; moves *text behind them. strtol alone would take "+1"
 * and " 1". */
static bool take_number(const char **text, bool below_0, int *value) {
    char *end;
    const char first = (*text)[below_0 && **text == '-'];
    if (first < '0' || first > '9') {
        return false;
    }
    errno = 0;
    const long number = strtol(*text, &end, 10);
    *text = end;
    *value = (int)number;
    return errno == 0 && number >= INT_MIN && number <= INT_MAX;
}

/* `least` to `most` numbers with commas between them; those behind are 0. */
static bool take_numbers(const char *text, bool below_0, int *values, int least, int most) {
    memset(values, 0, (size_t)most * sizeof *values);
    for (int i = 0; i < most; i++) {
        if (!take_number(&text, below_0, &values[i])) {
            return false;
        }
        if (!*text) {
            return i + 1 >= least;
        }
        if (*text++ != ',') {
            return false;
        }
    }
    return false;
}

/* Of the numbers of all axes those at the end need not be said. */
static bool is_of_axes(const clcnn_field *field) {
    return field->count == CLCNN_MAX_RANK;
}

/* A decimal at *text, or inf; moves *text behind it. strtof alone would take "+1", " 1", "0x1", "nan"
 * and make "1e99" infinite, "1e-99" zero. */
static bool take_float(const char **text, float *value) {
    const char *number = *text + (**text == '-');
    const size_t length = strcspn(number, ",");
    const bool infinite = length == 3 && strncasecmp(number, "inf", 3) == 0;
    char *end;
    if (length == 0 || strchr("+-", *number) ||
        (!infinite && strspn(number, "0123456789.eE+-") < length)) {
        return false;
    }
    *value = strtof(*text, &end);
    *text = end;
    const bool zero = strcspn(number, "123456789") >= strcspn(number, "eE,");
    return end == number + length && (isinf(*value) != 0) == infinite &&
           (infinite || (*value == 0) == zero);
}

/* `count` of them with commas between. */
static bool take_floats(const char *text, float *values, int count) {
    for (int i = 0; i < count; i++) {
        if (!take_float(&text, &values[i]) || *text != (i + 1 < count ? ',' : 0)) {
            return false;
        }
        text++;
    }
    return true;
}

/* -1: it is none of them. */
static int find_word(const char *const *words, const char *text) {
    for (int i = 0; words[i]; i++) {
        if (strcasecmp(words[i], text) == 0) {
            return i;
        }
    }
    return -1;
}

static bool read_word(const clcnn_field *field, const char *text, int *value) {
    *value = find_word(field->words, text);
    return *value >= 0;
}

/* The padding, and pads behind it. */
static bool read_padding(const clcnn_field *field, const char *text, int value[5]) {
    memset(value, 0, 5 * sizeof *value);
    if (read_word(field, text, &value[0])) {
        return true;
    }
    value[0] = CLCNN_PADDING_EXPLICIT;
    return take_numbers(text, false, value + 1, 4, 4);
}

static int activation_named(const char *name, size_t length) {
    for (int i = 0; i < CLCNN_ACTIVATION_COUNT; i++) {
        const char *known = clcnn_activation_name((clcnn_activation_kind)i);
        if (strlen(known) == length && strncasecmp(name, known, length) == 0) {
            return i;
        }
    }
    return -1;
}

/* NAME, or NAME:P,... with every parameter that the activation has. */
static bool read_activation(const char *text, clcnn_activation *a) {
    const size_t length = strcspn(text, ":");
    const int kind = activation_named(text, length);
    if (kind < 0) {
        return false;
    }
    *a = (clcnn_activation){.kind = (clcnn_activation_kind)kind};
    text += length;
    const int count = clcnn_activation_parameters(a->kind, NULL);
    for (int i = 0; *text; i++) {
        const char before = *text++;
        if (i == count || before != (i ? ',' : ':') || !take_float(&text, &a->p[i]) ||
            (!*text && i + 1 < count)) {
            return false;
        }
        a->custom = 1;
    }
    return true;
}

static bool read_value(const clcnn_field *field, const char *text, void *to) {
    int ints[CLCNN_MAX_RANK];
    float floats[2];
    clcnn_activation activation;
    switch (field->kind) {
    case CLCNN_FIELD_INT:
    case CLCNN_FIELD_SIGNED:
        if (!take_numbers(text, field->kind == CLCNN_FIELD_SIGNED, ints,
                          is_of_axes(field) ? 1 : field->count, field->count)) {
            return false;
        }
        memcpy(to, ints, (size_t)field->count * sizeof *ints);
        return true;
    case CLCNN_FIELD_WORD:
        if (!read_word(field, text, ints)) {
            return false;
        }
        memcpy(to, ints, sizeof *ints);
        return true;
    case CLCNN_FIELD_PADDING:
        if (!read_padding(field, text, ints)) {
            return false;
        }
        memcpy(to, ints, 5 * sizeof *ints);
        return true;
    case CLCNN_FIELD_ACTIVATION:
        if (!read_activation(text, &activation)) {
            return false;
        }
        memcpy(to, &activation, sizeof activation);
        return true;
    case CLCNN_FIELD_FLOAT:
        if (!take_floats(text, floats, field->count)) {
            return false;
        }
        memcpy(to, floats, (size_t)field->count * sizeof *floats);
        return true;
    }
    return false;
}

/* ---- Printing: leaves text empty where the value is the default ----------------------------- */

typedef struct writer {
    char *text;
    size_t capacity, length;
} writer;

static void put(writer *w, const char *format, ...) CLCNN_FORMAT(2, 3);

static void put(writer *w, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const size_t room = w->length < w->capacity ? w->capacity - w->length : 0;
    w->length += (size_t)vsnprintf(room ? w->text + w->length : NULL, room, format, arguments);
    va_end(arguments);
}

static void put_numbers(writer *w, const int *values, int count) {
    for (int i = 0; i < count; i++) {
        put(w, i ? ",%d" : "%d", values[i]);
    }
}

static void put_ints(writer *w, const clcnn_field *field, const int *values) {
    int last = field->count;
    while (last > 0 && values[last - 1] == 0) {
        last--;
    }
    if (last > 0) {
        put_numbers(w, values, is_of_axes(field) ? last : field->count);
    }
}

/* The shortest decimal that reads back as the same float. */
static void put_float(writer *w, float value) {
    char text[32];
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value) {
            break;
        }
    }
    put(w, "%s", text);
}

/* A zero below zero is not the default. */
static void put_floats(writer *w, const float *values, int count) {
    static const float zeros[2];
    if (memcmp(values, zeros, (size_t)count * sizeof *values) == 0) {
        return;
    }
    for (int i = 0; i < count; i++) {
        put(w, i ? "," : "");
        put_float(w, values[i]);
    }
}

static void put_activation(writer *w, const clcnn_activation *a) {
    const char *name = clcnn_activation_name(a->kind);
    if (a->kind == CLCNN_LINEAR || !name) {
        return;
    }
    put(w, "%s", name);
    const int count = a->custom ? clcnn_activation_parameters(a->kind, NULL) : 0;
    for (int i = 0; i < count; i++) {
        put(w, i ? "," : ":");
        put_float(w, a->p[i]);
    }
}

static void put_word(writer *w, const char *const *words, int value) {
    for (int i = 0; words[i]; i++) {
        if (i == value && i > 0) {
            put(w, "%s", words[i]);
        }
    }
}

static void put_value(writer *w, const clcnn_field *field, const void *from) {
    int ints[CLCNN_MAX_RANK];
    float floats[2];
    clcnn_activation activation;
    switch (field->kind) {
    case CLCNN_FIELD_INT:
    case CLCNN_FIELD_SIGNED:
        memcpy(ints, from, (size_t)field->count * sizeof *ints);
        put_ints(w, field, ints);
        break;
    case CLCNN_FIELD_WORD:
        memcpy(ints, from, sizeof *ints);
        put_word(w, field->words, ints[0]);
        break;
    case CLCNN_FIELD_PADDING:
        memcpy(ints, from, 5 * sizeof *ints);
        if (ints[0] == CLCNN_PADDING_EXPLICIT) {
            put_numbers(w, ints + 1, 4);
        } else {
            put_word(w, field->words, ints[0]);
        }
        break;
    case CLCNN_FIELD_ACTIVATION:
        memcpy(&activation, from, sizeof activation);
        put_activation(w, &activation);
        break;
    case CLCNN_FIELD_FLOAT:
        memcpy(floats, from, (size_t)field->count * sizeof *floats);
        put_floats(w, floats, field->count);
        break;
    }
}

/* ---- Checking: whether a struct holds what could be read ------------------------------------- */

static bool is_word(const char *const *words, int value) {
    int count = 0;
    while (words[count]) {
        count++;
    }
    return value >= 0 && value < count;
}

static bool none_negative(const int *values, int count) {
    for (int i = 0; i < count; i++) {
        if (values[i] < 0) {
            return false;
        }
    }
    return true;
}

static bool none_nan(const float *values, int count) {
    for (int i = 0; i < count; i++) {
        if (isnan(values[i])) {
            return false;
        }
    }
    return true;
}

/* Pads belong to the explicit padding alone. */
static bool is_padding(const clcnn_field *field, const int value[5]) {
    static const int none[4];
    return value[0] == CLCNN_PADDING_EXPLICIT
               ? none_negative(value + 1, 4)
               : is_word(field->words, value[0]) && memcmp(value + 1, none, sizeof none) == 0;
}

static bool is_activation(const clcnn_activation *a) {
    return clcnn_activation_name(a->kind) && is_word(clcnn_flag_words, a->custom) &&
           (!a->custom || none_nan(a->p, clcnn_activation_parameters(a->kind, NULL)));
}

static bool holds_value(const clcnn_field *field, const void *from) {
    int ints[CLCNN_MAX_RANK];
    float floats[2];
    clcnn_activation activation;
    switch (field->kind) {
    case CLCNN_FIELD_INT:
        memcpy(ints, from, (size_t)field->count * sizeof *ints);
        return none_negative(ints, field->count);
    case CLCNN_FIELD_WORD:
        memcpy(ints, from, sizeof *ints);
        return is_word(field->words, ints[0]);
    case CLCNN_FIELD_PADDING:
        memcpy(ints, from, 5 * sizeof *ints);
        return is_padding(field, ints);
    case CLCNN_FIELD_ACTIVATION:
        memcpy(&activation, from, sizeof activation);
        return is_activation(&activation);
    case CLCNN_FIELD_FLOAT:
        memcpy(floats, from, (size_t)field->count * sizeof *floats);
        return none_nan(floats, field->count);
    case CLCNN_FIELD_SIGNED:
        return true;
    }
    return false;
}

/* ---- By name ------------------------------------------------------------------------------- */

void clcnn_field_rule(const clcnn_field *field, char *text, size_t capacity) {
    writer w = {text, text ? capacity : 0, 0};
    if (!field) {
        put(&w, "%s", "");
        return;
    }
    switch (field->kind) {
    case CLCNN_FIELD_INT:
        put(&w,
            is_of_axes(field)   ? "up to %d whole numbers from 0 on, the first axis' first: 0,1,1"
            : field->count == 2 ? "%d whole numbers from 0 on: H,W"
                                : "a whole number from 0 on",
            field->count);
        break;
    case CLCNN_FIELD_WORD:
    case CLCNN_FIELD_PADDING:
        for (int i = 0; field->words[i]; i++) {
            const bool last = !field->words[i + 1] && field->kind == CLCNN_FIELD_WORD;
            put(&w, "%s%s", i == 0 ? "" : last ? " or " : ", ", field->words[i]);
        }
        put(&w, "%s",
            field->kind == CLCNN_FIELD_WORD ? ""
                                            : " or four numbers from 0 on: TOP,LEFT,BOTTOM,RIGHT");
        break;
    case CLCNN_FIELD_ACTIVATION:
        put(&w, "an activation, alone or with all its parameters: relu:6,0,0");
        break;
    case CLCNN_FIELD_FLOAT:
        put(&w, field->count > 1 ? "%d numbers, or inf: H,W" : "a number, or inf", field->count);
        break;
    case CLCNN_FIELD_SIGNED:
        put(&w, "up to %d whole numbers, the first axis' first: 0,-1,1", field->count);
        break;
    }
}

static clcnn_status check_field(const char *name, const clcnn_field *field, const void *desc) {
    char rule[512];
    if (holds_value(field, (const char *)desc + field->offset)) {
        return CLCNN_OK;
    }
    clcnn_field_rule(field, rule, sizeof rule);
    return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %s holds none of its values; it must be %s",
                      name, field->name, rule);
}

clcnn_status clcnn_fields_check(const clcnn_operator_info *info, const void *desc) {
    clcnn_status status = CLCNN_OK;
    for (const clcnn_field *f = info->fields; !status && f->name; f++) {
        status = check_field(info->name, f, desc);
    }
    return status;
}

static clcnn_status unknown_field(const clcnn_operator_info *info, const char *name) {
    char list[512];
    writer w = {list, sizeof list, 0};
    for (const clcnn_field *f = info->fields; f->name; f++) {
        put(&w, f == info->fields ? "%s" : ", %s", f->name);
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: there is no field \"%.60s\"; the fields are %s",
                      info->name, name, list);
}

/* Finds operator and field, and whether the caller's struct has room for it. */
static clcnn_status find(const char *name, const void *desc, size_t desc_size, const char *field,
                         const clcnn_operator **row, const clcnn_field **found) {
    clcnn_status status = clcnn_operator_require(name, row);
    if (!status) {
        status = clcnn_require(name, "desc", desc);
    }
    if (!status) {
        status = clcnn_require(name, "field", field);
    }
    if (status) {
        return status;
    }
    const clcnn_operator_info *info = &(*row)->info;
    if (desc_size < info->desc_size) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: the descriptor has %zu bytes; it must have %zu", info->name,
                          desc_size, info->desc_size);
    }
    for (*found = info->fields; (*found)->name; (*found)++) {
        if (strcmp((*found)->name, field) == 0) {
            return CLCNN_OK;
        }
    }
    return unknown_field(info, field);
}

clcnn_status clcnn_desc_set(const char *name, void *desc, size_t desc_size, const char *field,
                            const char *value) {
    const clcnn_operator *row;
    const clcnn_field *f;
    clcnn_status status = find(name, desc, desc_size, field, &row, &f);
    if (!status) {
        status = clcnn_require(name, "value", value);
    }
    if (!status && !read_value(f, value, (char *)desc + f->offset)) {
        char rule[512];
        clcnn_field_rule(f, rule, sizeof rule);
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %s is \"%.60s\"; it must be %s", name, field,
                          value, rule);
    }
    return status;
}

clcnn_status clcnn_desc_get(const char *name, const void *desc, size_t desc_size, const char *field,
                            char *text, size_t capacity) {
    const clcnn_operator *row;
    const clcnn_field *f;
    clcnn_status status = find(name, desc, desc_size, field, &row, &f);
    if (!status && capacity > 0) {
        status = clcnn_require(name, "text", text);
    }
    if (status) {
        return status;
    }
    status = check_field(name, f, desc);
    if (status) {
        return status;
    }
    char all[256] = "";
    writer w = {all, sizeof all, 0};
    put_value(&w, f, (const char *)desc + f->offset);
    if (w.length >= capacity) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: %s takes %zu characters and a 0; there is room for %zu", name, field,
                          w.length, capacity);
    }
    memcpy(text, all, w.length + 1);
    return CLCNN_OK;
}
