/* SPDX-License-Identifier: MIT
 * One operator as bytes describe it: descriptor and shapes, most of them small and valid, some not. */
#ifndef CLCNN_TESTS_FUZZ_CALL_H
#define CLCNN_TESTS_FUZZ_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "clcnn.h"

/* The bytes that are left; zeros follow. */
typedef struct bytes {
    const uint8_t *at;
    size_t left;
} bytes;

typedef enum call_kind {
    CALL_CONV2D,
    CALL_DENSE,
    CALL_MAX_POOL2D,
    CALL_AVG_POOL2D,
    CALL_SOFTMAX,
    CALL_LOG_SOFTMAX,
    CALL_ACTIVATION,
    CALL_TRANSPOSE,
    CALL_FLATTEN,
    CALL_KINDS
} call_kind;

typedef enum call_values {
    CALL_WHOLE,  /* whole numbers, whose sums are exact */
    CALL_REAL,   /* around zero */
    CALL_SPOILED /* real, with NaN, infinities and the largest numbers among them */
} call_values;

typedef struct call {
    call_kind kind;
    clcnn_shape input;
    clcnn_shape filter, bias; /* rank 0: none */
    union {
        clcnn_conv2d_desc conv2d;
        clcnn_dense_desc dense;
        clcnn_pool2d_desc pool2d;
        clcnn_softmax_desc softmax;
        clcnn_activation_desc activation;
        clcnn_transpose_desc transpose;
        clcnn_flatten_desc flatten;
    } desc;
    int start, count; /* of a part of its input, which may be outside */
    unsigned seed;    /* of its values */
    call_values values;
} call;

/* few_activations: linear and relu alone, where each is a kernel to build. */
call call_of(bytes from, int few_activations);

/* What the shape call says; CLCNN_OK and the input's shape where there is none. */
clcnn_status call_shape(const call *c, clcnn_shape *shape);

/* Multiply-adds, or elements, of a call whose output has this shape. */
double call_work(const call *c, clcnn_shape output);

clcnn_status call_solvers(const call *c, clcnn_context *context, clcnn_solvers *solvers);

/* solver NULL: chosen. */
clcnn_status call_create(const call *c, clcnn_context *context, const char *solver,
                         clcnn_tensor *filter, clcnn_tensor *bias, clcnn_op **op);

#endif
