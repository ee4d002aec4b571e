/* SPDX-License-Identifier: MIT
 * Solvers: the ways to run an operator on OpenCL. A solver is one file; an operator's list names
 * its solvers, and what is fastest by their own guess is taken (choose.c). */
#ifndef CLCNN_HOST_SOLVER_H
#define CLCNN_HOST_SOLVER_H

#include "device_model.h"
#include "plan.h"

typedef struct clcnn_solver {
    const char *name;
    const char *const *tiles; /* their names, ending with NULL; NULL: it has none */
    clcnn_style style;        /* in which its kernels work */
    bool (*applies)(const clcnn_device_model *model, const clcnn_problem *problem);
    /* Guessed seconds of a run on this device; NULL: as long as the problem's work takes in the
     * solver's style. */
    double (*seconds)(const clcnn_device_model *model, const clcnn_problem *problem);
    /* The most roundings that a term of an output element passes through, products and sums before
     * the activation: the bound of clcnn_op_bounds is made of it. */
    double (*chain)(const clcnn_device_model *model, const clcnn_problem *problem);
    int winograd_tile; /* m where it transforms tiles of m x m outputs: not strict; else 0 */
    /* The tile that it takes where none is asked for; NULL: it has none. */
    size_t (*usual_tile)(const clcnn_device_model *model, const clcnn_problem *problem);
    /* Writes the steps. CLCNN_UNSUPPORTED when this device cannot run them after all. */
    void (*plan)(clcnn_plan *plan, size_t tile);
} clcnn_solver;

/* clcnn_opencl_conv2d, ...: each operator's solvers, ending with NULL. */
#define CLCNN_SOLVERS_DECLARE(name) extern const clcnn_solver *const clcnn_opencl_##name[];
CLCNN_OPERATOR_LIST(CLCNN_SOLVERS_DECLARE)

/* For solvers that apply to every problem of their operator. */
bool clcnn_solver_always(const clcnn_device_model *model, const clcnn_problem *problem);

/* The chain of solvers that copy and compare: 0. */
double clcnn_chain_none(const clcnn_device_model *model, const clcnn_problem *problem);

/* How many elements a row and a column of an image of one channel (NCHW), or of pixels (NHWC), are
 * apart: it has so many columns, and its tensor this pitch. */
typedef struct clcnn_steps {
    int row, column;
} clcnn_steps;
clcnn_steps clcnn_steps_of(clcnn_data_format format, int columns, int pitch);

/* The chain of a sum of `terms` by kernels/sum.clh. */
double clcnn_sum_chain(double terms);

/* By how much parts of this size are more than there is. */
double clcnn_waste(size_t count, size_t size);

#endif
