/* SPDX-License-Identifier: MIT
 * reshape: the same elements in another shape. Its parameters are transpose's, which moves nothing. */
#include "../reference/reference.h"
#include "transpose.h"

/* One number of dims: what it stands for in this input; -1: what is left. */
static clcnn_status size_of(const clcnn_reshape_desc *desc, clcnn_shape input, int axis,
                            int *size) {
    *size = desc->dims[axis];
    if (*size < -1) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "reshape: dims[%d] is %d; it must be a size, 0 or -1", axis, *size);
    }
    if (*size == 0 && axis >= input.rank) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "reshape: dims[%d] is 0, the input has rank %d; it must have that axis",
                          axis, input.rank);
    }
    *size = *size == 0 ? input.dim[axis] : *size;
    return CLCNN_OK;
}

static clcnn_status check_rank(const clcnn_reshape_desc *desc, int rank) {
    if (rank < 1 || rank > CLCNN_MAX_RANK) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "reshape: rank is %d; it must be 0 to %d", rank,
                          CLCNN_MAX_RANK);
    }
    for (int i = rank; i < CLCNN_MAX_RANK; i++) {
        if (desc->dims[i] != 0) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "reshape: dims[%d] is %d with rank %d; it must be 0", i,
                              desc->dims[i], rank);
        }
    }
    return CLCNN_OK;
}

/* Puts what is left of `count` elements into the axis where the shape has -1. The product of the
 * others is at most count, or they do not fit. */
static clcnn_status fill_in(clcnn_shape *shape, clcnn_shape input) {
    const int count = (int)clcnn_shape_count(input);
    int rest = count, open = -1;
    bool fits = true;
    const clcnn_shape asked = *shape;
    for (int i = 0; i < shape->rank; i++) {
        if (shape->dim[i] < 0 && open >= 0) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "reshape: dims[%d] and dims[%d] are -1; at most one may be", open, i);
        }
        open = shape->dim[i] < 0 ? i : open;
        fits = fits && (shape->dim[i] < 0 || rest % shape->dim[i] == 0);
        rest = fits && shape->dim[i] > 0 ? rest / shape->dim[i] : rest;
    }
    if (!fits || (open < 0 && rest != 1)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "reshape: the input %s has %d elements; %s must have as many, or beside "
                          "-1 a divisor of them",
                          clcnn_shape_print(input).text, count, clcnn_shape_print(asked).text);
    }
    if (open >= 0) {
        shape->dim[open] = rest;
    }
    return CLCNN_OK;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_reshape_desc *desc = fields;
    const clcnn_shape input = problem->inputs[0].shape;
    clcnn_transpose_parameters *p = clcnn_problem_parameters(problem);
    clcnn_shape shape = {.rank = desc->rank ? desc->rank : input.rank};
    clcnn_status status = check_rank(desc, shape.rank);
    for (int i = 0; !status && i < shape.rank; i++) {
        status = size_of(desc, input, i, &shape.dim[i]);
    }
    if (!status) {
        status = fill_in(&shape, input);
    }
    *p = clcnn_transpose_none(input.rank);
    return status ? status : clcnn_problem_output(problem, shape);
}

/* ---- Other orders of axes ------------------------------------------------------------------ */

/* Cuts both shapes into the smallest parts that have as many elements: the part of each axis. */
static bool find_parts(clcnn_shape a, clcnn_shape b, int *part_a, int *part_b) {
    int i = 0, j = 0, part = 0;
    for (; i < a.rank && j < b.rank; part++) {
        int p = a.dim[i], q = b.dim[j];
        part_a[i++] = part_b[j++] = part;
        while (p != q) {
            if (p < q ? i == a.rank : j == b.rank) {
                return false;
            }
            if (p < q) {
                p *= a.dim[i];
                part_a[i++] = part;
            } else {
                q *= b.dim[j];
                part_b[j++] = part;
            }
        }
    }
    return i == a.rank && j == b.rank;
}

/* The parts in the order in which their axes come; -1 behind them. False: a part's axes do not follow
 * each other as they did. */
static bool order_of(const int *part, const int *axes, int rank, int *order) {
    int count = 0;
    for (int i = 0; i < rank; i++) {
        const bool goes_on = i > 0 && part[axes[i]] == part[axes[i - 1]];
        const bool begins = axes[i] == 0 || part[axes[i] - 1] != part[axes[i]];
        if (goes_on ? axes[i] != axes[i - 1] + 1 : !begins) {
            return false;
        }
        if (!goes_on) {
            order[count++] = part[axes[i]];
        }
    }
    order[count] = -1;
    return true;
}

/* Where both shapes have the same parts, these may change places alike. */
static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    const clcnn_shape in = problem->inputs[0].shape, out = problem->outputs[0].shape;
    int part_in[CLCNN_MAX_RANK] = {0}, part_out[CLCNN_MAX_RANK] = {0};
    int order_in[CLCNN_MAX_RANK + 1], order_out[CLCNN_MAX_RANK + 1], i = 0;
    if (!find_parts(in, out, part_in, part_out) || !order_of(part_in, axes, in.rank, order_in) ||
        !order_of(part_out, output_axes, out.rank, order_out)) {
        return false;
    }
    while (order_in[i] >= 0 && order_in[i] == order_out[i]) {
        i++;
    }
    if (order_in[i] != order_out[i]) {
        return false;
    }
    clcnn_reshape_desc *desc = fields;
    *desc = (clcnn_reshape_desc){.rank = out.rank};
    for (int k = 0; k < out.rank; k++) {
        desc->dims[k] = out.dim[output_axes[k]];
    }
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_reshape_desc, rank, "rank", 1, "the input's"),
    CLCNN_SIGNED(clcnn_reshape_desc, dims, "dims", "that of the input"),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_reshape = {
    .info = {.name = "reshape",
             .desc_size = sizeof(clcnn_reshape_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .view = clcnn_transpose_view,
    .permute = permute,
    .evaluate = clcnn_reference_reshape,
};
