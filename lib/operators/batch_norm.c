/* SPDX-License-Identifier: MIT
 * batch_norm: y = activation(gamma (x - mean) / sqrt(variance + epsilon) + beta), each of the four for
 * every channel. */
#include "batch_norm.h"

#include "../activation.h"
#include "../reference/reference.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_batch_norm_desc *desc = fields;
    clcnn_batch_norm_parameters *p = clcnn_problem_parameters(problem);
    clcnn_status status = clcnn_problem_epsilon(problem, desc->epsilon, &p->epsilon);
    if (!status) {
        status = clcnn_activation_resolve("batch_norm", &desc->activation, &problem->activation);
    }
    return status ? status : clcnn_channels_infer(problem, desc->data_format, &p->channels);
}

static const clcnn_field fields[] = {
    CLCNN_FLOATS(clcnn_batch_norm_desc, epsilon, "epsilon", 1, "0.001"),
    CLCNN_WORD(clcnn_batch_norm_desc, data_format, "format", clcnn_format_words),
    CLCNN_ACTIVATION(clcnn_batch_norm_desc),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "mean"},
    {.name = "variance"},
    {.name = "gamma", .optional = 1},
    {.name = "beta", .optional = 1},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_batch_norm = {
    .info = {.name = "batch_norm",
             .desc_size = sizeof(clcnn_batch_norm_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(NORM),
    .infer = infer,
    .in_place = clcnn_channels_in_place,
    .affine = clcnn_reference_batch_norm_affine,
    .evaluate = clcnn_reference_batch_norm,
};
