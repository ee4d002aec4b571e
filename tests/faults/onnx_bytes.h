/* SPDX-License-Identifier: MIT */
#ifndef CLCNN_TESTS_FAULTS_ONNX_BYTES_H
#define CLCNN_TESTS_FAULTS_ONNX_BYTES_H

#include <stddef.h>
#include <stdint.h>

enum { ONNX_BYTES = 1024 };

/* Writes an ONNX file: a conv2d of the image x (1, 1, 3, 3) by ones of 2x2, seen as (1, 2, 2, 1), which is
 * computed of a shape. Takes no memory. How many bytes there are. */
size_t onnx_bytes(uint8_t bytes[ONNX_BYTES]);

#endif
