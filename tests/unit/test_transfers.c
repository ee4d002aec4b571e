/* SPDX-License-Identifier: MIT
 * What OpenCL adds to tensors: transfers with events, views of the caller's buffers, and how many
 * commands a transfer is. */
#ifdef CLCNN_OPENCL

#include <string.h>

#include "clcnn_opencl.h"
#include "inject.h"
#include "unit.h"

enum { UNTOUCHED = -77 };

static clcnn_context *open_own(void) {
    const clcnn_context_desc plain = {.device = NULL};
    return unit_open(UNIT_DEVICE, plain);
}

static cl_context context_of(clcnn_context *context) {
    cl_context owner = NULL;
    ck_assert_int_eq(clGetCommandQueueInfo(clcnn_context_queue(context), CL_QUEUE_CONTEXT,
                                           sizeof owner, &owner, NULL),
                     CL_SUCCESS);
    return owner;
}

static cl_event new_gate(clcnn_context *context) {
    cl_int code;
    cl_event gate = clCreateUserEvent(context_of(context), &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    return gate;
}

static void open_gate(cl_event gate) {
    ck_assert_int_eq(clSetUserEventStatus(gate, CL_COMPLETE), CL_SUCCESS);
    clReleaseEvent(gate);
}

static void wait_for(cl_event event) {
    ck_assert_ptr_nonnull(event);
    ck_assert_int_eq(clWaitForEvents(1, &event), CL_SUCCESS);
    clReleaseEvent(event);
}

static int is_complete(cl_event event) {
    cl_int status = -1;
    ck_assert_int_eq(clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status,
                                    &status, NULL),
                     CL_SUCCESS);
    return status == CL_COMPLETE;
}

/* Columns 1 and 2 of a 3x4 tensor, or its first six elements: what is read and written below. */
typedef struct stage {
    clcnn_context *context;
    clcnn_tensor *tensor, *view;
} stage;

