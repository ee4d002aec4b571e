/* SPDX-License-Identifier: MIT
 * What a driver does to the library: calls that fail for a moment, references that it does not
 * give, CLBlast, and how much stands on a queue. Faults are injected (tests/faults/inject.h). */
#ifdef CLCNN_OPENCL

#include <malloc.h>
#include <string.h>

#include "clcnn_opencl.h"
#include "inject.h"
#include "plan.h"
#include "unit.h"

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static void no_more_faults(void) {
    inject_calls(NULL, 0, 0);
}

/* The call fails once, and has done so when the body is through. */
#define WITH_FAULT(name, number, code, body)                                                       \
    do {                                                                                           \
        inject_calls(name, number, code);                                                          \
        body;                                                                                      \
        ck_assert_msg(inject_calls_failed() != NULL, "%s has not failed", name);                   \
        no_more_faults();                                                                          \
    } while (0)

/* The default device's objects, as a caller has them. */
typedef struct caller {
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
} caller;

static caller open_caller(void) {
    caller c = {.queue = clcnn_context_queue(unit_context(UNIT_DEVICE))};
    cl_int code = 0;
    clGetCommandQueueInfo(c.queue, CL_QUEUE_DEVICE, sizeof c.device, &c.device, NULL);
    c.context = clCreateContext(NULL, 1, &c.device, NULL, NULL, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    c.queue = clCreateCommandQueue(c.context, c.device, 0, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    return c;
}

static void close_caller(const caller *c) {
    ck_assert_int_eq(clReleaseCommandQueue(c->queue), CL_SUCCESS);
    ck_assert_int_eq(clReleaseContext(c->context), CL_SUCCESS);
}

/* ---- References that are not given ---- */

static const int shortages[] = {CL_MEM_OBJECT_ALLOCATION_FAILURE, CL_OUT_OF_RESOURCES,
                                CL_OUT_OF_HOST_MEMORY};

START_TEST(a_context_or_queue_that_is_not_retained) {
    static const char *const calls[] = {"clRetainContext", "clRetainCommandQueue"};
    caller c = open_caller();
    const long before = inject_objects();
    for (size_t i = 0; i < UNIT_COUNT(calls); i++) {
        clcnn_context *context = unit_context(UNIT_DEVICE); /* anything but NULL */
        WITH_FAULT(calls[i], 1, shortages[_i],
                   UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, calls[i],
                                clcnn_context_create_opencl(NULL, c.context, c.device, c.queue,
                                                            &context)));
        ck_assert_ptr_null(context);
        ck_assert_int_eq(inject_objects(), before); /* no more is given back than was taken */
        UNIT_OK(clcnn_context_create_opencl(NULL, c.context, c.device, c.queue, &context));
        clcnn_context_destroy(context);
    }
    close_caller(&c);
}
END_TEST

START_TEST(a_buffer_that_is_not_retained) {
    caller c = open_caller();
    cl_int code = 0;
    cl_mem buffer = clCreateBuffer(c.context, CL_MEM_READ_WRITE, 256, NULL, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    clcnn_context *context = NULL;
    clcnn_tensor *tensor = NULL;
    const clcnn_shape shape = clcnn_shape1(4);
    UNIT_OK(clcnn_context_create_opencl(NULL, c.context, c.device, c.queue, &context));
    const long before = inject_objects();
    WITH_FAULT("clRetainMemObject", 1, shortages[_i],
               UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, "clRetainMemObject",
                            clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, shape, buffer, 0,
                                                     &tensor)));
    ck_assert_ptr_null(tensor);
    ck_assert_int_eq(inject_objects(), before);
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, shape, buffer, 0, &tensor));
    clcnn_tensor_destroy(tensor);
    ck_assert_int_eq(inject_objects(), before);
    clReleaseMemObject(buffer);
    clcnn_context_destroy(context);
    close_caller(&c);
}
END_TEST

/* ---- Shortages ---- */

static clcnn_status make_softmax(clcnn_context *context, const char *solver, clcnn_op **op) {
    const clcnn_softmax_desc desc = {.axis_from_last = 0};
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(3, 5))};
    const clcnn_op_desc what = UNIT_OP("softmax", &desc, operands);
    const clcnn_choice choice = {.solver = solver};
    return clcnn_op_create(context, &what, &choice, op);
}

