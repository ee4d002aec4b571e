/* SPDX-License-Identifier: MIT
 * subtract, multiply, divide, minimum, maximum, power, equal, less and less_or_equal: y = activation(f(a,
 * b)), two inputs that broadcast to one shape. */
#include "binary.h"

#include "../activation.h"
#include "../broadcast.h"
#include "../reference/reference.h"

static const clcnn_operator *const rows[CLCNN_BINARY_COUNT] = {
    [CLCNN_BINARY_SUBTRACT] = &clcnn_operator_subtract,
    [CLCNN_BINARY_MULTIPLY] = &clcnn_operator_multiply,
    [CLCNN_BINARY_DIVIDE] = &clcnn_operator_divide,
    [CLCNN_BINARY_MINIMUM] = &clcnn_operator_minimum,
    [CLCNN_BINARY_MAXIMUM] = &clcnn_operator_maximum,
    [CLCNN_BINARY_POWER] = &clcnn_operator_power,
    [CLCNN_BINARY_EQUAL] = &clcnn_operator_equal,
    [CLCNN_BINARY_LESS] = &clcnn_operator_less,
    [CLCNN_BINARY_LESS_OR_EQUAL] = &clcnn_operator_less_or_equal,
};

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_binary_desc *desc = fields;
    clcnn_binary_parameters *p = clcnn_problem_parameters(problem);
    for (p->function = 0; rows[p->function] != problem->row;) {
        p->function++;
    }
    clcnn_status status = clcnn_activation_resolve(clcnn_problem_name(problem), &desc->activation,
                                                   &problem->activation);
    return status ? status : clcnn_broadcast_infer(problem);
}

/* A quotient stays one: it is rounded once, where scaled weights would be, each. */
static bool affine(const clcnn_problem *problem, const float *const *inputs, double *scale,
                   double *shift) {
    const size_t known = inputs[0] ? 0 : 1;
    const bool product = problem->row == &clcnn_operator_multiply;
    if (!clcnn_broadcast_channels(problem, known) ||
        (!product && problem->row != &clcnn_operator_subtract)) {
        return false;
    }
    const clcnn_shape other = problem->inputs[known].shape, output = problem->outputs[0].shape;
    const double sign = known == 1 ? -1 : 1; /* of what is known, in a difference */
    for (int c = 0; c < output.dim[output.rank - 1]; c++) {
        const double value = (double)inputs[known][c % other.dim[other.rank - 1]];
        scale[c] = product ? value : -sign;
        shift[c] = product ? 0 : sign * value;
    }
    return true;
}

static const clcnn_field fields[] = {
    CLCNN_ACTIVATION(clcnn_binary_desc),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "input2"},
    {.name = NULL},
};

#define ROW(operator, class)                                                                       \
    {                                                                                              \
        .info = {.name = #operator,                                                                \
                 .desc_size = sizeof(clcnn_binary_desc),                                           \
                 .fields = fields,                                                                 \
                 .inputs = inputs,                                                                 \
                 .outputs = clcnn_one_output},                                                     \
        CLCNN_JUDGED_AS(class), .infer = infer, .in_place = clcnn_broadcast_whole,                 \
        .permute = clcnn_permute_freely, .pointwise = true, .affine = affine,                      \
        .evaluate = clcnn_reference_##operator                                                     \
    }

const clcnn_operator clcnn_operator_subtract = ROW(subtract, SUM);
const clcnn_operator clcnn_operator_multiply = ROW(multiply, SUM);
const clcnn_operator clcnn_operator_divide = ROW(divide, SUM);
const clcnn_operator clcnn_operator_minimum = ROW(minimum, EXACT);
const clcnn_operator clcnn_operator_maximum = ROW(maximum, EXACT);
const clcnn_operator clcnn_operator_power = ROW(power, SUM);
const clcnn_operator clcnn_operator_equal = ROW(equal, EXACT);
const clcnn_operator clcnn_operator_less = ROW(less, EXACT);
const clcnn_operator clcnn_operator_less_or_equal = ROW(less_or_equal, EXACT);
