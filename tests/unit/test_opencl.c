/* SPDX-License-Identifier: MIT
 * clcnn_opencl.h: the library on a context, a queue and buffers of the caller's, with the caller's
 * events. */
#ifdef CLCNN_OPENCL

#include "clcnn_opencl.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

/* The caller's own objects on the default device. */
typedef struct caller {
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
} caller;

static cl_context new_cl_context(cl_device_id device) {
    cl_int code;
    cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    return context;
}

static cl_command_queue new_queue(const caller *c, cl_command_queue_properties properties) {
    cl_int code;
    cl_command_queue queue = clCreateCommandQueue(c->context, c->device, properties, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    return queue;
}

static cl_mem new_buffer(const caller *c, size_t bytes) {
    cl_int code;
    cl_mem buffer = clCreateBuffer(c->context, CL_MEM_READ_WRITE, bytes, NULL, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    return buffer;
}

static caller open_caller(void) {
    caller c;
    cl_command_queue queue = clcnn_context_queue(unit_context(UNIT_DEVICE));
    ck_assert_ptr_nonnull(queue);
    ck_assert_int_eq(clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof c.device, &c.device,
                                           NULL),
                     CL_SUCCESS);
    c.context = new_cl_context(c.device);
    c.queue = new_queue(&c, CL_QUEUE_PROFILING_ENABLE);
    return c;
}

static void close_caller(caller *c) {
    ck_assert_int_eq(clReleaseCommandQueue(c->queue), CL_SUCCESS);
    ck_assert_int_eq(clReleaseContext(c->context), CL_SUCCESS);
}

/* References to the caller's queue and context, which the library retains and releases. */
static cl_uint references(const caller *c) {
    cl_uint queue = 0, context = 0;
    ck_assert_int_eq(clGetCommandQueueInfo(c->queue, CL_QUEUE_REFERENCE_COUNT, sizeof queue, &queue,
                                           NULL),
                     CL_SUCCESS);
    ck_assert_int_eq(clGetContextInfo(c->context, CL_CONTEXT_REFERENCE_COUNT, sizeof context,
                                      &context, NULL),
                     CL_SUCCESS);
    return queue + context;
}

/* A driver's thread may hold a reference for a moment longer than what it has run. */
static bool given_back(const caller *c, cl_uint before) {
    for (int i = 0; i < 500 && references(c) != before; i++) {
        usleep(10000);
    }
    return references(c) == before;
}

static clcnn_context *open_on(const caller *c, clcnn_context_desc desc) {
    clcnn_context *context = NULL;
    UNIT_OK(clcnn_context_create_opencl(&desc, c->context, c->device, c->queue, &context));
    return context;
}

static clcnn_context *open_plain(const caller *c) {
    const clcnn_context_desc defaults = {.device = NULL};
    return open_on(c, defaults);
}

/* ---- Contexts ---- */

START_TEST(on_the_caller_s_queue) {
    caller c = open_caller();
    const cl_uint before = references(&c);
    /* the device is not looked at */
    const clcnn_context_desc desc = {.device = "no such", .profiling = 1, .guard_zones = 1};
    clcnn_context *context = open_on(&c, desc);
    ck_assert_ptr_eq(clcnn_context_queue(context), c.queue);
    ck_assert_int_eq(clcnn_context_device(context)->usable, 1);
    const char *wrong = unit_canary(context);
    ck_assert_msg(!wrong, "%s", wrong);
    const clcnn_shape input = clcnn_shape3(32, 32, 8);
    static float x[32 * 32 * 8], y[16 * 16 * 8];
    double seconds = 0;
    clcnn_op *op = NULL;
    UNIT_OK(clcnn_max_pool2d_create(context, NULL, input, &op));
    unit_run(op, x, y);
    UNIT_OK(clcnn_op_time(op, &seconds));
    ck_assert(seconds > 0);
    clcnn_op_destroy(op);
    ck_assert_uint_gt(references(&c), before);
    clcnn_context_destroy(context);
    ck_assert(given_back(&c, before));
    close_caller(&c);
}
END_TEST

static int can_be_disordered(cl_device_id device) {
    cl_command_queue_properties properties = 0;
    ck_assert_int_eq(clGetDeviceInfo(device, CL_DEVICE_QUEUE_PROPERTIES, sizeof properties,
                                     &properties, NULL),
                     CL_SUCCESS);
    return (properties & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) != 0;
}

/* The queue is out of order; a driver without such queues has nothing to refuse. */
static void refuse_disordered_queue(const caller *c) {
    if (!can_be_disordered(c->device)) {
        return;
    }
    cl_command_queue disordered = new_queue(c, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
    clcnn_context *context = unit_context(UNIT_DEVICE);
    UNIT_REFUSED(CLCNN_UNSUPPORTED, "context",
                 clcnn_context_create_opencl(NULL, c->context, c->device, disordered, &context));
    ck_assert_ptr_null(context);
    clReleaseCommandQueue(disordered);
}

START_TEST(refused_contexts) {
    caller c = open_caller(), other = open_caller();
    const cl_uint before = references(&c);
    cl_command_queue plain = new_queue(&c, 0);
    const clcnn_context_desc profiling = {.profiling = 1}, width = {.vector_width = 3};
    clcnn_context *context = unit_context(UNIT_DEVICE);
#define REFUSED(status, desc, cl, device, queue)                                                   \
    do {                                                                                           \
        context = unit_context(UNIT_DEVICE); /* anything but NULL */                               \
        UNIT_REFUSED(status, "context",                                                            \
                     clcnn_context_create_opencl(desc, cl, device, queue, &context));              \
        ck_assert_ptr_null(context);                                                               \
    } while (0)
    REFUSED(CLCNN_INVALID_ARGUMENT, NULL, NULL, c.device, c.queue);
    REFUSED(CLCNN_INVALID_ARGUMENT, NULL, c.context, NULL, c.queue);
    REFUSED(CLCNN_INVALID_ARGUMENT, NULL, c.context, c.device, NULL);
    REFUSED(CLCNN_INVALID_ARGUMENT, NULL, c.context, c.device, other.queue);
    REFUSED(CLCNN_INVALID_ARGUMENT, NULL, other.context, c.device, c.queue);
    REFUSED(CLCNN_INVALID_ARGUMENT, &profiling, c.context, c.device, plain);
    REFUSED(CLCNN_INVALID_ARGUMENT, &width, c.context, c.device, c.queue);
#undef REFUSED
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "context",
                 clcnn_context_create_opencl(NULL, c.context, c.device, c.queue, NULL));
    clReleaseCommandQueue(plain);
    refuse_disordered_queue(&c);
    ck_assert(given_back(&c, before));
    close_caller(&c);
    close_caller(&other);
}
END_TEST

START_TEST(queue_of_no_context) {
    ck_assert_ptr_null(clcnn_context_queue(NULL));
    ck_assert_ptr_null(clcnn_context_queue(unit_context(UNIT_REFERENCE)));
}
END_TEST

/* ---- Buffers ---- */

enum { FLOATS = 64 };

/* One buffer holds poison, the image from byte 64 and the map from byte 192 on. */
START_TEST(wrapped_buffers) {
    caller c = open_caller();
    clcnn_context *context = open_plain(&c);
    cl_mem buffer = new_buffer(&c, FLOATS * sizeof(float));
    float values[FLOATS];
    for (int i = 0; i < FLOATS; i++) {
        values[i] = i >= 16 && i < 25 ? (float)(i - 15) : -77;
    }
    ck_assert_int_eq(clEnqueueWriteBuffer(c.queue, buffer, CL_FALSE, 0, sizeof values, values, 0,
                                          NULL, NULL),
                     CL_SUCCESS);
    clcnn_tensor *x = NULL, *y = NULL;
    const clcnn_shape image = clcnn_shape4(1, 3, 3, 1), map = clcnn_shape4(1, 2, 2, 1);
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, image, buffer, 64, &x));
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, map, buffer, 192, &y));
    ck_assert_uint_eq(clcnn_context_memory(context), 0); /* the caller's memory does not count */
    size_t offset = 0;
    ck_assert_ptr_eq(clcnn_tensor_buffer(y, &offset), buffer);
    ck_assert_uint_eq(offset, 192);
    ck_assert_ptr_eq(clcnn_tensor_buffer(x, NULL), buffer);
    static const float ones[] = {1, 1, 1, 1};
    clcnn_op *op = unit_conv2d(context, NULL, image, clcnn_shape4(2, 2, 1, 1), ones, NULL);
    UNIT_OK(clcnn_op_run(op, x, y));
    float after[FLOATS];
    ck_assert_int_eq(clEnqueueReadBuffer(c.queue, buffer, CL_TRUE, 0, sizeof after, after, 0, NULL,
                                         NULL),
                     CL_SUCCESS);
    const float expected[] = {12, 16, 24, 28};
    memcpy(values + 48, expected, sizeof expected);
    ck_assert_mem_eq(after, values, sizeof after); /* the map, and nothing else has changed */
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(y);
    clReleaseMemObject(buffer);
    clcnn_context_destroy(context);
    close_caller(&c);
}
END_TEST

