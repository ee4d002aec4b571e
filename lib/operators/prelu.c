/* SPDX-License-Identifier: MIT
 * prelu: y = slope x where x < 0, else x, with a slope for each channel. */
#include "prelu.h"

#include "../reference/reference.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_prelu_desc *desc = fields;
    return clcnn_channels_infer(problem, desc->data_format, clcnn_problem_parameters(problem));
}

static const clcnn_field fields[] = {
    CLCNN_WORD(clcnn_prelu_desc, data_format, "format", clcnn_format_words),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "slope"},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_prelu = {
    .info = {.name = "prelu",
             .desc_size = sizeof(clcnn_prelu_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SUM),
    .infer = infer,
    .in_place = clcnn_channels_in_place,
    .evaluate = clcnn_reference_prelu,
};
