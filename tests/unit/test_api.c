/* SPDX-License-Identifier: MIT
 * Misuse of the API, on both kinds of context: NULL for every pointer of every function, and
 * objects that do not belong together. test_api_values.c has the wrong values. */
#include <stdlib.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

/* ---- NULL, and the shape that is none ---- */

static const clcnn_shape none;

START_TEST(null_context_and_tensor) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    STAGE_REFUSED(ARGUMENT, "devices", clcnn_devices(NULL, 0, NULL));
    STAGE_REFUSED(ARGUMENT, "devices", clcnn_devices(NULL, 1, &s->out.count));
    STAGE_REFUSED(ARGUMENT, "context", clcnn_context_create(NULL, NULL));
    STAGE_REFUSED(ARGUMENT, "context", clcnn_context_finish(NULL));
    STAGE_REFUSED(ARGUMENT, "check_guards", clcnn_context_check_guards(NULL));
    STAGE_NOT_CREATED(ARGUMENT, "tensor", s->tensor,
                      clcnn_tensor_create(NULL, CLCNN_FLOAT32, s->image, &s->tensor));
    STAGE_REFUSED(ARGUMENT, "tensor",
                  clcnn_tensor_create(s->context, CLCNN_FLOAT32, s->image, NULL));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_write(NULL, s->out.values, 9));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_write(s->x, NULL, 9));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_read(NULL, s->out.values, 9));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_read(s->x, NULL, 9));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_fill(NULL, 1));
    stage_close(s);
}
END_TEST

START_TEST(null_conv2d) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_shape image = s->image, filter = s->filter;
    clcnn_context *context = s->context;
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_conv2d_shape(NULL, none, filter, &s->out.shape));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_conv2d_shape(NULL, image, none, &s->out.shape));
    STAGE_REFUSED(ARGUMENT, "shape", clcnn_conv2d_shape(NULL, image, filter, NULL));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_conv2d_geometry(NULL, none, filter, &s->out.geometry));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_conv2d_geometry(NULL, image, none, &s->out.geometry));
    STAGE_REFUSED(ARGUMENT, "geometry", clcnn_conv2d_geometry(NULL, image, filter, NULL));
    STAGE_REFUSED(ARGUMENT, "conv2d",
                  clcnn_conv2d_solvers(NULL, NULL, image, filter, &s->out.solvers));
    STAGE_REFUSED(ARGUMENT, "conv2d",
                  clcnn_conv2d_solvers(context, NULL, none, filter, &s->out.solvers));
    STAGE_REFUSED(ARGUMENT, "conv2d",
                  clcnn_conv2d_solvers(context, NULL, image, none, &s->out.solvers));
    STAGE_REFUSED(ARGUMENT, "solvers", clcnn_conv2d_solvers(context, NULL, image, filter, NULL));
    STAGE_NOT_CREATED(ARGUMENT, "conv2d", s->made,
                      clcnn_conv2d_create(NULL, NULL, image, s->w, s->b, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "conv2d", s->made,
                      clcnn_conv2d_create(context, NULL, none, s->w, s->b, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "conv2d", s->made,
                      clcnn_conv2d_create(context, NULL, image, NULL, s->b, &s->made));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_conv2d_create(context, NULL, image, s->w, s->b, NULL));
    stage_close(s);
}
END_TEST

