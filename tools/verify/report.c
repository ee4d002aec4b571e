/* SPDX-License-Identifier: MIT
 * What verify says: a line for each failure as it is found, a summary or one JSON object at the
 * end. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verify.h"

/* ---- Progress ------------------------------------------------------------------------------ */

void report_progress(verify *v, const char *doing) {
    if (v->options->quiet || v->options->verbose || !isatty(STDERR_FILENO)) {
        return;
    }
    fprintf(stderr, "\r\033[K%zu of %zu, %.0f s: %s", v->done, v->cases, verify_seconds(v), doing);
    v->progress = 1;
}

void report_clear(verify *v) {
    if (v->progress) {
        fputs("\r\033[K", stderr);
        v->progress = 0;
    }
}

/* ---- Runs ---------------------------------------------------------------------------------- */

static int is_wrong(const run_result *r) {
    return r->fault || r->comparison.wrong > 0;
}

/* "(0, 3, 2, 5)" of the element at an index. */
static void print_coordinates(clcnn_shape shape, size_t index, char *text, size_t size) {
    int at[CLCNN_MAX_RANK] = {0};
    for (int i = shape.rank - 1; i >= 0; i--) {
        at[i] = (int)(index % (size_t)shape.dim[i]);
        index /= (size_t)shape.dim[i];
    }
    size_t length = 0;
    for (int i = 0; i < shape.rank && length < size; i++) {
        length += (size_t)snprintf(text + length, size - length, i ? ", %d" : "(%d", at[i]);
    }
    if (length < size) {
        snprintf(text + length, size - length, ")");
    }
}

/* What is wrong, as one line. */
static void print_why(const run_result *r, char *text, size_t size) {
    char where[128];
    if (r->fault) {
        snprintf(text, size, "%s", r->fault);
    } else if (r->comparison.wrong == 0) {
        snprintf(text, size, "MISTRUSTED: 9 draws of data gave an output that may be constant");
    } else {
        print_coordinates(r->shape, r->comparison.first_wrong, where, sizeof where);
        int length = snprintf(text, size,
                              "output %s: expected %.9g, got %.9g, bound %.3g; %zu of %zu elements "
                              "are wrong",
                              where, r->expected, r->got, r->bound, r->comparison.wrong,
                              clcnn_shape_count(r->shape));
        if (isfinite(r->comparison.worst_ratio)) {
            snprintf(text + length, size - (size_t)length, ", the worst by %.3g bounds",
                     r->comparison.worst_ratio);
        }
    }
}

static void keep_failure(verify *v, const run_result *r, const char *why, const char *rerun) {
    json_array_append_new(v->failures, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "case", r->what,
                                                 "why", why, "solver", r->solver, "tile", r->tile,
                                                 "kernels", r->kernels, "rerun", rerun));
}

static void report_failure(verify *v, const run_result *r) {
    char why[1200], rerun[PROBLEM_LINE + 256];
    if (json_array_size(v->failures) == VERIFY_FAILURES) {
        return;
    }
    print_why(r, why, sizeof why);
    snprintf(rerun, sizeof rerun, "clcnn verify --device %s %s", v->device.id, r->rerun);
    keep_failure(v, r, why, rerun);
    if (v->options->json) {
        return;
    }
    report_clear(v);
    printf("FAIL %s\n     %s\n     device %s, solver %s%s%s%s%s\n     rerun: %s\n", r->what, why,
           v->device.name, r->solver, r->tile[0] ? ", tile " : "", r->tile,
           r->kernels[0] ? ", kernels " : "", r->kernels, rerun);
    fflush(stdout);
}

