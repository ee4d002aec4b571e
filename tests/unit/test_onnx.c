/* SPDX-License-Identifier: MIT
 * Reading ONNX: what a caller says of inputs; files beside a model; what shapes are computed of; what the
 * library makes of attributes, hand-worked. ONNX' own tests are tests/onnx. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clcnn_onnx.h"
#include "onnx/tensor.h"
#include "onnx_text.h"
#include "run_model.h"

/* ---- What a caller says of inputs ---------------------------------------------------------- */

START_TEST(open_sizes) {
    static const char text[] = "input x float -1 3 ? -1\ninput s int64 ?\ninput k float 1\n"
                               "node Reshape x s > r\nnode Mul r k > y\noutput y";
    static const long long shape[] = {0, -1};
    static const float two = 2;
    clcnn_onnx_input inputs[] = {
        {.name = "s", .shape = clcnn_shape1(2), .integers = shape, .count = 2},
        {.name = NULL, .shape = {4, {5, 3, 2, 7}}},
        {.name = "k", .shape = clcnn_shape1(1), .floats = &two, .count = 1},
    };
    clcnn_onnx_desc desc = {.inputs = inputs, .input_count = 3};
    clcnn_model *model;
    UNIT_OK(onnx_text_load(text, &desc, &model));
    ck_assert_str_eq(clcnn_model_input_at(model, 0).name, "x");
    ck_assert_ptr_null(clcnn_model_input_at(model, 1).name);
    ck_assert(clcnn_shape_equal(clcnn_model_output_at(model, 0).shape, clcnn_shape2(5, 3 * 2 * 7)));
    clcnn_model_destroy(model);

    inputs[1].shape = clcnn_shape4(5, 4, 2, 7);
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "axis 1 is 4; the file says 3",
                 onnx_text_load(text, &desc, &model));
    inputs[1].shape = clcnn_shape3(5, 3, 2);
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "the file says 4", onnx_text_load(text, &desc, &model));
    inputs[1] = (clcnn_onnx_input){.name = "z"};
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "leaves axis 2 open", onnx_text_load(text, &desc, &model));
    inputs[1] = (clcnn_onnx_input){.shape = {4, {5, 3, 2, 7}}};
    inputs[0].count = 1;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "is given 1 elements", onnx_text_load(text, &desc, &model));
    inputs[0].count = 2;
    inputs[1].shape.dim[0] = 0;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "an empty axis", onnx_text_load(text, &desc, &model));
    inputs[1].shape.rank = 100;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "rank 100", onnx_text_load(text, &desc, &model));
    inputs[1].shape = clcnn_shape4(5, 3, 2, 7);
    inputs[2].floats = NULL;
    inputs[2].integers = shape;
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "k is of floats", onnx_text_load(text, &desc, &model));
    inputs[2] = (clcnn_onnx_input){.name = "z"};
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "no input \"z\"", onnx_text_load(text, &desc, &model));
    inputs[2].name = NULL;
    desc.inputs = (clcnn_onnx_input[]){inputs[0], inputs[1], inputs[2], inputs[2]};
    desc.input_count = 4;
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "3 inputs without a name",
                 onnx_text_load(text, &desc, &model));
}
END_TEST

/* ---- Files beside a model ------------------------------------------------------------------ */

