/* SPDX-License-Identifier: MIT */
#include "array.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../error.h"
#include "../shape.h"

bool clcnn_extent_count(clcnn_extent extent, size_t *count) {
    size_t others = 1; /* the product without axes of size 0, which must not overflow either */
    bool empty = false;
    for (int i = 0; i < extent.rank; i++) {
        const int64_t d = extent.dim[i];
        if (d < 0 || d > INT_MAX || (d && others > (size_t)INT_MAX / (size_t)d)) {
            return false;
        }
        others *= d ? (size_t)d : 1;
        empty = empty || d == 0;
    }
    *count = empty ? 0 : others;
    return true;
}

bool clcnn_extent_same(clcnn_extent a, clcnn_extent b) {
    bool same = a.rank == b.rank;
    for (int i = 0; same && i < a.rank; i++) {
        same = a.dim[i] == b.dim[i];
    }
    return same;
}

clcnn_extent_text clcnn_extent_print(clcnn_extent extent) {
    clcnn_extent_text text = {"scalar"};
    size_t length = 0;
    for (int i = 0; i < extent.rank; i++) {
        length += (size_t)snprintf(text.text + length, sizeof text.text - length, "%s%" PRId64,
                                   i ? "x" : "", extent.dim[i]);
    }
    return text;
}

clcnn_extent clcnn_extent_of(clcnn_shape shape) {
    clcnn_extent extent = {.rank = shape.rank};
    for (int i = 0; i < shape.rank; i++) {
        extent.dim[i] = shape.dim[i];
    }
    return extent;
}

clcnn_status clcnn_extent_shape(const char *object, clcnn_extent extent, clcnn_shape *shape) {
    size_t count;
    if (!clcnn_extent_count(extent, &count) || count == 0) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: its shape is %s; a tensor has from 1 to %d elements", object,
                          clcnn_extent_print(extent).text, INT_MAX);
    }
    *shape = (clcnn_shape){.rank = extent.rank};
    for (int i = 0; i < extent.rank; i++) {
        shape->dim[i] = (int)extent.dim[i];
    }
    if (extent.rank == 0) {
        *shape = clcnn_shape1(1);
    }
    return clcnn_shape_check(object, *shape);
}

clcnn_status clcnn_array_create(clcnn_array_kind kind, clcnn_extent extent, clcnn_array **array) {
    const size_t size = kind == CLCNN_ARRAY_FLOAT ? sizeof(float) : sizeof(int64_t);
    size_t count;
    *array = NULL;
    if (!clcnn_extent_count(extent, &count)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE, "onnx: an array of %s; it has at most %d elements",
                          clcnn_extent_print(extent).text, INT_MAX);
    }
    clcnn_array *made = calloc(1, sizeof *made);
    void *data = calloc(count + 1, size);
    if (!made || !data) {
        free(made);
        free(data);
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for an array of %s",
                          clcnn_extent_print(extent).text);
    }
    *made = (clcnn_array){.kind = kind, .extent = extent, .count = count, .data = data};
    *array = made;
    return CLCNN_OK;
}

void clcnn_array_destroy(clcnn_array *array) {
    if (array) {
        if (!array->lent) {
            free(array->data);
        }
        free(array);
    }
}

clcnn_status clcnn_array_lend(clcnn_array *array, float **floats) {
    const size_t bytes = array->count * sizeof **floats;
    *floats = array->lent ? malloc(bytes) : array->floats;
    if (!*floats) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for %zu bytes", bytes);
    }
    if (array->lent) {
        memcpy(*floats, array->floats, bytes);
    }
    array->lent = true;
    return CLCNN_OK;
}

double clcnn_array_number(const clcnn_array *array, size_t i) {
    return array->kind == CLCNN_ARRAY_FLOAT ? (double)array->floats[i] : (double)array->ints[i];
}
