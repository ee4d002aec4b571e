/* SPDX-License-Identifier: MIT
 * reduce_mean, reduce_sum, reduce_max, reduce_min: one descriptor, one shape; they differ in what they
 * make of the elements along the reduced axes. argmax does it along one axis. */
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

/* Of the axes that are reduced; all of them, where none is. */
static clcnn_status infer_along(clcnn_problem *problem, const int axes[CLCNN_MAX_RANK], bool any,
                                int keep_dims, clcnn_reduce_kind kind) {
    const clcnn_shape shape = problem->inputs[0].shape;
    clcnn_reduce_parameters *p = clcnn_problem_parameters(problem);
    p->keep_dims = keep_dims;
    p->kind = (int)kind;
    p->elements = 1;
    for (int i = 0; i < shape.rank; i++) {
        p->reduced[i] = axes[i] || !any;
        p->elements *= p->reduced[i] ? shape.dim[i] : 1;
    }
    return clcnn_problem_output(problem, kept_shape(shape, p));
}

static clcnn_status infer(const void *fields, clcnn_problem *problem, clcnn_reduce_kind kind) {
    const clcnn_reduce_desc *desc = fields;
    bool any;
    const clcnn_status status = check_axes(problem, desc->axes, &any);
    return status ? status : infer_along(problem, desc->axes, any, desc->keep_dims, kind);
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

static clcnn_status infer_argmax(const void *fields, clcnn_problem *problem) {
    const clcnn_argmax_desc *desc = fields;
    const int rank = problem->inputs[0].shape.rank;
    int axes[CLCNN_MAX_RANK] = {0};
    if (desc->axis_from_last < 0 || desc->axis_from_last >= rank) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "argmax: axis_from_last is %d, the input has rank %d; it must be 0 to %d",
                          desc->axis_from_last, rank, rank - 1);
    }
    axes[rank - 1 - desc->axis_from_last] = 1;
    return infer_along(problem, axes, true, desc->keep_dims,
                       desc->last ? CLCNN_REDUCE_LAST : CLCNN_REDUCE_FIRST);
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

static const clcnn_field argmax_fields[] = {
    CLCNN_INTS(clcnn_argmax_desc, axis_from_last, "axis", 1, "0"),
    CLCNN_WORD(clcnn_argmax_desc, keep_dims, "keep_dims", clcnn_flag_words),
    CLCNN_WORD(clcnn_argmax_desc, last, "last", clcnn_flag_words),
    {.name = NULL},
};

static const clcnn_operand_info indices[] = {
    {.name = "index", .type = CLCNN_INT32},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_argmax = {
    .info = {.name = "argmax",
             .desc_size = sizeof(clcnn_argmax_desc),
             .fields = argmax_fields,
             .inputs = clcnn_one_input,
             .outputs = indices},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer_argmax,
    .terms = terms,
    .evaluate = clcnn_reference_argmax,
};
