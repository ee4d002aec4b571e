/* SPDX-License-Identifier: MIT
 * add: y = activation(the sum of any number of inputs that broadcast to one shape). */
#include "../activation.h"
#include "../broadcast.h"
#include "../reference/reference.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_add_desc *desc = fields;
    clcnn_status status = clcnn_activation_resolve("add", &desc->activation, &problem->activation);
    return status ? status : clcnn_broadcast_infer(problem);
}

static double terms(const clcnn_problem *problem) {
    return (double)problem->input_count;
}

/* The first two: of more inputs the sum stands in the output before the others are read. */
static bool in_place(const clcnn_problem *problem, size_t input) {
    return input < 2 && clcnn_broadcast_whole(problem, input);
}

static bool affine(const clcnn_problem *problem, const float *const *inputs, double *scale,
                   double *shift) {
    const size_t known = inputs[0] ? 0 : 1;
    if (!clcnn_broadcast_channels(problem, known)) {
        return false;
    }
    const clcnn_shape term = problem->inputs[known].shape, output = problem->outputs[0].shape;
    for (int c = 0; c < output.dim[output.rank - 1]; c++) {
        scale[c] = 1;
        shift[c] = (double)inputs[known][c % term.dim[term.rank - 1]];
    }
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_ACTIVATION(clcnn_add_desc),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_add = {
    .info = {.name = "add",
             .desc_size = sizeof(clcnn_add_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .repeated = 1,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SUM),
    .infer = infer,
    .terms = terms,
    .in_place = in_place,
    .permute = clcnn_permute_freely,
    .pointwise = true,
    .is_sum = true,
    .affine = affine,
    .evaluate = clcnn_reference_add,
};
