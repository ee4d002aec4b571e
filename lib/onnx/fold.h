/* SPDX-License-Identifier: MIT
 * Computing with arrays while a model is read: what shapes are made of, and weights in another order.
 * Each gives a new array, or NULL where something was refused. */
#ifndef CLCNN_LIB_FOLD_H
#define CLCNN_LIB_FOLD_H

#include "node.h"

/* Whether numbers of such arrays are computed at once, as all integers are, and floats that may become
 * some; else a layer computes them. */
bool clcnn_fold_wanted(const clcnn_array *array);

/* The extent to which two broadcast as in NumPy; refuses those that do not. */
clcnn_extent clcnn_fold_broadcast(clcnn_node *node, clcnn_extent a, clcnn_extent b);

/* A new array of zeros, of the type of the other. */
clcnn_array *clcnn_fold_like(clcnn_node *node, const clcnn_array *array, clcnn_extent extent);

/* result[i, j, ..] = array[first + i stride[0] + j stride[1] + ..] */
clcnn_array *clcnn_fold_strided(clcnn_node *node, const clcnn_array *array, clcnn_extent extent,
                                int64_t first, const int64_t *stride);

/* Elements behind each other, of dense arrays. */
void clcnn_fold_dense(clcnn_extent extent, int64_t *stride);

clcnn_array *clcnn_fold_reshape(clcnn_node *node, const clcnn_array *array, clcnn_extent extent);

/* The whole axis as many times behind itself. */
clcnn_array *clcnn_fold_repeat(clcnn_node *node, const clcnn_array *array, int axis, int64_t times);

/* Floats to integers are cut off, as C does it; what is no int64 is 0. */
clcnn_array *clcnn_fold_cast(clcnn_node *node, const clcnn_array *array, clcnn_array_kind kind,
                             bool is_bool);

clcnn_array *clcnn_fold_unary(clcnn_node *node, const clcnn_array *array, double (*f)(double));

/* One of all along the axes that are true, which stay with size 1; `start` is what nothing gives. */
clcnn_array *clcnn_fold_reduce(clcnn_node *node, const clcnn_array *array, const bool *axes,
                               double (*f)(double, double), double start);

/* They broadcast. Of floats the result is rounded to float; of truths it is booleans. */
clcnn_array *clcnn_fold_binary(clcnn_node *node, const clcnn_array *a, const clcnn_array *b,
                               double (*f)(double, double), bool truths);

#endif
