/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <limits.h>
#include <stdio.h>

#include "error.h"

clcnn_shape clcnn_shape1(int a) {
    clcnn_shape shape = {1, {a}};
    return shape;
}

clcnn_shape clcnn_shape2(int a, int b) {
    clcnn_shape shape = {2, {a, b}};
    return shape;
}

clcnn_shape clcnn_shape3(int a, int b, int c) {
    clcnn_shape shape = {3, {a, b, c}};
    return shape;
}

clcnn_shape clcnn_shape4(int a, int b, int c, int d) {
    clcnn_shape shape = {4, {a, b, c, d}};
    return shape;
}

size_t clcnn_shape_count(clcnn_shape shape) {
    if (shape.rank < 1 || shape.rank > CLCNN_MAX_RANK) {
        return 0;
    }
    int count = 1;
    for (int i = 0; i < shape.rank; i++) {
        if (shape.dim[i] < 1 || __builtin_mul_overflow(count, shape.dim[i], &count) ||
            count > CLCNN_MAX_ELEMENTS) {
            return 0;
        }
    }
    return (size_t)count;
}

int clcnn_shape_equal(clcnn_shape a, clcnn_shape b) {
    if (a.rank != b.rank || a.rank < 0 || a.rank > CLCNN_MAX_RANK) {
        return 0;
    }
    for (int i = 0; i < a.rank; i++) {
        if (a.dim[i] != b.dim[i]) {
            return 0;
        }
    }
    return 1;
}

clcnn_shape_text clcnn_shape_print(clcnn_shape shape) {
    clcnn_shape_text out = {""};
    size_t length = 0;
    for (int i = 0; i < shape.rank && i < CLCNN_MAX_RANK; i++) {
        length += (size_t)snprintf(out.text + length, sizeof out.text - length, i ? "x%d" : "%d",
                                   shape.dim[i]);
    }
    return out;
}

clcnn_status clcnn_shape_check(const char *object, clcnn_shape shape) {
    if (shape.rank < 1 || shape.rank > CLCNN_MAX_RANK) {
        return clcnn_fail(CLCNN_INVALID_SHAPE, "%s: rank is %d; it must be 1 to %d", object,
                          shape.rank, CLCNN_MAX_RANK);
    }
    for (int i = 0; i < shape.rank; i++) {
        if (shape.dim[i] < 1) {
            return clcnn_fail(CLCNN_INVALID_SHAPE,
                              "%s: axis %d of shape %s is %d; sizes must be at least 1", object, i,
                              clcnn_shape_print(shape).text, shape.dim[i]);
        }
    }
    if (clcnn_shape_count(shape) == 0) {
        return clcnn_fail(
            CLCNN_INVALID_SHAPE,
            "%s: shape %s has more than %d elements (2^31 - 2^16), the most there may be", object,
            clcnn_shape_print(shape).text, CLCNN_MAX_ELEMENTS);
    }
    return CLCNN_OK;
}

clcnn_status clcnn_format_check(const char *object, clcnn_data_format format) {
    if (format != CLCNN_NHWC && format != CLCNN_NCHW) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: data_format is %d; it must be NHWC or NCHW",
                          object, (int)format);
    }
    return CLCNN_OK;
}

clcnn_status clcnn_image_of(const char *object, clcnn_shape shape, clcnn_data_format format,
                            clcnn_image *image) {
    clcnn_status status = clcnn_shape_check(object, shape);
    if (status) {
        return status;
    }
    if (shape.rank < 3) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: shape %s has rank %d; an image has at least 3 axes", object,
                          clcnn_shape_print(shape).text, shape.rank);
    }
    status = clcnn_format_check(object, format);
    if (status) {
        return status;
    }
    const int *last = shape.dim + shape.rank - 3;
    image->n = 1;
    for (const int *d = shape.dim; d < last; d++) {
        image->n *= *d;
    }
    image->h = format == CLCNN_NHWC ? last[0] : last[1];
    image->w = format == CLCNN_NHWC ? last[1] : last[2];
    image->c = format == CLCNN_NHWC ? last[2] : last[0];
    return CLCNN_OK;
}

clcnn_shape clcnn_image_shape(clcnn_shape like, clcnn_image image, clcnn_data_format format) {
    clcnn_shape shape = like;
    int *last = shape.dim + shape.rank - 3;
    last[0] = format == CLCNN_NHWC ? image.h : image.c;
    last[1] = format == CLCNN_NHWC ? image.w : image.h;
    last[2] = format == CLCNN_NHWC ? image.c : image.w;
    return shape;
}