START_TEST(wrapped_buffers_read_write_and_fill) {
    caller c = open_caller();
    const clcnn_context_desc guards = {.guard_zones = 1, .memory_budget = 1};
    clcnn_context *context = open_on(&c, guards); /* neither budget nor zones concern it */
    cl_mem buffer = new_buffer(&c, FLOATS * sizeof(float));
    clcnn_tensor *tensor = NULL;
    float values[5] = {1, 2, 3, 4, 5}, back[5];
    UNIT_OK(
        clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, clcnn_shape1(5), buffer, 128, &tensor));
    clReleaseMemObject(buffer); /* the tensor has its own reference */
    UNIT_OK(clcnn_tensor_write(tensor, values, 5));
    UNIT_OK(clcnn_tensor_read(tensor, back, 5));
    ck_assert_mem_eq(values, back, sizeof back);
    UNIT_OK(clcnn_tensor_fill(tensor, -3));
    UNIT_OK(clcnn_tensor_read(tensor, back, 5));
    ck_assert(back[0] == -3 && back[4] == -3);
    UNIT_OK(clcnn_context_check_guards(context));
    clcnn_tensor_destroy(tensor);
    clcnn_context_destroy(context);
    close_caller(&c);
}
END_TEST

static cl_uint buffer_references(cl_mem buffer) {
    cl_uint count = 0;
    ck_assert_int_eq(clGetMemObjectInfo(buffer, CL_MEM_REFERENCE_COUNT, sizeof count, &count, NULL),
                     CL_SUCCESS);
    return count;
}