START_TEST(null_dense) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_shape row = clcnn_shape2(1, 3), weights = clcnn_shape2(3, 3);
    clcnn_context *context = s->context;
    STAGE_REFUSED(ARGUMENT, "dense", clcnn_dense_shape(NULL, none, weights, &s->out.shape));
    STAGE_REFUSED(ARGUMENT, "dense", clcnn_dense_shape(NULL, row, none, &s->out.shape));
    STAGE_REFUSED(ARGUMENT, "shape", clcnn_dense_shape(NULL, row, weights, NULL));
    STAGE_REFUSED(ARGUMENT, "dense",
                  clcnn_dense_solvers(NULL, NULL, row, weights, &s->out.solvers));
    STAGE_REFUSED(ARGUMENT, "dense",
                  clcnn_dense_solvers(context, NULL, none, weights, &s->out.solvers));
    STAGE_REFUSED(ARGUMENT, "dense",
                  clcnn_dense_solvers(context, NULL, row, none, &s->out.solvers));
    STAGE_REFUSED(ARGUMENT, "solvers", clcnn_dense_solvers(context, NULL, row, weights, NULL));
    STAGE_NOT_CREATED(ARGUMENT, "dense", s->made,
                      clcnn_dense_create(NULL, NULL, row, s->square, NULL, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "dense", s->made,
                      clcnn_dense_create(context, NULL, none, s->square, NULL, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "dense", s->made,
                      clcnn_dense_create(context, NULL, row, NULL, NULL, &s->made));
    STAGE_REFUSED(ARGUMENT, "dense", clcnn_dense_create(context, NULL, row, s->square, NULL, NULL));
    stage_close(s);
}
END_TEST

/* The operators without weights: their functions take the same arguments. */
#define NULL_OPERATOR(name)                                                                        \
    do {                                                                                           \
        STAGE_REFUSED(ARGUMENT, #name, clcnn_##name##_shape(NULL, none, &s->out.shape));           \
        STAGE_REFUSED(ARGUMENT, "shape", clcnn_##name##_shape(NULL, s->image, NULL));              \
        STAGE_REFUSED(ARGUMENT, #name,                                                             \
                      clcnn_##name##_solvers(NULL, NULL, s->image, &s->out.solvers));              \
        STAGE_REFUSED(ARGUMENT, #name,                                                             \
                      clcnn_##name##_solvers(s->context, NULL, none, &s->out.solvers));            \
        STAGE_REFUSED(ARGUMENT, "solvers",                                                         \
                      clcnn_##name##_solvers(s->context, NULL, s->image, NULL));                   \
        STAGE_NOT_CREATED(ARGUMENT, #name, s->made,                                                \
                          clcnn_##name##_create(NULL, NULL, s->image, &s->made));                  \
        STAGE_NOT_CREATED(ARGUMENT, #name, s->made,                                                \
                          clcnn_##name##_create(s->context, NULL, none, &s->made));                \
        STAGE_REFUSED(ARGUMENT, #name, clcnn_##name##_create(s->context, NULL, s->image, NULL));   \
    } while (0)

START_TEST(null_operators) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    STAGE_REFUSED(ARGUMENT, "pool2d", clcnn_pool2d_geometry(NULL, none, &s->out.geometry));
    STAGE_REFUSED(ARGUMENT, "geometry", clcnn_pool2d_geometry(NULL, s->image, NULL));
    NULL_OPERATOR(max_pool2d);
    NULL_OPERATOR(avg_pool2d);
    NULL_OPERATOR(softmax);
    NULL_OPERATOR(log_softmax);
    NULL_OPERATOR(activation);
    NULL_OPERATOR(transpose);
    NULL_OPERATOR(flatten);
    NULL_OPERATOR(reshape);
    NULL_OPERATOR(slice);
    NULL_OPERATOR(tile);
    NULL_OPERATOR(resize2d);
    stage_close(s);
}
END_TEST

START_TEST(null_runs_and_questions) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    STAGE_REFUSED(ARGUMENT, "run", clcnn_op_run(NULL, s->x, s->y));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_run(s->op, NULL, s->y));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_run(s->op, s->x, NULL));
    STAGE_REFUSED(ARGUMENT, "run", clcnn_op_execute(NULL, &s->x, 1, &s->y, 1));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_execute(s->op, NULL, 1, &s->y, 1));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_execute(s->op, &s->x, 1, NULL, 1));
    STAGE_REFUSED(ARGUMENT, "info", clcnn_op_info(NULL, &s->out.information));
    STAGE_REFUSED(ARGUMENT, "info", clcnn_op_info(s->op, NULL));
    STAGE_REFUSED(ARGUMENT, "time", clcnn_op_time(NULL, &s->out.seconds));
    STAGE_REFUSED(ARGUMENT, "time", clcnn_op_time(s->op, NULL));
    const double expected = 1;
    const float got = 1;
    STAGE_REFUSED(ARGUMENT, "compare", clcnn_compare(NULL, &expected, NULL, 1, &s->out.comparison));
    STAGE_REFUSED(ARGUMENT, "compare", clcnn_compare(&got, NULL, NULL, 1, &s->out.comparison));
    STAGE_REFUSED(ARGUMENT, "compare", clcnn_compare(&got, &expected, NULL, 1, NULL));
    stage_close(s);
}
END_TEST

START_TEST(null_getters_and_destroyers) {
    clcnn_context_destroy(NULL);
    clcnn_tensor_destroy(NULL);
    clcnn_op_destroy(NULL);
    ck_assert_ptr_null(clcnn_context_device(NULL));
    ck_assert_uint_eq(clcnn_context_memory(NULL), 0);
    ck_assert_int_eq(clcnn_tensor_shape(NULL).rank, 0);
    ck_assert_int_eq(clcnn_tensor_type(NULL), CLCNN_FLOAT32);
    ck_assert_int_eq(clcnn_op_input_shape(NULL, 0).rank, 0);
    ck_assert_int_eq(clcnn_op_output_shape(NULL, 0).rank, 0);
}
END_TEST

/* ---- Objects that do not belong together ---- */

START_TEST(tensors_of_another_context) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_shape row = clcnn_shape2(1, 3);
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_run(s->op, s->foreign_x, s->y));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_run(s->op, s->x, s->foreign_y));
    STAGE_NOT_CREATED(ARGUMENT, "conv2d", s->made,
                      clcnn_conv2d_create(s->context, NULL, s->image, s->foreign_w, NULL,
                                          &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "conv2d", s->made,
                      clcnn_conv2d_create(s->context, NULL, s->image, s->w, s->foreign_b,
                                          &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "conv2d", s->made,
                      clcnn_conv2d_create(s->other, NULL, s->image, s->w, NULL, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "dense", s->made,
                      clcnn_dense_create(s->context, NULL, row, s->foreign_square, NULL, &s->made));
    stage_close(s);
}
END_TEST

START_TEST(tensors_of_other_shapes) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_shape same_count = clcnn_shape3(3, 3, 1), wider = clcnn_shape4(1, 3, 4, 1);
    clcnn_tensor *folded = unit_tensor(s->context, same_count, NULL);
    clcnn_tensor *wide = unit_tensor(s->context, wider, NULL);
    s->memory = clcnn_context_memory(s->context);
    STAGE_REFUSED(SHAPE, "conv2d", clcnn_op_run(s->op, folded, s->y));
    STAGE_REFUSED(SHAPE, "conv2d", clcnn_op_run(s->op, wide, s->y));
    STAGE_REFUSED(SHAPE, "conv2d", clcnn_op_run(s->op, s->x, wide));
    STAGE_REFUSED(SHAPE, "conv2d", clcnn_op_run(s->op, s->y, s->x)); /* the wrong way round */
    clcnn_tensor_destroy(folded);
    clcnn_tensor_destroy(wide);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

START_TEST(counts_of_inputs_and_outputs) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    clcnn_tensor *const inputs[] = {s->x, s->x}, *const outputs[] = {s->y, s->y};
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_execute(s->op, inputs, 0, outputs, 1));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_execute(s->op, inputs, 2, outputs, 1));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_execute(s->op, inputs, 1, outputs, 0));
    STAGE_REFUSED(ARGUMENT, "conv2d", clcnn_op_execute(s->op, inputs, 1, outputs, 2));
    UNIT_OK(clcnn_op_execute(s->op, inputs, 1, outputs, 1));
    stage_close(s);
}
END_TEST

