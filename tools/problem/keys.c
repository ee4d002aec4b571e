/* SPDX-License-Identifier: MIT */
#include "keys.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- Numbers ------------------------------------------------------------------------------- */

static int get_int(const problem_key *key, const problem *p) {
    int value;
    memcpy(&value, (const char *)p + key->at, sizeof value);
    return value;
}

static void set_int(const problem_key *key, problem *p, int value) {
    memcpy((char *)p + key->at, &value, sizeof value);
}

/* Digits at *text in [low, high]; moves *text behind them. strtol alone would take "+1" and " 1".
 */
static int take_number(const char **text, long low, long high, long *value) {
    char *end;
    if (**text < '0' || **text > '9') {
        return 0;
    }
    errno = 0;
    *value = strtol(*text, &end, 10);
    *text = end;
    return errno == 0 && *value >= low && *value <= high;
}

static int parse_size(const problem_key *key, const char *value, problem *p) {
    long number;
    if (!take_number(&value, 1, INT_MAX, &number) || *value) {
        return 0;
    }
    set_int(key, p, (int)number);
    return 1;
}

/* Whether leaving the number out would give the same. */
static void print_size(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    problem without = *p;
    set_int(key, &without, 0);
    problem_resolve(&without);
    if (get_int(key, &without) != get_int(key, p)) {
        snprintf(text, PROBLEM_LINE, "%d", get_int(key, p));
    }
}

static int parse_seed(const problem_key *key, const char *value, problem *p) {
    long number;
    (void)key;
    if (!take_number(&value, 0, UINT_MAX, &number) || *value) {
        return 0;
    }
    p->seed = (unsigned)number;
    return 1;
}

static void print_seed(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    (void)key;
    if (p->seed) {
        snprintf(text, PROBLEM_LINE, "%u", p->seed);
    }
}

static int parse_width(const problem_key *key, const char *value, problem *p) {
    const int known = strcmp(value, "1") == 0 || strcmp(value, "4") == 0 ||
                      strcmp(value, "8") == 0 || strcmp(value, "16") == 0;
    return known && parse_size(key, value, p);
}

/* One pitch or one for each tensor. */
static int parse_pitch(const problem_key *key, const char *value, problem *p) {
    (void)key;
    p->pitches = 0;
    do {
        long number;
        if (p->pitches == PROBLEM_TENSORS || !take_number(&value, 0, INT_MAX, &number)) {
            return 0;
        }
        p->pitch[p->pitches++] = (int)number;
    } while (*value++ == ',');
    return value[-1] == 0;
}

static void print_pitch(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    int count = p->pitches > 0;
    size_t length = 0;
    (void)key;
    for (int i = 1; i < p->pitches; i++) {
        count = p->pitch[i] == p->pitch[0] ? count : p->pitches;
    }
    for (int i = 0; i < count; i++) {
        length +=
            (size_t)snprintf(text + length, PROBLEM_LINE - length, i ? ",%d" : "%d", p->pitch[i]);
    }
}

/* ---- Shapes -------------------------------------------------------------------------------- */

static int parse_shape(const problem_key *key, const char *value, problem *p) {
    clcnn_shape *shape = (clcnn_shape *)((char *)p + key->at);
    shape->rank = 0;
    do {
        long number;
        if (shape->rank == CLCNN_MAX_RANK || !take_number(&value, 1, INT_MAX, &number)) {
            return 0;
        }
        shape->dim[shape->rank++] = (int)number;
    } while (*value++ == 'x');
    return value[-1] == 0;
}

static void print_shape(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    const clcnn_shape *shape = (const clcnn_shape *)((const char *)p + key->at);
    size_t length = 0;
    for (int i = 0; i < shape->rank; i++) {
        length +=
            (size_t)snprintf(text + length, PROBLEM_LINE - length, i ? "x%d" : "%d", shape->dim[i]);
    }
}

/* ---- Words and text ------------------------------------------------------------------------ */

static int parse_word(const problem_key *key, const char *value, problem *p) {
    for (int i = 0; key->words[i]; i++) {
        if (strcasecmp(value, key->words[i]) == 0) {
            set_int(key, p, i);
            return 1;
        }
    }
    return 0;
}

