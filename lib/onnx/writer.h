/* SPDX-License-Identifier: MIT
 * A model that is being written: what the functions that turn layers into nodes (write_*.c) ask of it and
 * give to it. Values of the file are their names, lent by the writer; "" is one that is left out. The
 * first thing that is refused stays, and what follows does nothing and gives "", so that they need not
 * look. */
#ifndef CLCNN_LIB_WRITER_H
#define CLCNN_LIB_WRITER_H

#include "../model/graph.h"
#include "proto.h"

typedef struct clcnn_writer {
    const clcnn_graph *graph;
    clcnn_proto_graph *proto;   /* what is written so far */
    struct clcnn_block *blocks; /* all memory: it is freed at once */
    const char **names;         /* of each value of the graph; NULL: none yet */
    struct clcnn_turned *turned;
    void *values, *nodes; /* the names that are taken */
    size_t renamed;       /* how often a name was */
    /* The layer that is being written. */
    const clcnn_graph_layer *layer;
    clcnn_problem problem;
    const char *label;
    size_t first_node; /* of the file's, that the layer made */
    clcnn_status status;
} clcnn_writer;

/* Frees all of it. */
void clcnn_writer_free(clcnn_writer *w);

/* Memory of zeros that lives as long as the writer; NULL: something was refused. */
void *clcnn_writer_take(clcnn_writer *w, size_t size);

/* Room for one pointer more behind `count` of them. NULL: something was refused. */
void *clcnn_writer_widen(clcnn_writer *w, void *list, size_t count);

/* Refuses the layer: one line, which begins with its name. */
void clcnn_writer_refuse(clcnn_writer *w, clcnn_status status, const char *format, ...)
    CLCNN_FORMAT(3, 4);

/* A name that no other value, or no other node, has: the one that is wanted, or a longer one. */
const char *clcnn_writer_unique(clcnn_writer *w, void **names, const char *wanted);

/* ---- Nodes ---- */

/* Adds a node and gives its output; "" among the inputs is one that is left out. */
const char *clcnn_writer_node(clcnn_writer *w, const char *op, const char *const *inputs,
                              size_t count);
#define CLCNN_INPUTS(...) ((const char *const[]){__VA_ARGS__})
#define CLCNN_NODE(w, op, ...)                                                                     \
    clcnn_writer_node(w, op, CLCNN_INPUTS(__VA_ARGS__),                                            \
                      sizeof CLCNN_INPUTS(__VA_ARGS__) / sizeof(const char *))

/* Another output of the last node. */
const char *clcnn_writer_output(clcnn_writer *w);

/* Attributes of the last node. */
void clcnn_writer_int(clcnn_writer *w, const char *name, int value);
void clcnn_writer_float(clcnn_writer *w, const char *name, float value);
void clcnn_writer_word(clcnn_writer *w, const char *name, const char *word);
void clcnn_writer_ints(clcnn_writer *w, const char *name, const int *values, size_t count);

/* ---- Constants ---- */

const char *clcnn_writer_scalar(clcnn_writer *w, float value); /* of rank 0 */
const char *clcnn_writer_floats(clcnn_writer *w, const float *values, size_t count);
const char *clcnn_writer_filled(clcnn_writer *w, clcnn_shape shape, float value);
const char *clcnn_writer_numbers(clcnn_writer *w, const int *values, size_t count);
const char *clcnn_writer_number(clcnn_writer *w, int value); /* of rank 0 */

/* An initializer of floats, which are lent to it. */
const char *clcnn_writer_lend(clcnn_writer *w, const char *word, clcnn_shape shape,
                              const float *values);

/* ---- The layer ---- */

bool clcnn_writer_has(const clcnn_writer *w, size_t input);
clcnn_shape clcnn_writer_shape(const clcnn_writer *w, size_t input);

/* A value of the graph, `word` being what it is where it is a constant, and an input of the layer. */
const char *clcnn_writer_value(clcnn_writer *w, int value, const char *word);
const char *clcnn_writer_input(clcnn_writer *w, size_t input);

/* An input with its axes in another order, axis i being axes[i] of the input, and in another shape.
 * Constants are written so. */
const char *clcnn_writer_turned(clcnn_writer *w, size_t input, const int *axes);
const char *clcnn_writer_seen(clcnn_writer *w, size_t input, clcnn_shape shape);

/* Nodes that several layers need. */
const char *clcnn_writer_reshape(clcnn_writer *w, const char *x, clcnn_shape shape);
const char *clcnn_writer_transpose(clcnn_writer *w, const char *x, const int *axes, int rank);
const char *clcnn_writer_cast(clcnn_writer *w, const char *x, int type);

/* Input 0 as ONNX has images, (n, c, h, w), and back, in output 0's shape. */
const char *clcnn_writer_images(clcnn_writer *w, clcnn_data_format format);
const char *clcnn_writer_from_images(clcnn_writer *w, clcnn_data_format format, const char *y);

/* This is an output of the layer; it gets the name that it has in the file, so no other node of the layer
 * may read it. */
void clcnn_writer_give(clcnn_writer *w, size_t output, const char *made);
/* Output 0, after the activation of the layer. */
void clcnn_writer_finish(clcnn_writer *w, const char *made);

/* ---- Operators: clcnn_write_X for each X of the list writes the layer ---- */

#define CLCNN_WRITE_DECLARE(name) void clcnn_write_##name(clcnn_writer *w);
CLCNN_OPERATOR_LIST(CLCNN_WRITE_DECLARE)

#endif