/* A model whose weights are elsewhere, in a folder of its own. */
static clcnn_status load_external(const char *location, const char *offset, clcnn_model **model) {
    size_t size;
    uint8_t *bytes =
        onnx_text_pack("input x float 1 2 4 4\nweights w 1 2 1 1\nnode Conv x w > y\noutput y",
                       &size);
    clcnn_proto_model *proto;
    UNIT_OK(clcnn_proto_unpack(bytes, size, &proto));
    free(bytes);
    clcnn_proto_tensor *t = proto->graph->initializer[0];
    Clcnn__Onnx__StringStringEntryProto entries[2], *list[] = {&entries[0], &entries[1]};
    for (int i = 0; i < 2; i++) {
        clcnn__onnx__string_string_entry_proto__init(&entries[i]);
        entries[i].key = i ? "offset" : "location";
        entries[i].value = (char *)(i ? offset : location);
    }
    const size_t floats = t->n_float_data;
    t->n_float_data = 0;
    t->has_data_location = 1;
    t->data_location = CLCNN__ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
    t->external_data = list;
    t->n_external_data = 2;
    bytes = malloc(clcnn__onnx__model_proto__get_packed_size(proto));
    ck_assert_ptr_nonnull(bytes);
    size = clcnn__onnx__model_proto__pack(proto, bytes);
    t->n_external_data = 0;
    t->external_data = NULL;
    t->n_float_data = floats;
    clcnn_proto_free(proto);
    FILE *file = fopen("model.onnx", "wb");
    ck_assert(file && fwrite(bytes, 1, size, file) == size && !fclose(file));
    free(bytes);
    return clcnn_model_load("model.onnx", NULL, model);
}

/* However small the file is. */
START_TEST(external_twice) {
    static const float weights[] = {2, 3};
    char folder[] = "/tmp/clcnn-onnx-XXXXXX", file[64], location[] = "location", name[] = "w";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/w", folder);
    FILE *stream = fopen(file, "wb");
    ck_assert(stream && fwrite(weights, sizeof weights, 1, stream) == 1 && !fclose(stream));
    Clcnn__Onnx__StringStringEntryProto entry = CLCNN__ONNX__STRING_STRING_ENTRY_PROTO__INIT;
    Clcnn__Onnx__StringStringEntryProto *list[] = {&entry};
    clcnn_proto_tensor t = CLCNN__ONNX__TENSOR_PROTO__INIT;
    int64_t dims[] = {2};
    entry.key = location;
    entry.value = name;
    t.dims = dims;
    t.n_dims = t.n_external_data = 1;
    t.external_data = list;
    t.data_type = CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT;
    t.has_data_type = t.has_data_location = 1;
    t.data_location = CLCNN__ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
    clcnn_onnx_files files = {.folder = folder, .left = 3};
    clcnn_array *array;
    UNIT_OK(clcnn_onnx_tensor(&t, &files, &array));
    ck_assert(array->floats[0] == 2 && array->floats[1] == 3);
    clcnn_array_destroy(array);
    UNIT_REFUSED(CLCNN_UNSUPPORTED, "2 elements are read beside others",
                 clcnn_onnx_tensor(&t, &files, &array));
    ck_assert(!unlink(file) && !rmdir(folder));
}
END_TEST

START_TEST(external) {
    static const float weights[] = {0, 2, 3};
    static const char *const outside[] = {"../w", "/etc/passwd", "a/../../w", "..", "", "a/.."};
    char folder[] = "/tmp/clcnn-onnx-XXXXXX", back[4096];
    clcnn_model *model;
    ck_assert(getcwd(back, sizeof back) && mkdtemp(folder) && !chdir(folder));
    FILE *file = fopen("w", "wb");
    ck_assert(file && fwrite(weights, 1, sizeof weights, file) == sizeof weights && !fclose(file));
    UNIT_OK(load_external("w", "4", &model));
    clcnn_model_destroy(model);
    for (size_t i = 0; i < UNIT_COUNT(outside); i++) {
        UNIT_REFUSED(CLCNN_BAD_FORMAT, "inside the model's folder",
                     load_external(outside[i], "0", &model));
    }
    ck_assert(!symlink("/etc/passwd", "link"));
    UNIT_REFUSED(CLCNN_BAD_FORMAT, "a link that leads out", load_external("link", "0", &model));
    UNIT_REFUSED(CLCNN_IO_ERROR, "No such file", load_external("none", "0", &model));
    UNIT_REFUSED(CLCNN_IO_ERROR, "8 bytes from 8 on", load_external("w", "8", &model));
    UNIT_REFUSED(CLCNN_BAD_FORMAT, "offset \"-4\"", load_external("w", "-4", &model));
    UNIT_REFUSED(CLCNN_BAD_FORMAT, "offset \"x\"", load_external("w", "x", &model));
    ck_assert(!unlink("w") && !unlink("link") && !unlink("model.onnx") && !chdir(back) &&
              !rmdir(folder));
}
END_TEST

