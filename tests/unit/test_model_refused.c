/* SPDX-License-Identifier: MIT
 * Models: what building, compiling and running refuse, and that it leaves everything as it was. */
#include <limits.h>
#include <string.h>

#include "run_model.h"
#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

/* ---- Building: the first failure stays ---- */

static const clcnn_shape image = {4, {1, 4, 4, 2}};
static const float values[32];

static void no_name(clcnn_model *m) {
    clcnn_model_input(m, NULL, image);
}
static void empty_name(clcnn_model *m) {
    clcnn_model_input(m, "", image);
}
static void same_name(clcnn_model *m) {
    clcnn_model_input(m, "x", image);
}
static void bad_shape(clcnn_model *m) {
    clcnn_model_input(m, "y", (clcnn_shape){2, {3, 0}});
}
static void no_values(clcnn_model *m) {
    clcnn_model_constant(m, image, NULL);
}
static void bad_constant(clcnn_model *m) {
    clcnn_model_constant(m, (clcnn_shape){0}, values);
}
static void no_operator(clcnn_model *m) {
    clcnn_model_layer(m, "conv3d", NULL, 0, NULL, 0);
}
static void no_such_value(clcnn_model *m) {
    clcnn_model_activation(m, NULL, 7);
}
static void negative_value(clcnn_model *m) {
    clcnn_model_activation(m, NULL, -1);
}
static void left_out(clcnn_model *m) {
    clcnn_model_activation(m, NULL, 0);
}
static void no_inputs(clcnn_model *m) {
    clcnn_model_add(m, NULL, NULL, 2);
}
static void too_few(clcnn_model *m) {
    clcnn_model_add(m, NULL, NULL, 0);
}
static void other_size(clcnn_model *m) {
    const clcnn_pool2d_desc desc = {.window = {9, 9}};
    clcnn_model_max_pool2d(m, &desc, 1);
}
static void bad_desc(clcnn_model *m) {
    const int x = 1;
    clcnn_model_layer(m, "softmax", &x, 3, &x, 1);
}
static void unfit_weights(clcnn_model *m) {
    clcnn_model_dense(m, NULL, 1, clcnn_model_constant(m, clcnn_shape2(3, 4), values), 0);
}
static void named_input(clcnn_model *m) {
    clcnn_model_name(m, 1, "x");
}
static void named_none(clcnn_model *m) {
    clcnn_model_name(m, 5, "x");
}
static void unnamed(clcnn_model *m) {
    clcnn_model_name(m, clcnn_model_activation(m, NULL, 1), NULL);
}
static void no_output(clcnn_model *m) {
    clcnn_model_output(m, "y", 0);
}
static void no_word(clcnn_model *m) {
    clcnn_model_name(m, clcnn_model_activation(m, NULL, 1), "");
}
static void second_output(clcnn_model *m) {
    const clcnn_pool2d_desc desc = {.index = CLCNN_INDEX_PLANE};
    clcnn_model_name(m, clcnn_model_max_pool2d(m, &desc, 1) + 1, "index");
}
static void indices_twice(clcnn_model *m) {
    const clcnn_pool2d_desc desc = {.index = CLCNN_INDEX_PLANE};
    const int index = clcnn_model_max_pool2d(m, &desc, 1) + 1;
    clcnn_model_output(m, "i", index);
    clcnn_model_output(m, "k", index);
}
static void same_output(clcnn_model *m) {
    clcnn_model_output(m, "y", 1);
    clcnn_model_output(m, "y", 1);
}

