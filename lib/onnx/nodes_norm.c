/* SPDX-License-Identifier: MIT
 * Normalizations. */
#include <float.h>

#include "nodes.h"

/* A descriptor's 0 is Keras' default; of what stands for none the sum is the variance. */
static float epsilon(clcnn_node *node) {
    const float value = clcnn_node_float(node, "epsilon", 1e-5F);
    return value == 0 ? FLT_MIN : value;
}

static void refuse_training(clcnn_node *node, const char *attribute, int wanted) {
    if (clcnn_node_int(node, attribute, wanted) != wanted) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "attribute %s must be %d", attribute, wanted);
    }
}

void clcnn_read_BatchNormalization(clcnn_node *node) {
    clcnn_batch_norm_desc desc = {.epsilon = epsilon(node)};
    clcnn_node_float(node, "momentum", 0); /* of the training */
    refuse_training(node, "training_mode", 0);
    refuse_training(node, "spatial", 1);
    if (node->opset < 7) {
        refuse_training(node, "is_test", 1);
    }
    int x[5] = {clcnn_node_images(node, 0, &desc.data_format), clcnn_node_value(node, 3),
                clcnn_node_value(node, 4), clcnn_node_value(node, 1), clcnn_node_value(node, 2)};
    clcnn_node_give(node, 0, clcnn_model_batch_norm(node->model, &desc, x, 5),
                    clcnn_node_extent(node, 0));
}

void clcnn_read_InstanceNormalization(clcnn_node *node) {
    clcnn_group_norm_desc desc = {.epsilon = epsilon(node)};
    int x[3] = {clcnn_node_images(node, 0, &desc.data_format), clcnn_node_value(node, 1),
                clcnn_node_value(node, 2)};
    clcnn_node_give(node, 0, clcnn_model_group_norm(node->model, &desc, x, 3),
                    clcnn_node_extent(node, 0));
}

void clcnn_read_LRN(clcnn_node *node) {
    clcnn_lrn_desc desc = {.size = clcnn_node_int(node, "size", 0),
                           .alpha = clcnn_node_float(node, "alpha", 1e-4F),
                           .beta = clcnn_node_float(node, "beta", 0.75F),
                           .bias = clcnn_node_float(node, "bias", 1)};
    if (desc.size < 1 || desc.alpha == 0 || desc.beta == 0 || desc.bias == 0) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "size, alpha, beta and bias are %d, %g, %g and %g; none may be 0",
                          desc.size, (double)desc.alpha, (double)desc.beta, (double)desc.bias);
    }
    const int x = clcnn_node_images(node, 0, &desc.data_format);
    clcnn_node_give(node, 0, clcnn_model_lrn(node->model, &desc, x), clcnn_node_extent(node, 0));
}

/* ---- Layers -------------------------------------------------------------------------------- */

/* Mean and 1 / sqrt(variance + epsilon), which few networks ask for. */
static void give_statistics(clcnn_node *node, int x, const clcnn_reduce_desc *axes, float epsilon) {
    clcnn_model *m = node->model;
    const clcnn_binary_desc plain = {.activation = {CLCNN_LINEAR, 0, {0}}};
    const clcnn_activation_desc square_root = {.activation = {.kind = CLCNN_SQRT}};
    const clcnn_add_desc add = {.activation = {CLCNN_LINEAR, 0, {0}}};
    const int mean = clcnn_model_reduce_mean(m, axes, x);
    const int centred = clcnn_model_subtract(m, &plain, (int[]){x, mean}, 2);
    const int squares = clcnn_model_multiply(m, &plain, (int[]){centred, centred}, 2);
    const int variance = clcnn_model_reduce_mean(m, axes, squares);
    const int sum =
        clcnn_model_add(m, &add, (int[]){variance, clcnn_node_scalar(node, epsilon)}, 2);
    const int deviation = clcnn_model_activation(m, &square_root, sum);
    clcnn_node_give_whole(node, 1, mean);
    clcnn_node_give_whole(node, 2, clcnn_node_activation(node, CLCNN_RECIPROCAL, deviation));
}

/* Whether a scale or a bias has an element for each that is normalized. */
static bool covers(clcnn_node *node, size_t input, clcnn_extent normalized) {
    size_t have = 0, wanted = 0;
    return !clcnn_node_has(node, input) ||
           (clcnn_extent_count(clcnn_node_extent(node, input), &have) &&
            clcnn_extent_count(normalized, &wanted) && have == wanted);
}

/* By a scale and a bias that broadcast, as layers behind it. */
static int scaled(clcnn_node *node, int x, int scale, int bias) {
    const int y = clcnn_model_multiply(node->model, NULL, (int[]){x, scale}, 2);
    return bias ? clcnn_model_add(node->model, NULL, (int[]){y, bias}, 2) : y;
}

void clcnn_read_LayerNormalization(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int axis = clcnn_node_axis(node, clcnn_node_int(node, "axis", -1), x.rank);
    clcnn_layer_norm_desc desc = {.epsilon = epsilon(node), .axes = x.rank - axis};
    clcnn_reduce_desc axes = {.keep_dims = 1};
    clcnn_extent normalized = {.rank = x.rank - axis};
    for (int i = axis; i < x.rank; i++) {
        normalized.dim[i - axis] = x.dim[i];
        axes.axes[i] = 1;
    }
    clcnn_node_int(node, "stash_type", 1); /* float, which all is */
    int inputs[3] = {clcnn_node_value(node, 0), clcnn_node_value(node, 1),
                     clcnn_node_value(node, 2)};
    const bool whole = covers(node, 1, normalized) && covers(node, 2, normalized);
    for (int i = 1; i < 3; i++) {
        inputs[i] =
            inputs[i] && whole ? clcnn_node_reshape(node, inputs[i], normalized) : inputs[i];
    }
    const int y = clcnn_model_layer_norm(node->model, &desc, inputs, whole ? 3 : 1);
    clcnn_node_give(node, 0, whole ? y : scaled(node, y, inputs[1], inputs[2]), x);
    if (clcnn_node_wants(node, 1) || clcnn_node_wants(node, 2)) {
        give_statistics(node, inputs[0], &axes, desc.epsilon);
    }
}
