/* SPDX-License-Identifier: MIT
 * reduce_mean, reduce_sum, reduce_max, reduce_min: one descriptor, one shape; they differ in what they
 * make of the elements along the reduced axes. */
#include "reduce.h"

#include "../reference/reference.h"

/* Each is 0 or 1, and 0 where the input has no axis; *any: whether one is 1. */
static clcnn_status check_axes(const clcnn_problem *problem, const int axes[CLCNN_MAX_RANK],
                               bool *any) {
    const int rank = problem->inputs[0].shape.rank;
    *any = false;
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        if (axes[i] != 0 && axes[i] != 1) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: axes[%d] is %d; it must be 0 or 1",
                              clcnn_problem_name(problem), i, axes[i]);
        }
        if (axes[i] && i >= rank) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "%s: axes[%d] is 1, the input has rank %d; it must be 0",
                              clcnn_problem_name(problem), i, rank);
        }
        *any = *any || axes[i];
    }
    return CLCNN_OK;
}

/* The shape that is left. */
static clcnn_shape kept_shape(clcnn_shape shape, const clcnn_reduce_parameters *p) {
    clcnn_shape kept = {.rank = 0};
    for (int i = 0; i < shape.rank; i++) {
        if (!p->reduced[i] || p->keep_dims) {
            kept.dim[kept.rank++] = p->reduced[i] ? 1 : shape.dim[i];
        }
    }
    return kept.rank > 0 ? kept : clcnn_shape1(1);
}

static clcnn_status infer(const void *fields, clcnn_problem *problem, clcnn_reduce_kind kind) {
    const clcnn_reduce_desc *desc = fields;
    const clcnn_shape shape = problem->inputs[0].shape;
    clcnn_reduce_parameters *p = clcnn_problem_parameters(problem);
    bool any;
    const clcnn_status status = check_axes(problem, desc->axes, &any);
    if (status) {
        return status;
    }
    p->keep_dims = desc->keep_dims;
    p->kind = (int)kind;
    p->elements = 1;
    for (int i = 0; i < shape.rank; i++) {
        p->reduced[i] = desc->axes[i] || !any;
        p->elements *= p->reduced[i] ? shape.dim[i] : 1;
    }
    return clcnn_problem_output(problem, kept_shape(shape, p));
}

static clcnn_status infer_mean(const void *fields, clcnn_problem *problem) {
    return infer(fields, problem, CLCNN_REDUCE_MEAN);
}

static clcnn_status infer_sum(const void *fields, clcnn_problem *problem) {
    return infer(fields, problem, CLCNN_REDUCE_SUM);
}

static clcnn_status infer_max(const void *fields, clcnn_problem *problem) {
    return infer(fields, problem, CLCNN_REDUCE_MAX);
}

static clcnn_status infer_min(const void *fields, clcnn_problem *problem) {
    return infer(fields, problem, CLCNN_REDUCE_MIN);
}

static double terms(const clcnn_problem *problem) {
    return clcnn_reduce_of(problem)->elements;
}

/* Where reduced axes go, those that are left could be in another order. */
static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    (void)output_axes;
    clcnn_reduce_desc *desc = fields;
    clcnn_permute_numbers(problem, desc->axes, axes);
    return desc->keep_dims != 0;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_reduce_desc, axes, "axes", CLCNN_MAX_RANK, "all, where none is 1"),
    CLCNN_WORD(clcnn_reduce_desc, keep_dims, "keep_dims", clcnn_flag_words),
    {.name = NULL},
};

#define INFO(word)                                                                                 \
    {                                                                                              \
        .name = (word), .desc_size = sizeof(clcnn_reduce_desc), .fields = fields,                  \
        .inputs = clcnn_one_input, .outputs = clcnn_one_output                                     \
    }

const clcnn_operator clcnn_operator_reduce_mean = {
    .info = INFO("reduce_mean"),
    CLCNN_JUDGED_AS(AVERAGE),
    .infer = infer_mean,
    .terms = terms,
    .permute = permute,
    .evaluate = clcnn_reference_reduce_mean,
};

const clcnn_operator clcnn_operator_reduce_sum = {
    .info = INFO("reduce_sum"),
    CLCNN_JUDGED_AS(SUM),
    .infer = infer_sum,
    .terms = terms,
    .permute = permute,
    .evaluate = clcnn_reference_reduce_sum,
};

const clcnn_operator clcnn_operator_reduce_max = {
    .info = INFO("reduce_max"),
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer_max,
    .terms = terms,
    .permute = permute,
    .evaluate = clcnn_reference_reduce_max,
};

const clcnn_operator clcnn_operator_reduce_min = {
    .info = INFO("reduce_min"),
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer_min,
    .terms = terms,
    .permute = permute,
    .evaluate = clcnn_reference_reduce_min,
};
