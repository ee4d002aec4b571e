/* SPDX-License-Identifier: MIT
 * Misuse of the API by wrong values, on both kinds of context: shapes, sizes, groups, enumerators
 * that are none, names that nothing has. */
#include <limits.h>
#include <string.h>

#include "example.h"
#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

/* ---- Tables: a descriptor, shapes, the status; run through shape, solvers and create ---- */

typedef struct conv_row {
    const char *name;
    clcnn_conv2d_desc desc;
    clcnn_shape input, filter;
    clcnn_status status;
} conv_row;

#define IMAGE                                                                                      \
    {                                                                                              \
        4, {                                                                                       \
            1, 4, 4, 4                                                                             \
        }                                                                                          \
    }
#define FILTER                                                                                     \
    {                                                                                              \
        4, {                                                                                       \
            2, 2, 4, 2                                                                             \
        }                                                                                          \
    }

/* clang-format off */
static const conv_row convs[] = {
    {"rank 2", {.groups = 0}, {2, {4, 4}}, FILTER, SHAPE},
    {"rank 0", {.groups = 0}, {0, {0}}, FILTER, ARGUMENT},
    {"rank 9", {.groups = 0}, {9, {1, 1, 1, 1, 1, 4, 4, 4}}, FILTER, SHAPE},
    {"a negative size", {.groups = 0}, {4, {1, 4, -4, 4}}, FILTER, SHAPE},
    {"a size of 0", {.groups = 0}, {4, {0, 4, 4, 4}}, FILTER, SHAPE},
    {"2^32 elements", {.groups = 0}, {4, {1 << 16, 1 << 7, 1 << 7, 4}}, FILTER, SHAPE},
    {"filter of rank 3", {.groups = 0}, IMAGE, {3, {2, 2, 4}}, SHAPE},
    {"filter of a negative size", {.groups = 0}, IMAGE, {4, {2, -2, 4, 2}}, SHAPE},
    {"filter of 2^31 elements", {.groups = 0}, IMAGE, {4, {1 << 15, 1 << 14, 4, 1}}, SHAPE},
    {"channels differ", {.groups = 0}, IMAGE, {4, {2, 2, 3, 2}}, SHAPE},
    {"channels differ in OIHW", {.filter_layout = CLCNN_OIHW}, IMAGE, {4, {2, 3, 2, 2}}, SHAPE},
    {"channels differ in NCHW", {.data_format = CLCNN_NCHW}, {4, {1, 3, 4, 4}}, FILTER, SHAPE},
    {"groups do not divide the channels", {.groups = 3}, IMAGE, {4, {2, 2, 1, 3}}, SHAPE},
    {"groups do not divide the filters", {.groups = 2}, IMAGE, {4, {2, 2, 2, 3}}, SHAPE},
    {"a filter of all channels with groups", {.groups = 2}, IMAGE, FILTER, SHAPE},
    {"more groups than channels", {.groups = 8}, IMAGE, {4, {2, 2, 1, 8}}, SHAPE},
    {"negative groups", {.groups = -1}, IMAGE, FILTER, ARGUMENT},
    {"the least groups", {.groups = INT_MIN}, IMAGE, FILTER, ARGUMENT},
    {"a window larger than the image", {.groups = 0}, IMAGE, {4, {5, 2, 4, 2}}, SHAPE},
    {"a negative stride", {.stride = {1, -1}}, IMAGE, FILTER, ARGUMENT},
    {"a negative dilation", {.dilation = {-3, 1}}, IMAGE, FILTER, ARGUMENT},
    {"a negative pad", {.padding = CLCNN_PADDING_EXPLICIT, .pads = {0, 0, -1, 0}}, IMAGE, FILTER,
     ARGUMENT},
    {"pads without EXPLICIT", {.pads = {1, 1, 1, 1}}, IMAGE, FILTER, ARGUMENT},
    {"no padding", {.padding = (clcnn_padding)4}, IMAGE, FILTER, ARGUMENT},
    {"no data_format", {.data_format = (clcnn_data_format)2}, IMAGE, FILTER, ARGUMENT},
    {"no filter_layout", {.filter_layout = (clcnn_filter_layout)-1}, IMAGE, FILTER, ARGUMENT},
    {"no activation", {.activation = {.kind = CLCNN_ACTIVATION_COUNT}}, IMAGE, FILTER, ARGUMENT},
    {"a slope that is negative", {.activation = {CLCNN_RELU, 1, {6, -1, 0}}}, IMAGE, FILTER,
     ARGUMENT},
};
/* clang-format on */

