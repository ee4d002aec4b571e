/* SPDX-License-Identifier: MIT
 * Products of matrices: a Gemm where both have two axes, else a MatMul and what is added. */
#include "../operators/conv2d.h"
#include "../operators/matmul.h"
#include "writer.h"

static const char *plus(clcnn_writer *w, const char *x, const char *term) {
    return term[0] ? CLCNN_NODE(w, "Add", x, term) : x;
}

static const char *times(clcnn_writer *w, const char *x, float factor) {
    return factor == 1 ? x : CLCNN_NODE(w, "Mul", x, clcnn_writer_scalar(w, factor));
}

void clcnn_write_dense(clcnn_writer *w) {
    const char *x = clcnn_writer_input(w, CLCNN_CONV2D_INPUT);
    const char *weights = clcnn_writer_input(w, CLCNN_CONV2D_FILTER);
    const char *bias = clcnn_writer_input(w, CLCNN_CONV2D_BIAS);
    const char *y = clcnn_writer_shape(w, 0).rank == 2
                        ? CLCNN_NODE(w, "Gemm", x, weights, bias)
                        : plus(w, CLCNN_NODE(w, "MatMul", x, weights), bias);
    clcnn_writer_finish(w, plus(w, y, clcnn_writer_input(w, CLCNN_CONV2D_RESIDUAL)));
}

static int rank_of(const clcnn_writer *w, size_t input) {
    return clcnn_writer_has(w, input) ? clcnn_writer_shape(w, input).rank : 0;
}

static const char *gemm(clcnn_writer *w, const clcnn_matmul_parameters *p) {
    const char *y = CLCNN_NODE(w, "Gemm", clcnn_writer_input(w, CLCNN_MATMUL_A),
                               clcnn_writer_input(w, CLCNN_MATMUL_B),
                               clcnn_writer_input(w, CLCNN_MATMUL_ADDEND));
    clcnn_writer_float(w, "alpha", p->alpha);
    clcnn_writer_float(w, "beta", p->beta);
    clcnn_writer_int(w, "transA", p->transpose_a);
    clcnn_writer_int(w, "transB", p->transpose_b);
    return y;
}

/* An input with its last two axes exchanged, where it takes part so. */
static const char *matrices(clcnn_writer *w, size_t input, int transposed) {
    const int rank = rank_of(w, input);
    int axes[CLCNN_MAX_RANK];
    for (int i = 0; i < rank; i++) {
        axes[i] = transposed && i >= rank - 2 ? 2 * rank - 3 - i : i;
    }
    return clcnn_writer_turned(w, input, axes);
}

void clcnn_write_matmul(clcnn_writer *w) {
    const clcnn_matmul_parameters *p = clcnn_matmul_of(&w->problem);
    if (rank_of(w, CLCNN_MATMUL_A) == 2 && rank_of(w, CLCNN_MATMUL_B) == 2) {
        clcnn_writer_finish(w, gemm(w, p));
        return;
    }
    const char *y = CLCNN_NODE(w, "MatMul", matrices(w, CLCNN_MATMUL_A, p->transpose_a),
                               matrices(w, CLCNN_MATMUL_B, p->transpose_b));
    const char *addend = clcnn_writer_input(w, CLCNN_MATMUL_ADDEND);
    y = times(w, y, p->alpha);
    clcnn_writer_finish(w, plus(w, y, addend[0] ? times(w, addend, p->beta) : ""));
}
