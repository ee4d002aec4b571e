/* SPDX-License-Identifier: MIT */
#include "baseline.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "tool.h"

static int is_row(const json_t *row) {
    return json_is_string(json_object_get(row, "name")) &&
           json_is_integer(json_object_get(row, "n")) &&
           json_number_value(json_object_get(row, "ms")) > 0;
}

static int check_rows(const char *path, const json_t *baseline) {
    size_t i;
    const json_t *row;
    if (!json_is_array(baseline)) {
        return fail(EXIT_BAD_FILE, "%s: is no JSON array; it must be what --json wrote", path);
    }
    json_array_foreach(baseline, i, row) {
        if (!is_row(row)) {
            return fail(EXIT_BAD_FILE, "%s: item %zu has no name, n and ms above 0", path, i);
        }
    }
    return EXIT_RIGHT;
}

/* The seconds of the row that was picked there; 0: it is not there. */
static double seconds_before(const json_t *baseline, const bench_row *row) {
    size_t i;
    const json_t *before;
    json_array_foreach(baseline, i, before) {
        if (strcmp(json_string_value(json_object_get(before, "name")), row->name) == 0 &&
            json_integer_value(json_object_get(before, "n")) == row->n &&
            !json_is_false(json_object_get(before, "picked"))) {
            return 1e-3 * json_number_value(json_object_get(before, "ms"));
        }
    }
    return 0;
}

double baseline_ratio(const json_t *baseline, const bench_row *row) {
    const double before = row->picked ? seconds_before(baseline, row) : 0;
    return before > 0 ? row->seconds / before : 0;
}

static int check_problems(const char *path, const json_t *baseline, const case_list *cases) {
    for (size_t i = 0; i < cases->count; i++) {
        const bench_row row = row_of(&cases->items[i]);
        if (seconds_before(baseline, &row) > 0) {
            return EXIT_RIGHT;
        }
    }
    return fail(EXIT_BAD_FILE, "%s: has none of the lines that are to be timed", path);
}

int baseline_load(const char *path, const case_list *cases, json_t **baseline) {
    json_error_t error;
    FILE *file = fopen(path, "r");
    if (!file) {
        return fail_file(EXIT_BAD_FILE, path, "cannot be opened", errno);
    }
    *baseline = json_loadf(file, 0, &error);
    fclose(file);
    if (!*baseline) {
        const enum json_error_code code = json_error_code(&error);
        return fail(code == json_error_out_of_memory ? EXIT_NO_MEMORY : EXIT_BAD_FILE, "%s:%d: %s",
                    path, error.line, error.text);
    }
    const int code = check_rows(path, *baseline);
    return code ? code : check_problems(path, *baseline, cases);
}

int baseline_compare(const char *path, const json_t *baseline, const bench_row *rows, size_t count,
                     long slower, FILE *out) {
    size_t compared = 0, found = 0;
    double logarithms = 0;
    for (size_t i = 0; i < count; i++) {
        const double ratio = baseline_ratio(baseline, &rows[i]);
        if (ratio > 0) {
            compared++;
            logarithms += log(ratio);
        }
        if (ratio >= 1 + (double)slower / 100) {
            found++;
            fprintf(out, "slower: %s, n %d: %.4g ms, %.4g ms before (+%.4g %%)\n", rows[i].name,
                    rows[i].n, 1e3 * rows[i].seconds, 1e3 * rows[i].seconds / ratio,
                    100 * (ratio - 1));
        }
    }
    if (compared == 0) { /* a solver that does not apply left them out */
        return fail(EXIT_BAD_FILE, "%s: has none of the lines that were timed", path);
    }
    fprintf(out, "baseline: lines %zu, slower by %ld %% or more %zu, times %.4g of those before\n",
            compared, slower, found, exp(logarithms / (double)compared));
    return found ? EXIT_MISMATCH : EXIT_RIGHT;
}
