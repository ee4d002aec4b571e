/* SPDX-License-Identifier: MIT
 * pad: more cells before and after each axis. */
#include "pad.h"

#include "../reference/reference.h"

static const char *const mode_words[] = {"constant", "edge", "reflect", NULL};

_Static_assert(CLCNN_PAD_EDGE == 1 && CLCNN_PAD_REFLECT == 2,
               "words stand in the order of their constants");

static clcnn_status check_mode(const clcnn_pad_desc *desc) {
    if ((unsigned)desc->mode > CLCNN_PAD_REFLECT) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "pad: mode is %d; it must be CONSTANT, EDGE or REFLECT", (int)desc->mode);
    }
    if (desc->mode != CLCNN_PAD_CONSTANT && desc->value != 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "pad: value is %g with mode %s; it is that of mode constant, else 0",
                          (double)desc->value, mode_words[desc->mode]);
    }
    return CLCNN_OK;
}

/* One number of before or after; size 0: the input has no such axis. */
static clcnn_status check_count(const char *name, int axis, int count, int size, bool reflects) {
    if (count < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "pad: %s of axis %d is %d; it must be 0 or more",
                          name, axis, count);
    }
    if (size == 0 && count > 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "pad: %s of axis %d is %d, the input has no such axis; it must be 0",
                          name, axis, count);
    }
    if (reflects && size > 0 && count >= size) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "pad: %s of axis %d is %d, its size %d; with mode reflect it must be less", name, axis,
            count, size);
    }
    return CLCNN_OK;
}

/* Adds the cells of an axis to its size. */
static clcnn_status widen(const clcnn_pad_desc *desc, int axis, clcnn_shape *shape) {
    const int size = axis < shape->rank ? shape->dim[axis] : 0;
    const int before = desc->before[axis], after = desc->after[axis];
    const bool reflects = desc->mode == CLCNN_PAD_REFLECT;
    clcnn_status status = check_count("before", axis, before, size, reflects);
    if (!status) {
        status = check_count("after", axis, after, size, reflects);
    }
    if (status || size == 0) {
        return status;
    }
    if (before > CLCNN_MAX_ELEMENTS - size || after > CLCNN_MAX_ELEMENTS - size - before) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "pad: axis %d has %d + %d + %d cells; %d (2^31 - 2^16) is the most", axis,
                          before, size, after, CLCNN_MAX_ELEMENTS);
    }
    shape->dim[axis] += before + after;
    return CLCNN_OK;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_pad_desc *desc = fields;
    clcnn_pad_parameters *p = clcnn_problem_parameters(problem);
    clcnn_shape output = problem->inputs[0].shape;
    clcnn_status status = check_mode(desc);
    for (int axis = 0; !status && axis < CLCNN_MAX_RANK; axis++) {
        status = widen(desc, axis, &output);
        p->before[axis] = desc->before[axis];
        p->after[axis] = desc->after[axis];
    }
    p->mode = (int)desc->mode;
    memcpy(&p->value, &desc->value, sizeof p->value);
    return status ? status : clcnn_problem_output(problem, output);
}

static bool permute(const clcnn_problem *problem, void *fields, const int *axes,
                    const int *output_axes) {
    (void)output_axes;
    clcnn_pad_desc *desc = fields;
    clcnn_permute_numbers(problem, desc->before, axes);
    clcnn_permute_numbers(problem, desc->after, axes);
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_pad_desc, before, "before", CLCNN_MAX_RANK, "none"),
    CLCNN_INTS(clcnn_pad_desc, after, "after", CLCNN_MAX_RANK, "none"),
    CLCNN_WORD(clcnn_pad_desc, mode, "mode", mode_words),
    CLCNN_FLOATS(clcnn_pad_desc, value, "value", 1, "0"),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_pad = {
    .info = {.name = "pad",
             .desc_size = sizeof(clcnn_pad_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .permute = permute,
    .evaluate = clcnn_reference_pad,
};