/* ---- Computed while it is read ------------------------------------------------------------- */

/* Shapes by way of Shape, Gather, arithmetic and Concat, as exporters write them. */
static const char shapes[] =
    "input x float 2 6 4 4\nints zero = 0\nints one 1 = 1\nints minus 1 = -1\nints two = 2\n"
    "ints axes 1 = 0\n"
    "node Shape x > s\nnode Gather s zero > n\nnode Unsqueeze n axes > n1\n"
    "node Slice s one minus > middle\nnode Gather s one > c\nnode Div c two > half\n"
    "node Mul half two > whole\nnode Concat n1 whole minus > target : axis=0\n"
    "node Reshape x target > r\nnode Squeeze one > k\nnode Equal k k > yes\n"
    "node Where yes two zero > axis\nnode Cast axis > f : to=1\nnode Mul r f > y\noutput y";

START_TEST(computed) {
    clcnn_model *model;
    UNIT_OK(onnx_text_load(shapes, NULL, &model));
    ck_assert(clcnn_shape_equal(clcnn_model_output_at(model, 0).shape, clcnn_shape3(2, 6, 16)));
    clcnn_model_information info;
    UNIT_OK(clcnn_model_info(model, &info));
    ck_assert_uint_eq(info.layers, 2);
    clcnn_model_destroy(model);
}
END_TEST

/* ---- Answers by hand ----------------------------------------------------------------------- */

typedef struct answer {
    const char *name, *text;
    float x[16], y[16];
} answer;

#define FOUR "input x float 1 1 2 2\n"

