/* SPDX-License-Identifier: MIT
 * Models of the tests, written as ONNX, which must work. */
#ifndef CLCNN_TESTS_SAVED_H
#define CLCNN_TESTS_SAVED_H

#include "clcnn_onnx.h"
#include "onnx/proto.h"

/* To be freed. */
uint8_t *saved_bytes(const clcnn_model *model, size_t *size);

/* What is read of them; `name` is for a message. */
clcnn_model *saved_and_read(const clcnn_model *model, const char *name);

/* The same as protobuf-c's structs; clcnn_proto_free. */
clcnn_proto_model *saved_proto(const clcnn_model *model);

#endif