void report_run(verify *v, const run_result *r) {
    verify_total *total = r->total;
    const int mistrusted = !is_wrong(r) && r->constant;
    total->runs++;
    total->failed += is_wrong(r) != 0;
    total->mistrusted += mistrusted != 0;
    if (!r->fault) {
        total->worst = fmax(total->worst, r->comparison.worst_ratio);
    }
    if (is_wrong(r) || mistrusted) {
        verify_raise(v, EXIT_MISMATCH);
        report_failure(v, r);
    } else if (v->options->verbose && !v->options->json) {
        printf("ok   %-7.3g %s%s%s\n", r->comparison.worst_ratio, r->what,
               r->tile[0] ? " # tile " : "", r->tile);
    }
}

/* ---- The end ------------------------------------------------------------------------------- */

static verify_total sum_up(const verify *v) {
    verify_total sum = {.name = "all"};
    for (size_t i = 0; i < v->operators + VERIFY_IMAGE_ROWS; i++) {
        const verify_total *t = &v->totals[i];
        sum.cases += i < v->operators ? t->cases : 0;
        sum.runs += t->runs;
        sum.failed += t->failed;
        sum.mistrusted += t->mistrusted;
        sum.worst = fmax(sum.worst, t->worst);
    }
    return sum;
}

static void print_total(const verify_total *t) {
    if (t->cases > 0 || t->runs > 0) {
        printf("%-20s %7zu %7zu %7zu %10zu  %.3g\n", t->name, t->cases, t->runs, t->failed,
               t->mistrusted, t->worst);
    }
}

static void print_images(const verify *v) {
    const image_result *r = &v->images;
    if (r->total == 0) {
        return;
    }
    printf("\nimages: %zu of %zu from %s\n", r->images, r->total,
           r->source ? r->source : "the sample in the program");
    if (r->skipped) {
        printf("trained network: not run: %s\n", r->skipped);
    } else if (r->classified > 0) {
        printf("trained network: accuracy %.2f %%; device and reference give the same label for "
               "%zu of %zu\n",
               100.0 * (double)r->right / (double)r->classified, r->agree, r->classified);
    }
}

static void print_skipped(const verify *v) {
    if (v->skipped_solver > 0) {
        printf("%zu case%s skipped: the solver asked for does not apply\n", v->skipped_solver,
               v->skipped_solver == 1 ? "" : "s");
    }
    if (v->skipped_cost > 0) {
        printf("%zu cases skipped: over %.0f multiply-adds\n", v->skipped_cost, v->options->cost);
    }
    if (v->skipped_time > 0) {
        printf("%zu cases not started: %s\n", v->skipped_time, v->stop ? "stopped" : "time is up");
    }
}

static void print_verdict(const verify *v, const verify_total *sum) {
    if (v->code != EXIT_RIGHT) {
        printf("NOT right: %zu of %zu runs failed, %zu mistrusted%s", sum->failed, sum->runs,
               sum->mistrusted, v->stop ? "; stopped before the end" : "");
    } else if (!v->options->quiet) {
        printf("all right: cases %zu, runs %zu", sum->cases, sum->runs);
    } else {
        return;
    }
    printf(", in %.1f s on %s (%s), guard zones %s\n", verify_seconds(v), v->device.name,
           v->device.id, v->options->no_guard ? "off" : "on");
}

static void print_summary(const verify *v) {
    const verify_total sum = sum_up(v);
    const size_t shown = json_array_size(v->failures);
    const size_t bad = sum.failed + sum.mistrusted;
    if (bad > shown) {
        printf("and %zu more failures\n", bad - shown);
    }
    if (!v->options->quiet) {
        printf("\n%-20s %7s %7s %7s %10s  %s\n", "", "cases", "runs", "failed", "mistrusted",
               "worst error / bound");
        for (size_t i = 0; i < v->operators + VERIFY_IMAGE_ROWS; i++) {
            print_total(&v->totals[i]);
        }
        print_images(v);
        tally_print(&v->drawn, "\ndrawn:");
        tally_print(&v->solvers, "\nruns by solver:");
        tally_print(&v->kernels, "\nruns by kernel:");
        putchar('\n');
    }
    if (!v->options->quiet || v->skipped_time > 0) {
        print_skipped(v);
    }
    print_verdict(v, &sum);
}

