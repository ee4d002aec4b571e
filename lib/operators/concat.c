/* SPDX-License-Identifier: MIT
 * concat: any number of inputs behind each other along one axis. */
#include "concat.h"

#include "../broadcast.h"
#include "../reference/reference.h"

/* Sizes of other axes are those of input 0. */
static clcnn_status check_input(const clcnn_problem *problem, size_t input, int axis) {
    const clcnn_shape first = problem->inputs[0].shape;
    clcnn_shape shape = problem->inputs[input].shape;
    if (shape.rank == first.rank) {
        shape.dim[axis] = first.dim[axis];
    }
    if (clcnn_shape_equal(shape, first)) {
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_INVALID_SHAPE,
                      "%s: %s has shape %s, input 0 has %s; all sizes but that of axis %d must be "
                      "equal",
                      clcnn_problem_name(problem), clcnn_problem_label(problem, input).text,
                      clcnn_shape_print(problem->inputs[input].shape).text,
                      clcnn_shape_print(first).text, axis);
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_concat_desc *desc = fields;
    clcnn_shape output = problem->inputs[0].shape;
    if (desc->axis_from_last < 0 || desc->axis_from_last >= output.rank) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: axis_from_last is %d, input 0 has rank %d; it must be 0 to %d",
                          clcnn_problem_name(problem), desc->axis_from_last, output.rank,
                          output.rank - 1);
    }
    const int axis = output.rank - 1 - desc->axis_from_last;
    *(clcnn_concat_parameters *)clcnn_problem_parameters(problem) =
        (clcnn_concat_parameters){.axis = axis};
    for (size_t i = 1; i < problem->input_count; i++) {
        clcnn_status status = check_input(problem, i, axis);
        if (status) {
            return status;
        }
        const int more = problem->inputs[i].shape.dim[axis];
        if (more > CLCNN_MAX_ELEMENTS - output.dim[axis]) {
            return clcnn_fail(
                CLCNN_INVALID_SHAPE,
                "%s: up to input %zu axis %d has more than %d elements (2^31 - 2^16), "
                "the most there may be",
                clcnn_problem_name(problem), i, axis, CLCNN_MAX_ELEMENTS);
        }
        problem->inputs[i].start = output.dim[axis];
        output.dim[axis] += more;
    }
    return clcnn_problem_output(problem, output);
}

/* It lies in the output where neighbours along every axis are as far apart as there. */
static ptrdiff_t place(const clcnn_problem *problem, size_t input) {
    const clcnn_value *x = &problem->inputs[input], *y = &problem->outputs[0];
    const clcnn_strides xs = clcnn_broadcast_strides(x, x->shape, x->pitch);
    const clcnn_strides ys = clcnn_broadcast_strides(y, y->shape, y->pitch);
    for (int i = 0; i < x->shape.rank; i++) {
        if (x->shape.dim[i] > 1 && xs.axis[i] != ys.axis[i]) {
            return -1;
        }
    }
    return (ptrdiff_t)x->start * ys.axis[clcnn_concat_of(problem)->axis];
}

/* Alone it is the output. */
static bool in_place(const clcnn_problem *problem, size_t input) {
    (void)input;
    return problem->input_count == 1;
}

static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    (void)output_axes;
    clcnn_concat_desc *desc = fields;
    desc->axis_from_last = clcnn_permuted_axis(problem, desc->axis_from_last, axes);
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_concat_desc, axis_from_last, "axis", 1, "0"),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_concat = {
    .info = {.name = "concat",
             .desc_size = sizeof(clcnn_concat_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .repeated = 1,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .in_place = in_place,
    .place = place,
    .permute = permute,
    .evaluate = clcnn_reference_concat,
};
