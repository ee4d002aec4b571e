/* SPDX-License-Identifier: MIT
 * Layers that several kinds of nodes need. */
#include <string.h>

#include "node.h"

int clcnn_node_scalar(clcnn_node *node, float value) {
    return clcnn_node_sound(node) ? clcnn_model_constant(node->model, clcnn_shape1(1), &value) : 0;
}

int clcnn_node_activation(clcnn_node *node, clcnn_activation_kind kind, int value) {
    const clcnn_activation_desc desc = {.activation = {.kind = kind}};
    return clcnn_node_sound(node) ? clcnn_model_activation(node->model, &desc, value) : 0;
}

int clcnn_node_reshape(clcnn_node *node, int value, clcnn_extent extent) {
    clcnn_shape shape;
    if (!clcnn_node_sound(node)) {
        return 0;
    }
    clcnn_node_note(node, clcnn_extent_shape("output", extent, &shape));
    const clcnn_shape seen = clcnn_model_shape(node->model, value);
    if (!clcnn_node_sound(node) ||
        clcnn_extent_same(clcnn_extent_of(shape), clcnn_extent_of(seen))) {
        return value;
    }
    clcnn_reshape_desc desc = {.rank = shape.rank};
    memcpy(desc.dims, shape.dim, sizeof desc.dims);
    if (shape.dim[0] == seen.dim[0]) {
        desc.dims[0] = 0; /* stays, in another batch too */
    }
    return clcnn_model_reshape(node->model, &desc, value);
}

int clcnn_node_images(clcnn_node *node, size_t input, clcnn_data_format *format) {
    const clcnn_extent x = clcnn_node_extent(node, input);
    const int value = clcnn_node_value(node, input);
    *format = x.rank == 2 ? CLCNN_NHWC : CLCNN_NCHW;
    if (x.rank < 2) {
        clcnn_node_refuse(node, CLCNN_INVALID_SHAPE,
                          "input %zu has rank %d; it must be 2 or more, for axis 1 is the channels",
                          input, x.rank);
    }
    if (x.rank == 2 || x.rank == 4) {
        return value;
    }
    clcnn_extent image = {.rank = 4, .dim = {x.dim[0], x.dim[1], 1, 1}};
    for (int i = 2; i < x.rank; i++) {
        image.dim[2] *= x.dim[i];
    }
    return clcnn_node_reshape(node, value, image);
}
