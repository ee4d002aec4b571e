/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "backend.h"

static clcnn_status check(clcnn_context *context, clcnn_type type, clcnn_shape shape) {
    clcnn_status status = clcnn_context_usable("tensor", context);
    if (!status && type != CLCNN_FLOAT32) {
        status = clcnn_fail(CLCNN_UNSUPPORTED, "tensor: type is %d; it must be CLCNN_FLOAT32",
                            (int)type);
    }
    return status ? status : clcnn_shape_check("tensor", shape);
}

static clcnn_tensor *new_tensor(clcnn_context *context, clcnn_type type, clcnn_shape shape) {
    clcnn_tensor *t = malloc(sizeof *t);
    if (!t) {
        clcnn_error_set(CLCNN_OUT_OF_MEMORY, 0, "tensor: no host memory for its record");
        return NULL;
    }
    *t = (clcnn_tensor){context, type, shape, NULL};
    return t;
}

/* Makes the tensor around its memory; `handle` NULL allocates. */
static clcnn_status make(clcnn_context *context, clcnn_type type, clcnn_shape shape, void *handle,
                         size_t offset, clcnn_tensor **tensor) {
    clcnn_status status = clcnn_require("tensor", "tensor", tensor);
    if (status) {
        return status;
    }
    *tensor = NULL;
    status = check(context, type, shape);
    if (status) {
        return status;
    }
    clcnn_tensor *t = new_tensor(context, type, shape);
    if (!t) {
        return CLCNN_OUT_OF_MEMORY;
    }
    const size_t bytes = clcnn_shape_count(shape) * sizeof(float);
    status = handle ? clcnn_memory_wrap(context, handle, offset, bytes, &t->memory)
                    : clcnn_memory_create(context, bytes, &t->memory);
    if (status) {
        free(t);
        return status;
    }
    *tensor = t;
    return CLCNN_OK;
}

clcnn_status clcnn_tensor_create(clcnn_context *context, clcnn_type type, clcnn_shape shape,
                                 clcnn_tensor **tensor) {
    return make(context, type, shape, NULL, 0, tensor);
}

clcnn_status clcnn_tensor_wrap(clcnn_context *context, clcnn_type type, clcnn_shape shape,
                               void *handle, size_t offset, clcnn_tensor **tensor) {
    return make(context, type, shape, handle, offset, tensor);
}

void clcnn_tensor_destroy(clcnn_tensor *tensor) {
    if (tensor) {
        clcnn_memory_destroy(tensor->memory);
        free(tensor);
    }
}

clcnn_shape clcnn_tensor_shape(const clcnn_tensor *tensor) {
    return tensor ? tensor->shape : (clcnn_shape){0};
}

clcnn_type clcnn_tensor_type(const clcnn_tensor *tensor) {
    return tensor ? tensor->type : CLCNN_FLOAT32;
}

/* What reading and writing share: both move the whole content. */
static clcnn_status check_transfer(const clcnn_tensor *tensor, const float *values, size_t count) {
    clcnn_status status = clcnn_require("tensor", "tensor", tensor);
    if (!status) {
        status = clcnn_require("tensor", "values", values);
    }
    if (!status) {
        status = clcnn_context_usable("tensor", tensor->context);
    }
    if (!status && count != clcnn_shape_count(tensor->shape)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: count is %zu, shape %s has %zu elements; they must be equal",
                          count, clcnn_shape_print(tensor->shape).text,
                          clcnn_shape_count(tensor->shape));
    }
    return status;
}

clcnn_status clcnn_tensor_write(clcnn_tensor *tensor, const float *values, size_t count) {
    clcnn_status status = check_transfer(tensor, values, count);
    return status ? status : clcnn_memory_write(tensor->memory, values);
}

clcnn_status clcnn_tensor_read(clcnn_tensor *tensor, float *values, size_t count) {
    clcnn_status status = check_transfer(tensor, values, count);
    return status ? status : clcnn_memory_read(tensor->memory, values);
}

clcnn_status clcnn_tensor_fill(clcnn_tensor *tensor, float value) {
    clcnn_status status = clcnn_require("tensor", "tensor", tensor);
    if (!status) {
        status = clcnn_context_usable("tensor", tensor->context);
    }
    if (status) {
        return status;
    }
    clcnn_memory *m = tensor->memory;
    return tensor->context->backend->fill(m, m->offset, value, m->bytes);
}
