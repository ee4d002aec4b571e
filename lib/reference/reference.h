/* SPDX-License-Identifier: MIT
 * The reference: every operator as its formula says, in double, written to be read and not to be
 * fast. Each X_reference.c has one function that hands every output element to
 * clcnn_reference_emit, which either stores it (a run) or judges it (clcnn_op_bounds); those of an
 * output of indices go to clcnn_reference_emit_index. */
#ifndef CLCNN_LIB_REFERENCE_H
#define CLCNN_LIB_REFERENCE_H

#include <math.h>
#include <stdint.h>

#include "../backend.h"
#include "../clcnn_verify.h"

/* An output element before a softmax, which needs the others first. */
typedef struct clcnn_reference_before {
    double value, bound; /* the bound: when judging */
} clcnn_reference_before;

typedef struct clcnn_reference_sink {
    const clcnn_activation *activation;
    void *y[CLCNN_MAX_OUTPUTS];   /* a run stores here; NULL when judging */
    clcnn_op_judgement judgement; /* else here, */
    size_t judged;                /* what concerns this output */
    clcnn_error_class error_class;
    double chain, softmax_chain; /* of the operator that is judged */
    int winograd_tile;           /* of it, too; 0: none */
    clcnn_data_kind data;
    clcnn_reference_before
        *before; /* of each element, where the activation is softmax; else NULL */
} clcnn_reference_sink;

/* One output element before its activation. Zeros where an operator has none of it. */
typedef struct clcnn_reference_value {
    double value;     /* of an average: its sum */
    double magnitude; /* S: the sum of |term|, finite terms only, since others do not round */
    double squares;   /* the sum of their squares, where Winograd's bound asks for it */
    double terms;     /* n, padded cells counted */
    double divisor;   /* by which value and S are divided; 0: by nothing */
    double roundings; /* relative to S, beyond those of the judged operator's chain */
    double denormals; /* how many may be lost beyond one of each term */
} clcnn_reference_value;

/* Adds a term to value and magnitude. Inline: the reference spends its time here. */
static inline void clcnn_reference_accumulate(clcnn_reference_value *sum, double term) {
    sum->value += term;
    sum->magnitude += isfinite(term) ? fabs(term) : 0;
}

/* Adds element `at` of an input, where it is there. */
static inline void clcnn_reference_term(clcnn_reference_value *sum, const float *input, size_t at) {
    if (input) {
        clcnn_reference_accumulate(sum, (double)input[at]);
        sum->squares += (double)input[at] * (double)input[at];
        sum->terms++;
    }
}

/* What is copied or compared, and so exact. */
static inline clcnn_reference_value clcnn_reference_copy(float v) {
    return (clcnn_reference_value){.value = (double)v, .magnitude = fabs((double)v), .terms = 1};
}

/* Element `index` of output 0. */
void clcnn_reference_emit(clcnn_reference_sink *sink, size_t index, clcnn_reference_value value);

/* Element `at` of an output of indices. */
void clcnn_reference_emit_index(clcnn_reference_sink *sink, size_t output, size_t at,
                                int32_t index);

/* Stores element `index` of the output, y, or with its bound where it is judged. */
void clcnn_reference_store(clcnn_reference_sink *sink, size_t index, double y, double bound);

/* Applies the softmax to what has been emitted. */
void clcnn_reference_softmax_after(const clcnn_problem *problem, clcnn_reference_sink *sink);

#define CLCNN_REFERENCE_UNIT 0x1p-24 /* u, half the spacing of floats at 1 */

/* n roundings, one after the other, relative to what they round. */
double clcnn_reference_gamma(double n);

/* The index of [n][h][w][c] in an image batch of this format. */
size_t clcnn_reference_at(clcnn_data_format format, int h_size, int w_size, int c_size, int n,
                          int h, int w, int c);

#define CLCNN_REFERENCE_DECLARE(name)                                                              \
    void clcnn_reference_##name(const clcnn_problem *problem, const float *const *inputs,          \
                                clcnn_reference_sink *sink);
CLCNN_OPERATOR_LIST(CLCNN_REFERENCE_DECLARE)

#endif
