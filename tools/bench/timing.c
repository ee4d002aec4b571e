/* SPDX-License-Identifier: MIT */
#include "timing.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum {
    BATCHES = 15,
    RUNS = 2000 /* of a batch at most: a queue does not take any number */
};
static const double batch_seconds = 0.015; /* at least half of it, but for the shortest runs */
static const double most_seconds = 1;      /* no batch begins after as many */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The seconds of each of so many runs. */
static int time_batch(const timing_work *work, int runs, double *each) {
    const double start = now();
    int code = 0;
    for (int i = 0; !code && i < runs; i++) {
        code = work->run(work->user);
    }
    code = code ? code : work->finish(work->user);
    *each = (now() - start) / runs;
    return code;
}

/* Finds how many runs make a batch; `each` is of such a one. */
static int size_batch(const timing_work *work, int *runs, double *each) {
    *runs = 1;
    int code = time_batch(work, *runs, each);
    while (!code && *each * *runs < batch_seconds / 2 && *runs < RUNS) {
        *runs = (int)fmin(RUNS, ceil(batch_seconds / *each));
        code = time_batch(work, *runs, each);
    }
    return code;
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int timing_median(const timing_work *work, double *seconds) {
    double each[BATCHES];
    int runs, count = 1, code = time_batch(work, 1, each);
    const double start = now();
    if (!code) {
        code = size_batch(work, &runs, each);
    }
    while (!code && count < BATCHES && now() < start + most_seconds) {
        code = time_batch(work, runs, &each[count++]);
    }
    qsort(each, (size_t)count, sizeof *each, by_size);
    *seconds = each[count / 2];
    return code;
}
