/* SPDX-License-Identifier: MIT
 * What the suites share: the one list of them, the contexts they run on, and checks. */
#ifndef CLCNN_TESTS_UNIT_H
#define CLCNN_TESTS_UNIT_H

#include <check.h>
#undef fail /* Check's deprecated macro; tools/tool.h has a function of that name */

#include "clcnn_verify.h"
#include "judge.h"

/* Suite X is suite_X() in test_X.c. They run in this order. */
#define UNIT_LIST(X)                                                                               \
    UNIT_LIST_FIRST(X)                                                                             \
    X(status)                                                                                      \
    X(shape)                                                                                       \
    X(window)                                                                                      \
    X(compare)                                                                                     \
    X(initialize)                                                                                  \
    X(initialize_refused)                                                                          \
    X(activation)                                                                                  \
    X(reference)                                                                                   \
    X(reference_rows)                                                                              \
    X(concat)                                                                                      \
    X(pad)                                                                                         \
    X(move)                                                                                        \
    X(elementwise)                                                                                 \
    X(where)                                                                                       \
    X(reduce)                                                                                      \
    X(normalize)                                                                                   \
    X(argmax)                                                                                      \
    X(lrn)                                                                                         \
    X(matmul)                                                                                      \
    X(resize)                                                                                      \
    X(conv2d_transpose)                                                                            \
    X(softmax_last)                                                                                \
    X(bounds)                                                                                      \
    X(oracle)                                                                                      \
    X(numerics)                                                                                    \
    X(accuracy)                                                                                    \
    X(operators)                                                                                   \
    X(fields)                                                                                      \
    X(operands)                                                                                    \
    X(indices)                                                                                     \
    X(spans)                                                                                       \
    X(workspace)                                                                                   \
    X(judge)                                                                                       \
    X(api)                                                                                         \
    X(api_values)                                                                                  \
    X(memory)                                                                                      \
    X(types)                                                                                       \
    X(model)                                                                                       \
    X(patterns)                                                                                    \
    X(model_random)                                                                                \
    X(model_refused)                                                                               \
    X(views)                                                                                       \
    X(threads)                                                                                     \
    X(tool)                                                                                        \
    X(idx)                                                                                         \
    X(dataset)                                                                                     \
    X(problem)                                                                                     \
    X(problem_rows)                                                                                \
    UNIT_LIST_ONNX(X)                                                                              \
    UNIT_LIST_OPENCL(X)

#ifdef CLCNN_ONNX
#define UNIT_LIST_ONNX(X) X(npy) X(onnx) X(onnx_refused) X(onnx_save) X(onnx_file) X(moved)
#else
#define UNIT_LIST_ONNX(X)
#endif

#ifdef CLCNN_OPENCL
#define UNIT_LIST_FIRST(X) X(fork) X(signals) /* both need a process that has called no driver */
#define UNIT_LIST_OPENCL(X)                                                                        \
    X(find)                                                                                        \
    X(device)                                                                                      \
    X(opencl) X(transfers) X(buffers) X(choose) X(winograd) X(plan) X(driver) X(bench)
#else
#define UNIT_LIST_FIRST(X)
#define UNIT_LIST_OPENCL(X)
#endif

#define UNIT_DECLARE(name) Suite *suite_##name(void);
UNIT_LIST(UNIT_DECLARE)

/* ---- Contexts -------------------------------------------------------------------------------- */

/* What a loop test's _i names: tcase_add_loop_test(tcase, test, 0, unit_contexts()). */
enum { UNIT_REFERENCE, UNIT_DEVICE };

/* 2, or 1 where there is no device: --reference, or a build with OPENCL=no. */
int unit_contexts(void);

/* The context that tests share, opened at its first use, with guard zones and profiling. */
clcnn_context *unit_context(int which);

/* A context of the test's own on the same device; desc's device is not looked at. */
clcnn_context *unit_open(int which, clcnn_context_desc desc);

/* ---- Checks ---------------------------------------------------------------------------------- */

