/* SPDX-License-Identifier: MIT
 * PyTorch's answers (tests/oracle): every case on the reference and, with every solver that
 * applies, on the default device. The tests run with the repository's root as working directory. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operators.h"
#include "problem.h"
#include "unit.h"

#define FILE_NAME(name, class) "tests/oracle/" #name ".json",
static const char *const files[] = {CLCNN_OPERATOR_LIST(FILE_NAME)};

typedef struct oracle_case {
    const char *line;
    problem p;
    float *x, *filter, *bias; /* filter and bias may be NULL */
    double *y;
    size_t count; /* of y */
    clcnn_data_kind data;
    double *expected, *bound; /* of the reference, the second widened by the slack */
} oracle_case;

static double *doubles(json_t *array, size_t count) {
    double *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; i++) {
        values[i] = json_number_value(json_array_get(array, i));
    }
    return values;
}

/* NULL where the case has no such array; else it has as many values as the shape. */
static float *floats(json_t *object, const char *key, clcnn_shape shape) {
    json_t *array = json_object_get(object, key);
    ck_assert_msg(json_array_size(array) == clcnn_shape_count(shape), "%s has %zu values", key,
                  json_array_size(array));
    if (!array) {
        return NULL;
    }
    const size_t count = clcnn_shape_count(shape);
    float *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)json_number_value(json_array_get(array, i));
    }
    return values;
}

/* Makes the case's operator in a context; solver NULL: the chosen one. */
static clcnn_op *create(const oracle_case *c, clcnn_context *context, const char *solver) {
    problem p = c->p;
    clcnn_tensor *filter = c->filter ? unit_tensor(context, problem_filter(&p), c->filter) : NULL;
    clcnn_tensor *bias = c->bias ? unit_tensor(context, problem_bias(&p), c->bias) : NULL;
    clcnn_op *op = NULL;
    if (solver) {
        ck_assert_uint_lt(strlen(solver), sizeof p.solver);
        strcpy(p.solver, solver);
    }
    const clcnn_status status = problem_create(context, &p, filter, bias, &op);
    ck_assert_msg(status == CLCNN_OK, "%s: %s", c->line, clcnn_last_error()->message);
    clcnn_tensor_destroy(filter);
    clcnn_tensor_destroy(bias);
    return op;
}

/* The data are multiples of 1/16, so products are multiples of 1/256: while S stays below 2^16,
 * every partial sum has at most 24 bits and is exact in float32, as CLCNN_DATA_INTEGER means. */
static clcnn_data_kind kind_of(const double *magnitude, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!(magnitude[i] < 65536)) {
            return CLCNN_DATA_ANY;
        }
    }
    return CLCNN_DATA_INTEGER;
}

/* The reference takes float32 parameters, PyTorch 0.2 and 1/6 as doubles: p0 v + p1 moves with
 * them. */
static double parameter_slack(const clcnn_activation *a, double y) {
    float p[3];
    clcnn_activation_parameters(a->kind, p);
    const double offset = fabs((double)(a->custom ? a->p[1] : p[1]));
    switch (a->kind) {
    case CLCNN_LEAKY_RELU:
    case CLCNN_HARD_SIGMOID:
        return 0x1p-24 * (fabs(y) + offset);
    default:
        return 0;
    }
}

/* Fills expected and bound. PyTorch's answers are doubles with roundings of their own: each is
 * 2^-29 of one in float32. Summed in another order, and through functions that are a few units off,
 * they differ from the reference's doubles by less than 2^-20 of the bound (which has a factor of
 * at most sqrt n where theirs has n) and 2^-48 of the value. Next to a float32's 2^-24 that is
 * nothing: where the bound is 0, floats must still be equal. */
static void judge(oracle_case *c) {
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    clcnn_op *op = create(c, host, NULL);
    clcnn_tensor *x = unit_tensor(host, problem_input(&c->p), c->x);
    double *magnitude = malloc(c->count * sizeof *magnitude);
    c->expected = malloc(c->count * sizeof *c->expected);
    c->bound = malloc(c->count * sizeof *c->bound);
    ck_assert(magnitude && c->expected && c->bound);
    const clcnn_op_judgement first = {.magnitude = magnitude};
    UNIT_OK(clcnn_op_bounds(op, op, CLCNN_DATA_ANY, x, &first, c->count));
    c->data = kind_of(magnitude, c->count);
    const clcnn_op_judgement second = {.expected = c->expected, .bound = c->bound};
    UNIT_OK(clcnn_op_bounds(op, op, c->data, x, &second, c->count));
    for (size_t i = 0; i < c->count; i++) {
        const double slack = 0x1p-20 * c->bound[i] + 0x1p-48 * fabs(c->y[i]) +
                             parameter_slack(&c->p.activation, c->y[i]);
        ck_assert_msg(fabs(c->expected[i] - c->y[i]) <= slack,
                      "%s: the reference's element %zu is %.17g, PyTorch's %.17g", c->line, i,
                      c->expected[i], c->y[i]);
        c->bound[i] += slack;
    }
    free(magnitude);
    clcnn_tensor_destroy(x);
    clcnn_op_destroy(op);
}

