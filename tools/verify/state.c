/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <math.h>
#include <time.h>

#include "tool.h"

/* ---- Making -------------------------------------------------------------------------------- */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void name_totals(verify *v) {
    for (size_t i = 0; i < v->operators; i++) {
        v->totals[i].name = problem_operators[i]->name;
    }
    v->totals[v->operators + VERIFY_IMAGES_CONV].name = "images: conv2d";
    v->totals[v->operators + VERIFY_IMAGES_POOL].name = "images: max_pool2d";
    v->totals[v->operators + VERIFY_IMAGES_NETWORK].name = "images: network";
}

static size_t totals_size(size_t operators) {
    return (operators + VERIFY_IMAGE_ROWS) * sizeof(verify_total);
}

verify *verify_share(const verify_options *options) {
    const size_t operators = problem_operator_count();
    verify *v = child_share(sizeof *v);
    verify_total *totals = child_share(totals_size(operators));
    if (!v || !totals) {
        child_unshare(totals, totals_size(operators));
        child_unshare(v, sizeof *v);
        fail(EXIT_NO_MEMORY, "verify: no memory to begin");
        return NULL;
    }
    v->options = options;
    v->start = now();
    v->totals = totals;
    v->operators = operators;
    name_totals(v);
    return v;
}

void verify_unshare(verify *v) {
    child_unshare(v->totals, totals_size(v->operators));
    child_unshare(v, sizeof *v);
}

/* ---- Asking and saying --------------------------------------------------------------------- */

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

verify_total verify_sum(const verify *v) {
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
