/* SPDX-License-Identifier: MIT
 * A problem, and the row of its operator: what the files of the operators share. A file NAME.c has the
 * row of operator NAME: which sizes describe its operands, what is worth filling them with, and how a
 * problem is drawn. Everything else the library knows of its own rows (clcnn_operator_info). */
#ifndef CLCNN_TOOLS_PROBLEM_ROW_H
#define CLCNN_TOOLS_PROBLEM_ROW_H

#include <stddef.h>

#include "clcnn.h"
#include "stream.h"

/* What the tensors are filled with. */
typedef enum problem_data {
    PROBLEM_ALL,     /* each kind that the operator takes, one after the other */
    PROBLEM_INTEGER, /* small integers: every partial sum is exact in float32 */
    PROBLEM_REAL,    /* uniform, mean zero */
    PROBLEM_NAN,     /* real with NaN and infinities among it, in the weights too */
    PROBLEM_DATA_COUNT
} problem_data;

enum {
    PROBLEM_INPUTS = 8,  /* at most */
    PROBLEM_OUTPUTS = 2, /* at most */
    PROBLEM_TENSORS = PROBLEM_INPUTS + PROBLEM_OUTPUTS,
    PROBLEM_DESC = 128 /* bytes: room for any descriptor */
};

typedef struct problem_operator problem_operator;

/* Which values are given and which are defaults shows only until problem_resolve has put the
 * defaults in place: 0 stands for "not given". Arrays of two are h, w; those of inputs go by the
 * library's order. */
typedef struct problem {
    const problem_operator *operation;
    const clcnn_operator_info *info;
    unsigned char desc[PROBLEM_DESC];  /* the library's descriptor, see problem_desc */
    int n, h, w, c, k, kernel[2];      /* sizes of operands; which count is said in the row */
    clcnn_shape shape[PROBLEM_INPUTS]; /* of the operators that take any shape */
    int optional[PROBLEM_INPUTS];      /* 1: this optional input is there */
    int given[PROBLEM_INPUTS];         /* 1: these weights are given at each run */
    int pitches;                       /* how many there are: 0 where all tensors are dense */
    int pitch[PROBLEM_TENSORS]; /* of the inputs but weights, then of the outputs; 0: dense */
    int unaligned;              /* 1: these tensors begin at an odd element */
    problem_data data;
    unsigned seed;
    int width; /* 0: the device's */
    int strict;
    clcnn_fma fma;
    char solver[32], tile[32], name[48]; /* "": none given */
} problem;

/* A window that slides over the image, resolved: that of a global pool is the image. */
typedef struct problem_window {
    int kernel[2], stride[2], dilation[2];
    clcnn_padding padding;
    int ceil, global;
} problem_window;

/* Lists are words with blanks between them. Functions are given resolved problems, but for resolve. */
struct problem_operator {
    const char *name;
    const char *sizes;    /* the keys of its operands: n h w c k kh kw shape shape2 ... */
    const char *required; /* the keys that a line must give */
    const char *other; /* the keys of another form of lines, which gives all of them and none of the
                          operator's others; NULL: there is none */
    const char *weights;  /* inputs that are packed at creation if not given; NULL: none */
    const char *positive; /* inputs of which no value is drawn below 0; NULL: none */
    unsigned data;        /* kinds of data that say something about it, PROBLEM_BIT of each */
    float range;          /* real data are drawn from [-range, range) */
    float limit;          /* integers from [-limit, limit], less where sums would round */
    int compares;         /* 1: about as many integers as a window has cells: many are equal */
    /* Fills in the inputs; what is said of optional ones that are not there is not looked at. */
    void (*operands)(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]);
    void (*resolve)(problem *p);                              /* NULL: 0 is what it means */
    void (*window)(const problem *p, problem_window *window); /* NULL: none slides */
    size_t (*outputs)(const problem *p);                      /* how many; NULL: 1 */
    void (*draw)(problem_stream *stream, problem *p);         /* on zeros */
};

/* The rows that there are, problem_NAME each, in the order of the library's. */
#define PROBLEM_OPERATOR_LIST(X)                                                                   \
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

#define PROBLEM_OPERATOR_DECLARE(name) extern const problem_operator problem_##name;
PROBLEM_OPERATOR_LIST(PROBLEM_OPERATOR_DECLARE)

#define PROBLEM_BIT(name) (1u << PROBLEM_##name)
#define PROBLEM_NUMBERS   (PROBLEM_BIT(INTEGER) | PROBLEM_BIT(REAL))

/* Copies the descriptor, whose type is the operator's, out of the problem and back. */
void problem_desc(const problem *p, void *desc, size_t size);
void problem_set_desc(problem *p, const void *desc, size_t size);

/* Makes it a problem of zeros. */
void problem_start(problem *p, const problem_operator *operation);

/* Puts the defaults of numbers in place. */
void problem_resolve(problem *p);

/* Whether a list has this word of `length` characters. */
int problem_lists(const char *list, const char *word, size_t length);

/* What the library says of input i; NULL where the problem has none there. */
const clcnn_operand_info *problem_input_info(const problem *p, size_t i);
int problem_has(const problem *p, size_t i);
int problem_is_weight(const problem *p, size_t i);   /* one of the row's weights */
int problem_is_constant(const problem *p, size_t i); /* weights that are not given at run */

/* The word that a key stands for where it is left out; "" where it takes no words. */
const char *problem_first_word(const problem *p, const char *key);

/* How many outputs there are. */
size_t problem_outputs(const problem *p);

/* How many tensors may have a pitch: the inputs but weights, and the outputs. */
int problem_pitched(const problem *p);

/* ---- What rows share ---- */

static inline int problem_or(int value, int otherwise) {
    return value ? value : otherwise;
}

clcnn_shape problem_image(const problem *p, clcnn_data_format format);

/* Operands of any shape. */
void problem_shapes(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]);

/* An input of any shape, the others with a value for each of its channels: the last axis, in NCHW the
 * third from last; and a draw of such a shape. */
void problem_channels(const problem *p, clcnn_data_format format,
                      clcnn_operand inputs[PROBLEM_INPUTS]);
clcnn_data_format problem_draw_channels(problem_stream *stream, problem *p);

/* Input, weights, bias (k) and a residual of the output's shape, as conv2d and dense have them. */
enum { PROBLEM_WEIGHTS = 1, PROBLEM_BIAS = 2, PROBLEM_RESIDUAL = 3 };
void problem_weighted(const problem *p, clcnn_shape input, clcnn_shape weights,
                      clcnn_operand inputs[PROBLEM_INPUTS]);

/* Draws the sizes of an image, and its format. */
clcnn_data_format problem_draw_image(problem_stream *stream, problem *p);

#endif
