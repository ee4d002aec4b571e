/* SPDX-License-Identifier: MIT
 * How a caller's words and operands become a problem: the checks that are the same for every operator. */
#include "problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "operator_list.h"

/* ---- Operands ------------------------------------------------------------------------------ */

clcnn_operand clcnn_given(clcnn_shape shape) {
    return (clcnn_operand){.shape = shape};
}

clcnn_operand clcnn_constant(clcnn_tensor *tensor) {
    return (clcnn_operand){.constant = tensor};
}

/* How many of the first inputs must be there. */
static size_t least_inputs(const clcnn_operator_info *info) {
    size_t least = clcnn_operand_count(info->inputs);
    while (least > 0 && info->inputs[least - 1].optional) {
        least--;
    }
    return least;
}

static clcnn_status check_count(const clcnn_operator_info *info, size_t count) {
    const size_t least = least_inputs(info), most = clcnn_operand_count(info->inputs);
    if (info->repeated && count < least) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %zu inputs given; it takes %zu or more",
                          info->name, count, least);
    }
    if (!info->repeated && (count < least || count > most) && least == most) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %zu inputs given; it takes %zu", info->name,
                          count, most);
    }
    if (!info->repeated && (count < least || count > most)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %zu inputs given; it takes %zu to %zu",
                          info->name, count, least, most);
    }
    return CLCNN_OK;
}

/* Puts the pitch in place: 0 is dense, as a single row always is. */
static clcnn_status resolve_pitch(const char *object, int pitch, clcnn_value *value) {
    const int row = value->shape.dim[value->shape.rank - 1];
    const size_t rows_there = clcnn_shape_count(value->shape) / (size_t)row;
    if (pitch && pitch < row) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: pitch is %d, a row of shape %s has %d elements; it must not be less",
                          object, pitch, clcnn_shape_print(value->shape).text, row);
    }
    value->pitch = pitch && rows_there > 1 ? pitch : row;
    if (rows_there * (size_t)value->pitch > CLCNN_MAX_ELEMENTS) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: with pitch %d shape %s spans more than %d elements (2^31 - 2^16), "
                          "the most there may be",
                          object, pitch, clcnn_shape_print(value->shape).text, CLCNN_MAX_ELEMENTS);
    }
    return CLCNN_OK;
}

static bool is_absent(const clcnn_operand *operand) {
    return !operand->constant && operand->shape.rank == 0;
}

/* What the caller says of an input that is there. */
static clcnn_status read_operand(const char *object, const clcnn_operand *operand,
                                 clcnn_value *value) {
    clcnn_tensor *tensor = operand->constant;
    if (tensor && (operand->shape.rank || operand->pitch || operand->type)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: it has a constant tensor and a shape, type or pitch too; these must "
                          "be 0",
                          object);
    }
    value->constant = tensor != NULL;
    value->shape = tensor ? clcnn_tensor_shape(tensor) : operand->shape;
    value->type = tensor ? clcnn_tensor_type(tensor) : operand->type;
    clcnn_status status = clcnn_shape_check(object, value->shape);
    if (status) {
        return status;
    }
    return resolve_pitch(object, tensor ? clcnn_tensor_pitch(tensor) : operand->pitch, value);
}

static clcnn_status read_input(const clcnn_op_desc *desc, size_t i, clcnn_problem *problem) {
    const clcnn_operand_info *info = clcnn_problem_input(problem, i);
    char object[96];
    snprintf(object, sizeof object, "%s %s", clcnn_problem_name(problem),
             clcnn_problem_label(problem, i).text);
    if (i >= desc->input_count || is_absent(&desc->inputs[i])) {
        return info->optional ? CLCNN_OK
                              : clcnn_fail(CLCNN_INVALID_ARGUMENT,
                                           "%s: it has neither a tensor nor a shape; one of them "
                                           "is required",
                                           object);
    }
    clcnn_value *value = &problem->inputs[i];
    clcnn_status status = read_operand(object, &desc->inputs[i], value);
    const char *type = clcnn_type_name(value->type);
    if (!status && value->type != info->type) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: its type is %s; it must be %s", object,
                          type ? type : "unknown", clcnn_type_name(info->type));
    }
    return status;
}

