/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "json.h"
#include "report_json.h"
#include "tool.h"

/* ---- Progress ------------------------------------------------------------------------------ */

void report_progress(verify *v, const char *doing) {
    if (v->options->quiet || v->options->verbose || !isatty(STDERR_FILENO)) {
        return;
    }
    fprintf(stderr, "\r\033[K%zu of %zu, %.0f s: %s", v->begun, v->cases, verify_seconds(v), doing);
    v->progress = 1;
}

void report_clear(verify *v) {
    if (v->progress) {
        fputs("\r\033[K", stderr);
        v->progress = 0;
    }
}

/* ---- What is running ----------------------------------------------------------------------- */

enum { AFTER_SECONDS = 30 }; /* that a run may take when --seconds are over */

/* `deadline` as the option has it, or less where --seconds are over before. */
static unsigned patience(const verify *v, long deadline) {
    const long seconds = v->options->seconds;
    const double left = fmax((double)seconds + AFTER_SECONDS - verify_seconds(v), 1);
    const int shorter = seconds > 0 && (deadline == 0 || left < (double)deadline);
    return shorter ? (unsigned)left : (unsigned)deadline;
}

void report_begin(verify *v, const char *what, const char *solver, const char *kernels,
                  const char *place) {
    verify_running *r = &v->running;
    snprintf(r->what, sizeof r->what, "%s", what);
    snprintf(r->solver, sizeof r->solver, "%s", solver);
    snprintf(r->kernels, sizeof r->kernels, "%s", kernels);
    const int slow = v->device.id[0] && v->device.type == CLCNN_DEVICE_REFERENCE; /* no driver */
    const long deadline = slow ? 0 : v->options->deadline;
    child_begins(patience(v, deadline), "%s%s%s%s%s%s%s", r->what, solver[0] ? ", solver " : "",
                 r->solver, kernels[0] ? ", kernels " : "", r->kernels,
                 place[0] ? ", in the place of " : "", place);
}

void report_reference(verify *v) {
    v->running.solver[0] = v->running.kernels[0] = 0;
    child_begins(patience(v, 0), "%s, on the reference", v->running.what);
}

/* ---- Runs ---------------------------------------------------------------------------------- */

static int is_wrong(const run_result *r) {
    return r->fault || r->judged->wrong > 0;
}

/* What is wrong, as one line. */
static void print_why(const run_result *r, char *text, size_t size) {
    if (r->place[0]) {
        const size_t length = (size_t)snprintf(text, size, "in the place of %s: ", r->place);
        text += length;
        size -= length;
    }
    if (r->fault) {
        snprintf(text, size, "%s", r->fault);
    } else if (r->judged->wrong == 0) {
        snprintf(text, size, "MISTRUSTED: 9 draws of data gave an output that may be constant");
    } else {
        const size_t wrong = r->judged->wrong_output;
        judge_tell(r->outputs[wrong].name, &r->judged->outputs[wrong], text, size);
    }
}

static void keep_failure(const verify *v, const run_result *r, verify_failure *f) {
    snprintf(f->what, sizeof f->what, "%s", r->what);
    print_why(r, f->why, sizeof f->why);
    snprintf(f->solver, sizeof f->solver, "%s", r->solver);
    snprintf(f->tile, sizeof f->tile, "%s", r->tile);
    snprintf(f->kernels, sizeof f->kernels, "%s", r->kernels);
    snprintf(f->rerun, sizeof f->rerun, "clcnn verify --device %s %s", v->device.id, r->rerun);
}

static void report_failure(verify *v, const run_result *r) {
    if (v->failure_count == VERIFY_FAILURES) {
        return;
    }
    verify_failure *f = &v->failures[v->failure_count];
    keep_failure(v, r, f);
    v->failure_count++;
    if (v->options->json) {
        return;
    }
    report_clear(v);
    printf("FAIL %s\n     %s\n     device %s, solver %s%s%s%s%s\n     rerun: %s\n", f->what, f->why,
           v->device.name, f->solver, f->tile[0] ? ", tile " : "", f->tile,
           f->kernels[0] ? ", kernels " : "", f->kernels, f->rerun);
}

void report_run(verify *v, const run_result *r) {
    verify_total *total = r->total;
    const int mistrusted = !is_wrong(r) && r->constant;
    total->runs++;
    total->failed += is_wrong(r) != 0;
    total->mistrusted += mistrusted != 0;
    if (!r->fault) {
        total->worst = fmax(total->worst, r->judged->worst);
    }
    if (is_wrong(r) || mistrusted) {
        (v->options->first ? verify_stop : verify_raise)(v, EXIT_MISMATCH);
        report_failure(v, r);
    } else if (v->options->verbose && !v->options->json) {
        printf("ok   %-7.3g %s%s%s%s%s\n", r->judged->worst, r->what, r->tile[0] ? " # tile " : "",
               r->tile, r->place[0] ? " # in the place of " : "", r->place);
    }
}

/* ---- The end ------------------------------------------------------------------------------- */

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
    printf("\nimages: %zu of %zu from ", r->images, r->total);
    if (r->source) {
        print_name(stdout, r->source);
        printf(", files of %s\n", r->set);
    } else {
        puts("the sample in the program");
    }
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
    if (v->skipped_tile > 0) {
        printf("%zu run%s skipped: the device cannot run the tile asked for\n", v->skipped_tile,
               v->skipped_tile == 1 ? "" : "s");
    }
    if (v->skipped_cost > 0) {
        printf("%zu case%s skipped: over %.0f multiply-adds\n", v->skipped_cost,
               v->skipped_cost == 1 ? "" : "s", v->options->cost);
    }
    if (v->skipped_time > 0) {
        printf("%zu case%s not started: %s\n", v->skipped_time, v->skipped_time == 1 ? "" : "s",
               v->stop || v->died[0] ? "stopped" : "time is up");
    }
}

static void print_verdict(const verify *v, const verify_total *sum) {
    if (v->code != EXIT_RIGHT) {
        printf("NOT right: %zu of %zu runs failed, %zu mistrusted%s", sum->failed, sum->runs,
               sum->mistrusted, v->stop || v->died[0] ? "; stopped before the end" : "");
    } else if (!v->options->quiet) {
        printf("all right: cases %zu, runs %zu", sum->cases, sum->runs);
    } else {
        return;
    }
    printf(", in %.1f s", verify_seconds(v));
    if (v->device.id[0]) {
        printf(" on %s (%s), guard zones %s", v->device.name, v->device.id,
               v->options->no_guard ? "off" : "on");
    }
    putchar('\n');
}

static void print_summary(const verify *v) {
    const verify_total sum = verify_sum(v);
    const size_t bad = sum.failed + sum.mistrusted;
    if (bad > v->failure_count) {
        printf("and %zu more failures\n", bad - v->failure_count);
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
        tally_print(&v->in_place, "\nof these in place, by input:");
        tally_print(&v->kernels, "\nruns by kernel:");
        putchar('\n');
    }
    if (!v->options->quiet || v->skipped_time > 0) {
        print_skipped(v);
    }
    print_verdict(v, &sum);
}

int report_end(verify *v) {
    report_clear(v);
    tally_sort(&v->drawn);
    tally_sort(&v->solvers);
    tally_sort(&v->in_place);
    tally_sort(&v->kernels);
    if (v->options->json) {
        const int code = print_object("verify", report_json(v));
        return code ? code : v->code;
    }
    print_summary(v);
    return v->code;
}
