/* SPDX-License-Identifier: MIT
 * Homes: where the values of a graph lie. A value is a root, which has memory, or lies in one. */
#ifndef CLCNN_LIB_HOME_H
#define CLCNN_LIB_HOME_H

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

    /* All that lies in a root, itself first: `next` of the last one is 0. */
    int next, last; /* `last` and `count` are a root's */
    size_t count;
    /* What clcnn_home_back brings back: of a value, and of what was a root. */
    size_t first_before;
    int pitch_before, last_before;
} clcnn_home;

/* Each value by itself, dense. */
void clcnn_home_alone(const clcnn_graph *graph, clcnn_home *homes);

/* Room in a root for what is rows of `row` elements: they begin `pitch` elements apart, from byte `first`
 * of the root on. */
typedef struct clcnn_room {
    int root;
    size_t first;
    int row, pitch;
} clcnn_room;

/* A room in which what is dense stays so. */
clcnn_room clcnn_room_dense(int root, size_t first);

/* Lets all that lies in root `from` lie in the room; false where a value's own rows are no longer evenly
 * apart there, and all is as it was. clcnn_home_back, as the next call for both roots, takes it back. */
bool clcnn_home_lay(const clcnn_graph *graph, clcnn_home *homes, int from, const clcnn_room *room);
void clcnn_home_back(clcnn_home *homes, int from);

/* Makes a root that of an output. */
void clcnn_home_give(clcnn_home *homes, int root, size_t port);

/* The operands of a layer where its values lie, to be freed, and the pitches of its outputs. NULL: no
 * memory. */
clcnn_operand *clcnn_home_operands(const clcnn_graph *graph, const clcnn_home *homes,
                                   const clcnn_graph_layer *layer, int pitches[CLCNN_MAX_OUTPUTS]);

#endif
