/* SPDX-License-Identifier: MIT
 * Operators on the reference: a run evaluates the row's formula on dense arrays; constants are
 * copied when the operator is created, and what has a pitch goes through a copy without. */
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reference.h"

static const char solver_name[] = "reference";

/* One rounding to float; the double sum before it adds less than another up to 2^29 terms. */
#define REFERENCE_CHAIN 2

typedef struct state {
    double seconds;                   /* of the last run; negative: none yet */
    const float **values;             /* of each input: dense; NULL where it is left out */
    float **copies;                   /* of each input that has one */
    void *outputs[CLCNN_MAX_OUTPUTS]; /* dense copies of those that have a pitch */
    clcnn_reference_before *before;   /* where softmax is the activation */
} state;

/* ---- Rows ---------------------------------------------------------------------------------- */

static void *elements(const clcnn_tensor *tensor) {
    return (char *)tensor->span.memory->handle + tensor->span.offset;
}

static void gather(const clcnn_tensor *tensor, float *dense) {
    const clcnn_region region = clcnn_tensor_region(tensor);
    tensor->context->backend->read(&region, dense);
}

static void scatter(const void *dense, const clcnn_tensor *tensor) {
    const clcnn_region region = clcnn_tensor_region(tensor);
    tensor->context->backend->write(&region, dense);
}

/* ---- Preparing ----------------------------------------------------------------------------- */

clcnn_status clcnn_reference_solvers(clcnn_context *context, const clcnn_problem *problem,
                                     const clcnn_choice *choice, clcnn_solvers *list) {
    (void)context;
    (void)problem;
    (void)choice;
    *list = (clcnn_solvers){.count = 1, .name = {solver_name}};
    return CLCNN_OK;
}

static clcnn_status check_choice(const clcnn_problem *problem, const clcnn_choice *choice) {
    if (choice->solver && strcmp(choice->solver, solver_name) != 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: solver \"%s\" is not one of the reference's; "
                          "it has \"reference\"",
                          clcnn_problem_name(problem), choice->solver);
    }
    if (choice->tile) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: tile \"%s\" given; the reference has none",
                          clcnn_problem_name(problem), choice->tile);
    }
    return CLCNN_OK;
}

static void *new_copy(const clcnn_value *value) {
    return malloc(clcnn_shape_count(value->shape) * clcnn_type_size(value->type));
}

/* The copies of constants, with their content, and of what has a pitch; and what a softmax needs. */
static bool make_copies(const clcnn_op *op, state *s) {
    const clcnn_problem *p = &op->problem;
    for (size_t i = 0; i < p->input_count; i++) {
        if (!clcnn_problem_has(p, i) ||
            (!p->inputs[i].constant && clcnn_value_dense(&p->inputs[i]))) {
            continue;
        }
        s->copies[i] = new_copy(&p->inputs[i]);
        if (!s->copies[i]) {
            return false;
        }
        if (p->inputs[i].constant) {
            gather(op->inputs[i], s->copies[i]);
        }
    }
    for (size_t i = 0; i < clcnn_problem_outputs(p); i++) {
        if (!clcnn_value_dense(&p->outputs[i])) {
            s->outputs[i] = new_copy(&p->outputs[i]);
            if (!s->outputs[i]) {
                return false;
            }
        }
    }
    const bool softmax = p->activation.kind == CLCNN_SOFTMAX;
    if (softmax) {
        s->before = malloc(clcnn_shape_count(p->outputs[0].shape) * sizeof *s->before);
    }
    return !softmax || s->before;
}

clcnn_status clcnn_reference_prepare(clcnn_op *op, const clcnn_choice *choice) {
    clcnn_status status = check_choice(&op->problem, choice);
    if (status) {
        return status;
    }
    state *s = calloc(1, sizeof *s);
    op->state = s;
    if (s) {
        s->seconds = -1;
        s->values = calloc(op->problem.input_count, sizeof *s->values);
        s->copies = calloc(op->problem.input_count, sizeof *s->copies);
    }
    if (!s || !s->values || !s->copies || !make_copies(op, s)) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for the reference's copies",
                          clcnn_problem_name(&op->problem));
    }
    op->solver = solver_name;
    op->chain = REFERENCE_CHAIN;
    op->softmax_chain = s->before ? REFERENCE_CHAIN : 0;
    return CLCNN_OK;
}

