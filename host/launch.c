/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include <stdio.h>
#include <string.h>

#include "program.h"

clcnn_opencl_op *clcnn_opencl_op_of(clcnn_op *op) {
    return op->state;
}

void clcnn_opencl_release_events(clcnn_opencl_op *op) {
    cl_event *const events[] = {&op->first, &op->last};
    for (size_t i = 0; i < 2; i++) {
        if (*events[i]) {
            clReleaseEvent(*events[i]);
            *events[i] = NULL;
        }
    }
}

clcnn_options clcnn_options_of(const clcnn_op *op, int width) {
    clcnn_options options;
    snprintf(options.text, sizeof options.text, "-cl-std=CL1.2 -DWIDTH=%d -DFMA=%d -DACTIVATION_%s",
             width, op->context->desc.fma == CLCNN_FMA_ON,
             clcnn_activation_name(op->problem.activation.kind));
    return options;
}

void clcnn_options_add(clcnn_options *options, const char *macro, int value) {
    const size_t length = strlen(options->text);
    snprintf(options->text + length, sizeof options->text - length, " -D%s=%d", macro, value);
}

clcnn_status clcnn_launch_begin(clcnn_op *op, const char *name, const char *options) {
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    clcnn_launch *l = &clcnn_opencl_op_of(op)->launch;
    cl_program program;
    if (strlen(options) + 1 >= sizeof(clcnn_options)) { /* cut, or just as long as the text */
        return clcnn_fail(CLCNN_INTERNAL,
                          "kernels/%s.cl: build options of more than %zu characters", name,
                          sizeof(clcnn_options) - 2);
    }
    clcnn_status status = clcnn_program_get(c, name, options, &program);
    if (status) {
        return status;
    }
    cl_int code;
    l->kernel = clCreateKernel(program, name, &code);
    l->next_argument = 4; /* behind x and y */
    snprintf(op->kernels, sizeof op->kernels, "%s", name);
    return code ? clcnn_opencl_fail(c, code, "clCreateKernel") : CLCNN_OK;
}

static void append(clcnn_op *op, size_t size, const void *value) {
    clcnn_launch *l = &clcnn_opencl_op_of(op)->launch;
    const cl_int code = clSetKernelArg(l->kernel, l->next_argument++, size, value);
    l->code = l->code ? l->code : code;
}

void clcnn_launch_int(clcnn_op *op, int value) {
    const cl_int v = value;
    append(op, sizeof v, &v);
}

void clcnn_launch_float(clcnn_op *op, float value) {
    append(op, sizeof value, &value);
}

void clcnn_launch_activation(clcnn_op *op) {
    for (int i = 0; i < 3; i++) {
        clcnn_launch_float(op, op->problem.activation.p[i]);
    }
}

static cl_ulong first_float(const clcnn_memory *memory) {
    return memory->offset / sizeof(float);
}

void clcnn_launch_buffer(clcnn_op *op, const clcnn_memory *memory) {
    const cl_ulong first = first_float(memory);
    append(op, sizeof(cl_mem), &memory->handle);
    append(op, sizeof first, &first);
}

/* The most work-items that a work-group of this kernel may have. A kernel that was compiled for one
 * size (reqd_work_group_size) runs in it wherever the device has it: rusticl says 32 of such a one,
 * too, and runs it. */
static clcnn_status largest_group(clcnn_op *op, const clcnn_launch *l, size_t *largest) {
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    size_t compiled[3] = {0, 0, 0};
    cl_int code = clGetKernelWorkGroupInfo(l->kernel, c->device, CL_KERNEL_WORK_GROUP_SIZE,
                                           sizeof *largest, largest, NULL);
    if (!code) {
        code = clGetKernelWorkGroupInfo(l->kernel, c->device, CL_KERNEL_COMPILE_WORK_GROUP_SIZE,
                                        sizeof compiled, compiled, NULL);
    }
    if (code) {
        return clcnn_opencl_fail(c, code, "clGetKernelWorkGroupInfo");
    }
    const size_t items = compiled[0] * compiled[1] * compiled[2];
    if (items > *largest && items <= c->base.device.max_group_size) {
        *largest = items;
    }
    return CLCNN_OK;
}

