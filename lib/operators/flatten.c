/* SPDX-License-Identifier: MIT
 * flatten: every axis but the first becomes one, as in Keras: of NCHW (n, c, ...) c comes last, of a
 * shape (n) the other axis is 1. Its parameters are transpose's. */
#include "../reference/reference.h"
#include "transpose.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_flatten_desc *desc = fields;
    const clcnn_shape input = problem->inputs[0].shape;
    clcnn_status status = clcnn_format_check("flatten", desc->data_format);
    if (status) {
        return status;
    }
    const int n = input.dim[0], each = (int)clcnn_shape_count(input) / n;
    clcnn_transpose_parameters *p = clcnn_problem_parameters(problem);
    *p = clcnn_transpose_none(input.rank);
    for (int i = 1; i < input.rank && desc->data_format == CLCNN_NCHW; i++) {
        p->axes[i] = i + 1 < input.rank ? i + 1 : 1;
    }
    return clcnn_problem_output(problem, clcnn_shape2(n, each));
}

static const clcnn_field fields[] = {
    CLCNN_WORD(clcnn_flatten_desc, data_format, "format", clcnn_format_words),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_flatten = {
    .info = {.name = "flatten",
             .desc_size = sizeof(clcnn_flatten_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .view = clcnn_transpose_view,
    .evaluate = clcnn_reference_flatten,
};