static const struct build_row {
    void (*build)(clcnn_model *model);
    clcnn_status status;
    const char *word;
} builds[] = {
    {no_name, ARGUMENT, "name is NULL"},
    {empty_name, ARGUMENT, "name is empty"},
    {same_name, ARGUMENT, "two inputs are named \"x\""},
    {bad_shape, SHAPE, "3x0"},
    {no_values, ARGUMENT, "values is NULL"},
    {bad_constant, SHAPE, "rank"},
    {no_operator, ARGUMENT, "conv3d"},
    {no_such_value, ARGUMENT, "value 7"},
    {negative_value, ARGUMENT, "value -1"},
    {left_out, ARGUMENT, "layer activation_2"},
    {no_inputs, ARGUMENT, "inputs is NULL"},
    {too_few, ARGUMENT, "0 inputs"},
    {other_size, SHAPE, "layer max_pool2d_2: max_pool2d: window"},
    {bad_desc, ARGUMENT, "3 bytes"},
    {unfit_weights, SHAPE, "layer dense_3: dense: weights"},
    {named_input, ARGUMENT, "no layer's output 0"},
    {second_output, ARGUMENT, "value 3 is no layer's output 0"},
    {no_word, ARGUMENT, "name is empty"},
    {indices_twice, ARGUMENT, "value 3 is of int32 and an output already"},
    {named_none, ARGUMENT, "value 5"},
    {unnamed, ARGUMENT, "name is NULL"},
    {no_output, ARGUMENT, "value 0"},
    {same_output, ARGUMENT, "two outputs"},
};

static void check_build(const struct build_row *row) {
    clcnn_model *m = NULL;
    clcnn_model_information info = {.layers = 77};
    clcnn_compiled *compiled = (clcnn_compiled *)&info;
    UNIT_OK(clcnn_model_create(&m));
    ck_assert_int_eq(clcnn_model_input(m, "x", image), 1);
    row->build(m);
    const char *wrong = unit_error_problem(row->status, row->word);
    ck_assert_msg(!wrong, "\"%s\" (%s) %s", clcnn_last_error()->message, row->word, wrong);
    /* what is built behind it is not looked at, and the first failure is told again */
    ck_assert_int_eq(clcnn_model_activation(m, NULL, 1), 0);
    clcnn_model_output(m, "z", 99);
    UNIT_REFUSED(row->status, row->word, clcnn_model_check(m));
    UNIT_REFUSED(row->status, row->word, clcnn_model_info(m, &info));
    UNIT_REFUSED(row->status, row->word,
                 clcnn_model_compile(m, unit_context(UNIT_REFERENCE), NULL, &compiled));
    ck_assert_ptr_null(compiled);
    ck_assert_uint_eq(info.layers, 77);
    clcnn_model_destroy(m);
}

START_TEST(building) {
    for (size_t i = 0; i < UNIT_COUNT(builds); i++) {
        check_build(&builds[i]);
    }
}
END_TEST

START_TEST(reading_nothing) {
    clcnn_model_information info;
    clcnn_compiled_information compiled_info;
    clcnn_compiled_layer layer;
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_model_create(NULL));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_model_check(NULL));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_model_info(NULL, &info));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_info(NULL, &compiled_info));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_layer_at(NULL, 0, &layer));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_run(NULL, NULL, 0, NULL, 0));
    ck_assert_int_eq(clcnn_model_input(NULL, "x", image), 0);
    ck_assert_int_eq(clcnn_model_constant(NULL, image, values), 0);
    ck_assert_int_eq(clcnn_model_layer(NULL, "add", NULL, 0, NULL, 0), 0);
    clcnn_model_name(NULL, 1, "x");
    clcnn_model_output(NULL, "x", 1);
    ck_assert_int_eq(clcnn_model_shape(NULL, 1).rank, 0);
    ck_assert_ptr_null(clcnn_model_input_at(NULL, 0).name);
    ck_assert_ptr_null(clcnn_model_output_at(NULL, 0).name);
    ck_assert_ptr_null(clcnn_compiled_input_at(NULL, 0).name);
    ck_assert_ptr_null(clcnn_compiled_output_at(NULL, 0).name);
    clcnn_model_destroy(NULL);
    clcnn_compiled_destroy(NULL);
}
END_TEST