START_TEST(conv2d_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(convs); i++) {
        const conv_row *row = &convs[i];
        clcnn_tensor *filter = NULL;
        if (clcnn_shape_count(row->filter) > 0) {
            filter = unit_tensor(s->context, row->filter, NULL);
            s->memory = clcnn_context_memory(s->context);
        }
        STAGE_REFUSED(row->status, "conv2d",
                      clcnn_conv2d_shape(&row->desc, row->input, row->filter, &s->out.shape));
        STAGE_REFUSED(row->status, "conv2d",
                      clcnn_conv2d_geometry(&row->desc, row->input, row->filter, &s->out.geometry));
        STAGE_REFUSED(row->status, "conv2d",
                      clcnn_conv2d_solvers(s->context, &row->desc, row->input, row->filter,
                                           &s->out.solvers));
        if (filter) {
            STAGE_NOT_CREATED(row->status, "conv2d", s->made,
                              clcnn_conv2d_create(s->context, &row->desc, row->input, filter, NULL,
                                                  &s->made));
        }
        clcnn_tensor_destroy(filter);
        s->memory = clcnn_context_memory(s->context);
    }
    stage_close(s);
}
END_TEST

typedef struct pool_row {
    const char *name;
    clcnn_pool2d_desc desc;
    clcnn_shape input;
    clcnn_status status;
} pool_row;

/* clang-format off */
static const pool_row pools[] = {
    {"rank 2", {.global = 1}, {2, {4, 4}}, SHAPE},
    {"a negative size", {.global = 1}, {3, {4, 4, -1}}, SHAPE},
    {"a window larger than the image", {.window = {5, 1}}, IMAGE, SHAPE},
    {"a negative window", {.window = {-2, 2}}, IMAGE, ARGUMENT},
    {"a negative stride", {.stride = {2, -2}}, IMAGE, ARGUMENT},
    {"a pad of the window's size", {.padding = CLCNN_PADDING_EXPLICIT, .pads = {0, 2, 0, 0}}, IMAGE,
     SHAPE},
    {"a negative pad", {.padding = CLCNN_PADDING_EXPLICIT, .pads = {-1, 0, 0, 0}}, IMAGE, ARGUMENT},
    {"pads without EXPLICIT", {.padding = CLCNN_PADDING_SAME, .pads = {0, 0, 1, 1}}, IMAGE,
     ARGUMENT},
    {"a window with global", {.global = 1, .window = {4, 4}}, IMAGE, ARGUMENT},
    {"no padding", {.padding = (clcnn_padding)-1}, IMAGE, ARGUMENT},
    {"no data_format", {.data_format = (clcnn_data_format)9}, IMAGE, ARGUMENT},
    {"no activation", {.activation = {.kind = (clcnn_activation_kind)-1}}, IMAGE, ARGUMENT},
};
/* clang-format on */

START_TEST(pool2d_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(pools); i++) {
        const clcnn_pool2d_desc *desc = &pools[i].desc;
        const clcnn_shape input = pools[i].input;
        const clcnn_status status = pools[i].status;
        STAGE_REFUSED(status, "max_pool2d", clcnn_max_pool2d_shape(desc, input, &s->out.shape));
        STAGE_REFUSED(status, "avg_pool2d", clcnn_avg_pool2d_shape(desc, input, &s->out.shape));
        STAGE_REFUSED(status, "pool2d", clcnn_pool2d_geometry(desc, input, &s->out.geometry));
        STAGE_REFUSED(status, "max_pool2d",
                      clcnn_max_pool2d_solvers(s->context, desc, input, &s->out.solvers));
        STAGE_REFUSED(status, "avg_pool2d",
                      clcnn_avg_pool2d_solvers(s->context, desc, input, &s->out.solvers));
        STAGE_NOT_CREATED(status, "max_pool2d", s->made,
                          clcnn_max_pool2d_create(s->context, desc, input, &s->made));
        STAGE_NOT_CREATED(status, "avg_pool2d", s->made,
                          clcnn_avg_pool2d_create(s->context, desc, input, &s->made));
    }
    stage_close(s);
}
END_TEST

