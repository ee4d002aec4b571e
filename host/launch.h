/* SPDX-License-Identifier: MIT
 * A prepared operator on OpenCL: its buffers and the kernels that a run enqueues.
 *
 * Every kernel begins with the same four arguments, which a run sets: x, its first element, y, its
 * first element. What follows is set once, when the operator is prepared. */
#ifndef CLCNN_HOST_LAUNCH_H
#define CLCNN_HOST_LAUNCH_H

#include "opencl.h"

typedef struct clcnn_launch {
    cl_kernel kernel;
    cl_uint dimensions;
    size_t global[2], local[2];
    cl_uint next_argument;
    cl_int code; /* of the first argument that was refused */
} clcnn_launch;

typedef struct clcnn_opencl_op {
    clcnn_launch launch;
    clcnn_memory *filter, *bias; /* packed; NULL: none */
    /* Of the last run, when profiling: its time is that of `last` or, where kernels that are not
     * ours run before it, from the end of `first`, a marker in front of them. */
    cl_event first, last;
    /* What a run does: clcnn_launch_run, or a solver's own. */
    clcnn_status (*run)(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y);
} clcnn_opencl_op;

clcnn_opencl_op *clcnn_opencl_op_of(clcnn_op *op);
void clcnn_opencl_release_events(clcnn_opencl_op *op);

/* Starts the operator's launch: builds kernels/NAME.cl with the options and takes its kernel, which
 * has the same name. */
clcnn_status clcnn_launch_begin(clcnn_op *op, const char *name, const char *options);

/* Append arguments. A buffer takes two: the cl_mem and the index of its first float. */
void clcnn_launch_int(clcnn_op *op, int value);
void clcnn_launch_float(clcnn_op *op, float value);
void clcnn_launch_buffer(clcnn_op *op, const clcnn_memory *memory);
void clcnn_launch_activation(clcnn_op *op); /* p0, p1, p2 */

/* Ends it with a range of work-items in groups of `local`, of which each global size is a multiple.
 * Checks the arguments and the device's limits: CLCNN_UNSUPPORTED when the device cannot run
 * work-groups of this size. */
clcnn_status clcnn_launch_end(clcnn_op *op, cl_uint dimensions, const size_t *global,
                              const size_t *local);

/* Ends it with `items` independent work-items, a number that becomes the kernel's last argument:
 * the range is rounded up to whole groups. One dimension, since some GPUs allow few groups in
 * others. */
clcnn_status clcnn_launch_items(clcnn_op *op, size_t items);

/* Enqueues the launch on x and y. */
clcnn_status clcnn_launch_run(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y);

/* A buffer of `count` floats with this content, counted in op->memory. */
clcnn_status clcnn_launch_upload(clcnn_op *op, const float *values, size_t count,
                                 clcnn_memory **memory);

/* Options every kernel takes: vector width, fma, activation. Ours take less than 200 characters;
 * what does not fit fills the text, which clcnn_launch_begin refuses. */
typedef struct clcnn_options {
    char text[512];
} clcnn_options;

clcnn_options clcnn_options_of(const clcnn_op *op, int width);
void clcnn_options_add(clcnn_options *options, const char *macro, int value);

/* Notes where a run begins that does not begin with the launch, when the context profiles. */
clcnn_status clcnn_launch_mark(clcnn_op *op);

#endif