/* ---- What a model tells ---- */

/* relu of x to "y", in which nothing can be fused; "x" too is an output. */
static clcnn_model *small_model(void) {
    clcnn_model *m = NULL;
    UNIT_OK(clcnn_model_create(&m));
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_SAME};
    const clcnn_shape filter = clcnn_shape4(2, 2, 2, 3);
    const int x = clcnn_model_input(m, "x", image);
    const int w = clcnn_model_constant(m, filter, values);
    clcnn_model_constant(m, filter, values); /* nothing reads it */
    const int y = clcnn_model_conv2d(m, &desc, x, w, 0);
    clcnn_model_name(m, y, "maps");
    const int z = clcnn_model_conv2d(m, &desc, x, w, 0);
    clcnn_model_output(m, "y", y);
    clcnn_model_output(m, "z", z);
    UNIT_OK(clcnn_model_check(m));
    return m;
}

START_TEST(telling) {
    clcnn_model *m = small_model();
    clcnn_model_information info;
    clcnn_compiled_layer layer;
    UNIT_OK(clcnn_model_info(m, &info));
    ck_assert_uint_eq(info.inputs, 1);
    ck_assert_uint_eq(info.outputs, 2);
    ck_assert_uint_eq(info.layers, 2);
    ck_assert_double_eq(info.parameters, 24);
    ck_assert_double_eq(info.multiply_adds, 2 * 16 * 8 * 3);
    ck_assert_str_eq(clcnn_model_input_at(m, 0).name, "x");
    ck_assert_int_eq(clcnn_model_input_at(m, 0).value, 1);
    ck_assert(clcnn_shape_equal(clcnn_model_input_at(m, 0).shape, image));
    ck_assert_ptr_null(clcnn_model_input_at(m, 1).name);
    ck_assert_str_eq(clcnn_model_output_at(m, 1).name, "z");
    ck_assert(clcnn_shape_equal(clcnn_model_output_at(m, 1).shape, clcnn_shape4(1, 4, 4, 3)));
    ck_assert_ptr_null(clcnn_model_output_at(m, SIZE_MAX).name);
    ck_assert_int_eq(clcnn_model_shape(m, 6).rank, 0);
    clcnn_compiled *compiled =
        unit_model_compile(m, unit_context(_i), (clcnn_compile_desc){.batch = 5});
    clcnn_model_destroy(m); /* what was compiled does without */
    ck_assert(
        clcnn_shape_equal(clcnn_compiled_output_at(compiled, 0).shape, clcnn_shape4(5, 4, 4, 3)));
    ck_assert_int_eq(clcnn_compiled_input_at(compiled, 0).value, 0);
    UNIT_OK(clcnn_compiled_layer_at(compiled, 0, &layer));
    ck_assert_str_eq(layer.name, "maps");
    ck_assert_uint_eq(layer.input_count, 3);
    ck_assert_ptr_null(layer.inputs); /* it has not run, and would not keep them */
    ck_assert(clcnn_shape_equal(clcnn_op_output_shape(layer.op, 0), clcnn_shape4(5, 4, 4, 3)));
    UNIT_OK(clcnn_compiled_layer_at(compiled, 1, &layer));
    ck_assert_str_eq(layer.name, "conv2d_5");
    UNIT_REFUSED(ARGUMENT, "layer 2", clcnn_compiled_layer_at(compiled, 2, &layer));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_layer_at(compiled, 0, NULL));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_info(compiled, NULL));
    clcnn_compiled_destroy(compiled);
}
END_TEST

