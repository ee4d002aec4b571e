/* SPDX-License-Identifier: MIT
 * What a graph need not do at each run, or not in a layer of its own. Values of outputs stay what they
 * are, but for roundings. */
#ifndef CLCNN_LIB_SIMPLIFY_H
#define CLCNN_LIB_SIMPLIFY_H

#include "graph.h"

/* Computes what depends on constants alone, takes out what no output depends on, lets layers take over the
 * affine functions, additions and activations behind them, and marks those that are views. */
clcnn_status clcnn_simplify(clcnn_graph *graph);

#endif
