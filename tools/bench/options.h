/* SPDX-License-Identifier: MIT
 * The command line of `clcnn bench`. */
#ifndef CLCNN_TOOLS_BENCH_OPTIONS_H
#define CLCNN_TOOLS_BENCH_OPTIONS_H

#include "problem/cases.h"

typedef struct bench_options {
    const char *device, *solver;
    int all_solvers;
    int json;              /* 1: on standard output or, */
    const char *json_path; /* where this is not NULL, into a file */
    const char *baseline;  /* a file; NULL: nothing is compared */
    long slower;           /* percent from which on a line counts as slower */
    int help;
    case_list cases;
} bench_options;

/* EXIT_RIGHT or an exit code after its line; bench_options_free either way. */
int bench_options_read(int argc, char **argv, bench_options *options);
void bench_options_free(bench_options *options);
void bench_help(void);

#endif
