/* SPDX-License-Identifier: MIT
 * The bytes of an ONNX file as protobuf-c's structs. */
#ifndef CLCNN_LIB_PROTO_H
#define CLCNN_LIB_PROTO_H

#include <stddef.h>
#include <stdint.h>

#include "../clcnn.h"
#include "onnx.pb-c.h"

typedef Clcnn__Onnx__ModelProto clcnn_proto_model;
typedef Clcnn__Onnx__GraphProto clcnn_proto_graph;
typedef Clcnn__Onnx__NodeProto clcnn_proto_node;
typedef Clcnn__Onnx__AttributeProto clcnn_proto_attribute;
typedef Clcnn__Onnx__TensorProto clcnn_proto_tensor;
typedef Clcnn__Onnx__ValueInfoProto clcnn_proto_value;

/* Unpacks a model. Messages that lie deeper than 100 in each other, or claim more than their bytes can
 * hold, are refused before memory is taken for them. Free with clcnn_proto_free. */
clcnn_status clcnn_proto_unpack(const uint8_t *bytes, size_t size, clcnn_proto_model **model);

/* The same of a file that holds nothing but a tensor. */
clcnn_status clcnn_proto_unpack_tensor(const uint8_t *bytes, size_t size,
                                       clcnn_proto_tensor **tensor);

void clcnn_proto_free(clcnn_proto_model *model);
void clcnn_proto_free_tensor(clcnn_proto_tensor *tensor);

/* A whole file of at most 2 GiB, as protobuf has them; *bytes to be freed. */
clcnn_status clcnn_proto_file(const char *path, uint8_t **bytes, size_t *size);

#endif
