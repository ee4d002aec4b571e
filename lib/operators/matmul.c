/* SPDX-License-Identifier: MIT
 * matmul: y = activation(alpha op(a) op(b) + beta addend), matrix by matrix; op transposes or does not. */
#include "matmul.h"

#include <math.h>

#include "../reference/reference.h"

/* One of the last two axes of an input, as it takes part. */
static int size_of(clcnn_shape shape, int transposed, int axis) {
    return shape.dim[shape.rank - 2 + (transposed ? 1 - axis : axis)];
}

/* The batch axes, and two of one element. */
static clcnn_shape batch_of(clcnn_shape shape) {
    shape.dim[shape.rank - 2] = shape.dim[shape.rank - 1] = 1;
    return shape;
}

static clcnn_status check_ranks(const clcnn_problem *problem) {
    for (size_t i = CLCNN_MATMUL_A; i <= CLCNN_MATMUL_B; i++) {
        const clcnn_shape shape = problem->inputs[i].shape;
        if (shape.rank < 2) {
            return clcnn_fail(CLCNN_INVALID_SHAPE,
                              "matmul: %s has shape %s; it must have 2 axes or more",
                              clcnn_problem_label(problem, i).text, clcnn_shape_print(shape).text);
        }
    }
    return CLCNN_OK;
}

/* Sets *output, and the sizes among the parameters. */
static clcnn_status multiply(const clcnn_problem *problem, clcnn_matmul_parameters *p,
                             clcnn_shape *output) {
    const clcnn_shape a = problem->inputs[CLCNN_MATMUL_A].shape;
    const clcnn_shape b = problem->inputs[CLCNN_MATMUL_B].shape;
    const int depth = size_of(b, p->transpose_b, 0);
    p->m = size_of(a, p->transpose_a, 0);
    p->k = size_of(a, p->transpose_a, 1);
    p->n = size_of(b, p->transpose_b, 1);
    if (p->k != depth) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "matmul: input %s has matrices of %d columns, input2 %s of %d rows; they "
                          "must be equal",
                          clcnn_shape_print(a).text, p->k, clcnn_shape_print(b).text, depth);
    }
    *output = batch_of(a);
    if (!clcnn_broadcast_widen(output, batch_of(b))) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "matmul: input has shape %s, input2 %s; sizes of a batch axis must be "
                          "equal or 1",
                          clcnn_shape_print(a).text, clcnn_shape_print(b).text);
    }
    output->dim[output->rank - 2] = p->m;
    output->dim[output->rank - 1] = p->n;
    return CLCNN_OK;
}

static clcnn_status check_addend(const clcnn_problem *problem, const clcnn_matmul_desc *desc,
                                 clcnn_shape output) {
    if (!clcnn_problem_has(problem, CLCNN_MATMUL_ADDEND)) {
        return desc->beta == 0 ? CLCNN_OK
                               : clcnn_fail(CLCNN_INVALID_ARGUMENT,
                                            "matmul: beta is %g and there is no addend; it must "
                                            "be 0",
                                            (double)desc->beta);
    }
    const clcnn_shape addend = problem->inputs[CLCNN_MATMUL_ADDEND].shape;
    clcnn_shape wide = output;
    if (!clcnn_broadcast_widen(&wide, addend) || !clcnn_shape_equal(wide, output)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "matmul: addend has shape %s, the output %s; it must broadcast to that",
                          clcnn_shape_print(addend).text, clcnn_shape_print(output).text);
    }
    return CLCNN_OK;
}

/* A denormal would be 0 on some devices. */
static clcnn_status resolve_factor(const char *name, float asked, float *factor) {
    *factor = asked == 0 ? 1 : asked;
    return isnormal(*factor) ? CLCNN_OK
                             : clcnn_fail(CLCNN_INVALID_ARGUMENT,
                                          "matmul: %s is %g; it must be finite and no denormal",
                                          name, (double)asked);
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_matmul_desc *desc = fields;
    clcnn_matmul_parameters *p = clcnn_problem_parameters(problem);
    clcnn_shape output = {.rank = 0};
    p->transpose_a = desc->transpose_a;
    p->transpose_b = desc->transpose_b;
    clcnn_status status = check_ranks(problem);
    if (!status) {
        status = multiply(problem, p, &output);
    }
    if (!status) {
        status = check_addend(problem, desc, output);
    }
    if (!status) {
        status = resolve_factor("alpha", desc->alpha, &p->alpha);
    }
    if (!status) {
        status = resolve_factor("beta", desc->beta, &p->beta);
    }
    if (!status) {
        status = clcnn_problem_activation(problem, &desc->activation, CLCNN_NHWC);
    }
    return status ? status : clcnn_problem_output(problem, output);
}

static double terms(const clcnn_problem *problem) {
    return clcnn_matmul_of(problem)->k;
}

static const clcnn_field fields[] = {
    CLCNN_ACTIVATION(clcnn_matmul_desc),
    CLCNN_WORD(clcnn_matmul_desc, transpose_a, "transpose_a", clcnn_flag_words),
    CLCNN_WORD(clcnn_matmul_desc, transpose_b, "transpose_b", clcnn_flag_words),
    CLCNN_FLOATS(clcnn_matmul_desc, alpha, "alpha", 1, "1"),
    CLCNN_FLOATS(clcnn_matmul_desc, beta, "beta", 1, "1"),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "input"},
    {.name = "input2"},
    {.name = "addend", .optional = 1},
    {.name = NULL},
};

/* Without an addend beta is 0, so a term of a model's sum can become one as it is. */
const clcnn_operator clcnn_operator_matmul = {
    .info = {.name = "matmul",
             .desc_size = sizeof(clcnn_matmul_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(SUM),
    .infer = infer,
    .terms = terms,
    .residual = CLCNN_MATMUL_ADDEND,
    .evaluate = clcnn_reference_matmul,
};
