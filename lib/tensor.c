/* SPDX-License-Identifier: MIT
 * Tensors: types, creation, transfers, views. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"

/* ---- Types ---- */

typedef struct type_row {
    const char *name;
    size_t size;
} type_row;

#define TYPE_ROW(constant, name, size) {name, size},
static const type_row types[] = {CLCNN_TYPE_LIST(TYPE_ROW)};

static bool is_type(clcnn_type type) {
    return (unsigned)type < CLCNN_TYPE_COUNT;
}

const char *clcnn_type_name(clcnn_type type) {
    return is_type(type) ? types[type].name : NULL;
}

size_t clcnn_type_size(clcnn_type type) {
    return is_type(type) ? types[type].size : 0;
}

/* ---- Creating ---- */

static int row_length(clcnn_shape shape) {
    return shape.dim[shape.rank - 1];
}

static size_t row_count(clcnn_shape shape) {
    return clcnn_shape_count(shape) / (size_t)row_length(shape);
}

static size_t bytes_of(const clcnn_tensor *tensor) {
    return clcnn_shape_count(tensor->shape) * clcnn_type_size(tensor->type);
}

clcnn_status clcnn_tensor_check(clcnn_context *context, clcnn_type type, clcnn_shape shape) {
    clcnn_status status = clcnn_context_usable("tensor", context);
    if (!status && !is_type(type)) {
        status = clcnn_fail(CLCNN_INVALID_ARGUMENT,
                            "tensor: type is %d; it must be one of the list's", (int)type);
    }
    return status ? status : clcnn_shape_check("tensor", shape);
}

static clcnn_tensor *new_tensor(clcnn_context *context, clcnn_type type, clcnn_shape shape) {
    clcnn_tensor *t = malloc(sizeof *t);
    if (!t) {
        clcnn_error_set(CLCNN_OUT_OF_MEMORY, 0, "tensor: no host memory for its record");
        return NULL;
    }
    *t = (clcnn_tensor){.context = context, .type = type, .shape = shape};
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
    status = clcnn_tensor_check(context, type, shape);
    if (status) {
        return status;
    }
    clcnn_tensor *t = new_tensor(context, type, shape);
    if (!t) {
        return CLCNN_OUT_OF_MEMORY;
    }
    clcnn_memory *memory = NULL;
    status = handle ? clcnn_memory_wrap(context, handle, offset, bytes_of(t), &memory)
                    : clcnn_memory_create(context, bytes_of(t), &memory);
    if (status) {
        free(t);
        return status;
    }
    t->span = (clcnn_span){memory, memory->offset, row_length(shape)};
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
        clcnn_memory_destroy(tensor->span.memory);
        free(tensor);
    }
}

clcnn_shape clcnn_tensor_shape(const clcnn_tensor *tensor) {
    return tensor ? tensor->shape : (clcnn_shape){0};
}

clcnn_type clcnn_tensor_type(const clcnn_tensor *tensor) {
    return tensor ? tensor->type : CLCNN_FLOAT32;
}

int clcnn_tensor_pitch(const clcnn_tensor *tensor) {
    return tensor ? tensor->span.pitch : 0;
}

bool clcnn_tensor_is_dense(const clcnn_tensor *tensor) {
    return tensor->span.pitch == row_length(tensor->shape);
}

/* ---- Transfers ---- */

clcnn_region clcnn_tensor_region(const clcnn_tensor *tensor) {
    const clcnn_span *span = &tensor->span;
    const size_t size = clcnn_type_size(tensor->type), bytes = bytes_of(tensor);
    if (clcnn_tensor_is_dense(tensor)) {
        return (clcnn_region){span->memory, span->offset, 1, bytes, bytes};
    }
    return (clcnn_region){span->memory, span->offset, row_count(tensor->shape),
                          (size_t)row_length(tensor->shape) * size, (size_t)span->pitch * size};
}

/* What reading and writing share: both move the whole content. */
static clcnn_status check_transfer(const clcnn_tensor *tensor, const void *values) {
    clcnn_status status = clcnn_require("tensor", "tensor", tensor);
    if (!status) {
        status = clcnn_require("tensor", "values", values);
    }
    return status ? status : clcnn_context_usable("tensor", tensor->context);
}

clcnn_status clcnn_tensor_check_bytes(const clcnn_tensor *tensor, const void *values,
                                      size_t bytes) {
    clcnn_status status = check_transfer(tensor, values);
    if (!status && bytes != bytes_of(tensor)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: bytes is %zu, shape %s of %s has %zu; they must be equal", bytes,
                          clcnn_shape_print(tensor->shape).text, clcnn_type_name(tensor->type),
                          bytes_of(tensor));
    }
    return status;
}

static clcnn_status check_floats(const clcnn_tensor *tensor, const float *values, size_t count) {
    clcnn_status status = check_transfer(tensor, values);
    if (!status && tensor->type != CLCNN_FLOAT32) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: type is %s; float values are of a float32 tensor, bytes of any",
                          clcnn_type_name(tensor->type));
    }
    if (!status && count != clcnn_shape_count(tensor->shape)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: count is %zu, shape %s has %zu elements; they must be equal",
                          count, clcnn_shape_print(tensor->shape).text,
                          clcnn_shape_count(tensor->shape));
    }
    return status;
}

static clcnn_status write_all(const clcnn_tensor *tensor, const void *values) {
    const clcnn_region region = clcnn_tensor_region(tensor);
    return tensor->context->backend->write(&region, values);
}

static clcnn_status read_all(const clcnn_tensor *tensor, void *values) {
    const clcnn_region region = clcnn_tensor_region(tensor);
    return tensor->context->backend->read(&region, values);
}

