/* SPDX-License-Identifier: MIT
 * `clcnn verify`: every case on the device and on the reference, compared element by element. */
#include "verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* ---- The state ----------------------------------------------------------------------------- */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double verify_seconds(const verify *v) {
    return now() - v->start;
}

int verify_late(const verify *v) {
    return v->options->seconds > 0 && verify_seconds(v) >= (double)v->options->seconds;
}

void verify_raise(verify *v, int code) {
    if (v->code <= EXIT_MISMATCH) {
        v->code = code;
    }
}

void verify_stop(verify *v, int code) {
    verify_raise(v, code);
    v->stop = 1;
}

/* With --verbose the library's own lines are shown, beside the results and not among them. */
static void log_line(void *user, const char *line) {
    (void)user;
    fprintf(stderr, "clcnn: %s\n", line);
}

static int width_index(int width) {
    return width == 0 ? 0 : width == 1 ? 1 : width == 4 ? 2 : width == 8 ? 3 : 4;
}

clcnn_context *verify_context(verify *v, int width, clcnn_fma fma) {
    clcnn_context **context = &v->contexts[width_index(width)][fma];
    if (!*context && !v->stop) {
        const clcnn_context_desc desc = {.device = v->options->device,
                                         .log = v->options->verbose ? log_line : NULL,
                                         .guard_zones = !v->options->no_guard,
                                         .vector_width = width,
                                         .fma = fma};
        report_clear(v);
        report_begin(v, "opening the device", "", "");
        const int code = open_context(&desc, context);
        if (code) {
            verify_stop(v, code);
        }
    }
    return *context;
}

/* Without OpenCL the default device is the reference: comparing it with itself must be asked for.
 */
static int check_device(const verify *v) {
    if (v->device.type == CLCNN_DEVICE_REFERENCE && !v->options->device &&
        !secure_getenv("CLCNN_DEVICE")) {
        return fail(EXIT_NO_DEVICE, "verify: there is no device, this program was built without "
                                    "OpenCL; --device reference compares the reference with "
                                    "itself");
    }
    return EXIT_RIGHT;
}

static void name_totals(verify *v) {
    for (size_t i = 0; i < v->operators; i++) {
        v->totals[i].name = problem_operators[i].name;
    }
    v->totals[v->operators + VERIFY_IMAGES_CONV].name = "images: conv2d";
    v->totals[v->operators + VERIFY_IMAGES_POOL].name = "images: max_pool2d";
    v->totals[v->operators + VERIFY_IMAGES_NETWORK].name = "images: network";
}

static int begin(verify *v) {
    const clcnn_context_desc reference = {.device = "reference"};
    const int code = open_context(&reference, &v->reference);
    if (code) {
        return code;
    }
    const clcnn_context *context = verify_context(v, v->options->width, v->options->fma);
    if (!context) {
        return v->code;
    }
    v->device = *clcnn_context_device(context);
    return check_device(v);
}

static void end(verify *v) {
    report_begin(v, "closing the device", "", "");
    for (int i = 0; i < VERIFY_WIDTHS * VERIFY_FMAS; i++) {
        clcnn_context_destroy(v->contexts[i / VERIFY_FMAS][i % VERIFY_FMAS]);
    }
    clcnn_context_destroy(v->reference);
}

/* ---- The cases ----------------------------------------------------------------------------- */

static int wanted(const verify_options *o, const problem *p) {
    return !o->operation || p->operation == o->operation;
}

/* Calls `each` for every line that the options name, drawn ones last. */
static void for_each_case(const verify_options *o,
                          void (*each)(void *user, const problem *p, int drawn), void *user) {
    for (size_t i = 0; i < o->cases.count; i++) {
        if (wanted(o, &o->cases.items[i])) {
            each(user, &o->cases.items[i], 0);
        }
    }
    for (long i = 0; i < o->random; i++) {
        problem p;
        problem_draw((uint64_t)o->seed, (uint64_t)i, o->operation, &p);
        each(user, &p, 1);
    }
}

static void count_case(void *user, const problem *p, int drawn) {
    (void)p, (void)drawn;
    (*(size_t *)user)++;
}

static void list_case(void *user, const problem *p, int drawn) {
    (void)user, (void)drawn;
    char line[PROBLEM_LINE];
    problem_print(p, line);
    puts(line);
}

static void run_case(void *user, const problem *p, int drawn) {
    verify *v = user;
    if (v->stop || verify_late(v)) {
        v->skipped_time++;
        return;
    }
    if (v->options->cost > 0 && problem_cost(p) > v->options->cost) {
        v->skipped_cost++;
        return;
    }
    if (drawn) {
        tally_problem(&v->drawn, p);
    }
    report_progress(v, p->operation->name);
    v->begun++;
    verify_case(v, p);
}

/* Lines may all be skipped, and then nothing is proven. */
static void check_any(verify *v) {
    size_t runs = 0;
    for (size_t i = 0; i < v->operators + VERIFY_IMAGE_ROWS; i++) {
        runs += v->totals[i].runs;
    }
    if (runs == 0 && v->code == EXIT_RIGHT) {
        report_clear(v);
        verify_raise(v, fail(EXIT_USAGE, "verify: nothing was run: every case was skipped"));
    }
}

/* The child's work: everything that the parent then reports. */
static int run_all(void *user) {
    verify *v = user;
    const verify_options *o = v->options;
    int code = begin(v);
    if (!code) {
        if ((!o->own_cases && !o->operation) || o->images || o->data) {
            verify_images(v); /* first: a folder that cannot be read is said at once */
        }
        if (v->code != EXIT_BAD_FILE) {
            v->worth_reporting = 1;
            for_each_case(o, run_case, v);
            check_any(v);
        }
        code = v->code;
    }
    end(v);
    return code;
}

static int run_and_report(verify *v) {
    for_each_case(v->options, count_case, &v->cases);
    const int code = run_in_child("verify", run_all, v, v->died);
    if (v->died[0]) {
        report_clear(v);
        v->code = fail(code, "verify: %s", v->died);
        v->skipped_time = v->cases - v->begun - v->skipped_cost;
    }
    return v->died[0] || (v->worth_reporting && code != EXIT_OUTPUT) ? report_end(v) : code;
}

static int verify_all(const verify_options *options) {
    size_t operators = 0;
    while (problem_operators[operators].name) {
        operators++;
    }
    const size_t totals_size = (operators + VERIFY_IMAGE_ROWS) * sizeof(verify_total);
    verify *v = child_share(sizeof *v);
    verify_total *totals = child_share(totals_size);
    int code = EXIT_NO_MEMORY;
    if (v && totals) {
        v->options = options;
        v->start = now();
        v->totals = totals;
        v->operators = operators;
        name_totals(v);
        code = run_and_report(v);
    } else {
        fail(code, "verify: no memory to begin");
    }
    child_unshare(totals, totals_size);
    child_unshare(v, sizeof *v);
    return code;
}

int command_verify(int argc, char **argv) {
    verify_options options;
    int code = verify_options_read(argc, argv, &options);
    if (!code && options.help) {
        verify_help();
    } else if (!code) {
        code = options.own_cases ? EXIT_RIGHT : cases_fixed(&options.cases);
        if (!code && options.list) {
            for_each_case(&options, list_case, NULL);
        } else if (!code) {
            code = verify_all(&options);
        }
    }
    verify_options_free(&options);
    return code;
}
