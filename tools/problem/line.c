/* SPDX-License-Identifier: MIT
 * Lines read and printed, by the keys of their operator. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "keys.h"

static int refuse(char why[PROBLEM_WHY], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(char why[PROBLEM_WHY], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, PROBLEM_WHY, format, arguments);
    va_end(arguments);
    return 0;
}

/* A problem that is read. */
typedef struct reading {
    problem *p;
    problem_key keys[PROBLEM_KEYS];
    size_t count;
    int seen[PROBLEM_KEYS]; /* 1: the key was given */
    char *why;
} reading;

/* ---- Names of keys ------------------------------------------------------------------------- */

static void list_key(const problem_key *key, char text[PROBLEM_LINE]) {
    const size_t length = strlen(text);
    snprintf(text + length, PROBLEM_LINE - length, "%s%s%s", length ? " " : "", key->name,
             key->assigned ? "=" : "");
}

void problem_list_keys(const problem_operator *operation, char text[PROBLEM_LINE]) {
    problem_key keys[PROBLEM_KEYS];
    const size_t count = problem_keys(operation, keys);
    text[0] = 0;
    for (size_t i = 0; i < count; i++) {
        if (!operation || !keys[i].common) {
            list_key(&keys[i], text);
        }
    }
}

static const problem_key *find_key(const problem_key *keys, size_t count, const char *name,
                                   size_t length) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(keys[i].name) == length && strncmp(keys[i].name, name, length) == 0) {
            return &keys[i];
        }
    }
    return NULL;
}

/* ---- Reading ------------------------------------------------------------------------------- */

static int refuse_key(const reading *r, const char *token) {
    char list[PROBLEM_LINE] = "";
    for (size_t i = 0; i < r->count; i++) {
        list_key(&r->keys[i], list);
    }
    return refuse(r->why, "%s: \"%.60s\" is not one of its keys; they are %s", r->p->info->name,
                  token, list);
}

/* One token, "kh3" or "pad=same". */
static int read_token(reading *r, const char *token) {
    const char *object = r->p->info->name;
    const int has_value = strchr(token, '=') != NULL;
    const size_t length = strcspn(token, has_value ? "=" : "0123456789-+.,");
    const problem_key *key = find_key(r->keys, r->count, token, length);
    if (!key) {
        return refuse_key(r, token);
    }
    if (has_value != key->assigned) {
        return refuse(r->why, "%s: \"%.60s\": the key must be written %s", object, token,
                      key->assigned ? "with = before its value, as in pad=same"
                                    : "with its number at once, as in h28");
    }
    if (r->seen[key - r->keys]) {
        return refuse(r->why, "%s: key \"%s\" is given twice; it must be given once", object,
                      key->name);
    }
    r->seen[key - r->keys] = 1;
    const char *value = token + length + (has_value ? 1 : 0);
    if (!key->parse(key, value, r->p)) {
        return refuse(r->why, "%s: %s is \"%.60s\"; it must be %s", object, key->name, value,
                      key->rule);
    }
    return 1;
}

/* Whether it is one of the keys of the operator's other form. */
static int is_other(const problem *p, const problem_key *key) {
    return problem_lists(p->operation->other, key->name, strlen(key->name));
}

static int check_required(const reading *r) {
    char missing[PROBLEM_LINE] = "", strange[PROBLEM_LINE] = "";
    int other = 0;
    for (size_t i = 0; i < r->count; i++) {
        other |= r->seen[i] && is_other(r->p, &r->keys[i]);
    }
    for (size_t i = 0; i < r->count; i++) {
        const problem_key *key = &r->keys[i];
        const int listed = is_other(r->p, key);
        if (!r->seen[i] && (other ? listed : key->required)) {
            list_key(key, missing);
        }
        if (r->seen[i] && other && !listed && !key->common) {
            list_key(key, strange);
        }
    }
    if (strange[0]) {
        return refuse(r->why, "%s: %s: a line with %s has no others", r->p->info->name, strange,
                      r->p->operation->other);
    }
    return missing[0]
               ? refuse(r->why, "%s: missing: %s; each must be given", r->p->info->name, missing)
               : 1;
}

