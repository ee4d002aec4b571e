/* SPDX-License-Identifier: MIT
 * Small problems of every operator, and one way to run them all: whatever lies where, with whatever
 * is given at a run, the result is the reference's. Values are small whole numbers. */
#ifndef CLCNN_TESTS_EXAMPLE_H
#define CLCNN_TESTS_EXAMPLE_H

#include "unit.h"

enum { EXAMPLE_INPUTS = 5, EXAMPLE_OUTPUTS = 2, EXAMPLE_LINE = 400 };

typedef struct example {
    const char *name; /* of the operator */
    const void *desc;
    size_t desc_size;
    clcnn_shape inputs[EXAMPLE_INPUTS];
    size_t count;
} example;

extern const example examples[];
extern const int example_count;

/* What of an example is constant, and how its tensors lie. Zeros: weights alone are, all are dense. */
typedef struct example_layout {
    unsigned given;           /* bit i: input i, a filter or bias, is given at each run */
    unsigned constant;        /* bit i: input i, another one, is not */
    int gaps[EXAMPLE_INPUTS]; /* elements between the rows of an input */
    int output_gap;           /* and of the outputs */
    int first;                /* elements in front of inputs and outputs */
    int in_place;             /* 1: the output is input 0 */
    clcnn_choice choice;
} example_layout;

/* A tensor with a pitch, in a wider one that holds `gap` everywhere else. */
typedef struct example_tensor {
    clcnn_tensor *tensor, *all;
} example_tensor;

example_tensor example_place(clcnn_context *context, clcnn_shape shape, int gap, int first);
void example_displace(example_tensor *t);

/* The same for output k of an operator; nothing where it has none. */
example_tensor example_place_output(clcnn_op *op, size_t k, int gap, int first);

/* What is to be created, with its operands: constant ones are the tensors (NULL: as shapes too). It
 * lives as long as e, pitch and operands. */
clcnn_op_desc example_describe(const example *e, const example_layout *layout,
                               const example_tensor tensors[EXAMPLE_INPUTS], int *pitch,
                               clcnn_operand operands[EXAMPLE_INPUTS]);

/* Creates the operator, overwrites and destroys what is constant, and runs it twice with different
 * values: NULL where results are the reference's, nothing is written beside them, inputs keep their
 * values, and the memory comes back; else a line. Static: until the next call.
 * first_result: where the result of the first run goes, may be NULL. */
const char *example_check(clcnn_context *context, const example *e, const example_layout *layout,
                          float *first_result);

/* The same for each solver that applies in the context under the layout's choice. */
const char *example_check_solvers(clcnn_context *context, const example *e,
                                  const example_layout *layout);

clcnn_shape example_output(const example *e);

/* 1: its inputs 1 and 2 are a filter and a bias. */
int example_has_weights(const example *e);

#endif
