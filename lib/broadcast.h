/* SPDX-License-Identifier: MIT
 * NumPy's broadcasting: shapes are aligned at their last axes, and an axis of size 1, or one that is
 * not there, counts as often as the others' axis is long. */
#ifndef CLCNN_LIB_BROADCAST_H
#define CLCNN_LIB_BROADCAST_H

#include "operator.h"

/* Widens *shape so that `input` broadcasts to it; false where it cannot. */
bool clcnn_broadcast_widen(clcnn_shape *shape, clcnn_shape input);

/* Gives output 0 the shape to which all inputs broadcast. */
clcnn_status clcnn_broadcast_infer(clcnn_problem *problem);

/* Whether an input has the output's own shape. */
bool clcnn_broadcast_whole(const clcnn_problem *problem, size_t input);

/* Whether there are two inputs, of which `input` has one value, or one for each channel, the last axis, of
 * the other, which has the output's shape. */
bool clcnn_broadcast_channels(const clcnn_problem *problem, size_t input);

/* How far apart neighbours along each axis of output 0 are in a value that broadcasts to it, in
 * elements: 0 where they are the same one. */
typedef struct clcnn_strides {
    int axis[CLCNN_MAX_RANK];
} clcnn_strides;

clcnn_strides clcnn_broadcast_strides(const clcnn_value *value, clcnn_shape output, int pitch);

/* The element of a value, without its pitch, that belongs to element `at` of the output. */
size_t clcnn_broadcast_element(const clcnn_value *value, clcnn_shape output, size_t at);

#endif