START_TEST(wrapped_buffers_are_retained) {
    caller c = open_caller();
    clcnn_context *context = open_plain(&c);
    cl_mem buffer = new_buffer(&c, 256);
    clcnn_tensor *tensor = NULL;
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, clcnn_shape1(4), buffer, 0, &tensor));
    ck_assert_uint_eq(buffer_references(buffer), 2);
    clcnn_tensor_destroy(tensor);
    ck_assert_uint_eq(buffer_references(buffer), 1);
    clReleaseMemObject(buffer);
    clcnn_context_destroy(context);
    close_caller(&c);
}
END_TEST

typedef struct wrap_row {
    clcnn_type type;
    clcnn_shape shape;
    size_t offset;
    clcnn_status status;
} wrap_row;

/* In a buffer of 256 bytes. */
static const wrap_row wraps[] = {
    {CLCNN_FLOAT32, {1, {4}}, 1, CLCNN_INVALID_ARGUMENT},
    {CLCNN_FLOAT32, {1, {4}}, 4, CLCNN_INVALID_ARGUMENT},
    {CLCNN_FLOAT32, {1, {4}}, 63, CLCNN_INVALID_ARGUMENT},
    {CLCNN_FLOAT32, {1, {4}}, 65, CLCNN_INVALID_ARGUMENT},
    {CLCNN_FLOAT32, {1, {65}}, 0, CLCNN_INVALID_SHAPE},
    {CLCNN_FLOAT32, {1, {17}}, 192, CLCNN_INVALID_SHAPE},
    {CLCNN_FLOAT32, {1, {1}}, 256, CLCNN_INVALID_SHAPE},
    {CLCNN_FLOAT32, {1, {1}}, 320, CLCNN_INVALID_SHAPE},
    {CLCNN_FLOAT32, {1, {16}}, SIZE_MAX - 63, CLCNN_INVALID_SHAPE}, /* the end comes round to 0 */
    {CLCNN_FLOAT32, {2, {1 << 15, 1 << 15}}, 0, CLCNN_INVALID_SHAPE},
    {CLCNN_FLOAT32, {2, {4, -4}}, 0, CLCNN_INVALID_SHAPE},
    {CLCNN_FLOAT32, {0, {4}}, 0, CLCNN_INVALID_SHAPE},
    {CLCNN_TYPE_COUNT, {1, {4}}, 0, CLCNN_INVALID_ARGUMENT},
};