static const float all[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static const float viewed[2][6] = {{0, 1, 2, 3, 4, 5}, {1, 2, 5, 6, 9, 10}};
enum { DENSE, APART, FORMS };

static stage open_stage(clcnn_context *context, int form) {
    stage s = {.context = context, .tensor = unit_tensor(context, clcnn_shape2(3, 4), all)};
    if (form == APART) {
        UNIT_OK(clcnn_tensor_view_inner(s.tensor, 1, 2, &s.view));
    } else {
        clcnn_tensor *flat = NULL;
        UNIT_OK(clcnn_tensor_view_shape(s.tensor, clcnn_shape1(12), &flat));
        UNIT_OK(clcnn_tensor_view_outer(flat, 0, 6, &s.view));
        clcnn_tensor_destroy(flat);
    }
    return s;
}

static void close_stage(stage *s) {
    clcnn_tensor_destroy(s->view);
    clcnn_tensor_destroy(s->tensor);
}

/* ---- Events ---- */

START_TEST(a_read_waits_and_tells) {
    stage s = open_stage(unit_context(UNIT_DEVICE), _i);
    float got[6] = {UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED};
    cl_event gate = new_gate(s.context), done = NULL;
    UNIT_OK(clcnn_tensor_read_opencl(s.view, got, sizeof got, 1, &gate, &done));
    ck_assert_int_eq(clFlush(clcnn_context_queue(s.context)), CL_SUCCESS);
    ck_assert(!is_complete(done) && got[0] == UNTOUCHED && got[5] == UNTOUCHED);
    close_stage(&s); /* what is enqueued keeps the memory */
    open_gate(gate);
    wait_for(done);
    ck_assert_mem_eq(got, viewed[_i], sizeof got);
}
END_TEST

START_TEST(a_write_waits_and_tells) {
    stage s = open_stage(unit_context(UNIT_DEVICE), _i);
    float values[6] = {UNTOUCHED}, got[12], expected[12];
    cl_event gate = new_gate(s.context), done = NULL;
    UNIT_OK(clcnn_tensor_write_opencl(s.view, values, sizeof values, 1, &gate, &done));
    ck_assert(!is_complete(done));
    for (int i = 0; i < 6; i++) {
        values[i] = (float)-i - 1; /* what is there once the event is set is written */
    }
    open_gate(gate);
    wait_for(done);
    memcpy(expected, all, sizeof all);
    for (int i = 0; i < 6; i++) {
        expected[(int)viewed[_i][i]] = (float)-i - 1;
    }
    UNIT_OK(clcnn_tensor_read(s.tensor, got, 12));
    ck_assert_mem_eq(got, expected, sizeof got);
    UNIT_OK(clcnn_context_check_guards(s.context));
    close_stage(&s);
}
END_TEST

/* In order with fills, by clcnn_context_finish where there is no event. */
START_TEST(events_are_optional) {
    stage s = open_stage(unit_context(UNIT_DEVICE), _i);
    float got[6] = {0}, again[6] = {0};
    UNIT_OK(clcnn_tensor_read_opencl(s.view, got, sizeof got, 0, NULL, NULL));
    UNIT_OK(clcnn_tensor_fill(s.view, 3));
    UNIT_OK(clcnn_tensor_read_opencl(s.view, again, sizeof again, 0, NULL, NULL));
    UNIT_OK(clcnn_tensor_write_opencl(s.view, viewed[_i], sizeof got, 0, NULL, NULL));
    UNIT_OK(clcnn_context_finish(s.context));
    ck_assert_mem_eq(got, viewed[_i], sizeof got);
    ck_assert(again[0] == 3 && again[5] == 3);
    UNIT_OK(clcnn_tensor_read(s.view, again, 6));
    ck_assert_mem_eq(again, viewed[_i], sizeof again);
    close_stage(&s);
}
END_TEST

/* More transfers than are in flight without a wait, behind an event that this thread sets later. */
START_TEST(nothing_waits_behind_a_gate) {
    enum { MANY = 9000 };
    stage s = open_stage(open_own(), _i);
    float got[6] = {0};
    cl_event gate = new_gate(s.context);
    UNIT_OK(clcnn_tensor_read_opencl(s.view, got, sizeof got, 1, &gate, NULL));
    for (int i = 0; i < MANY; i++) {
        UNIT_OK(clcnn_tensor_read_opencl(s.view, got, sizeof got, 0, NULL, NULL));
    }
    open_gate(gate);
    UNIT_OK(clcnn_context_finish(s.context));
    ck_assert_mem_eq(got, viewed[_i], sizeof got);
    close_stage(&s);
    clcnn_context_destroy(s.context);
}
END_TEST

START_TEST(transfers_wait_when_the_queue_is_full) {
    stage s = open_stage(open_own(), _i);
    float got[6] = {0};
    inject_calls("clWaitForEvents", 0, 0);
    for (int i = 0; i < 3 * 8192; i++) {
        UNIT_OK(clcnn_tensor_read_opencl(s.view, got, sizeof got, 0, NULL, NULL));
    }
    ck_assert_int_gt(inject_calls_seen(), 0);
    inject_calls(NULL, 0, 0);
    close_stage(&s);
    clcnn_context_destroy(s.context);
}
END_TEST

START_TEST(refused_transfers) {
    stage s = open_stage(unit_context(UNIT_DEVICE), _i);
    clcnn_context *other = open_own(), *host = unit_context(UNIT_REFERENCE);
    clcnn_tensor *host_tensor = unit_tensor(host, clcnn_shape1(6), NULL);
    cl_event gate = new_gate(s.context), foreign = new_gate(other);
    const cl_event untouched = gate;
    cl_event event = untouched;
    float values[6] = {UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED};
    const float before[6] = {UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED};
#define REFUSED(word, tensor, values, bytes, count, list)                                          \
    do {                                                                                           \
        UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, word,                                                 \
                     clcnn_tensor_read_opencl(tensor, values, bytes, count, list, &event));        \
        UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, word,                                                 \
                     clcnn_tensor_write_opencl(tensor, values, bytes, count, list, &event));       \
        ck_assert_ptr_eq(event, untouched);                                                        \
    } while (0)
    REFUSED("tensor", NULL, values, sizeof values, 0, NULL);
    REFUSED("values", s.view, NULL, sizeof values, 0, NULL);
    REFUSED("bytes", s.view, values, sizeof values - 4, 0, NULL);
    REFUSED("bytes", s.view, values, 6, 0, NULL);
    REFUSED("wait list", s.view, values, sizeof values, 1, NULL);
    REFUSED("wait list", s.view, values, sizeof values, 0, &gate);
    REFUSED("wait list", s.view, values, sizeof values, 1, &foreign);
    REFUSED("reference", host_tensor, values, sizeof values, 0, NULL);
#undef REFUSED
    ck_assert_mem_eq(values, before, sizeof values);
    UNIT_OK(clcnn_tensor_read(s.view, values, 6)); /* not written, and the context is not lost */
    ck_assert_mem_eq(values, viewed[_i], sizeof values);
    open_gate(gate);
    open_gate(foreign);
    clcnn_tensor_destroy(host_tensor);
    clcnn_context_destroy(other);
    close_stage(&s);
}
END_TEST

/* ---- Buffers ---- */

