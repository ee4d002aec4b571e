/* SPDX-License-Identifier: MIT
 * The kinds of nodes that are read, by ONNX' names, of its own domain. Each X has clcnn_read_X in one of
 * nodes_*.c, which turns a node into layers, or into an array where all that it needs is known. */
#ifndef CLCNN_LIB_NODES_H
#define CLCNN_LIB_NODES_H

#include "node.h"

/* clang-format off */
#define CLCNN_NODE_LIST(X)                                                                        \
    /* nodes_window.c */                                                                          \
    X(AveragePool) X(Conv) X(ConvTranspose) X(GlobalAveragePool) X(GlobalMaxPool) X(MaxPool)      \
    /* nodes_norm.c */                                                                            \
    X(BatchNormalization) X(InstanceNormalization) X(LRN) X(LayerNormalization)                   \
    /* nodes_product.c */                                                                         \
    X(Gemm) X(MatMul)                                                                             \
    /* nodes_activation.c */                                                                      \
    X(Abs) X(Ceil) X(Celu) X(Clip) X(Elu) X(Erf) X(Exp) X(Floor) X(HardSigmoid) X(HardSwish)      \
    X(LeakyRelu) X(Log) X(Mish) X(Neg) X(PRelu) X(Reciprocal) X(Relu) X(Round) X(Selu) X(Shrink)  \
    X(Sigmoid) X(Softplus) X(Softsign) X(Sqrt) X(Tanh) X(ThresholdedRelu)                         \
    /* nodes_binary.c */                                                                          \
    X(Add) X(And) X(Div) X(Equal) X(Greater) X(GreaterOrEqual) X(Less) X(LessOrEqual) X(Max)      \
    X(Mean) X(Min) X(Mod) X(Mul) X(Not) X(Or) X(Pow) X(Sub) X(Sum) X(Where) X(Xor)                \
    /* nodes_reduce.c */                                                                          \
    X(ArgMax) X(ArgMin) X(LogSoftmax) X(ReduceL1) X(ReduceL2) X(ReduceLogSum)                     \
    X(ReduceLogSumExp) X(ReduceMax) X(ReduceMean) X(ReduceMin) X(ReduceProd) X(ReduceSum)         \
    X(ReduceSumSquare) X(Softmax)                                                                 \
    /* nodes_resize.c */                                                                          \
    X(Resize) X(Upsample)                                                                         \
    /* nodes_shape.c */                                                                           \
    X(DepthToSpace) X(Expand) X(Flatten) X(Reshape) X(SpaceToDepth) X(Squeeze) X(Tile)            \
    X(Transpose) X(Unsqueeze)                                                                     \
    /* nodes_part.c */                                                                            \
    X(Concat) X(Gather) X(Pad) X(Slice) X(Split)                                                  \
    /* nodes_constant.c */                                                                        \
    X(Cast) X(Constant) X(ConstantOfShape) X(Dropout) X(Identity) X(Range) X(Shape) X(Size)
/* clang-format on */

#define CLCNN_NODE_DECLARE(name) void clcnn_read_##name(clcnn_node *node);
CLCNN_NODE_LIST(CLCNN_NODE_DECLARE)

/* Reads a node: its outputs are among the names then. */
clcnn_status clcnn_node_read(clcnn_node *node);

#endif
