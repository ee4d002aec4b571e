/* SPDX-License-Identifier: MIT
 * Types: the table, tensors of int32, transfers of bytes, and what operators refuse; on both kinds of
 * context. */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT

START_TEST(table) {
    ck_assert_str_eq(clcnn_type_name(CLCNN_FLOAT32), "float32");
    ck_assert_str_eq(clcnn_type_name(CLCNN_INT32), "int32");
    ck_assert_uint_eq(clcnn_type_size(CLCNN_FLOAT32), sizeof(float));
    ck_assert_uint_eq(clcnn_type_size(CLCNN_INT32), sizeof(int32_t));
    ck_assert_ptr_null(clcnn_type_name(CLCNN_TYPE_COUNT));
    ck_assert_ptr_null(clcnn_type_name((clcnn_type)-1));
    ck_assert_uint_eq(clcnn_type_size(CLCNN_TYPE_COUNT), 0);
    ck_assert_uint_eq(clcnn_type_size((clcnn_type)-1), 0);
}
END_TEST

static clcnn_tensor *new_int32(clcnn_context *context, clcnn_shape shape) {
    clcnn_tensor *tensor = NULL;
    UNIT_OK(clcnn_tensor_create(context, CLCNN_INT32, shape, &tensor));
    return tensor;
}

START_TEST(int32_keeps_what_is_written) {
    clcnn_context *context = unit_context(_i);
    const int32_t values[] = {INT32_MIN, -1, 0, 16777217, INT32_MAX, 7};
    int32_t back[UNIT_COUNT(values)] = {0};
    clcnn_tensor *tensor = new_int32(context, clcnn_shape2(2, 3));
    ck_assert_int_eq(clcnn_tensor_type(tensor), CLCNN_INT32);
    UNIT_OK(clcnn_tensor_write_bytes(tensor, values, sizeof values));
    UNIT_OK(clcnn_tensor_read_bytes(tensor, back, sizeof back));
    ck_assert_mem_eq(values, back, sizeof back);
    UNIT_OK(clcnn_context_check_guards(context));
    clcnn_tensor_destroy(tensor);
}
END_TEST

/* NaNs keep their bits, and both kinds of transfer mean the same bytes. */
START_TEST(bytes_of_float32) {
    const uint32_t bits[] = {0x7FC12345, 0xFF800001, 0x80000000, 0x00000001};
    uint32_t back[UNIT_COUNT(bits)] = {0};
    float values[UNIT_COUNT(bits)];
    clcnn_tensor *tensor = unit_tensor(unit_context(_i), clcnn_shape1(4), NULL);
    UNIT_OK(clcnn_tensor_write_bytes(tensor, bits, sizeof bits));
    UNIT_OK(clcnn_tensor_read_bytes(tensor, back, sizeof back));
    ck_assert_mem_eq(bits, back, sizeof back);
    UNIT_OK(clcnn_tensor_read(tensor, values, UNIT_COUNT(values)));
    ck_assert_mem_eq(bits, values, sizeof values);
    clcnn_tensor_destroy(tensor);
}
END_TEST

START_TEST(fills_of_int32) {
    static const float held[] = {0, -0.0f, 1, -3, 16777216, 0x1.fffffep30f, -0x1p31f};
    static const float others[] = {0.5f, -0.25f,   0x1p31f,   -0x1.000002p31f,
                                   NAN,  INFINITY, -INFINITY, 0x1p-149f};
    int32_t got[5];
    clcnn_tensor *tensor = new_int32(unit_context(_i), clcnn_shape1(UNIT_COUNT(got)));
    for (size_t i = 0; i < UNIT_COUNT(held); i++) {
        UNIT_OK(clcnn_tensor_fill(tensor, held[i]));
        UNIT_OK(clcnn_tensor_read_bytes(tensor, got, sizeof got));
        for (size_t k = 0; k < UNIT_COUNT(got); k++) {
            ck_assert_int_eq(got[k], (int32_t)held[i]);
        }
    }
    for (size_t i = 0; i < UNIT_COUNT(others); i++) {
        UNIT_REFUSED(ARGUMENT, "int32", clcnn_tensor_fill(tensor, others[i]));
        UNIT_OK(clcnn_tensor_read_bytes(tensor, got, sizeof got));
        ck_assert(got[0] == INT32_MIN && got[4] == INT32_MIN);
    }
    clcnn_tensor_destroy(tensor);
}
END_TEST