START_TEST(refused_buffers) {
    caller c = open_caller(), other = open_caller();
    clcnn_context *context = open_plain(&c), *host = unit_context(UNIT_REFERENCE);
    cl_mem buffer = new_buffer(&c, 256), foreign = new_buffer(&other, 256);
    const clcnn_shape four = clcnn_shape1(4);
    clcnn_tensor *tensor = NULL;
#define REFUSED(status, context, type, shape, buffer, offset)                                      \
    do {                                                                                           \
        tensor = (clcnn_tensor *)(void *)&c; /* anything but NULL */                               \
        UNIT_REFUSED(status, "tensor",                                                             \
                     clcnn_tensor_wrap_opencl(context, type, shape, buffer, offset, &tensor));     \
        ck_assert_ptr_null(tensor);                                                                \
    } while (0)
    for (size_t i = 0; i < UNIT_COUNT(wraps); i++) {
        REFUSED(wraps[i].status, context, wraps[i].type, wraps[i].shape, buffer, wraps[i].offset);
    }
    REFUSED(CLCNN_INVALID_ARGUMENT, NULL, CLCNN_FLOAT32, four, buffer, 0);
    REFUSED(CLCNN_INVALID_ARGUMENT, context, CLCNN_FLOAT32, four, NULL, 0);
    REFUSED(CLCNN_INVALID_ARGUMENT, context, CLCNN_FLOAT32, four, foreign, 0);
    REFUSED(CLCNN_INVALID_ARGUMENT, host, CLCNN_FLOAT32, four, buffer, 0);
#undef REFUSED
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "tensor",
                 clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, four, buffer, 0, NULL));
    for (int wait = 0; wait < 500 && buffer_references(buffer) != 1; wait++) {
        usleep(10000); /* as given_back */
    }
    ck_assert_uint_eq(buffer_references(buffer), 1);
    UNIT_OK(
        clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, clcnn_shape1(16), buffer, 192, &tensor));
    clcnn_tensor_destroy(tensor); /* to the last byte */
    clReleaseMemObject(buffer);
    clReleaseMemObject(foreign);
    clcnn_context_destroy(context);
    close_caller(&c);
    close_caller(&other);
}
END_TEST

