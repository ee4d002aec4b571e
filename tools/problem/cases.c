/* SPDX-License-Identifier: MIT */
#include "cases.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embedded.h"
#include "tool.h"

int case_list_add(case_list *list, const problem *p) {
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? 2 * list->capacity : 64;
        problem *items = realloc(list->items, capacity * sizeof *items);
        if (!items) {
            return fail(EXIT_NO_MEMORY, "no memory for %zu problem lines", capacity);
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *p;
    return EXIT_RIGHT;
}

void case_list_free(case_list *list) {
    free(list->items);
    *list = (case_list){NULL, 0, 0};
}

int cases_from_line(const char *line, case_list *list) {
    problem p;
    char why[PROBLEM_WHY];
    return problem_parse(line, &p, why) ? case_list_add(list, &p)
                                        : fail_problem(EXIT_USAGE, "--case", why);
}

/* One line of a file: what follows # is a comment, and a line may be empty. */
static int add_line(const char *file, size_t number, char *line, case_list *list) {
    problem p;
    char why[PROBLEM_WHY];
    line[strcspn(line, "#\n")] = 0;
    if (line[strspn(line, " \t\r")] == 0) {
        return EXIT_RIGHT;
    }
    if (problem_parse(line, &p, why)) {
        return case_list_add(list, &p);
    }
    char where[PATH_MAX + 32];
    snprintf(where, sizeof where, "%s:%zu", file, number);
    return fail_problem(EXIT_BAD_FILE, where, why);
}

static int add_lines(const char *name, FILE *file, case_list *list) {
    char line[2 * PROBLEM_LINE]; /* a line and its comment; no more is read of what is no text */
    size_t number = 0;
    int code = EXIT_RIGHT;
    errno = 0;
    while (!code && fgets(line, sizeof line, file)) {
        number++;
        code = strchr(line, '\n') || feof(file)
                   ? add_line(name, number, line, list)
                   : fail(EXIT_BAD_FILE,
                          "%s:%zu: holds a zero byte or over %zu characters; it must be text", name,
                          number, sizeof line - 2);
    }
    if (!code && ferror(file)) {
        code = fail_file(EXIT_BAD_FILE, name, "cannot be read", errno);
    }
    return code;
}

int cases_from_file(const char *path, case_list *list) {
    FILE *file = fopen(path, "r");
    if (!file) {
        return fail_file(EXIT_BAD_FILE, path, "cannot be opened", errno);
    }
    const size_t before = list->count;
    int code = add_lines(path, file, list);
    fclose(file);
    if (!code && list->count == before) {
        code = fail(EXIT_BAD_FILE, "%s: holds no problem line", path);
    }
    return code;
}

int cases_embedded(const char *name, case_list *list) {
    char file_name[64];
    snprintf(file_name, sizeof file_name, "%s.txt", name);
    for (const embedded_file *e = embedded_files; e->name; e++) {
        if (strcmp(e->name, file_name) == 0) {
            FILE *file = fmemopen((void *)e->bytes, e->size, "r");
            if (!file) {
                return fail(EXIT_NO_MEMORY, "%s: no memory to read it", file_name);
            }
            const int code = add_lines(file_name, file, list);
            fclose(file);
            return code;
        }
    }
    return fail(EXIT_INTERNAL, "the problem lines %s are not in this program", file_name);
}

int cases_fixed(case_list *list) {
    int code = cases_embedded("notebook", list);
    for (const problem_operator *const *o = problem_operators; !code && *o; o++) {
        code = cases_embedded((*o)->name, list);
    }
    return code;
}

int cases_measured(case_list *list) {
    const int code = cases_embedded("conv_layers", list);
    return code ? code : cases_embedded("conv_layers_tiny", list);
}

int cases_set_batch(case_list *list, int batch) {
    for (size_t i = 0; i < list->count; i++) {
        problem *p = &list->items[i];
        clcnn_shape output;
        if (p->n == 1 && problem_lists(p->operation->sizes, "n", 1)) {
            p->n = batch;
            if (problem_output(p, &output)) {
                return fail_library();
            }
        }
    }
    return EXIT_RIGHT;
}
