/* SPDX-License-Identifier: MIT
 * Memory objects of the caller's that are no tensors: refused, and the context works on. And
 * CLBlast, whose kernels are not ours: a run's time holds them, large products are checked too. */
#ifdef CLCNN_OPENCL

#include "clcnn_opencl.h"

#include <string.h>

#include "unit.h"

static cl_context context_of(clcnn_context *context) {
    cl_context owner = NULL;
    ck_assert_int_eq(clGetCommandQueueInfo(clcnn_context_queue(context), CL_QUEUE_CONTEXT,
                                           sizeof owner, &owner, NULL),
                     CL_SUCCESS);
    return owner;
}

static void refused(clcnn_context *context, cl_mem memory, const char *word) {
    clcnn_tensor *tensor = NULL;
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, word,
                 clcnn_tensor_wrap_opencl(context, CLCNN_FLOAT32, clcnn_shape1(4), memory, 0,
                                          &tensor));
    ck_assert_ptr_null(tensor);
    const char *wrong = unit_canary(context);
    ck_assert_msg(!wrong, "%s", wrong);
}

static const cl_mem_flags unsuitable[] = {CL_MEM_READ_ONLY, CL_MEM_WRITE_ONLY,
                                          CL_MEM_READ_WRITE | CL_MEM_HOST_NO_ACCESS,
                                          CL_MEM_READ_WRITE | CL_MEM_HOST_READ_ONLY,
                                          CL_MEM_READ_WRITE | CL_MEM_HOST_WRITE_ONLY};
enum { UNSUITABLE = sizeof unsuitable / sizeof *unsuitable };

START_TEST(unsuitable_flags) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    cl_int code;
    cl_mem memory = clCreateBuffer(context_of(context), unsuitable[_i], 256, NULL, &code);
    ck_assert_int_eq(code, CL_SUCCESS);
    refused(context, memory, "flags");
    clReleaseMemObject(memory);
}
END_TEST

START_TEST(an_image_is_no_buffer) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    const cl_image_format format = {CL_RGBA, CL_FLOAT};
    cl_image_desc desc = {.image_type = CL_MEM_OBJECT_IMAGE2D};
    desc.image_width = desc.image_height = 8;
    cl_int code;
    cl_mem image =
        clCreateImage(context_of(context), CL_MEM_READ_WRITE, &format, &desc, NULL, &code);
    if (code == CL_SUCCESS) { /* not every device has images */
        refused(context, image, "buffer");
        clReleaseMemObject(image);
    }
}
END_TEST

#ifdef CLCNN_CLBLAST
static size_t lines_about_clblast;

static void hear(void *user, const char *line) {
    (void)user;
    lines_about_clblast += strstr(line, "CLBlast") != NULL;
}

static clcnn_op *dense(clcnn_context *context, int n, int c, int k) {
    const clcnn_dense_desc desc = {.activation = {.kind = CLCNN_LINEAR}};
    clcnn_tensor *weights = unit_tensor(context, clcnn_shape2(c, k), NULL);
    UNIT_OK(clcnn_tensor_fill(weights, 1));
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(n, c)), clcnn_constant(weights)};
    clcnn_op *op = unit_create(context, UNIT_OP("dense", &desc, operands), "clblast");
    clcnn_tensor_destroy(weights);
    return op;
}

START_TEST(larger_products_are_checked) {
    clcnn_context_desc desc = {.log = hear};
    clcnn_context *context = unit_open(UNIT_DEVICE, desc);
    lines_about_clblast = 0;
    clcnn_op_destroy(dense(context, 3, 4, 5));
    ck_assert_uint_eq(lines_about_clblast, 1);
    clcnn_op_destroy(dense(context, 3, 4, 5)); /* no larger than what was checked */
    ck_assert_uint_eq(lines_about_clblast, 1);
    clcnn_op_destroy(dense(context, 40, 50, 60));
    ck_assert_uint_eq(lines_about_clblast, 2);
    clcnn_context_destroy(context);
}
END_TEST

START_TEST(its_time_is_measured) {
    clcnn_op *op = dense(unit_context(UNIT_DEVICE), 2, 3, 4);
    const float x[6] = {1, 2, 3, 4, 5, 6};
    float y[8] = {0};
    double seconds = -1;
    unit_run(op, x, y);
    UNIT_OK(clcnn_op_time(op, &seconds));
    ck_assert_double_gt(seconds, 0);
    ck_assert_float_eq(y[0], 6);
    ck_assert_float_eq(y[7], 15);
    clcnn_op_destroy(op);
}
END_TEST
#endif

Suite *suite_buffers(void) {
    Suite *suite = suite_create("buffers");
    TCase *tcase = tcase_create("buffers");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_loop_test(tcase, unsuitable_flags, 0, UNSUITABLE);
        tcase_add_test(tcase, an_image_is_no_buffer);
#ifdef CLCNN_CLBLAST
        tcase_add_test(tcase, larger_products_are_checked);
        tcase_add_test(tcase, its_time_is_measured);
#endif
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int nothing_to_test; /* a file of C holds at least one declaration */
#endif
