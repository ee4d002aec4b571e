/* SPDX-License-Identifier: MIT
 * An OpenCL layer (OPENCL_LAYERS=this) that stands between the loader and a real driver and lets
 * one call fail, as drivers do:
 *   FAULT=enqueue:abort   the driver dies at the first kernel that is enqueued
 *   FAULT=enqueue:exit0   it ends the process as if all were well; exit1 with 1
 *   FAULT=enqueue:hang    the call never returns
 *   FAULT=enqueue:-5      that call returns the code -5
 *   FAULT=enqueue:-5@3    the third such call does, and those behind it
 *   FAULT=platforms:-6, buffer:-4, build:-11, finish:-36, read:-5   the same for other calls
 * It says on stderr that it injected, since a layer that is not loaded is no error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "layer.h"

/* The code to fail with, 0 for a call that is to be left alone. */
static cl_int fault(const char *call) {
    const char *wanted = getenv("FAULT");
    const size_t length = strlen(call);
    if (!wanted || strncmp(wanted, call, length) != 0 || wanted[length] != ':') {
        return 0;
    }
    static int calls;
    const char *action = wanted + length + 1, *from = strchr(action, '@');
    if (from && ++calls < atoi(from + 1)) {
        return 0;
    }
    fprintf(stderr, "fault layer: %s\n", wanted);
    if (strncmp(action, "abort", 5) == 0) {
        abort();
    }
    if (strncmp(action, "exit", 4) == 0) {
        exit(atoi(action + 4));
    }
    while (strncmp(action, "hang", 4) == 0) {
        pause();
    }
    return atoi(action);
}

static cl_int CL_API_CALL enqueue(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                                  const size_t *offset, const size_t *global, const size_t *local,
                                  cl_uint count, const cl_event *list, cl_event *event) {
    const cl_int code = fault("enqueue");
    return code ? code
                : next->clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, local,
                                               count, list, event);
}

static cl_mem CL_API_CALL buffer(cl_context context, cl_mem_flags flags, size_t size, void *host,
                                 cl_int *error) {
    const cl_int code = fault("buffer");
    if (code) {
        *error = code;
        return NULL;
    }
    return next->clCreateBuffer(context, flags, size, host, error);
}

static cl_int CL_API_CALL build(cl_program program, cl_uint count, const cl_device_id *devices,
                                const char *options,
                                void(CL_CALLBACK *notify)(cl_program program, void *user),
                                void *user) {
    const cl_int code = fault("build");
    return code ? code : next->clBuildProgram(program, count, devices, options, notify, user);
}

static cl_int CL_API_CALL platforms(cl_uint count, cl_platform_id *ids, cl_uint *count_ret) {
    const cl_int code = fault("platforms");
    return code ? code : next->clGetPlatformIDs(count, ids, count_ret);
}

static cl_int CL_API_CALL finish(cl_command_queue queue) {
    const cl_int code = fault("finish");
    return code ? code : next->clFinish(queue);
}

static cl_int CL_API_CALL read_buffer(cl_command_queue queue, cl_mem memory, cl_bool blocking,
                                      size_t offset, size_t size, void *to, cl_uint count,
                                      const cl_event *list, cl_event *event) {
    const cl_int code = fault("read");
    return code ? code
                : next->clEnqueueReadBuffer(queue, memory, blocking, offset, size, to, count, list,
                                            event);
}

static void install_calls(void) {
    dispatch.clGetPlatformIDs = platforms;
    dispatch.clEnqueueNDRangeKernel = enqueue;
    dispatch.clCreateBuffer = buffer;
    dispatch.clBuildProgram = build;
    dispatch.clFinish = finish;
    dispatch.clEnqueueReadBuffer = read_buffer;
}
