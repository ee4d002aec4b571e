/* SPDX-License-Identifier: MIT
 * The internal interface between the contract (lib/) and what does the work: the reference
 * (lib/reference/) and OpenCL (host/) each fill one clcnn_backend. */
#ifndef CLCNN_LIB_BACKEND_H
#define CLCNN_LIB_BACKEND_H

#include "operator.h"

/* ---- Memory: one buffer, with the guard zones and the budget kept in lib/memory.c -------------
 */

typedef struct clcnn_memory {
    clcnn_context *context;
    struct clcnn_memory *previous, *next; /* the context's list */
    void *handle;                         /* the backend's: host address or cl_mem */
    size_t offset;                        /* of the payload in the handle, a multiple of 64 */
    size_t bytes;                         /* payload */
    size_t total;      /* with guard zones; what the budget counts; 0 for wrapped memory */
    size_t references; /* tensors and operators that hold it */
    bool guarded;
} clcnn_memory;

/* What guard zones are made of, and what is filled that nobody may read: a NaN that no arithmetic gives. */
#define CLCNN_POISON 0xFFA5A5A5u

/* Both give one reference. */
clcnn_status clcnn_memory_create(clcnn_context *context, size_t bytes, clcnn_memory **memory);
/* Takes over one reference of `handle`, which the backend's release gives back. */
clcnn_status clcnn_memory_wrap(clcnn_context *context, void *handle, size_t offset, size_t bytes,
                               clcnn_memory **memory);
/* One reference more; is `memory`. */
clcnn_memory *clcnn_memory_keep(clcnn_memory *memory);
/* Gives one back; with the last the buffer goes. NULL: does nothing. */
void clcnn_memory_destroy(clcnn_memory *memory);
/* The whole payload. */
clcnn_status clcnn_memory_write(clcnn_memory *memory, const void *from);
clcnn_status clcnn_memory_read(clcnn_memory *memory, void *to);

/* Where a tensor's elements lie. The innermost rows of a tensor are evenly apart, whatever it is a
 * view of, so that one number says how far. */
typedef struct clcnn_span {
    clcnn_memory *memory; /* the tensor has a reference of it */
    size_t offset;        /* bytes from the start of the handle to the first element */
    int pitch; /* elements from one innermost row to the next: the last axis' size where they are
                  dense, as a single row always is */
} clcnn_span;

/* Bytes to transfer: `rows` of `row` bytes each, which begin `pitch` bytes apart. What is dense is
 * one row. */
typedef struct clcnn_region {
    clcnn_memory *memory;
    size_t offset; /* from the start of the handle */
    size_t rows, row, pitch;
} clcnn_region;

/* ---- Objects ----------------------------------------------------------------------------------
 */

struct clcnn_context {
    const struct clcnn_backend *backend;
    clcnn_device_info device;
    clcnn_context_desc desc; /* device is NULL here: the caller's string is not kept */
    clcnn_memory *memories;
    size_t memory_live;
    int process; /* the only one that it works in; 0: any */
    bool lost;
};

struct clcnn_tensor {
    clcnn_context *context;
    clcnn_type type;
    clcnn_shape shape;
    clcnn_span span;
};

struct clcnn_op {
    clcnn_context *context;
    clcnn_problem problem;
    const char *solver;
    char tile[24];
    char kernels[160];
    double chain;         /* as the solver says; 0 where nothing is rounded */
    double softmax_chain; /* of the softmax behind it, where that is the activation; else 0 */
    int winograd_tile;    /* m where output 0 is made in tiles by Winograd's transforms; else 0 */
    size_t memory, workspace, alignment;
    size_t shared; /* of the memory what another operator made */
    /* While it is created: one of the same constants in the same context, which may have made what this
     * one holds of them; NULL: none. */
    const clcnn_op *like;
    /* problem.input_count: the constant ones while the operator is created, the given ones while a
     * run is enqueued; NULL: none */
    clcnn_tensor **inputs;
    void *state; /* the backend's */
};

/* Refuses what a new tensor cannot have. */
clcnn_status clcnn_tensor_check(clcnn_context *context, clcnn_type type, clcnn_shape shape);
clcnn_status clcnn_tensor_wrap(clcnn_context *context, clcnn_type type, clcnn_shape shape,
                               void *handle, size_t offset, clcnn_tensor **tensor);

