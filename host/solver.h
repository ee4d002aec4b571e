/* SPDX-License-Identifier: MIT
 * Solvers: the ways to run an operator on OpenCL. A solver is one file; an operator's list names
 * its solvers, and what is cheapest by their own guess is taken. */
#ifndef CLCNN_HOST_SOLVER_H
#define CLCNN_HOST_SOLVER_H

#include "launch.h"

typedef struct clcnn_solver {
    const char *name;
    bool (*applies)(const clcnn_opencl_context *context, const clcnn_problem *problem);
    /* Guessed nanoseconds on this device; only their order matters. */
    double (*cost)(const clcnn_opencl_context *context, const clcnn_problem *problem);
    /* The most roundings that a term of an output element passes through, products and sums before
     * the activation: the bound of clcnn_op_bounds is made of it. */
    double (*chain)(const clcnn_opencl_context *context, const clcnn_problem *problem);
    /* Packs, builds and sets the arguments; takes op->problem.tile into account. CLCNN_UNSUPPORTED
     * when this device cannot run it after all. */
    clcnn_status (*prepare)(clcnn_op *op);
} clcnn_solver;

/* clcnn_opencl_conv2d, ...: each operator's solvers, ending with NULL. */
#define CLCNN_SOLVERS_DECLARE(name, class) extern const clcnn_solver *const clcnn_opencl_##name[];
CLCNN_OPERATOR_LIST(CLCNN_SOLVERS_DECLARE)

/* For solvers that apply to every problem of their operator. */
bool clcnn_solver_always(const clcnn_opencl_context *context, const clcnn_problem *problem);

/* The chain of solvers that copy and compare: 0. */
double clcnn_chain_none(const clcnn_opencl_context *context, const clcnn_problem *problem);

/* A sum of `terms` by kernels/sum.clh: its chain, and the options of a kernel that adds them. */
enum { CLCNN_SUM_BLOCK = 32 };
double clcnn_sum_chain(double terms);
void clcnn_sum_options(clcnn_options *options, double terms);

/* How many floats the device computes in a nanosecond, roughly: cores x clock x lanes. */
double clcnn_device_speed(const clcnn_opencl_context *context);

/* A tile named in the operator's descriptor, by its place in `names`; `fallback` when none is.
 * Fails for a name that is not there. Records the tile in op->tile. */
clcnn_status clcnn_tile_choose(clcnn_op *op, const char *solver, const char *const *names,
                               size_t count, size_t fallback, size_t *tile);

/* For solvers without tiles: refuses one that is named. */
clcnn_status clcnn_tile_none(clcnn_op *op);

clcnn_status clcnn_opencl_solvers(clcnn_context *context, const clcnn_problem *problem,
                                  clcnn_solvers *solvers);
clcnn_status clcnn_opencl_prepare(clcnn_op *op);
void clcnn_opencl_unprepare(clcnn_op *op);

#endif
