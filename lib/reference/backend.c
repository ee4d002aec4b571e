/* SPDX-License-Identifier: MIT
 * The reference as a backend: host memory, one solver, runs are done when they return. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reference.h"

static const char solver_name[] = "reference";

/* One rounding to float; the double sum before it adds less than another up to 2^29 terms. */
#define REFERENCE_CHAIN 2

typedef void (*evaluate)(const clcnn_problem *problem, const clcnn_weights *weights, const float *x,
                         clcnn_reference_sink *sink);

#define EVALUATE(name, class) [CLCNN_OPERATOR_##name] = clcnn_reference_##name,
static const evaluate operators[] = {CLCNN_OPERATOR_LIST(EVALUATE)};

static clcnn_device_info device(void) {
    clcnn_device_info info = {.id = "reference",
                              .type = CLCNN_DEVICE_REFERENCE,
                              .usable = 1,
                              .name = "reference",
                              .platform = "clcnn",
                              .vendor = "clcnn",
                              .version = "host, double sums",
                              .driver = CLCNN_VERSION,
                              .compute_units = 1,
                              .vector_width = 1,
                              .global_memory = SIZE_MAX,
                              .max_allocation = SIZE_MAX,
                              .max_group_size = 1};
    return info;
}

static clcnn_status devices(void (*each)(void *user, const clcnn_device_info *info), void *user) {
    const clcnn_device_info info = device();
    each(user, &info);
    return CLCNN_OK;
}

static clcnn_status open_reference(const clcnn_context_desc *desc, clcnn_context **context) {
#ifdef CLCNN_OPENCL
    const bool mine = strcasecmp(desc->device, "reference") == 0;
#else
    const bool mine = strcasecmp(desc->device, "reference") == 0 || desc->device[0] == 0;
#endif
    if (!mine) {
        return CLCNN_OK;
    }
    clcnn_context *c = calloc(1, sizeof *c);
    if (!c) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "context: no host memory");
    }
    const clcnn_device_info info = device();
    clcnn_status status = clcnn_context_init(c, &clcnn_reference_backend, desc, &info);
    if (status) {
        free(c);
        return status;
    }
    *context = c;
    return CLCNN_OK;
}

static void close_reference(clcnn_context *context) {
    free(context);
}

static clcnn_status finish(clcnn_context *context) {
    (void)context;
    return CLCNN_OK;
}

/* ---- Memory ---- */

static clcnn_status allocate(clcnn_memory *memory, size_t bytes) {
    memory->handle = malloc(bytes);
    if (!memory->handle) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "memory: the host has no %zu bytes left", bytes);
    }
    return CLCNN_OK;
}

static void release(clcnn_memory *memory) {
    free(memory->handle);
}

static char *row_of(const clcnn_region *r, size_t i) {
    return (char *)r->memory->handle + r->offset + i * r->pitch;
}

static clcnn_status write_rows(const clcnn_region *r, const void *from) {
    for (size_t i = 0; i < r->rows; i++) {
        memcpy(row_of(r, i), (const char *)from + i * r->row, r->row);
    }
    return CLCNN_OK;
}

static clcnn_status read_rows(const clcnn_region *r, void *to) {
    for (size_t i = 0; i < r->rows; i++) {
        memcpy((char *)to + i * r->row, row_of(r, i), r->row);
    }
    return CLCNN_OK;
}

/* The first row from what of it is filled already, the others from the first. */
static clcnn_status fill(const clcnn_region *r, const void *pattern, size_t size) {
    char *first = row_of(r, 0);
    memcpy(first, pattern, size);
    for (size_t done = size; done < r->row; done *= 2) {
        memcpy(first + done, first, done < r->row - done ? done : r->row - done);
    }
    for (size_t i = 1; i < r->rows; i++) {
        memcpy(row_of(r, i), first, r->row);
    }
    return CLCNN_OK;
}

static float *values(const clcnn_tensor *tensor) {
    return (float *)(void *)((char *)tensor->span.memory->handle + tensor->span.offset);
}

/* ---- Operators ---- */

