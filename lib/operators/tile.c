/* SPDX-License-Identifier: MIT
 * tile: the input several times along each axis. The two shapes say it all: it has no parameters. */
#include "../operator.h"
#include "../reference/reference.h"

/* Repeats an axis. */
static clcnn_status repeat(int axis, int times, clcnn_shape *shape) {
    if (times < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "tile: repeats[%d] is %d; it must be 0 or more",
                          axis, times);
    }
    if (axis >= shape->rank) {
        return times == 0
                   ? CLCNN_OK
                   : clcnn_fail(CLCNN_INVALID_ARGUMENT,
                                "tile: repeats[%d] is %d, the input has rank %d; it must be 0",
                                axis, times, shape->rank);
    }
    if (times > CLCNN_MAX_ELEMENTS / shape->dim[axis]) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "tile: axis %d has %d x %d elements; %d (2^31 - 2^16) is the most", axis,
                          times, shape->dim[axis], CLCNN_MAX_ELEMENTS);
    }
    shape->dim[axis] *= times ? times : 1;
    return CLCNN_OK;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_tile_desc *desc = fields;
    clcnn_shape shape = problem->inputs[0].shape;
    clcnn_status status = CLCNN_OK;
    for (int axis = 0; !status && axis < CLCNN_MAX_RANK; axis++) {
        status = repeat(axis, desc->repeats[axis], &shape);
    }
    return status ? status : clcnn_problem_output(problem, shape);
}

static bool view(const clcnn_problem *problem) {
    return clcnn_shape_equal(problem->inputs[0].shape, problem->outputs[0].shape);
}

static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    (void)output_axes;
    clcnn_tile_desc *desc = fields;
    clcnn_permute_numbers(problem, desc->repeats, axes);
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_tile_desc, repeats, "repeats", CLCNN_MAX_RANK, "1"),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_tile = {
    .info = {.name = "tile",
             .desc_size = sizeof(clcnn_tile_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .view = view,
    .permute = permute,
    .evaluate = clcnn_reference_tile,
};
