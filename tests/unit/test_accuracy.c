/* SPDX-License-Identifier: MIT
 * Long sums are as near to the exact result as TensorFlow's are in float32, or nearer. */
#include <math.h>
#include <stdlib.h>

#include "problem/problem.h"
#include "unit.h"

/* Made by tests/oracle/tensorflow_accuracy.py (TensorFlow 2.21, its own kernels, which sum in blocks;
 * with oneDNN's it is up to six times farther off). The data is uniform between low and high, seed 1
 * for the input and 2 for the weights. An error is the root of the mean square of what the result is
 * off by, in units of 2^-24 of the root of the mean square of the exact result. */
typedef struct summed {
    const char *line;
    float low, high;
    double tensorflow; /* its error */
} summed;

static const summed summeds[] = {
    {"conv2d h7 w7 c512 k16 kh7 sh1 sw1 pad=same strict=1", -1, 1, 6.54},
    {"conv2d h3 w3 c65536 k1 kh3 sh1 sw1 pad=same strict=1", 0.1f, 0.1f, 114},
    {"conv2d h14 w14 c256 k32 kh3 sh1 sw1 pad=same strict=1", -1, 1, 5.06},
    {"conv2d h14 w14 c64 k32 kh3 sh1 sw1 pad=same strict=1", 0, 1, 3.08},
    {"conv2d h28 w28 c32 k32 kh5 sh1 sw1 pad=same strict=1", -1, 1, 4.93},
    {"conv2d h56 w56 c3 k64 kh7 sh2 sw2 pad=same strict=1", -1, 1, 3.53},
    {"conv2d h7 w7 c2048 k64 kh1 sh1 sw1 pad=same strict=1", -1, 1, 5.05},
    {"dense n32 c3920 k10", -1, 1, 5.93},
    {"dense n1 c25088 k64", -1, 1, 10.9},
    {"dense n8 c4096 k32", 0, 1, 1.57},
};

static float *drawn(clcnn_shape shape, unsigned seed, const summed *s) {
    const size_t count = clcnn_shape_count(shape);
    float *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; s->low == s->high && i < count; i++) {
        values[i] = s->low;
    }
    if (s->low < s->high) {
        const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM,
                                           .seed = seed,
                                           .a = s->low,
                                           .b = s->high};
        UNIT_OK(clcnn_initialize(&uniform, shape, values, count));
    }
    return values;
}

static clcnn_op *create(clcnn_context *context, const problem *p, const float *weights) {
    clcnn_tensor *filter = unit_tensor(context, problem_operand(p, 1), weights);
    clcnn_tensor *const tensors[PROBLEM_INPUTS] = {NULL, filter};
    clcnn_op *op = NULL;
    UNIT_OK(problem_create(context, p, tensors, &op));
    clcnn_tensor_destroy(filter);
    return op;
}

static double error_of(const judge_output *o) {
    double error = 0, size = 0;
    for (size_t i = 0; i < o->count; i++) {
        error += pow((double)o->got[i] - o->expected[i], 2);
        size += pow(o->expected[i], 2);
    }
    return sqrt(error / size) * 0x1p24;
}

START_TEST(sums_are_as_near_as_tensorflows) {
    const summed *s = &summeds[_i / unit_contexts()];
    problem p;
    char why[PROBLEM_WHY];
    ck_assert_msg(problem_parse(s->line, &p, why), "%s: %s", s->line, why);
    float *x = drawn(problem_operand(&p, 0), 1, s), *weights = drawn(problem_operand(&p, 1), 2, s);
    clcnn_op *op = create(unit_context(_i % unit_contexts()), &p, weights);
    clcnn_op *reference = create(unit_context(UNIT_REFERENCE), &p, weights);
    judge_case c = unit_judged(op, reference, CLCNN_DATA_ANY, x);
    const double error = error_of(&c.outputs[0]);
    ck_assert_msg(error <= s->tensorflow, "%s: off by %.3g, TensorFlow by %g", s->line, error,
                  s->tensorflow);
    judge_destroy(&c);
    clcnn_op_destroy(op);
    clcnn_op_destroy(reference);
    free(x);
    free(weights);
}
END_TEST

Suite *suite_accuracy(void) {
    Suite *suite = suite_create("accuracy");
    TCase *tcase = tcase_create("sums");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, sums_are_as_near_as_tensorflows, 0,
                        (int)UNIT_COUNT(summeds) * unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