/* Refuses a transfer that is not of all the tensor's bytes. */
clcnn_status clcnn_tensor_check_bytes(const clcnn_tensor *tensor, const void *values, size_t bytes);
bool clcnn_tensor_is_dense(const clcnn_tensor *tensor);
clcnn_region clcnn_tensor_region(const clcnn_tensor *tensor);

/* As clcnn_op_create, beside another one (clcnn_op.like; NULL: none). */
clcnn_status clcnn_op_create_like(clcnn_context *context, const clcnn_op_desc *desc,
                                  const clcnn_choice *choice, const clcnn_op *like, clcnn_op **op);

/* By which an output of it is judged. */
clcnn_error_class clcnn_op_error_class(const clcnn_op *op, size_t output);

/* Refuses tensors that are not this operator's and binds the inputs (op->inputs). */
clcnn_status clcnn_op_bind_inputs(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count);
clcnn_status clcnn_op_bind(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count,
                           clcnn_tensor *const *outputs, size_t output_count);

/* Whether the context is the reference, which has no OpenCL. */
bool clcnn_context_is_reference(const clcnn_context *context);

/* Whether this process was forked from the context's: then no call of it may reach a driver, and
 * what destroys frees host memory alone. */
bool clcnn_context_forked(const clcnn_context *context);

/* Refuses a context that is NULL, lost or another process's. */
clcnn_status clcnn_context_usable(const char *object, const clcnn_context *context);

clcnn_status clcnn_context_check_desc(const clcnn_context_desc *desc);

/* Checks what every context has in common and fills the base. */
clcnn_status clcnn_context_init(clcnn_context *context, const struct clcnn_backend *backend,
                                const clcnn_context_desc *desc, const clcnn_device_info *device);

void clcnn_log(const clcnn_context *context, const char *format, ...) CLCNN_FORMAT(2, 3);

/* Copies what fits of a text without the blanks around it, as a device's word and name are kept. */
void clcnn_trim(const char *text, char *kept, size_t size);

/* ---- The backend ------------------------------------------------------------------------------
 */

typedef struct clcnn_backend {
    /* Calls `each` for every device; its problem is set where it cannot be used. */
    clcnn_status (*devices)(void (*each)(void *user, const clcnn_device_info *info), void *user);
    /* Opens desc->device (never NULL; "": the backend's choice). *context is NULL with CLCNN_OK
     * when the word is another backend's, so that the next one is asked. */
    clcnn_status (*open)(const struct clcnn_backend *self, const clcnn_context_desc *desc,
                         clcnn_context **context);
    void (*close)(clcnn_context *context);
    clcnn_status (*finish)(clcnn_context *context);

    /* Memory: regions are inside the buffer. On the host rows are dense. read and write wait; fill
     * repeats a pattern, of which offset, row and pitch are multiples. */
    clcnn_status (*allocate)(clcnn_memory *memory, size_t bytes);
    void (*release)(clcnn_memory *memory);
    clcnn_status (*write)(const clcnn_region *region, const void *from);
    clcnn_status (*read)(const clcnn_region *region, void *to);
    clcnn_status (*fill)(const clcnn_region *region, const void *pattern, size_t size);

    /* Operators: solvers lists what applies; prepare chooses and fills op->solver, tile, kernels,
     * chain, softmax_chain, winograd_tile, memory, workspace, alignment and state, with op->inputs bound to the
     * constants; names of the choice are NULL where none is asked for. run enqueues, with op->inputs
     * bound. */
    clcnn_status (*solvers)(clcnn_context *context, const clcnn_problem *problem,
                            const clcnn_choice *choice, clcnn_solvers *solvers);
    clcnn_status (*prepare)(clcnn_op *op, const clcnn_choice *choice);
    clcnn_status (*run)(clcnn_op *op, clcnn_tensor *const *outputs);
    void (*unprepare)(clcnn_op *op); /* op->state may be NULL */
    clcnn_status (*time)(clcnn_op *op, double *seconds);
} clcnn_backend;

extern const clcnn_backend clcnn_reference_backend;

#endif
