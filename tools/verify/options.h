/* SPDX-License-Identifier: MIT
 * The command line of `clcnn verify`. */
#ifndef CLCNN_TOOLS_VERIFY_OPTIONS_H
#define CLCNN_TOOLS_VERIFY_OPTIONS_H

#include "problem/cases.h"

typedef struct verify_options {
    const char *device, *solver, *data;
    const problem_operator *operation; /* NULL: all */
    int width;
    clcnn_fma fma;
    int all_widths, no_guard;
    int own_cases; /* --case, --cases, --random or --images: the fixed cases are not run */
    int images;    /* --images */
    long random, seed;
    double cost;   /* cases that cost more are left out; 0: none is */
    long seconds;  /* no case starts after as many; 0: no limit */
    long deadline; /* seconds that a device may take for one run; 0: no limit */
    int first;     /* nothing is run after a run that was wrong */
    int json, list, verbose, quiet, help;
    case_list cases; /* from --case and --cases, in order */
} verify_options;

/* EXIT_RIGHT or an exit code after its line; verify_options_free either way. */
int verify_options_read(int argc, char **argv, verify_options *options);
void verify_options_free(verify_options *options);
void verify_help(void);

#endif
