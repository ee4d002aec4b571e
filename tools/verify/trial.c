/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DRAWS = 9, /* the first, and 8 more where a constant output would be right */
    FEW = 2    /* integers more than there are terms, where many are to be equal */
};

/* ---- Data ---------------------------------------------------------------------------------- */

/* The largest limit for integers up to the operator's own with which every partial sum is exact in
 * float32: of products where there are weights, else of values. 0: there is none. */
static double integer_limit(const problem *p) {
    const double terms = problem_terms(p) + 1;
    double limit = (double)p->operation->limit;
    if (p->operation->compares) {
        limit = fmin(limit, terms + FEW);
    }
    while (limit >= 1 && (p->operation->weights ? limit * limit : limit) * terms > 0x1p24) {
        limit /= 2;
    }
    return limit >= 1 ? limit : 0;
}

int trial_possible(const problem *p, problem_data data) {
    return p->operation->data >> data & 1u && (data != PROBLEM_INTEGER || integer_limit(p) > 0);
}

static clcnn_status uniform(unsigned seed, double low, double high, float *values, size_t count) {
    const clcnn_initializer initializer = {.kind = CLCNN_RANDOM_UNIFORM,
                                           .seed = seed,
                                           .a = (float)low,
                                           .b = (float)high};
    return clcnn_initialize(&initializer, clcnn_shape1((int)count), values, count);
}

/* Spreads NaN and infinities over the values, rarely enough that about half the outputs meet none.
 * The first of a row of the last axis is one more often, and `always` in one row at least: it lies
 * beside the tail of the row before, where a kernel that reads beyond it and multiplies by zero is
 * found out. */
static clcnn_status spoil(const problem *p, unsigned seed, int always, size_t row, float *values,
                          size_t count) {
    const float share = (float)fmin(0.1, 0.25 / problem_reach(p));
    const float first = fminf(0.1f, share * (float)row);
    /* where count is row or row is 1 there is no row before, or no tail */
    int beside = !always || count <= row || row == 1;
    float *where = malloc(count * sizeof *where);
    if (!where) {
        return CLCNN_OUT_OF_MEMORY;
    }
    clcnn_status status = uniform(seed, 0, 1, where, count);
    for (size_t i = 0; !status && i < count; i++) {
        const float limit = i % row == 0 ? first : share;
        values[i] = where[i] < limit / 2       ? NAN
                    : where[i] < 0.75f * limit ? INFINITY
                    : where[i] < limit         ? -INFINITY
                                               : values[i];
        beside = beside || (i > 0 && i % row == 0 && !isfinite(values[i]));
    }
    if (!beside) {
        values[(count / row + 1) / 2 * row] = INFINITY;
    }
    free(where);
    return status;
}

/* Fills the values of an input that is there. Inputs and draws of one seed are told apart, the first
 * three inputs without a factor. */
static clcnn_status fill(const problem *p, problem_data data, unsigned draw, unsigned input,
                         float *values) {
    const clcnn_shape shape = problem_operand(p, input);
    const size_t count = clcnn_shape_count(shape), row = (size_t)shape.dim[shape.rank - 1];
    const unsigned seed = p->seed * 64u + 4 * draw + (input < 3 ? input : input * 0x9E3779B9u);
    const double range = (double)p->operation->range;
    if (data != PROBLEM_INTEGER) {
        clcnn_status status = uniform(seed, -range, range, values, count);
        /* it may reach every output: after two draws it need not be there */
        return !status && data == PROBLEM_NAN ? spoil(p, seed + 3, draw < 2, row, values, count)
                                              : status;
    }
    const float limit = (float)integer_limit(p);
    clcnn_status status = uniform(seed, (double)-limit, (double)limit + 1, values, count);
    for (size_t i = 0; !status && i < count; i++) {
        values[i] = fminf(floorf(values[i]), limit); /* the draw may round up to limit + 1 */
    }
    return status;
}

/* ---- The right answer ---------------------------------------------------------------------- */

/* Whether one value would be right everywhere: then a kernel that writes it everywhere passes. Asked of
 * output 0: indices may be the same whatever the data are. */
static int could_be_constant(const judge_output *o) {
    double low = -INFINITY, high = INFINITY;
    size_t nans = 0, certain = 0;
    for (size_t i = 0; i < o->count; i++) {
        const double e =
            fabs(o->expected[i]) > FLT_MAX ? (double)(float)o->expected[i] : o->expected[i];
        const double b = isnan(o->bound[i]) ? 0 : o->bound[i];
        if (isinf(b)) {
            continue; /* whatever stands there is right */
        }
        certain++;
        nans += isnan(e) != 0;
        low = fmax(low, e - b);
        high = fmin(high, e + b);
    }
    return o->count > 1 && (nans > 0 ? nans == certain : low <= high);
}

/* The operator of the reference with these values, its tensors dense; the solver that the line names
 * is not its own. */
static clcnn_status make_reference(clcnn_context *context, trial *t) {
    problem p = *t->problem;
    clcnn_status status = CLCNN_OK;
    p.solver[0] = p.tile[0] = 0;
    p.pitches = p.unaligned = 0;
    clcnn_op_destroy(t->reference);
    t->reference = NULL;
    if (!t->tensors.output_count) {
        status = problem_tensors_create(context, &p, &t->tensors);
    }
    for (size_t i = 0; !status && i < t->tensors.count; i++) {
        if (problem_has(&p, i) && problem_is_constant(&p, i)) {
            status = clcnn_tensor_write(t->tensors.inputs[i], t->inputs[i], t->count[i]);
        }
    }
    return status ? status : problem_create(context, &p, t->tensors.inputs, &t->reference);
}