static const answer answers[] = {
    {"same upper pads the end",
     FOUR "weights w 1 1 2 2\nnode Conv x w > y : auto_pad=\"SAME_UPPER\"\noutput y",
     {1, 2, 3, 4},
     {10, 6, 7, 4}},
    {"same lower the front",
     FOUR "weights w 1 1 2 2\nnode Conv x w > y : auto_pad=\"SAME_LOWER\"\noutput y",
     {1, 2, 3, 4},
     {1, 3, 4, 10}},
    {"batch norm of channels",
     "input x float 1 2 1 2\nweights g 2 = 1 2\nweights b 2 = 0 1\nweights m 2 = 1 1\n"
     "weights v 2 = 4 4\nnode BatchNormalization x g b m v > y : epsilon=0.0\noutput y",
     {1, 3, 3, 5},
     {0, 1, 3, 5}},
    {"softmax of all behind axis 1",
     "opset 12\ninput x float 1 2 2\nnode Softmax x > y\noutput y",
     {0, 0, 0, 0},
     {0.25f, 0.25f, 0.25f, 0.25f}},
    {"softmax of the last axis",
     "input x float 1 2 2\nnode Softmax x > y\noutput y",
     {0, 0, 0, 0},
     {0.5f, 0.5f, 0.5f, 0.5f}},
    {"pads cut",
     FOUR "ints p 8 = 0 0 0 -1 0 0 1 0\nnode Pad x p > y\noutput y",
     {1, 2, 3, 4},
     {2, 4, 0}},
    {"slices backwards",
     "input x float 4\nints s 1 = -1\nints e 1 = -9\nints a 1 = 0\nints t 1 = -2\n"
     "node Slice x s e a t > y\noutput y",
     {1, 2, 3, 4},
     {4, 2}},
    {"depth column row",
     "input x float 1 4 1 1\nnode DepthToSpace x > y : blocksize=2\noutput y",
     {1, 2, 3, 4},
     {1, 2, 3, 4}},
    {"greater",
     "input x float 4\nweights w 1 = 2\nnode Greater x w > g\nnode Not g > n\nnode Cast n > y : "
     "to=1\noutput y",
     {1, 2, 3, 4},
     {1, 1, 0, 0}},
    {"old broadcasting",
     "opset 6\ninput x float 2 2\nweights w 2 = 10 20\n"
     "node Add x w > y : broadcast=1 axis=0\noutput y",
     {1, 2, 3, 4},
     {11, 12, 23, 24}},
    {"shuffled channels",
     "input x float 1 4 1 2\nweights w 4 4 1 1 = 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1\n"
     "ints a 5 = 1 2 2 1 2\nints b 4 = 1 4 1 2\nnode Conv x w > c\nnode Reshape c a > r\n"
     "node Transpose r > t : perm=0,2,1,3,4\nnode Reshape t b > y\noutput y",
     {1, 2, 3, 4, 5, 6, 7, 8},
     {1, 2, 5, 6, 3, 4, 7, 8}},
    {"a constant for every element",
     "input x float 1 2 1 2\nweights i 2 2 1 1 = 1 0 0 1\n"
     "weights w 2 1 2 = 10 20 30 40\nnode Conv x i > c\nnode Add c w > y\noutput y",
     {1, 2, 3, 4},
     {11, 22, 33, 44}},
    {"another rank",
     "input x float 1 2 1 2\nweights i 2 2 1 1 = 1 0 0 1\nints s 2 = 2 2\n"
     "node Conv x i > c\nnode Reshape x s > r\nnode Add c r > y\noutput y",
     {1, 2, 3, 4},
     {2, 4, 4, 6, 4, 6, 6, 8}},
    {"channels behind each other",
     "input x float 1 2 1 2\nweights i 2 2 1 1 = 1 0 0 1\n"
     "node Conv x i > c\nnode Concat c x > y : axis=1\noutput y",
     {1, 2, 3, 4},
     {1, 2, 3, 4, 1, 2, 3, 4}},
    {"rows cut in two",
     "input x float 1 2 2 4\nweights i 2 2 1 1 = 1 0 0 1\nints a 5 = 1 2 2 2 2\n"
     "node Conv x i > c\nnode Reshape c a > r\nnode Relu r > y\noutput y",
     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
    {"integers expanded, and tiled",
     "input x float 2 4\nints k 2 1 = 5 7\nints s 3 = 1 2 2\nints t 3 = 1 1 2\n"
     "ints r 2 = 2 4\nnode Expand k s > e\nnode Tile e t > tiled\nnode Reshape tiled r > i\n"
     "node Cast i > f : to=1\nnode Add x f > y\noutput y",
     {1, 2, 3, 4, 5, 6, 7, 8},
     {6, 7, 8, 9, 12, 13, 14, 15}},
    {"integers tiled along both axes",
     "input x float 2 4\nints k 1 2 = 5 7\nints t 2 = 2 2\nnode Tile k t > i\n"
     "node Cast i > f : to=1\nnode Add x f > y\noutput y",
     {0},
     {5, 7, 5, 7, 5, 7, 5, 7}},
    {"equal booleans",
     "input x float 4\nweights w 1 = 2\nnode Greater x w > g\nnode GreaterOrEqual x w > h\n"
     "node Equal g h > e\nnode Cast e > y : to=1\noutput y",
     {1, 2, 3, 4},
     {1, 0, 1, 1}},
    {"booleans where a condition holds",
     "input x float 4\nweights w 1 = 2\nints k 4 = 1 0 1 0\nnode Cast k > b : to=9\n"
     "node Where b b b > c\nnode Greater x w > g\nnode Where g c g > d\nnode Cast d > y : to=1\n"
     "output y",
     {1, 2, 3, 4},
     {0, 0, 1, 0}},
    {"booleans put together, and picked",
     "input x float 4\nints k 2 = 1 0\nints i 4 = 0 1 3 2\nnode Cast k > b : to=9\n"
     "node Concat b b > c : axis=0\nnode Gather c i > d\nnode Where d x x > e\nnode Not d > n\n"
     "node Cast n > f : to=1\nnode Mul e f > y\noutput y",
     {1, 2, 3, 4},
     {0, 2, 3, 0}},
    {"layer norm by one scale",
     "input x float 1 2\nweights s 1 = 2\nweights b 1 = 1\n"
     "node LayerNormalization x s b > y : epsilon=0.0\noutput y",
     {1, 3},
     {-1, 3}},
    {"gemm of alpha 0",
     "input x float 2 2\nweights w 2 2 = 1 2 3 4\nweights c 2 = 5 6\n"
     "node Gemm x w c > y : alpha=0.0\noutput y",
     {1, 2, 3, 4},
     {5, 6, 5, 6}},
    {"log sum exp of infinities",
     "input x float 3 1 2\nnode ReduceLogSumExp x > y : axes=1,2 keepdims=0\noutput y",
     {INFINITY, 1, -INFINITY, -INFINITY, 3, -INFINITY},
     {INFINITY, -INFINITY, 3}},
    {"an output twice", "input x float 2\nnode Relu x > y\noutput y\noutput y", {-1, 2}, {0, 2}},
    {"sizes by a factor, rounded",
     "input x float 1 1 2 2\nweights f 2 = 1.75 1.25\nints b 2 = 1 1\n"
     "node Shape x > s : start=2\nnode Cast s > t : to=1\nnode Mul t f > u\nnode Floor u > v\n"
     "node Ceil v > w\nnode Round w > r\nnode Cast r > i : to=7\nnode Concat b i > d : axis=0\n"
     "node Resize x - - d > y : mode=\"nearest\" nearest_mode=\"floor\" "
     "coordinate_transformation_mode=\"asymmetric\"\noutput y",
     {1, 2, 3, 4},
     {1, 2, 1, 2, 3, 4}},
    {"nearest of opset 10 that shrinks",
     "opset 10\ninput x float 1 1 2 4\nweights s 4 = 1 1 0.6 0.6\nnode Resize x s > y\noutput y",
     {1, 2, 3, 4, 5, 6, 7, 8},
     {1, 3}},
    {"nearest of opset 10 that enlarges",
     "opset 10\ninput x float 1 1 1 2\nweights s 4 = 1 1 1 2.5\nnode Resize x s > y\noutput y",
     {1, 2},
     {1, 1, 1, 2, 2}},
    {"a row convolved, and pooled",
     "input x float 1 1 8\nweights w 2 1 2 = 1 10 1 -1\n"
     "node Conv x w > c : strides=2, pads=1,0\n"
     "node MaxPool c > y : kernel_shape=2, strides=2,\noutput y",
     {1, 2, 3, 4, 5, 6, 7, 8},
     {32, 76, -1, -1}},
    {"a row dilated, and averaged",
     "input x float 1 1 6\nweights w 1 1 2 = 1 10\nnode Conv x w > c : dilations=2,\n"
     "weights n 3 = 0 0 0\nnode AveragePool c > a : kernel_shape=3, pads=0,1\n"
     "node Add a n > y\noutput y",
     {1, 2, 3, 4, 5, 6},
     {42, 53, 58.5f}},
    {"a row convolved backwards",
     "input x float 1 1 2\nweights w 1 1 3 = 1 2 3\n"
     "node ConvTranspose x w > y : strides=2, output_padding=1,\noutput y",
     {1, 2},
     {1, 2, 5, 4, 6, 0}},
    {"known integers reduced",
     "input x float 2 2\nints k 2 3 = 2 3 4 5 6 7\nints b 2 = 1 4\nints d 2 = 5 -4\n"
     "node ReduceProd k > p : axes=1, keepdims=0\nnode ReduceMax k > m : axes=0,1 keepdims=0\n"
     "node ReduceMin k > n : axes=0, keepdims=1\nnode ReduceSum k > s : keepdims=0\n"
     "node Squeeze n > n1\nints i = 0\nnode Gather n1 i > n0\nnode Mod p d > q\n"
     "node Sub q m > a\nnode Add a n0 > c\nnode Add c s > e\nnode Cast e > f : to=1\n"
     "node Add x f > y\noutput y",
     {1, 2, 3, 4},
     {27, 22, 29, 24}},
    {"nothing dropped in training",
     "input x float 2\nweights r = 0\nints k = 1\nnode Cast k > t : to=9\n"
     "node Dropout x r t > y\noutput y",
     {1, 2},
     {1, 2}},
    {"outputs by name",
     "input x float 4\nnode Identity x > y\noutput y",
     {1, 2, 3, 4},
     {1, 2, 3, 4}},
    {"a constant",
     "input x float 2\nweights w 2 = 7 8\nnode Add x x > z\noutput w",
     {1, 2},
     {7, 8}},
};

START_TEST(by_hand) {
    static unit_values values;
    clcnn_context *context = unit_context(_i % unit_contexts());
    const answer *a = &answers[_i / unit_contexts()];
    clcnn_model *model;
    ck_assert_msg(!onnx_text_load(a->text, NULL, &model), "%s: %s", a->name,
                  clcnn_last_error()->message);
    for (int as_built = 0; as_built < 2; as_built++) {
        clcnn_compiled *c =
            unit_model_compile(model, context, (clcnn_compile_desc){.as_built = as_built});
        memcpy(values.x[0], a->x, sizeof a->x);
        unit_model_run(c, context, &values);
        const size_t count = clcnn_shape_count(clcnn_compiled_output_at(c, 0).shape);
        for (size_t i = 0; i < count; i++) {
            ck_assert_msg(values.y[0][i] == a->y[i], "%s: element %zu is %g, not %g", a->name, i,
                          (double)values.y[0][i], (double)a->y[i]);
        }
        clcnn_compiled_destroy(c);
    }
    clcnn_model_destroy(model);
}
END_TEST

/* A file that fixes the batch everywhere, as most do, still runs with another one. */
START_TEST(another_batch) {
    const clcnn_onnx_input three = {.shape = {4, {3, 2, 1, 2}}},
                           wide = {.shape = {4, {1, 2, 1, 3}}};
    clcnn_onnx_desc desc = {.batch = 3, .inputs = &three, .input_count = 1};
    static const char text[] = "input x float 1 2 1 2\nints s 2 = 1 4\nnode Reshape x s > r\n"
                               "node Split r > a b : axis=1\nnode Concat a b > c : axis=1\n"
                               "weights w 4 1 = 1 2 3 4\nnode MatMul c w > m\n"
                               "ints t 3 = 1 1 1\nnode Reshape m t > y\noutput y";
    static unit_values values;
    clcnn_context *context = unit_context(_i);
    clcnn_model *model;
    UNIT_OK(onnx_text_load(text, NULL, &model));
    clcnn_compiled *one = unit_model_compile(model, context, (clcnn_compile_desc){.batch = 0});
    clcnn_compiled *two = NULL;
    UNIT_OK(clcnn_compiled_rebind(one, model, 2, &two));
    ck_assert(clcnn_shape_equal(clcnn_compiled_output_at(two, 0).shape, clcnn_shape3(2, 1, 1)));
    for (int i = 0; i < 8; i++) {
        values.x[0][i] = (float)i;
    }
    unit_model_run(two, context, &values);
    ck_assert(values.y[0][0] == 0 + 2 + 6 + 12 && values.y[0][1] == 4 + 10 + 18 + 28);
    clcnn_compiled_destroy(one);
    clcnn_compiled_destroy(two);
    clcnn_model_destroy(model);

    /* a shape says the batch for which it is compiled */
    UNIT_OK(onnx_text_load(text, &desc, &model));
    ck_assert(clcnn_shape_equal(clcnn_model_input_at(model, 0).shape, clcnn_shape4(1, 2, 1, 2)));
    clcnn_model_destroy(model);
    desc.inputs = &wide;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "axis 3 is 3; the file says 2",
                 onnx_text_load(text, &desc, &model));
}
END_TEST

