/* SPDX-License-Identifier: MIT
 * What files of ONNX break is told in one line. */
#include <stdlib.h>
#include <string.h>

#include "clcnn_onnx.h"
#include "onnx/proto.h"
#include "onnx_text.h"
#include "unit.h"

typedef struct refusal {
    const char *text;
    clcnn_status status;
    const char *line; /* a part of it */
} refusal;

#define X "input x float 1 2 4 4\n"

static const refusal refusals[] = {
    {X "node Frob x > y\noutput y", CLCNN_UNSUPPORTED, "node y (Frob): Frob is no operator"},
    {X "node Relu z > y\noutput y", CLCNN_BAD_FORMAT, "node y (Relu): input 0 is z, which nothing"},
    {X "node Relu y > x2\nnode Relu x2 > y\noutput y", CLCNN_BAD_FORMAT, "input 0 is y"},
    {X "node Relu x > x\noutput x", CLCNN_BAD_FORMAT, "\"x\" is made twice"},
    {X "node Relu x > y\nnode Relu x > y\noutput y", CLCNN_BAD_FORMAT, "\"y\" is made twice"},
    {X "node Relu x > y", CLCNN_UNSUPPORTED, "0 outputs"},
    {X "node Relu x > y\noutput z", CLCNN_BAD_FORMAT, "input 0 is z"},
    {X "node Relu x > y : alpha=1.0\noutput y", CLCNN_UNSUPPORTED, "attribute alpha"},
    {X "node Relu x > y z\noutput y", CLCNN_UNSUPPORTED, "output 1, z"},
    {X "opset 19\nnode Relu x > y\noutput y", CLCNN_UNSUPPORTED, "opset 19"},
    {X "opset 0\nnode Relu x > y\noutput y", CLCNN_UNSUPPORTED, "opset 0"},
    {"input x float 1 -3\nnode Relu x > y\noutput y", CLCNN_INVALID_SHAPE, "axis 1 has size -3"},
    {"input x float 1 9999999999\nnode Relu x > y\noutput y", CLCNN_INVALID_SHAPE, "9999999999"},
    {"input x float 70000 70000\nnode Relu x > y\noutput y", CLCNN_INVALID_SHAPE, "70000x70000"},
    {"input x float ? ?\nnode Relu x > y\noutput y", CLCNN_INVALID_SHAPE, "leaves axis 1 open"},
    {"input x double 1 3\nnode Relu x > y\noutput y", CLCNN_UNSUPPORTED, "input x is of double"},
    {"input x int64 3\nnode Relu x > y\noutput y", CLCNN_UNSUPPORTED, "x is of integers"},
    {"input x float 1 1 1 1 1 1 1 1 1\nnode Relu x > y\noutput y", CLCNN_INVALID_SHAPE, "rank 9"},
    {X "weights w 2 2 = 1 2 3\nnode Relu w > y\noutput y", CLCNN_BAD_FORMAT, "initializer w"},
    {X "weights w 2 = 1 2 3\nnode Relu w > y\noutput y", CLCNN_BAD_FORMAT, "as many as its shape"},
    {X "weights w -2 = 1\nnode Relu w > y\noutput y", CLCNN_BAD_FORMAT, "initializer w"},
    {X "weights w 3000000 3000000\nnode Relu w > y\noutput y", CLCNN_BAD_FORMAT, "initializer w"},
    {X "weights w 2\nweights w 2\nnode Relu w > y\noutput y", CLCNN_BAD_FORMAT,
     "w\" is made twice"},
    {X "node Conv x > y\noutput y", CLCNN_BAD_FORMAT, "node y (Conv): input 1 is missing"},
    {X "weights w 3 5 3 3\nnode Conv x w > y\noutput y", CLCNN_INVALID_SHAPE, "node y (Conv)"},
    {X "weights w 3 2 3 3\nnode Conv x w > y : strides=1,2,3\noutput y", CLCNN_UNSUPPORTED,
     "attribute strides has 3"},
    {X "weights w 3 2 3 3\nnode Conv x w > y : strides=0,1\noutput y", CLCNN_BAD_FORMAT,
     "strides must have 2 values of 1"},
    {X "weights w 3 2 3 3\nnode Conv x w > y : pads=1,1\noutput y", CLCNN_BAD_FORMAT,
     "attribute pads has 2"},
    {X "weights w 3 2 3 3\nnode Conv x w > y : auto_pad=\"NEAR\"\noutput y", CLCNN_UNSUPPORTED,
     "auto_pad is \"NEAR\""},
    {X "weights w 3 2 3 3\nnode Conv x w > y : kernel_shape=5,5\noutput y", CLCNN_INVALID_SHAPE,
     "kernel_shape is 5x5"},
    {X "weights w 3 2 3 3\nnode Conv x w > y : group=4294967296\noutput y", CLCNN_UNSUPPORTED,
     "group has 4294967296"},
    {X "weights w 3 2 3 3\nnode Conv x w > y : group=1.5\noutput y", CLCNN_BAD_FORMAT,
     "group is of another type"},
    {"input x float 1 2 2 2 8\nnode MaxPool x > y : kernel_shape=2,2\noutput y", CLCNN_UNSUPPORTED,
     "rank 5"},
    {"input x float 1 2 8\nnode MaxPool x > y : kernel_shape=2,2\noutput y", CLCNN_BAD_FORMAT,
     "kernel_shape must have 1 values"},
    {"input x float 1 2 8\nnode MaxPool x > y : kernel_shape=2,2 pads=0,0,0,0\noutput y",
     CLCNN_BAD_FORMAT, "pads has 4 values; it must have 2"},
    {"input x float 1 2 8\nweights w 3 2 1 3\nnode Conv x w > y\noutput y", CLCNN_INVALID_SHAPE,
     "as many axes as the input"},
    {X "ints s 2 = 5 5\nnode Reshape x s > y\noutput y", CLCNN_INVALID_SHAPE, "seen as 5x5"},
    {X "ints s 2 = -1 -1\nnode Reshape x s > y\noutput y", CLCNN_INVALID_SHAPE, "one may be -1"},
    {X "input s float 2\nnode Reshape x s > y\noutput y", CLCNN_UNSUPPORTED,
     "computed at each run"},
    {X "ints s 1 = 4\nnode Relu s > t\nnode Add x t > y\noutput y", CLCNN_UNSUPPORTED, "integers"},
    {X "node Transpose x > y : perm=0,1,1,3\noutput y", CLCNN_BAD_FORMAT, "no permutation"},
    {X "node Softmax x > y : axis=4\noutput y", CLCNN_INVALID_ARGUMENT, "axis is 4"},
    {X "node Concat x x > y\noutput y\nnode Concat > z : axis=0", CLCNN_BAD_FORMAT,
     "input 0 is missing"},
    {X "ints s 1 = 0\nnode Slice x s s > y\noutput y", CLCNN_UNSUPPORTED, "nothing is left"},
    {X "ints a 1 = 9\nints b 1 = 8\nnode Slice x b a b > y\noutput y", CLCNN_INVALID_ARGUMENT,
     "axis is 8"},
    {X "ints i 1 = 2\nnode Gather x i > y : axis=1\noutput y", CLCNN_INVALID_ARGUMENT, "index 2"},
    {X "node Split x > a b c : axis=1\noutput a", CLCNN_UNSUPPORTED, "nothing is left"},
    {X "node Cast x > y : to=7\noutput y", CLCNN_UNSUPPORTED, "cannot be cast to int64"},
    {X "node Cast x > y : to=99\noutput y", CLCNN_UNSUPPORTED, "type 99"},
    {"ints s 1 = 2000000000\nnode ConstantOfShape s > y\noutput y", CLCNN_UNSUPPORTED,
     "too large to be computed"},
    {"ints a = 0\nints b = 2000000000\nints c = 1\nnode Range a b c > y\noutput y",
     CLCNN_UNSUPPORTED, "too large"},
    {"ints a = 0\nnode Range a a a > y\noutput y", CLCNN_BAD_FORMAT, "is no range"},
    {"input x float 3 4\nints p 4 = -2147483648 0 -2147483648 0\nnode Pad x p > y\noutput y",
     CLCNN_INVALID_SHAPE, "pads of axis 0"},
    {X "node Constant > y : value_int=1 value_float=1.5\noutput y", CLCNN_UNSUPPORTED, "value"},
    {"ints s 3 = 46340 46340 0\nnode ConstantOfShape s > e\nnode Concat e e e e e e e e > y : "
     "axis=2\n"
     "output y",
     CLCNN_INVALID_SHAPE, "0"},
    {"ints s 5 = 0 2147483647 2147483647 2147483647 2147483647\nnode ConstantOfShape s > y\noutput "
     "y",
     CLCNN_UNSUPPORTED, "too large"},
    {X "node ArgMax x > a\nnode Cast a > y : to=9\noutput y", CLCNN_UNSUPPORTED, "cannot be cast"},
    {X "node Shape - > y\noutput y", CLCNN_BAD_FORMAT, "input 0 is missing"},
    {X "node Slice x > y\noutput y", CLCNN_BAD_FORMAT, "input 1 is missing"},
    {X "ints n 1 = 300\nnode ConstantOfShape n > f\nnode Cast f > i : to=7\n"
       "node Gather x i > y : axis=1\noutput y",
     CLCNN_UNSUPPORTED, "more than 256 runs"},
    {"opset 10\n" X "weights s 4 = 1 1 2 0.5\nnode Resize x s > y\noutput y", CLCNN_UNSUPPORTED,
     "must shrink or enlarge"},
    {X "node ReduceProd x > y\noutput y", CLCNN_UNSUPPORTED, "must be known integers"},
    {X "node Mod x x > y\noutput y", CLCNN_UNSUPPORTED, "must be known integers"},
    {X "weights r = 0.5\nints k = 1\nnode Cast k > t : to=9\nnode Dropout x r t > y\noutput y",
     CLCNN_UNSUPPORTED, "training_mode is true"},
    {X "node Shape x > y\noutput y", CLCNN_UNSUPPORTED, "of integers"},
};

