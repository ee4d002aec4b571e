/* SPDX-License-Identifier: MIT
 * What the parts of `clcnn verify` share. verify.c goes through the cases; options.c reads the
 * command line, cases.c finds the lines, trial.c makes one case's data and its right answer, run.c
 * runs a case on the device, images.c does the same with MNIST, tally.c counts, report.c and
 * report_json.c say. A child works through the cases; the state is shared, and the parent reports
 * it, also where a driver ended the child. */
#ifndef CLCNN_TOOLS_VERIFY_H
#define CLCNN_TOOLS_VERIFY_H

#include <jansson.h>

#include "child.h"
#include "judge.h"
#include "problem.h"
#include "tool.h"

/* ---- Cases --------------------------------------------------------------------------------- */

typedef struct case_list {
    problem *items;
    size_t count, capacity;
} case_list;

int case_list_add(case_list *list, const problem *p); /* EXIT_RIGHT or EXIT_NO_MEMORY */
void case_list_free(case_list *list);

/* One line of the command line; a file of lines; the program's own. Exit codes: 2 for a bad line, 4
 * for one from a file. */
int cases_from_line(const char *line, case_list *list);
int cases_from_file(const char *path, case_list *list);
int cases_fixed(case_list *list);

/* ---- Options ------------------------------------------------------------------------------- */

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
    int json, list, verbose, quiet, help;
    case_list cases; /* from --case and --cases, in order */
} verify_options;

/* EXIT_RIGHT or an exit code after its line; verify_options_free either way. */
int verify_options_read(int argc, char **argv, verify_options *options);
void verify_options_free(verify_options *options);
void verify_help(void);

/* ---- Counting ------------------------------------------------------------------------------ */

/* Counts by two names: group "conv2d padding", value "same". */
typedef struct tally_entry {
    char group[40], value[64];
    size_t count;
} tally_entry;

enum { TALLY_ENTRIES = 1024 }; /* several times what the operators and their options give */

typedef struct tally {
    size_t count;
    tally_entry entries[TALLY_ENTRIES];
} tally;

/* Forgets the count where the room ends: a tally is for the reader only. */
void tally_add(tally *t, const char *group, const char *value, size_t count);
/* What a problem drawn at random asks for, and which of its sizes leave tails. */
void tally_problem(tally *t, const problem *p);
void tally_sort(tally *t);
void tally_print(const tally *t, const char *heading); /* a line a group, of a sorted tally */
json_t *tally_json(const tally *t);                    /* of a sorted tally */

/* ---- The state of a verification ----------------------------------------------------------- */

enum { VERIFY_WIDTHS = 5, VERIFY_FMAS = 3 };
enum { VERIFY_FAILURES = 20 }; /* said one by one; of more only the number */

/* A row of the summary. A run is one case with one kind of data, width, fma and solver. */
typedef struct verify_total {
    const char *name;
    size_t cases, runs, failed, mistrusted;
    double worst; /* error as a fraction of its bound */
} verify_total;

/* The rows behind those of the operators. */
enum { VERIFY_IMAGES_CONV, VERIFY_IMAGES_POOL, VERIFY_IMAGES_NETWORK, VERIFY_IMAGE_ROWS };

