/* SPDX-License-Identifier: MIT
 * layer_norm and group_norm: y = activation(gamma (x - mean) / sqrt(variance + epsilon) + beta), with the
 * statistics of sets of x itself; they differ in what makes a set. */
#include "normalize.h"

#include "../activation.h"
#include "../reference/reference.h"

/* gamma and beta have this shape; what is left are epsilon and the activation. */
static clcnn_status finish(clcnn_problem *problem, clcnn_shape weights, float epsilon,
                           const clcnn_activation *activation) {
    clcnn_normalize_parameters *p = clcnn_problem_parameters(problem);
    clcnn_status status = clcnn_problem_epsilon(problem, epsilon, &p->epsilon);
    for (size_t i = CLCNN_NORMALIZE_GAMMA; !status && i <= CLCNN_NORMALIZE_BETA; i++) {
        status = clcnn_problem_expect(problem, i, weights);
        if (!status && clcnn_problem_has(problem, i)) {
            status = clcnn_problem_dense(problem, i);
        }
    }
    if (!status) {
        status =
            clcnn_activation_resolve(clcnn_problem_name(problem), activation, &problem->activation);
    }
    return status ? status : clcnn_problem_output(problem, problem->inputs[0].shape);
}

static clcnn_status infer_layer(const void *fields, clcnn_problem *problem) {
    const clcnn_layer_norm_desc *desc = fields;
    const clcnn_shape shape = problem->inputs[0].shape;
    const int axes = desc->axes ? desc->axes : 1;
    clcnn_normalize_parameters *p = clcnn_problem_parameters(problem);
    clcnn_shape weights = {.rank = axes};
    if (axes < 0 || axes > shape.rank) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "layer_norm: axes is %d, the input has rank %d; it must be 1 to %d",
                          desc->axes, shape.rank, shape.rank);
    }
    *p = (clcnn_normalize_parameters){.images = 1, .pixels = 1, .groups = 1, .run = 1, .repeat = 1};
    for (int i = 0; i < shape.rank - axes; i++) {
        p->images *= shape.dim[i];
    }
    for (int i = 0; i < axes; i++) {
        weights.dim[i] = shape.dim[shape.rank - axes + i];
        p->run *= weights.dim[i];
    }
    return finish(problem, weights, desc->epsilon, &desc->activation);
}

static clcnn_status infer_group(const void *fields, clcnn_problem *problem) {
    const clcnn_group_norm_desc *desc = fields;
    clcnn_normalize_parameters *p = clcnn_problem_parameters(problem);
    clcnn_image image;
    const clcnn_status status =
        clcnn_image_of("group_norm: input", problem->inputs[0].shape, desc->data_format, &image);
    if (status) {
        return status;
    }
    const int groups = desc->groups ? desc->groups : image.c;
    if (groups < 0 || image.c % groups != 0) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "group_norm: groups is %d, the input has %d channels; it must divide them",
            desc->groups, image.c);
    }
    const int channels = image.c / groups, plane = image.h * image.w;
    const bool planes = desc->data_format == CLCNN_NCHW;
    *p = (clcnn_normalize_parameters){.images = image.n,
                                      .pixels = planes ? 1 : plane,
                                      .groups = groups,
                                      .run = planes ? channels * plane : channels,
                                      .repeat = planes ? plane : 1};
    return finish(problem, clcnn_shape1(image.c), desc->epsilon, &desc->activation);
}

static bool in_place(const clcnn_problem *problem, size_t input) {
    (void)problem;
    return input == CLCNN_NORMALIZE_INPUT;
}

static const clcnn_field layer_fields[] = {
    CLCNN_ACTIVATION(clcnn_layer_norm_desc),
    CLCNN_FLOATS(clcnn_layer_norm_desc, epsilon, "epsilon", 1, "0.001"),
    CLCNN_INTS(clcnn_layer_norm_desc, axes, "axes", 1, "1"),
    {.name = NULL},
};

static const clcnn_field group_fields[] = {
    CLCNN_ACTIVATION(clcnn_group_norm_desc),
    CLCNN_FLOATS(clcnn_group_norm_desc, epsilon, "epsilon", 1, "0.001"),
    CLCNN_WORD(clcnn_group_norm_desc, data_format, "format", clcnn_format_words),
    CLCNN_INTS(clcnn_group_norm_desc, groups, "groups", 1, "the channels"),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "gamma", .optional = 1},
    {.name = "beta", .optional = 1},
    {.name = NULL},
};

/* Of all axes. */
static bool mixes(const clcnn_problem *problem) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(problem);
    return n->images * n->groups == 1 && problem->inputs[0].shape.dim[0] > 1;
}

const clcnn_operator clcnn_operator_layer_norm = {
    .info = {.name = "layer_norm",
             .desc_size = sizeof(clcnn_layer_norm_desc),
             .fields = layer_fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(NORM),
    .infer = infer_layer,
    .in_place = in_place,
    .mixes = mixes,
    .evaluate = clcnn_reference_layer_norm,
};

const clcnn_operator clcnn_operator_group_norm = {
    .info = {.name = "group_norm",
             .desc_size = sizeof(clcnn_group_norm_desc),
             .fields = group_fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(NORM),
    .infer = infer_group,
    .in_place = in_place,
    .evaluate = clcnn_reference_group_norm,
};
