/* SPDX-License-Identifier: MIT
 * How long a run takes: the median over batches of runs, which are enqueued and waited for once, so
 * that a short one is measured and not the wait for it. What the runs read and write stays the same:
 * what fits the caches is in them. */
#ifndef CLCNN_TOOLS_BENCH_TIMING_H
#define CLCNN_TOOLS_BENCH_TIMING_H

/* Both return 0, or an exit code that ends the timing. */
typedef struct timing_work {
    int (*run)(void *user);    /* enqueues one run, or does it */
    int (*finish)(void *user); /* waits for all of them */
    void *user;
} timing_work;

/* 0 and the seconds of a run, or what a call returned. The first run, which may build kernels, is not
 * counted. */
int timing_median(const timing_work *work, double *seconds);

#endif
