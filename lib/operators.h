/* SPDX-License-Identifier: MIT
 * The list of operators. Each name X has lib/operators/, lib/reference/X_reference.c,
 * host/operators/X, kernels/X*.cl and tests/cases/X.txt (softmax and log_softmax share theirs). */
#ifndef CLCNN_LIB_OPERATORS_H
#define CLCNN_LIB_OPERATORS_H

#define CLCNN_OPERATOR_LIST(X)                                                                     \
    X(conv2d)                                                                                      \
    X(max_pool2d)                                                                                  \
    X(avg_pool2d)                                                                                  \
    X(softmax)                                                                                     \
    X(log_softmax)                                                                                 \
    X(dense)                                                                                       \
    X(activation)                                                                                  \
    X(transpose)                                                                                   \
    X(flatten)

#define CLCNN_OPERATOR_CONSTANT(name) CLCNN_OPERATOR_##name,
typedef enum clcnn_operator {
    CLCNN_OPERATOR_LIST(CLCNN_OPERATOR_CONSTANT) CLCNN_OPERATOR_COUNT
} clcnn_operator;

#endif
