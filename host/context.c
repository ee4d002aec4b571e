/* SPDX-License-Identifier: MIT
 * OpenCL contexts: opened on a device of their own choice, or around the caller's objects. */
#include <stdlib.h>

#ifdef CLCNN_CLBLAST
#include "clblast.h"
#endif
#include "../lib/fork.h"
#include "opencl.h"
#include "process.h"
#include "program.h"
#include "signals.h"

clcnn_opencl_context *clcnn_opencl_of(clcnn_context *context) {
    return (clcnn_opencl_context *)(void *)context;
}

static clcnn_status new_context(const clcnn_backend *self, const clcnn_context_desc *desc,
                                const clcnn_device_info *info, clcnn_opencl_context **context) {
    clcnn_opencl_context *c = calloc(1, sizeof *c);
    if (!c) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "context: no host memory");
    }
    clcnn_status status = clcnn_context_init(&c->base, self, desc, info);
    if (status) {
        free(c);
        return status;
    }
    c->base.process = clcnn_process_self();
    c->model = clcnn_device_of(&c->base.device, c->base.desc.vector_width);
    *context = c;
    return CLCNN_OK;
}

/* Called by the driver, from any of its threads, when it has something to say. */
static void CL_CALLBACK hear(const char *text, const void *data, size_t size, void *user) {
    (void)text; /* the same as what the failing call returns, in the driver's words */
    (void)data;
    (void)size;
    (void)user;
}

static clcnn_status make_queue(clcnn_opencl_context *c, cl_device_id device) {
    cl_int code;
    clcnn_driver_enter();
    c->context = clCreateContext(NULL, 1, &device, hear, NULL, &code);
    clcnn_driver_leave();
    if (code) {
        return clcnn_opencl_fail(NULL, code, "clCreateContext");
    }
    c->device = device;
    const cl_command_queue_properties properties =
        c->base.desc.profiling ? CL_QUEUE_PROFILING_ENABLE : 0;
    c->queue = clCreateCommandQueue(c->context, device, properties, &code);
    c->own_queue = true;
    return code ? clcnn_opencl_fail(NULL, code, "clCreateCommandQueue") : CLCNN_OK;
}

/* Says which device it is, and what the word and the drivers leave open. */
static void log_found(const clcnn_context *context, const clcnn_opencl_found *found) {
    const clcnn_device_info *info = &found->info;
    if (found->alike > 1) {
        clcnn_log(context, "context: device %s, %s, the first of %d with this name", info->id,
                  info->name, found->alike);
    } else {
        clcnn_log(context, "context: device %s, %s", info->id, info->name);
    }
    if (found->bare[0]) {
        clcnn_log(context, "context: platforms without a device: %s", found->bare);
    }
}

clcnn_status clcnn_opencl_open(const clcnn_backend *self, const clcnn_context_desc *desc,
                               clcnn_context **context) {
    clcnn_opencl_found found;
    clcnn_status status = clcnn_opencl_find(desc->device, &found);
    if (status || !found.id) {
        return status;
    }
    clcnn_opencl_context *c;
    status = new_context(self, desc, &found.info, &c);
    if (status) {
        return status;
    }
    status = make_queue(c, found.id);
    if (status) {
        clcnn_opencl_close(&c->base);
        return status;
    }
    log_found(&c->base, &found);
    *context = &c->base;
    return CLCNN_OK;
}

static void release_objects(clcnn_opencl_context *c) {
    if (c->mark) {
        clReleaseEvent(c->mark);
    }
    if (c->queue) {
        clReleaseCommandQueue(c->queue);
    }
    if (c->context) {
        clReleaseContext(c->context);
    }
}

void clcnn_opencl_close(clcnn_context *context) {
    clcnn_opencl_context *c = clcnn_opencl_of(context);
    const bool forked = clcnn_context_forked(context);
    if (c->queue && !forked) {
        clFinish(c->queue); /* nothing of ours may run once its buffers are gone */
    }
#ifdef CLCNN_CLBLAST
    clcnn_clblast_forget(c);
#endif
    clcnn_programs_free(c);
    if (!forked) {
        release_objects(c);
    }
    free(c);
}

/* ---- The queue ---- */

/* Runs, fills and transfers that do not wait. Below it a host that is faster than its device never
 * waits; a driver keeps about a kilobyte for each. */
enum { IN_FLIGHT = 8192 };

clcnn_status clcnn_opencl_make_room(clcnn_opencl_context *c) {
    if (!c->own_queue || c->gated) {
        return CLCNN_OK;
    }
    if (c->enqueued < IN_FLIGHT / 2) {
        c->enqueued++;
        return CLCNN_OK;
    }
    cl_event mark = NULL;
    cl_int code = clEnqueueMarkerWithWaitList(c->queue, 0, NULL, &mark);
    if (code) {
        return clcnn_opencl_fail_command(c, code, "clEnqueueMarkerWithWaitList");
    }
    if (c->mark) { /* the last one, so that the half behind it keeps the device busy */
        code = clWaitForEvents(1, &c->mark);
        clReleaseEvent(c->mark);
    }
    c->mark = mark;
    c->enqueued = 1;
    return code ? clcnn_opencl_fail_command(c, code, "clWaitForEvents") : CLCNN_OK;
}

