/* SPDX-License-Identifier: MIT
 * slice: of each axis some indices, a step apart. */
#include "slice.h"

#include <string.h>

#include "../broadcast.h"
#include "../reference/reference.h"

/* What a descriptor says of an axis, with its defaults and a begin from the start. */
typedef struct part {
    int begin, size, step;
} part;

/* How many there are from begin to the end in the step's direction. */
static int up_to_the_end(int begin, int step, int size) {
    const long long behind = step > 0 ? (long long)size - 1 - begin : begin;
    const long long each = step > 0 ? step : -(long long)step;
    return (int)(behind / each) + 1;
}

static clcnn_status part_of(const clcnn_slice_desc *desc, int axis, int size, part *p) {
    const int begin = desc->begin[axis];
    if (begin < -size || begin >= size) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "slice: begin of axis %d is %d, its size %d; it must be from %d to %d",
                          axis, begin, size, -size, size - 1);
    }
    if (desc->size[axis] < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "slice: size of axis %d is %d; it must be 0 or more", axis,
                          desc->size[axis]);
    }
    p->begin = begin < 0 ? begin + size : begin;
    p->step = desc->step[axis] ? desc->step[axis] : 1;
    const int most = up_to_the_end(p->begin, p->step, size);
    p->size = desc->size[axis] ? desc->size[axis] : most;
    if (p->size > most) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "slice: axis %d has %d elements, %d from %d on in steps of %d; size %d "
                          "must not be more than these",
                          axis, size, most, p->begin, p->step, p->size);
    }
    return CLCNN_OK;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_slice_desc *desc = fields;
    clcnn_slice_parameters *p = clcnn_problem_parameters(problem);
    clcnn_shape shape = problem->inputs[0].shape;
    for (int axis = 0; axis < CLCNN_MAX_RANK; axis++) {
        part a;
        if (axis >= shape.rank) {
            if (desc->begin[axis] || desc->size[axis] || desc->step[axis]) {
                return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                                  "slice: begin, size and step of axis %d are %d, %d and %d, the "
                                  "input has no such axis; they must be 0",
                                  axis, desc->begin[axis], desc->size[axis], desc->step[axis]);
            }
            continue;
        }
        const clcnn_status status = part_of(desc, axis, shape.dim[axis], &a);
        if (status) {
            return status;
        }
        p->begin[axis] = a.begin;
        p->step[axis] = a.step;
        shape.dim[axis] = a.size;
    }
    return clcnn_problem_output(problem, shape);
}

/* All of each axis, forwards. */
static bool view(const clcnn_problem *problem) {
    const clcnn_shape input = problem->inputs[0].shape;
    bool forwards = true;
    for (int i = 0; i < input.rank; i++) {
        forwards = forwards && (input.dim[i] == 1 || clcnn_slice_of(problem)->step[i] > 0);
    }
    return forwards && clcnn_shape_equal(input, problem->outputs[0].shape);
}

/* Neighbours along an axis of the output are `step` neighbours of the input apart. */
static bool part_there(const clcnn_problem *problem, size_t *first, int *pitch) {
    const clcnn_slice_parameters *p = clcnn_slice_of(problem);
    const clcnn_value *x = &problem->inputs[0], *y = &problem->outputs[0];
    const clcnn_strides in = clcnn_broadcast_strides(x, x->shape, x->pitch);
    const int last = y->shape.rank - 1;
    clcnn_strides apart = {{0}};
    *first = 0;
    *pitch = 0;
    for (int i = last; i >= 0; i--) {
        *first += (size_t)p->begin[i] * (size_t)in.axis[i];
        apart.axis[i] = y->shape.dim[i] > 1 ? p->step[i] * in.axis[i] : 0;
        *pitch = *pitch == 0 && i < last ? apart.axis[i] : *pitch;
    }
    *pitch = *pitch ? *pitch : y->shape.dim[last];
    const clcnn_strides even = clcnn_broadcast_strides(y, y->shape, *pitch);
    return memcmp(&apart, &even, sizeof apart) == 0;
}

static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    (void)output_axes;
    clcnn_slice_desc *desc = fields;
    clcnn_permute_numbers(problem, desc->begin, axes);
    clcnn_permute_numbers(problem, desc->size, axes);
    clcnn_permute_numbers(problem, desc->step, axes);
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_SIGNED(clcnn_slice_desc, begin, "begin", "the first"),
    CLCNN_INTS(clcnn_slice_desc, size, "size", CLCNN_MAX_RANK, "up to the end"),
    CLCNN_SIGNED(clcnn_slice_desc, step, "step", "1"),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_slice = {
    .info = {.name = "slice",
             .desc_size = sizeof(clcnn_slice_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .part = part_there,
    .view = view,
    .permute = permute,
    .evaluate = clcnn_reference_slice,
};