/* The library's own tensors lend their buffer: with guard zones the values begin at the offset. */
START_TEST(buffers_of_tensors) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    const float values[] = {1, 2, 3};
    float back[3] = {0};
    clcnn_tensor *tensor = unit_tensor(context, clcnn_shape1(3), values);
    clcnn_tensor *host = unit_tensor(unit_context(UNIT_REFERENCE), clcnn_shape1(3), values);
    size_t offset = 1;
    cl_mem buffer = clcnn_tensor_buffer(tensor, &offset);
    ck_assert_ptr_nonnull(buffer);
    ck_assert(offset > 0 && offset % 64 == 0);
    ck_assert_int_eq(clEnqueueReadBuffer(clcnn_context_queue(context), buffer, CL_TRUE, offset,
                                         sizeof back, back, 0, NULL, NULL),
                     CL_SUCCESS);
    ck_assert_mem_eq(values, back, sizeof back);
    offset = 77;
    ck_assert_ptr_null(clcnn_tensor_buffer(host, &offset));
    ck_assert_ptr_null(clcnn_tensor_buffer(NULL, &offset));
    clcnn_tensor_destroy(tensor);
    clcnn_tensor_destroy(host);
}
END_TEST

/* ---- Events ---- */

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const float ones[] = {1, 1, 1, 1};

typedef struct stage {
    caller c;
    clcnn_context *context;
    clcnn_op *op;
    clcnn_tensor *x, *y;
} stage;

static stage open_stage(void) {
    stage s = {.c = open_caller()};
    s.context = open_plain(&s.c);
    s.x = unit_tensor(s.context, clcnn_shape4(1, 3, 3, 1), image);
    s.y = unit_tensor(s.context, clcnn_shape4(1, 2, 2, 1), NULL);
    s.op = unit_conv2d(s.context, NULL, clcnn_shape4(1, 3, 3, 1), clcnn_shape4(2, 2, 1, 1), ones,
                       NULL);
    UNIT_OK(clcnn_tensor_fill(s.y, -77));
    UNIT_OK(clcnn_context_finish(s.context));
    return s;
}

static void check_map(stage *s) {
    static const double map[] = {12, 16, 24, 28};
    float y[4];
    UNIT_OK(clcnn_tensor_read(s->y, y, 4));
    UNIT_SAME(y, map, 4, 0);
}

static void close_stage(stage *s) {
    clcnn_op_destroy(s->op);
    clcnn_tensor_destroy(s->x);
    clcnn_tensor_destroy(s->y);
    clcnn_context_destroy(s->context);
    close_caller(&s->c);
}

static cl_event new_user_event(const caller *c) {
    cl_int code;
    cl_event event = clCreateUserEvent(c->context, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    return event;
}

static cl_int progress(cl_event event) {
    cl_int status = -1;
    ck_assert_int_eq(clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status,
                                    &status, NULL),
                     CL_SUCCESS);
    return status;
}

START_TEST(a_run_waits_and_tells) {
    stage s = open_stage();
    cl_event gates[2] = {new_user_event(&s.c), new_user_event(&s.c)}, done = NULL;
    UNIT_OK(clcnn_op_execute_opencl(s.op, &s.x, 1, &s.y, 1, 2, gates, &done));
    ck_assert_ptr_nonnull(done);
    ck_assert_int_eq(clFlush(s.c.queue), CL_SUCCESS);
    ck_assert_int_gt(progress(done), CL_COMPLETE);
    ck_assert_int_eq(clSetUserEventStatus(gates[0], CL_COMPLETE), CL_SUCCESS);
    ck_assert_int_gt(progress(done), CL_COMPLETE); /* both must complete */
    ck_assert_int_eq(clSetUserEventStatus(gates[1], CL_COMPLETE), CL_SUCCESS);
    ck_assert_int_eq(clWaitForEvents(1, &done), CL_SUCCESS);
    ck_assert_int_eq(progress(done), CL_COMPLETE);
    check_map(&s);
    clReleaseEvent(done);
    clReleaseEvent(gates[0]);
    clReleaseEvent(gates[1]);
    close_stage(&s);
}
END_TEST

