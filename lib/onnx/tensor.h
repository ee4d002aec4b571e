/* SPDX-License-Identifier: MIT
 * ONNX' TensorProto: weights and constants, in the file or in files beside it. */
#ifndef CLCNN_LIB_TENSOR_PROTO_H
#define CLCNN_LIB_TENSOR_PROTO_H

#include "array.h"
#include "external.h"

/* "float", for messages; "type 99" of what ONNX does not have. */
typedef struct clcnn_type_word {
    char text[24];
} clcnn_type_word;
clcnn_type_word clcnn_onnx_type_word(int type);

/* Whether values of this type are an array's: float, booleans and integers are. */
bool clcnn_onnx_type_kind(int type, clcnn_array_kind *kind);

/* Whether the machine stores numbers as ONNX does. */
bool clcnn_onnx_is_little_endian(void);

/* The tensor's elements. Raw floats are taken out of the message, not copied. */
clcnn_status clcnn_onnx_tensor(clcnn_proto_tensor *tensor, clcnn_onnx_files *files,
                               clcnn_array **array);

#endif
