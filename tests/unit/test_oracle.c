/* SPDX-License-Identifier: MIT
 * PyTorch's answers (tests/oracle): every case on the reference and, with every solver that
 * applies, on the default device. The tests run with the repository's root as working directory. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operators.h"
#include "problem/problem.h"
#include "unit.h"

#define FILE_NAME(name) "tests/oracle/" #name ".json",
static const char *const files[] = {CLCNN_OPERATOR_LIST(FILE_NAME)};

/* Its operator and inputs in a context. */
typedef struct party {
    clcnn_op *op;
    clcnn_tensor *tensors[PROBLEM_INPUTS], *given[PROBLEM_INPUTS];
} party;

typedef struct oracle_case {
    const char *line;
    problem p;
    float *inputs[PROBLEM_INPUTS]; /* NULL where the problem has none */
    double *y, *index;             /* index NULL: the line does not ask for it */
    size_t count;                  /* of each */
    clcnn_data_kind data;
    party reference;
    double *expected, *bound; /* of the solver that is judged, the second widened by the slack */
} oracle_case;

static double *doubles(json_t *array, size_t count) {
    double *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; i++) {
        values[i] = json_number_value(json_array_get(array, i));
    }
    return values;
}

/* An array with as many values as the shape. */
static float *floats(json_t *object, const char *key, clcnn_shape shape) {
    json_t *array = json_object_get(object, key);
    ck_assert_msg(json_array_size(array) == clcnn_shape_count(shape), "%s has %zu values", key,
                  json_array_size(array));
    const size_t count = clcnn_shape_count(shape);
    float *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)json_number_value(json_array_get(array, i));
    }
    return values;
}

/* solver NULL: the chosen one. */
static party create(const oracle_case *c, clcnn_context *context, const char *solver) {
    problem p = c->p;
    party made = {.op = NULL};
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        made.tensors[i] =
            c->inputs[i] ? unit_tensor(context, problem_operand(&p, i), c->inputs[i]) : NULL;
        made.given[i] = problem_is_constant(&p, i) ? NULL : made.tensors[i];
    }
    if (solver) {
        ck_assert_uint_lt(strlen(solver), sizeof p.solver);
        strcpy(p.solver, solver);
    }
    const clcnn_status status = problem_create(context, &p, made.tensors, &made.op);
    ck_assert_msg(status == CLCNN_OK, "%s: %s", c->line, clcnn_last_error()->message);
    return made;
}

static void destroy(party *made) {
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        clcnn_tensor_destroy(made->tensors[i]);
    }
    clcnn_op_destroy(made->op);
}

/* How many tensors a run takes. */
static size_t count_of(const oracle_case *c) {
    size_t count = 0;
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        count = c->inputs[i] ? i + 1 : count;
    }
    return count;
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

/* Linear where the operator has none. */
static clcnn_activation activation_of(const problem *p) {
    clcnn_activation a = {.kind = CLCNN_LINEAR};
    for (const clcnn_field *f = p->info->fields; f->name; f++) {
        if (f->kind == CLCNN_FIELD_ACTIVATION) {
            memcpy(&a, p->desc + f->offset, sizeof a);
        }
    }
    return a;
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

/* Fills expected and bound for what is judged. PyTorch's answers are doubles with roundings of their
 * own: each is 2^-29 of one in float32. Summed in another order, and through functions that are a few
 * units off, they differ from the reference's doubles by less than 2^-20 of the bound (which has a
 * factor of at most sqrt n where theirs has n) and 2^-48 of the value. Next to a float32's 2^-24 that
 * is nothing: where the bound is 0, floats must still be equal. */
static void judge(oracle_case *c, const clcnn_op *judged) {
    const party *r = &c->reference;
    const clcnn_op_judgement judgement = {.expected = c->expected, .bound = c->bound};
    UNIT_OK(
        clcnn_op_bounds(r->op, judged, c->data, r->given, count_of(c), 0, &judgement, c->count));
    const clcnn_activation activation = activation_of(&c->p);
    for (size_t i = 0; i < c->count; i++) {
        const double slack =
            0x1p-20 * c->bound[i] + 0x1p-48 * fabs(c->y[i]) + parameter_slack(&activation, c->y[i]);
        ck_assert_msg(fabs(c->expected[i] - c->y[i]) <= slack,
                      "%s: the reference's element %zu is %.17g, PyTorch's %.17g", c->line, i,
                      c->expected[i], c->y[i]);
        c->bound[i] += slack;
    }
}

/* Makes the reference's operator, and finds what its data are. */
static void prepare(oracle_case *c) {
    c->reference = create(c, unit_context(UNIT_REFERENCE), NULL);
    double *magnitude = malloc(c->count * sizeof *magnitude);
    c->expected = malloc(c->count * sizeof *c->expected);
    c->bound = malloc(c->count * sizeof *c->bound);
    ck_assert(magnitude && c->expected && c->bound);
    const clcnn_op_judgement judgement = {.magnitude = magnitude};
    const party *r = &c->reference;
    UNIT_OK(clcnn_op_bounds(r->op, r->op, CLCNN_DATA_ANY, r->given, count_of(c), 0, &judgement,
                            c->count));
    c->data = kind_of(magnitude, c->count);
    free(magnitude);
}

/* The indices that the reference expects are PyTorch's, and to be met exactly. */
static void judge_index(const oracle_case *c) {
    const party *r = &c->reference;
    double *expected = malloc(c->count * sizeof *expected),
           *bound = malloc(c->count * sizeof *bound);
    const clcnn_op_judgement judgement = {.expected = expected, .bound = bound};
    ck_assert(expected && bound);
    UNIT_OK(clcnn_op_bounds(r->op, r->op, CLCNN_DATA_ANY, r->given, count_of(c), 1, &judgement,
                            c->count));
    for (size_t i = 0; i < c->count; i++) {
        ck_assert_msg(expected[i] == c->index[i] && bound[i] == 0,
                      "%s: the reference's index %zu is %.17g, PyTorch's %.17g", c->line, i,
                      expected[i], c->index[i]);
    }
    free(expected);
    free(bound);
}

/* The name of an input's array: the library's, of repeated ones with a number. */
static const char *key_of(const problem *p, size_t i) {
    static char key[32];
    const int numbered = p->info->repeated && i > 0;
    snprintf(key, sizeof key, numbered ? "%s%zu" : "%s", problem_input_info(p, i)->name, i + 1);
    return key;
}

/* The values of an output. */
static double *answer(json_t *object, const char *key, const oracle_case *c) {
    json_t *array = json_object_get(object, key);
    ck_assert_msg(json_array_size(array) == c->count, "%s: %s has %zu values, not %zu", c->line,
                  key, json_array_size(array), c->count);
    return doubles(array, c->count);
}

/* Fills a case whose problem was parsed. */
static oracle_case read_case(json_t *object, const char *line, const problem *p) {
    oracle_case c = {.line = line, .p = *p};
    clcnn_shape output;
    UNIT_OK(problem_output(&c.p, &output));
    c.count = clcnn_shape_count(output);
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (problem_has(&c.p, i)) {
            c.inputs[i] = floats(object, key_of(&c.p, i), problem_operand(&c.p, i));
        }
    }
    c.y = answer(object, "output", &c);
    prepare(&c);
    if (problem_outputs(p) > 1) {
        c.index = answer(object, "index", &c);
        judge_index(&c);
    }
    return c;
}