/* Each image of a batch gets what the file gives it alone, or a layer is named that puts them together. */
static const char *const together[] = {
    "input x float 1 6\nints a 1 = 0\nnode Unsqueeze x a > u\nnode Concat u u > y : axis=0\n"
    "output y",
    "input x float 1 4 2 2\nnode Concat x x > c : axis=0\nnode Split c > a y : axis=0\noutput y",
    "input x float 1 6\nints b 1 = -1\nints e 1 = -100\nints a 1 = 0\nints s 1 = -1\n"
    "node Slice x b e a s > y\noutput y",
    "input x float 1 6\nnode Softmax x > y : axis=0\noutput y",
    "input x float 1 6\nnode LogSoftmax x > y : axis=0\noutput y",
    "input x float 1 6\nweights g 1\nnode LayerNormalization x g > y : axis=0\noutput y",
    "input x float 1 6\nnode ReduceMax x > m : axes=0,\nnode Add x m > y\noutput y",
    "input x float 1 3 2 2\nnode ReduceMean x > m : axes=1,\nints a 1 = 0\n"
    "node Squeeze m a > g\nnode Mul x g > y\noutput y",
    "input x float 1 1 6\nnode Transpose x > y : perm=1,0,2\noutput y",
    "input x float 1 6\nints s 2 = 4 6\nnode Expand x s > y\noutput y",
    "input x float 1 6\nints i 2 = 0 0\nnode Gather x i > y : axis=0\noutput y",
    "input x float 1 6\nnode Transpose x > t : perm=1,0\nnode MatMul x t > y\noutput y",
};

