/* SPDX-License-Identifier: MIT
 * Operators: what is the same for all of them. */
#include <stdio.h>
#include <stdlib.h>

#include "backend.h"
#include "overlap.h"
#include "problem.h"

/* ---- Questions that need no device --------------------------------------------------------- */

clcnn_status clcnn_op_shape(const clcnn_op_desc *desc, size_t output, clcnn_shape *shape) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require("shape", "shape", shape);
    if (!status) {
        status = clcnn_problem_infer(desc, &problem);
    }
    if (status) {
        return status;
    }
    const size_t most = clcnn_operand_count(problem.row->info.outputs);
    if (output < most) {
        *shape = problem.outputs[output].shape;
    } else {
        status = clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: output %zu asked for; it has %zu",
                            desc->name, output, most);
    }
    clcnn_problem_free(&problem);
    return status;
}

clcnn_status clcnn_op_geometry(const clcnn_op_desc *desc, clcnn_geometry *geometry) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require("geometry", "geometry", geometry);
    if (!status) {
        status = clcnn_problem_infer(desc, &problem);
    }
    if (status) {
        return status;
    }
    if (problem.row->window) {
        *geometry = clcnn_window_geometry(problem.row->window(&problem),
                                          clcnn_problem_work(&problem).multiply_adds);
    } else {
        status =
            clcnn_fail(CLCNN_INVALID_ARGUMENT,
                       "%s: it has no window; a geometry is conv2d's and the pools'", desc->name);
    }
    clcnn_problem_free(&problem);
    return status;
}

clcnn_status clcnn_op_work(const clcnn_op_desc *desc, clcnn_work *work) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require("work", "work", work);
    if (!status) {
        status = clcnn_problem_infer(desc, &problem);
    }
    if (status) {
        return status;
    }
    *work = clcnn_problem_work(&problem);
    clcnn_problem_free(&problem);
    return CLCNN_OK;
}

/* ---- Creating ------------------------------------------------------------------------------ */

/* "" is as good as NULL: chosen. */
static const char *named(const char *name) {
    return name && name[0] ? name : NULL;
}

static clcnn_choice read_choice(const clcnn_choice *choice) {
    clcnn_choice c = {.solver = NULL};
    if (choice) {
        c = *choice;
        c.solver = named(choice->solver);
        c.tile = named(choice->tile);
    }
    return c;
}

clcnn_status clcnn_op_solvers(clcnn_context *context, const clcnn_op_desc *desc,
                              const clcnn_choice *choice, clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require("solvers", "solvers", solvers);
    if (!status) {
        status = clcnn_context_usable(desc && desc->name ? desc->name : "solvers", context);
    }
    if (!status) {
        status = clcnn_problem_infer(desc, &problem);
    }
    if (status) {
        return status;
    }
    const clcnn_choice c = read_choice(choice);
    status = context->backend->solvers(context, &problem, &c, solvers);
    clcnn_problem_free(&problem);
    return status;
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

/* Puts the constant tensors where a run has its own. */
static clcnn_status bind_constants(const clcnn_op_desc *desc, clcnn_op *op) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < desc->input_count; i++) {
        op->inputs[i] = desc->inputs[i].constant;
        if (op->inputs[i]) {
            status = check_context(clcnn_problem_name(&op->problem),
                                   clcnn_problem_label(&op->problem, i).text, op->context,
                                   op->inputs[i]);
        }
    }
    return status;
}

/* What is to be destroyed wherever it ends. */
static clcnn_status make(const clcnn_op_desc *desc, const clcnn_choice *choice, clcnn_op *op) {
    clcnn_status status = clcnn_problem_infer(desc, &op->problem);
    if (status) {
        return status;
    }
    op->inputs = calloc(op->problem.input_count, sizeof(clcnn_tensor *));
    if (!op->inputs) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for the operator",
                          clcnn_problem_name(&op->problem));
    }
    status = bind_constants(desc, op);
    if (status) {
        return status;
    }
    op->alignment = sizeof(float);
    const clcnn_choice c = read_choice(choice);
    return op->context->backend->prepare(op, &c);
}

clcnn_status clcnn_op_create_like(clcnn_context *context, const clcnn_op_desc *desc,
                                  const clcnn_choice *choice, const clcnn_op *like, clcnn_op **op) {
    const char *object = desc && desc->name ? desc->name : "operator";
    clcnn_status status = clcnn_require(object, "op", op);
    if (!status) {
        *op = NULL;
        status = clcnn_context_usable(object, context);
    }
    if (!status && !desc) {
        status = clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: desc is NULL; it is required", object);
    }
    if (status) {
        return status;
    }
    clcnn_op *o = calloc(1, sizeof *o);
    if (!o) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for the operator", object);
    }
    o->context = context;
    o->like = like;
    status = make(desc, choice, o);
    o->like = NULL;
    if (status) {
        clcnn_op_destroy(o);
        return status;
    }
    *op = o;
    return CLCNN_OK;
}

