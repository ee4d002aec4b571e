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

/* ---- Transfers ---- */

static clcnn_status command(clcnn_opencl_context *c, cl_int code, const char *call) {
    return code ? clcnn_opencl_fail_command(c, code, call) : CLCNN_OK;
}

/* Where rows lie, as OpenCL's rectangles have it: byte, row, slice. The byte is inside a row, or
 * drivers take rectangles for overlapping ones that are not. */
typedef struct rectangle {
    size_t at[3], size[3];
} rectangle;

static rectangle rows_of(const clcnn_region *r, size_t first, size_t count) {
    const size_t row = r->offset / r->pitch + first;
    return (rectangle){{r->offset % r->pitch, row, 0}, {r->row, count, 1}};
}

static const size_t host[3] = {0, 0, 0};

/* Enqueues the copy of a region to dense rows of the host; event may be NULL. */
static clcnn_status enqueue_read(const clcnn_region *r, void *to, cl_bool wait, cl_event *event) {
    clcnn_opencl_context *c = clcnn_opencl_of(r->memory->context);
    if (r->rows == 1) {
        const cl_int code = clEnqueueReadBuffer(c->queue, buffer_of(r->memory), wait, r->offset,
                                                r->row, to, 0, NULL, event);
        return command(c, code, "clEnqueueReadBuffer");
    }
    const rectangle all = rows_of(r, 0, r->rows);
    const cl_int code =
        clEnqueueReadBufferRect(c->queue, buffer_of(r->memory), wait, all.at, host, all.size,
                                r->pitch, 0, r->row, 0, to, 0, NULL, event);
    return command(c, code, "clEnqueueReadBufferRect");
}

/* The same the other way. */
static clcnn_status enqueue_write(const clcnn_region *r, const void *from, cl_bool wait,
                                  cl_event *event) {
    clcnn_opencl_context *c = clcnn_opencl_of(r->memory->context);
    if (r->rows == 1) {
        const cl_int code = clEnqueueWriteBuffer(c->queue, buffer_of(r->memory), wait, r->offset,
                                                 r->row, from, 0, NULL, event);
        return command(c, code, "clEnqueueWriteBuffer");
    }
    const rectangle all = rows_of(r, 0, r->rows);
    const cl_int code =
        clEnqueueWriteBufferRect(c->queue, buffer_of(r->memory), wait, all.at, host, all.size,
                                 r->pitch, 0, r->row, 0, from, 0, NULL, event);
    return command(c, code, "clEnqueueWriteBufferRect");
}

clcnn_status clcnn_opencl_write(const clcnn_region *region, const void *from) {
    clcnn_status status = enqueue_write(region, from, CL_TRUE, NULL);
    if (!status) {
        clcnn_opencl_waited(clcnn_opencl_of(region->memory->context));
    }
    return status;
}

clcnn_status clcnn_opencl_read(const clcnn_region *region, void *to) {
    clcnn_status status = enqueue_read(region, to, CL_TRUE, NULL);
    if (!status) {
        clcnn_opencl_waited(clcnn_opencl_of(region->memory->context));
    }
    return status;
}

static clcnn_status fill_row(const clcnn_region *r, const void *pattern, size_t size) {
    clcnn_opencl_context *c = clcnn_opencl_of(r->memory->context);
    clcnn_status status = clcnn_opencl_make_room(c);
    if (status) {
        return status;
    }
    const cl_int code = clEnqueueFillBuffer(c->queue, buffer_of(r->memory), pattern, size,
                                            r->offset, r->row, 0, NULL, NULL);
    return command(c, code, "clEnqueueFillBuffer");
}

/* Copies the first `count` rows to those from row `to` on. */
static clcnn_status copy_rows(const clcnn_region *r, size_t to, size_t count) {
    clcnn_opencl_context *c = clcnn_opencl_of(r->memory->context);
    clcnn_status status = clcnn_opencl_make_room(c);
    if (status) {
        return status;
    }
    const rectangle source = rows_of(r, 0, count), target = rows_of(r, to, count);
    cl_mem buffer = buffer_of(r->memory);
    const cl_int code =
        clEnqueueCopyBufferRect(c->queue, buffer, buffer, source.at, target.at, source.size,
                                r->pitch, 0, r->pitch, 0, 0, NULL, NULL);
    return command(c, code, "clEnqueueCopyBufferRect");
}