START_TEST(images_together) {
    const clcnn_compile_desc three = {.batch = 3}, one = {.batch = 1};
    clcnn_context *context = unit_context(UNIT_REFERENCE);
    clcnn_model *model;
    clcnn_compiled *compiled = NULL;
    ck_assert_msg(!onnx_text_load(together[_i], NULL, &model), "%s: %s", together[_i],
                  clcnn_last_error()->message);
    UNIT_OK(clcnn_model_compile(model, context, &one, &compiled));
    clcnn_compiled_destroy(compiled);
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "does not keep images apart",
                 clcnn_model_compile(model, context, &three, &compiled));
    clcnn_model_destroy(model);
}
END_TEST

/* Shuffled channels are described with their batch, which keeps nobody else from sharing constants. */
START_TEST(another_batch_shuffled) {
    static const char text[] =
        "input x float 1 4 3 3\nweights v 4 4 3 3\nnode Conv x v > a\n"
        "ints s 5 = 1 2 2 1 1\nnode Reshape a s > b\nnode Transpose b > c : perm=0,2,1,3,4\n"
        "ints t 4 = 1 4 1 1\nnode Reshape c t > d\nweights w 1 4 1 1\nnode Conv d w > y\noutput y";
    clcnn_compiled_information info;
    clcnn_model *model;
    clcnn_compiled *one, *two = NULL;
    UNIT_OK(onnx_text_load(text, NULL, &model));
    one = unit_model_compile(model, unit_context(_i), (clcnn_compile_desc){.batch = 0});
    UNIT_OK(clcnn_compiled_rebind(one, model, 2, &two));
    UNIT_OK(clcnn_compiled_info(two, &info));
    ck_assert_uint_eq(info.shared, info.constants);
    clcnn_compiled_destroy(one);
    clcnn_compiled_destroy(two);
    clcnn_model_destroy(model);
}
END_TEST

Suite *suite_onnx(void) {
    Suite *suite = suite_create("onnx");
    TCase *tcase = tcase_create("onnx");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, open_sizes);
    tcase_add_test(tcase, external);
    tcase_add_test(tcase, external_twice);
    tcase_add_test(tcase, computed);
    tcase_add_loop_test(tcase, another_batch, 0, unit_contexts());
    tcase_add_loop_test(tcase, images_together, 0, (int)UNIT_COUNT(together));
    tcase_add_loop_test(tcase, another_batch_shuffled, 0, unit_contexts());
    tcase_add_loop_test(tcase, by_hand, 0, (int)UNIT_COUNT(answers) * unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
