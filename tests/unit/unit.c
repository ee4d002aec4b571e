/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"

const char *unit_error_problem(clcnn_status expected, const char *word) {
    const clcnn_error *error = clcnn_last_error();
    if (error->status != expected) {
        return "has another status than the call";
    }
    if (!error->message || !error->message[0]) {
        return "is empty";
    }
    if (strpbrk(error->message, "\r\n")) {
        return "has more than one line";
    }
    return strstr(error->message, word) ? NULL : "does not name its object";
}

/* A line about a comparison, or NULL. */
static const char *describe(const clcnn_comparison *c, const float *got, const double *expected,
                            const double *bound, size_t count) {
    static char line[200];
    if (c->wrong == 0) {
        return NULL;
    }
    const size_t i = c->first_wrong;
    snprintf(line, sizeof line, "%zu of %zu are wrong; element %zu is %.9g, not %.9g +- %.3g",
             c->wrong, count, i, (double)got[i], expected[i], bound[i]);
    return line;
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

const char *unit_within(const float *got, const double *expected, const double *bound,
                        size_t count) {
    clcnn_comparison comparison;
    UNIT_OK(clcnn_compare(got, expected, bound, count, &comparison));
    return describe(&comparison, got, expected, bound, count);
}

const char *unit_difference(const float *got, const double *expected, size_t count,
                            double tolerance) {
    double *bound = allocate(count, sizeof *bound);
    for (size_t i = 0; i < count; i++) {
        bound[i] = tolerance * fabs(expected[i]);
    }
    const char *line = unit_within(got, expected, bound, count);
    free(bound);
    return line;
}

#define JUDGE_OK(j, call)                                                                          \
    do {                                                                                           \
        const clcnn_status unit_status = (call);                                                   \
        ck_assert_msg(unit_status == CLCNN_OK, "%s: %s", clcnn_status_name(unit_status),           \
                      (j)->fault);                                                                 \
    } while (0)

/* The case of what the operator gave of x. */
static judge_case run(clcnn_op *op, clcnn_data_kind data, const float *x) {
    const clcnn_shape input = clcnn_op_input_shape(op, 0), output = clcnn_op_output_shape(op, 0);
    clcnn_context *context = op->context;
    clcnn_tensor *in = unit_tensor(context, input, x);
    clcnn_tensor *out = unit_tensor(context, output, NULL);
    const judge_side side = {op, &in, &out};
    judge_case j;
    JUDGE_OK(&j, judge_create(&input, 1, &output, 1, data, &j));
    memcpy(j.inputs[0].values, x, j.inputs[0].count * sizeof *x);
    JUDGE_OK(&j, judge_run(&j, &side, context->desc.guard_zones ? context : NULL));
    clcnn_tensor_destroy(in);
    clcnn_tensor_destroy(out);
    return j;
}

judge_case unit_judged(clcnn_op *op, clcnn_op *reference, clcnn_data_kind data, const float *x) {
    judge_case j = run(op, data, x);
    clcnn_tensor *in = unit_tensor(reference->context, clcnn_op_input_shape(reference, 0), NULL);
    const judge_side side = {reference, &in, NULL};
    JUDGE_OK(&j, judge_answer(&j, &side, op));
    clcnn_tensor_destroy(in);
    return j;
}

const char *unit_verdict(judge_case *j) {
    JUDGE_OK(j, judge_compare(j));
    const judge_output *o = &j->outputs[j->wrong_output];
    const char *line = describe(&o->comparison, o->got, o->expected, o->bound, o->count);
    judge_destroy(j);
    return line;
}

const char *unit_judge(clcnn_op *op, clcnn_op *reference, clcnn_data_kind data, const float *x) {
    judge_case j = unit_judged(op, reference, data, x);
    return unit_verdict(&j);
}

void unit_run(clcnn_op *op, const float *x, float *y) {
    judge_case j = run(op, CLCNN_DATA_ANY, x);
    memcpy(y, j.outputs[0].got, j.outputs[0].count * sizeof *y);
    judge_destroy(&j);
}

clcnn_tensor *unit_tensor(clcnn_context *context, clcnn_shape shape, const float *values) {
    clcnn_tensor *tensor = NULL;
    UNIT_OK(clcnn_tensor_create(context, CLCNN_FLOAT32, shape, &tensor));
    if (values) {
        UNIT_OK(clcnn_tensor_write(tensor, values, clcnn_shape_count(shape)));
    }
    return tensor;
}

const char *unit_expect(clcnn_op *op, const float *x, const double *expected, size_t count,
                        double tolerance) {
    const size_t outputs = clcnn_shape_count(clcnn_op_output_shape(op, 0));
    ck_assert_msg(outputs == count, "the output has %zu elements, not %zu", outputs, count);
    float *y = allocate(count, sizeof *y);
    unit_run(op, x, y);
    const char *wrong = unit_difference(y, expected, count, tolerance);
    free(y);
    clcnn_op_destroy(op);
    return wrong;
}

size_t unit_operators(void) {
    size_t count = 0;
    while (clcnn_operator_at(count)) {
        count++;
    }
    return count;
}

clcnn_op *unit_create(clcnn_context *context, clcnn_op_desc what, const char *solver) {
    const clcnn_choice choice = {.solver = solver};
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_op_create(context, &what, &choice, &op));
    return op;
}

clcnn_op *unit_conv2d(clcnn_context *context, const clcnn_conv2d_desc *desc, clcnn_shape input,
                      clcnn_shape filter_shape, const float *filter, const float *bias) {
    const int outputs =
        filter_shape.dim[desc && desc->filter_layout == CLCNN_OIHW ? 0 : filter_shape.rank - 1];
    clcnn_tensor *w = unit_tensor(context, filter_shape, filter);
    clcnn_tensor *b = bias ? unit_tensor(context, clcnn_shape1(outputs), bias) : NULL;
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_conv2d_create(context, desc, input, w, b, &op));
    clcnn_tensor_destroy(w);
    clcnn_tensor_destroy(b);
    return op;
}

const char *unit_canary(clcnn_context *context) {
    static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const float ones[] = {1, 1, 1, 1};
    static const double map[] = {12, 16, 24, 28};
    clcnn_op *op =
        unit_conv2d(context, NULL, clcnn_shape4(1, 3, 3, 1), clcnn_shape4(2, 2, 1, 1), ones, NULL);
    return unit_expect(op, image, map, UNIT_COUNT(map), 0);
}

void unit_integers(unsigned seed, float *values, size_t count) {
    unsigned state = seed;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525U + 1013904223U;
        values[i] = (float)((int)(state >> 16) % 17 - 8);
    }
}
