/* SPDX-License-Identifier: MIT
 * Files of NumPy, .npy: one array with its type and shape. */
#ifndef CLCNN_TOOLS_NPY_H
#define CLCNN_TOOLS_NPY_H

#include <stddef.h>
#include <stdint.h>

#include "clcnn.h"

typedef struct npy_array {
    clcnn_shape shape; /* rank 0 is one number */
    size_t count;      /* of elements */
    int is_bool;       /* integers 0 and 1, that were booleans */
    /* one of them: float32, or integers of any size and booleans */
    float *floats;
    long long *integers;
} npy_array;

/* Reads a file: little-endian, C order. EXIT_RIGHT, or an exit code after its line, *array being empty
 * then. npy_free takes an empty array, all zeros. */
int npy_read(const char *path, npy_array *array);
void npy_free(npy_array *array);

/* The same of bytes in memory, which `name` stands for in messages. */
int npy_parse(const char *name, const unsigned char *bytes, size_t size, npy_array *array);

/* Writes an array of float32 or int32. */
int npy_write(const char *path, clcnn_type type, clcnn_shape shape, const void *values);

#endif
