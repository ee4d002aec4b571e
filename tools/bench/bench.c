/* SPDX-License-Identifier: MIT
 * `clcnn bench`: how fast problem lines run on a device, beside what it reaches at most. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline.h"
#include "child.h"
#include "file.h"
#include "json.h"
#include "measure.h"
#include "options.h"
#include "peak.h"
#include "tool.h"

enum { AGAIN = 2 }; /* times that is timed again what decides something */
static const double close_to_best = 1.25;

typedef struct bench {
    const bench_options *options;
    json_t *baseline; /* NULL: none */
    clcnn_context *context;
    int width; /* that the context was opened for */
    clcnn_fma fma;
    bench_peak peak;
    int name_width; /* of the table's first column */
    bench_row *rows;
    size_t count, capacity;
    size_t lines;      /* that were timed with every solver, */
    double logarithms; /* and of them the sum of log(picked / best) */
} bench;

/* ---- The device ------------------------------------------------------------------------------ */

/* Opens the device for the width and fma that a line asks for, unless it is. */
static int open_for(bench *b, int width, clcnn_fma fma) {
    const clcnn_context_desc desc = {.device = b->options->device,
                                     .vector_width = width,
                                     .fma = fma};
    if (b->context && b->width == width && b->fma == fma) {
        return EXIT_RIGHT;
    }
    child_begins(CHILD_PATIENCE, "opening the device");
    clcnn_context_destroy(b->context);
    b->width = width;
    b->fma = fma;
    return open_context(&desc, &b->context);
}

static int open_device(bench *b) {
    int code = open_for(b, 0, CLCNN_FMA_AUTO);
    if (!code && clcnn_context_device(b->context)->type == CLCNN_DEVICE_REFERENCE) {
        code = fail(EXIT_NO_DEVICE, "bench: the reference is made to be right and not fast; the "
                                    "device must be one of OpenCL's");
    }
    if (!code) {
        child_begins(CHILD_PATIENCE, "measuring the device's peak");
        code = peak_measure(b->context, &b->peak);
    }
    return code;
}

/* ---- The table ------------------------------------------------------------------------------- */

static int prints_table(const bench *b) {
    return !b->options->json || b->options->json_path;
}

/* Of the longest name, or what most names take. */
static int name_width(const case_list *cases) {
    size_t longest = 24;
    for (size_t i = 0; i < cases->count; i++) {
        const size_t length = strlen(row_of(&cases->items[i]).name);
        longest = length > longest ? length : longest;
    }
    return (int)longest;
}

static void print_head(const bench *b) {
    const clcnn_device_info *d = clcnn_context_device(b->context);
    if (prints_table(b)) {
        printf("%s (%s): at most %.1f GFLOP/s, a copy moves %.1f GB/s, a sum reads %.1f\n\n",
               d->name, d->id, 1e-9 * b->peak.flops, 1e-9 * b->peak.copied, 1e-9 * b->peak.read);
        printf("%-*s %3s  %-10s %-10s %10s %9s %6s %7s %6s\n", b->name_width, "name", "n", "solver",
               "tile", "ms", "GFLOP/s", "peak", "GB/s", "copy");
    }
}

/* What was measured a second, and its share of the most; "-" where there is no such number. */
static void print_rate(double work, double seconds, double most, int width) {
    if (work > 0) {
        printf(" %*.1f %4.0f %%", width, 1e-9 * work / seconds, 100 * work / seconds / most);
    } else {
        printf(" %*s %6s", width, "-", "-");
    }
}

static void print_row(const bench *b, const bench_row *row, double best) {
    printf("%-*s %3d  %-10s %-10s %10.4f", b->name_width, row->name, row->n, row->solver, row->tile,
           1e3 * row->seconds);
    print_rate(row->flops, row->seconds, b->peak.flops, 9);
    print_rate(row->bytes, row->seconds, b->peak.copied, 7);
    if (b->options->all_solvers) {
        printf("  %.2f x best%s", row->seconds / best, row->picked ? ", picked" : "");
    }
    putchar('\n');
}

/* ---- Timing ---------------------------------------------------------------------------------- */

/* On stderr when that is a terminal; NULL: away with it. */
static void progress(size_t done, size_t count, const char *doing) {
    if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
        if (doing) {
            fprintf(stderr, "%zu of %zu: %s", done, count, doing);
        }
    }
}

