/* SPDX-License-Identifier: MIT
 * softmax and log_softmax over any axis: the shape seen as [outer][axis][inner]. */
#include "../backend.h"

static clcnn_status make_problem(clcnn_operator kind, const clcnn_softmax_desc *desc,
                                 clcnn_shape input, clcnn_problem *problem) {
    static const clcnn_softmax_desc defaults;
    const char *object = clcnn_operator_name(kind);
    desc = desc ? desc : &defaults;
    clcnn_status status = clcnn_shape_check(object, input);
    if (status) {
        return status;
    }
    if (desc->axis_from_last < 0 || desc->axis_from_last >= input.rank) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: axis_from_last is %d, the input has rank %d; it must be 0 to %d",
                          object, desc->axis_from_last, input.rank, input.rank - 1);
    }
    *problem = (clcnn_problem){
        .kind = kind, .input = input, .output = input, .solver = desc->solver, .tile = desc->tile};
    const int axis = input.rank - 1 - desc->axis_from_last;
    int outer = 1, inner = 1;
    for (int i = 0; i < axis; i++) {
        outer *= input.dim[i];
    }
    for (int i = axis + 1; i < input.rank; i++) {
        inner *= input.dim[i];
    }
    problem->as.softmax.outer = outer;
    problem->as.softmax.axis = input.dim[axis];
    problem->as.softmax.inner = inner;
    return CLCNN_OK;
}

static clcnn_status solvers_of(clcnn_operator kind, clcnn_context *context,
                               const clcnn_softmax_desc *desc, clcnn_shape input,
                               clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = make_problem(kind, desc, input, &problem);
    return status ? status : clcnn_problem_solvers(context, &problem, solvers);
}

static clcnn_status create(clcnn_operator kind, clcnn_context *context,
                           const clcnn_softmax_desc *desc, clcnn_shape input, clcnn_op **op) {
    clcnn_problem problem;
    clcnn_status status = clcnn_op_begin(clcnn_operator_name(kind), context, op);
    if (!status) {
        status = make_problem(kind, desc, input, &problem);
    }
    return status ? status : clcnn_op_create(context, &problem, NULL, op);
}

clcnn_status clcnn_softmax_solvers(clcnn_context *context, const clcnn_softmax_desc *desc,
                                   clcnn_shape input, clcnn_solvers *solvers) {
    return solvers_of(CLCNN_OPERATOR_softmax, context, desc, input, solvers);
}

clcnn_status clcnn_log_softmax_solvers(clcnn_context *context, const clcnn_softmax_desc *desc,
                                       clcnn_shape input, clcnn_solvers *solvers) {
    return solvers_of(CLCNN_OPERATOR_log_softmax, context, desc, input, solvers);
}

clcnn_status clcnn_softmax_create(clcnn_context *context, const clcnn_softmax_desc *desc,
                                  clcnn_shape input, clcnn_op **op) {
    return create(CLCNN_OPERATOR_softmax, context, desc, input, op);
}

clcnn_status clcnn_log_softmax_create(clcnn_context *context, const clcnn_softmax_desc *desc,
                                      clcnn_shape input, clcnn_op **op) {
    return create(CLCNN_OPERATOR_log_softmax, context, desc, input, op);
}
