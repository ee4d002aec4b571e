/* SPDX-License-Identifier: MIT
 * Problem lines read and written by a table of keys. A new key is a row here, a field of struct
 * problem, and its bit in the rows of the operators that take it. */
#include "problem.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct key_row key_row;
struct key_row {
    const char *name;
    int assigned;     /* written name=value; else the number follows the name */
    const char *rule; /* what its value must be */
    /* 1, or 0 where the value breaks the rule */
    int (*parse)(const key_row *row, const char *value, problem *p);
    /* Leaves text empty where the value is the default. */
    void (*print)(const key_row *row, const problem *p, char text[PROBLEM_LINE]);
    size_t at;                /* of its field in struct problem */
    size_t size;              /* of that field, where it is text */
    long low, high;           /* of a number */
    const char *const *words; /* of a word: the value is its index, the first is the default */
};

/* ---- Numbers ------------------------------------------------------------------------------- */

static int get_int(const key_row *row, const problem *p) {
    int value;
    memcpy(&value, (const char *)p + row->at, sizeof value);
    return value;
}

static void set_int(const key_row *row, problem *p, int value) {
    memcpy((char *)p + row->at, &value, sizeof value);
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

static int parse_int(const key_row *row, const char *value, problem *p) {
    long number;
    if (!take_number(&value, row->low, row->high, &number) || *value) {
        return 0;
    }
    set_int(row, p, (int)number);
    return 1;
}

void problem_resolve(problem *p) {
    const int pool = (p->operation->allowed & PROBLEM_BIT(CEIL)) != 0;
    p->n = p->n ? p->n : 1;
    p->groups = p->groups ? p->groups : 1;
    p->dilation[0] = p->dilation[0] ? p->dilation[0] : 1;
    p->dilation[1] = p->dilation[1] ? p->dilation[1] : 1;
    if (p->global) {
        return; /* a window or stride that is given is for the library to refuse */
    }
    p->kernel[0] = !p->kernel[0] && pool ? 2 : p->kernel[0];
    p->kernel[1] = p->kernel[1] ? p->kernel[1] : p->kernel[0];
    for (int i = 0; i < 2; i++) {
        p->stride[i] = p->stride[i] ? p->stride[i] : pool ? p->kernel[i] : 1;
    }
}

/* Whether leaving the number out would give the same. */
static void print_int(const key_row *row, const problem *p, char text[PROBLEM_LINE]) {
    problem without = *p;
    set_int(row, &without, 0);
    problem_resolve(&without);
    if (get_int(row, &without) != get_int(row, p)) {
        snprintf(text, PROBLEM_LINE, "%d", get_int(row, p));
    }
}

static int parse_seed(const key_row *row, const char *value, problem *p) {
    long number;
    if (!take_number(&value, row->low, row->high, &number) || *value) {
        return 0;
    }
    p->seed = (unsigned)number;
    return 1;
}

static void print_seed(const key_row *row, const problem *p, char text[PROBLEM_LINE]) {
    (void)row;
    if (p->seed) {
        snprintf(text, PROBLEM_LINE, "%u", p->seed);
    }
}

static int parse_width(const key_row *row, const char *value, problem *p) {
    const int known = strcmp(value, "1") == 0 || strcmp(value, "4") == 0 ||
                      strcmp(value, "8") == 0 || strcmp(value, "16") == 0;
    return known && parse_int(row, value, p);
}

/* ---- Words and text ------------------------------------------------------------------------ */

static int parse_word(const key_row *row, const char *value, problem *p) {
    for (int i = 0; row->words[i]; i++) {
        if (strcasecmp(value, row->words[i]) == 0) {
            set_int(row, p, i);
            return 1;
        }
    }
    return 0;
}

static void print_word(const key_row *row, const problem *p, char text[PROBLEM_LINE]) {
    const int value = get_int(row, p);
    if (value) {
        snprintf(text, PROBLEM_LINE, "%s", row->words[value]);
    }
}

/* Text goes into rerun commands between quotes, so it holds nothing that a shell reads. */
static int parse_text(const key_row *row, const char *value, problem *p) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-_.+:/";
    const size_t length = strlen(value);
    if (length == 0 || length >= row->size || strspn(value, allowed) != length) {
        return 0;
    }
    memcpy((char *)p + row->at, value, length + 1);
    return 1;
}

static void print_text(const key_row *row, const problem *p, char text[PROBLEM_LINE]) {
    snprintf(text, PROBLEM_LINE, "%s", (const char *)p + row->at);
}

/* ---- Padding, shapes, activations ---------------------------------------------------------- */

