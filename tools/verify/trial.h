/* SPDX-License-Identifier: MIT
 * The data of one case and its right answer. Everything follows from the problem and its seed. */
#ifndef CLCNN_TOOLS_VERIFY_TRIAL_H
#define CLCNN_TOOLS_VERIFY_TRIAL_H

#include "judge.h"
#include "problem/tensors.h"

/* A problem with data, and the right answer. */
typedef struct trial {
    const problem *problem;
    judge_case values;             /* what a run is given, and what becomes of it */
    float *inputs[PROBLEM_INPUTS]; /* those values, and those of constants */
    size_t count[PROBLEM_INPUTS];  /* 0: there is none */
    float *constants;              /* all of them */
    problem_tensors tensors;       /* of the reference */
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

#endif