/* What weights are given, and how many tensors have a pitch. */
static int check_operands(const reading *r) {
    const problem *p = r->p;
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (p->given[i] && !problem_has(p, i)) {
            return refuse(r->why,
                          "%s: %s is given at run and is not there; %s=1 must stand with it",
                          p->info->name, p->info->inputs[i].name, p->info->inputs[i].name);
        }
    }
    const int tensors = problem_pitched(p);
    if (p->pitches != 0 && p->pitches != tensors) {
        return refuse(r->why, "%s: pitch has %d numbers; it must have 1 or %d, the outputs' last",
                      p->info->name, p->pitches, tensors);
    }
    return 1;
}

static int check_complete(const reading *r) {
    const problem *p = r->p;
    const unsigned kinds = p->operation->data;
    if (p->data != PROBLEM_ALL && !(kinds >> p->data & 1u)) {
        return refuse(r->why,
                      "%s: data of this kind say nothing of it; it must be one of all%s%s%s",
                      p->info->name, kinds & PROBLEM_BIT(INTEGER) ? ", int" : "",
                      kinds & PROBLEM_BIT(REAL) ? ", real" : "",
                      kinds & PROBLEM_BIT(NAN) ? ", nan" : "");
    }
    if (p->tile[0] && !p->solver[0]) {
        return refuse(r->why, "%s: tile is \"%s\" without a solver; it must be given with solver=",
                      p->info->name, p->tile);
    }
    clcnn_shape output;
    if (problem_output(p, &output)) {
        return refuse(r->why, "%s", clcnn_last_error()->message);
    }
    return 1;
}

static int read_operator(const char *word, problem *p, char why[PROBLEM_WHY]) {
    char names[PROBLEM_LINE] = "";
    for (const problem_operator *const *o = problem_operators; *o; o++) {
        snprintf(names + strlen(names), sizeof names - strlen(names), " %s", (*o)->name);
    }
    if (!word) {
        return refuse(why, "the problem line is empty; it must start with an operator:%s", names);
    }
    const problem_operator *operation = problem_operator_find(word);
    if (!operation) {
        return refuse(why, "\"%.60s\" is not an operator; the operators are%s", word, names);
    }
    problem_start(p, operation);
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
    if (!read_operator(strtok_r(copy, blanks, &rest), p, why)) {
        return 0;
    }
    reading r = {.p = p, .why = why};
    r.count = problem_keys(p->operation, r.keys);
    for (const char *token; (token = strtok_r(NULL, blanks, &rest)) != NULL;) {
        if (!read_token(&r, token)) {
            return 0;
        }
    }
    problem_resolve(p);
    return check_required(&r) && check_operands(&r) && check_complete(&r);
}

/* ---- Printing ------------------------------------------------------------------------------ */

int problem_print_key(const problem *p, const char *key, char text[PROBLEM_LINE]) {
    problem_key keys[PROBLEM_KEYS];
    const size_t count = problem_keys(p->operation, keys);
    const problem_key *found = find_key(keys, count, key, strlen(key));
    text[0] = 0;
    if (found) {
        found->print(found, p, text);
    }
    return found != NULL;
}

/* Whether a value of the operator's other form is there. */
static int has_other(const problem *p, const problem_key *keys, size_t count) {
    char text[PROBLEM_LINE] = "";
    for (size_t i = 0; i < count && !text[0]; i++) {
        if (is_other(p, &keys[i])) {
            keys[i].print(&keys[i], p, text);
        }
    }
    return text[0] != 0;
}

void problem_print(const problem *p, char line[PROBLEM_LINE]) {
    problem_key keys[PROBLEM_KEYS];
    const size_t count = problem_keys(p->operation, keys);
    const int other = has_other(p, keys, count);
    size_t length = (size_t)snprintf(line, PROBLEM_LINE, "%s", p->operation->name);
    for (size_t i = 0; i < count && length < PROBLEM_LINE; i++) {
        char text[PROBLEM_LINE] = "";
        const int listed = is_other(p, &keys[i]);
        if (!other || keys[i].common || listed) {
            keys[i].print(&keys[i], p, text);
        }
        if (other && listed && !text[0]) { /* a default that must be said */
            snprintf(text, sizeof text, "0");
        }
        if (text[0]) {
            length += (size_t)snprintf(line + length, PROBLEM_LINE - length, " %s%s%s",
                                       keys[i].name, keys[i].assigned ? "=" : "", text);
        }
    }
}
