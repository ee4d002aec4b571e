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
static void add_key(tally *t, const problem *p, const char *key, const char *key_name,
                    const char *left_out) {
    char group[40], value[PROBLEM_LINE];
    if (!problem_print_key(p, key, value)) {
        return;
    }
    char *colon = strchr(value, ':');
    if (colon) {
        snprintf(colon, sizeof value - (size_t)(colon - value), ":...");
    }
    if (strcmp(key_name, "padding") == 0 && strchr(value, ',')) {
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

static void add_window(tally *t, const problem *p, const problem_window *w) {
    const int *k = w->kernel;
    char text[PROBLEM_LINE];
    add_kind(t, p, "window",
             k[0] == 1 && k[1] == 1   ? "1x1"
             : k[0] == k[1]           ? "square"
             : k[0] == 1 || k[1] == 1 ? "row or column"
                                      : "rectangle");
    add_kind(t, p, "stride", pair_kind(w->stride));
    if (problem_print_key(p, "dh", text)) {
        add_kind(t, p, "dilation", pair_kind(w->dilation));
    }
    if (problem_print_key(p, "g", text)) {
        const int groups = text[0] ? atoi(text) : 1;
        add_kind(t, p, "groups",
                 groups == 1      ? "1"
                 : groups != p->c ? "grouped"
                 : p->k == p->c   ? "depthwise"
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
    if (p->c) {
        add_tails(t, p, "channels", p->c);
    }
    if (p->k) {
        add_tails(t, p, "filters", p->k);
    }
    if (p->shape[0].rank) {
        char rank[12];
        snprintf(rank, sizeof rank, "%d", p->shape[0].rank);
        add_kind(t, p, "rank", rank);
        add_tails(t, p, "last axis", p->shape[0].dim[p->shape[0].rank - 1]);
    }
    if (p->operation->window && !problem_output(p, &y)) {
        char format[PROBLEM_LINE];
        problem_print_key(p, "format", format);
        add_tails(t, p, "output width", y.dim[format[0] ? 3 : 2]);
    }
    if (p->c) {
        add_kind(t, p, "batch", p->n == 1 ? "1" : "above 1");
    }
}

/* How its tensors come. */
static void add_operands(tally *t, const problem *p) {
    add_key(t, p, "bias", "bias", "0");
    add_key(t, p, "residual", "residual", "0");
    add_key(t, p, "given", "given at run", "none");
    add_kind(t, p, "pitch", p->pitches ? "wider than a row" : "dense");
    add_kind(t, p, "start", p->unaligned ? "unaligned" : "aligned");
}

void tally_problem(tally *t, const problem *p) {
    problem_window w = {.global = 1};
    tally_add(t, "operator", p->operation->name, 1);
    if (p->operation->window) {
        p->operation->window(p, &w);
    }
    if (!w.global) {
        add_window(t, p, &w);
    }
    add_key(t, p, "pad", "padding", "valid");
    add_key(t, p, "ceil", "ceil", "0");
    add_key(t, p, "include_pad", "include_pad", "0");
    add_key(t, p, "global", "global", "0");
    add_key(t, p, "format", "format", "nhwc");
    add_key(t, p, "filter", "filter", problem_first_word(p, "filter"));
    add_key(t, p, "from", "from", "nhwc");
    add_key(t, p, "to", "to", "nhwc");
    add_key(t, p, "axis", "axis", "0");
    add_key(t, p, "mode", "mode", "constant");
    add_key(t, p, "act", "activation", "linear");
    add_operands(t, p);
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