clcnn_status clcnn_op_create(clcnn_context *context, const clcnn_op_desc *desc,
                             const clcnn_choice *choice, clcnn_op **op) {
    return clcnn_op_create_like(context, desc, choice, NULL, op);
}

void clcnn_op_destroy(clcnn_op *op) {
    if (op) {
        op->context->backend->unprepare(op);
        clcnn_problem_free(&op->problem);
        free(op->inputs);
        free(op);
    }
}

/* ---- Running ------------------------------------------------------------------------------- */

/* What a tensor is to the operator: inputs count from 0, outputs behind them. Its text is made where a
 * check fails alone, since a run of a small kernel takes a few microseconds. */
static clcnn_label label_of(const clcnn_op *op, size_t place) {
    const clcnn_problem *p = &op->problem;
    if (place < p->input_count) {
        return clcnn_problem_label(p, place);
    }
    clcnn_label label;
    snprintf(label.text, sizeof label.text, "%s",
             p->row->info.outputs[place - p->input_count].name);
    return label;
}

static clcnn_status check_layout(const clcnn_op *op, size_t place, const clcnn_tensor *tensor,
                                 const clcnn_value *value) {
    const char *name = clcnn_problem_name(&op->problem);
    if (!clcnn_shape_equal(tensor->shape, value->shape)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: %s has shape %s, the operator was created for %s", name,
                          label_of(op, place).text, clcnn_shape_print(tensor->shape).text,
                          clcnn_shape_print(value->shape).text);
    }
    if (tensor->type != value->type) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %s is of %s; it must be %s", name,
                          label_of(op, place).text, clcnn_type_name(tensor->type),
                          clcnn_type_name(value->type));
    }
    if (tensor->span.pitch != value->pitch) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: %s has pitch %d, the operator was created for %d", name,
                          label_of(op, place).text, tensor->span.pitch, value->pitch);
    }
    if (tensor->span.offset % op->alignment) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: %s begins at byte %zu of its memory; solver %s needs a multiple of "
                          "%zu (clcnn_choice.unaligned asks for one that does not)",
                          name, label_of(op, place).text, tensor->span.offset, op->solver,
                          op->alignment);
    }
    return CLCNN_OK;
}

static clcnn_status check_tensor(const clcnn_op *op, size_t place, const clcnn_tensor *tensor,
                                 const clcnn_value *value) {
    const char *name = clcnn_problem_name(&op->problem);
    if (!tensor) {
        return clcnn_require(name, label_of(op, place).text, tensor);
    }
    if (tensor->context != op->context) {
        return check_context(name, label_of(op, place).text, op->context, tensor);
    }
    return check_layout(op, place, tensor, value);
}

/* Binds input i, which has to be there exactly where the operator reads one at each run. */
static clcnn_status bind_input(clcnn_op *op, size_t i, clcnn_tensor *tensor) {
    const clcnn_problem *p = &op->problem;
    const clcnn_value *value = &p->inputs[i];
    op->inputs[i] = tensor;
    if (clcnn_problem_has(p, i) && !value->constant) {
        return check_tensor(op, i, tensor, value);
    }
    if (tensor) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: a tensor is given for %s, which was %s when the operator was "
                          "created; it must be NULL",
                          clcnn_problem_name(p), label_of(op, i).text,
                          value->constant ? "constant" : "left out");
    }
    return CLCNN_OK;
}

/* Whether output 0 may be the tensor that a run is given for input i. */
static bool replaceable(const clcnn_problem *p, size_t i) {
    return p->row->in_place && clcnn_problem_has(p, i) && !p->inputs[i].constant &&
           p->inputs[i].pitch == p->outputs[0].pitch && p->row->in_place(p, i);
}

static clcnn_status refuse_overlap(const clcnn_op *op, size_t output, size_t place, bool exact) {
    const clcnn_problem *p = &op->problem;
    return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                      "%s: the %s shares elements with %s%s; they must not overlap",
                      clcnn_problem_name(p), label_of(op, p->input_count + output).text,
                      label_of(op, place).text, exact ? ", which it cannot replace" : "");
}

/* Refuses an output that shares elements with an input, unless it is output 0 and one takes the
 * other's place, or with an output before it. */