/* Fills a case whose problem was parsed. */
static oracle_case read_case(json_t *object, const char *line, const problem *p) {
    oracle_case c = {.line = line, .p = *p};
    clcnn_shape output;
    UNIT_OK(problem_output(&c.p, &output));
    c.count = clcnn_shape_count(output);
    json_t *answer = json_object_get(object, "output");
    ck_assert_msg(json_array_size(answer) == c.count, "%s: output has %zu values, not %zu", c.line,
                  json_array_size(answer), c.count);
    c.x = floats(object, "input", problem_input(&c.p));
    c.filter = floats(object, "filter", problem_filter(&c.p));
    c.bias = floats(object, "bias", problem_bias(&c.p));
    c.y = doubles(answer, c.count);
    judge(&c);
    return c;
}

static void free_case(oracle_case *c) {
    free(c->x);
    free(c->filter);
    free(c->bias);
    free(c->y);
    free(c->expected);
    free(c->bound);
}

/* 1 where the solver's result is not PyTorch's, after a line about it. */
static int check_solver(const oracle_case *c, clcnn_context *context, const char *solver) {
    clcnn_op *op = create(c, context, solver);
    float *got = malloc(c->count * sizeof *got);
    ck_assert_ptr_nonnull(got);
    unit_run(op, c->x, got);
    const char *wrong = unit_within(got, c->y, c->bound, c->count);
    if (wrong) {
        fprintf(stderr, "%s solver=%s: %s\n", c->line, solver, wrong);
    }
    free(got);
    clcnn_op_destroy(op);
    return wrong != NULL;
}

static int check_solvers(const oracle_case *c, clcnn_context *context) {
    clcnn_solvers solvers = {0};
    int wrong = 0;
    UNIT_OK(problem_solvers(context, &c->p, &solvers));
    ck_assert_msg(solvers.count > 0, "%s: no solver applies", c->line);
    for (size_t i = 0; i < solvers.count; i++) {
        wrong += check_solver(c, context, solvers.name[i]);
    }
    return wrong;
}

/* How many results of one case are wrong; a line that is refused counts, too. */
static int check_case(json_t *object, clcnn_context *context) {
    const char *line = json_string_value(json_object_get(object, "problem"));
    char why[PROBLEM_WHY];
    problem p;
    ck_assert_ptr_nonnull(line);
    if (!problem_parse(line, &p, why)) {
        fprintf(stderr, "%s: %s\n", line, why);
        return 1;
    }
    oracle_case c = read_case(object, line, &p);
    const int wrong = check_solvers(&c, context);
    free_case(&c);
    return wrong;
}

/* Every case of an operator's file. */
static void check_file(const char *path, clcnn_context *context) {
    json_error_t error;
    json_t *cases = json_load_file(path, 0, &error);
    ck_assert_msg(cases != NULL,
                  "%s: %s; the tests run with the repository's root as working directory", path,
                  error.text);
    ck_assert_uint_ge(json_array_size(cases), 10);
    int wrong = 0;
    for (size_t i = 0; i < json_array_size(cases); i++) {
        wrong += check_case(json_array_get(cases, i), context);
    }
    json_decref(cases);
    ck_assert_msg(wrong == 0, "%s: %d results are wrong", path, wrong);
}

START_TEST(reference_agrees_with_pytorch) {
    check_file(files[_i], unit_context(UNIT_REFERENCE));
}
END_TEST

START_TEST(device_agrees_with_pytorch) {
    check_file(files[_i], unit_context(UNIT_DEVICE));
}
END_TEST

Suite *suite_oracle(void) {
    Suite *suite = suite_create("oracle");
    TCase *tcase = tcase_create("oracle");
    tcase_add_loop_test(tcase, reference_agrees_with_pytorch, 0, UNIT_COUNT(files));
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_loop_test(tcase, device_agrees_with_pytorch, 0, UNIT_COUNT(files));
    }
    suite_add_tcase(suite, tcase);
    return suite;
}