/* The caller's buffer lives until the last view of it, and each has an offset of its own. */
START_TEST(views_of_wrapped_buffers) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    cl_int code;
    cl_mem buffer = clCreateBuffer(context_of(context), CL_MEM_READ_WRITE, 256, NULL, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    const long objects = inject_objects();
    clcnn_tensor *tensor = NULL, *row = NULL, *part = NULL;
    size_t offset = 0;
    float got[2] = {0};
    UNIT_OK(
        clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, clcnn_shape2(3, 4), buffer, 128, &tensor));
    UNIT_OK(clcnn_tensor_write(tensor, all, 12));
    UNIT_OK(clcnn_tensor_view_outer(tensor, 2, 1, &row));
    UNIT_OK(clcnn_tensor_view_inner(row, 1, 2, &part));
    ck_assert_ptr_eq(clcnn_tensor_buffer(row, &offset), buffer);
    ck_assert_uint_eq(offset, 128 + 8 * sizeof(float));
    ck_assert_ptr_eq(clcnn_tensor_buffer(part, &offset), buffer);
    ck_assert_uint_eq(offset, 128 + 9 * sizeof(float));
    clcnn_tensor_destroy(tensor);
    clcnn_tensor_destroy(row);
    ck_assert_int_eq(inject_objects(), objects + 1);
    UNIT_OK(clcnn_tensor_read(part, got, 2));
    ck_assert(got[0] == 9 && got[1] == 10);
    clcnn_tensor_destroy(part);
    ck_assert_int_eq(inject_objects(), objects);
    clReleaseMemObject(buffer);
}
END_TEST

START_TEST(wrapped_int32) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    cl_int code;
    cl_mem buffer = clCreateBuffer(context_of(context), CL_MEM_READ_WRITE, 128, NULL, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    clcnn_tensor *tensor = NULL;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "bytes",
                 clcnn_tensor_wrap_opencl(context, CLCNN_INT32, clcnn_shape1(17), buffer, 64,
                                          &tensor));
    UNIT_OK(clcnn_tensor_wrap_opencl(context, CLCNN_INT32, clcnn_shape1(16), buffer, 64, &tensor));
    cl_int got[16] = {0};
    UNIT_OK(clcnn_tensor_fill(tensor, 16777216));
    UNIT_OK(clcnn_tensor_read_bytes(tensor, got, sizeof got));
    ck_assert(got[0] == 16777216 && got[15] == 16777216);
    clcnn_tensor_destroy(tensor);
    clReleaseMemObject(buffer);
}
END_TEST

/* ---- Commands ---- */

typedef struct rows_row {
    int rows, copies;
} rows_row;

static const rows_row fills[] = {{2, 1},     {3, 2},     {4, 2},    {5, 3},
                                 {1000, 10}, {1024, 10}, {1025, 11}};

/* Rows that are apart are filled by doubling; what is dense is one command. */
START_TEST(a_fill_is_few_commands) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    for (size_t i = 0; i < UNIT_COUNT(fills); i++) {
        clcnn_tensor *view = NULL;
        clcnn_tensor *tensor = unit_tensor(context, clcnn_shape2(fills[i].rows, 3), NULL);
        UNIT_OK(clcnn_tensor_view_inner(tensor, 1, 1, &view));
        inject_calls("clEnqueueCopyBufferRect", 0, 0);
        UNIT_OK(clcnn_tensor_fill(tensor, 1));
        ck_assert_int_eq(inject_calls_seen(), 0);
        UNIT_OK(clcnn_tensor_fill(view, 1));
        ck_assert_int_eq(inject_calls_seen(), fills[i].copies);
        inject_calls(NULL, 0, 0);
        clcnn_tensor_destroy(view);
        clcnn_tensor_destroy(tensor);
    }
}
END_TEST

Suite *suite_transfers(void) {
    Suite *suite = suite_create("transfers");
    TCase *tcase = tcase_create("transfers");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_loop_test(tcase, a_read_waits_and_tells, 0, FORMS);
        tcase_add_loop_test(tcase, a_write_waits_and_tells, 0, FORMS);
        tcase_add_loop_test(tcase, events_are_optional, 0, FORMS);
        tcase_add_loop_test(tcase, nothing_waits_behind_a_gate, 0, FORMS);
        tcase_add_loop_test(tcase, transfers_wait_when_the_queue_is_full, 0, FORMS);
        tcase_add_loop_test(tcase, refused_transfers, 0, FORMS);
        tcase_add_test(tcase, views_of_wrapped_buffers);
        tcase_add_test(tcase, wrapped_int32);
        tcase_add_test(tcase, a_fill_is_few_commands);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int nothing_to_test; /* a file of C holds at least one declaration */
#endif
