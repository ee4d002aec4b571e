/* SPDX-License-Identifier: MIT
 * What some write in several layers and one operator does: exporters spell swish, gelu and layer_norm out,
 * and pad images before a convolution. */
#ifndef CLCNN_LIB_PATTERNS_H
#define CLCNN_LIB_PATTERNS_H

#include "graph.h"

/* Gives the last layer of each pattern another operator, which reads what the first ones read; those are
 * left for others that read them, or for no one. */
clcnn_status clcnn_patterns(clcnn_graph *graph);

#endif
