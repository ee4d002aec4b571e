/* SPDX-License-Identifier: MIT
 * transpose: each matrix of x (n, rows, columns) with its rows as columns. */
#include "reference.h"

void clcnn_reference_transpose(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                               clcnn_reference_sink *sink) {
    (void)weights;
    const size_t n = (size_t)p->as.transpose.n;
    const size_t rows = (size_t)p->as.transpose.rows;
    const size_t columns = (size_t)p->as.transpose.columns;
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const float v = x[(i * rows + r) * columns + c];
                clcnn_reference_emit(sink, (i * columns + c) * rows + r, clcnn_reference_copy(v));
            }
        }
    }
}