START_TEST(counts_of_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const float values[10] = {0};
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_write(s->x, values, 8));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_write(s->x, values, 10));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_write(s->x, values, 0));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_read(s->x, s->out.values, 8));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_read(s->x, s->out.values, 0));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_read(s->x, s->out.values, (size_t)-1));
    stage_close(s);
}
END_TEST

Suite *suite_api(void) {
    Suite *suite = suite_create("api");
    const int contexts = unit_contexts();
    TCase *null = tcase_create("null");
    tcase_add_loop_test(null, null_context_and_tensor, 0, contexts);
    tcase_add_loop_test(null, null_conv2d, 0, contexts);
    tcase_add_loop_test(null, null_dense, 0, contexts);
    tcase_add_loop_test(null, null_operators, 0, contexts);
    tcase_add_loop_test(null, null_runs_and_questions, 0, contexts);
    tcase_add_test(null, null_getters_and_destroyers);
    suite_add_tcase(suite, null);
    TCase *objects = tcase_create("objects");
    tcase_add_loop_test(objects, tensors_of_another_context, 0, contexts);
    tcase_add_loop_test(objects, tensors_of_other_shapes, 0, contexts);
    tcase_add_loop_test(objects, counts_of_inputs_and_outputs, 0, contexts);
    tcase_add_loop_test(objects, counts_of_values, 0, contexts);
    suite_add_tcase(suite, objects);
    return suite;
}
