/* SPDX-License-Identifier: MIT
 * ONNX models of the tests, written as text. A line is one of
 *   input NAME TYPE D...      an input of float, int64, bool or double; a size of ? is left open
 *   weights NAME D... = V...  an initializer of floats, ones where there are no values
 *   ints NAME D... = V...     one of int64
 *   node OP A B.. > Y.. : KEY=V KEY=V,V KEY="V" KEY=1.5    a node, - for an input that is left out
 *   output NAME               an output
 *   opset N                   17 otherwise */
#ifndef CLCNN_TESTS_ONNX_TEXT_H
#define CLCNN_TESTS_ONNX_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "clcnn_onnx.h"

/* The file's bytes, to be freed. */
uint8_t *onnx_text_pack(const char *text, size_t *size);

/* clcnn_model_load_memory of them. */
clcnn_status onnx_text_load(const char *text, const clcnn_onnx_desc *desc, clcnn_model **read);

#endif