/* It has no divisor: what would be ignored is refused. */
START_TEST(a_maximum_counts_no_padding) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_pool2d_desc desc = {.include_pad = 1};
    STAGE_REFUSED(ARGUMENT, "include_pad",
                  clcnn_max_pool2d_solvers(s->context, &desc, s->image, &s->out.solvers));
    STAGE_NOT_CREATED(ARGUMENT, "include_pad", s->made,
                      clcnn_max_pool2d_create(s->context, &desc, s->image, &s->made));
    stage_close(s);
}
END_TEST

START_TEST(softmax_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const int axes[] = {-1, 4, INT_MAX, INT_MIN};
    for (size_t i = 0; i < UNIT_COUNT(axes); i++) {
        const clcnn_softmax_desc desc = {.axis_from_last = axes[i]};
        STAGE_REFUSED(ARGUMENT, "softmax",
                      clcnn_softmax_solvers(s->context, &desc, s->image, &s->out.solvers));
        STAGE_NOT_CREATED(ARGUMENT, "softmax", s->made,
                          clcnn_softmax_create(s->context, &desc, s->image, &s->made));
        STAGE_NOT_CREATED(ARGUMENT, "log_softmax", s->made,
                          clcnn_log_softmax_create(s->context, &desc, s->image, &s->made));
    }
    const clcnn_shape negative = clcnn_shape2(3, -3);
    STAGE_NOT_CREATED(SHAPE, "softmax", s->made,
                      clcnn_softmax_create(s->context, NULL, negative, &s->made));
    stage_close(s);
}
END_TEST

