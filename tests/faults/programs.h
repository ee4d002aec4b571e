/* SPDX-License-Identifier: MIT
 * Short programs for the sweep: lists of steps that can each be done again when they fail. */
#ifndef CLCNN_TESTS_PROGRAMS_H
#define CLCNN_TESTS_PROGRAMS_H

#include <CL/cl.h>

#include "clcnn_model.h"

/* What a program has made so far; zeros to begin with. */
typedef struct world {
    const char *device;
    clcnn_context *context;
    clcnn_tensor *x, *filter, *bias, *map, *row, *weights, *sums;
    clcnn_op *conv2d, *max_pool2d, *softmax, *dense, *add, *resize2d;
    clcnn_model *model;
    clcnn_compiled *compiled;
    clcnn_tensor *largest, *shares, *columns, *row_of_columns;
    cl_event event;    /* of a run or a read; the program's to release */
    const char *wrong; /* a result that is not as it should be; NULL: none */
} world;

typedef clcnn_status (*step)(world *w);

typedef struct program {
    const char *name;
    const char *device; /* "": the default */
    const step *steps;  /* end with NULL */
    int opened;         /* 1: nothing fails before the second step */
    const char *call;   /* the only calls that are made to fail; NULL: all */
    const char *broken; /* calls that fail every time; NULL: none */
    int chooses;        /* 1: where a solver fails another is taken */
} program;

/* End with a name of NULL. */
extern const program programs[];

/* Objects of the caller's, on which a program works; they outlive its runs. */
void programs_open(void);
void programs_close(void);

/* Destroys all that the program has made, but not the event. */
void program_end(world *w);

#endif