static clcnn_status read_inputs(const clcnn_op_desc *desc, clcnn_problem *problem) {
    const clcnn_operator_info *info = &problem->row->info;
    clcnn_status status = desc->input_count ? clcnn_require(info->name, "inputs", desc->inputs) : 0;
    if (!status) {
        status = check_count(info, desc->input_count);
    }
    if (status) {
        return status;
    }
    const size_t count = clcnn_operand_count(info->inputs);
    problem->input_count = desc->input_count > count ? desc->input_count : count;
    problem->inputs = calloc(problem->input_count, sizeof *problem->inputs);
    if (!problem->inputs) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for its operands", info->name);
    }
    for (size_t i = 0; !status && i < problem->input_count; i++) {
        status = read_input(desc, i, problem);
    }
    return status;
}

/* ---- The descriptor ------------------------------------------------------------------------ */

clcnn_status clcnn_problem_desc(const clcnn_operator_info *info, const void *desc, size_t size,
                                void **copy) {
    const unsigned char *from = desc;
    const size_t known = size < info->desc_size ? size : info->desc_size;
    if (from && (known == 0 || known % sizeof(int) != 0)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: the descriptor has %zu bytes; it must have the size of its struct, "
                          "here %zu",
                          info->name, size, info->desc_size);
    }
    for (size_t i = known; from && i < size; i++) {
        if (from[i]) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "%s: the descriptor has %zu bytes and its byte %zu is not 0; this "
                              "library knows %zu, what is behind them must be 0",
                              info->name, size, i, info->desc_size);
        }
    }
    *copy = calloc(1, info->desc_size);
    if (!*copy) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for its descriptor", info->name);
    }
    if (from) {
        memcpy(*copy, from, known);
    }
    return CLCNN_OK;
}

/* ---- Problems ------------------------------------------------------------------------------ */

static clcnn_status resolve_outputs(const clcnn_op_desc *desc, clcnn_problem *problem) {
    clcnn_status status = CLCNN_OK;
    const clcnn_operand_info *outputs = problem->row->info.outputs;
    for (size_t i = 0; !status && i < clcnn_problem_outputs(problem); i++) {
        char object[64];
        snprintf(object, sizeof object, "%s %s", clcnn_problem_name(problem), outputs[i].name);
        problem->outputs[i].type = outputs[i].type;
        status = resolve_pitch(object, desc->output_pitch ? desc->output_pitch[i] : 0,
                               &problem->outputs[i]);
    }
    return status;
}

clcnn_status clcnn_problem_infer(const clcnn_op_desc *desc, clcnn_problem *problem) {
    void *fields = NULL;
    *problem = (clcnn_problem){.row = NULL};
    clcnn_status status = clcnn_require("operator", "desc", desc);
    if (!status) {
        status = clcnn_operator_require(desc->name, &problem->row);
    }
    if (!status) {
        status = clcnn_problem_desc(&problem->row->info, desc->desc, desc->desc_size, &fields);
    }
    if (!status) {
        status = read_inputs(desc, problem);
    }
    if (!status) {
        status = problem->row->infer(fields, problem);
    }
    if (!status) { /* what infer does not look at */
        status = clcnn_fields_check(&problem->row->info, fields);
    }
    if (!status) {
        status = resolve_outputs(desc, problem);
    }
    free(fields);
    if (status) {
        clcnn_problem_free(problem);
    }
    return status;
}

void clcnn_problem_free(clcnn_problem *problem) {
    free(problem->inputs);
    problem->inputs = NULL;
}

/* ---- Work ---------------------------------------------------------------------------------- */

static double bytes_of(const clcnn_value *value) {
    return (double)clcnn_shape_count(value->shape) * (double)clcnn_type_size(value->type);
}

clcnn_work clcnn_problem_work(const clcnn_problem *problem) {
    const double terms = clcnn_problem_terms(problem);
    clcnn_work work = {.multiply_adds =
                           terms * (double)clcnn_shape_count(problem->outputs[0].shape),
                       .terms = terms};
    for (size_t i = 0; i < problem->input_count; i++) {
        work.bytes += bytes_of(&problem->inputs[i]);
    }
    for (size_t i = 0; i < clcnn_problem_outputs(problem); i++) {
        work.bytes += bytes_of(&problem->outputs[i]);
    }
    return work;
}
