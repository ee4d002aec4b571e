/* SPDX-License-Identifier: MIT
 * What host/ shares: the OpenCL context behind a clcnn_context, and how OpenCL's codes become
 * ours. */
#ifndef CLCNN_HOST_OPENCL_H
#define CLCNN_HOST_OPENCL_H

#include <CL/cl.h>

#include "../lib/backend.h"
#include "clcnn_opencl.h"

struct clcnn_program;

typedef struct clcnn_opencl_context {
    clcnn_context base; /* first: a clcnn_context of this backend is one of these */
    cl_context context;
    cl_device_id device;
    cl_command_queue queue;
    struct clcnn_program *programs; /* built ones, kept until the context ends */
    double gemm_checked; /* multiply-adds of the largest product that CLBlast was checked with */
    bool gemm_unsound;   /* one of them was wrong */
    bool gemm_used;
} clcnn_opencl_context;

extern const clcnn_backend clcnn_opencl_backend;

/* The OpenCL side of a context, which must be of this backend. */
clcnn_opencl_context *clcnn_opencl_of(clcnn_context *context);

/* Turns a failed call's code into a status with its line ("clFinish: CL_OUT_OF_RESOURCES (-5)").
 * Codes after which a driver's state cannot be trusted mark the context (may be NULL) as lost. */
clcnn_status clcnn_opencl_fail(clcnn_opencl_context *context, cl_int code, const char *call);

/* "CL_OUT_OF_RESOURCES"; never NULL. */
const char *clcnn_opencl_code_name(cl_int code);

/* ---- device.c ---- */

void clcnn_opencl_devices(void (*each)(void *user, const clcnn_device_info *info), void *user);
clcnn_device_info clcnn_opencl_describe(cl_device_id device, int platform_index, int device_index);

/* Finds the device that a word names; *device is NULL with CLCNN_OK when there is none such. */
clcnn_status clcnn_opencl_find(const char *word, cl_device_id *device, clcnn_device_info *info);

/* ---- context.c, memory.c: the backend's functions ---- */

clcnn_status clcnn_opencl_open(const clcnn_context_desc *desc, clcnn_context **context);
void clcnn_opencl_close(clcnn_context *context);
clcnn_status clcnn_opencl_finish(clcnn_context *context);

clcnn_status clcnn_opencl_allocate(clcnn_memory *memory, size_t bytes);
void clcnn_opencl_release(clcnn_memory *memory);
clcnn_status clcnn_opencl_write(clcnn_memory *memory, size_t offset, const void *from,
                                size_t bytes);
clcnn_status clcnn_opencl_read(clcnn_memory *memory, size_t offset, void *to, size_t bytes);
clcnn_status clcnn_opencl_fill(clcnn_memory *memory, size_t offset, float value, size_t bytes);

#endif