static clcnn_status check_overlap(const clcnn_op *op, clcnn_tensor *const *outputs, size_t output) {
    const clcnn_problem *p = &op->problem;
    for (size_t i = 0; i < p->input_count; i++) {
        const clcnn_tensor *input = op->inputs[i];
        if (!input || !clcnn_overlap(input, outputs[output])) {
            continue;
        }
        const bool exact = clcnn_same_place(input, outputs[output]);
        const bool placed = (exact && replaceable(p, i)) || clcnn_own_place(op, i, outputs[output]);
        if (output > 0 || !placed) {
            return refuse_overlap(op, output, i, exact);
        }
    }
    for (size_t i = 0; i < output; i++) {
        if (clcnn_overlap(outputs[i], outputs[output])) {
            return refuse_overlap(op, output, p->input_count + i, false);
        }
    }
    return CLCNN_OK;
}

static clcnn_status check_counts(const clcnn_op *op, clcnn_tensor *const *inputs,
                                 size_t input_count, clcnn_tensor *const *outputs,
                                 size_t output_count) {
    const clcnn_problem *p = &op->problem;
    const size_t wanted = clcnn_problem_outputs(p);
    if (input_count > p->input_count || output_count != wanted) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: %zu inputs and %zu outputs given; it takes at most %zu and just %zu",
                          clcnn_problem_name(p), input_count, output_count, p->input_count, wanted);
    }
    clcnn_status status = CLCNN_OK;
    if (input_count) {
        status = clcnn_require(clcnn_problem_name(p), "inputs", inputs);
    }
    return status ? status : clcnn_require(clcnn_problem_name(p), "outputs", outputs);
}

clcnn_status clcnn_op_bind_inputs(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < op->problem.input_count; i++) {
        status = bind_input(op, i, i < input_count ? inputs[i] : NULL);
    }
    return status;
}

clcnn_status clcnn_op_bind(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count,
                           clcnn_tensor *const *outputs, size_t output_count) {
    clcnn_status status = clcnn_require("run", "op", op);
    if (!status) {
        status = check_counts(op, inputs, input_count, outputs, output_count);
    }
    if (!status) {
        status = clcnn_context_usable(clcnn_problem_name(&op->problem), op->context);
    }
    if (!status) {
        status = clcnn_op_bind_inputs(op, inputs, input_count);
    }
    for (size_t i = 0; !status && i < output_count; i++) {
        status = check_tensor(op, op->problem.input_count + i, outputs[i], &op->problem.outputs[i]);
        if (!status) {
            status = check_overlap(op, outputs, i);
        }
    }
    return status;
}

clcnn_status clcnn_op_execute(clcnn_op *op, clcnn_tensor *const *inputs, size_t input_count,
                              clcnn_tensor *const *outputs, size_t output_count) {
    clcnn_status status = clcnn_op_bind(op, inputs, input_count, outputs, output_count);
    return status ? status : op->context->backend->run(op, outputs);
}

clcnn_status clcnn_op_run(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y) {
    return clcnn_op_execute(op, &x, 1, &y, 1);
}

/* ---- Asking -------------------------------------------------------------------------------- */

clcnn_shape clcnn_op_input_shape(const clcnn_op *op, size_t input) {
    return op && input < op->problem.input_count ? op->problem.inputs[input].shape
                                                 : (clcnn_shape){0};
}

clcnn_shape clcnn_op_output_shape(const clcnn_op *op, size_t output) {
    return op && output < clcnn_problem_outputs(&op->problem) ? op->problem.outputs[output].shape
                                                              : (clcnn_shape){0};
}

int clcnn_op_in_place(const clcnn_op *op, size_t input) {
    return op && replaceable(&op->problem, input);
}

clcnn_error_class clcnn_op_error_class(const clcnn_op *op, size_t output) {
    return op->winograd_tile && output == 0 ? CLCNN_ERROR_WINOGRAD
                                            : op->problem.row->errors[output];
}

clcnn_status clcnn_op_info(const clcnn_op *op, clcnn_op_information *info) {
    clcnn_status status = clcnn_require("info", "op", op);
    if (!status) {
        status = clcnn_require("info", "info", info);
    }
    if (!status) {
        *info = (clcnn_op_information){.operator_name = clcnn_problem_name(&op->problem),
                                       .solver = op->solver,
                                       .tile = op->tile,
                                       .kernels = op->kernels,
                                       .error_class = clcnn_op_error_class(op, 0),
                                       .chain = op->chain,
                                       .memory = op->memory,
                                       .workspace = op->workspace,
                                       .alignment = op->alignment,
                                       .softmax_chain = op->softmax_chain,
                                       .winograd_tile = op->winograd_tile};
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
