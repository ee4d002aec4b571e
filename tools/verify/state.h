/* SPDX-License-Identifier: MIT
 * What is known of a verification. A child works through the cases and writes it, the parent reports
 * it, also where a driver ended the child: it lies in memory that both share. */
#ifndef CLCNN_TOOLS_VERIFY_STATE_H
#define CLCNN_TOOLS_VERIFY_STATE_H

#include "child.h"
#include "options.h"
#include "tally.h"

enum { VERIFY_WIDTHS = 5, VERIFY_FMAS = 3 };
enum { VERIFY_FAILURES = 20 }; /* said one by one; of more only the number */

/* A row of the summary. A run is one case with one kind of data, width, fma and solver, its output in
 * a tensor of its own or in the place of an input. */
typedef struct verify_total {
    const char *name;
    size_t cases, runs, failed, mistrusted;
    double worst; /* error as a fraction of its bound */
} verify_total;

/* The rows behind those of the operators. */
enum { VERIFY_IMAGES_CONV, VERIFY_IMAGES_POOL, VERIFY_IMAGES_NETWORK, VERIFY_IMAGE_ROWS };

typedef struct image_result {
    const char *source; /* a folder, or NULL: the sample in the program */
    const char *set;    /* by its files' names, see mnist/dataset.h */
    size_t images, total;
    size_t agree, right, classified; /* labels: the same on both, and true, of as many */
    const char *skipped;             /* why the trained network was not run; NULL: it was */
} image_result;

enum { VERIFY_NAME = 64, VERIFY_KERNELS = 256 };

/* What a run's failure says. */
typedef struct verify_failure {
    char what[PROBLEM_LINE], why[1200], solver[VERIFY_NAME], tile[VERIFY_NAME];
    char kernels[VERIFY_KERNELS], rerun[PROBLEM_LINE + 256];
} verify_failure;

/* What the device is at: a problem line or a name; the others "" where there is none yet. */
typedef struct verify_running {
    char what[PROBLEM_LINE], solver[VERIFY_NAME], kernels[VERIFY_KERNELS];
} verify_running;

/* Pointers that the parent follows, those of image_result too, lead to what was made before the
 * fork. */
typedef struct verify {
    const verify_options *options;
    clcnn_context *reference;
    clcnn_context *contexts[VERIFY_WIDTHS][VERIFY_FMAS]; /* opened when needed */
    clcnn_device_info device;
    double start;
    int code; /* exit code so far */
    int stop; /* the device is lost, memory is out or --first is found: nothing more is run */
    int worth_reporting;    /* the child had what it takes to begin */
    char died[CHILD_WORDS]; /* what became of the child; "": it came to its end */
    verify_running running;

    verify_total *totals; /* by row of problem_operators, then VERIFY_IMAGE_ROWS more */
    size_t operators;     /* rows of problem_operators */
    size_t skipped_solver, skipped_cost, skipped_time; /* cases */
    size_t skipped_tile;                               /* runs */
    size_t cases, begun;                               /* of the cases, and not skipped */
    tally solvers, in_place, kernels, drawn;
    image_result images;
    verify_failure failures[VERIFY_FAILURES]; /* the first of them */
    size_t failure_count;                     /* as many are in there */
    int progress;                             /* a line of progress stands on the terminal */
} verify;

/* NULL after its line where there is no memory. */
verify *verify_share(const verify_options *options);
void verify_unshare(verify *v);

/* The exit code of a fault: the first that is more than a mismatch stays. */
void verify_raise(verify *v, int code);

/* Nothing more is run; `code` as above. */
void verify_stop(verify *v, int code);

double verify_seconds(const verify *v);   /* since the start */
int verify_late(const verify *v);         /* after --seconds */
verify_total verify_sum(const verify *v); /* of all rows */

#endif
