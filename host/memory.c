/* SPDX-License-Identifier: MIT
 * Buffers: one cl_mem each, so that tools that watch a cl_mem's ends see every overrun. */
#include "opencl.h"

static cl_mem buffer_of(const clcnn_memory *memory) {
    return (cl_mem)memory->handle;
}

clcnn_status clcnn_opencl_allocate(clcnn_memory *memory, size_t bytes) {
    clcnn_opencl_context *c = clcnn_opencl_of(memory->context);
    cl_int code;
    memory->handle = clCreateBuffer(c->context, CL_MEM_READ_WRITE, bytes, NULL, &code);
    return code ? clcnn_opencl_fail(c, code, "clCreateBuffer") : CLCNN_OK;
}

void clcnn_opencl_release(clcnn_memory *memory) {
    if (!clcnn_context_forked(memory->context)) {
        clReleaseMemObject(buffer_of(memory)); /* the driver keeps it until all enqueued has run */
    }
}

clcnn_status clcnn_opencl_write(clcnn_memory *memory, size_t offset, const void *from,
                                size_t bytes) {
    clcnn_opencl_context *c = clcnn_opencl_of(memory->context);
    const cl_int code = clEnqueueWriteBuffer(c->queue, buffer_of(memory), CL_TRUE, offset, bytes,
                                             from, 0, NULL, NULL);
    if (code) {
        return clcnn_opencl_fail_command(c, code, "clEnqueueWriteBuffer");
    }
    clcnn_opencl_waited(c);
    return CLCNN_OK;
}

clcnn_status clcnn_opencl_read(clcnn_memory *memory, size_t offset, void *to, size_t bytes) {
    clcnn_opencl_context *c = clcnn_opencl_of(memory->context);
    const cl_int code =
        clEnqueueReadBuffer(c->queue, buffer_of(memory), CL_TRUE, offset, bytes, to, 0, NULL, NULL);
    if (code) {
        return clcnn_opencl_fail_command(c, code, "clEnqueueReadBuffer");
    }
    clcnn_opencl_waited(c);
    return CLCNN_OK;
}

clcnn_status clcnn_opencl_fill(clcnn_memory *memory, size_t offset, float value, size_t bytes) {
    clcnn_opencl_context *c = clcnn_opencl_of(memory->context);
    clcnn_status status = clcnn_opencl_make_room(c);
    if (status) {
        return status;
    }
    const cl_int code = clEnqueueFillBuffer(c->queue, buffer_of(memory), &value, sizeof value,
                                            offset, bytes, 0, NULL, NULL);
    return code ? clcnn_opencl_fail_command(c, code, "clEnqueueFillBuffer") : CLCNN_OK;
}

/* ---- The caller's buffers ---- */

/* What kernels and transfers cannot use as an input and as an output. */
#define UNSUITABLE_FLAGS                                                                           \
    (CL_MEM_READ_ONLY | CL_MEM_WRITE_ONLY | CL_MEM_HOST_NO_ACCESS | CL_MEM_HOST_READ_ONLY |        \
     CL_MEM_HOST_WRITE_ONLY)

typedef struct facts {
    cl_context owner;
    cl_mem_object_type type;
    cl_mem_flags flags;
    size_t size;
} facts;

static cl_int ask_buffer(cl_mem buffer, facts *f) {
    cl_int code = clGetMemObjectInfo(buffer, CL_MEM_CONTEXT, sizeof f->owner, &f->owner, NULL);
    code = code ? code : clGetMemObjectInfo(buffer, CL_MEM_TYPE, sizeof f->type, &f->type, NULL);
    code = code ? code : clGetMemObjectInfo(buffer, CL_MEM_FLAGS, sizeof f->flags, &f->flags, NULL);
    return code ? code : clGetMemObjectInfo(buffer, CL_MEM_SIZE, sizeof f->size, &f->size, NULL);
}

static clcnn_status check_buffer(clcnn_opencl_context *c, clcnn_shape shape, cl_mem buffer,
                                 size_t offset) {
    facts f = {.owner = NULL};
    const cl_int code = ask_buffer(buffer, &f);
    if (clcnn_opencl_is_shortage(code)) {
        return clcnn_opencl_fail(c, code, "clGetMemObjectInfo");
    }
    if (code || f.owner != c->context || f.type != CL_MEM_OBJECT_BUFFER) {
        return clcnn_fail_driver(CLCNN_INVALID_ARGUMENT, code,
                                 "tensor: the cl_mem is not a buffer of the context");
    }
    if (f.flags & UNSUITABLE_FLAGS) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: the buffer has flags 0x%llx; kernels and host must be able to "
                          "read and write it",
                          (unsigned long long)f.flags);
    }
    if (offset % 64) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: offset is %zu bytes; it must be a multiple of 64", offset);
    }
    const size_t bytes = clcnn_shape_count(shape) * sizeof(float);
    if (offset > f.size || bytes > f.size - offset) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "tensor: %zu bytes at offset %zu do not fit a buffer of %zu bytes", bytes,
                          offset, f.size);
    }
    return CLCNN_OK;
}

static clcnn_status require_opencl(const clcnn_context *context) {
    if (context->backend != &clcnn_opencl_backend) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: the context is the reference; it must be an OpenCL device's");
    }
    return CLCNN_OK;
}

/* Takes a reference of the buffer, which the tensor gives back. */
static clcnn_status wrap(clcnn_context *context, clcnn_type type, clcnn_shape shape, cl_mem buffer,
                         size_t offset, clcnn_tensor **tensor) {
    const cl_int code = clRetainMemObject(buffer);
    if (code) {
        return clcnn_opencl_fail(clcnn_opencl_of(context), code, "clRetainMemObject");
    }
    clcnn_status status = clcnn_tensor_wrap(context, type, shape, buffer, offset, tensor);
    if (status) {
        clReleaseMemObject(buffer);
    }
    return status;
}

clcnn_status clcnn_tensor_wrap_opencl(clcnn_context *context, clcnn_type type, clcnn_shape shape,
                                      cl_mem buffer, size_t offset, clcnn_tensor **tensor) {
    clcnn_status status = clcnn_require("tensor", "tensor", tensor);
    if (status) {
        return status;
    }
    *tensor = NULL;
    status = clcnn_context_usable("tensor", context);
    if (!status) {
        status = clcnn_require("tensor", "buffer", buffer);
    }
    if (!status) {
        status = require_opencl(context);
    }
    if (!status) {
        status = clcnn_shape_check("tensor", shape);
    }
    if (!status) {
        status = check_buffer(clcnn_opencl_of(context), shape, buffer, offset);
    }
    return status ? status : wrap(context, type, shape, buffer, offset, tensor);
}

cl_mem clcnn_tensor_buffer(const clcnn_tensor *tensor, size_t *offset) {
    if (!tensor || tensor->context->backend != &clcnn_opencl_backend) {
        return NULL;
    }
    if (offset) {
        *offset = tensor->memory->offset;
    }
    return buffer_of(tensor->memory);
}
