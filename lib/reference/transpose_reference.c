/* SPDX-License-Identifier: MIT
 * transpose: each matrix of x (n, rows, columns) with its rows as columns. */
#include "../operators/transpose.h"
#include "reference.h"

void clcnn_reference_transpose(const clcnn_problem *p, const float *const *inputs,
                               clcnn_reference_sink *sink) {
    const size_t n = (size_t)clcnn_transpose_of(p)->n;
    const size_t rows = (size_t)clcnn_transpose_of(p)->rows;
    const size_t columns = (size_t)clcnn_transpose_of(p)->columns;
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const float v = inputs[0][(i * rows + r) * columns + c];
                clcnn_reference_emit(sink, (i * columns + c) * rows + r, clcnn_reference_copy(v));
            }
        }
    }
}
