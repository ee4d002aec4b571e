/* SPDX-License-Identifier: MIT
 * What verify says: a line for each failure as it is found, a summary or one JSON object at the
 * end. */
#ifndef CLCNN_TOOLS_VERIFY_REPORT_H
#define CLCNN_TOOLS_VERIFY_REPORT_H

#include "judge.h"
#include "state.h"

/* How one run ended. */
typedef struct run_result {
    verify_total *total;
    const char *what;  /* the problem line with what was forced, or a name */
    const char *rerun; /* what follows `clcnn verify --device D` */
    const char *solver, *tile, *kernels;
    const clcnn_operand_info *outputs;
    char place[VERIFY_NAME]; /* the input in whose place the output was; "": none */
    const char *fault;       /* a fault that is not of values; NULL: none */
    int constant;
    const judge_case *judged; /* where there is no fault */
} run_result;

/* What the device begins now, with "" for what there is none of: the parent waits --deadline for what
 * follows it. place: the input in whose place the output is. */
void report_begin(verify *v, const char *what, const char *solver, const char *kernels,
                  const char *place);
/* The reference begins what `running` names, and no driver can hang it: the parent waits. */
void report_reference(verify *v);

void report_run(verify *v, const run_result *result);
void report_progress(verify *v, const char *doing); /* on stderr when that is a terminal */
void report_clear(verify *v);                       /* the progress away, before another line */
int report_end(verify *v);                          /* summary or JSON; the exit code */

#endif
