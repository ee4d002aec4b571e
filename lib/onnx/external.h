/* SPDX-License-Identifier: MIT
 * Tensors whose elements are in a file beside the model. */
#ifndef CLCNN_LIB_EXTERNAL_H
#define CLCNN_LIB_EXTERNAL_H

#include "proto.h"

/* Reads the tensor's `bytes` bytes into a new *block. Its file must lie in `folder` or below it, links
 * followed. */
clcnn_status clcnn_onnx_external(const clcnn_proto_tensor *tensor, const char *folder, size_t bytes,
                                 uint8_t **block);

#endif
