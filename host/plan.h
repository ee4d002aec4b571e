/* SPDX-License-Identifier: MIT
 * A prepared operator on OpenCL is a plan: the steps that a run enqueues one after the other, the
 * buffers that it holds, and the workspace that it uses while it runs.
 *
 * A solver writes a plan in one go, without looking at a status: after the first failure the calls
 * do nothing, and plan->status says what it was. */
#ifndef CLCNN_HOST_PLAN_H
#define CLCNN_HOST_PLAN_H

#include <stdint.h>

#include "opencl.h"

/* Where a buffer argument comes from. */
typedef enum clcnn_place_kind {
    CLCNN_PLACE_INPUT,  /* a tensor of the run, or a constant one */
    CLCNN_PLACE_OUTPUT, /* a tensor of the run */
    CLCNN_PLACE_HELD,   /* a buffer of the operator's own, which keeps its content */
    CLCNN_PLACE_REGION  /* a part of the workspace: undefined when a run begins */
} clcnn_place_kind;

typedef struct clcnn_place {
    clcnn_place_kind kind;
    size_t index;
} clcnn_place;

clcnn_place clcnn_input(size_t index);
clcnn_place clcnn_output(size_t index);

typedef struct clcnn_plan clcnn_plan;

/* A step that is not a kernel of ours, such as CLBlast's GEMM: enqueues it. */
typedef clcnn_status (*clcnn_plan_function)(clcnn_plan *plan);

enum { CLCNN_MAX_BINDINGS = 6 };

typedef struct clcnn_binding {
    cl_uint argument; /* the buffer; the index of its first element comes behind it */
    clcnn_place place;
} clcnn_binding;

/* Where all bindings are constant inputs and held buffers (or held buffers alone), a step runs once,
 * at creation and before all that runs often: it reads nothing that such a one writes. */
typedef struct clcnn_step {
    const char *name;         /* of the kernel */
    cl_kernel kernel;         /* or */
    clcnn_plan_function call; /* the other one is NULL */
    cl_uint next_argument, dimensions;
    size_t global[2], local[2];
    clcnn_binding bindings[CLCNN_MAX_BINDINGS];
    size_t binding_count;
    uint64_t recipe; /* of its kernel and its arguments but for buffers */
    bool places; /* it brings an input to its own place in output 0, and is skipped where that is */
    size_t placed;
} clcnn_step;

typedef struct clcnn_buffer {
    size_t bytes;
    size_t offset;        /* of a region in the context's scratch */
    clcnn_memory *memory; /* a held buffer's; a region's where it has one of its own */
    /* Of a held one: a sum of how it is made, 0 where nothing is made of constants alone; whether another
     * operator has made it. */
    uint64_t recipe;
    bool shared;
} clcnn_buffer;

/* Where a held buffer is set as an argument. */
typedef struct clcnn_use {
    size_t step;
    clcnn_binding binding;
} clcnn_use;

/* A sum of bytes behind those of `recipe`, which is CLCNN_RECIPE where there are none. */
#define CLCNN_RECIPE UINT64_C(14695981039346656037)
uint64_t clcnn_recipe_add(uint64_t recipe, const void *bytes, size_t size);

struct clcnn_plan {
    clcnn_op *op;
    const clcnn_choice *choice; /* while it is written; constants are op->inputs meanwhile */
    clcnn_status status;
    clcnn_step *steps;
    size_t step_count;
    clcnn_buffer *held, *regions;
    size_t held_count, region_count;
    clcnn_use *uses; /* while it is written */
    size_t use_count;
    /* of each input: what a run reads of a constant tensor, which the caller may change; NULL: it is
     * given, or read once */
    clcnn_memory **copies;
    clcnn_tensor *const *outputs; /* of the run that is being enqueued */
    bool curved;                  /* the activation is a curve, which a step so far applies */
    bool uses_scratch;            /* its regions lie in the context's */
    clcnn_plan *next;             /* that uses it */
    /* Of the last run, when profiling: its time is that of `last` or, where it has several steps,
     * from the end of `first`, a marker in front of them. */
    cl_event first, last;
};