static void free_case(oracle_case *c) {
    destroy(&c->reference);
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        free(c->inputs[i]);
    }
    free(c->y);
    free(c->index);
    free(c->expected);
    free(c->bound);
}

/* NULL, or a line: indices are PyTorch's. */
static const char *check_indices(const double *expected, size_t count, clcnn_tensor *index) {
    static char line[100];
    clcnn_comparison comparison;
    int32_t *got = malloc(count * sizeof *got);
    ck_assert_ptr_nonnull(got);
    UNIT_OK(clcnn_tensor_read_bytes(index, got, count * sizeof *got));
    UNIT_OK(clcnn_compare_typed(CLCNN_INT32, got, expected, NULL, count, &comparison));
    const size_t i = comparison.first_wrong;
    snprintf(line, sizeof line, "%zu indices are wrong; element %zu is %d, not %.10g",
             comparison.wrong, i, got[i], expected[i]);
    free(got);
    return comparison.wrong > 0 ? line : NULL;
}

static const char *check_values(oracle_case *c, const clcnn_op *op, clcnn_tensor *y) {
    float *got = malloc(c->count * sizeof *got);
    ck_assert_ptr_nonnull(got);
    UNIT_OK(clcnn_tensor_read(y, got, c->count));
    judge(c, op);
    const char *wrong = unit_within(got, c->y, c->bound, c->count);
    free(got);
    return wrong;
}

/* 1 where the solver's result is not PyTorch's, after a line about it. */
static int check_solver(oracle_case *c, clcnn_context *context, const char *solver) {
    party made = create(c, context, solver);
    const clcnn_shape shape = clcnn_op_output_shape(made.op, 0);
    const clcnn_type type = c->p.info->outputs[0].type;
    clcnn_tensor *outputs[] = {NULL, NULL};
    UNIT_OK(clcnn_tensor_create(context, type, shape, &outputs[0]));
    UNIT_OK(judge_poison(outputs[0]));
    if (c->index) {
        UNIT_OK(clcnn_tensor_create(context, CLCNN_INT32, shape, &outputs[1]));
        UNIT_OK(judge_poison(outputs[1]));
    }
    UNIT_OK(clcnn_op_execute(made.op, made.given, count_of(c), outputs, c->index ? 2 : 1));
    const char *wrong = type == CLCNN_INT32 ? check_indices(c->y, c->count, outputs[0])
                                            : check_values(c, made.op, outputs[0]);
    wrong = wrong || !c->index ? wrong : check_indices(c->index, c->count, outputs[1]);
    if (wrong) {
        fprintf(stderr, "%s solver=%s: %s\n", c->line, solver, wrong);
    }
    clcnn_tensor_destroy(outputs[0]);
    clcnn_tensor_destroy(outputs[1]);
    destroy(&made);
    return wrong != NULL;
}

static int check_solvers(oracle_case *c, clcnn_context *context) {
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