void clcnn_reference_unprepare(clcnn_op *op) {
    state *s = op->state;
    if (!s) {
        return;
    }
    for (size_t i = 0; s->copies && i < op->problem.input_count; i++) {
        free(s->copies[i]);
    }
    for (size_t i = 0; i < CLCNN_MAX_OUTPUTS; i++) {
        free(s->outputs[i]);
    }
    free(s->before);
    free(s->copies);
    free(s->values);
    free(s);
}

/* ---- Running ------------------------------------------------------------------------------- */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Evaluates the operator on the inputs that are bound. */
static void evaluate(clcnn_op *op, clcnn_reference_sink *sink) {
    const clcnn_problem *p = &op->problem;
    const state *s = op->state;
    for (size_t i = 0; i < p->input_count; i++) {
        const clcnn_tensor *given = op->inputs[i];
        if (given && s->copies[i]) {
            gather(given, s->copies[i]);
        }
        s->values[i] = s->copies[i] ? s->copies[i] : given ? elements(given) : NULL;
    }
    sink->before = s->before;
    p->row->evaluate(p, s->values, sink);
    if (s->before) {
        clcnn_reference_softmax_after(p, sink);
    }
}

clcnn_status clcnn_reference_run(clcnn_op *op, clcnn_tensor *const *outputs) {
    state *s = op->state;
    const size_t count = clcnn_problem_outputs(&op->problem);
    const double start = now();
    clcnn_reference_sink sink = {.activation = &op->problem.activation};
    for (size_t i = 0; i < count; i++) {
        sink.y[i] = s->outputs[i] ? s->outputs[i] : elements(outputs[i]);
    }
    evaluate(op, &sink);
    for (size_t i = 0; i < count; i++) {
        if (s->outputs[i]) {
            scatter(s->outputs[i], outputs[i]);
        }
    }
    s->seconds = now() - start;
    return CLCNN_OK;
}

clcnn_status clcnn_reference_time(clcnn_op *op, double *seconds) {
    const state *s = op->state;
    if (s->seconds < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "time: the operator has not run yet");
    }
    *seconds = s->seconds;
    return CLCNN_OK;
}

/* ---- Judging ------------------------------------------------------------------------------- */

static clcnn_status check_judge(const clcnn_op *reference, const clcnn_op *judged,
                                clcnn_data_kind data, size_t output, size_t count) {
    clcnn_status status = clcnn_require("bounds", "reference", reference);
    if (!status) {
        status = clcnn_require("bounds", "judged", judged);
    }
    if (status) {
        return status;
    }
    if (!clcnn_context_is_reference(reference->context)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "bounds: the reference operator is of %s; it must be of a reference "
                          "context",
                          reference->context->device.name);
    }
    if (!clcnn_problem_same(&judged->problem, &reference->problem)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "bounds: the judged operator is of another problem than the reference's; "
                          "they must be the same");
    }
    if (output >= clcnn_problem_outputs(&reference->problem)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "bounds: output %zu asked for; there are %zu",
                          output, clcnn_problem_outputs(&reference->problem));
    }
    const size_t elements_there = clcnn_shape_count(reference->problem.outputs[output].shape);
    if (count != elements_there) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "bounds: count is %zu, the output has %zu elements; they must be equal",
                          count, elements_there);
    }
    if ((unsigned)data > CLCNN_DATA_INTEGER) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "bounds: data kind %d is unknown", (int)data);
    }
    return CLCNN_OK;
}

clcnn_status clcnn_op_bounds(clcnn_op *reference, const clcnn_op *judged, clcnn_data_kind data,
                             clcnn_tensor *const *inputs, size_t input_count, size_t output,
                             const clcnn_op_judgement *judgement, size_t count) {
    clcnn_status status = check_judge(reference, judged, data, output, count);
    if (!status) {
        status = clcnn_require("bounds", "judgement", judgement);
    }
    if (!status && input_count > 0) {
        status = clcnn_require("bounds", "inputs", inputs);
    }
    if (!status && input_count > reference->problem.input_count) {
        status = clcnn_fail(CLCNN_INVALID_ARGUMENT, "bounds: %zu inputs given; it takes up to %zu",
                            input_count, reference->problem.input_count);
    }
    if (!status) {
        status = clcnn_op_bind_inputs(reference, inputs, input_count);
    }
    if (status) {
        return status;
    }
    clcnn_reference_sink sink = {.activation = &reference->problem.activation,
                                 .judgement = *judgement,
                                 .judged = output,
                                 .error_class = clcnn_op_error_class(judged, output),
                                 .chain = judged->chain,
                                 .softmax_chain = judged->softmax_chain,
                                 .winograd_tile = judged->winograd_tile,
                                 .data = data};
    evaluate(reference, &sink);
    return CLCNN_OK;
}
