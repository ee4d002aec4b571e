/* SPDX-License-Identifier: MIT */
#include "network.h"

#include <math.h>
#include <stdlib.h>

#include "idx.h"
#include "tool.h"

enum { SIDE = 28 };

/* An embedded file as a constant of the model, which its shape becomes. */
static int load(clcnn_model *model, const char *name, int *value) {
    idx_array array;
    int code = idx_read_embedded(name, &array);
    if (code) {
        return code;
    }
    clcnn_shape shape = {.rank = array.rank};
    for (int i = 0; i < array.rank; i++) {
        shape.dim[i] = array.dim[i];
    }
    float *values = malloc(array.count * sizeof *values);
    if (values) {
        idx_to_floats(&array, values);
        *value = clcnn_model_constant(model, shape, values);
    } else {
        code = fail(EXIT_NO_MEMORY, "%s: no memory for %zu weights", name, array.count);
    }
    free(values);
    idx_free(&array);
    return code;
}

enum { FILTER, CONV_BIAS, DENSE, DENSE_BIAS, WEIGHTS };

static int load_weights(clcnn_model *model, int weights[WEIGHTS]) {
    static const char *const names[WEIGHTS] = {
        [FILTER] = "digits-conv-filter-idx4-float.gz",
        [CONV_BIAS] = "digits-conv-bias-idx1-float.gz",
        [DENSE] = "digits-dense-weights-idx2-float.gz",
        [DENSE_BIAS] = "digits-dense-bias-idx1-float.gz",
    };
    int code = EXIT_RIGHT;
    for (int i = 0; !code && i < WEIGHTS; i++) {
        code = load(model, names[i], &weights[i]);
    }
    return code;
}

static void build(clcnn_model *model, const int weights[WEIGHTS]) {
    const clcnn_conv2d_desc conv = {.stride = {2, 2},
                                    .padding = CLCNN_PADDING_SAME,
                                    .activation = {.kind = CLCNN_RELU}};
    const clcnn_pool2d_desc pool = {.padding = CLCNN_PADDING_SAME};
    int v = clcnn_model_input(model, "images", clcnn_shape4(1, SIDE, SIDE, 1));
    v = clcnn_model_conv2d(model, &conv, v, weights[FILTER], weights[CONV_BIAS]);
    v = clcnn_model_max_pool2d(model, &pool, v);
    v = clcnn_model_flatten(model, NULL, v);
    v = clcnn_model_dense(model, NULL, v, weights[DENSE], weights[DENSE_BIAS]);
    clcnn_model_output(model, "probabilities", clcnn_model_softmax(model, NULL, v));
}

/* The weights are ours, but a file of another shape would make another network of it. */
static int check_model(const clcnn_model *model) {
    const clcnn_shape answer = clcnn_model_output_at(model, 0).shape;
    if (clcnn_model_check(model)) {
        return fail_library();
    }
    if (!clcnn_shape_equal(answer, clcnn_shape2(1, NETWORK_CLASSES))) {
        return fail(EXIT_INTERNAL, "the embedded weights do not have the network's shapes");
    }
    return EXIT_RIGHT;
}

static clcnn_status compile(const clcnn_model *model, clcnn_context *context, network *net) {
    const clcnn_compile_desc desc = {.batch = net->batch, .separate = 1};
    clcnn_status status = clcnn_model_compile(model, context, &desc, &net->compiled);
    if (!status) {
        status = clcnn_tensor_create(context, CLCNN_FLOAT32,
                                     clcnn_compiled_input_at(net->compiled, 0).shape, &net->images);
    }
    if (!status) {
        status = clcnn_tensor_create(context, CLCNN_FLOAT32,
                                     clcnn_compiled_output_at(net->compiled, 0).shape,
                                     &net->probabilities);
    }
    clcnn_compiled_information info;
    if (!status) {
        status = clcnn_compiled_info(net->compiled, &info);
        net->layers = info.layers;
    }
    return status;
}

int network_create(clcnn_context *context, int batch, network *net) {
    clcnn_model *model = NULL;
    int weights[WEIGHTS] = {0};
    *net = (network){.batch = batch};
    int code = clcnn_model_create(&model) ? fail_library() : load_weights(model, weights);
    if (!code) {
        build(model, weights);
        code = check_model(model);
    }
    if (!code && compile(model, context, net)) {
        code = fail_library();
    }
    clcnn_model_destroy(model);
    if (code) {
        network_destroy(net);
    }
    return code;
}

void network_destroy(network *net) {
    clcnn_tensor_destroy(net->images);
    clcnn_tensor_destroy(net->probabilities);
    clcnn_compiled_destroy(net->compiled);
    *net = (network){.batch = 0};
}

int network_run(network *net, const float *images, float *probabilities) {
    const size_t pixels = clcnn_shape_count(clcnn_tensor_shape(net->images));
    const size_t count = clcnn_shape_count(clcnn_tensor_shape(net->probabilities));
    const int failed = clcnn_tensor_write(net->images, images, pixels) ||
                       clcnn_tensor_fill(net->probabilities, NAN) ||
                       clcnn_compiled_run(net->compiled, &net->images, 1, &net->probabilities, 1) ||
                       clcnn_tensor_read(net->probabilities, probabilities, count);
    return failed ? fail_library() : EXIT_RIGHT;
}

clcnn_status network_layer(const network *net, size_t index, judge_side *side) {
    clcnn_compiled_layer layer;
    const clcnn_status status = clcnn_compiled_layer_at(net->compiled, index, &layer);
    if (!status) {
        *side = (judge_side){layer.op, layer.inputs, layer.outputs};
    }
    return status;
}

int network_label(const float probabilities[NETWORK_CLASSES]) {
    int best = 0;
    for (int i = 1; i < NETWORK_CLASSES; i++) {
        best = probabilities[i] > probabilities[best] ? i : best;
    }
    return best;
}
