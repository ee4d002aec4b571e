/* SPDX-License-Identifier: MIT
 * An operator is a row of data, a problem is an operator with its operands: descriptor checked,
 * every default resolved. What an operator is stands in its row (lib/operators/) and nowhere
 * else. */
#ifndef CLCNN_LIB_OPERATOR_H
#define CLCNN_LIB_OPERATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "operators.h"
#include "shape.h"
#include "window.h"

struct clcnn_operator;
struct clcnn_reference_sink;

/* An input or output of a problem. */
typedef struct clcnn_value {
    clcnn_shape shape; /* rank 0: an optional one that is left out */
    clcnn_type type;
    int pitch;     /* elements from one row of the last axis to the next */
    bool constant; /* an input whose content is known when the operator is created */
    int start;     /* of a concat's input: the index of the output's axis at which it begins */
} clcnn_value;

enum { CLCNN_MAX_OUTPUTS = 2, CLCNN_MAX_PARAMETERS = 24 };

typedef struct clcnn_problem {
    const struct clcnn_operator *row;
    clcnn_value *inputs; /* of this problem alone, clcnn_problem_free */
    size_t input_count;  /* with the optional ones of the row */
    clcnn_value outputs[CLCNN_MAX_OUTPUTS];
    clcnn_activation activation; /* parameters in place; linear where the operator has none */
    int softmax_axis;            /* of output 0, from the last: along it, where that is softmax */
    /* the operator's own numbers: the struct that stands in lib/operators/NAME.h, made of ints and
     * floats, and zeros behind it */
    int parameters[CLCNN_MAX_PARAMETERS];
} clcnn_problem;

typedef struct clcnn_operator {
    clcnn_operator_info info;
    clcnn_error_class errors[CLCNN_MAX_OUTPUTS]; /* by which each output is judged, before the
                                                    activation, which is output 0's */
    /* Checks the descriptor (of info.desc_size) against the inputs and resolves every default:
     * outputs' shapes and types, activation, parameters. What holds for all operators has been
     * checked: the inputs' number, types and shapes. */
    clcnn_status (*infer)(const void *desc, clcnn_problem *problem);
    /* Multiply-adds of one output element, the bias not counted; NULL: 1. */
    double (*terms)(const clcnn_problem *problem);
    /* The window that slides; NULL: the operator has none. */
    const clcnn_window *(*window)(const clcnn_problem *problem);
    /* Whether output 0 may take this input's place; NULL: it may not. */
    bool (*in_place)(const clcnn_problem *problem, size_t input);
    /* Where in output 0 this input may lie already, so that a run need not write it: elements behind
     * the output's first one, or -1: nowhere. NULL: nowhere for all inputs. */
    ptrdiff_t (*place)(const clcnn_problem *problem, size_t input);
    /* Whether output 0 is elements of input 0 as they lie there, rows evenly apart: fills how many
     * elements behind the input's first one it begins, and its pitch. NULL: it is not. */
    bool (*part)(const clcnn_problem *problem, size_t *first, int *pitch);
    /* What a model may make of a layer; all zeros: nothing.
     * residual: the input that is added before the activation; 0: there is none.
     * pointwise: an element of output 0 depends on those of the inputs that broadcasting puts beside it, and
     *   on nothing else.
     * is_activation, is_sum: it is its activation, of input 0 or of the sum of its inputs, and nothing
     *   else.
     * view: whether output 0 is input 0 in another shape.
     * channel: which channel of output 0 weight `at` of input 1 adds to, to which input 2, the bias, is
     *   added last.
     * permute: rewrites the descriptor for tensors whose axes are in another order, axis i being axes[i] of
     *   those that the problem has, for all inputs, which have one rank, and output_axes[i] for output
     *   0; false: that cannot be.
     * permutation: fills axes where output 0 is input 0 with its axes in another order, axis i being
     *   axes[i] of the input.
     * affine: fills scale and shift of every channel where output 0 is the activation of scale x +
     *   shift, x being the input that is NULL among these; false: it is something else.
     * mixes: whether images, the indices of the outermost axis, depend on each other, though no shape tells. */
    size_t residual;
    bool pointwise, is_activation, is_sum;
    bool (*view)(const clcnn_problem *problem);
    bool (*mixes)(const clcnn_problem *problem);
    bool (*permute)(const clcnn_problem *problem, void *desc, const int *axes,
                    const int *output_axes);
    bool (*permutation)(const clcnn_problem *problem, int *axes);
    size_t (*channel)(const clcnn_problem *problem, size_t at);
    bool (*affine)(const clcnn_problem *problem, const float *const *inputs, double *scale,
                   double *shift);
    /* The reference: hands every output element to clcnn_reference_emit, indices to
     * clcnn_reference_emit_index. inputs are dense, and NULL where they are left out. */
    void (*evaluate)(const clcnn_problem *problem, const float *const *inputs,
                     struct clcnn_reference_sink *sink);
} clcnn_operator;

#define CLCNN_OPERATOR_DECLARE(name) extern const clcnn_operator clcnn_operator_##name;
CLCNN_OPERATOR_LIST(CLCNN_OPERATOR_DECLARE)