/* JSON has no infinity: where the bound is 0 the ratio is a word. */
static json_t *ratio_json(double ratio) {
    return isfinite(ratio) ? json_real(ratio) : json_string("infinite");
}

static json_t *totals_json(const verify *v) {
    json_t *object = json_object();
    for (size_t i = 0; i < v->operators + VERIFY_IMAGE_ROWS; i++) {
        const verify_total *t = &v->totals[i];
        if (t->cases > 0 || t->runs > 0) {
            json_object_set_new(object, t->name,
                                json_pack("{s:I, s:I, s:I, s:I, s:o}", "cases",
                                          (json_int_t)t->cases, "runs", (json_int_t)t->runs,
                                          "failed", (json_int_t)t->failed, "mistrusted",
                                          (json_int_t)t->mistrusted, "worst_ratio",
                                          ratio_json(t->worst)));
        }
    }
    return object;
}

static json_t *images_json(const image_result *r) {
    if (r->total == 0) {
        return json_null();
    }
    json_t *object = json_pack("{s:s, s:I, s:I}", "source", r->source ? r->source : "embedded",
                               "images", (json_int_t)r->images, "of", (json_int_t)r->total);
    if (r->skipped) {
        json_object_set_new(object, "network_skipped", json_string(r->skipped));
    } else {
        json_object_update_new(object,
                               json_pack("{s:I, s:I, s:I}", "classified", (json_int_t)r->classified,
                                         "same_label", (json_int_t)r->agree, "right_label",
                                         (json_int_t)r->right));
    }
    return object;
}

/* Kernels by name alone: several operators may share one. */
static json_t *kernels_json(const tally *kernels) {
    json_t *object = json_object();
    for (size_t i = 0; i < kernels->count; i++) {
        const tally_entry *e = &kernels->entries[i];
        const json_int_t before = json_integer_value(json_object_get(object, e->value));
        json_object_set_new(object, e->value, json_integer(before + (json_int_t)e->count));
    }
    return object;
}

static int print_json(const verify *v) {
    const verify_total sum = sum_up(v);
    json_t *root = json_pack(
        "{s:s, s:{s:s, s:s, s:s, s:s}, s:b, s:I, s:I, s:I, s:I, s:I, s:{s:I, s:I, s:I}, s:o, s:o, "
        "s:o, s:o, s:o, s:O, s:f, s:i}",
        "version", clcnn_version(), "device", "id", v->device.id, "name", v->device.name,
        "platform", v->device.platform, "driver", v->device.driver, "guard_zones",
        !v->options->no_guard, "cases", (json_int_t)sum.cases, "runs", (json_int_t)sum.runs,
        "passed", (json_int_t)(sum.runs - sum.failed - sum.mistrusted), "failed",
        (json_int_t)sum.failed, "mistrusted", (json_int_t)sum.mistrusted, "skipped", "solver",
        (json_int_t)v->skipped_solver, "cost", (json_int_t)v->skipped_cost, "not_started",
        (json_int_t)v->skipped_time, "operators", totals_json(v), "images", images_json(&v->images),
        "solvers", tally_json(&v->solvers), "kernels", kernels_json(&v->kernels), "drawn",
        tally_json(&v->drawn), "failures", v->failures, "seconds", verify_seconds(v), "exit_code",
        v->code);
    if (!root) {
        return fail(EXIT_NO_MEMORY, "verify: no memory for the JSON, or a text is not UTF-8");
    }
    const int written = json_dumpf(root, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF &&
                        fflush(stdout) == 0;
    json_decref(root);
    return written ? v->code
                   : fail(EXIT_OUTPUT, "verify: standard output cannot be written: %s",
                          strerror(errno));
}

int report_end(verify *v) {
    report_clear(v);
    tally_sort(&v->drawn);
    tally_sort(&v->solvers);
    tally_sort(&v->kernels);
    if (v->options->json) {
        return print_json(v);
    }
    print_summary(v);
    return v->code;
}