static clcnn_op *new_softmax(clcnn_context *context, const char *solver) {
    clcnn_op *op = NULL;
    UNIT_OK(make_softmax(context, solver, &op));
    return op;
}

static const char *const makers[] = {"clCreateProgramWithSource", "clBuildProgram",
                                     "clCreateKernel", "clSetKernelArg",
                                     "clGetKernelWorkGroupInfo"};

/* A solver that is asked for says what was short, and not that its kernel is bad; the context is
 * not lost, and the next operator is made. */
START_TEST(a_shortage_while_a_kernel_is_made) {
    for (size_t i = 0; i < UNIT_COUNT(makers); i++) {
        const clcnn_context_desc plain = {.device = NULL};
        clcnn_context *context = unit_open(UNIT_DEVICE, plain);
        clcnn_op *op = NULL;
        WITH_FAULT(makers[i], 1, shortages[_i],
                   UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, makers[i], make_softmax(context, "row", &op)));
        ck_assert_int_eq(clcnn_last_error()->driver_code, shortages[_i]);
        clcnn_op_destroy(new_softmax(context, "row"));
        clcnn_context_destroy(context);
    }
}
END_TEST

START_TEST(another_solver_after_a_shortage) {
    clcnn_op *first = new_softmax(unit_context(UNIT_DEVICE), NULL);
    for (size_t i = 0; i < UNIT_COUNT(makers); i++) {
        const clcnn_context_desc plain = {.device = NULL};
        clcnn_context *context = unit_open(UNIT_DEVICE, plain);
        clcnn_op *op = NULL;
        WITH_FAULT(makers[i], 1, shortages[_i], UNIT_OK(make_softmax(context, NULL, &op)));
        clcnn_op_information took, usual;
        UNIT_OK(clcnn_op_info(op, &took));
        UNIT_OK(clcnn_op_info(first, &usual));
        ck_assert_str_ne(took.solver, usual.solver);
        clcnn_op_destroy(op);
        clcnn_context_destroy(context);
    }
    clcnn_op_destroy(first);
}
END_TEST

START_TEST(a_kernel_that_does_not_build) {
    static const int codes[] = {CL_BUILD_PROGRAM_FAILURE, CL_COMPILER_NOT_AVAILABLE,
                                CL_INVALID_BUILD_OPTIONS};
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    clcnn_op *op = NULL;
    WITH_FAULT("clBuildProgram", 1, codes[_i],
               UNIT_REFUSED(CLCNN_BUILD_FAILED, "does not build",
                            make_softmax(context, "row", &op)));
    ck_assert_int_eq(clcnn_last_error()->driver_code, codes[_i]);
    clcnn_op_destroy(new_softmax(context, "row")); /* a failed build keeps nothing */
    clcnn_context_destroy(context);
}
END_TEST

/* Where a command fails for want of resources its kernel may have died of it. */
START_TEST(a_command_without_resources_loses_the_context) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    clcnn_tensor *tensor = unit_tensor(context, clcnn_shape1(4), NULL);
    float values[4];
    WITH_FAULT("clEnqueueReadBuffer", 1, CL_OUT_OF_RESOURCES,
               UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost", clcnn_tensor_read(tensor, values, 4)));
    UNIT_REFUSED(CLCNN_DEVICE_FAILED, "lost", clcnn_tensor_fill(tensor, 0));
    clcnn_tensor_destroy(tensor);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- Build options ---- */

START_TEST(options_that_do_not_fit) {
    clcnn_op *op = new_softmax(unit_context(UNIT_DEVICE), "row");
    clcnn_options options = clcnn_options_of(op, 1);
    const size_t usual = strlen(options.text);
    ck_assert_uint_lt(usual, 100);
    for (size_t i = 0; strlen(options.text) == usual + i * strlen(" -DNUMBER=77"); i++) {
        clcnn_options_add(&options, "NUMBER", 77);
    }
    clcnn_plan *plan = NULL;
    UNIT_OK(clcnn_plan_begin(op, NULL, &plan));
    clcnn_plan_kernel(plan, "softmax_row", &options);
    UNIT_REFUSED(CLCNN_INTERNAL, "build options", plan->status);
    clcnn_op_destroy(op);
}
END_TEST

/* ---- CLBlast's check ---- */

#ifdef CLCNN_CLBLAST

static clcnn_status make_dense(clcnn_context *context, const char *solver, int rows, int inputs,
                               clcnn_op **op) {
    const clcnn_dense_desc desc = {.activation = {.kind = CLCNN_LINEAR}};
    clcnn_tensor *weights = unit_tensor(context, clcnn_shape2(inputs, inputs), NULL);
    UNIT_OK(clcnn_tensor_fill(weights, 1));
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(rows, inputs)),
                                      clcnn_constant(weights)};
    const clcnn_op_desc what = UNIT_OP("dense", &desc, operands);
    const clcnn_choice choice = {.solver = solver};
    clcnn_status status = clcnn_op_create(context, &what, &choice, op);
    clcnn_tensor_destroy(weights);
    return status;
}

