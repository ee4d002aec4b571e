/* SPDX-License-Identifier: MIT */
#include "problem.h"

#include <string.h>

/* ---- Operators ----------------------------------------------------------------------------- */

#define ROW(name) &problem_##name,
const problem_operator *const problem_operators[] = {PROBLEM_OPERATOR_LIST(ROW) NULL};

const problem_operator *problem_operator_find(const char *name) {
    for (const problem_operator *const *o = problem_operators; *o; o++) {
        if (strcmp((*o)->name, name) == 0) {
            return *o;
        }
    }
    return NULL;
}

size_t problem_operator_index(const problem_operator *operation) {
    size_t i = 0;
    while (problem_operators[i] != operation) {
        i++;
    }
    return i;
}

size_t problem_operator_count(void) {
    return sizeof problem_operators / sizeof *problem_operators - 1;
}

/* ---- What the library is asked ------------------------------------------------------------- */

clcnn_op_desc problem_describe(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    int pitched = 0;
    size_t count = 0;
    memset(inputs, 0, PROBLEM_INPUTS * sizeof *inputs);
    p->operation->operands(p, inputs);
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (!problem_has(p, i)) {
            inputs[i] = (clcnn_operand){.constant = NULL};
            continue;
        }
        count = i + 1;
        if (p->pitches && !problem_is_weight(p, i)) {
            inputs[i].pitch = p->pitch[pitched++];
        }
    }
    clcnn_op_desc desc =
        clcnn_op_desc_make(p->info->name, p->desc, p->info->desc_size, inputs, count);
    desc.output_pitch = p->pitches ? &p->pitch[pitched] : NULL;
    return desc;
}

clcnn_shape problem_operand(const problem *p, size_t i) {
    clcnn_operand inputs[PROBLEM_INPUTS];
    problem_describe(p, inputs);
    return inputs[i].shape;
}

clcnn_shape problem_input(const problem *p) {
    return problem_operand(p, 0);
}

clcnn_shape problem_filter(const problem *p) {
    return p->operation->weights ? problem_operand(p, PROBLEM_WEIGHTS) : (clcnn_shape){.rank = 0};
}

clcnn_shape problem_bias(const problem *p) {
    return p->operation->weights ? problem_operand(p, PROBLEM_BIAS) : (clcnn_shape){.rank = 0};
}

clcnn_status problem_output_at(const problem *p, size_t i, clcnn_shape *shape) {
    clcnn_operand inputs[PROBLEM_INPUTS];
    const clcnn_op_desc desc = problem_describe(p, inputs);
    return clcnn_op_shape(&desc, i, shape);
}

clcnn_status problem_output(const problem *p, clcnn_shape *shape) {
    return problem_output_at(p, 0, shape);
}

clcnn_status problem_geometry(const problem *p, clcnn_geometry *geometry) {
    clcnn_operand inputs[PROBLEM_INPUTS];
    const clcnn_op_desc desc = problem_describe(p, inputs);
    return clcnn_op_geometry(&desc, geometry);
}

clcnn_status problem_work(const problem *p, clcnn_work *work) {
    clcnn_operand inputs[PROBLEM_INPUTS];
    const clcnn_op_desc desc = problem_describe(p, inputs);
    return clcnn_op_work(&desc, work);
}

double problem_cost(const problem *p) {
    clcnn_work work;
    return problem_work(p, &work) ? 0 : work.multiply_adds;
}

double problem_terms(const problem *p) {
    clcnn_work work;
    double terms = problem_work(p, &work) ? 0 : work.terms;
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        terms += p->optional[i];
    }
    return terms;
}

/* Of those whose lines do not say how many there are: the last axis. */
static int channels(const problem *p) {
    clcnn_shape output;
    return p->k || problem_output(p, &output) ? p->k : output.dim[output.rank - 1];
}

double problem_reach(const problem *p) {
    clcnn_activation activation = {.kind = CLCNN_LINEAR};
    for (const clcnn_field *f = p->info->fields; f->name; f++) {
        if (f->kind == CLCNN_FIELD_ACTIVATION) {
            memcpy(&activation, p->desc + f->offset, sizeof activation);
        }
    }
    return problem_terms(p) * (activation.kind == CLCNN_SOFTMAX ? channels(p) : 1);
}

static clcnn_choice choice_of(const problem *p) {
    return (clcnn_choice){.solver = p->solver,
                          .tile = p->tile,
                          .unaligned = p->unaligned,
                          .strict = p->strict};
}

clcnn_status problem_solvers(clcnn_context *context, const problem *p, clcnn_solvers *solvers) {
    clcnn_operand inputs[PROBLEM_INPUTS];
    const clcnn_op_desc desc = problem_describe(p, inputs);
    const clcnn_choice choice = choice_of(p);
    return clcnn_op_solvers(context, &desc, &choice, solvers);
}

clcnn_status problem_create(clcnn_context *context, const problem *p, clcnn_tensor *const *tensors,
                            clcnn_op **op) {
    clcnn_operand inputs[PROBLEM_INPUTS];
    const clcnn_op_desc desc = problem_describe(p, inputs);
    for (size_t i = 0; i < desc.input_count; i++) {
        if (problem_has(p, i) && problem_is_constant(p, i)) {
            inputs[i] = clcnn_constant(tensors[i]);
        }
    }
    const clcnn_choice choice = choice_of(p);
    return clcnn_op_create(context, &desc, &choice, op);
}