clcnn_status trial_answer(trial *t, const clcnn_op *judged) {
    const judge_side reference = {t->reference, t->tensors.run, NULL};
    return judge_again(&t->values, &reference, judged);
}

static clcnn_status answer(clcnn_context *context, trial *t) {
    const clcnn_status status = make_reference(context, t);
    const judge_side reference = {t->reference, t->tensors.run, NULL};
    return status ? status : judge_answer(&t->values, &reference, t->reference);
}

/* ---- Making -------------------------------------------------------------------------------- */

/* Constants are the trial's own; the judge has the rest. */
static clcnn_status allocate(const clcnn_shape *run, size_t count, const clcnn_shape *outputs,
                             clcnn_data_kind kind, trial *t) {
    size_t constants = 1; /* of none, too */
    const clcnn_status status =
        judge_create(run, count, outputs, problem_outputs(t->problem), kind, &t->values);
    for (size_t i = 0; i < count; i++) {
        constants += run[i].rank ? 0 : t->count[i];
    }
    t->constants = malloc(constants * sizeof *t->constants);
    if (status || !t->constants) {
        return CLCNN_OUT_OF_MEMORY;
    }
    float *rest = t->constants;
    for (size_t i = 0; i < count; i++) {
        t->inputs[i] = run[i].rank ? t->values.inputs[i].values : rest;
        rest += run[i].rank ? 0 : t->count[i];
    }
    return CLCNN_OK;
}

static clcnn_status begin(const problem *p, clcnn_data_kind kind, trial *t) {
    clcnn_shape run[PROBLEM_INPUTS], outputs[PROBLEM_OUTPUTS];
    size_t count = 0;
    clcnn_status status = CLCNN_OK;
    *t = (trial){.problem = p};
    for (size_t i = 0; !status && i < problem_outputs(p); i++) {
        status = problem_output_at(p, i, &outputs[i]);
    }
    if (status) {
        return status;
    }
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        run[i] = problem_operand(p, i);
        t->count[i] = clcnn_shape_count(run[i]);
        count = t->count[i] ? i + 1 : count;
        run[i].rank = problem_is_constant(p, i) ? 0 : run[i].rank;
    }
    return allocate(run, count, outputs, kind, t);
}

/* Turns an input into its magnitudes, where that is what it has. */
static void make_positive(trial *t, unsigned input) {
    const char *name = problem_input_info(t->problem, input)->name;
    if (problem_lists(t->problem->operation->positive, name, strlen(name))) {
        for (size_t i = 0; i < t->count[input]; i++) {
            t->inputs[input][i] = fabsf(t->inputs[input][i]);
        }
    }
}

/* One strange weight of an only filter reaches every output: every other draw has none. */
static clcnn_status fill_all(trial *t, problem_data data, unsigned draw) {
    const problem *p = t->problem;
    clcnn_status status = CLCNN_OK;
    for (unsigned i = 0; !status && i < PROBLEM_INPUTS; i++) {
        const int sound = data == PROBLEM_NAN && draw % 2 && problem_is_weight(p, i);
        if (t->count[i] > 0) {
            status = fill(p, sound ? PROBLEM_REAL : data, draw, i, t->inputs[i]);
            make_positive(t, i);
        }
    }
    return status;
}

clcnn_status trial_draw(clcnn_context *reference, const problem *p, problem_data data, trial *t) {
    const clcnn_data_kind kind = data == PROBLEM_INTEGER ? CLCNN_DATA_INTEGER
                                 : data == PROBLEM_REAL  ? CLCNN_DATA_ZERO_MEAN
                                                         : CLCNN_DATA_ANY;
    clcnn_status status = begin(p, kind, t);
    t->constant = 1;
    for (unsigned draw = 0; !status && t->constant && draw < DRAWS; draw++) {
        status = fill_all(t, data, draw);
        if (!status) {
            status = answer(reference, t);
        }
        t->constant = !status && could_be_constant(&t->values.outputs[0]);
    }
    return status;
}

clcnn_status trial_given(clcnn_context *reference, const problem *p, const float *x,
                         const float *filter, trial *t) {
    clcnn_status status = begin(p, CLCNN_DATA_ANY, t);
    if (status) {
        return status;
    }
    memcpy(t->inputs[0], x, t->count[0] * sizeof *x);
    if (t->count[PROBLEM_WEIGHTS] > 0) {
        memcpy(t->inputs[PROBLEM_WEIGHTS], filter, t->count[PROBLEM_WEIGHTS] * sizeof *filter);
    }
    status = answer(reference, t);
    const judge_output *y = &t->values.outputs[0];
    t->constant = !status && could_be_constant(y);
    for (size_t i = 0; !status && i < y->count; i++) {
        y->got[i] = (float)y->expected[i]; /* what follows has an input where no solver runs */
    }
    return status;
}

void trial_destroy(trial *t) {
    clcnn_op_destroy(t->reference);
    problem_tensors_destroy(&t->tensors);
    judge_destroy(&t->values);
    free(t->constants);
}