START_TEST(dense_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_shape row = clcnn_shape2(1, 3), four = clcnn_shape2(1, 4),
                      zero = clcnn_shape2(0, 3);
    const clcnn_shape cube = clcnn_shape3(3, 1, 3), weights = clcnn_shape2(3, 3);
    const clcnn_shape many = clcnn_shape2(1 << 20, 1 << 10), wide = clcnn_shape2(1 << 10, 1 << 11);
    const clcnn_dense_desc strange = {.activation = {.kind = CLCNN_ACTIVATION_COUNT}};
    STAGE_REFUSED(SHAPE, "dense", clcnn_dense_shape(NULL, four, weights, &s->out.shape));
    STAGE_REFUSED(SHAPE, "dense", clcnn_dense_shape(NULL, row, cube, &s->out.shape));
    STAGE_REFUSED(SHAPE, "dense", clcnn_dense_shape(NULL, zero, weights, &s->out.shape));
    STAGE_REFUSED(SHAPE, "dense", clcnn_dense_shape(NULL, row, zero, &s->out.shape));
    STAGE_REFUSED(SHAPE, "dense", clcnn_dense_shape(NULL, many, wide, &s->out.shape)); /* 2^31 */
    STAGE_REFUSED(ARGUMENT, "dense", clcnn_dense_shape(&strange, row, weights, &s->out.shape));
    STAGE_NOT_CREATED(SHAPE, "dense", s->made,
                      clcnn_dense_create(s->context, NULL, four, s->square, NULL, &s->made));
    STAGE_NOT_CREATED(SHAPE, "dense", s->made,
                      clcnn_dense_create(s->context, NULL, row, s->w, NULL, &s->made));
    STAGE_NOT_CREATED(SHAPE, "dense", s->made, /* a bias of 1 for 3 outputs */
                      clcnn_dense_create(s->context, NULL, row, s->square, s->b, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "dense", s->made,
                      clcnn_dense_create(s->context, &strange, row, s->square, NULL, &s->made));
    stage_close(s);
}
END_TEST

START_TEST(other_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    const clcnn_shape flat = clcnn_shape2(3, 3), negative = clcnn_shape3(3, 3, -1);
    const clcnn_transpose_desc from = {.from = (clcnn_data_format)2};
    const clcnn_transpose_desc to = {.to = (clcnn_data_format)-1};
    const clcnn_flatten_desc format = {.data_format = (clcnn_data_format)3};
    const clcnn_activation_desc kind = {.activation = {.kind = CLCNN_ACTIVATION_COUNT}};
    STAGE_REFUSED(ARGUMENT, "transpose", clcnn_transpose_shape(&from, s->image, &s->out.shape));
    STAGE_NOT_CREATED(ARGUMENT, "transpose", s->made,
                      clcnn_transpose_create(s->context, &to, s->image, &s->made));
    STAGE_NOT_CREATED(SHAPE, "transpose", s->made,
                      clcnn_transpose_create(s->context, NULL, flat, &s->made));
    STAGE_REFUSED(ARGUMENT, "flatten", clcnn_flatten_shape(&format, s->image, &s->out.shape));
    STAGE_NOT_CREATED(SHAPE, "flatten", s->made,
                      clcnn_flatten_create(s->context, NULL, negative, &s->made));
    STAGE_NOT_CREATED(ARGUMENT, "activation", s->made,
                      clcnn_activation_create(s->context, &kind, s->image, &s->made));
    STAGE_NOT_CREATED(SHAPE, "activation", s->made,
                      clcnn_activation_create(s->context, NULL, negative, &s->made));
    stage_close(s);
}
END_TEST

START_TEST(bias_shapes) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_shape wrong[] = {{1, {2}}, {2, {1, 1}}, {4, {1, 1, 1, 1}}};
    for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
        clcnn_tensor *bias = unit_tensor(s->context, wrong[i], NULL);
        s->memory = clcnn_context_memory(s->context);
        STAGE_NOT_CREATED(SHAPE, "conv2d", s->made,
                          clcnn_conv2d_create(s->context, NULL, s->image, s->w, bias, &s->made));
        clcnn_tensor_destroy(bias);
        s->memory = clcnn_context_memory(s->context);
    }
    stage_close(s);
}
END_TEST

START_TEST(tensor_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_shape wrong[] = {{0, {1}},
                                        {9, {1, 1, 1, 1, 1, 1, 1, 1}},
                                        {-1, {1}},
                                        {2, {3, 0}},
                                        {2, {-3, -3}},
                                        {2, {1 << 16, 1 << 15}},
                                        {1, {INT_MIN}},
                                        {3, {1 << 11, 1 << 10, 1 << 10}},
                                        {2, {1 << 16, 1 << 16}}};
    for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
        STAGE_NOT_CREATED(SHAPE, "tensor", s->tensor,
                          clcnn_tensor_create(s->context, CLCNN_FLOAT32, wrong[i], &s->tensor));
    }
    STAGE_NOT_CREATED(ARGUMENT, "tensor", s->tensor,
                      clcnn_tensor_create(s->context, CLCNN_TYPE_COUNT, s->image, &s->tensor));
    STAGE_NOT_CREATED(ARGUMENT, "tensor", s->tensor,
                      clcnn_tensor_create(s->context, (clcnn_type)-1, s->image, &s->tensor));
    stage_close(s);
}
END_TEST

/* ---- Names ---- */

/* Solvers and tiles that nobody has, for every example of every operator. */
START_TEST(unknown_solvers_and_tiles) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const clcnn_choice unknown[] = {{.solver = "no such"}, {.tile = "no such"}};
    for (int k = 0; k < example_count; k++) {
        const example_layout given = {.given = ~0U};
        clcnn_operand operands[EXAMPLE_INPUTS];
        int pitch = 0;
        const clcnn_op_desc what = example_describe(&examples[k], &given, NULL, &pitch, operands);
        for (size_t i = 0; i < UNIT_COUNT(unknown); i++) {
            STAGE_NOT_CREATED(ARGUMENT, what.name, s->made,
                              clcnn_op_create(s->context, &what, &unknown[i], &s->made));
        }
    }
    stage_close(s);
}
END_TEST