static int add_row(bench *b, const bench_row *row) {
    if (b->count == b->capacity) {
        const size_t capacity = b->capacity ? 2 * b->capacity : 64;
        bench_row *rows = realloc(b->rows, capacity * sizeof *rows);
        if (!rows) {
            return fail(EXIT_NO_MEMORY, "bench: no memory for %zu rows", capacity);
        }
        b->rows = rows;
        b->capacity = capacity;
    }
    b->rows[b->count++] = *row;
    return EXIT_RIGHT;
}

static void leave_out(const char *name, const char *why) {
    progress(0, 0, NULL);
    fprintf(stderr, "left out: %s: %s\n", name, why);
}

/* Times the row's solver, and keeps the row where the device can run it. */
static int time_row(bench *b, const bench_line *line, bench_row row) {
    const int code = line_time(line, &row);
    if (!code && row.seconds == 0) {
        leave_out(row.name, clcnn_last_error()->message);
    }
    return code || row.seconds == 0 ? code : add_row(b, &row);
}

/* On a machine that others use a time may be wrong in one direction alone: the least counts. */
static int time_again(const bench_line *line, bench_row *row) {
    bench_row again = *row;
    const int code = line_time(line, &again);
    row->seconds = fmin(row->seconds, again.seconds);
    return code;
}

/* A row that asks for a solver; NULL: for what the library chooses, or the line names. */
static bench_row named_row(const bench_line *line, const char *solver) {
    bench_row row = row_of(&line->problem);
    row.picked = 1;
    if (solver) {
        snprintf(row.solver, sizeof row.solver, "%s", solver);
    }
    return row;
}

/* With the library's choice, the line's own, or the solver that was asked for. What seems slower than
 * before is looked at again. */
static int time_one(bench *b, const bench_line *line, const char *solver) {
    const double slower = 1 + (double)b->options->slower / 100;
    const size_t first = b->count;
    int code = time_row(b, line, named_row(line, solver));
    for (int i = 0; !code && b->count > first && i < AGAIN; i++) {
        if (b->baseline && baseline_ratio(b->baseline, &b->rows[first]) >= slower) {
            code = time_again(line, &b->rows[first]);
        }
    }
    return code;
}

/* Every tile of a solver; one row where it has none. */
static int time_tiles(bench *b, const bench_line *line, const bench_row *pick, const char *solver,
                      const char *const *tiles) {
    static const char *const none[] = {"", NULL};
    int code = EXIT_RIGHT;
    for (const char *const *tile = tiles ? tiles : none; !code && *tile; tile++) {
        bench_row row = row_of(&line->problem);
        snprintf(row.solver, sizeof row.solver, "%s", solver);
        snprintf(row.tile, sizeof row.tile, "%s", *tile);
        row.picked = strcmp(pick->solver, solver) == 0 && strcmp(pick->tile, *tile) == 0;
        code = time_row(b, line, row);
    }
    return code;
}

static double least_seconds(const bench *b, size_t first) {
    double least = INFINITY;
    for (size_t i = first; i < b->count; i++) {
        least = fmin(least, b->rows[i].seconds);
    }
    return least;
}

/* The rows from `first` on that may be the best, and the one that was picked. */
static int time_best_again(bench *b, const bench_line *line, size_t first) {
    const double least = least_seconds(b, first);
    int code = EXIT_RIGHT;
    for (size_t i = first; !code && i < b->count; i++) {
        if (b->rows[i].picked || b->rows[i].seconds < close_to_best * least) {
            code = time_again(line, &b->rows[i]);
        }
    }
    return code;
}

/* Every solver, or the one that was asked for, by the line or by the option. */
static int time_all(bench *b, const bench_line *line, const clcnn_solvers *solvers,
                    const char *option) {
    const char *own = line->problem.solver, *asked = own[0] ? own : option;
    const size_t first = b->count;
    bench_row pick = named_row(line, option);
    int code = line_pick(line, &pick);
    for (size_t i = 0; !code && i < solvers->count; i++) {
        if (!asked || strcmp(asked, solvers->name[i]) == 0) {
            code = time_tiles(b, line, &pick, solvers->name[i], solvers->tiles[i]);
        }
    }
    for (int i = 0; !code && i < AGAIN; i++) {
        code = time_best_again(b, line, first);
    }
    return code;
}

