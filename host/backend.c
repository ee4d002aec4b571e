/* SPDX-License-Identifier: MIT
 * OpenCL as a backend: the table, and what a run is. */
#include "launch.h"
#include "solver.h"

static void release_events(clcnn_opencl_op *o) {
    for (int i = 0; i < o->event_count; i++) {
        clReleaseEvent(o->events[i]);
    }
    o->event_count = 0;
}

static clcnn_status run(clcnn_op *op, clcnn_tensor *const *inputs, clcnn_tensor *const *outputs) {
    clcnn_opencl_op *o = clcnn_opencl_op_of(op);
    release_events(o);
    clcnn_status status = o->run(op, inputs[0], outputs[0]);
    if (status && o->event_count) {
        o->event_count--; /* the enqueue that failed has stored no event */
    }
    return status;
}

/* Seconds between an event's two moments. */
static cl_int duration(cl_event event, double *seconds) {
    cl_ulong start = 0, end = 0;
    cl_int code =
        clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, sizeof start, &start, NULL);
    code |= clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof end, &end, NULL);
    *seconds = 1e-9 * (double)(end - start);
    return code;
}

static clcnn_status run_time(clcnn_op *op, double *seconds) {
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    const clcnn_opencl_op *o = clcnn_opencl_op_of(op);
    if (o->event_count == 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "time: the operator has not run yet");
    }
    cl_int code = clWaitForEvents((cl_uint)o->event_count, o->events);
    double sum = 0, one = 0;
    for (int i = 0; !code && i < o->event_count; i++) {
        code = duration(o->events[i], &one);
        sum += one;
    }
    if (code) {
        return clcnn_opencl_fail(c, code, "clGetEventProfilingInfo");
    }
    *seconds = sum;
    return CLCNN_OK;
}

const clcnn_backend clcnn_opencl_backend = {
    .name = "opencl",
    .devices = clcnn_opencl_devices,
    .open = clcnn_opencl_open,
    .close = clcnn_opencl_close,
    .finish = clcnn_opencl_finish,
    .allocate = clcnn_opencl_allocate,
    .release = clcnn_opencl_release,
    .write = clcnn_opencl_write,
    .read = clcnn_opencl_read,
    .fill = clcnn_opencl_fill,
    .solvers = clcnn_opencl_solvers,
    .prepare = clcnn_opencl_prepare,
    .run = run,
    .unprepare = clcnn_opencl_unprepare,
    .time = run_time,
};

clcnn_status clcnn_op_execute_opencl(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count,
                                     clcnn_tensor *const *outputs, size_t output_count,
                                     cl_uint wait_count, const cl_event *wait_list,
                                     cl_event *event) {
    clcnn_status status = clcnn_op_check_tensors(op, inputs, input_count, outputs, output_count);
    if (status) {
        return status;
    }
    if (op->context->backend != &clcnn_opencl_backend) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "run: the context is the reference; it must be an OpenCL device's");
    }
    if ((wait_count == 0) != (wait_list == NULL)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "run: a wait list of %u events at %p; both or neither must be zero",
                          (unsigned)wait_count, (const void *)wait_list);
    }
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    /* the queue is in-order: a barrier in front and a marker behind hold for any number of kernels
     */
    cl_int code =
        wait_count ? clEnqueueBarrierWithWaitList(c->queue, wait_count, wait_list, NULL) : 0;
    if (code == CL_INVALID_EVENT_WAIT_LIST || code == CL_INVALID_CONTEXT) {
        return clcnn_fail_driver(CLCNN_INVALID_ARGUMENT, code,
                                 "run: the wait list holds events that are not of this context");
    }
    if (code) {
        return clcnn_opencl_fail(c, code, "clEnqueueBarrierWithWaitList");
    }
    status = run(op, inputs, outputs);
    if (!status && event) {
        code = clEnqueueMarkerWithWaitList(c->queue, 0, NULL, event);
        status = code ? clcnn_opencl_fail(c, code, "clEnqueueMarkerWithWaitList") : CLCNN_OK;
    }
    return status;
}
