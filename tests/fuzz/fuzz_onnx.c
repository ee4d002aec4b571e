/* SPDX-License-Identifier: MIT
 * Any bytes as an ONNX model: it is read or refused; what is read and small is compiled, both ways, and
 * run on the reference, and written and read again. */
#include <string.h>

#include "clcnn_onnx.h"
#include "fuzz.h"

enum { MOST = 1 << 16, PORTS = 8 };

static clcnn_context *reference;

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    const clcnn_context_desc desc = {.device = "reference"};
    FUZZ_REQUIRE(!clcnn_context_create(&desc, &reference), "no reference");
    return 0;
}

/* Whether it takes no time: layers that are small, all values too. */
static int is_small(const clcnn_model *model) {
    clcnn_model_information info;
    if (clcnn_model_info(model, &info) || info.layers > 50 || info.multiply_adds > MOST ||
        info.inputs > PORTS || info.outputs > PORTS) {
        return 0;
    }
    for (size_t i = 0; i < info.layers; i++) {
        const clcnn_model_layer_information layer = clcnn_model_layer_at(model, i);
        for (size_t k = 0; k < layer.input_count + layer.output_count; k++) {
            const int value =
                k < layer.input_count ? layer.inputs[k] : layer.outputs[k - layer.input_count];
            if (value && clcnn_shape_count(clcnn_model_shape(model, value)) > MOST) {
                return 0;
            }
        }
    }
    return 1;
}

static size_t make(const clcnn_compiled *c, clcnn_port (*at)(const clcnn_compiled *, size_t),
                   clcnn_tensor **tensors) {
    size_t count = 0;
    for (; at(c, count).name; count++) {
        const clcnn_port port = at(c, count);
        FUZZ_REQUIRE(!clcnn_tensor_create(reference, port.type, port.shape, &tensors[count]),
                     "no tensor");
        if (port.type == CLCNN_FLOAT32) {
            clcnn_tensor_fill(tensors[count], 0.5F);
        }
    }
    return count;
}

static void run(const clcnn_model *model, int as_built) {
    const clcnn_compile_desc desc = {.as_built = as_built};
    clcnn_compiled *c;
    clcnn_tensor *in[PORTS], *out[PORTS];
    if (clcnn_model_compile(model, reference, &desc, &c)) {
        return; /* weights that an operator refuses */
    }
    const size_t inputs = make(c, clcnn_compiled_input_at, in);
    const size_t outputs = make(c, clcnn_compiled_output_at, out);
    FUZZ_REQUIRE(!clcnn_compiled_run(c, in, inputs, out, outputs), "%s",
                 clcnn_last_error()->message);
    for (size_t i = 0; i < inputs; i++) {
        clcnn_tensor_destroy(in[i]);
    }
    for (size_t i = 0; i < outputs; i++) {
        clcnn_tensor_destroy(out[i]);
    }
    clcnn_compiled_destroy(c);
}

/* What is written can be read, and that be written. */
static void save(const clcnn_model *model) {
    static uint8_t bytes[1 << 20], more[1 << 24];
    size_t size = 0;
    clcnn_model *again = NULL;
    if (clcnn_model_save_memory(model, bytes, sizeof bytes, &size)) {
        FUZZ_REQUIRE(clcnn_last_error()->message[0], "no line");
        return;
    }
    FUZZ_REQUIRE(!clcnn_model_load_memory(bytes, size, NULL, &again), "%s",
                 clcnn_last_error()->message);
    FUZZ_REQUIRE(!clcnn_model_save_memory(again, more, sizeof more, &size), "%s",
                 clcnn_last_error()->message);
    run(again, 1);
    clcnn_model_destroy(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    clcnn_model *model = NULL;
    const clcnn_status status = clcnn_model_load_memory(data, size, NULL, &model);
    if (status) {
        FUZZ_REQUIRE(!model, "a model is left");
        FUZZ_REQUIRE(status != CLCNN_INTERNAL, "%s", clcnn_last_error()->message);
        FUZZ_REQUIRE(clcnn_last_error()->message[0], "no line");
    } else if (is_small(model)) {
        run(model, 0);
        run(model, 1);
        save(model);
    }
    clcnn_model_destroy(model);
    return 0;
}
