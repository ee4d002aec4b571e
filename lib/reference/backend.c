/* SPDX-License-Identifier: MIT
 * The reference as a backend: host memory, one solver, runs are done when they return. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

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

static clcnn_status open_reference(const clcnn_backend *self, const clcnn_context_desc *desc,
                                   clcnn_context **context) {
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
    clcnn_status status = clcnn_context_init(c, self, desc, &info);
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
    .solvers = clcnn_reference_solvers,
    .prepare = clcnn_reference_prepare,
    .run = clcnn_reference_run,
    .unprepare = clcnn_reference_unprepare,
    .time = clcnn_reference_time,
};