/* The first row, then as many rows more as there are: few commands, and nothing waits for them. */
clcnn_status clcnn_opencl_fill(const clcnn_region *r, const void *pattern, size_t size) {
    clcnn_status status = fill_row(r, pattern, size);
    for (size_t done = 1; !status && done < r->rows; done *= 2) {
        status = copy_rows(r, done, done < r->rows - done ? done : r->rows - done);
    }
    return status;
}

/* All that lies between a tensor's first element and its last, gaps too. */
clcnn_status clcnn_opencl_copy(const clcnn_tensor *tensor, clcnn_memory *to) {
    clcnn_opencl_context *c = clcnn_opencl_of(to->context);
    clcnn_status status = clcnn_opencl_make_room(c);
    if (status) {
        return status;
    }
    const cl_int code =
        clEnqueueCopyBuffer(c->queue, buffer_of(tensor->span.memory), buffer_of(to),
                            tensor->span.offset, to->offset, to->bytes, 0, NULL, NULL);
    return command(c, code, "clEnqueueCopyBuffer");
}

/* ---- Transfers with events ---- */

static clcnn_status require_opencl(const clcnn_context *context) {
    if (clcnn_context_is_reference(context)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: the context is the reference; it must be an OpenCL device's");
    }
    return CLCNN_OK;
}

/* What the calls with events share: checks, and the wait list. */
static clcnn_status begin_transfer(const clcnn_tensor *tensor, const void *values, size_t bytes,
                                   cl_uint wait_count, const cl_event *wait_list) {
    clcnn_status status = clcnn_tensor_check_bytes(tensor, values, bytes);
    if (!status) {
        status = require_opencl(tensor->context);
    }
    if (status) {
        return status;
    }
    clcnn_opencl_context *c = clcnn_opencl_of(tensor->context);
    status = clcnn_opencl_gate(c, "tensor", wait_count, wait_list);
    return status ? status : clcnn_opencl_make_room(c);
}

clcnn_status clcnn_tensor_write_opencl(clcnn_tensor *tensor, const void *values, size_t bytes,
                                       cl_uint wait_count, const cl_event *wait_list,
                                       cl_event *event) {
    clcnn_status status = begin_transfer(tensor, values, bytes, wait_count, wait_list);
    if (status) {
        return status;
    }
    const clcnn_region region = clcnn_tensor_region(tensor);
    return enqueue_write(&region, values, CL_FALSE, event);
}

clcnn_status clcnn_tensor_read_opencl(clcnn_tensor *tensor, void *values, size_t bytes,
                                      cl_uint wait_count, const cl_event *wait_list,
                                      cl_event *event) {
    clcnn_status status = begin_transfer(tensor, values, bytes, wait_count, wait_list);
    if (status) {
        return status;
    }
    const clcnn_region region = clcnn_tensor_region(tensor);
    return enqueue_read(&region, values, CL_FALSE, event);
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

static clcnn_status check_buffer(clcnn_opencl_context *c, size_t bytes, cl_mem buffer,
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
    if (offset > f.size || bytes > f.size - offset) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "tensor: %zu bytes at offset %zu do not fit a buffer of %zu bytes", bytes,
                          offset, f.size);
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
    status = clcnn_tensor_check(context, type, shape);
    if (!status) {
        status = clcnn_require("tensor", "buffer", buffer);
    }
    if (!status) {
        status = require_opencl(context);
    }
    if (!status) {
        const size_t bytes = clcnn_shape_count(shape) * clcnn_type_size(type);
        status = check_buffer(clcnn_opencl_of(context), bytes, buffer, offset);
    }
    return status ? status : wrap(context, type, shape, buffer, offset, tensor);
}

cl_mem clcnn_tensor_buffer(const clcnn_tensor *tensor, size_t *offset) {
    if (!tensor || clcnn_context_is_reference(tensor->context)) {
        return NULL;
    }
    if (offset) {
        *offset = tensor->span.offset;
    }
    return buffer_of(tensor->span.memory);
}
