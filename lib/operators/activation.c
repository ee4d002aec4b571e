/* SPDX-License-Identifier: MIT
 * activation as an operator of its own; the functions themselves are in lib/activation.c. */
#include "../activation.h"

#include "../operator.h"
#include "../reference/reference.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_activation_desc *desc = fields;
    clcnn_status status =
        clcnn_activation_resolve("activation", &desc->activation, &problem->activation);
    return status ? status : clcnn_problem_output(problem, problem->inputs[0].shape);
}

static const clcnn_field fields[] = {
    CLCNN_ACTIVATION(clcnn_activation_desc),
    {.name = NULL},
};

static bool view(const clcnn_problem *problem) {
    return problem->activation.kind == CLCNN_LINEAR;
}

const clcnn_operator clcnn_operator_activation = {
    .info = {.name = "activation",
             .desc_size = sizeof(clcnn_activation_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .in_place = clcnn_always_in_place,
    .pointwise = true,
    .is_activation = true,
    .permute = clcnn_permute_freely,
    .view = view,
    .evaluate = clcnn_reference_activation,
};
