/* SPDX-License-Identifier: MIT
 * A node that is being read: what the functions that turn nodes into layers (nodes_*.c) ask of it and
 * give to it. The first thing that is refused stays, and what follows does nothing and gives zeros, so
 * that they need not look. */
#ifndef CLCNN_LIB_NODE_H
#define CLCNN_LIB_NODE_H

#include "../model/model.h"
#include "external.h"
#include "names.h"
#include "proto.h"

typedef struct clcnn_node {
    clcnn_model *model;
    clcnn_names *names;
    clcnn_onnx_files *files;
    size_t *budget; /* elements of arrays that may be made yet */
    int opset;
    clcnn_proto_node *proto;
    size_t first_layer; /* of the model's, that the node makes */
    uint64_t read;      /* a bit for each attribute that was asked for */
    uint64_t given;     /* a bit for each output that was given */
    clcnn_status status;
    char line[CLCNN_MESSAGE]; /* why it is refused: what fails behind it is not told */
} clcnn_node;

/* "Conv_3 (Conv)": what the node is called in messages. */
typedef struct clcnn_node_word {
    char text[160];
} clcnn_node_word;
clcnn_node_word clcnn_node_label(const clcnn_proto_node *proto);

/* Refuses the node: one line, which begins with its name. */
void clcnn_node_refuse(clcnn_node *node, clcnn_status status, const char *format, ...)
    CLCNN_FORMAT(3, 4);

/* Refuses it for this thread's last error, unless the status is CLCNN_OK. */
void clcnn_node_note(clcnn_node *node, clcnn_status status);

/* Whether nothing was refused, of the node or of the model. */
bool clcnn_node_sound(clcnn_node *node);

/* Refuses what was not asked for, or not given. */
clcnn_status clcnn_node_finish(clcnn_node *node);

/* ---- Attributes ---- */

bool clcnn_node_has_attribute(const clcnn_node *node, const char *name);
int clcnn_node_int(clcnn_node *node, const char *name, int otherwise);
float clcnn_node_float(clcnn_node *node, const char *name, float otherwise);

/* Its number among the words, of which the first one is the default; the list ends with NULL. */
int clcnn_node_word_of(clcnn_node *node, const char *name, const char *const *words);

/* Integers, `most` at most; how many there are. 64-bit ones that are no int are refused. */
size_t clcnn_node_ints(clcnn_node *node, const char *name, int *list, size_t most);

/* A new array of zeros; NULL: refused. */
clcnn_array *clcnn_node_make(clcnn_node *node, clcnn_array_kind kind, clcnn_extent extent);

/* The values of a `Constant`, whose attribute's name says how they are written. A new array. */
clcnn_array *clcnn_node_constant(clcnn_node *node);
/* The one of ConstantOfShape: a new array, or NULL, where it is not there. */
clcnn_array *clcnn_node_tensor(clcnn_node *node, const char *name);

/* ---- Inputs ---- */

size_t clcnn_node_input_count(const clcnn_node *node);
bool clcnn_node_has(const clcnn_node *node, size_t input);

/* The value of the model; 0 where it is left out. A known array becomes a constant. */
int clcnn_node_value(clcnn_node *node, size_t input);
/* The same of booleans, and of floats and indices too where any type does. */
int clcnn_node_truth(clcnn_node *node, size_t input);
int clcnn_node_any(clcnn_node *node, size_t input, clcnn_name_type *type);
clcnn_extent clcnn_node_extent(clcnn_node *node, size_t input);
bool clcnn_node_is_truth(const clcnn_node *node, size_t input);

/* What is known of an input before any run; NULL: nothing, or it is left out. The second refuses. */
const clcnn_array *clcnn_node_known(const clcnn_node *node, size_t input);
const clcnn_array *clcnn_node_array(clcnn_node *node, size_t input);

/* Known numbers as a list of ints, `most` at most; how many. Beyond an int they are the nearest one. */
size_t clcnn_node_numbers(clcnn_node *node, size_t input, int *list, size_t most);

/* An axis, counted from the end where it is below 0, as one of `rank`. */
int clcnn_node_axis(clcnn_node *node, int axis, int rank);

/* Axes, which are an attribute or, from some opset on, input 1; how many. */
size_t clcnn_node_axes(clcnn_node *node, int axes[CLCNN_MAX_RANK]);

/* ---- Outputs ---- */

bool clcnn_node_wants(const clcnn_node *node, size_t output);

/* An output is this value of the model, seen in the given extent; 0: nothing, where something was
 * refused. */
void clcnn_node_give(clcnn_node *node, size_t output, int value, clcnn_extent extent);
void clcnn_node_give_typed(clcnn_node *node, size_t output, int value, clcnn_extent extent,
                           clcnn_name_type type);
/* The same in the shape that it has. */
void clcnn_node_give_whole(clcnn_node *node, size_t output, int value);
/* An output is known: the array is the names' from now on. */
void clcnn_node_give_array(clcnn_node *node, size_t output, clcnn_array *array);
/* An output is an input by another name. */
void clcnn_node_give_input(clcnn_node *node, size_t output, size_t input);

/* ---- Layers that several kinds of nodes need ---- */

int clcnn_node_take_array(clcnn_node *node,
                          clcnn_array *array);        /* a constant, which has its floats */
int clcnn_node_scalar(clcnn_node *node, float value); /* a constant of shape (1) */
int clcnn_node_activation(clcnn_node *node, clcnn_activation_kind kind, int value);
int clcnn_node_reshape(clcnn_node *node, int value, clcnn_extent extent);

/* An input whose axis 1 is the channels, as an operator of images takes it: (n, c) as NHWC has them, or
 * (n, c, what is left, 1) where there are not two axes behind them. */
int clcnn_node_images(clcnn_node *node, size_t input, clcnn_data_format *format);

#endif