static clcnn_status solvers(clcnn_context *context, const clcnn_problem *problem,
                            clcnn_solvers *list) {
    (void)context;
    (void)problem;
    *list = (clcnn_solvers){1, {solver_name}};
    return CLCNN_OK;
}

static clcnn_status prepare(clcnn_op *op) {
    const clcnn_problem *p = &op->problem;
    if (p->solver && strcmp(p->solver, solver_name) != 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: solver \"%s\" is not one of the reference's; "
                          "it has \"reference\"",
                          clcnn_operator_name(p->kind), p->solver);
    }
    if (p->tile) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: tile \"%s\" given; the reference has none",
                          clcnn_operator_name(p->kind), p->tile);
    }
    op->solver = solver_name;
    op->chain = REFERENCE_CHAIN;
    double *seconds = malloc(sizeof *seconds); /* of the last run; negative: none yet */
    if (!seconds) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "reference: no host memory");
    }
    *seconds = -1;
    op->state = seconds;
    return CLCNN_OK;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static clcnn_status run(clcnn_op *op, clcnn_tensor *const *inputs, clcnn_tensor *const *outputs) {
    const double start = now();
    clcnn_reference_sink sink = {.activation = &op->problem.activation, .y = values(outputs[0])};
    operators[op->problem.kind](&op->problem, &op->weights, values(inputs[0]), &sink);
    *(double *)op->state = now() - start;
    return CLCNN_OK;
}

static void unprepare(clcnn_op *op) {
    free(op->state);
}

static clcnn_status run_time(clcnn_op *op, double *seconds) {
    const double last = *(double *)op->state;
    if (last < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "time: the operator has not run yet");
    }
    *seconds = last;
    return CLCNN_OK;
}

const clcnn_backend clcnn_reference_backend = {
    .devices = devices,
    .open = open_reference,
    .close = close_reference,
    .finish = finish,
    .allocate = allocate,
    .release = release,
    .write = write_rows,
    .read = read_rows,
    .fill = fill,
    .solvers = solvers,
    .prepare = prepare,
    .run = run,
    .unprepare = unprepare,
    .time = run_time,
};

/* ---- Judging ---- */

static clcnn_status check_judge(const clcnn_op *reference, const clcnn_op *judged,
                                clcnn_data_kind data, const clcnn_tensor *x, size_t count) {
    clcnn_status status = clcnn_require("bounds", "reference", reference);
    if (!status) {
        status = clcnn_require("bounds", "judged", judged);
    }
    if (!status) {
        status = clcnn_require("bounds", "x", x);
    }
    if (status) {
        return status;
    }
    if (reference->context->backend != &clcnn_reference_backend ||
        x->context != reference->context) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "bounds: operator and input must be of a reference context");
    }
    if (!clcnn_problem_same(&judged->problem, &reference->problem) ||
        !clcnn_shape_equal(x->shape, reference->problem.input)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "bounds: the judged operator and x must be of the reference's problem");
    }
    if (count != clcnn_shape_count(reference->problem.output)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "bounds: count is %zu, the output has %zu elements; they must be equal",
                          count, clcnn_shape_count(reference->problem.output));
    }
    if ((unsigned)data > CLCNN_DATA_INTEGER) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "bounds: data kind %d is unknown", (int)data);
    }
    return clcnn_op_check_layout(reference, "x", x);
}

clcnn_status clcnn_op_bounds(clcnn_op *reference, const clcnn_op *judged, clcnn_data_kind data,
                             clcnn_tensor *x, const clcnn_op_judgement *judgement, size_t count) {
    clcnn_status status = check_judge(reference, judged, data, x, count);
    if (!status) {
        status = clcnn_require("bounds", "judgement", judgement);
    }
    if (status) {
        return status;
    }
    const clcnn_problem *problem = &reference->problem;
    clcnn_reference_sink sink = {.activation = &problem->activation,
                                 .judgement = *judgement,
                                 .error_class = judged->error_class,
                                 .chain = judged->chain,
                                 .data = data};
    operators[problem->kind](problem, &reference->weights, values(x), &sink);
    return CLCNN_OK;
}
