/* SPDX-License-Identifier: MIT
 * Contexts are independent: two threads, each with a context of its own, build and run operators
 * over and over and check every result. CK_RUN_SUITE=threads runs it alone, for thread sanitizers.
 * Check's assertions jump, so threads hand back what went wrong. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

enum { THREADS = 2, ROUNDS = 12 };

typedef struct worker {
    const char *device; /* NULL: the default */
    int number;
    char problem[300]; /* "": none */
    clcnn_context *context;
} worker;

/* Notes what failed, with the thread's own last error, and is 0; the first failure stays. */
static int failed(worker *w, const char *what) {
    if (!w->problem[0]) {
        snprintf(w->problem, sizeof w->problem, "thread %d, %s: %.200s", w->number, what,
                 clcnn_last_error()->message);
    }
    return 0;
}

static int run_and_compare(worker *w, const char *what, clcnn_op *op, const float *x,
                           const double *expected, double tolerance) {
    float y[16];
    clcnn_tensor *in = NULL, *out = NULL;
    const size_t inputs = clcnn_shape_count(clcnn_op_input_shape(op, 0));
    const size_t outputs = clcnn_shape_count(clcnn_op_output_shape(op, 0));
    int right =
        outputs <= UNIT_COUNT(y) &&
        !clcnn_tensor_create(w->context, CLCNN_FLOAT32, clcnn_op_input_shape(op, 0), &in) &&
        !clcnn_tensor_create(w->context, CLCNN_FLOAT32, clcnn_op_output_shape(op, 0), &out) &&
        !clcnn_tensor_write(in, x, inputs) && !clcnn_tensor_fill(out, NAN) &&
        !clcnn_op_run(op, in, out) && !clcnn_tensor_read(out, y, outputs);
    for (size_t i = 0; right && i < outputs; i++) {
        right = fabs((double)y[i] - expected[i]) <= tolerance;
    }
    clcnn_tensor_destroy(in);
    clcnn_tensor_destroy(out);
    clcnn_op_destroy(op);
    return right ? 1 : failed(w, what);
}

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

/* The notebook's map, scaled by a filter that differs from thread to thread and round to round. */
static int conv2d(worker *w, int round) {
    static const double map[] = {12, 16, 9, 24, 28, 15, 15, 17, 9};
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_SAME};
    const clcnn_shape input = clcnn_shape4(1, 3, 3, 1);
    const float scale = (float)(1 + w->number + THREADS * round);
    clcnn_tensor *filter = NULL;
    clcnn_op *op = NULL;
    double expected[9];
    for (int i = 0; i < 9; i++) {
        expected[i] = map[i] * (double)scale;
    }
    const int made =
        !clcnn_tensor_create(w->context, CLCNN_FLOAT32, clcnn_shape4(2, 2, 1, 1), &filter) &&
        !clcnn_tensor_fill(filter, scale) &&
        !clcnn_conv2d_create(w->context, &desc, input, filter, NULL, &op);
    clcnn_tensor_destroy(filter);
    return made ? run_and_compare(w, "conv2d", op, image, expected, 0) : failed(w, "conv2d create");
}

static int pools(worker *w) {
    static const double maximum[] = {5, 6, 8, 9}, average[] = {3, 4, 6, 7};
    const clcnn_pool2d_desc desc = {.stride = {1, 1}};
    const clcnn_shape input = clcnn_shape4(1, 3, 3, 1);
    clcnn_op *op = NULL;
    if (clcnn_max_pool2d_create(w->context, &desc, input, &op)) {
        return failed(w, "max_pool2d create");
    }
    if (!run_and_compare(w, "max_pool2d", op, image, maximum, 0)) {
        return 0;
    }
    if (clcnn_avg_pool2d_create(w->context, &desc, input, &op)) {
        return failed(w, "avg_pool2d create");
    }
    return run_and_compare(w, "avg_pool2d", op, image, average, 1e-5);
}

static int softmax(worker *w) {
    static const float row[] = {1, 2, 3};
    static const double expected[] = {0.09003057317038046, 0.24472847105479764, 0.6652409557748219};
    const clcnn_shape input = clcnn_shape1(3);
    clcnn_op *op = NULL;
    if (clcnn_softmax_create(w->context, NULL, input, &op)) {
        return failed(w, "softmax create");
    }
    return run_and_compare(w, "softmax", op, row, expected, 1e-6);
}

/* dense may run on CLBlast, which has a process-wide cache behind a lock of ours. */
static int dense(worker *w) {
    static const float row[] = {1, 10, 100};
    static const double expected[] = {222, 222};
    const clcnn_shape input = clcnn_shape2(1, 3);
    clcnn_tensor *weights = NULL;
    clcnn_op *op = NULL;
    const int made =
        !clcnn_tensor_create(w->context, CLCNN_FLOAT32, clcnn_shape2(3, 2), &weights) &&
        !clcnn_tensor_fill(weights, 2) &&
        !clcnn_dense_create(w->context, NULL, input, weights, NULL, &op);
    clcnn_tensor_destroy(weights);
    return made ? run_and_compare(w, "dense", op, row, expected, 0) : failed(w, "dense create");
}

/* A refused call: the error must be this thread's. */
static int refused(worker *w) {
    char size[16];
    const clcnn_shape bad = clcnn_shape2(1, -1 - w->number);
    clcnn_tensor *tensor = NULL;
    snprintf(size, sizeof size, "x%d ", bad.dim[1]);
    const clcnn_status status = clcnn_tensor_create(w->context, CLCNN_FLOAT32, bad, &tensor);
    const int right = status == CLCNN_INVALID_SHAPE && strstr(clcnn_last_error()->message, size);
    return right ? 1 : failed(w, "another thread's error");
}

/* A context anew each quarter of the rounds: opening and building race as well. */
static void *work(void *user) {
    worker *w = user;
    const clcnn_context_desc desc = {.device = w->device};
    int right = 1;
    for (int round = 0; right && round < ROUNDS; round++) {
        if (round % (ROUNDS / 4) == 0) {
            clcnn_context_destroy(w->context);
            right = !clcnn_context_create(&desc, &w->context) || failed(w, "context");
        }
        right = right && conv2d(w, round) && pools(w) && softmax(w) && dense(w) && refused(w);
    }
    if (right && clcnn_context_memory(w->context) != 0) {
        failed(w, "buffers left");
    }
    clcnn_context_destroy(w->context);
    return NULL;
}

static void run_workers(const char *const devices[THREADS]) {
    worker workers[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){.device = devices[i], .number = i};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_msg(!workers[i].problem[0], "%s", workers[i].problem);
    }
}

START_TEST(two_references) {
    static const char *const devices[THREADS] = {"reference", "reference"};
    run_workers(devices);
}
END_TEST

START_TEST(two_devices) {
    static const char *const devices[THREADS] = {NULL, NULL};
    ck_assert_ptr_nonnull(unit_context(UNIT_DEVICE)); /* the default is a device */
    run_workers(devices);
}
END_TEST

START_TEST(a_device_beside_the_reference) {
    static const char *const devices[THREADS] = {NULL, "reference"};
    ck_assert_ptr_nonnull(unit_context(UNIT_DEVICE));
    run_workers(devices);
}
END_TEST

Suite *suite_threads(void) {
    Suite *suite = suite_create("threads");
    TCase *tcase = tcase_create("threads");
    tcase_add_test(tcase, two_references);
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, two_devices);
        tcase_add_test(tcase, a_device_beside_the_reference);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}
