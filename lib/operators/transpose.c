/* SPDX-License-Identifier: MIT
 * transpose: the last three axes from one data format to the other (or a copy). */
#include "transpose.h"

#include "../reference/reference.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_transpose_desc *desc = fields;
    const clcnn_shape input = problem->inputs[0].shape;
    clcnn_image image;
    clcnn_status status = clcnn_image_of("transpose", input, desc->from, &image);
    if (status) {
        return status;
    }
    if (desc->to != CLCNN_NHWC && desc->to != CLCNN_NCHW) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "transpose: to is %d; it must be NHWC or NCHW",
                          (int)desc->to);
    }
    clcnn_transpose_parameters *p = clcnn_problem_parameters(problem);
    p->n = image.n;
    p->rows = desc->from == desc->to ? 1 : desc->from == CLCNN_NHWC ? image.h * image.w : image.c;
    p->columns = image.h * image.w * image.c / p->rows;
    return clcnn_problem_output(problem, clcnn_image_shape(input, image, desc->to));
}

bool clcnn_transpose_view(const clcnn_problem *problem) {
    const clcnn_transpose_parameters *p = clcnn_transpose_of(problem);
    return p->rows == 1 || p->columns == 1;
}

static const clcnn_field fields[] = {
    CLCNN_WORD(clcnn_transpose_desc, from, "from", clcnn_format_words),
    CLCNN_WORD(clcnn_transpose_desc, to, "to", clcnn_format_words),
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
    .evaluate = clcnn_reference_transpose,
};