/* ---- Writing a row ---- */

/* Where a row says how its output is judged: left out, it does not compile. Indices, an output behind
 * it, are exact. */
#define CLCNN_JUDGED_AS(class) .errors = {CLCNN_ERROR_##class, CLCNN_ERROR_EXACT}

#define CLCNN_INTS(desc, field, key, count, zero)                                                  \
    { #field, key, CLCNN_FIELD_INT, count, offsetof(desc, field), NULL, zero }
#define CLCNN_SIGNED(desc, field, key, zero)                                                       \
    { #field, key, CLCNN_FIELD_SIGNED, CLCNN_MAX_RANK, offsetof(desc, field), NULL, zero }
#define CLCNN_FLOATS(desc, field, key, count, zero)                                                \
    { #field, key, CLCNN_FIELD_FLOAT, count, offsetof(desc, field), NULL, zero }
#define CLCNN_WORD(desc, field, key, words)                                                        \
    { #field, key, CLCNN_FIELD_WORD, 1, offsetof(desc, field), words, NULL }
#define CLCNN_PADDING(desc)                                                                        \
    { "padding", "pad", CLCNN_FIELD_PADDING, 1, offsetof(desc, padding), clcnn_padding_words, NULL }
#define CLCNN_ACTIVATION(desc)                                                                     \
    { "activation", "act", CLCNN_FIELD_ACTIVATION, 1, offsetof(desc, activation), NULL, NULL }

extern const char *const clcnn_format_words[];
extern const char *const clcnn_filter_words[];
extern const char *const clcnn_transposed_words[];
extern const char *const clcnn_padding_words[]; /* but EXPLICIT, which is four numbers */
extern const char *const clcnn_flag_words[];

extern const clcnn_operand_info clcnn_one_input[];
extern const clcnn_operand_info clcnn_one_output[];

/* For operators that write an element after their last reading of it. */
bool clcnn_always_in_place(const clcnn_problem *problem, size_t input);

/* For operators whose descriptor says nothing of axes: any order is right. */
bool clcnn_permute_freely(const clcnn_problem *problem, void *desc, const int *axes,
                          const int *output_axes);

/* For permute: an axis_from_last, and a number for each axis. */
int clcnn_permuted_axis(const clcnn_problem *problem, int axis_from_last, const int *axes);
void clcnn_permute_numbers(const clcnn_problem *problem, int *numbers, const int *axes);

/* Of a descriptor's fields: NULL, or NHWC, where it has none of it. */
clcnn_activation *clcnn_operator_activation_of(const clcnn_operator *row, void *desc);
clcnn_data_format *clcnn_operator_format_of(const clcnn_operator *row, void *desc);
clcnn_data_format clcnn_operator_format(const clcnn_operator *row, const void *desc);

/* ---- Problems ---- */

size_t clcnn_operand_count(const clcnn_operand_info *list);

/* "conv2d" and "filter", for messages. */
const char *clcnn_problem_name(const clcnn_problem *problem);
const clcnn_operand_info *clcnn_problem_input(const clcnn_problem *problem, size_t input);

/* "filter", or "input 3" of those that are repeated, from 0 on. */
typedef struct clcnn_label {
    char text[48];
} clcnn_label;
clcnn_label clcnn_problem_label(const clcnn_problem *problem, size_t input);

/* Whether two problems have the same answer: all that an operator's result depends on beside its
 * tensors. */
bool clcnn_problem_same(const clcnn_problem *a, const clcnn_problem *b);

double clcnn_problem_terms(const clcnn_problem *problem);

/* How many outputs there are: those that may be left out stand last. */
size_t clcnn_problem_outputs(const clcnn_problem *problem);

/* Whether input i is there. */
static inline bool clcnn_problem_has(const clcnn_problem *problem, size_t input) {
    return input < problem->input_count && problem->inputs[input].shape.rank > 0;
}

static inline bool clcnn_value_dense(const clcnn_value *value) {
    return value->pitch == value->shape.dim[value->shape.rank - 1];
}

/* ---- What infer functions share ---- */

static inline void *clcnn_problem_parameters(clcnn_problem *problem) {
    return problem->parameters;
}

/* Gives output 0 its shape, which is checked. */
clcnn_status clcnn_problem_output(clcnn_problem *problem, clcnn_shape shape);

/* The activation of an operator whose output has channels, where this format says: softmax, too, over
 * them. Others call clcnn_activation_resolve. */
clcnn_status clcnn_problem_activation(clcnn_problem *problem, const clcnn_activation *asked,
                                      clcnn_data_format format);

/* What is added to a variance; 0: Keras' 0.001. */
clcnn_status clcnn_problem_epsilon(const clcnn_problem *problem, float asked, float *epsilon);

/* Refuses an input that has a pitch. */
clcnn_status clcnn_problem_dense(const clcnn_problem *problem, size_t input);

/* Refuses an input, where it is there, of another shape than this. */
clcnn_status clcnn_problem_expect(const clcnn_problem *problem, size_t input, clcnn_shape shape);

#endif
