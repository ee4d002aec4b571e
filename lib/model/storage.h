/* SPDX-License-Identifier: MIT
 * Where the values of a graph lie. A value is a root, or lies in one: as a view of it, in its place when
 * nobody reads it any more, or as the part of what is concatenated that it becomes. Roots that layers
 * make share one arena by the time in which they live; those that are outputs of the model are the
 * caller's. */
#ifndef CLCNN_LIB_STORAGE_H
#define CLCNN_LIB_STORAGE_H

#include "home.h"

typedef struct clcnn_storage {
    clcnn_home *homes; /* of each value */
    clcnn_arena arena;
} clcnn_storage;

/* Lets each output be a value that can be written where the caller wants it: puts copies in front of
 * those that are inputs, constants or other outputs. */
clcnn_status clcnn_storage_outputs(clcnn_graph *graph);

/* A plan for a graph of such outputs. separate: each value that is no view has a place of its own.
 * as_built: no other layer becomes a view. Such are, where they have nothing to do: slices of what can be
 * read where it is, and concats of what can be made, or is, where it belongs. */
clcnn_status clcnn_storage_plan(clcnn_graph *graph, const clcnn_compile_desc *desc,
                                clcnn_storage *storage);
void clcnn_storage_free(clcnn_storage *storage);

#endif
