/* SPDX-License-Identifier: MIT
 * The reference: every operator as its formula says, in double, written to be read and not to be
 * fast. Each X_reference.c has one function that hands every output element to
 * clcnn_reference_emit, which either stores it (a run) or judges it (clcnn_op_bounds). */
#ifndef CLCNN_LIB_REFERENCE_H
#define CLCNN_LIB_REFERENCE_H

#include "../backend.h"

typedef struct clcnn_reference_sink {
    const clcnn_activation *activation;
    float *y;                     /* a run stores here; NULL when judging */
    clcnn_op_judgement judgement; /* else here */
    clcnn_error_class error_class;
    clcnn_data_kind data;
} clcnn_reference_sink;

/* One output element before its activation: value, S (sum of magnitudes), n (number of terms). */
void clcnn_reference_emit(clcnn_reference_sink *sink, size_t index, double value, double magnitude,
                          double terms);

/* The index of [n][h][w][c] in an image batch of this format. */
size_t clcnn_reference_at(clcnn_data_format format, int h_size, int w_size, int c_size, int n,
                          int h, int w, int c);

#define CLCNN_REFERENCE_DECLARE(name)                                                              \
    void clcnn_reference_##name(const clcnn_problem *problem, const clcnn_weights *weights,        \
                                const float *x, clcnn_reference_sink *sink);
CLCNN_OPERATOR_LIST(CLCNN_REFERENCE_DECLARE)

#endif
