/* SPDX-License-Identifier: MIT
 * Operators: what is the same for all of them. */
#include <stdlib.h>

#include "backend.h"

#define OPERATOR_NAME(name, class)  [CLCNN_OPERATOR_##name] = #name,
#define OPERATOR_CLASS(name, class) [CLCNN_OPERATOR_##name] = CLCNN_ERROR_##class,

const char *clcnn_operator_name(clcnn_operator kind) {
    static const char *const names[] = {CLCNN_OPERATOR_LIST(OPERATOR_NAME)};
    return names[kind];
}

static bool same_activation(const clcnn_activation *a, const clcnn_activation *b) {
    return a->kind == b->kind && a->custom == b->custom && a->p[0] == b->p[0] &&
           a->p[1] == b->p[1] && a->p[2] == b->p[2];
}

/* A problem begins with an initialiser of the union's first member, which zeroes all of it. */
_Static_assert(sizeof((clcnn_problem *)0)->as == sizeof((clcnn_problem *)0)->as.conv2d,
               "conv2d has the most parameters, and they are as many as `whole`");

static bool same_parameters(const clcnn_problem *a, const clcnn_problem *b) {
    bool same = true;
    for (size_t i = 0; i < sizeof a->as.whole / sizeof *a->as.whole; i++) {
        same = same && a->as.whole[i] == b->as.whole[i];
    }
    return same;
}

bool clcnn_problem_same(const clcnn_problem *a, const clcnn_problem *b) {
    return a->kind == b->kind && clcnn_shape_equal(a->input, b->input) &&
           clcnn_shape_equal(a->output, b->output) && a->bias == b->bias &&
           same_activation(&a->activation, &b->activation) && same_parameters(a, b);
}

static const clcnn_error_class classes[] = {CLCNN_OPERATOR_LIST(OPERATOR_CLASS)};

void clcnn_weights_free(clcnn_weights *weights) {
    free(weights->filter);
    free(weights->bias);
    *weights = (clcnn_weights){NULL, NULL};
}

static clcnn_status read_values(const char *object, clcnn_tensor *tensor, float **values) {
    const size_t count = clcnn_shape_count(tensor->shape);
    *values = malloc(count * sizeof **values);
    if (!*values) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for %zu weights", object, count);
    }
    return clcnn_tensor_read(tensor, *values, count);
}

static clcnn_status check_context(const char *object, const char *what, clcnn_context *context,
                                  const clcnn_tensor *tensor) {
    if (tensor->context != context) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: %s is a tensor of another context; it must be of the operator's",
                          object, what);
    }
    return CLCNN_OK;
}

clcnn_status clcnn_weights_read(const char *object, const char *what, clcnn_context *context,
                                clcnn_tensor *filter, clcnn_tensor *bias, int outputs,
                                clcnn_weights *weights) {
    *weights = (clcnn_weights){NULL, NULL};
    clcnn_status status = check_context(object, what, context, filter);
    if (!status && bias) {
        status = check_context(object, "bias", context, bias);
        const clcnn_shape expected = clcnn_shape1(outputs);
        if (!status && !clcnn_shape_equal(bias->shape, expected)) {
            return clcnn_fail(CLCNN_INVALID_SHAPE, "%s: bias has shape %s; it must be (%d)", object,
                              clcnn_shape_print(bias->shape).text, outputs);
        }
    }
    if (!status) {
        status = read_values(object, filter, &weights->filter);
    }
    if (!status && bias) {
        status = read_values(object, bias, &weights->bias);
    }
    if (status) {
        clcnn_weights_free(weights);
    }
    return status;
}

clcnn_status clcnn_op_begin(const char *object, clcnn_context *context, clcnn_op **op) {
    clcnn_status status = clcnn_require(object, "op", op);
    if (!status) {
        *op = NULL;
        status = clcnn_context_usable(object, context);
    }
    return status;
}

/* "" is as good as NULL: chosen. */
static const char *named(const char *name) {
    return name && name[0] ? name : NULL;
}

clcnn_status clcnn_op_create(clcnn_context *context, const clcnn_problem *problem,
                             clcnn_weights *weights, clcnn_op **op) {
    clcnn_op *o = calloc(1, sizeof *o);
    if (!o) {
        if (weights) {
            clcnn_weights_free(weights);
        }
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for the operator",
                          clcnn_operator_name(problem->kind));
    }
    o->context = context;
    o->problem = *problem;
    o->problem.solver = named(problem->solver);
    o->problem.tile = named(problem->tile);
    o->error_class = classes[problem->kind];
    if (weights) {
        o->weights = *weights;
        *weights = (clcnn_weights){NULL, NULL};
    }
    clcnn_status status = context->backend->prepare(o);
    if (status) {
        clcnn_op_destroy(o);
        return status;
    }
    o->problem.solver = o->problem.tile = NULL; /* the caller's strings end with create */
    *op = o;
    return CLCNN_OK;
}

