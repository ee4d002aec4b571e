/* SPDX-License-Identifier: MIT
 * softmax and log_softmax over any axis: the shape seen as [outer][axis][inner]. */
#include "softmax.h"

#include "../reference/reference.h"

clcnn_softmax_parameters clcnn_softmax_along(clcnn_shape shape, int axis_from_last) {
    const int axis = shape.rank - 1 - axis_from_last;
    clcnn_softmax_parameters p = {.outer = 1, .axis = shape.dim[axis], .inner = 1};
    for (int i = 0; i < axis; i++) {
        p.outer *= shape.dim[i];
    }
    for (int i = axis + 1; i < shape.rank; i++) {
        p.inner *= shape.dim[i];
    }
    return p;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_softmax_desc *desc = fields;
    const clcnn_shape input = problem->inputs[0].shape;
    if (desc->axis_from_last < 0 || desc->axis_from_last >= input.rank) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: axis_from_last is %d, the input has rank %d; it must be 0 to %d",
                          clcnn_problem_name(problem), desc->axis_from_last, input.rank,
                          input.rank - 1);
    }
    clcnn_softmax_parameters *p = clcnn_problem_parameters(problem);
    *p = clcnn_softmax_along(input, desc->axis_from_last);
    p->logarithm = problem->row == &clcnn_operator_log_softmax;
    return clcnn_problem_output(problem, input);
}

static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    (void)output_axes;
    clcnn_softmax_desc *desc = fields;
    desc->axis_from_last = clcnn_permuted_axis(problem, desc->axis_from_last, axes);
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_softmax_desc, axis_from_last, "axis", 1, "0"),
    {.name = NULL},
};

/* Along the first axis. */
static bool mixes(const clcnn_problem *problem) {
    return clcnn_softmax_of(problem)->outer == 1 && problem->inputs[0].shape.dim[0] > 1;
}

const clcnn_operator clcnn_operator_softmax = {
    .info = {.name = "softmax",
             .desc_size = sizeof(clcnn_softmax_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SOFTMAX),
    .infer = infer,
    .in_place = clcnn_always_in_place,
    .mixes = mixes,
    .permute = permute,
    .evaluate = clcnn_reference_softmax,
};

const clcnn_operator clcnn_operator_log_softmax = {
    .info = {.name = "log_softmax",
             .desc_size = sizeof(clcnn_softmax_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(LOG_SOFTMAX),
    .infer = infer,
    .in_place = clcnn_always_in_place,
    .mixes = mixes,
    .permute = permute,
    .evaluate = clcnn_reference_log_softmax,
};
