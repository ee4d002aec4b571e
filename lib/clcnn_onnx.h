/* SPDX-License-Identifier: MIT
 *
 * clcnn_onnx.h: models in files of ONNX.
 *
 *     clcnn_model_load("network.onnx", NULL, &model);
 *     clcnn_model_compile(model, context, NULL, &compiled);
 *     clcnn_model_save(model, "again.onnx");
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
    /* the size of the outermost axes that the file leaves open; 0: 1. A shape may have it where the file
     * says another size, which stays, for a model that will be compiled for this batch */
    int batch;
    const clcnn_onnx_input *inputs;
    size_t input_count;
} clcnn_onnx_desc;

/* Reads a model, of opset 6 to 18 or of nodes that older ones had alike; clcnn_model_destroy it. Its
 * inputs, outputs and layers have the file's names, its tensors the file's shapes (images are NCHW), where
 * scalars have shape (1); an output that the file names twice is one. Booleans are float32 0 and 1,
 * indices int32. What is computed of shapes is known then and is no layer any more, so another size of an
 * input is another model, but for the batch: it can be compiled for another one (clcnn_compile_desc), and
 * rebound, where every layer keeps images, the indices of outermost axes, apart, so that each image gets
 * what the file gives it alone; outputs of constants alone stay as they are. CLCNN_INVALID_SHAPE names a layer
 * that does not. Tensors that the file keeps elsewhere must lie in its folder or below.
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

/* Writes a model, built by calls or read, into a file of opset 17, which is there as a whole or, where the
 * call fails, as it was: it is written beside it and renamed. Inputs, outputs and layers keep their
 * names, as far as these differ, and inputs the batch that they were built with.
 *
 * What the model computes is said in ONNX' own words. Images are NCHW there, so around layers of NHWC
 * Transposes stand, not between them, and filters are written in ONNX' order; padding is written as
 * numbers; an activation is a node, or some, behind its layer, by whose formula infinities go; indices are
 * cast to int32. What clcnn_model_load reads of it computes the same, but for roundings where a layer became
 * several; indices of a max_pool2d that are not CLCNN_INDEX_TENSOR of NCHW are for others to read.
 *
 * The model must be sound and have an output. CLCNN_IO_ERROR: the file cannot be written, or its path is
 * that of something else; CLCNN_UNSUPPORTED: ONNX has no words for it (a resize2d by a size and another
 * scale, an output with the name of an input that it is not, names that are no UTF-8), or the file would have
 * more than 2 GiB; the line names the layer. Any number of threads may save a model on which nobody builds. */
CLCNN_API clcnn_status clcnn_model_save(const clcnn_model *model, const char *path);

/* The same into memory: stores in *size how many bytes it takes and, where `capacity` is as many, the
 * bytes; where it is 0, *size alone, and bytes may be NULL. CLCNN_INVALID_ARGUMENT where it is less: *size is
 * set then, too, and nothing else. */
CLCNN_API clcnn_status clcnn_model_save_memory(const clcnn_model *model, void *bytes,
                                               size_t capacity, size_t *size);

#ifdef __cplusplus
}
#endif
#endif
