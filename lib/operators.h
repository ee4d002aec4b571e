/* SPDX-License-Identifier: MIT
 * The list of operators. Each name X has its row in lib/operators/, lib/reference/X_reference.c,
 * host/operators/X, kernels/X*.cl, tools/problem/ and tests/cases/X.txt (some share theirs: softmax and
 * log_softmax, the pools, the reductions with argmax, subtract to less_or_equal, layer_norm and
 * group_norm; on devices slice and tile). */
#ifndef CLCNN_LIB_OPERATORS_H
#define CLCNN_LIB_OPERATORS_H

#define CLCNN_OPERATOR_LIST(X)                                                                     \
    X(conv2d)                                                                                      \
    X(conv2d_transpose)                                                                            \
    X(max_pool2d)                                                                                  \
    X(avg_pool2d)                                                                                  \
    X(softmax)                                                                                     \
    X(log_softmax)                                                                                 \
    X(dense)                                                                                       \
    X(activation)                                                                                  \
    X(transpose)                                                                                   \
    X(flatten)                                                                                     \
    X(reshape)                                                                                     \
    X(slice)                                                                                       \
    X(tile)                                                                                        \
    X(add)                                                                                         \
    X(subtract)                                                                                    \
    X(multiply)                                                                                    \
    X(divide)                                                                                      \
    X(minimum)                                                                                     \
    X(maximum)                                                                                     \
    X(power)                                                                                       \
    X(equal)                                                                                       \
    X(less)                                                                                        \
    X(less_or_equal)                                                                               \
    X(where)                                                                                       \
    X(batch_norm)                                                                                  \
    X(prelu)                                                                                       \
    X(concat)                                                                                      \
    X(pad)                                                                                         \
    X(resize2d)                                                                                    \
    X(reduce_mean)                                                                                 \
    X(reduce_sum)                                                                                  \
    X(reduce_max)                                                                                  \
    X(reduce_min)                                                                                  \
    X(argmax)                                                                                      \
    X(layer_norm)                                                                                  \
    X(group_norm)                                                                                  \
    X(lrn)                                                                                         \
    X(matmul)

#endif
