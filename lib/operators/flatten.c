/* SPDX-License-Identifier: MIT
 * flatten: every axis but the first becomes one, as in Keras: of NCHW (n, c, ...) c comes last, of a
 * shape (n) the other axis is 1. */
#include "../backend.h"

static const char object[] = "flatten";

static clcnn_status make_problem(const clcnn_flatten_desc *desc, clcnn_shape input,
                                 clcnn_problem *problem) {
    static const clcnn_flatten_desc defaults;
    desc = desc ? desc : &defaults;
    *problem =
        (clcnn_problem){.kind = CLCNN_OPERATOR_flatten, .solver = desc->solver, .tile = desc->tile};
    clcnn_status status = clcnn_shape_check(object, input);
    if (!status) {
        status = clcnn_format_check(object, desc->data_format);
    }
    if (status) {
        return status;
    }
    const int n = input.dim[0], each = (int)clcnn_shape_count(input) / n;
    const int channels = desc->data_format == CLCNN_NCHW && input.rank > 1 ? input.dim[1] : 1;
    problem->input = input;
    problem->output = clcnn_shape2(n, each);
    problem->as.transpose.n = n;
    problem->as.transpose.rows = channels;
    problem->as.transpose.columns = each / channels;
    return CLCNN_OK;
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
