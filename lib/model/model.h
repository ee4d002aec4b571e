/* SPDX-License-Identifier: MIT
 * A model: the graph that a caller builds, and the first failure of that. */
#ifndef CLCNN_LIB_MODEL_H
#define CLCNN_LIB_MODEL_H

#include "graph.h"

struct clcnn_model {
    clcnn_graph graph;
    clcnn_status status; /* of the first call that failed */
    char fault[CLCNN_MESSAGE];
};

#endif
