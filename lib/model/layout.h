/* SPDX-License-Identifier: MIT
 * NHWC inside: operators are made for it. */
#ifndef CLCNN_LIB_LAYOUT_H
#define CLCNN_LIB_LAYOUT_H

#include "graph.h"

/* The same model in which convolutions of NCHW images are of NHWC ones, and so is all behind them that has
 * a format or whose axes may change places (clcnn_operator.permute). Axes change places where a value is needed in the
 * other order: at inputs and outputs, and around what must have its own. It lends the constants of
 * `from`, which it does not need otherwise. */
clcnn_status clcnn_layout(const clcnn_graph *from, clcnn_graph *to);

#endif