/* Two layers in one: the name of the last, or else the first one's. */
static void check_fused_name(const char *first, const char *last, const char *expected) {
    const clcnn_activation_desc relu = {.activation = {.kind = CLCNN_RELU}};
    clcnn_compiled_layer layer;
    clcnn_model *m = NULL;
    UNIT_OK(clcnn_model_create(&m));
    const int x = clcnn_model_input(m, "x", clcnn_shape2(1, 4));
    const int w = clcnn_model_constant(m, clcnn_shape2(4, 3), values);
    const int v = clcnn_model_dense(m, NULL, x, w, 0), y = clcnn_model_activation(m, &relu, v);
    if (first) {
        clcnn_model_name(m, v, first);
    }
    if (last) {
        clcnn_model_name(m, y, last);
    }
    clcnn_model_output(m, "y", y);
    clcnn_compiled *compiled =
        unit_model_compile(m, unit_context(UNIT_REFERENCE), (clcnn_compile_desc){.batch = 0});
    UNIT_OK(clcnn_compiled_layer_at(compiled, 0, &layer));
    ck_assert_str_eq(layer.name, expected);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(m);
}

START_TEST(fused_names) {
    check_fused_name("scores", NULL, "scores");
    check_fused_name("scores", "relu", "relu");
    check_fused_name(NULL, NULL, "dense_4");
    check_fused_name("StatefulPartitionedCall/resnet50/conv5_block3_1_conv/Conv2D", NULL,
                     "StatefulPartitionedCall/resnet50/conv5_block3_1_conv/Conv2D");
}
END_TEST

/* Values that are kept: the caller's tensors may be destroyed. */
START_TEST(keeping) {
    clcnn_context *context = unit_context(_i);
    const clcnn_shape three = clcnn_shape1(3);
    const float ones[3] = {1, 1, 1};
    const double shares[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    float got[3];
    clcnn_compiled_layer layer;
    clcnn_model *m = NULL;
    UNIT_OK(clcnn_model_create(&m));
    const int v = clcnn_model_softmax(m, NULL, clcnn_model_input(m, "x", three));
    clcnn_model_output(m, "y", clcnn_model_log_softmax(m, NULL, v));
    clcnn_compiled *compiled = unit_model_compile(m, context, (clcnn_compile_desc){.separate = 1});
    UNIT_OK(clcnn_compiled_layer_at(compiled, 0, &layer));
    ck_assert_ptr_null(layer.outputs);
    clcnn_tensor *x = unit_tensor(context, three, ones), *y = unit_tensor(context, three, NULL);
    UNIT_OK(clcnn_compiled_run(compiled, &x, 1, &y, 1));
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(y);
    UNIT_OK(clcnn_compiled_layer_at(compiled, 0, &layer));
    UNIT_OK(clcnn_tensor_read(layer.inputs[0], got, 3));
    ck_assert_float_eq(got[2], 1);
    UNIT_OK(clcnn_tensor_read(layer.outputs[0], got, 3));
    UNIT_SAME(got, shares, 3, 1e-6);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(m);
}
END_TEST

/* ---- Compiling ---- */

/* The one that it is rebound from is as it was: where memory is short, too. */
START_TEST(rebinding) {
    clcnn_context *context = unit_open(_i, (clcnn_context_desc){.memory_budget = 1 << 16});
    clcnn_model *m = small_model(), *same = small_model();
    const int between = clcnn_model_softmax(m, NULL, 1);
    clcnn_model_output(m, "pool", clcnn_model_max_pool2d(m, NULL, between));
    clcnn_compiled *compiled = unit_model_compile(m, context, (clcnn_compile_desc){.batch = 1});
    const size_t memory = clcnn_context_memory(context);
    clcnn_compiled *other = compiled;
    UNIT_REFUSED(ARGUMENT, "another model", clcnn_compiled_rebind(compiled, same, 2, &other));
    ck_assert_ptr_null(other);
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_rebind(compiled, m, 2, NULL));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_rebind(compiled, NULL, 2, &other));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_rebind(NULL, m, 2, &other));
    UNIT_REFUSED(ARGUMENT, "batch is -1", clcnn_compiled_rebind(compiled, m, -1, &other));
    UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, "budget", clcnn_compiled_rebind(compiled, m, 4096, &other));
    ck_assert_uint_eq(clcnn_context_memory(context), memory);
    UNIT_OK(clcnn_compiled_rebind(compiled, m, 2, &other));
    clcnn_compiled_destroy(other);
    clcnn_model_output(m, "more", between);
    UNIT_REFUSED(ARGUMENT, "built on", clcnn_compiled_rebind(compiled, m, 2, &other));
    ck_assert_uint_eq(clcnn_context_memory(context), memory);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(same);
    clcnn_model_destroy(m);
    clcnn_context_destroy(context);
}
END_TEST

