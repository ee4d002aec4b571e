/* SPDX-License-Identifier: MIT
 * Problem lines: one case of one operator as one line of text, the form that verify, explain and
 * the fixed cases (tests/cases) share: conv2d n2 h9 w11 c5 k7 kh3 kw2 sh2 dh1 pad=same format=nchw
 * bias=1 act=relu:6,0,0 data=int What is left out is the default. problem.c reads and writes lines
 * by a table of keys; problem_operators.c has a table of operators, problem_random.c draws
 * problems. */
#ifndef CLCNN_TOOLS_PROBLEM_H
#define CLCNN_TOOLS_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "clcnn.h"

/* What the tensors are filled with. */
typedef enum problem_data {
    PROBLEM_ALL,     /* each kind that the operator takes, one after the other */
    PROBLEM_INTEGER, /* small integers: every partial sum is exact in float32 */
    PROBLEM_REAL,    /* uniform, mean zero */
    PROBLEM_NAN,     /* real with NaN and infinities among it, in the weights too */
    PROBLEM_DATA_COUNT
} problem_data;

/* X(name, text): the keys, in the order in which a line is printed. */
#define PROBLEM_KEYS(X)                                                                            \
    X(N, "n")                                                                                      \
    X(H, "h")                                                                                      \
    X(W, "w")                                                                                      \
    X(C, "c")                                                                                      \
    X(K, "k")                                                                                      \
    X(KH, "kh")                                                                                    \
    X(KW, "kw")                                                                                    \
    X(SH, "sh")                                                                                    \
    X(SW, "sw")                                                                                    \
    X(DH, "dh")                                                                                    \
    X(DW, "dw")                                                                                    \
    X(G, "g")                                                                                      \
    X(SHAPE, "shape")                                                                              \
    X(AXIS, "axis")                                                                                \
    X(PAD, "pad")                                                                                  \
    X(CEIL, "ceil")                                                                                \
    X(INCLUDE_PAD, "include_pad")                                                                  \
    X(GLOBAL, "global")                                                                            \
    X(FORMAT, "format")                                                                            \
    X(FILTER, "filter")                                                                            \
    X(FROM, "from")                                                                                \
    X(TO, "to")                                                                                    \
    X(BIAS, "bias")                                                                                \
    X(ACT, "act")                                                                                  \
    X(DATA, "data")                                                                                \
    X(SEED, "seed")                                                                                \
    X(SOLVER, "solver")                                                                            \
    X(TILE, "tile")                                                                                \
    X(WIDTH, "width")                                                                              \
    X(FMA, "fma")                                                                                  \
    X(NAME, "name")

#define PROBLEM_KEY_CONSTANT(name, text) PROBLEM_##name,
typedef enum problem_key { PROBLEM_KEYS(PROBLEM_KEY_CONSTANT) PROBLEM_KEY_COUNT } problem_key;

/* A set of keys, or of data kinds, is a word with these bits. */
#define PROBLEM_BIT(name) (1u << PROBLEM_##name)

typedef struct problem_operator problem_operator;

/* A problem with its defaults in place. Arrays are h, w. */
typedef struct problem {
    const problem_operator *operation;
    int n, h, w, c, k;
    int kernel[2], stride[2], dilation[2]; /* kernel and stride 0 where a pool is global */
    int groups;
    clcnn_shape shape; /* of the operators that take any shape */
    int axis;          /* from the last */
    clcnn_padding padding;
    int pads[4];
    int ceil, include_pad, global;
    clcnn_data_format format, from, to;
    clcnn_filter_layout filter;
    int bias;
    clcnn_activation activation;
    problem_data data;
    unsigned seed;
    int width; /* 0: the device's */
    clcnn_fma fma;
    char solver[32], tile[32], name[48]; /* "": none given */
} problem;

/* SplitMix64 (Steele, Lea, Flood 2014): the same draws on every machine. */
typedef struct problem_stream {
    uint64_t state;
    uint64_t seed; /* of all cases, where the state is of one */
} problem_stream;

/* An operator's row. Functions that take a problem may rely on it to be of this operator. */
struct problem_operator {
    const char *name;
    unsigned allowed, required; /* keys beside those that every operator takes */
    unsigned data;              /* kinds of data that say something about it */
    float range;                /* real data are drawn from [-range, range) */
    float limit;                /* integers from [-limit, limit], less where sums would round */
    clcnn_shape (*input)(const problem *p);
    clcnn_shape (*filter)(const problem *p);                              /* NULL: has none */
    clcnn_status (*output)(const problem *p, clcnn_shape *shape);         /* checks it too */
    clcnn_status (*geometry)(const problem *p, clcnn_geometry *geometry); /* NULL: no window */
    double (*terms)(const problem *p); /* of which one output element is made */
    clcnn_status (*solvers)(clcnn_context *context, const problem *p, clcnn_solvers *solvers);
    clcnn_status (*create)(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                           clcnn_tensor *bias, clcnn_op **op);
    void (*draw)(problem_stream *stream, problem *p);
};

/* Ends with a row whose name is NULL. */
extern const problem_operator problem_operators[];
const problem_operator *problem_operator_find(const char *name); /* NULL: none has this name */

enum { PROBLEM_LINE = 512, PROBLEM_WHY = 1024 };

/* Reads a line and checks that the library takes its shapes. 1, or 0 with one line in why. */
int problem_parse(const char *line, problem *p, char why[PROBLEM_WHY]);

/* The canonical line, which parses to the same problem. */
void problem_print(const problem *p, char line[PROBLEM_LINE]);

/* A key's value as problem_print writes it, without the key; "" where it is the default. */
void problem_print_key(const problem *p, problem_key key, char text[PROBLEM_LINE]);

/* "h w pad= ...": the names of a set of keys. */
void problem_list_keys(unsigned set, char text[PROBLEM_LINE]);

/* Puts the defaults of numbers in place: 0 stands for "not given" until then. */
void problem_resolve(problem *p);

clcnn_shape problem_input(const problem *p);
clcnn_shape problem_filter(const problem *p); /* rank 0: has none */
clcnn_shape problem_bias(const problem *p);   /* rank 0: has none */
clcnn_status problem_output(const problem *p, clcnn_shape *shape);

/* Multiply-adds; additions or comparisons of a pool; elements of the rest. The problem is valid. */
double problem_cost(const problem *p);

clcnn_status problem_solvers(clcnn_context *context, const problem *p, clcnn_solvers *solvers);
/* filter and bias: tensors of the shapes above, NULL where the problem has none. */
clcnn_status problem_create(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                            clcnn_tensor *bias, clcnn_op **op);

/* The problem number `index` of a seed, of one operator (NULL: of any). It depends on these alone
 * and costs at most PROBLEM_DRAWN_COST. */
#define PROBLEM_DRAWN_COST 1.5e6
void problem_draw(uint64_t seed, uint64_t index, const problem_operator *operation, problem *p);

/* The draws of the rows (problem_random.c). */
void problem_draw_conv2d(problem_stream *stream, problem *p);
void problem_draw_pool2d(problem_stream *stream, problem *p);
void problem_draw_softmax(problem_stream *stream, problem *p);
void problem_draw_dense(problem_stream *stream, problem *p);
void problem_draw_activation(problem_stream *stream, problem *p);
void problem_draw_transpose(problem_stream *stream, problem *p);
void problem_draw_flatten(problem_stream *stream, problem *p);

#endif