static const char *const pad_words[] = {
    [CLCNN_PADDING_VALID] = "valid",
    [CLCNN_PADDING_SAME] = "same",
    [CLCNN_PADDING_SAME_LOWER] = "same_lower",
    [CLCNN_PADDING_EXPLICIT] = NULL,
};

static int parse_pad(const key_row *row, const char *value, problem *p) {
    const key_row word = {.at = row->at, .words = pad_words};
    if (parse_word(&word, value, p)) {
        return 1;
    }
    for (int i = 0; i < 4; i++) {
        long number;
        if (!take_number(&value, 0, INT_MAX, &number) || *value != (i < 3 ? ',' : 0)) {
            return 0;
        }
        p->pads[i] = (int)number;
        value++;
    }
    p->padding = CLCNN_PADDING_EXPLICIT;
    return 1;
}

static void print_pad(const key_row *row, const problem *p, char text[PROBLEM_LINE]) {
    const key_row word = {.at = row->at, .words = pad_words};
    if (p->padding == CLCNN_PADDING_EXPLICIT) {
        snprintf(text, PROBLEM_LINE, "%d,%d,%d,%d", p->pads[0], p->pads[1], p->pads[2], p->pads[3]);
    } else {
        print_word(&word, p, text);
    }
}

static int parse_shape(const key_row *row, const char *value, problem *p) {
    (void)row;
    p->shape.rank = 0;
    do {
        long number;
        if (p->shape.rank == CLCNN_MAX_RANK || !take_number(&value, 1, INT_MAX, &number)) {
            return 0;
        }
        p->shape.dim[p->shape.rank++] = (int)number;
    } while (*value++ == 'x');
    return value[-1] == 0;
}

