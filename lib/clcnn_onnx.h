/* SPDX-License-Identifier: MIT
 *
 * clcnn_onnx.h: models in files of ONNX.
 *
 *     clcnn_model_load("network.onnx", NULL, &model);
 *     clcnn_model_compile(model, context, NULL, &compiled);
 *
 * The rules of clcnn.h hold. There where the library was built with ONNX, as by default. */
#ifndef CLCNN_ONNX_H
#define CLCNN_ONNX_H

#include "clcnn_model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a caller says of an input of the file before it is read. */
typedef struct clcnn_onnx_input {
    const char *name; /* NULL: the next one in the file of which no other of these speaks */
    /* The shape that it shall have; rank 0: the file's. Inputs whose sizes the file leaves open need
     * one, but for the outermost axis alone (clcnn_onnx_desc). */
    clcnn_shape shape;
    /* One of them, in memory order: the elements of an input that is a constant, and none of the model's
     * inputs then. Integers, from which shapes are computed, must be; floats may be, where a node
     * needs to know them (the scales of Resize). Else NULL. */
    const long long *integers;
    const float *floats;
    size_t count; /* of these */
} clcnn_onnx_input;

typedef struct clcnn_onnx_desc {
    /* the size of the outermost axes that the file leaves open; 0: 1 */
    int batch;
    const clcnn_onnx_input *inputs;
    size_t input_count;
} clcnn_onnx_desc;

/* Reads a model, of opset 6 to 18 or of nodes that older ones had alike; clcnn_model_destroy it. Its
 * inputs, outputs and layers have the file's names, its tensors the file's shapes (images are NCHW), where
 * scalars have shape (1). Booleans are float32 0 and 1,
 * indices int32. What is computed of shapes is known then and is no layer any more, so another size of
 * an input is another model. Tensors that the file keeps elsewhere must lie in its folder or below.
 *
 * desc, which may be NULL, and what it points to need not outlive the call. CLCNN_IO_ERROR: there is no
 * such file; CLCNN_BAD_FORMAT: it is not ONNX, or breaks its rules; CLCNN_INVALID_SHAPE and
 * _INVALID_ARGUMENT: shapes or axes do not fit, the file's own or what desc says; CLCNN_UNSUPPORTED: it is
 * beyond what can be read. The line names the file and the node. */
CLCNN_API clcnn_status clcnn_model_load(const char *path, const clcnn_onnx_desc *desc,
                                        clcnn_model **model);

/* The same of bytes in memory, which are not needed any more afterwards. */
CLCNN_API clcnn_status clcnn_model_load_memory(const void *bytes, size_t size,
                                               const clcnn_onnx_desc *desc, clcnn_model **model);

#ifdef __cplusplus
}
#endif
#endif