static void print_word(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    const int value = get_int(key, p);
    if (value) {
        snprintf(text, PROBLEM_LINE, "%s", key->words[value]);
    }
}

/* Text goes into rerun commands between quotes, so it holds nothing that a shell reads. */
static int parse_text(const problem_key *key, const char *value, problem *p) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-_.+:/";
    const size_t length = strlen(value);
    if (length == 0 || length >= key->size || strspn(value, allowed) != length) {
        return 0;
    }
    memcpy((char *)p + key->at, value, length + 1);
    return 1;
}

static void print_text(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    snprintf(text, PROBLEM_LINE, "%s", (const char *)p + key->at);
}

/* The weights that are given at run, by their names. */
static int parse_given(const problem_key *key, const char *value, problem *p) {
    (void)key;
    for (;; value++) {
        const size_t length = strcspn(value, ",");
        int found = 0;
        for (size_t i = 0; i < PROBLEM_INPUTS && !found; i++) {
            const clcnn_operand_info *input = problem_input_info(p, i);
            found = input && problem_is_weight(p, i) && !p->given[i] &&
                    strlen(input->name) == length && strncmp(input->name, value, length) == 0;
            p->given[i] |= found;
        }
        value += length;
        if (!found || !*value) {
            return found;
        }
    }
}

static void print_given(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    size_t length = 0;
    (void)key;
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (p->given[i]) {
            length += (size_t)snprintf(text + length, PROBLEM_LINE - length, "%s%s",
                                       length ? "," : "", problem_input_info(p, i)->name);
        }
    }
}

/* ---- Fields -------------------------------------------------------------------------------- */

static int parse_field(const problem_key *key, const char *value, problem *p) {
    return clcnn_desc_set(p->info->name, p->desc, sizeof p->desc, key->field->name, value) ==
           CLCNN_OK;
}

static void print_field(const problem_key *key, const problem *p, char text[PROBLEM_LINE]) {
    clcnn_desc_get(p->info->name, p->desc, sizeof p->desc, key->field->name, text, PROBLEM_LINE);
    if (!text[0] && key->required && key->field->words) {
        snprintf(text, PROBLEM_LINE, "%s", key->field->words[0]); /* a default that must be said */
    }
}

/* ---- What every line may say --------------------------------------------------------------- */

static const char *const flag_words[] = {"0", "1", NULL};
static const char *const data_words[] = {"all", "int", "real", "nan", NULL};
static const char *const fma_words[] = {"auto", "on", "off", NULL};

#define COMMON(field) .name = #field, .assigned = 1, .common = 1, .at = offsetof(problem, field)
#define WORD(list)    .parse = parse_word, .print = print_word, .words = list
#define TEXT(field)                                                                                \
    .rule = "short: letters, digits and -_.+:/", .parse = parse_text, .print = print_text,         \
    .size = sizeof((problem *)0)->field

static const problem_key common[] = {
    {COMMON(pitch),
     .rule = "whole numbers, 0 for dense: one for all tensors, or one for each as in 12,20",
     .parse = parse_pitch, .print = print_pitch},
    {COMMON(unaligned), .rule = "0 or 1", WORD(flag_words)},
    {COMMON(data), .rule = "all, int, real or nan", WORD(data_words)},
    {COMMON(seed), .rule = "a whole number from 0 to 4294967295", .parse = parse_seed,
     .print = print_seed},
    {COMMON(solver), TEXT(solver)},
    {COMMON(tile), TEXT(tile)},
    {COMMON(width), .rule = "1, 4, 8 or 16", .parse = parse_width, .print = print_size},
    {COMMON(fma), .rule = "auto, on or off", WORD(fma_words)},
    {COMMON(strict), .rule = "0 or 1", WORD(flag_words)},
    {COMMON(name), TEXT(name)},
};

/* ---- The keys of an operator --------------------------------------------------------------- */

static const problem_key like_size = {.rule = "a whole number from 1 to 2147483647",
                                      .parse = parse_size,
                                      .print = print_size};
static const problem_key like_shape = {.assigned = 1,
                                       .rule = "1 to 8 sizes of at least 1, as in 2x3x10",
                                       .parse = parse_shape,
                                       .print = print_shape};