static void print_shape(const key_row *row, const problem *p, char text[PROBLEM_LINE]) {
    (void)row;
    size_t length = 0;
    for (int i = 0; i < p->shape.rank; i++) {
        length += (size_t)snprintf(text + length, PROBLEM_LINE - length, i ? "x%d" : "%d",
                                   p->shape.dim[i]);
    }
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
static int parse_act(const key_row *row, const char *value, problem *p) {
    (void)row;
    const size_t length = strcspn(value, ":");
    const int kind = activation_named(value, length);
    if (kind < 0) {
        return 0;
    }
    p->activation = (clcnn_activation){.kind = (clcnn_activation_kind)kind};
    value += length;
    const int count = clcnn_activation_parameters(p->activation.kind, NULL);
    for (int i = 0; *value; i++) {
        char *end;
        const char before = *value++;
        if (i == count || before != (i ? ',' : ':') || strchr(" +", *value)) {
            return 0;
        }
        p->activation.p[i] = strtof(value, &end);
        if (end == value || isnan(p->activation.p[i]) || (!*end && i + 1 < count)) {
            return 0;
        }
        p->activation.custom = 1;
        value = end;
    }
    return 1;
}

/* The shortest decimal that reads back as the same float. */
static int print_float(float value, char *text, size_t size) {
    int length = 0;
    for (int digits = 6; digits <= 9; digits++) {
        length = snprintf(text, size, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value) {
            break;
        }
    }
    return length;
}

static void print_act(const key_row *row, const problem *p, char text[PROBLEM_LINE]) {
    (void)row;
    const clcnn_activation *a = &p->activation;
    if (a->kind == CLCNN_LINEAR) {
        return;
    }
    size_t length = (size_t)snprintf(text, PROBLEM_LINE, "%s", clcnn_activation_name(a->kind));
    const int count = a->custom ? clcnn_activation_parameters(a->kind, NULL) : 0;
    for (int i = 0; i < count; i++) {
        text[length++] = i ? ',' : ':';
        length += (size_t)print_float(a->p[i], text + length, PROBLEM_LINE - length);
    }
}

/* ---- The table of keys --------------------------------------------------------------------- */

static const char *const format_words[] = {"nhwc", "nchw", NULL};
static const char *const filter_words[] = {"hwio", "oihw", NULL};
static const char *const flag_words[] = {"0", "1", NULL};
static const char *const data_words[] = {"all", "int", "real", "nan", NULL};
static const char *const fma_words[] = {"auto", "on", "off", NULL};

#define AT(field) .at = offsetof(problem, field)
#define SIZE(field)                                                                                \
    0, "a whole number from 1 to 2147483647", parse_int, print_int, AT(field), .low = 1,           \
                                                                               .high = INT_MAX
#define WORD(field, list, rule) 1, rule, parse_word, print_word, AT(field), .words = list
#define TEXT(field)                                                                                \
    1, "short: letters, digits and -_.+:/", parse_text, print_text, AT(field),                     \
        .size = sizeof((problem *)0)->field

static const key_row keys[] = {
    [PROBLEM_N] = {"n", SIZE(n)},
    [PROBLEM_H] = {"h", SIZE(h)},
    [PROBLEM_W] = {"w", SIZE(w)},
    [PROBLEM_C] = {"c", SIZE(c)},
    [PROBLEM_K] = {"k", SIZE(k)},
    [PROBLEM_KH] = {"kh", SIZE(kernel[0])},
    [PROBLEM_KW] = {"kw", SIZE(kernel[1])},
    [PROBLEM_SH] = {"sh", SIZE(stride[0])},
    [PROBLEM_SW] = {"sw", SIZE(stride[1])},
    [PROBLEM_DH] = {"dh", SIZE(dilation[0])},
    [PROBLEM_DW] = {"dw", SIZE(dilation[1])},
    [PROBLEM_G] = {"g", SIZE(groups)},
    [PROBLEM_SHAPE] = {"shape", 1, "1 to 8 sizes of at least 1, as in 2x3x10", parse_shape,
                       print_shape, AT(shape)},
    [PROBLEM_AXIS] = {"axis", 1, "a whole number from 0 to 7", parse_int, print_int, AT(axis),
                      .high = CLCNN_MAX_RANK - 1},
    [PROBLEM_PAD] = {"pad", 1,
                     "valid, same, same_lower or four numbers from 0 on: TOP,LEFT,BOTTOM,RIGHT",
                     parse_pad, print_pad, AT(padding)},
    [PROBLEM_CEIL] = {"ceil", WORD(ceil, flag_words, "0 or 1")},
    [PROBLEM_INCLUDE_PAD] = {"include_pad", WORD(include_pad, flag_words, "0 or 1")},
    [PROBLEM_GLOBAL] = {"global", WORD(global, flag_words, "0 or 1")},
    [PROBLEM_FORMAT] = {"format", WORD(format, format_words, "nhwc or nchw")},
    [PROBLEM_FILTER] = {"filter", WORD(filter, filter_words, "hwio or oihw")},
    [PROBLEM_FROM] = {"from", WORD(from, format_words, "nhwc or nchw")},
    [PROBLEM_TO] = {"to", WORD(to, format_words, "nhwc or nchw")},
    [PROBLEM_BIAS] = {"bias", WORD(bias, flag_words, "0 or 1")},
    [PROBLEM_ACT] = {"act", 1, "an activation, alone or with all its parameters: relu:6,0,0",
                     parse_act, print_act, AT(activation)},
    [PROBLEM_DATA] = {"data", WORD(data, data_words, "all, int, real or nan")},
    [PROBLEM_SEED] = {"seed", 1, "a whole number from 0 to 4294967295", parse_seed, print_seed,
                      AT(seed), .high = UINT_MAX},
    [PROBLEM_SOLVER] = {"solver", TEXT(solver)},
    [PROBLEM_TILE] = {"tile", TEXT(tile)},
    [PROBLEM_WIDTH] = {"width", 1, "1, 4, 8 or 16", parse_width, print_int, AT(width), .low = 1,
                       .high = 16},
    [PROBLEM_FMA] = {"fma", WORD(fma, fma_words, "auto, on or off")},
    [PROBLEM_NAME] = {"name", TEXT(name)},
};

/* ---- Lines --------------------------------------------------------------------------------- */

#define EVERY                                                                                      \
    (PROBLEM_BIT(DATA) | PROBLEM_BIT(SEED) | PROBLEM_BIT(SOLVER) | PROBLEM_BIT(TILE) |             \
     PROBLEM_BIT(WIDTH) | PROBLEM_BIT(FMA) | PROBLEM_BIT(NAME))

static int refuse(char why[PROBLEM_WHY], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(char why[PROBLEM_WHY], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, PROBLEM_WHY, format, arguments);
    va_end(arguments);
    return 0;
}

/* The key's number, or -1. */
static int find_key(const char *name, size_t length) {
    for (int i = 0; i < PROBLEM_KEY_COUNT; i++) {
        if (strlen(keys[i].name) == length && strncmp(keys[i].name, name, length) == 0) {
            return i;
        }
    }
    return -1;
}

void problem_list_keys(unsigned set, char text[PROBLEM_LINE]) {
    size_t length = 0;
    text[0] = 0;
    for (int i = 0; i < PROBLEM_KEY_COUNT; i++) {
        if (set >> i & 1u) {
            length +=
                (size_t)snprintf(text + length, PROBLEM_LINE - length, "%s%s%s", length ? " " : "",
                                 keys[i].name, keys[i].assigned ? "=" : "");
        }
    }
}

/* One token, "kh3" or "pad=same". */
static int parse_token(const char *token, problem *p, unsigned *seen, char why[PROBLEM_WHY]) {
    const char *object = p->operation->name;
    const int has_value = strchr(token, '=') != NULL;
    const size_t length = strcspn(token, has_value ? "=" : "0123456789-+.,");
    const int key = find_key(token, length);
    const unsigned allowed = p->operation->allowed | EVERY;
    if (key < 0 || !(allowed >> key & 1u)) {
        char list[PROBLEM_LINE];
        problem_list_keys(allowed, list);
        return refuse(why, "%s: \"%.60s\" is not one of its keys; they are %s", object, token,
                      list);
    }
    const key_row *row = &keys[key];
    if (has_value != row->assigned) {
        return refuse(why, "%s: \"%.60s\": the key must be written %s", object, token,
                      row->assigned ? "with = before its value, as in pad=same"
                                    : "with its number at once, as in h28");
    }
    if (*seen >> key & 1u) {
        return refuse(why, "%s: key \"%s\" is given twice; it must be given once", object,
                      row->name);
    }
    *seen |= 1u << key;
    const char *value = token + length + (has_value ? 1 : 0);
    if (!row->parse(row, value, p)) {
        return refuse(why, "%s: %s is \"%.60s\"; it must be %s", object, row->name, value,
                      row->rule);
    }
    return 1;
}

static int check_complete(const problem *p, unsigned seen, char why[PROBLEM_WHY]) {
    char list[PROBLEM_LINE];
    const unsigned missing = p->operation->required & ~seen;
    if (missing) {
        problem_list_keys(missing, list);
        return refuse(why, "%s: missing: %s; each must be given", p->operation->name, list);
    }
    if (p->data != PROBLEM_ALL && !(p->operation->data >> p->data & 1u)) {
        return refuse(why, "%s: data is \"%s\"; it must be all, int or real here",
                      p->operation->name, data_words[p->data]);
    }
    if (p->tile[0] && !p->solver[0]) {
        return refuse(why, "%s: tile is \"%s\" without a solver; it must be given with solver=",
                      p->operation->name, p->tile);
    }
    clcnn_shape output;
    if (problem_output(p, &output)) {
        return refuse(why, "%s", clcnn_last_error()->message);
    }
    return 1;
}

static int parse_operator(const char *word, problem *p, char why[PROBLEM_WHY]) {
    char names[PROBLEM_LINE] = "";
    for (const problem_operator *o = problem_operators; o->name; o++) {
        snprintf(names + strlen(names), sizeof names - strlen(names), " %s", o->name);
    }
    if (!word) {
        return refuse(why, "the problem line is empty; it must start with an operator:%s", names);
    }
    const problem_operator *operation = problem_operator_find(word);
    if (!operation) {
        return refuse(why, "\"%.60s\" is not an operator; the operators are%s", word, names);
    }
    *p = (problem){.operation = operation};
    return 1;
}

int problem_parse(const char *line, problem *p, char why[PROBLEM_WHY]) {
    static const char blanks[] = " \t\r\n";
    char copy[PROBLEM_LINE], *rest;
    if (strlen(line) >= sizeof copy) {
        return refuse(why, "the problem line has %zu characters; it must have fewer than %d",
                      strlen(line), PROBLEM_LINE);
    }
    memcpy(copy, line, strlen(line) + 1);
    if (!parse_operator(strtok_r(copy, blanks, &rest), p, why)) {
        return 0;
    }
    unsigned seen = 0;
    for (const char *token; (token = strtok_r(NULL, blanks, &rest)) != NULL;) {
        if (!parse_token(token, p, &seen, why)) {
            return 0;
        }
    }
    problem_resolve(p);
    return check_complete(p, seen, why);
}

void problem_print_key(const problem *p, problem_key key, char text[PROBLEM_LINE]) {
    text[0] = 0;
    keys[key].print(&keys[key], p, text);
}

void problem_print(const problem *p, char line[PROBLEM_LINE]) {
    const unsigned allowed = p->operation->allowed | EVERY;
    size_t length = (size_t)snprintf(line, PROBLEM_LINE, "%s", p->operation->name);
    for (int i = 0; i < PROBLEM_KEY_COUNT && length < PROBLEM_LINE; i++) {
        char text[PROBLEM_LINE];
        problem_print_key(p, (problem_key)i, text);
        if (!text[0] && p->operation->required >> i & 1u && keys[i].words) {
            snprintf(text, sizeof text, "%s", keys[i].words[0]); /* a default that must be said */
        }
        if (text[0] && allowed >> i & 1u) {
            length += (size_t)snprintf(line + length, PROBLEM_LINE - length, " %s%s%s",
                                       keys[i].name, keys[i].assigned ? "=" : "", text);
        }
    }
}