START_TEST(refused) {
    const refusal *r = &refusals[_i];
    clcnn_model *model = (clcnn_model *)&model;
    const clcnn_status status = onnx_text_load(r->text, NULL, &model);
    ck_assert_msg(status == r->status && strstr(clcnn_last_error()->message, r->line),
                  "%s\ngave %s: %s", r->text, clcnn_status_name(status),
                  clcnn_last_error()->message);
    ck_assert_ptr_null(model);
}
END_TEST

/* Every beginning of a file, and one with any byte changed, is read or refused. */
START_TEST(damaged) {
    size_t size;
    clcnn_model *model;
    uint8_t *bytes = onnx_text_pack(X "weights w 3 2 3 3\nnode Conv x w > c : pads=1,1,1,1\n"
                                      "node Relu c > y\noutput y",
                                    &size);
    UNIT_OK(clcnn_model_load_memory(bytes, size, NULL, &model));
    clcnn_model_destroy(model);
    for (size_t i = 0; i < size; i++) {
        const uint8_t old = bytes[i];
        clcnn_model_load_memory(bytes, i, NULL, &model);
        clcnn_model_destroy(model);
        for (int change = 0; change < 3; change++) {
            bytes[i] = (uint8_t)(change == 0 ? ~old : change == 1 ? old + 1 : 0xFF);
            clcnn_model_load_memory(bytes, size, NULL, &model);
            clcnn_model_destroy(model);
        }
        bytes[i] = old;
    }
    free(bytes);
}
END_TEST