static clcnn_op *new_dense(clcnn_context *context, const char *solver, int rows, int inputs) {
    clcnn_op *op = NULL;
    UNIT_OK(make_dense(context, solver, rows, inputs, &op));
    return op;
}

static void destroy_dense(clcnn_context *context, const char *solver, int rows, int inputs) {
    clcnn_op_destroy(new_dense(context, solver, rows, inputs));
}

typedef struct failing_check {
    int code;
    clcnn_status status;
} failing_check;

static const failing_check failing_checks[] = {
    {CL_OUT_OF_HOST_MEMORY, CLCNN_OUT_OF_MEMORY},
    {CL_MEM_OBJECT_ALLOCATION_FAILURE, CLCNN_OUT_OF_MEMORY},
    {CL_OUT_OF_RESOURCES, CLCNN_OUT_OF_MEMORY},
    {CL_BUILD_PROGRAM_FAILURE, CLCNN_UNSUPPORTED},
    {-2039, CLCNN_UNSUPPORTED},
};

/* A call of CLBlast that fails is no wrong product: it is told with its code, and tried again. */
START_TEST(a_check_of_clblast_that_fails_once) {
    const failing_check row = failing_checks[_i];
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    clcnn_op *op = NULL;
    WITH_FAULT("CLBlastSgemm", 1, row.code,
               UNIT_REFUSED(row.status, "CLBlast", make_dense(context, "clblast", 4, 8, &op)));
    ck_assert_int_eq(clcnn_last_error()->driver_code, row.code);
    destroy_dense(context, "clblast", 4, 8);
    clcnn_context_destroy(context);
}
END_TEST

/* Several products, small ones after large ones: each is checked, and once. */
START_TEST(every_product_of_clblast_is_checked) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    inject_calls("CLBlastSgemm", 0, 0);
    destroy_dense(context, "clblast", 200, 200);
    destroy_dense(context, "clblast", 4, 8);
    destroy_dense(context, "clblast", 8, 4);
    ck_assert_int_eq(inject_calls_seen(), 2 * 3); /* from a buffer's beginning, and behind it */
    destroy_dense(context, "clblast", 200, 200);
    destroy_dense(context, "clblast", 4, 8);
    ck_assert_int_eq(inject_calls_seen(), 2 * 3);
    no_more_faults();
    clcnn_context_destroy(context);
}
END_TEST

/* Input and output rows that are apart may take other kernels of CLBlast, and are checked so; far apart
 * they are as alike as modulo 64. */
typedef struct rows_apart {
    int input, output, calls; /* of CLBlastSgemm that check them */
} rows_apart;

static const rows_apart all_apart[] = {{8, 8, 2}, {9, 8, 2},
                                       {8, 9, 2}, {9, 9, 2},
                                       {9, 9, 0}, {8 + 65, 8 + 64, 2},
                                       {8, 8, 0}, {8 + 129, 8 + 12800, 0}};

static clcnn_op *new_dense_apart(clcnn_context *context, const rows_apart *r) {
    const clcnn_operand operands[] = {{.shape = clcnn_shape2(4, 8), .pitch = r->input},
                                      clcnn_given(clcnn_shape2(8, 8))};
    clcnn_op_desc what = clcnn_op_desc_make("dense", NULL, 0, operands, 2);
    what.output_pitch = &r->output;
    return unit_create(context, what, "clblast");
}