clcnn_status clcnn_tensor_write(clcnn_tensor *tensor, const float *values, size_t count) {
    clcnn_status status = check_floats(tensor, values, count);
    return status ? status : write_all(tensor, values);
}

clcnn_status clcnn_tensor_read(clcnn_tensor *tensor, float *values, size_t count) {
    clcnn_status status = check_floats(tensor, values, count);
    return status ? status : read_all(tensor, values);
}

clcnn_status clcnn_tensor_write_bytes(clcnn_tensor *tensor, const void *values, size_t bytes) {
    clcnn_status status = clcnn_tensor_check_bytes(tensor, values, bytes);
    return status ? status : write_all(tensor, values);
}

clcnn_status clcnn_tensor_read_bytes(clcnn_tensor *tensor, void *values, size_t bytes) {
    clcnn_status status = clcnn_tensor_check_bytes(tensor, values, bytes);
    return status ? status : read_all(tensor, values);
}

/* The value as an element of the tensor's type. */
static clcnn_status element_of(const clcnn_tensor *tensor, float value, void *element) {
    if (tensor->type == CLCNN_FLOAT32) {
        memcpy(element, &value, sizeof value);
        return CLCNN_OK;
    }
    if (!(value >= -0x1p31f && value < 0x1p31f && value == truncf(value))) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: fill with %.9g of type int32, which does not hold it exactly; a "
                          "fill's value must be one of the type's",
                          (double)value);
    }
    const int32_t whole = (int32_t)value;
    memcpy(element, &whole, sizeof whole);
    return CLCNN_OK;
}

clcnn_status clcnn_tensor_fill(clcnn_tensor *tensor, float value) {
    clcnn_status status = clcnn_require("tensor", "tensor", tensor);
    if (!status) {
        status = clcnn_context_usable("tensor", tensor->context);
    }
    char element[sizeof value];
    if (!status) {
        status = element_of(tensor, value, element);
    }
    if (status) {
        return status;
    }
    const clcnn_region region = clcnn_tensor_region(tensor);
    return tensor->context->backend->fill(&region, element, clcnn_type_size(tensor->type));
}

/* ---- Views ---- */

static clcnn_status begin_view(const clcnn_tensor *tensor, clcnn_tensor **view) {
    clcnn_status status = clcnn_require("tensor", "view", view);
    if (!status) {
        *view = NULL;
        status = clcnn_require("tensor", "tensor", tensor);
    }
    return status ? status : clcnn_context_usable("tensor", tensor->context);
}

static clcnn_status check_part(const clcnn_tensor *tensor, int axis, int start, int count) {
    const int size = tensor->shape.dim[axis];
    if (start < 0 || count < 1 || start > size - count) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: a view of %d from %d on along axis %d of shape %s; it must lie "
                          "in the tensor and have at least 1",
                          count, start, axis, clcnn_shape_print(tensor->shape).text);
    }
    return CLCNN_OK;
}

/* A view that begins `first` elements behind the tensor's first one. */
static clcnn_status make_view(const clcnn_tensor *tensor, clcnn_shape shape, size_t first,
                              int pitch, clcnn_tensor **view) {
    clcnn_tensor *v = new_tensor(tensor->context, tensor->type, shape);
    if (!v) {
        return CLCNN_OUT_OF_MEMORY;
    }
    v->span.memory = clcnn_memory_keep(tensor->span.memory);
    v->span.offset = tensor->span.offset + first * clcnn_type_size(tensor->type);
    v->span.pitch = row_count(shape) > 1 ? pitch : row_length(shape);
    *view = v;
    return CLCNN_OK;
}

clcnn_status clcnn_tensor_view_shape(clcnn_tensor *tensor, clcnn_shape shape, clcnn_tensor **view) {
    clcnn_status status = begin_view(tensor, view);
    if (!status) {
        status = clcnn_shape_check("tensor", shape);
    }
    if (status) {
        return status;
    }
    if (!clcnn_tensor_is_dense(tensor)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "tensor: rows of %d are %d elements apart; only what is dense can be "
                          "viewed in another shape",
                          row_length(tensor->shape), tensor->span.pitch);
    }
    if (clcnn_shape_count(shape) != clcnn_shape_count(tensor->shape)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "tensor: a view of shape %s has %zu elements, shape %s has %zu; they "
                          "must be equal",
                          clcnn_shape_print(shape).text, clcnn_shape_count(shape),
                          clcnn_shape_print(tensor->shape).text, clcnn_shape_count(tensor->shape));
    }
    return make_view(tensor, shape, 0, row_length(shape), view);
}

clcnn_status clcnn_tensor_view_outer(clcnn_tensor *tensor, int start, int count,
                                     clcnn_tensor **view) {
    clcnn_status status = begin_view(tensor, view);
    if (!status) {
        status = check_part(tensor, 0, start, count);
    }
    if (status) {
        return status;
    }
    clcnn_shape shape = tensor->shape;
    const size_t rows = row_count(shape) / (size_t)shape.dim[0]; /* of each index; rank 1: none */
    const size_t step = shape.rank > 1 ? rows * (size_t)tensor->span.pitch : 1;
    shape.dim[0] = count;
    return make_view(tensor, shape, (size_t)start * step, tensor->span.pitch, view);
}

clcnn_status clcnn_tensor_view_inner(clcnn_tensor *tensor, int start, int count,
                                     clcnn_tensor **view) {
    clcnn_status status = begin_view(tensor, view);
    if (!status) {
        status = check_part(tensor, tensor->shape.rank - 1, start, count);
    }
    if (status) {
        return status;
    }
    clcnn_shape shape = tensor->shape;
    shape.dim[shape.rank - 1] = count;
    return make_view(tensor, shape, (size_t)start, tensor->span.pitch, view);
}
