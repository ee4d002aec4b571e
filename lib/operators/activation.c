/* SPDX-License-Identifier: MIT
 * activation as an operator of its own; the functions themselves are in lib/activation.c. */
#include "../activation.h"

#include "../backend.h"

static const char object[] = "activation";

static clcnn_status make_problem(const clcnn_activation_desc *desc, clcnn_shape input,
                                 clcnn_problem *problem) {
    static const clcnn_activation_desc defaults;
    desc = desc ? desc : &defaults;
    clcnn_status status = clcnn_shape_check(object, input);
    if (status) {
        return status;
    }
    *problem = (clcnn_problem){.kind = CLCNN_OPERATOR_activation,
                               .input = input,
                               .output = input,
                               .solver = desc->solver,
                               .tile = desc->tile};
    return clcnn_activation_resolve(object, &desc->activation, &problem->activation);
}

clcnn_status clcnn_activation_solvers(clcnn_context *context, const clcnn_activation_desc *desc,
                                      clcnn_shape input, clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = make_problem(desc, input, &problem);
    return status ? status : clcnn_problem_solvers(context, &problem, solvers);
}

clcnn_status clcnn_activation_create(clcnn_context *context, const clcnn_activation_desc *desc,
                                     clcnn_shape input, clcnn_op **op) {
    clcnn_problem problem;
    clcnn_status status = clcnn_op_begin(object, context, op);
    if (!status) {
        status = make_problem(desc, input, &problem);
    }
    return status ? status : clcnn_op_create(context, &problem, NULL, op);
}