START_TEST(compiling) {
    clcnn_context *context = unit_context(_i);
    const size_t memory = clcnn_context_memory(context);
    clcnn_model *m = small_model(), *empty = NULL, *batches = NULL;
    clcnn_compiled *compiled = (clcnn_compiled *)m;
    UNIT_OK(clcnn_model_create(&empty));
    UNIT_REFUSED(ARGUMENT, "no output", clcnn_model_compile(empty, context, NULL, &compiled));
    ck_assert_ptr_null(compiled);
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_model_compile(m, context, NULL, NULL));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_model_compile(m, NULL, NULL, &compiled));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_model_compile(NULL, context, NULL, &compiled));
    clcnn_compile_desc desc = {.batch = -1};
    UNIT_REFUSED(ARGUMENT, "batch is -1", clcnn_model_compile(m, context, &desc, &compiled));
    desc.batch = INT_MAX;
    UNIT_REFUSED(SHAPE, "2147483647x4x4x2", clcnn_model_compile(m, context, &desc, &compiled));
    /* a batch is of all inputs */
    clcnn_model *weights = NULL;
    UNIT_OK(clcnn_model_create(&weights));
    const int x = clcnn_model_input(weights, "x", clcnn_shape2(1, 3));
    const int w = clcnn_model_input(weights, "w", clcnn_shape2(3, 2));
    clcnn_model_output(weights, "y", clcnn_model_dense(weights, NULL, x, w, 0));
    desc.batch = 3;
    UNIT_REFUSED(SHAPE, "x and w have 1 and 3",
                 clcnn_model_compile(weights, context, &desc, &compiled));
    clcnn_model_destroy(weights);
    /* a constant of one image does not fit two */
    UNIT_OK(clcnn_model_create(&batches));
    const int parts[] = {clcnn_model_input(batches, "x", clcnn_shape2(1, 3)),
                         clcnn_model_constant(batches, clcnn_shape2(1, 3), values)};
    clcnn_model_output(batches, "y", clcnn_model_concat(batches, NULL, parts, 2));
    desc.batch = 2;
    UNIT_REFUSED(SHAPE, "layer concat_3: concat: input 1",
                 clcnn_model_compile(batches, context, &desc, &compiled));
    ck_assert_uint_eq(clcnn_context_memory(context), memory);
    clcnn_model_destroy(batches);
    clcnn_model_destroy(empty);
    clcnn_model_destroy(m);
}
END_TEST

/* ---- Running ---- */

/* Tensors that fit, and one of every kind that does not. */
typedef struct runs {
    clcnn_context *context, *other;
    clcnn_compiled *compiled;
    clcnn_tensor *x, *y, *z, *small, *foreign, *whole, *part, *pitched, *index;
} runs;