static clcnn_status check_group(clcnn_op *op, const clcnn_launch *l) {
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    size_t largest = 0;
    clcnn_status status = largest_group(op, l, &largest);
    if (status) {
        return status;
    }
    cl_ulong local_memory = 0;
    const cl_int code = clGetKernelWorkGroupInfo(l->kernel, c->device, CL_KERNEL_LOCAL_MEM_SIZE,
                                                 sizeof local_memory, &local_memory, NULL);
    if (code) {
        return clcnn_opencl_fail(c, code, "clGetKernelWorkGroupInfo");
    }
    size_t items = 1;
    for (cl_uint i = 0; i < l->dimensions; i++) {
        items *= l->local[i];
    }
    if (items > largest || local_memory > c->base.device.local_memory) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "%s: %s needs work-groups of %zu with %llu bytes of local memory; the "
                          "device has %zu and %zu",
                          clcnn_operator_name(op->problem.kind), op->kernels, items,
                          (unsigned long long)local_memory, largest, c->base.device.local_memory);
    }
    return CLCNN_OK;
}

clcnn_status clcnn_launch_end(clcnn_op *op, cl_uint dimensions, const size_t *global,
                              const size_t *local) {
    clcnn_launch *l = &clcnn_opencl_op_of(op)->launch;
    if (l->code) {
        return clcnn_opencl_fail(clcnn_opencl_of(op->context), l->code, "clSetKernelArg");
    }
    l->dimensions = dimensions;
    for (cl_uint i = 0; i < dimensions; i++) {
        l->global[i] = global[i];
        l->local[i] = local[i];
    }
    return check_group(op, l);
}

clcnn_status clcnn_launch_items(clcnn_op *op, size_t items) {
    const size_t usual = 64; /* what every GPU runs well; CPU devices do not mind */
    size_t largest = 0;
    clcnn_status status = largest_group(op, &clcnn_opencl_op_of(op)->launch, &largest);
    if (status) {
        return status;
    }
    const size_t local[] = {largest < 1 ? 1 : largest < usual ? largest : usual};
    const size_t global[] = {(items + local[0] - 1) / local[0] * local[0]};
    clcnn_launch_int(op, (int)items);
    return clcnn_launch_end(op, 1, global, local);
}

clcnn_status clcnn_launch_mark(clcnn_op *op) {
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    if (!op->context->desc.profiling) {
        return CLCNN_OK;
    }
    const cl_int code =
        clEnqueueMarkerWithWaitList(c->queue, 0, NULL, &clcnn_opencl_op_of(op)->first);
    return code ? clcnn_opencl_fail_command(c, code, "clEnqueueMarkerWithWaitList") : CLCNN_OK;
}

static cl_int set_tensor(cl_kernel kernel, cl_uint at, const clcnn_tensor *tensor) {
    const cl_ulong first = tensor->span.offset / sizeof(float);
    const cl_int code = clSetKernelArg(kernel, at, sizeof(cl_mem), &tensor->span.memory->handle);
    return code ? code : clSetKernelArg(kernel, at + 1, sizeof first, &first);
}

clcnn_status clcnn_launch_run(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y) {
    clcnn_opencl_context *c = clcnn_opencl_of(op->context);
    clcnn_launch *l = &clcnn_opencl_op_of(op)->launch;
    cl_int code = set_tensor(l->kernel, 0, x);
    code = code ? code : set_tensor(l->kernel, 2, y);
    if (code) {
        return clcnn_opencl_fail(c, code, "clSetKernelArg");
    }
    code =
        clEnqueueNDRangeKernel(c->queue, l->kernel, l->dimensions, NULL, l->global, l->local, 0,
                               NULL,
                               op->context->desc.profiling ? &clcnn_opencl_op_of(op)->last : NULL);
    return code ? clcnn_opencl_fail_command(c, code, "clEnqueueNDRangeKernel") : CLCNN_OK;
}

clcnn_status clcnn_launch_upload(clcnn_op *op, const float *values, size_t count,
                                 clcnn_memory **memory) {
    clcnn_status status = clcnn_memory_create(op->context, count * sizeof *values, memory);
    if (!status) {
        op->memory += (*memory)->bytes;
        status = clcnn_memory_write(*memory, values);
    }
    return status;
}
