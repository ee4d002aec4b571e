/* SPDX-License-Identifier: MIT
 * What a layer of constants gives. */
#ifndef CLCNN_LIB_EVALUATE_H
#define CLCNN_LIB_EVALUATE_H

#include "graph.h"

/* The layer has one output, of float32. The content is its own. */
clcnn_status clcnn_evaluate(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                            clcnn_content *content);

#endif
