/* SPDX-License-Identifier: MIT
 * Runs a trial on the device with every width and solver, and has each run judged. */
#ifndef CLCNN_TOOLS_VERIFY_RUN_H
#define CLCNN_TOOLS_VERIFY_RUN_H

#include "state.h"
#include "trial.h"

/* Runs a problem with every kind of data, width and solver that the options ask for. */
void verify_case(verify *v, const problem *p);

/* Runs a trial with every width and solver. total: where it counts. rerun: what follows
 * `clcnn verify --device D` to see it again; NULL: the line itself. */
void verify_trial(verify *v, trial *t, problem_data data, verify_total *total, const char *rerun);

#endif