/* ---- For solvers ---- */

/* A buffer of so many floats. */
clcnn_place clcnn_plan_held(clcnn_plan *plan, size_t count);
/* A held buffer of so many words of 4 bytes with this content; waits for its transfer. */
clcnn_place clcnn_plan_table(clcnn_plan *plan, const void *words, size_t count);
clcnn_place clcnn_plan_region(clcnn_plan *plan, size_t count);

/* A buffer for what is packed of an input: held where that is constant, else a region. */
clcnn_place clcnn_plan_packed(clcnn_plan *plan, size_t input, size_t count);

/* Tensors of a run begin at a multiple of so many bytes, a power of two: the largest is asked for. */
void clcnn_plan_align(clcnn_plan *plan, size_t bytes);

/* Terms that kernels/sum.clh adds one by one. */
enum { CLCNN_SUM_BLOCK = 32 };

/* Options every kernel takes: vector width, fma and CLCNN_SUM_BLOCK. Ours take less than 200 characters;
 * what does not fit fills the text, which clcnn_plan_kernel refuses. */
typedef struct clcnn_options {
    char text[512];
} clcnn_options;

clcnn_options clcnn_options_of(const clcnn_op *op, int width);
void clcnn_options_add(clcnn_options *options, const char *macro, int value);

/* Begins a step: builds kernels/NAME.cl, or the program that includes it, with the options and takes its
 * kernel, which has the same name, a literal. The arguments follow in order, and a range ends it. */
void clcnn_plan_kernel(clcnn_plan *plan, const char *name, const clcnn_options *options);
void clcnn_plan_buffer(clcnn_plan *plan,
                       clcnn_place place); /* two: cl_mem, index of its first float */
/* This step copies the input to its own place in output 0: a run where it lies there skips it. */
void clcnn_plan_place(clcnn_plan *plan, size_t input);
void clcnn_plan_int(clcnn_plan *plan, int value);
void clcnn_plan_float(clcnn_plan *plan, float value);
void clcnn_plan_int8(clcnn_plan *plan, const int values[8]);
void clcnn_plan_float4(clcnn_plan *plan, const float values[4]);

/* Refuses, before a kernel is built for them, work-groups that the device does not have: some drivers
 * do not build such a one. */
void clcnn_plan_group(clcnn_plan *plan, size_t items, size_t local_memory);

/* Work-items in groups of `local`, of which each global size is a multiple. CLCNN_UNSUPPORTED when
 * the device cannot run work-groups of this size. */
void clcnn_plan_range(clcnn_plan *plan, cl_uint dimensions, const size_t *global,
                      const size_t *local);

/* `items` independent work-items, a number that becomes the kernel's last argument: the range is
 * rounded up to whole groups. One dimension, since some GPUs allow few groups in others. */
void clcnn_plan_items(clcnn_plan *plan, size_t items);

/* The same, each item a group of its own: for kernels of CPU devices, whose items work long. */
void clcnn_plan_alone(clcnn_plan *plan, size_t items);

/* Notes what another call of a solver's said. */
void clcnn_plan_note(clcnn_plan *plan, clcnn_status status);

/* A step of its own. */
void clcnn_plan_call(clcnn_plan *plan, clcnn_plan_function call);

/* Where a place is in the run that is being enqueued. */
clcnn_span clcnn_plan_span(const clcnn_plan *plan, clcnn_place place);

/* ---- For the choice and the backend ---- */

/* Begins an empty plan in op->state, in the place of what was there. */
clcnn_status clcnn_plan_begin(clcnn_op *op, const clcnn_choice *choice, clcnn_plan **plan);

/* Finds room for the workspace, enqueues what runs once, and tells the operator what it takes. */
clcnn_status clcnn_plan_end(clcnn_plan *plan);

clcnn_status clcnn_plan_run(clcnn_plan *plan, clcnn_tensor *const *outputs);
void clcnn_plan_destroy(clcnn_plan *plan); /* may be NULL */

#endif
