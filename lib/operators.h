/* SPDX-License-Identifier: MIT
 * The list of operators. Each name X has lib/operators/, lib/reference/X_reference.c,
 * host/operators/X, kernels/X*.cl and tests/cases/X.txt (softmax and log_softmax share theirs). */
#ifndef CLCNN_LIB_OPERATORS_H
#define CLCNN_LIB_OPERATORS_H

/* X(name, class): CLCNN_ERROR_class is the rule by which a result is judged, before the
 * activation. */
#define CLCNN_OPERATOR_LIST(X)                                                                     \
    X(conv2d, SUM)                                                                                 \
    X(max_pool2d, EXACT)                                                                           \
    X(avg_pool2d, AVERAGE)                                                                         \
    X(softmax, SOFTMAX)                                                                            \
    X(log_softmax, LOG_SOFTMAX)                                                                    \
    X(dense, SUM)                                                                                  \
    X(activation, EXACT)                                                                           \
    X(transpose, EXACT)                                                                            \
    X(flatten, EXACT)

#define CLCNN_OPERATOR_CONSTANT(name, class) CLCNN_OPERATOR_##name,
typedef enum clcnn_operator {
    CLCNN_OPERATOR_LIST(CLCNN_OPERATOR_CONSTANT) CLCNN_OPERATOR_COUNT
} clcnn_operator;

#endif
