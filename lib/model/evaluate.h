/* SPDX-License-Identifier: MIT
 * Constants as tensors, and what a layer of constants gives. */
#ifndef CLCNN_LIB_EVALUATE_H
#define CLCNN_LIB_EVALUATE_H

#include "graph.h"

/* A new tensor with the constant's values; what there is of it where the call fails is the caller's, too. */
clcnn_status clcnn_constant_tensor(const clcnn_graph_value *value, clcnn_context *context,
                                   clcnn_tensor **tensor);

/* The layer has one output, of float32. The content is its own. */
clcnn_status clcnn_evaluate(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                            clcnn_content *content);

#endif
