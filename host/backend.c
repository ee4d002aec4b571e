/* SPDX-License-Identifier: MIT
 * OpenCL as a backend: the table, and what a run is. */
#include "choose.h"
#include "plan.h"

static clcnn_status run(clcnn_op *op, clcnn_tensor *const *outputs) {
    return clcnn_plan_run(op->state, outputs);
}

static void unprepare(clcnn_op *op) {
    clcnn_plan_destroy(op->state);
}

static clcnn_status moment(clcnn_op *op, cl_event event, cl_profiling_info what, cl_ulong *time) {
    const cl_int code = clGetEventProfilingInfo(event, what, sizeof *time, time, NULL);
    return code ? clcnn_opencl_fail(clcnn_opencl_of(op->context), code, "clGetEventProfilingInfo")
                : CLCNN_OK;
}

static clcnn_status run_time(clcnn_op *op, double *seconds) {
    const clcnn_plan *plan = op->state;
    if (!plan->last) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "time: the operator has not run yet");
    }
    const cl_int code = clWaitForEvents(1, &plan->last);
    if (code) {
        return clcnn_opencl_fail_command(clcnn_opencl_of(op->context), code, "clWaitForEvents");
    }
    cl_ulong start = 0, end = 0;
    clcnn_status status = plan->first ? moment(op, plan->first, CL_PROFILING_COMMAND_END, &start)
                                      : moment(op, plan->last, CL_PROFILING_COMMAND_START, &start);
    if (!status) {
        status = moment(op, plan->last, CL_PROFILING_COMMAND_END, &end);
    }
    if (!status) {
        *seconds = 1e-9 * (double)(end - start);
    }
    return status;
}

extern const clcnn_backend clcnn_opencl_backend; /* named by lib/backends.c */

const clcnn_backend clcnn_opencl_backend = {
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
    .unprepare = unprepare,
    .time = run_time,
};

clcnn_status clcnn_context_create_opencl(const clcnn_context_desc *desc, cl_context context,
                                         cl_device_id device, cl_command_queue queue,
                                         clcnn_context **out) {
    return clcnn_opencl_adopt(&clcnn_opencl_backend, desc, context, device, queue, out);
}

clcnn_status clcnn_op_execute_opencl(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count,
                                     clcnn_tensor *const *outputs, size_t output_count,
                                     cl_uint wait_count, const cl_event *wait_list,
                                     cl_event *event) {
    clcnn_status status = clcnn_op_bind(op, inputs, input_count, outputs, output_count);
    if (status) {
        return status;
    }
    if (clcnn_context_is_reference(op->context)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "run: the context is the reference; it must be an OpenCL device's");
    }
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    status = clcnn_opencl_gate(c, "run", wait_count, wait_list);
    if (!status) {
        status = run(op, outputs);
    }
    if (!status && event) { /* a marker behind holds for any number of kernels */
        const cl_int code = clEnqueueMarkerWithWaitList(c->queue, 0, NULL, event);
        status =
            code ? clcnn_opencl_fail_command(c, code, "clEnqueueMarkerWithWaitList") : CLCNN_OK;
    }
    return status;
}
