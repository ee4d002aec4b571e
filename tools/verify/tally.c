/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static tally_entry *find(tally *t, const char *group, const char *value) {
    for (size_t i = 0; i < t->count; i++) {
        if (strcmp(t->entries[i].group, group) == 0 && strcmp(t->entries[i].value, value) == 0) {
            return &t->entries[i];
        }
    }
    return NULL;
}

static tally_entry *append(tally *t, const char *group, const char *value) {
    if (t->count == TALLY_ENTRIES) {
        return NULL;
    }
    tally_entry *e = &t->entries[t->count];
    snprintf(e->group, sizeof e->group, "%s", group);
    snprintf(e->value, sizeof e->value, "%s", value);
    t->count++;
    return e;
}

void tally_add(tally *t, const char *group, const char *value, size_t count) {
    tally_entry *e = find(t, group, value);
    e = e ? e : append(t, group, value);
    if (e) {
        e->count += count;
    }
}

/* ---- What a problem asks for --------------------------------------------------------------- */

/* The value of a key that takes one of a few words; the word of an activation without parameters.
 */
static void add_key(tally *t, const problem *p, problem_key key, const char *key_name,
                    const char *left_out) {
    char group[40], value[PROBLEM_LINE];
    if (!(p->operation->allowed >> key & 1u)) {
        return;
    }
    problem_print_key(p, key, value);
    if (key == PROBLEM_ACT) {
        char *colon = strchr(value, ':');
        if (colon) {
            snprintf(colon, sizeof value - (size_t)(colon - value), ":...");
        }
    }
    if (key == PROBLEM_PAD && strchr(value, ',')) {
        snprintf(value, sizeof value, "explicit");
    }
    snprintf(group, sizeof group, "%s %s", p->operation->name, key_name);
    tally_add(t, group, value[0] ? value : left_out, 1);
}

static void add_kind(tally *t, const problem *p, const char *what, const char *kind) {
    char group[40];
    snprintf(group, sizeof group, "%s %s", p->operation->name, what);
    tally_add(t, group, kind, 1);
}

static const char *pair_kind(const int pair[2]) {
    return pair[0] != pair[1] ? "h and w differ" : pair[0] == 1 ? "1" : "both above 1";
}

static void add_window(tally *t, const problem *p) {
    const int *k = p->kernel;
    add_kind(t, p, "window",
             k[0] == 1 && k[1] == 1   ? "1x1"
             : k[0] == k[1]           ? "square"
             : k[0] == 1 || k[1] == 1 ? "row or column"
                                      : "rectangle");
    add_kind(t, p, "stride", pair_kind(p->stride));
    if (p->operation->allowed & PROBLEM_BIT(DH)) {
        add_kind(t, p, "dilation", pair_kind(p->dilation));
        add_kind(t, p, "groups",
                 p->groups == 1      ? "1"
                 : p->groups != p->c ? "grouped"
                 : p->k == p->c      ? "depthwise"
                                     : "depthwise with multiplier");
    }
}

/* Sizes that leave a tail behind the vectors and tiles that kernels step by. */
static void add_tails(tally *t, const problem *p, const char *what, int size) {
    static const int steps[] = {4, 8, 16};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (size % steps[i]) {
            char value[64];
            snprintf(value, sizeof value, "%s not a multiple of %d", what, steps[i]);
            add_kind(t, p, "tails", value);
        }
    }
}

static void add_sizes(tally *t, const problem *p) {
    clcnn_shape y;
    const unsigned allowed = p->operation->allowed;
    if (allowed & PROBLEM_BIT(C)) {
        add_tails(t, p, "channels", p->c);
    }
    if (allowed & PROBLEM_BIT(K)) {
        add_tails(t, p, "filters", p->k);
    }
    if (allowed & PROBLEM_BIT(SHAPE)) {
        char rank[12];
        snprintf(rank, sizeof rank, "%d", p->shape.rank);
        add_kind(t, p, "rank", rank);
        add_tails(t, p, "last axis", p->shape.dim[p->shape.rank - 1]);
    }
    if (allowed & PROBLEM_BIT(KH) && !problem_output(p, &y)) {
        const int width = y.dim[p->format == CLCNN_NHWC ? 2 : 3];
        add_tails(t, p, "output width", width);
    }
    if (allowed & PROBLEM_BIT(N)) {
        add_kind(t, p, "batch", p->n == 1 ? "1" : "above 1");
    }
}

void tally_problem(tally *t, const problem *p) {
    tally_add(t, "operator", p->operation->name, 1);
    if (p->operation->allowed & PROBLEM_BIT(KH) && !p->global) {
        add_window(t, p);
    }
    add_key(t, p, PROBLEM_PAD, "padding", "valid");
    add_key(t, p, PROBLEM_CEIL, "ceil", "0");
    add_key(t, p, PROBLEM_INCLUDE_PAD, "include_pad", "0");
    add_key(t, p, PROBLEM_GLOBAL, "global", "0");
    add_key(t, p, PROBLEM_FORMAT, "format", "nhwc");
    add_key(t, p, PROBLEM_FILTER, "filter", "hwio");
    add_key(t, p, PROBLEM_FROM, "from", "nhwc");
    add_key(t, p, PROBLEM_TO, "to", "nhwc");
    add_key(t, p, PROBLEM_AXIS, "axis", "0");
    add_key(t, p, PROBLEM_BIAS, "bias", "0");
    add_key(t, p, PROBLEM_ACT, "activation", "linear");
    add_sizes(t, p);
}

/* ---- Saying -------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
    const tally_entry *x = a, *y = b;
    const int groups = strcmp(x->group, y->group);
    return groups ? groups : strcmp(x->value, y->value);
}

void tally_sort(tally *t) {
    if (t->count > 0) {
        qsort(t->entries, t->count, sizeof *t->entries, compare);
    }
}

void tally_print(const tally *t, const char *heading) {
    const char *group = "";
    if (t->count > 0) {
        fputs(heading, stdout);
    }
    for (size_t i = 0; i < t->count; i++) {
        const tally_entry *e = &t->entries[i];
        if (strcmp(group, e->group) != 0) {
            printf("\n  %s: ", e->group);
            group = e->group;
        } else {
            fputs(", ", stdout);
        }
        printf("%s %zu", e->value, e->count);
    }
    if (t->count > 0) {
        putchar('\n');
    }
}

json_t *tally_json(const tally *t) {
    json_t *object = json_object(), *group = NULL;
    for (size_t i = 0; object && i < t->count; i++) {
        const tally_entry *e = &t->entries[i];
        if (i == 0 || strcmp(e->group, t->entries[i - 1].group) != 0) {
            group = json_object();
            object = with_field(object, e->group, group);
        }
        if (object && json_object_set_new(group, e->value, json_integer((json_int_t)e->count))) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}
