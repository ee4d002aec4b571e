/* SPDX-License-Identifier: MIT
 * Whether a graph keeps images, the indices of outermost axes, apart: only then does another batch than the one
 * that it was built with give each image what it gets alone. Graphs of files are held to that, since their
 * nodes cannot say whether a size of the outermost axis is the batch. */
#ifndef CLCNN_LIB_IMAGES_H
#define CLCNN_LIB_IMAGES_H

#include "graph.h"

/* `copy` is `built` with another batch. CLCNN_INVALID_SHAPE names the first layer that does not. */
clcnn_status clcnn_images_apart(const clcnn_graph *built, const clcnn_graph *copy);

#endif