START_TEST(unknown_devices) {
    stage stage_here = stage_open(UNIT_REFERENCE), *s = &stage_here;
    static const char *const words[] = {"no such device", "99:99", "0:",    "-1:0",
                                        "reference2",     "ref",   "0:0:0", "%s%n"};
    for (size_t i = 0; i < UNIT_COUNT(words); i++) {
        const clcnn_context_desc desc = {.device = words[i]};
        STAGE_NOT_CREATED(CLCNN_NO_DEVICE, "context", s->opened,
                          clcnn_context_create(&desc, &s->opened));
    }
    stage_close(s);
}
END_TEST

#ifndef CLCNN_OPENCL
START_TEST(devices_without_opencl) {
    const clcnn_context_desc desc = {.device = "cpu"};
    clcnn_context *context = NULL;
    UNIT_REFUSED(CLCNN_NO_DEVICE, "built without OpenCL", clcnn_context_create(&desc, &context));
}
END_TEST
#endif

START_TEST(the_reference_in_any_case_of_letters) {
    static const char *const words[] = {"reference", "Reference", "REFERENCE", " reference\n"};
    for (size_t i = 0; i < UNIT_COUNT(words); i++) {
        const clcnn_context_desc desc = {.device = words[i]};
        clcnn_context *context = NULL;
        UNIT_OK(clcnn_context_create(&desc, &context));
        ck_assert_int_eq(clcnn_context_device(context)->type, CLCNN_DEVICE_REFERENCE);
        clcnn_context_destroy(context);
    }
}
END_TEST

START_TEST(context_values) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    static const int widths[] = {-1, 2, 3, 5, 32, INT_MAX};
    const char *device = _i == UNIT_REFERENCE ? "reference" : NULL;
    for (size_t i = 0; i < UNIT_COUNT(widths); i++) {
        const clcnn_context_desc desc = {.device = device, .vector_width = widths[i]};
        STAGE_NOT_CREATED(ARGUMENT, "context", s->opened, clcnn_context_create(&desc, &s->opened));
    }
    const clcnn_context_desc high = {.device = device, .fma = (clcnn_fma)3};
    const clcnn_context_desc low = {.device = device, .fma = (clcnn_fma)-1};
    STAGE_NOT_CREATED(ARGUMENT, "context", s->opened, clcnn_context_create(&high, &s->opened));
    STAGE_NOT_CREATED(ARGUMENT, "context", s->opened, clcnn_context_create(&low, &s->opened));
    stage_close(s);
}
END_TEST

Suite *suite_api_values(void) {
    Suite *suite = suite_create("api_values");
    const int contexts = unit_contexts();
    TCase *tcase = tcase_create("values");
    tcase_add_loop_test(tcase, conv2d_values, 0, contexts);
    tcase_add_loop_test(tcase, pool2d_values, 0, contexts);
    tcase_add_loop_test(tcase, a_maximum_counts_no_padding, 0, contexts);
    tcase_add_loop_test(tcase, softmax_values, 0, contexts);
    tcase_add_loop_test(tcase, dense_values, 0, contexts);
    tcase_add_loop_test(tcase, other_values, 0, contexts);
    tcase_add_loop_test(tcase, bias_shapes, 0, contexts);
    tcase_add_loop_test(tcase, tensor_values, 0, contexts);
    tcase_add_loop_test(tcase, unknown_solvers_and_tiles, 0, contexts);
    tcase_add_test(tcase, unknown_devices);
    tcase_add_test(tcase, the_reference_in_any_case_of_letters);
#ifndef CLCNN_OPENCL
    tcase_add_test(tcase, devices_without_opencl);
#endif
    tcase_add_loop_test(tcase, context_values, 0, contexts);
    suite_add_tcase(suite, tcase);
    return suite;
}