START_TEST(products_of_rows_apart_are_checked) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    for (size_t i = 0; i < UNIT_COUNT(all_apart); i++) {
        inject_calls("CLBlastSgemm", 0, 0);
        clcnn_op_destroy(new_dense_apart(context, &all_apart[i]));
        ck_assert_int_eq(inject_calls_seen(), all_apart[i].calls);
    }
    no_more_faults();
    clcnn_context_destroy(context);
}
END_TEST

/* A kernel of CLBlast that leaves the product as it was is found out, also behind a larger
 * product that was right; then CLBlast is not to be had, and another solver is. */
START_TEST(a_wrong_product_of_clblast) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    clcnn_op *op = NULL;
    destroy_dense(context, "clblast", 200, 200);
    WITH_FAULT("CLBlastSgemm", _i + 1, INJECT_NOTHING_DONE,
               UNIT_REFUSED(CLCNN_UNSUPPORTED, "CLBlast",
                            make_dense(context, "clblast", 4, 8, &op)));
    UNIT_REFUSED(CLCNN_UNSUPPORTED, "clblast", make_dense(context, "clblast", 4, 8, &op));
    destroy_dense(context, NULL, 4, 8);
    clcnn_context_destroy(context);
}
END_TEST

#endif

/* ---- What stands on a queue ---- */

enum { IN_FLIGHT = 8192, MANY = 100000 };

/* Kilobytes that are allocated, the driver's among them. */
static long allocated(void) {
    return (long)(mallinfo2().uordblks / 1024);
}

typedef struct stage {
    clcnn_context *context;
    clcnn_tensor *x, *y;
    clcnn_op *op;
} stage;

static stage open_stage(clcnn_context *context) {
    stage s = {.context = context};
    s.x = unit_tensor(context, clcnn_shape4(1, 3, 3, 1), image);
    s.y = unit_tensor(context, clcnn_shape4(1, 2, 2, 1), NULL);
    const clcnn_pool2d_desc desc = {.stride = {1, 1}}; /* whose making enqueues nothing */
    UNIT_OK(clcnn_max_pool2d_create(context, &desc, clcnn_shape4(1, 3, 3, 1), &s.op));
    return s;
}

static stage open_own(void) {
    const clcnn_context_desc plain = {.device = NULL};
    return open_stage(unit_open(UNIT_DEVICE, plain));
}

static void destroy_stage(stage *s) {
    clcnn_op_destroy(s->op);
    clcnn_tensor_destroy(s->x);
    clcnn_tensor_destroy(s->y);
    clcnn_context_destroy(s->context);
}

/* What was enqueued last was right. */
static void close_stage(stage *s) {
    static const double map[] = {5, 6, 8, 9};
    float y[4];
    UNIT_OK(clcnn_tensor_read(s->y, y, 4));
    UNIT_SAME(y, map, 4, 0);
    destroy_stage(s);
}

static void run_often(stage *s, int times) {
    for (int i = 0; i < times; i++) {
        UNIT_OK(clcnn_op_run(s->op, s->x, s->y));
    }
}

/* A kernel that takes longer than it takes to enqueue it: what stands on the queue would grow by
 * about a kilobyte a run. */
START_TEST(runs_without_a_wait_take_no_more_memory) {
    const clcnn_context_desc plain = {.device = NULL};
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    stage s = {.context = context};
    const clcnn_shape shape = clcnn_shape2(64, 128);
    s.x = unit_tensor(context, shape, NULL);
    s.y = unit_tensor(context, shape, NULL);
    UNIT_OK(clcnn_tensor_fill(s.x, 1));
    UNIT_OK(clcnn_softmax_create(context, NULL, shape, &s.op));
    run_often(&s, 3 * IN_FLIGHT);
    const long before = allocated();
    run_often(&s, MANY);
    ck_assert_int_lt(allocated() - before, 16 * 1024);
    UNIT_OK(clcnn_context_finish(context));
    destroy_stage(&s);
}
END_TEST

