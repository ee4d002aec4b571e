/* SPDX-License-Identifier: MIT
 * A problem's tensors in one context, as its line wants them: one with a pitch is a part of a wider
 * one, an unaligned one begins behind an element. What lies around them is poison (judge_poison), so
 * it shows who reads it, and who writes it. */
#ifndef CLCNN_TOOLS_PROBLEM_TENSORS_H
#define CLCNN_TOOLS_PROBLEM_TENSORS_H

#include "problem.h"

typedef struct problem_tensors {
    size_t count;                         /* of inputs, up to the last one that is there */
    clcnn_tensor *inputs[PROBLEM_INPUTS]; /* NULL where none is there */
    clcnn_tensor *run[PROBLEM_INPUTS];    /* lent: those that a run is given, NULL for constants */
    clcnn_tensor *outputs[PROBLEM_OUTPUTS];
    size_t output_count;
    clcnn_tensor *around[PROBLEM_TENSORS]; /* what they are parts of; outputs are behind all inputs'
                                              places; NULL: none */
    int first;                             /* where they begin in that */
} problem_tensors;

/* With undefined content; problem_tensors_destroy either way. */
clcnn_status problem_tensors_create(clcnn_context *context, const problem *p, problem_tensors *t);
void problem_tensors_destroy(problem_tensors *t);

/* Stores in *intact whether all that lies around the tensors is still poison. CLCNN_OUT_OF_MEMORY may be
 * the program's own. */
clcnn_status problem_tensors_intact(const problem_tensors *t, int *intact);

#endif
