/* SPDX-License-Identifier: MIT
 * multiply: y = activation(a b), two inputs that broadcast to one shape. */
#include "../activation.h"
#include "../broadcast.h"
#include "../reference/reference.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_multiply_desc *desc = fields;
    clcnn_status status =
        clcnn_activation_resolve("multiply", &desc->activation, &problem->activation);
    return status ? status : clcnn_broadcast_infer(problem);
}

static const clcnn_field fields[] = {
    CLCNN_ACTIVATION(clcnn_multiply_desc),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "input2"},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_multiply = {
    .info = {.name = "multiply",
             .desc_size = sizeof(clcnn_multiply_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SUM),
    .infer = infer,
    .in_place = clcnn_broadcast_whole,
    .evaluate = clcnn_reference_multiply,
};
