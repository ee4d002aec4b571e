/* SPDX-License-Identifier: MIT
 * Problem lines: one case of one operator as one line of text, the form that verify, explain and
 * the fixed cases (tests/cases) share: conv2d n2 h9 w11 c5 k7 kh3 kw2 sh2 dh1 pad=same format=nchw
 * bias=1 act=relu:6,0,0 data=int What is left out is the default.
 *   row.h, NAME.c    what is known of each operator here: its row
 *   keys.c, line.c   lines read and written, by the keys of the operator and the library's fields
 *   problem.c        a problem as the library is asked about it
 *   stream.c, draw.c problems drawn at random
 *   tensors.c        a problem's tensors in a context
 *   cases.c          lists of problems: where lines come from */
#ifndef CLCNN_TOOLS_PROBLEM_H
#define CLCNN_TOOLS_PROBLEM_H

#include "row.h"

/* ---- Operators ----------------------------------------------------------------------------- */

/* Ends with NULL. */
extern const problem_operator *const problem_operators[];
const problem_operator *problem_operator_find(const char *name); /* NULL: none has this name */
size_t problem_operator_index(const problem_operator *operation);
size_t problem_operator_count(void);

/* ---- Lines --------------------------------------------------------------------------------- */

enum { PROBLEM_LINE = 512, PROBLEM_WHY = 1024 };

/* Reads a line and checks that the library takes its shapes. 1, or 0 with one line in why. */
int problem_parse(const char *line, problem *p, char why[PROBLEM_WHY]);

/* The canonical line, which parses to the same problem. */
void problem_print(const problem *p, char line[PROBLEM_LINE]);

/* A key's value as problem_print writes it, without the key; "" where it is the default. 0: the
 * operator has no such key, and text is "". */
int problem_print_key(const problem *p, const char *key, char text[PROBLEM_LINE]);

/* "h w pad= ...": an operator's own keys; NULL: those that every operator takes. */
void problem_list_keys(const problem_operator *operation, char text[PROBLEM_LINE]);

/* ---- What the library is asked ------------------------------------------------------------- */

/* The problem for the generic calls. Operands are shapes; what is described lives as long as p and
 * inputs. */
clcnn_op_desc problem_describe(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]);

clcnn_shape problem_input(const problem *p);
clcnn_shape problem_filter(const problem *p);            /* rank 0: has none */
clcnn_shape problem_bias(const problem *p);              /* rank 0: has none */
clcnn_shape problem_operand(const problem *p, size_t i); /* of any input, rank 0: not there */
clcnn_status problem_output(const problem *p, clcnn_shape *shape); /* of output 0 */
clcnn_status problem_output_at(const problem *p, size_t i, clcnn_shape *shape);

/* Of an operator whose row has a window. */
clcnn_status problem_geometry(const problem *p, clcnn_geometry *geometry);

clcnn_status problem_work(const problem *p, clcnn_work *work);

/* Multiply-adds; additions or comparisons of a pool; elements of the rest. 0 without memory. */
double problem_cost(const problem *p);

/* Of how many terms an output element is made, bias and residual counted. */
double problem_terms(const problem *p);

/* How many terms a NaN reaches it from: of all channels, where they meet in a softmax. */
double problem_reach(const problem *p);

clcnn_status problem_solvers(clcnn_context *context, const problem *p, clcnn_solvers *solvers);

/* tensors: one for each input of the operator, of which the constant ones are looked at. */
clcnn_status problem_create(clcnn_context *context, const problem *p, clcnn_tensor *const *tensors,
                            clcnn_op **op);

/* ---- Drawing ------------------------------------------------------------------------------- */

/* The problem number `index` of a seed, of one operator (NULL: of any). It depends on these alone
 * and costs at most PROBLEM_DRAWN_COST. */
#define PROBLEM_DRAWN_COST 1.5e6
void problem_draw(uint64_t seed, uint64_t index, const problem_operator *operation, problem *p);

#endif
