/* SPDX-License-Identifier: MIT
 * matmul: y[..][i][j] = f(alpha sum over l of a[..][i][l] b[..][l][j] + beta addend[..][i][j]), a and b
 * being transposed where the descriptor says so.
 *
 * alpha and beta round their products once each, and so do these products' sum: integers, too. What the
 * sum loses to denormals alpha multiplies, and beta what the addend loses; both products may lose one. */
#include <float.h>

#include "../operators/matmul.h"
#include "reference.h"

enum { SCALED = 3 }; /* roundings */

static size_t place(const int batch[CLCNN_MAX_RANK], clcnn_shape output, size_t matrix) {
    size_t at = 0;
    for (int axis = output.rank - 3; axis >= 0; axis--) {
        at += matrix % (size_t)output.dim[axis] * (size_t)batch[axis];
        matrix /= (size_t)output.dim[axis];
    }
    return at;
}

/* A sum that overflows stays infinite whatever alpha makes of it. */
static void scale(clcnn_reference_value *sum, double alpha, double beta) {
    sum->magnitude = sum->magnitude > (double)FLT_MAX / 2 ? INFINITY : sum->magnitude * fabs(alpha);
    sum->value *= alpha;
    sum->roundings = SCALED;
    sum->denormals = sum->terms * fabs(alpha) + fabs(beta) + 2;
}

void clcnn_reference_matmul(const clcnn_problem *problem, const float *const *inputs,
                            clcnn_reference_sink *sink) {
    const clcnn_matmul_parameters *p = clcnn_matmul_of(problem);
    const clcnn_shape output = problem->outputs[0].shape;
    const size_t m = (size_t)p->m, n = (size_t)p->n, count = clcnn_shape_count(output);
    clcnn_matmul_strides s[CLCNN_MATMUL_ADDEND + 1] = {{.row = 0}};
    for (size_t i = 0; i < problem->input_count && clcnn_problem_has(problem, i); i++) {
        const clcnn_shape shape = problem->inputs[i].shape;
        s[i] = clcnn_matmul_strides_of(problem, i, shape.dim[shape.rank - 1]);
    }
    for (size_t at = 0; at < count; at++) {
        const size_t j = at % n, i = at / n % m, matrix = at / n / m;
        const float *a =
            inputs[CLCNN_MATMUL_A] + place(s[0].batch, output, matrix) + i * (size_t)s[0].row;
        const float *b =
            inputs[CLCNN_MATMUL_B] + place(s[1].batch, output, matrix) + j * (size_t)s[1].column;
        clcnn_reference_value sum = {.terms = p->k};
        for (size_t l = 0; l < (size_t)p->k; l++) {
            clcnn_reference_accumulate(&sum, (double)a[l * (size_t)s[0].column] *
                                                 (double)b[l * (size_t)s[1].row]);
        }
        if (p->alpha != 1 || p->beta != 1) {
            scale(&sum, (double)p->alpha, (double)p->beta);
        }
        if (clcnn_problem_has(problem, CLCNN_MATMUL_ADDEND)) {
            const float *addend = inputs[CLCNN_MATMUL_ADDEND] + place(s[2].batch, output, matrix);
            clcnn_reference_accumulate(
                &sum,
                (double)p->beta * (double)addend[i * (size_t)s[2].row + j * (size_t)s[2].column]);
            sum.terms++;
        }
        clcnn_reference_emit(sink, at, sum);
    }
}