static const problem_key like_flag = {.assigned = 1, .rule = "0 or 1", WORD(flag_words)};
static const problem_key like_field = {.assigned = 1, .parse = parse_field, .print = print_field};
static const problem_key like_given = {.assigned = 1, .parse = parse_given, .print = print_given};

/* The sizes that rows name, beside shape, shape2 and so on. */
static const struct {
    const char *name;
    size_t at;
} sizes[] = {
    {"n", offsetof(problem, n)},
    {"h", offsetof(problem, h)},
    {"w", offsetof(problem, w)},
    {"c", offsetof(problem, c)},
    {"k", offsetof(problem, k)},
    {"kh", offsetof(problem, kernel)},
    {"kw", offsetof(problem, kernel) + sizeof(int)},
};

typedef struct key_list {
    const problem_operator *operation;
    problem_key *keys;
    size_t count;
} key_list;

static problem_key *add(key_list *list, const problem_key *like, size_t at, const char *name) {
    problem_key *key = &list->keys[list->count++];
    *key = *like;
    key->at = at;
    snprintf(key->name, sizeof key->name, "%s", name);
    key->required = problem_lists(list->operation->required, name, strlen(name));
    return key;
}

/* A number stands at once behind one letter, or two as in sh2. */
static void add_number(key_list *list, size_t at, const char *name, const char *axis) {
    char whole[24];
    snprintf(whole, sizeof whole, "%s%s", name, axis);
    add(list, &like_size, at, whole)->assigned = strlen(whole) > 2;
}

static void add_size(key_list *list, const char *name) {
    static const char shape[] = "shape";
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (strcmp(sizes[i].name, name) == 0) {
            add_number(list, sizes[i].at, name, "");
        }
    }
    if (strncmp(name, shape, strlen(shape)) == 0) {
        const char *number = name + strlen(shape);
        const size_t input = *number ? (size_t)(*number - '1') : 0;
        add(list, &like_shape, offsetof(problem, shape) + input * sizeof(clcnn_shape), name);
    }
}

static void add_sizes(key_list *list) {
    char names[PROBLEM_LINE], *rest;
    snprintf(names, sizeof names, "%s", list->operation->sizes);
    for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        add_size(list, name);
    }
}

static void add_field(key_list *list, const clcnn_field *field) {
    const size_t at = offsetof(problem, desc) + field->offset;
    if (field->kind == CLCNN_FIELD_INT && field->count == 2) {
        add_number(list, at, field->key, "h");
        add_number(list, at + sizeof(int), field->key, "w");
    } else if (field->kind == CLCNN_FIELD_INT && strlen(field->key) == 1) {
        add_number(list, at, field->key, "");
    } else {
        problem_key *key = add(list, &like_field, at, field->key);
        key->field = field;
        clcnn_field_rule(field, key->rule, sizeof key->rule);
    }
}

/* The activation stands last, as it is applied last. */
static void add_fields(key_list *list, const clcnn_operator_info *info, int activations) {
    for (const clcnn_field *f = info->fields; f->name; f++) {
        if ((f->kind == CLCNN_FIELD_ACTIVATION) == activations) {
            add_field(list, f);
        }
    }
}

static void add_optional(key_list *list, const clcnn_operator_info *info) {
    for (size_t i = 0; info->inputs[i].name; i++) {
        if (info->inputs[i].optional) {
            add(list, &like_flag, offsetof(problem, optional) + i * sizeof(int),
                info->inputs[i].name);
        }
    }
}

static void add_given(key_list *list) {
    char names[64];
    if (!list->operation->weights) {
        return;
    }
    snprintf(names, sizeof names, "%s", list->operation->weights);
    for (char *blank; (blank = strchr(names, ' ')) != NULL;) {
        *blank = ',';
    }
    problem_key *key = add(list, &like_given, 0, "given");
    snprintf(key->rule, sizeof key->rule, "one of %s, or several with a comma between them", names);
}

size_t problem_keys(const problem_operator *operation, problem_key keys[PROBLEM_KEYS]) {
    key_list list = {operation, keys, 0};
    if (operation) {
        const clcnn_operator_info *info = clcnn_operator_find(operation->name);
        add_sizes(&list);
        add_fields(&list, info, 0);
        add_optional(&list, info);
        add_fields(&list, info, 1);
        add_given(&list);
    }
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        keys[list.count++] = common[i];
    }
    return list.count;
}
