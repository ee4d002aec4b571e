/* SPDX-License-Identifier: MIT
 * flatten: an image to a row, in NHWC order whatever the input's format, as Keras does. */
#include "../backend.h"

static const char object[] = "flatten";

static clcnn_status make_problem(const clcnn_flatten_desc *desc, clcnn_shape input,
                                 clcnn_problem *problem) {
    static const clcnn_flatten_desc defaults;
    desc = desc ? desc : &defaults;
    *problem =
        (clcnn_problem){.kind = CLCNN_OPERATOR_flatten, .solver = desc->solver, .tile = desc->tile};
    clcnn_image *image = &problem->as.transpose.image;
    clcnn_status status = clcnn_image_of(object, input, desc->data_format, image);
    if (!status) {
        problem->input = input;
        problem->output = clcnn_shape2(image->n, image->h * image->w * image->c);
        problem->as.transpose.from = desc->data_format;
        problem->as.transpose.to = CLCNN_NHWC;
    }
    return status;
}

clcnn_status clcnn_flatten_shape(const clcnn_flatten_desc *desc, clcnn_shape input,
                                 clcnn_shape *output) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require(object, "output", output);
    if (!status) {
        status = make_problem(desc, input, &problem);
    }
    if (!status) {
        *output = problem.output;
    }
    return status;
}

clcnn_status clcnn_flatten_solvers(clcnn_context *context, const clcnn_flatten_desc *desc,
                                   clcnn_shape input, clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = make_problem(desc, input, &problem);
    return status ? status : clcnn_problem_solvers(context, &problem, solvers);
}

clcnn_status clcnn_flatten_create(clcnn_context *context, const clcnn_flatten_desc *desc,
                                  clcnn_shape input, clcnn_op **op) {
    clcnn_problem problem;
    clcnn_status status = clcnn_op_begin(object, context, op);
    if (!status) {
        status = make_problem(desc, input, &problem);
    }
    return status ? status : clcnn_op_create(context, &problem, NULL, op);
}
