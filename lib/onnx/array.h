/* SPDX-License-Identifier: MIT
 * Arrays that are known when a model is read: weights, and the numbers from which shapes are
 * computed. */
#ifndef CLCNN_LIB_ARRAY_H
#define CLCNN_LIB_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../clcnn.h"

/* All types of ONNX' integers, and booleans as 0 and 1, are int64 here. */
typedef enum clcnn_array_kind { CLCNN_ARRAY_FLOAT, CLCNN_ARRAY_INT } clcnn_array_kind;

/* A size along the axes, outermost first; rank 0 is one number. Unlike a clcnn_shape it may have no
 * elements. */
typedef struct clcnn_extent {
    int rank;
    int64_t dim[CLCNN_MAX_RANK];
} clcnn_extent;

typedef struct clcnn_array {
    clcnn_array_kind kind;
    bool is_bool, lent; /* lent: data are somebody else's by now */
    clcnn_extent extent;
    size_t count;
    union {
        float *floats;
        int64_t *ints;
        void *data; /* malloc's */
    };
} clcnn_array;

/* How many elements; false: a size is negative, or there are more than a tensor can have. */
bool clcnn_extent_count(clcnn_extent extent, size_t *count);
bool clcnn_extent_same(clcnn_extent a, clcnn_extent b);

/* "2x3", "scalar" for rank 0. */
typedef struct clcnn_extent_text {
    char text[CLCNN_MAX_RANK * 21];
} clcnn_extent_text;
clcnn_extent_text clcnn_extent_print(clcnn_extent extent);

/* What both know: ranks from 1 on and no empty axes are a tensor's, rank 0 is a shape of one element. */
clcnn_extent clcnn_extent_of(clcnn_shape shape);
clcnn_status clcnn_extent_shape(const char *object, clcnn_extent extent, clcnn_shape *shape);

/* A new array of zeros. */
clcnn_status clcnn_array_create(clcnn_array_kind kind, clcnn_extent extent, clcnn_array **array);
void clcnn_array_destroy(clcnn_array *array);

/* Hands the floats over, to be freed by who takes them: the array reads them as long as they live. What
 * was handed over before is copied. */
clcnn_status clcnn_array_lend(clcnn_array *array, float **floats);

/* Element i, of either kind. */
double clcnn_array_number(const clcnn_array *array, size_t i);

#endif
