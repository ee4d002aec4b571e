/* SPDX-License-Identifier: MIT
 * Where the values of a graph lie. A value is a root, or lies in one: as a view of it, in its place when
 * nobody reads it any more, or as the part of what is concatenated that it becomes. Roots that layers
 * make share one arena by the time in which they live; those that are outputs of the model are the
 * caller's. */
#ifndef CLCNN_LIB_STORAGE_H
#define CLCNN_LIB_STORAGE_H

#include "arena.h"
#include "graph.h"

typedef enum clcnn_home_kind {
    CLCNN_HOME_NONE, /* a constant, or nothing reads or makes it */
    CLCNN_HOME_ARENA,
    CLCNN_HOME_INPUT,
    CLCNN_HOME_OUTPUT
} clcnn_home_kind;

typedef struct clcnn_home {
    clcnn_home_kind kind; /* of a root and of all that lies in it */
    int root;             /* the value in which this one lies; of a root its own number */
    size_t first;         /* bytes from the root's first element to this one's */
    int pitch;            /* elements from one innermost row to the next */
    size_t port;          /* of a root of INPUT and OUTPUT: which one */
    clcnn_block block;    /* of a root of ARENA */
} clcnn_home;

typedef struct clcnn_storage {
    clcnn_home *homes; /* of each value */
    clcnn_arena arena;
    clcnn_status status; /* CLCNN_OUT_OF_MEMORY where that ended a look at what would fit */
} clcnn_storage;

/* Lets each output be a value that can be written where the caller wants it: puts copies in front of
 * those that are inputs, constants or other outputs. */
clcnn_status clcnn_storage_outputs(clcnn_graph *graph);

/* A plan for a graph of such outputs. separate: each value that is no view has a place of its own. */
clcnn_status clcnn_storage_plan(clcnn_graph *graph, bool separate, clcnn_storage *storage);
void clcnn_storage_free(clcnn_storage *storage);

/* The operands of a layer where its values lie, to be freed, and the pitches of its outputs. */
clcnn_operand *clcnn_storage_operands(const clcnn_graph *graph, const clcnn_storage *storage,
                                      const clcnn_graph_layer *layer,
                                      int pitches[CLCNN_MAX_OUTPUTS]);

#endif