#define UNIT_OK(call)                                                                              \
    do {                                                                                           \
        const clcnn_status unit_status = (call);                                                   \
        ck_assert_msg(unit_status == CLCNN_OK, "%s: %s", clcnn_status_name(unit_status),           \
                      clcnn_last_error()->message);                                                \
    } while (0)

/* The call is refused with this status and one line that holds `word`. */
#define UNIT_REFUSED(expected, word, call)                                                         \
    do {                                                                                           \
        const clcnn_status unit_status = (call);                                                   \
        ck_assert_msg(unit_status == (expected), "%s gave %s, not %s", #call,                      \
                      clcnn_status_name(unit_status), clcnn_status_name(expected));                \
        const char *unit_problem = unit_error_problem(expected, word);                             \
        ck_assert_msg(!unit_problem, "%s: the error \"%s\" %s", #call,                             \
                      clcnn_last_error()->message, unit_problem);                                  \
    } while (0)

/* NULL, or what is wrong with this thread's last error. */
const char *unit_error_problem(clcnn_status expected, const char *word);

/* The values equal, element by element, within `tolerance` times the expected one (0: equal). */
#define UNIT_SAME(got, expected, count, tolerance)                                                 \
    do {                                                                                           \
        const char *unit_problem = unit_difference(got, expected, count, tolerance);               \
        ck_assert_msg(!unit_problem, "%s", unit_problem);                                          \
    } while (0)

/* NULL, or a line about the first wrong element. Static: until the next call. */
const char *unit_difference(const float *got, const double *expected, size_t count,
                            double tolerance);

/* The same within a bound for each element. */
const char *unit_within(const float *got, const double *expected, const double *bound,
                        size_t count);

/* ---- Tensors and operators ------------------------------------------------------------------- */

#define UNIT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Makes a tensor with these values; NULL leaves them undefined. */
clcnn_tensor *unit_tensor(clcnn_context *context, clcnn_shape shape, const float *values);

/* Runs the operator in its own context on host values, as the judge does. y holds the operator's
 * output. */
void unit_run(clcnn_op *op, const float *x, float *y);

/* unit_run, then UNIT_SAME with what is expected, then destroys the operator. */
#define UNIT_EXPECT(op, x, expected, tolerance)                                                    \
    do {                                                                                           \
        const char *unit_wrong = unit_expect(op, x, expected, UNIT_COUNT(expected), tolerance);    \
        ck_assert_msg(!unit_wrong, "%s", unit_wrong);                                              \
    } while (0)
const char *unit_expect(clcnn_op *op, const float *x, const double *expected, size_t count,
                        double tolerance);

/* Runs the operator on x and judges the result by `reference`, the same problem in a reference
 * context: NULL, or a line about the first wrong element. */
const char *unit_judge(clcnn_op *op, clcnn_op *reference, clcnn_data_kind data, const float *x);

/* What is to be computed: an operator's name, its descriptor, an array of its operands. */
#define UNIT_OP(name, desc, operands)                                                              \
    clcnn_op_desc_make(name, desc, sizeof *(desc), operands, UNIT_COUNT(operands))

/* How many operators there are. */
size_t unit_operators(void);

/* The operator by this solver (NULL: the chosen one). */
clcnn_op *unit_create(clcnn_context *context, clcnn_op_desc what, const char *solver);
/* Its two halves, between which expected and bound can be looked at, or made others. The second
 * destroys the case. */
judge_case unit_judged(clcnn_op *op, clcnn_op *reference, clcnn_data_kind data, const float *x);
const char *unit_verdict(judge_case *j);

/* conv2d of a filter and a bias (NULL: none) given as host values; input shape as given. */
clcnn_op *unit_conv2d(clcnn_context *context, const clcnn_conv2d_desc *desc, clcnn_shape input,
                      clcnn_shape filter_shape, const float *filter, const float *bias);

/* NULL where the context computes the notebook's first map, else what is wrong: "it still works".
 * */
const char *unit_canary(clcnn_context *context);

/* Small whole numbers from -8 to 8, drawn from a seed: sums of their products are exact. */
void unit_integers(unsigned seed, float *values, size_t count);

#endif