/* Waits for the mark in the middle of what is in flight, and not before so much is. */
START_TEST(runs_and_fills_wait_when_the_queue_is_full) {
    stage s = open_own();
    inject_calls("clWaitForEvents", 0, 0);
    run_often(&s, IN_FLIGHT);
    ck_assert_int_eq(inject_calls_seen(), 0);
    for (int i = 0; i < 10 * IN_FLIGHT; i++) {
        UNIT_OK(clcnn_tensor_fill(s.x, 1));
        UNIT_OK(clcnn_op_run(s.op, s.x, s.y));
    }
    ck_assert_int_eq(inject_calls_seen(), 2 * 2 * 10);
    no_more_faults();
    UNIT_OK(clcnn_tensor_write(s.x, image, 9));
    run_often(&s, 1);
    close_stage(&s);
}
END_TEST

START_TEST(runs_on_a_caller_s_queue_never_wait) {
    caller c = open_caller();
    clcnn_context *context = NULL;
    UNIT_OK(clcnn_context_create_opencl(NULL, c.context, c.device, c.queue, &context));
    stage s = open_stage(context);
    inject_calls("clWaitForEvents", 0, 0);
    run_often(&s, 4 * IN_FLIGHT);
    ck_assert_int_eq(inject_calls_seen(), 0);
    no_more_faults();
    close_stage(&s);
    close_caller(&c);
}
END_TEST

/* The event of a wait list may be set later by the thread that runs, so that nothing waits until
 * it has been finished. */
START_TEST(runs_behind_a_wait_list_never_wait) {
    stage s = open_own();
    cl_context context = NULL;
    cl_int code = 0;
    ck_assert_int_eq(clGetCommandQueueInfo(clcnn_context_queue(s.context), CL_QUEUE_CONTEXT,
                                           sizeof context, &context, NULL),
                     CL_SUCCESS);
    cl_event gate = clCreateUserEvent(context, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    UNIT_OK(clcnn_op_execute_opencl(s.op, &s.x, 1, &s.y, 1, 1, &gate, NULL));
    inject_calls("clWaitForEvents", 0, 0);
    run_often(&s, 4 * IN_FLIGHT);
    ck_assert_int_eq(inject_calls_seen(), 0);
    ck_assert_int_eq(clSetUserEventStatus(gate, CL_COMPLETE), CL_SUCCESS);
    UNIT_OK(clcnn_context_finish(s.context));
    run_often(&s, 4 * IN_FLIGHT);
    ck_assert_int_gt(inject_calls_seen(), 0);
    no_more_faults();
    clReleaseEvent(gate);
    close_stage(&s);
}
END_TEST

Suite *suite_driver(void) {
    Suite *suite = suite_create("driver");
    TCase *tcase = tcase_create("driver");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_loop_test(tcase, a_context_or_queue_that_is_not_retained, 0,
                            UNIT_COUNT(shortages));
        tcase_add_loop_test(tcase, a_buffer_that_is_not_retained, 0, UNIT_COUNT(shortages));
        tcase_add_loop_test(tcase, a_shortage_while_a_kernel_is_made, 0, UNIT_COUNT(shortages));
        tcase_add_loop_test(tcase, another_solver_after_a_shortage, 0, UNIT_COUNT(shortages));
        tcase_add_loop_test(tcase, a_kernel_that_does_not_build, 0, 3);
        tcase_add_test(tcase, a_command_without_resources_loses_the_context);
        tcase_add_test(tcase, options_that_do_not_fit);
#ifdef CLCNN_CLBLAST
        tcase_add_loop_test(tcase, a_check_of_clblast_that_fails_once, 0,
                            UNIT_COUNT(failing_checks));
        tcase_add_test(tcase, every_product_of_clblast_is_checked);
        tcase_add_test(tcase, products_of_rows_apart_are_checked);
        tcase_add_loop_test(tcase, a_wrong_product_of_clblast, 0, 2);
#endif
        tcase_add_test(tcase, runs_without_a_wait_take_no_more_memory);
        tcase_add_test(tcase, runs_and_fills_wait_when_the_queue_is_full);
        tcase_add_test(tcase, runs_on_a_caller_s_queue_never_wait);
        tcase_add_test(tcase, runs_behind_a_wait_list_never_wait);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int test_driver_has_nothing_to_test; /* a file is not empty in ISO C */
#endif
