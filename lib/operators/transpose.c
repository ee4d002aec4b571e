/* SPDX-License-Identifier: MIT
 * transpose: the last three axes from one data format to the other (or a copy). */
#include "../backend.h"

static const char object[] = "transpose";

static clcnn_status make_problem(const clcnn_transpose_desc *desc, clcnn_shape input,
                                 clcnn_problem *problem) {
    static const clcnn_transpose_desc defaults;
    desc = desc ? desc : &defaults;
    *problem = (clcnn_problem){.kind = CLCNN_OPERATOR_transpose,
                               .solver = desc->solver,
                               .tile = desc->tile};
    clcnn_image image;
    clcnn_status status = clcnn_image_of(object, input, desc->from, &image);
    if (status) {
        return status;
    }
    if (desc->to != CLCNN_NHWC && desc->to != CLCNN_NCHW) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "transpose: to is %d; it must be NHWC or NCHW",
                          (int)desc->to);
    }
    problem->input = input;
    problem->output = clcnn_image_shape(input, image, desc->to);
    const int rows = desc->from == desc->to     ? 1
                     : desc->from == CLCNN_NHWC ? image.h * image.w
                                                : image.c;
    problem->as.transpose.n = image.n;
    problem->as.transpose.rows = rows;
    problem->as.transpose.columns = image.h * image.w * image.c / rows;
    return CLCNN_OK;
}

clcnn_status clcnn_transpose_shape(const clcnn_transpose_desc *desc, clcnn_shape input,
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

clcnn_status clcnn_transpose_solvers(clcnn_context *context, const clcnn_transpose_desc *desc,
                                     clcnn_shape input, clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = make_problem(desc, input, &problem);
    return status ? status : clcnn_problem_solvers(context, &problem, solvers);
}

clcnn_status clcnn_transpose_create(clcnn_context *context, const clcnn_transpose_desc *desc,
                                    clcnn_shape input, clcnn_op **op) {
    clcnn_problem problem;
    clcnn_status status = clcnn_op_begin(object, context, op);
    if (!status) {
        status = make_problem(desc, input, &problem);
    }
    return status ? status : clcnn_op_create(context, &problem, NULL, op);
}