clcnn_status clcnn_opencl_gate(clcnn_opencl_context *c, const char *object, cl_uint wait_count,
                               const cl_event *wait_list) {
    if ((wait_count == 0) != (wait_list == NULL)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: a wait list of %u events at %p; both or neither must be zero",
                          object, (unsigned)wait_count, (const void *)wait_list);
    }
    if (wait_count == 0) {
        return CLCNN_OK;
    }
    const cl_int code = clEnqueueBarrierWithWaitList(c->queue, wait_count, wait_list, NULL);
    if (code == CL_INVALID_EVENT_WAIT_LIST || code == CL_INVALID_CONTEXT ||
        code == CL_INVALID_EVENT) {
        return clcnn_fail_driver(CLCNN_INVALID_ARGUMENT, code,
                                 "%s: the wait list holds events that are not of this context",
                                 object);
    }
    if (code) {
        return clcnn_opencl_fail_command(c, code, "clEnqueueBarrierWithWaitList");
    }
    c->gated = true;
    return CLCNN_OK;
}

void clcnn_opencl_waited(clcnn_opencl_context *c) {
    c->gated = false;
}

clcnn_status clcnn_opencl_finish(clcnn_context *context) {
    clcnn_opencl_context *c = clcnn_opencl_of(context);
    const cl_int code = clFinish(c->queue);
    if (code) {
        return clcnn_opencl_fail_command(c, code, "clFinish");
    }
    clcnn_opencl_waited(c);
    return CLCNN_OK;
}

/* ---- The caller's objects ---- */

static cl_int ask_queue(cl_command_queue queue, cl_context *context, cl_device_id *device,
                        cl_command_queue_properties *properties) {
    cl_int code = clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof *context, context, NULL);
    code =
        code ? code : clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof *device, device, NULL);
    return code ? code
                : clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES, sizeof *properties, properties,
                                        NULL);
}

static clcnn_status check_queue(const clcnn_context_desc *desc, cl_context context,
                                cl_device_id device, cl_command_queue queue) {
    cl_context queue_context = NULL;
    cl_device_id queue_device = NULL;
    cl_command_queue_properties properties = 0;
    const cl_int code = ask_queue(queue, &queue_context, &queue_device, &properties);
    if (clcnn_opencl_is_shortage(code)) {
        return clcnn_opencl_fail(NULL, code, "clGetCommandQueueInfo");
    }
    if (code || queue_context != context || queue_device != device) {
        return clcnn_fail_driver(CLCNN_INVALID_ARGUMENT, code,
                                 "context: the queue is not one of the given context and device");
    }
    if (properties & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "context: the queue executes out of order; it must be in-order");
    }
    if (desc && desc->profiling && !(properties & CL_QUEUE_PROFILING_ENABLE)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "context: profiling is asked for; the queue must be made with "
                          "CL_QUEUE_PROFILING_ENABLE");
    }
    return CLCNN_OK;
}

/* Takes a reference of each of the caller's objects, which close gives back. */
static clcnn_status take_objects(clcnn_opencl_context *c, cl_context context, cl_device_id device,
                                 cl_command_queue queue) {
    c->device = device;
    cl_int code = clRetainContext(context);
    if (code) {
        return clcnn_opencl_fail(NULL, code, "clRetainContext");
    }
    c->context = context;
    code = clRetainCommandQueue(queue);
    if (code) {
        return clcnn_opencl_fail(NULL, code, "clRetainCommandQueue");
    }
    c->queue = queue;
    return CLCNN_OK;
}

clcnn_status clcnn_opencl_adopt(const clcnn_backend *self, const clcnn_context_desc *desc,
                                cl_context context, cl_device_id device, cl_command_queue queue,
                                clcnn_context **out) {
    clcnn_status status = clcnn_require("context", "out", out);
    if (status) {
        return status;
    }
    *out = NULL;
    if (!context || !device || !queue) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "context: cl_context, cl_device_id and cl_command_queue are required");
    }
    status = clcnn_process_check("context");
    if (!status) {
        status = check_queue(desc, context, device, queue);
    }
    if (status) {
        return status;
    }
    clcnn_device_info info = clcnn_opencl_describe(device, 0, 0);
    info.id[0] = 0; /* the caller's: it has no place in the list of devices */
    if (!info.usable) {
        return clcnn_fail(CLCNN_UNSUPPORTED, "context: device %s: %s", info.name, info.problem);
    }
    clcnn_opencl_context *c;
    status = new_context(self, desc, &info, &c);
    if (status) {
        return status;
    }
    status = take_objects(c, context, device, queue);
    if (status) {
        clcnn_opencl_close(&c->base);
        return status;
    }
    *out = &c->base;
    return CLCNN_OK;
}

cl_command_queue clcnn_context_queue(const clcnn_context *context) {
    if (!context || clcnn_context_is_reference(context)) {
        return NULL;
    }
    return ((const clcnn_opencl_context *)(const void *)context)->queue;
}