static int has_solver(const clcnn_solvers *solvers, const char *name) {
    for (size_t i = 0; i < solvers->count; i++) {
        if (strcmp(solvers->name[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

static int time_line(bench *b, const bench_line *line) {
    const problem *p = &line->problem;
    const char *option = b->options->solver;
    clcnn_solvers solvers;
    if (problem_solvers(b->context, p, &solvers)) {
        return fail_library();
    }
    if (option && p->solver[0] && strcmp(p->solver, option) != 0) {
        leave_out(row_of(p).name, "the line names another solver");
        return EXIT_RIGHT;
    }
    if (option && !has_solver(&solvers, option)) {
        leave_out(row_of(p).name, "the solver does not apply");
        return EXIT_RIGHT;
    }
    return b->options->all_solvers ? time_all(b, line, &solvers, option)
                                   : time_one(b, line, option);
}

static int by_seconds(const void *a, const void *b) {
    const double x = ((const bench_row *)a)->seconds, y = ((const bench_row *)b)->seconds;
    return (x > y) - (x < y);
}

/* Puts the rows of a line in order and prints them. */
static void close_line(bench *b, size_t first) {
    const size_t count = b->count - first;
    qsort(b->rows + first, count, sizeof *b->rows, by_seconds);
    for (size_t i = first; i < b->count; i++) {
        if (b->rows[i].picked) {
            b->lines++;
            b->logarithms += log(b->rows[i].seconds / b->rows[first].seconds);
        }
        if (prints_table(b)) {
            print_row(b, &b->rows[i], b->rows[first].seconds);
        }
    }
}

static int time_problem(bench *b, const problem *p) {
    const size_t first = b->count;
    bench_line line;
    int code = open_for(b, p->width, p->fma);
    if (code) {
        return code;
    }
    code = line_open(b->context, p, &line);
    if (!code) {
        code = time_line(b, &line);
    }
    line_close(&line);
    progress(0, 0, NULL);
    if (!code && b->count > first) {
        close_line(b, first);
    }
    return code;
}

static int time_problems(bench *b) {
    const case_list *cases = &b->options->cases;
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < cases->count; i++) {
        progress(i + 1, cases->count, row_of(&cases->items[i]).name);
        code = time_problem(b, &cases->items[i]);
    }
    if (!code && b->count == 0) {
        code = fail(EXIT_USAGE, "bench: nothing was timed: every line was left out");
    }
    return code;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static int report_json(const bench *b) {
    json_t *rows = json_array();
    for (size_t i = 0; rows && i < b->count; i++) {
        rows = with_item(rows, row_json(&b->rows[i], &b->peak));
    }
    return b->options->json_path ? write_object("bench", b->options->json_path, rows)
                                 : print_object("bench", rows);
}

static int report(const bench *b) {
    const bench_options *o = b->options;
    FILE *out = prints_table(b) ? stdout : stderr;
    if (o->all_solvers && b->lines > 0) {
        fprintf(out, "\npicked / best: geometric mean %.3f, lines %zu\n",
                exp(b->logarithms / (double)b->lines), b->lines);
    }
    int code = o->json ? report_json(b) : EXIT_RIGHT;
    if (!code && b->baseline) {
        code = baseline_compare(o->baseline, b->baseline, b->rows, b->count, o->slower, out);
    }
    return code;
}

static int run_bench(void *user) {
    bench *b = user;
    int code = open_device(b);
    if (!code) {
        print_head(b);
        code = time_problems(b);
    }
    if (!code) {
        code = report(b);
    }
    child_begins(CHILD_PATIENCE, "closing the device");
    clcnn_context_destroy(b->context);
    free(b->rows);
    return code;
}

int command_bench(int argc, char **argv) {
    bench_options options;
    bench b = {.options = &options};
    int code = bench_options_read(argc, argv, &options);
    if (!code && options.help) {
        bench_help();
    } else if (!code) {
        b.name_width = name_width(&options.cases);
        code = options.baseline ? baseline_load(options.baseline, &options.cases, &b.baseline)
                                : EXIT_RIGHT;
        if (!code && options.json_path) {
            code = file_check_target(options.json_path); /* before the measuring */
        }
        code = code ? code : run_in_child("bench", run_bench, &b, NULL);
        json_decref(b.baseline);
    }
    bench_options_free(&options);
    return code;
}