START_TEST(floats_of_int32) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const float values[9] = {1, 2, 3};
    static const int32_t sevens[9] = {7, 7, 7, 7, 7, 7, 7, 7, 7};
    int32_t back[9];
    clcnn_tensor *tensor = new_int32(s->context, s->image);
    s->memory = clcnn_context_memory(s->context);
    UNIT_OK(clcnn_tensor_fill(tensor, 7));
    STAGE_REFUSED(ARGUMENT, "int32", clcnn_tensor_write(tensor, values, 9));
    STAGE_REFUSED(ARGUMENT, "int32", clcnn_tensor_read(tensor, s->out.values, 9));
    UNIT_OK(clcnn_tensor_read_bytes(tensor, back, sizeof back));
    ck_assert_mem_eq(back, sevens, sizeof back);
    clcnn_tensor_destroy(tensor);
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

START_TEST(refused_bytes) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const float values[10] = {0};
    void *out = s->out.values;
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_write_bytes(NULL, values, 36));
    STAGE_REFUSED(ARGUMENT, "values", clcnn_tensor_write_bytes(s->x, NULL, 36));
    STAGE_REFUSED(ARGUMENT, "36", clcnn_tensor_write_bytes(s->x, values, 9));
    STAGE_REFUSED(ARGUMENT, "36", clcnn_tensor_write_bytes(s->x, values, 40));
    STAGE_REFUSED(ARGUMENT, "tensor", clcnn_tensor_read_bytes(NULL, out, 36));
    STAGE_REFUSED(ARGUMENT, "values", clcnn_tensor_read_bytes(s->x, NULL, 36));
    STAGE_REFUSED(ARGUMENT, "36", clcnn_tensor_read_bytes(s->x, out, 0));
    STAGE_REFUSED(ARGUMENT, "36", clcnn_tensor_read_bytes(s->x, out, 35));
    STAGE_REFUSED(ARGUMENT, "36", clcnn_tensor_read_bytes(s->x, out, SIZE_MAX));
    stage_close(s);
}
END_TEST

START_TEST(operators_of_int32) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    clcnn_tensor *x = new_int32(s->context, s->image), *y = new_int32(s->context, s->map);
    clcnn_tensor *w = new_int32(s->context, s->filter);
    clcnn_tensor *b = new_int32(s->context, clcnn_shape1(1));
    s->memory = clcnn_context_memory(s->context);
    STAGE_REFUSED(ARGUMENT, "int32", clcnn_op_run(s->op, x, s->y));
    STAGE_REFUSED(ARGUMENT, "int32", clcnn_op_run(s->op, s->x, y));
    STAGE_NOT_CREATED(ARGUMENT, "int32", s->made,
                      clcnn_conv2d_create(s->context, NULL, s->image, w, NULL, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "int32", s->made,
                      clcnn_conv2d_create(s->context, NULL, s->image, s->w, b, &s->made));
    if (_i == UNIT_REFERENCE) {
        double expected[4];
        const clcnn_op_judgement judgement = {.expected = expected};
        STAGE_REFUSED(ARGUMENT, "int32",
                      clcnn_op_bounds(s->op, s->op, CLCNN_DATA_ANY, &x, 1, 0, &judgement, 4));
    }
    clcnn_tensor *const made[] = {x, y, w, b};
    for (size_t i = 0; i < UNIT_COUNT(made); i++) {
        clcnn_tensor_destroy(made[i]);
    }
    s->memory = clcnn_context_memory(s->context);
    stage_close(s);
}
END_TEST

Suite *suite_types(void) {
    Suite *suite = suite_create("types");
    const int contexts = unit_contexts();
    TCase *tcase = tcase_create("types");
    tcase_add_test(tcase, table);
    tcase_add_loop_test(tcase, int32_keeps_what_is_written, 0, contexts);
    tcase_add_loop_test(tcase, bytes_of_float32, 0, contexts);
    tcase_add_loop_test(tcase, fills_of_int32, 0, contexts);
    tcase_add_loop_test(tcase, floats_of_int32, 0, contexts);
    tcase_add_loop_test(tcase, refused_bytes, 0, contexts);
    tcase_add_loop_test(tcase, operators_of_int32, 0, contexts);
    suite_add_tcase(suite, tcase);
    return suite;
}
