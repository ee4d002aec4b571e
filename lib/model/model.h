/* SPDX-License-Identifier: MIT
 * A model: the graph that a caller builds, and the first failure of that. */
#ifndef CLCNN_LIB_MODEL_H
#define CLCNN_LIB_MODEL_H

#include <stdatomic.h>

#include "graph.h"

/* By which a compiled model knows the one that it was made of, even where that is no more: its address is
 * nobody else's as long as one of them has a reference. */
typedef struct clcnn_identity {
    atomic_size_t references;
} clcnn_identity;

clcnn_identity *clcnn_identity_keep(clcnn_identity *identity);
void clcnn_identity_drop(clcnn_identity *identity); /* NULL: does nothing */

struct clcnn_model {
    clcnn_graph graph;
    clcnn_identity *identity;
    bool read;           /* from a file, which another batch must leave its meaning (images.h) */
    clcnn_status status; /* of the first call that failed */
    char fault[CLCNN_MESSAGE];
};

#endif
