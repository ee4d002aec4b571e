/* SPDX-License-Identifier: MIT
 * transpose: the last three axes from one data format to the other (or a copy), or all axes in a new
 * order. */
#include "transpose.h"

#include <string.h>

#include "../reference/reference.h"

clcnn_transpose_parameters clcnn_transpose_none(int rank) {
    clcnn_transpose_parameters p = {{0}};
    for (int i = 0; i < rank; i++) {
        p.axes[i] = i;
    }
    return p;
}

bool clcnn_transpose_view(const clcnn_problem *problem) {
    const clcnn_shape input = problem->inputs[0].shape;
    for (int i = 0, last = 0; i < input.rank; i++) {
        const int axis = clcnn_transpose_of(problem)->axes[i];
        if (input.dim[axis] > 1 && axis < last) {
            return false;
        }
        last = input.dim[axis] > 1 ? axis : last;
    }
    return true;
}

/* ---- Checks -------------------------------------------------------------------------------- */

static bool gives_axes(const clcnn_transpose_desc *desc) {
    bool any = false;
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        any = any || desc->axes[i] != 0;
    }
    return any;
}

static clcnn_status by_axes(const clcnn_transpose_desc *desc, clcnn_shape input,
                            clcnn_transpose_parameters *p) {
    unsigned seen = 0;
    if (desc->from != CLCNN_NHWC || desc->to != CLCNN_NHWC) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "transpose: from is %d and to is %d beside axes; with these both must be 0",
            (int)desc->from, (int)desc->to);
    }
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        const int axis = desc->axes[i];
        const bool right =
            i < input.rank ? axis >= 0 && axis < input.rank && !(seen >> axis & 1) : axis == 0;
        if (!right) {
            return clcnn_fail(
                CLCNN_INVALID_ARGUMENT,
                "transpose: axes[%d] is %d, the input has rank %d; axes must be a permutation of 0 "
                "to rank - 1, and 0 behind it",
                i, axis, input.rank);
        }
        seen |= i < input.rank ? 1u << axis : 0;
        p->axes[i] = axis;
    }
    return CLCNN_OK;
}

static clcnn_status by_formats(const clcnn_transpose_desc *desc, clcnn_shape input,
                               clcnn_transpose_parameters *p) {
    clcnn_image image;
    const clcnn_status status = clcnn_image_of("transpose", input, desc->from, &image);
    if (status) {
        return status;
    }
    if (desc->to != CLCNN_NHWC && desc->to != CLCNN_NCHW) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "transpose: to is %d; it must be NHWC or NCHW",
                          (int)desc->to);
    }
    *p = clcnn_transpose_none(input.rank);
    for (int i = 0; i < 3 && desc->from != desc->to; i++) {
        p->axes[input.rank - 3 + i] = input.rank - 3 + (i + (desc->to == CLCNN_NCHW ? 2 : 1)) % 3;
    }
    return CLCNN_OK;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_transpose_desc *desc = fields;
    const clcnn_shape input = problem->inputs[0].shape;
    clcnn_transpose_parameters *p = clcnn_problem_parameters(problem);
    const clcnn_status status = (gives_axes(desc) ? by_axes : by_formats)(desc, input, p);
    return status ? status : clcnn_problem_output(problem, clcnn_transposed(problem));
}

static bool permutation(const clcnn_problem *problem, int *axes) {
    memcpy(axes, clcnn_transpose_of(problem)->axes, CLCNN_MAX_RANK * sizeof *axes);
    return true;
}

/* Axis i of the new output is axis output_axes[i] of the old one, which is one of the old input's. */
static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    clcnn_transpose_desc *desc = fields;
    *desc = (clcnn_transpose_desc){.from = CLCNN_NHWC};
    for (int i = 0; i < problem->inputs[0].shape.rank; i++) {
        const int old = clcnn_transpose_of(problem)->axes[output_axes[i]];
        while (axes[desc->axes[i]] != old) {
            desc->axes[i]++;
        }
    }
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_WORD(clcnn_transpose_desc, from, "from", clcnn_format_words),
    CLCNN_WORD(clcnn_transpose_desc, to, "to", clcnn_format_words),
    CLCNN_INTS(clcnn_transpose_desc, axes, "axes", CLCNN_MAX_RANK, "by from and to, where all are"),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_transpose = {
    .info = {.name = "transpose",
             .desc_size = sizeof(clcnn_transpose_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .view = clcnn_transpose_view,
    .permute = permute,
    .permutation = permutation,
    .evaluate = clcnn_reference_transpose,
};
