/* SPDX-License-Identifier: MIT */
#include "network.h"

#include <stdlib.h>

#include "idx.h"
#include "tool.h"

enum { SIDE = 28, POOLED_SIDE = 7, FILTER_SIDE = 3 };

typedef struct weights {
    clcnn_tensor *filter, *conv_bias; /* (3, 3, 1, K), (K) */
    clcnn_tensor *dense, *dense_bias; /* (49 K, 10), (10) */
} weights;

/* Reads an embedded file into a new tensor of the file's shape. */
static int load_tensor(clcnn_context *context, const char *name, clcnn_tensor **tensor) {
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
    if (!values) {
        code = fail(EXIT_NO_MEMORY, "%s: no memory for %zu weights", name, array.count);
    } else {
        idx_to_floats(&array, values);
        if (clcnn_tensor_create(context, CLCNN_FLOAT32, shape, tensor) ||
            clcnn_tensor_write(*tensor, values, array.count)) {
            code = fail_library();
        }
    }
    free(values);
    idx_free(&array);
    return code;
}

static void free_weights(weights *w) {
    clcnn_tensor_destroy(w->filter);
    clcnn_tensor_destroy(w->conv_bias);
    clcnn_tensor_destroy(w->dense);
    clcnn_tensor_destroy(w->dense_bias);
}

static int load_weights(clcnn_context *context, weights *w) {
    const struct {
        const char *name;
        clcnn_tensor **tensor;
    } files[] = {{"digits-conv-filter-idx4-float.gz", &w->filter},
                 {"digits-conv-bias-idx1-float.gz", &w->conv_bias},
                 {"digits-dense-weights-idx2-float.gz", &w->dense},
                 {"digits-dense-bias-idx1-float.gz", &w->dense_bias}};
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < sizeof files / sizeof *files; i++) {
        code = load_tensor(context, files[i].name, files[i].tensor);
    }
    return code;
}

/* The weights are ours, but a file of another shape would make another network of it. */
static int check_weights(const weights *w) {
    const clcnn_shape filter = clcnn_tensor_shape(w->filter);
    const int filters = filter.dim[filter.rank - 1];
    const clcnn_shape conv = clcnn_shape4(FILTER_SIDE, FILTER_SIDE, 1, filters);
    const clcnn_shape dense = clcnn_shape2(POOLED_SIDE * POOLED_SIDE * filters, NETWORK_CLASSES);
    if (!clcnn_shape_equal(filter, conv) ||
        !clcnn_shape_equal(clcnn_tensor_shape(w->dense), dense)) {
        return fail(EXIT_INTERNAL, "the embedded weights do not have the network's shapes");
    }
    return EXIT_RIGHT;
}

/* Each layer takes the shape that the one before it gives. */
static clcnn_status create_layers(clcnn_context *context, const weights *w, network *net) {
    const clcnn_conv2d_desc conv = {.stride = {2, 2},
                                    .padding = CLCNN_PADDING_SAME,
                                    .activation = {.kind = CLCNN_RELU}};
    const clcnn_pool2d_desc pool = {.padding = CLCNN_PADDING_SAME};
    const clcnn_shape images = clcnn_shape4(net->batch, SIDE, SIDE, 1);
    clcnn_op **op = net->op;
    clcnn_status status =
        clcnn_conv2d_create(context, &conv, images, w->filter, w->conv_bias, &op[0]);
    if (!status) {
        status = clcnn_max_pool2d_create(context, &pool, clcnn_op_output_shape(op[0], 0), &op[1]);
    }
    if (!status) {
        status = clcnn_flatten_create(context, NULL, clcnn_op_output_shape(op[1], 0), &op[2]);
    }
    if (!status) {
        status = clcnn_dense_create(context, NULL, clcnn_op_output_shape(op[2], 0), w->dense,
                                    w->dense_bias, &op[3]);
    }
    if (!status) {
        status = clcnn_softmax_create(context, NULL, clcnn_op_output_shape(op[3], 0), &op[4]);
    }
    return status;
}

static clcnn_status create_values(clcnn_context *context, network *net) {
    clcnn_status status = CLCNN_OK;
    for (int i = 0; !status && i <= NETWORK_LAYERS; i++) {
        const clcnn_shape shape = i < NETWORK_LAYERS ? clcnn_op_input_shape(net->op[i], 0)
                                                     : clcnn_op_output_shape(net->op[i - 1], 0);
        status = clcnn_tensor_create(context, CLCNN_FLOAT32, shape, &net->value[i]);
    }
    return status;
}

int network_create(clcnn_context *context, int batch, network *net) {
    *net = (network){.batch = batch};
    weights w = {NULL, NULL, NULL, NULL};
    int code = load_weights(context, &w);
    if (!code) {
        code = check_weights(&w);
    }
    if (!code && (create_layers(context, &w, net) || create_values(context, net))) {
        code = fail_library();
    }
    free_weights(&w);
    if (code) {
        network_destroy(net);
    }
    return code;
}

void network_destroy(network *net) {
    for (int i = 0; i < NETWORK_LAYERS; i++) {
        clcnn_op_destroy(net->op[i]);
    }
    for (int i = 0; i <= NETWORK_LAYERS; i++) {
        clcnn_tensor_destroy(net->value[i]);
    }
    *net = (network){.batch = 0};
}

int network_run(network *net, const float *images, float *probabilities) {
    const size_t pixels = clcnn_shape_count(clcnn_op_input_shape(net->op[0], 0));
    clcnn_status status = clcnn_tensor_write(net->value[0], images, pixels);
    for (int i = 0; !status && i < NETWORK_LAYERS; i++) {
        status = clcnn_op_run(net->op[i], net->value[i], net->value[i + 1]);
    }
    if (!status) {
        status = clcnn_tensor_read(net->value[NETWORK_LAYERS], probabilities,
                                   (size_t)net->batch * NETWORK_CLASSES);
    }
    return status ? fail_library() : EXIT_RIGHT;
}

int network_label(const float probabilities[NETWORK_CLASSES]) {
    int best = 0;
    for (int i = 1; i < NETWORK_CLASSES; i++) {
        best = probabilities[i] > probabilities[best] ? i : best;
    }
    return best;
}