void clcnn_op_destroy(clcnn_op *op) {
    if (op) {
        op->context->backend->unprepare(op);
        clcnn_weights_free(&op->weights);
        free(op);
    }
}

clcnn_status clcnn_problem_solvers(clcnn_context *context, const clcnn_problem *problem,
                                   clcnn_solvers *solvers) {
    const char *name = clcnn_operator_name(problem->kind);
    clcnn_status status = clcnn_context_usable(name, context);
    if (!status) {
        status = clcnn_require(name, "solvers", solvers);
    }
    return status ? status : context->backend->solvers(context, problem, solvers);
}

clcnn_status clcnn_op_check_layout(const clcnn_op *op, const char *what,
                                   const clcnn_tensor *tensor) {
    const char *name = clcnn_operator_name(op->problem.kind);
    if (tensor->type != CLCNN_FLOAT32) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %s is of %s; it must be of float32", name,
                          what, clcnn_type_name(tensor->type));
    }
    if (!clcnn_tensor_is_dense(tensor)) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "%s: the rows of %s are %d elements apart; it must be dense", name, what,
                          tensor->span.pitch);
    }
    return CLCNN_OK;
}

static clcnn_status check_tensor(const clcnn_op *op, const char *what, const clcnn_tensor *tensor,
                                 clcnn_shape shape) {
    const char *name = clcnn_operator_name(op->problem.kind);
    clcnn_status status = clcnn_require(name, what, tensor);
    if (!status) {
        status = check_context(name, what, op->context, tensor);
    }
    if (!status && !clcnn_shape_equal(tensor->shape, shape)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: %s has shape %s, the operator was created for %s", name, what,
                          clcnn_shape_print(tensor->shape).text, clcnn_shape_print(shape).text);
    }
    return status ? status : clcnn_op_check_layout(op, what, tensor);
}

clcnn_status clcnn_op_check_tensors(const clcnn_op *op, clcnn_tensor *const *inputs,
                                    size_t input_count, clcnn_tensor *const *outputs,
                                    size_t output_count) {
    clcnn_status status = clcnn_require("run", "op", op);
    if (status) {
        return status;
    }
    const char *name = clcnn_operator_name(op->problem.kind);
    if (input_count != 1 || output_count != 1 || !inputs || !outputs) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: %zu inputs and %zu outputs given; it takes 1 and 1", name,
                          inputs ? input_count : 0, outputs ? output_count : 0);
    }
    status = clcnn_context_usable(name, op->context);
    if (!status) {
        status = check_tensor(op, "input", inputs[0], op->problem.input);
    }
    if (!status) {
        status = check_tensor(op, "output", outputs[0], op->problem.output);
    }
    if (!status && inputs[0] == outputs[0]) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: the output is also the input; they must be two tensors", name);
    }
    return status;
}

clcnn_status clcnn_op_execute(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count,
                              clcnn_tensor *const *outputs, size_t output_count) {
    clcnn_status status = clcnn_op_check_tensors(op, inputs, input_count, outputs, output_count);
    return status ? status : op->context->backend->run(op, inputs, outputs);
}

clcnn_status clcnn_op_run(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y) {
    return clcnn_op_execute(op, &x, 1, &y, 1);
}

clcnn_shape clcnn_op_input_shape(const clcnn_op *op) {
    return op ? op->problem.input : (clcnn_shape){0};
}

clcnn_shape clcnn_op_output_shape(const clcnn_op *op) {
    return op ? op->problem.output : (clcnn_shape){0};
}

clcnn_status clcnn_op_info(const clcnn_op *op, clcnn_op_information *info) {
    clcnn_status status = clcnn_require("info", "op", op);
    if (!status) {
        status = clcnn_require("info", "info", info);
    }
    if (!status) {
        *info = (clcnn_op_information){clcnn_operator_name(op->problem.kind),
                                       op->solver,
                                       op->tile,
                                       op->kernels,
                                       op->error_class,
                                       op->chain,
                                       op->memory};
    }
    return status;
}

clcnn_status clcnn_op_time(clcnn_op *op, double *seconds) {
    clcnn_status status = clcnn_require("time", "op", op);
    if (!status) {
        status = clcnn_require("time", "seconds", seconds);
    }
    if (!status) {
        status = clcnn_context_usable("time", op->context);
    }
    if (!status && !op->context->desc.profiling) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "time: the context does not profile; its descriptor must ask");
    }
    return status ? status : op->context->backend->time(op, seconds);
}