static runs open_runs(int which) {
    runs r = {.context = unit_context(which),
              .other = unit_open(which, (clcnn_context_desc){.guard_zones = 1})};
    const clcnn_shape maps = clcnn_shape4(1, 4, 4, 3);
    clcnn_model *m = small_model();
    r.compiled = unit_model_compile(m, r.context, (clcnn_compile_desc){.batch = 0});
    clcnn_model_destroy(m);
    r.x = unit_tensor(r.context, image, values);
    r.y = unit_tensor(r.context, maps, NULL);
    r.z = unit_tensor(r.context, maps, NULL);
    r.small = unit_tensor(r.context, clcnn_shape4(1, 4, 4, 1), NULL);
    r.foreign = unit_tensor(r.other, image, values);
    r.whole = unit_tensor(r.context, clcnn_shape4(1, 4, 4, 6), NULL);
    UNIT_OK(clcnn_tensor_view_inner(r.whole, 0, 3, &r.pitched));
    UNIT_OK(clcnn_tensor_view_shape(r.y, maps, &r.part));
    UNIT_OK(clcnn_tensor_create(r.context, CLCNN_INT32, image, &r.index));
    UNIT_OK(clcnn_tensor_fill(r.y, 7));
    UNIT_OK(clcnn_tensor_fill(r.z, 7));
    return r;
}

static void close_runs(runs *r) {
    clcnn_tensor *all[] = {r->x,     r->y,    r->z,       r->small, r->foreign,
                           r->whole, r->part, r->pitched, r->index};
    for (size_t i = 0; i < UNIT_COUNT(all); i++) {
        clcnn_tensor_destroy(all[i]);
    }
    clcnn_compiled_destroy(r->compiled);
    clcnn_context_destroy(r->other);
}

#define RUN_REFUSED(status, word, x, y, z)                                                         \
    do {                                                                                           \
        clcnn_tensor *in[] = {x}, *out[] = {y, z};                                                 \
        UNIT_REFUSED(status, word, clcnn_compiled_run(r.compiled, in, 1, out, 2));                 \
    } while (0)

/* Nothing was written, and the next run is right. */
static void check_untouched(const runs *r) {
    float got[48];
    double seven[48], zero[48] = {0};
    for (int i = 0; i < 48; i++) {
        seven[i] = 7;
    }
    UNIT_OK(clcnn_tensor_read(r->y, got, 48));
    UNIT_SAME(got, seven, 48, 0);
    clcnn_tensor *out[] = {r->y, r->z};
    UNIT_OK(clcnn_compiled_run(r->compiled, &r->x, 1, out, 2));
    UNIT_OK(clcnn_tensor_read(r->y, got, 48));
    UNIT_SAME(got, zero, 48, 0);
}

START_TEST(running) {
    runs r = open_runs(_i);
    clcnn_tensor *both[] = {r.y, r.z};
    RUN_REFUSED(ARGUMENT, "model input: x is NULL", NULL, r.y, r.z);
    RUN_REFUSED(ARGUMENT, "model output: z is NULL", r.x, r.y, NULL);
    RUN_REFUSED(SHAPE, "model output: z has shape 1x4x4x1", r.x, r.y, r.small);
    RUN_REFUSED(ARGUMENT, "another context", r.foreign, r.y, r.z);
    RUN_REFUSED(ARGUMENT, "int32", r.index, r.y, r.z);
    RUN_REFUSED(ARGUMENT, "pitch 6", r.x, r.y, r.pitched);
    RUN_REFUSED(ARGUMENT, "model output: z shares elements with output y", r.x, r.y, r.part);
    UNIT_REFUSED(ARGUMENT, "0 inputs", clcnn_compiled_run(r.compiled, NULL, 0, both, 2));
    UNIT_REFUSED(ARGUMENT, "3 outputs", clcnn_compiled_run(r.compiled, &r.x, 1, both, 3));
    UNIT_REFUSED(ARGUMENT, "NULL", clcnn_compiled_run(r.compiled, NULL, 1, both, 2));
    check_untouched(&r);
    close_runs(&r);
}
END_TEST

