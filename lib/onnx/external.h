/* SPDX-License-Identifier: MIT
 * Tensors whose elements are in a file beside the model. */
#ifndef CLCNN_LIB_EXTERNAL_H
#define CLCNN_LIB_EXTERNAL_H

#include "proto.h"

/* The files beside a model. */
typedef struct clcnn_onnx_files {
    const char *folder; /* NULL: there are none */
    size_t left;        /* elements that may be read yet: a file can be read by many tensors */
} clcnn_onnx_files;

/* Reads the tensor's `count` elements of `size` bytes into a new *block. Its file must lie in the folder
 * or below it, links followed. */
clcnn_status clcnn_onnx_external(const clcnn_proto_tensor *tensor, clcnn_onnx_files *files,
                                 size_t count, size_t size, uint8_t **block);

#endif
