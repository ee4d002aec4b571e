/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 9 }; /* the first, and 8 more where a constant output would be right */

/* ---- Data ---------------------------------------------------------------------------------- */

/* The largest limit for integers up to the operator's own with which every partial sum is exact in
 * float32: of products where there is a filter, else of values. 0: there is none. */
static double integer_limit(const problem *p) {
    const double terms = p->operation->terms(p) + 1;
    double limit = (double)p->operation->limit;
    while (limit >= 1 && (p->operation->filter ? limit * limit : limit) * terms > 0x1p24) {
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
 * The first of a row of the last axis is one more often, and in one row at least: it lies beside the
 * tail of the row before, where a kernel that reads beyond it and multiplies by zero is found out.
 */
static clcnn_status spoil(const problem *p, unsigned seed, size_t row, float *values,
                          size_t count) {
    const float share = (float)fmin(0.1, 0.25 / p->operation->terms(p));
    const float first = fminf(0.1f, share * (float)row);
    int beside = count <= row || row == 1; /* else there is no row before, or no tail */
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

/* Fills an array of this shape (rank 0: there is none); `stream` tells arrays and draws of one seed
 * apart. */
static clcnn_status fill(const problem *p, problem_data data, unsigned stream, clcnn_shape shape,
                         float *values) {
    if (shape.rank == 0) {
        return CLCNN_OK;
    }
    const size_t count = clcnn_shape_count(shape), row = (size_t)shape.dim[shape.rank - 1];
    const unsigned seed = p->seed * 64u + stream;
    const double range = (double)p->operation->range;
    if (data != PROBLEM_INTEGER) {
        clcnn_status status = uniform(seed, -range, range, values, count);
        return !status && data == PROBLEM_NAN ? spoil(p, seed + 3, row, values, count) : status;
    }
    const float limit = (float)integer_limit(p);
    clcnn_status status = uniform(seed, (double)-limit, (double)limit + 1, values, count);
    for (size_t i = 0; !status && i < count; i++) {
        values[i] = fminf(floorf(values[i]), limit); /* the draw may round up to limit + 1 */
    }
    return status;
}

/* ---- The right answer ---------------------------------------------------------------------- */

/* Whether one value would be right everywhere: then a kernel that writes it everywhere passes. */
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

static clcnn_status make_tensor(clcnn_context *context, clcnn_shape shape, const float *values,
                                size_t count, clcnn_tensor **tensor) {
    clcnn_status status = clcnn_tensor_create(context, CLCNN_FLOAT32, shape, tensor);
    return status ? status : clcnn_tensor_write(*tensor, values, count);
}

/* The operator of the reference with these weights; the solver that the line names is not its own.
 */
static clcnn_status make_reference(clcnn_context *context, trial *t) {
    clcnn_tensor *filter = NULL, *bias = NULL;
    problem p = *t->problem;
    p.solver[0] = p.tile[0] = 0;
    clcnn_op_destroy(t->reference);
    t->reference = NULL;
    clcnn_status status = CLCNN_OK;
    if (t->filter_count > 0) {
        status = make_tensor(context, problem_filter(&p), t->filter, t->filter_count, &filter);
    }
    if (!status && t->bias_count > 0) {
        status = make_tensor(context, problem_bias(&p), t->bias, t->bias_count, &bias);
    }
    if (!status) {
        status = problem_create(context, &p, filter, bias, &t->reference);
    }
    clcnn_tensor_destroy(filter);
    clcnn_tensor_destroy(bias);
    return status;
}

clcnn_status trial_answer(trial *t, const clcnn_op *judged) {
    const judge_side reference = {t->reference, &t->reference_x, NULL};
    return judge_again(&t->values, &reference, judged);
}

static clcnn_status answer(clcnn_context *context, trial *t) {
    const clcnn_status status = make_reference(context, t);
    const judge_side reference = {t->reference, &t->reference_x, NULL};
    return status ? status : judge_answer(&t->values, &reference, t->reference);
}

/* ---- Making -------------------------------------------------------------------------------- */

static size_t count_of(clcnn_shape shape) {
    return shape.rank ? clcnn_shape_count(shape) : 0;
}

static clcnn_status begin(clcnn_context *reference, const problem *p, clcnn_data_kind kind,
                          trial *t) {
    const clcnn_shape input = problem_input(p);
    clcnn_shape output;
    *t = (trial){.problem = p};
    clcnn_status status = problem_output(p, &output);
    if (!status) {
        status = clcnn_tensor_create(reference, CLCNN_FLOAT32, input, &t->reference_x);
    }
    if (!status) {
        status = judge_create(&input, 1, &output, 1, kind, &t->values);
    }
    if (status) {
        return status;
    }
    t->filter_count = count_of(problem_filter(p));
    t->bias_count = count_of(problem_bias(p));
    t->filter =
        malloc((t->filter_count + t->bias_count + 1) * sizeof *t->filter); /* of none, too */
    t->bias = t->filter ? t->filter + t->filter_count : NULL;
    return t->filter ? CLCNN_OK : CLCNN_OUT_OF_MEMORY;
}

clcnn_status trial_draw(clcnn_context *reference, const problem *p, problem_data data, trial *t) {
    const clcnn_data_kind kind = data == PROBLEM_INTEGER ? CLCNN_DATA_INTEGER
                                 : data == PROBLEM_REAL  ? CLCNN_DATA_ZERO_MEAN
                                                         : CLCNN_DATA_ANY;
    clcnn_status status = begin(reference, p, kind, t);
    t->constant = 1;
    for (unsigned draw = 0; !status && t->constant && draw < DRAWS; draw++) {
        /* one strange weight of an only filter reaches every output: every other draw has none */
        const problem_data weights = data == PROBLEM_NAN && draw % 2 ? PROBLEM_REAL : data;
        status = fill(p, data, 4 * draw, problem_input(p), t->values.inputs[0].values);
        if (!status) {
            status = fill(p, weights, 4 * draw + 1, problem_filter(p), t->filter);
        }
        if (!status) {
            status = fill(p, weights, 4 * draw + 2, problem_bias(p), t->bias);
        }
        if (!status) {
            status = answer(reference, t);
        }
        t->constant = !status && could_be_constant(&t->values.outputs[0]);
    }
    return status;
}

clcnn_status trial_given(clcnn_context *reference, const problem *p, const float *x,
                         const float *filter, trial *t) {
    clcnn_status status = begin(reference, p, CLCNN_DATA_ANY, t);
    if (status) {
        return status;
    }
    memcpy(t->values.inputs[0].values, x, t->values.inputs[0].count * sizeof *x);
    if (t->filter_count > 0) {
        memcpy(t->filter, filter, t->filter_count * sizeof *filter);
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
    clcnn_tensor_destroy(t->reference_x);
    judge_destroy(&t->values);
    free(t->filter);
}