/* What a compiled model has of its own is no place for what a run is given, nor is a view of it. */
START_TEST(own_tensors) {
    clcnn_context *context = unit_context(_i);
    const clcnn_shape three = clcnn_shape1(3);
    clcnn_compiled_layer layer;
    clcnn_tensor *view = NULL;
    clcnn_model *m = NULL;
    UNIT_OK(clcnn_model_create(&m));
    const int v = clcnn_model_softmax(m, NULL, clcnn_model_input(m, "x", three));
    clcnn_model_output(m, "y", clcnn_model_softmax(m, NULL, clcnn_model_softmax(m, NULL, v)));
    clcnn_compiled *compiled = unit_model_compile(m, context, (clcnn_compile_desc){.separate = 1});
    clcnn_tensor *x = unit_tensor(context, three, values), *y = unit_tensor(context, three, NULL);
    UNIT_OK(clcnn_compiled_run(compiled, &x, 1, &y, 1));
    UNIT_OK(clcnn_compiled_layer_at(compiled, 0, &layer));
    UNIT_REFUSED(ARGUMENT, "input: x is the compiled model's own",
                 clcnn_compiled_run(compiled, layer.inputs, 1, &y, 1));
    UNIT_REFUSED(ARGUMENT, "input: x is the compiled model's own",
                 clcnn_compiled_run(compiled, layer.outputs, 1, &y, 1));
    UNIT_OK(clcnn_tensor_view_shape(layer.outputs[0], three, &view));
    UNIT_REFUSED(ARGUMENT, "output: y is the compiled model's own",
                 clcnn_compiled_run(compiled, &x, 1, &view, 1));
    UNIT_OK(clcnn_compiled_layer_at(compiled, 2, &layer));
    UNIT_REFUSED(ARGUMENT, "output: y is the compiled model's own",
                 clcnn_compiled_run(compiled, &x, 1, layer.outputs, 1));
    UNIT_OK(clcnn_compiled_run(compiled, &x, 1, &y, 1));
    clcnn_tensor_destroy(view);
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(y);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(m);
}
END_TEST

/* Where its tensors begin at any element a run is refused before anything is enqueued. */
START_TEST(unaligned) {
    clcnn_model *m = NULL;
    UNIT_OK(clcnn_model_create(&m));
    const clcnn_shape five = clcnn_shape1(5);
    clcnn_model_output(m, "y", clcnn_model_activation(m, NULL, clcnn_model_input(m, "x", five)));
    clcnn_compiled *compiled =
        unit_model_compile(m, unit_context(_i), (clcnn_compile_desc){.batch = 0});
    clcnn_tensor *x = unit_tensor(unit_context(_i), clcnn_shape1(9), NULL), *part = NULL;
    clcnn_tensor *y = unit_tensor(unit_context(_i), five, NULL);
    UNIT_OK(clcnn_tensor_view_outer(x, 3, 5, &part));
    UNIT_REFUSED(ARGUMENT, "multiple of 64", clcnn_compiled_run(compiled, &part, 1, &y, 1));
    clcnn_tensor_destroy(part);
    UNIT_OK(clcnn_tensor_view_outer(x, 0, 5, &part));
    UNIT_OK(clcnn_compiled_run(compiled, &part, 1, &y, 1));
    UNIT_REFUSED(ARGUMENT, "model output: y shares elements with input x",
                 clcnn_compiled_run(compiled, &part, 1, &part, 1));
    clcnn_tensor_destroy(part);
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(y);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(m);
}
END_TEST

Suite *suite_model_refused(void) {
    Suite *suite = suite_create("model_refused");
    TCase *tcase = tcase_create("model_refused");
    tcase_add_test(tcase, building);
    tcase_add_test(tcase, reading_nothing);
    tcase_add_loop_test(tcase, telling, 0, unit_contexts());
    tcase_add_test(tcase, fused_names);
    tcase_add_loop_test(tcase, keeping, 0, unit_contexts());
    tcase_add_loop_test(tcase, compiling, 0, unit_contexts());
    tcase_add_loop_test(tcase, rebinding, 0, unit_contexts());
    tcase_add_loop_test(tcase, running, 0, unit_contexts());
    tcase_add_loop_test(tcase, own_tensors, 0, unit_contexts());
    tcase_add_loop_test(tcase, unaligned, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