typedef struct image_result {
    const char *source; /* a folder, or NULL: the sample in the program */
    const char *set;    /* by its files' names, see dataset.h */
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

/* Shared by parent and child. Pointers that the parent follows, those of image_result too, lead to
 * what was made before the fork. */
typedef struct verify {
    const verify_options *options;
    clcnn_context *reference;
    clcnn_context *contexts[VERIFY_WIDTHS][VERIFY_FMAS]; /* opened when needed */
    clcnn_device_info device;
    double start;
    int code;               /* exit code so far */
    int stop;               /* the device is lost or memory is out: nothing more can be run */
    int worth_reporting;    /* the child had what it takes to begin */
    char died[CHILD_WORDS]; /* what became of the child; "": it came to its end */
    verify_running running;

    verify_total *totals; /* by row of problem_operators, then VERIFY_IMAGE_ROWS more */
    size_t operators;     /* rows of problem_operators */
    size_t skipped_solver, skipped_cost, skipped_time; /* cases */
    size_t skipped_tile;                               /* runs */
    size_t cases, begun;                               /* of the cases, and not skipped */
    tally solvers, kernels, drawn;
    image_result images;
    verify_failure failures[VERIFY_FAILURES]; /* the first of them */
    size_t failure_count;                     /* as many are in there */
    int progress;                             /* a line of progress stands on the terminal */
} verify;

/* The context of a width (0: the device's) and an fma, opened on first need. NULL after its line
 * was printed and the verification stopped. */
clcnn_context *verify_context(verify *v, int width, clcnn_fma fma);

/* The exit code of a fault: the first that is more than a mismatch stays. */
void verify_raise(verify *v, int code);

/* Nothing more is run; `code` as above. */
void verify_stop(verify *v, int code);

double verify_seconds(const verify *v); /* since the start */
int verify_late(const verify *v);       /* after --seconds */

/* ---- One case ------------------------------------------------------------------------------ */

/* A problem with data, and the right answer. */
typedef struct trial {
    const problem *problem;
    judge_case values;               /* its input's, and what becomes of them */
    size_t filter_count, bias_count; /* 0: the problem has none */
    float *filter, *bias;
    clcnn_tensor *reference_x;
    clcnn_op *reference;
    int constant; /* drawn 9 times, and one value everywhere would always be right */
} trial;

/* 1 where this kind of data says something: integers need exact sums. */
int trial_possible(const problem *p, problem_data data);

/* Data drawn by the problem's seed, or given (copied; no bias). CLCNN_OK, or a status (out of
 * memory may be the program's own: clcnn_last_error says nothing of that); trial_destroy either
 * way. The problem must live as long. */
clcnn_status trial_draw(clcnn_context *reference, const problem *p, problem_data data, trial *t);
clcnn_status trial_given(clcnn_context *reference, const problem *p, const float *x,
                         const float *filter, trial *t);
void trial_destroy(trial *t);

/* Brings what is expected, and its bounds, to what `judged` is held to. */
clcnn_status trial_answer(trial *t, const clcnn_op *judged);

/* Runs a problem with every kind of data, width and solver that the options ask for. */
void verify_case(verify *v, const problem *p);

/* Runs a trial with every width and solver. total: where it counts. rerun: what follows `clcnn
 * verify
 * --device D` to see it again; NULL: the line itself. */
void verify_trial(verify *v, trial *t, problem_data data, verify_total *total, const char *rerun);

/* ---- MNIST --------------------------------------------------------------------------------- */

void verify_images(verify *v);

/* ---- Saying -------------------------------------------------------------------------------- */

/* How one run ended. */
typedef struct run_result {
    verify_total *total;
    const char *what;  /* the problem line with what was forced, or a name */
    const char *rerun; /* what follows `clcnn verify --device D` */
    const char *solver, *tile, *kernels;
    const char *fault; /* a fault that is not of values; NULL: none */
    int constant;
    const judge_case *judged; /* where there is no fault */
} run_result;

/* What the device begins now: the parent waits --deadline for what follows it. */
void report_begin(verify *v, const char *what, const char *solver, const char *kernels);
/* The reference begins what `running` names, and no driver can hang it: the parent waits. */
void report_reference(verify *v);

void report_run(verify *v, const run_result *result);
void report_progress(verify *v, const char *doing); /* on stderr when that is a terminal */
void report_clear(verify *v);                       /* the progress away, before another line */
int report_end(verify *v);                          /* summary or JSON; the exit code */
json_t *report_json(const verify *v);               /* NULL: no memory */
verify_total report_sum(const verify *v);           /* of all rows */

#endif
