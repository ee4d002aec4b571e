/* SPDX-License-Identifier: MIT
 * One operator as bytes describe it: its descriptor, field by field as its row lists them, and its
 * operands, most of them small and valid, some not. */
#ifndef CLCNN_TESTS_FUZZ_CALL_H
#define CLCNN_TESTS_FUZZ_CALL_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

#include "clcnn.h"

/* The bytes that are left; zeros follow. */
typedef struct bytes {
    const uint8_t *at;
    size_t left;
} bytes;

typedef enum call_values {
    CALL_WHOLE,  /* whole numbers, whose sums are exact */
    CALL_REAL,   /* around zero */
    CALL_SPOILED /* real, with NaN, infinities and the largest numbers among them */
} call_values;

enum { CALL_INPUTS = 5, CALL_OUTPUTS = 2, CALL_DESC = 128 };

typedef struct call {
    const clcnn_operator_info *row;
    alignas(max_align_t) unsigned char desc[CALL_DESC];
    size_t desc_size;                    /* the row's; more where the bytes behind it are 0 */
    clcnn_operand operands[CALL_INPUTS]; /* constant: NULL, what is constant stands beside it */
    int constant[CALL_INPUTS];
    size_t count;
    int output_pitch[CALL_OUTPUTS]; /* the same: outputs have one shape */
    int unaligned;                  /* its tensors begin anywhere */
    int start, part; /* of a part of its input, from and how many, which may be outside */
    unsigned seed;   /* of its values */
    call_values values;
} call;

/* few_activations: linear, relu and softmax alone, where each is a kernel to build. */
call call_of(bytes from, int few_activations);

/* The call for the generic functions; tensors: those of the constant operands, or NULL where all
 * are to be given at a run. What is described lives as long as c and operands. */
clcnn_op_desc call_describe(const call *c, clcnn_tensor *const tensors[CALL_INPUTS],
                            clcnn_operand operands[CALL_INPUTS]);

#endif
