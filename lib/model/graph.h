/* SPDX-License-Identifier: MIT
 * A graph: values and the layers that make them, in an order in which they can run. The model that a
 * caller builds has one, and compiling works on a copy of it. */
#ifndef CLCNN_LIB_GRAPH_H
#define CLCNN_LIB_GRAPH_H

#include "../clcnn_model.h"
#include "../operator.h"

/* The values of a constant. */
typedef struct clcnn_content {
    const float *values;
    float *
        own; /* the same, to be freed with the graph; NULL: they are lent, by the graph of which this
                   one is a copy */
} clcnn_content;

enum { CLCNN_NO_LAYER = -1 };

typedef struct clcnn_graph_value {
    char *name; /* NULL: none was given */
    int number; /* by which it is called then: of the model as it was built */
    clcnn_shape shape;
    clcnn_type type;
    clcnn_content content; /* of a constant; values are NULL else */
    /* By clcnn_graph_link: the layer that makes it, how many operands and outputs read it, and the last
     * layer that does. */
    int producer, uses, last_use;
} clcnn_graph_value;

typedef struct clcnn_graph_layer {
    const clcnn_operator *row; /* NULL: it is taken out, until clcnn_graph_compact */
    void *desc;                /* row->info.desc_size bytes */
    int *inputs;               /* values; 0: left out */
    size_t input_count;
    int outputs[CLCNN_MAX_OUTPUTS];
    size_t output_count;
    bool view; /* it is no operator: its output lies in its inputs, or they in it */
} clcnn_graph_layer;

typedef struct clcnn_graph_port {
    char *name;
    int value;
} clcnn_graph_port;

typedef struct clcnn_graph_ports {
    clcnn_graph_port *list;
    size_t count;
} clcnn_graph_ports;

/* Empty: all zeros. */
typedef struct clcnn_graph {
    clcnn_graph_value *values; /* from 1 on */
    clcnn_graph_layer *layers;
    size_t value_count, layer_count; /* value 0 is counted */
    clcnn_graph_ports inputs, outputs;
} clcnn_graph;

void clcnn_graph_free(clcnn_graph *graph);

/* Whether it has this value. */
bool clcnn_graph_has(const clcnn_graph *graph, int value);

/* What adds something gives its number in *value; where it fails the graph is as it was. */
clcnn_status clcnn_graph_input(clcnn_graph *graph, const char *name, clcnn_shape shape, int *value);
clcnn_status clcnn_graph_output(clcnn_graph *graph, const char *name, int value);

/* Values of its own are the graph's from now on, and freed where the call fails. */
clcnn_status clcnn_graph_constant(clcnn_graph *graph, clcnn_shape shape, clcnn_content content,
                                  int *value);

/* A layer of which every input is a value of the graph or 0; *value is output 0. */
clcnn_status clcnn_graph_add(clcnn_graph *graph, const clcnn_graph_layer *layer, int *value);

/* The problem that a layer is, by the shapes of its values; clcnn_problem_free. */
clcnn_status clcnn_graph_problem(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                                 clcnn_problem *problem);

/* The operands of a layer, to be freed: dense, none is constant. NULL: no memory. */
clcnn_operand *clcnn_graph_operands(const clcnn_graph *graph, const clcnn_graph_layer *layer);
clcnn_op_desc clcnn_graph_describe(const clcnn_graph_layer *layer, const clcnn_operand *operands);

clcnn_status clcnn_graph_name(clcnn_graph *graph, int value, const char *name);

/* A port of the graph's; its name is NULL where there is none of this index. */
clcnn_port clcnn_graph_port_at(const clcnn_graph *graph, const clcnn_graph_ports *ports,
                               size_t index);

/* What a layer is called: the name of output 0, or what is made of its operator and number in `made`. */
const char *clcnn_graph_label(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                              clcnn_label *made);

/* Puts a layer's name in front of this thread's last error, which is `status`. */
clcnn_status clcnn_graph_blame(const char *name, clcnn_status status);
clcnn_status clcnn_graph_blame_layer(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                                     clcnn_status status);

/* A copy of which every input has this batch (0: as it is) and every shape follows from that. It lends
 * the constants of `from`. */
clcnn_status clcnn_graph_copy(const clcnn_graph *from, int batch, clcnn_graph *copy);

/* Bytes of a value that is dense. */
size_t clcnn_graph_bytes(const clcnn_graph_value *value);

/* Whether two graphs have the same operators between the same values, whatever the shapes are; and whether two
 * layers of such graphs do the same. */
bool clcnn_graph_same(const clcnn_graph *a, const clcnn_graph *b);
bool clcnn_graph_same_layer(const clcnn_graph_layer *a, const clcnn_graph_layer *b);

/* Fills what values tell of layers. */
void clcnn_graph_link(clcnn_graph *graph);

/* Takes a layer out; clcnn_graph_compact drops those that were. */
void clcnn_graph_take_out(clcnn_graph_layer *layer);
void clcnn_graph_compact(clcnn_graph *graph);

#endif
