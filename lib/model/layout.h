/* SPDX-License-Identifier: MIT
 * Images in one format: NHWC, for which operators are made, inside of what is compiled, and NCHW in files
 * of ONNX. */
#ifndef CLCNN_LIB_LAYOUT_H
#define CLCNN_LIB_LAYOUT_H

#include "graph.h"

/* The same model in which convolutions of images in the other format are of `format`, and so is all behind
 * them that has a format or whose axes may change places (clcnn_operator.permute). Axes change places
 * where a value is needed in the other order: at inputs and outputs, and around what must have its own. It
 * lends the constants of `from`, which it does not need otherwise. */
clcnn_status clcnn_layout(const clcnn_graph *from, clcnn_data_format format, clcnn_graph *to);

#endif