START_TEST(events_are_optional) {
    stage s = open_stage();
    UNIT_OK(clcnn_op_execute_opencl(s.op, &s.x, 1, &s.y, 1, 0, NULL, NULL));
    check_map(&s);
    cl_event done = NULL;
    UNIT_OK(clcnn_tensor_fill(s.y, -77));
    UNIT_OK(clcnn_op_execute_opencl(s.op, &s.x, 1, &s.y, 1, 0, NULL, &done));
    ck_assert_int_eq(clWaitForEvents(1, &done), CL_SUCCESS);
    check_map(&s);
    clReleaseEvent(done);
    close_stage(&s);
}
END_TEST

START_TEST(refused_runs) {
    stage s = open_stage(), other = open_stage();
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    clcnn_op *host_op =
        unit_conv2d(host, NULL, clcnn_shape4(1, 3, 3, 1), clcnn_shape4(2, 2, 1, 1), ones, NULL);
    clcnn_tensor *host_x = unit_tensor(host, clcnn_shape4(1, 3, 3, 1), image);
    clcnn_tensor *host_y = unit_tensor(host, clcnn_shape4(1, 2, 2, 1), NULL);
    cl_event gate = new_user_event(&s.c), foreign = new_user_event(&other.c);
    const cl_event untouched = gate;
    cl_event event = untouched;
#define REFUSED(op, x, y, count, list)                                                             \
    do {                                                                                           \
        UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, ":",                                                  \
                     clcnn_op_execute_opencl(op, x, 1, y, 1, count, list, &event));                \
        ck_assert_ptr_eq(event, untouched);                                                        \
    } while (0)
    ck_assert_int_eq(clSetUserEventStatus(gate, CL_COMPLETE), CL_SUCCESS);
    ck_assert_int_eq(clSetUserEventStatus(foreign, CL_COMPLETE), CL_SUCCESS);
    REFUSED(NULL, &s.x, &s.y, 0, NULL);
    REFUSED(s.op, NULL, &s.y, 0, NULL);
    REFUSED(s.op, &s.x, NULL, 0, NULL);
    REFUSED(s.op, &other.x, &s.y, 0, NULL);
    REFUSED(s.op, &s.x, &s.y, 1, NULL);
    REFUSED(s.op, &s.x, &s.y, 0, &gate);
    REFUSED(s.op, &s.x, &s.y, 1, &foreign);
    REFUSED(host_op, &host_x, &host_y, 0, NULL);
#undef REFUSED
    UNIT_OK(clcnn_op_run(s.op, s.x, s.y)); /* the context is not lost */
    check_map(&s);
    clReleaseEvent(gate);
    clReleaseEvent(foreign);
    clcnn_op_destroy(host_op);
    clcnn_tensor_destroy(host_x);
    clcnn_tensor_destroy(host_y);
    close_stage(&s);
    close_stage(&other);
}
END_TEST

Suite *suite_opencl(void) {
    Suite *suite = suite_create("opencl");
    TCase *tcase = tcase_create("opencl");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, on_the_caller_s_queue);
        tcase_add_test(tcase, refused_contexts);
        tcase_add_test(tcase, queue_of_no_context);
        tcase_add_test(tcase, wrapped_buffers);
        tcase_add_test(tcase, wrapped_buffers_read_write_and_fill);
        tcase_add_test(tcase, wrapped_buffers_are_retained);
        tcase_add_test(tcase, refused_buffers);
        tcase_add_test(tcase, buffers_of_tensors);
        tcase_add_test(tcase, a_run_waits_and_tells);
        tcase_add_test(tcase, events_are_optional);
        tcase_add_test(tcase, refused_runs);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int nothing_to_test; /* a file of C holds at least one declaration */
#endif
