/* SPDX-License-Identifier: MIT
 * What the names in an ONNX graph stand for. */
#ifndef CLCNN_LIB_NAMES_H
#define CLCNN_LIB_NAMES_H

#include "array.h"

typedef enum clcnn_name_type {
    CLCNN_NAME_FLOAT,
    CLCNN_NAME_BOOL, /* float32 0 and 1 in the model */
    CLCNN_NAME_INDEX /* int32 in the model: an operator's indices */
} clcnn_name_type;

/* A value of the model that runs compute, or an array that is known already, or both: a constant. */
typedef struct clcnn_named {
    const char *name; /* the file's */
    int value;        /* of the model; 0: none yet */
    clcnn_array *array;
    bool shared; /* another name has the same array */
    clcnn_extent extent;
    clcnn_name_type type;
} clcnn_named;

/* Empty: NULL. */
typedef struct clcnn_names {
    void *tree;
} clcnn_names;

clcnn_named *clcnn_names_find(const clcnn_names *names, const char *name);

/* A copy of `named`, whose array is the names' from now on, also where the call fails: a name stands
 * for one thing. */
clcnn_status clcnn_names_add(clcnn_names *names, const clcnn_named *named);

void clcnn_names_free(clcnn_names *names);

#endif
