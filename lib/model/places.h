/* SPDX-License-Identifier: MIT
 * Values that lie in others, so that layers between them have nothing to do or less to copy. */
#ifndef CLCNN_LIB_PLACES_H
#define CLCNN_LIB_PLACES_H

#include "../problem.h"
#include "home.h"

typedef struct clcnn_places {
    clcnn_graph *graph;
    clcnn_home *homes;
    int *readers; /* the layers that read value v: from start[v] to before start[v + 1] */
    size_t *start;
    size_t *inside; /* of a root: how many inputs of the concat that is looked at lie in it */
    int known;      /* a layer that needs no look, since it works; CLCNN_NO_LAYER: there is none */
    bool loose;     /* nor does a concat, since none has an input in its output yet */
    clcnn_status status; /* CLCNN_OUT_OF_MEMORY where that ended a look at what would fit */
} clcnn_places;

/* For a graph that is linked, of which views and outputs have their homes; false: no memory. */
bool clcnn_places_begin(clcnn_graph *graph, clcnn_home *homes, clcnn_places *places);
void clcnn_places_end(clcnn_places *places);

/* Finds places for all that can lie in others; as_built: no layer becomes a view. */
void clcnn_places_set(clcnn_places *places, bool as_built);

/* The layer as a problem where its values lie, or false: it cannot be there. */
bool clcnn_places_problem(clcnn_places *places, const clcnn_graph_layer *layer,
                          clcnn_problem *problem);

#endif