/* A graph within an attribute within a node within a graph ... */
START_TEST(nested) {
    enum { DEPTH = 4000, MOST = DEPTH * 24 };
    static uint8_t bytes[MOST];
    size_t begin = MOST;
    clcnn_model *model;
    for (int i = 0; i < DEPTH; i++) {
        static const uint8_t keys[] = {0x32, 0x2A,
                                       0x0A}; /* g of an attribute, of a node, of a graph */
        for (size_t k = 0; k < 3; k++) {
            const size_t length = MOST - begin;
            bytes[--begin] = (uint8_t)(length >> 14 & 127);
            bytes[--begin] = (uint8_t)((length >> 7 & 127) | 128);
            bytes[--begin] = (uint8_t)((length & 127) | 128);
            bytes[--begin] = keys[k];
        }
    }
    const size_t length = MOST - begin;
    uint8_t *file = malloc(length + 4);
    ck_assert_ptr_nonnull(file);
    file[0] = 0x3A; /* the graph of a model */
    file[1] = (uint8_t)((length & 127) | 128);
    file[2] = (uint8_t)((length >> 7 & 127) | 128);
    file[3] = (uint8_t)(length >> 14 & 127);
    memcpy(file + 4, bytes + begin, length);
    UNIT_REFUSED(CLCNN_BAD_FORMAT, "deeper in each other than 100",
                 clcnn_model_load_memory(file, length + 4, NULL, &model));
    free(file);
}
END_TEST

START_TEST(arguments) {
    const uint8_t byte = 0;
    clcnn_model *model;
    const clcnn_onnx_desc negative = {.batch = -1}, none = {.input_count = 1};
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "model is NULL", clcnn_model_load("x", NULL, NULL));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "path is NULL", clcnn_model_load(NULL, NULL, &model));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "bytes is NULL",
                 clcnn_model_load_memory(NULL, 1, NULL, &model));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "batch is -1",
                 clcnn_model_load_memory(&byte, 1, &negative, &model));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "inputs is NULL",
                 clcnn_model_load_memory(&byte, 1, &none, &model));
    UNIT_REFUSED(CLCNN_BAD_FORMAT, "it is empty", clcnn_model_load_memory(&byte, 0, NULL, &model));
    UNIT_REFUSED(CLCNN_IO_ERROR, "No such file", clcnn_model_load("/none/x.onnx", NULL, &model));
    UNIT_REFUSED(CLCNN_IO_ERROR, "is no file", clcnn_model_load("/", NULL, &model));
}
END_TEST

Suite *suite_onnx_refused(void) {
    Suite *suite = suite_create("onnx_refused");
    TCase *tcase = tcase_create("onnx_refused");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, refused, 0, (int)UNIT_COUNT(refusals));
    tcase_add_test(tcase, damaged);
    tcase_add_test(tcase, nested);
    tcase_add_test(tcase, arguments);
    suite_add_tcase(suite, tcase);
    return suite;
}
