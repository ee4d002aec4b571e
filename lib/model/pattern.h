/* SPDX-License-Identifier: MIT
 * One pattern of layers: each has a file. */
#ifndef CLCNN_LIB_PATTERN_H
#define CLCNN_LIB_PATTERN_H

#include "graph.h"

/* ---- The patterns: *found where layer `number` is the last of one, and has been replaced ---- */

/* Layers that make, element by element, one activation of one value. */
clcnn_status clcnn_pattern_activation(clcnn_graph *graph, int number, bool *found);

/* (x - mean) / sqrt(mean of (x - mean)^2 + epsilon); and gamma and beta, constants behind it. */
clcnn_status clcnn_pattern_layer_norm(clcnn_graph *graph, int number, bool *found);
clcnn_status clcnn_pattern_gamma(clcnn_graph *graph, int number, bool *found);
clcnn_status clcnn_pattern_beta(clcnn_graph *graph, int number, bool *found);

/* Zeros around the images that a window slides over. */
clcnn_status clcnn_pattern_pad(clcnn_graph *graph, int number, bool *found);

/* ---- What they share ---- */

/* The layer of this operator that makes a value; NULL: another, or none, does. */
const clcnn_graph_layer *clcnn_pattern_maker(const clcnn_graph *graph, int value,
                                             const clcnn_operator *row);

/* The number that a constant of one element is; false: it is none. */
bool clcnn_pattern_number(const clcnn_graph *graph, int value, float *number);

/* Makes another operator of a layer; what it makes stays. desc has row->info.desc_size bytes. */
clcnn_status clcnn_pattern_replace(clcnn_graph *graph, int number, const clcnn_operator *row,
                                   const void *desc, const int *inputs, size_t count);

#endif
