/* SPDX-License-Identifier: MIT
 * The one judge of results: an operator runs on a device, the reference says of the same inputs what
 * is right and how far from it a sound result may be, and they are compared element by element.
 *
 * A case holds the values on the host. Those of the inputs are the truth: the reference is given them,
 * and a run must leave them on the device as they were. Calls give CLCNN_OK, or a status with a line
 * in `fault`; a wrong value is no failure, it is counted. */
#ifndef CLCNN_TOOLS_JUDGE_H
#define CLCNN_TOOLS_JUDGE_H

#include <stdint.h>

#include "clcnn_verify.h"

/* An operator with the tensors at its inputs and outputs, all of one context: of the device, or of
 * the reference, whose outputs are not looked at. As many of each as the case has, NULL where that has
 * none in their place: of constants. */
typedef struct judge_side {
    clcnn_op *op;
    clcnn_tensor *const *inputs, *const *outputs;
} judge_side;

typedef struct judge_input {
    size_t count; /* 0: there is none in this place */
    float *values;
} judge_input;

typedef struct judge_output {
    clcnn_shape shape;
    clcnn_type type; /* of what the device gave */
    size_t count;
    union {
        float *got;       /* what the device gave, */
        int32_t *indices; /* the same of int32 */
    };
    double *expected, *bound; /* what is right, and how far from it a sound result may be */
    clcnn_comparison comparison;
} judge_output;

typedef struct judge_case {
    clcnn_data_kind data;
    size_t input_count, output_count;
    judge_input *inputs;
    judge_output *outputs;
    const char *fault; /* why the last call failed, until the next one of the library fails; NULL */
    int changed;       /* 1: that is all that was wrong with the last run: it changed an input */

    /* Of the last judge_compare, over all outputs. */
    size_t wrong;        /* elements */
    size_t wrong_output; /* that holds the first of them; 0 where none is wrong */
    double worst;        /* the largest error as a fraction of its bound */

    clcnn_error_class answered_class; /* that expected and bound are made for */
    double answered_chain, answered_softmax_chain;
    int answered_winograd_tile;
    float *floats, *after; /* what the arrays are parts of; room for an input after a run */
    double *doubles;
} judge_case;

/* A case of an operator with these shapes (rank 0: nothing in that place), its values undefined.
 * judge_destroy either way. */
clcnn_status judge_create(const clcnn_shape *inputs, size_t input_count, const clcnn_shape *outputs,
                          size_t output_count, clcnn_data_kind data, judge_case *c);
void judge_destroy(judge_case *c);

/* What the device gave of an element: a double holds it, whatever its type. */
double judge_got(const judge_output *output, size_t index);

/* Fills a tensor with what no result is: NaN or, in int32, -1, whose bits are a NaN's. */
clcnn_status judge_poison(clcnn_tensor *tensor);

/* Runs the operator on inputs that hold the values, its outputs poisoned first, and brings the
 * outputs back. CLCNN_INTERNAL where a guard zone was overwritten or an input changed, but one
 * that is the very tensor of an output: in its place there is the output. guarded: the context where
 * that has guard zones, or NULL. */
clcnn_status judge_run(judge_case *c, const judge_side *device, clcnn_context *guarded);

/* In place of that: takes values and results from the tensors of a run that was made already. */
clcnn_status judge_read(judge_case *c, const judge_side *device);

/* Gives the values to the reference, and fills expected and bound for what `judged` gives.
 * judge_again: only where they are not for its error class and chain already. */
clcnn_status judge_answer(judge_case *c, const judge_side *reference, const clcnn_op *judged);
clcnn_status judge_again(judge_case *c, const judge_side *reference, const clcnn_op *judged);

/* Compares what was got with what is expected. */
clcnn_status judge_compare(judge_case *c);

/* judge_answer and judge_compare. */
clcnn_status judge_result(judge_case *c, const judge_side *reference, const clcnn_op *judged);

/* What is wrong with an output, its first wrong element above all, as one line. */
void judge_tell(const char *name, const judge_output *output, char *text, size_t size);

#endif
