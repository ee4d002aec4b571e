/* SPDX-License-Identifier: MIT
 * What a layer that is being written asks of the model, and gives to it. */
#include <string.h>

#include "writer.h"

static const clcnn_graph_value *value_of(const clcnn_writer *w, size_t input) {
    return &w->graph->values[w->layer->inputs[input]];
}

bool clcnn_writer_has(const clcnn_writer *w, size_t input) {
    return input < w->layer->input_count && w->layer->inputs[input];
}

clcnn_shape clcnn_writer_shape(const clcnn_writer *w, size_t input) {
    return value_of(w, input)->shape;
}

/* ---- Inputs -------------------------------------------------------------------------------- */

/* A constant is written when somebody asks for it. */
const char *clcnn_writer_value(clcnn_writer *w, int value, const char *word) {
    const clcnn_graph_value *v = &w->graph->values[value];
    if (!w->status && !w->names[value]) {
        w->names[value] = clcnn_writer_lend(w, word, v->shape, v->content.values);
    }
    return w->status ? "" : w->names[value];
}

/* "filter" */
static const char *word_of(const clcnn_writer *w, size_t input) {
    return clcnn_problem_input(&w->problem, input)->name;
}

const char *clcnn_writer_input(clcnn_writer *w, size_t input) {
    return clcnn_writer_has(w, input)
               ? clcnn_writer_value(w, w->layer->inputs[input], word_of(w, input))
               : "";
}

/* A constant that is written in another order, too. */
typedef struct clcnn_turned {
    struct clcnn_turned *next;
    const float *values;
    clcnn_shape shape; /* in that order */
    int axes[CLCNN_MAX_RANK];
    const char *name;
} clcnn_turned;

static clcnn_shape turned_shape(clcnn_shape shape, const int *axes) {
    clcnn_shape turned = shape;
    for (int i = 0; i < shape.rank; i++) {
        turned.dim[i] = shape.dim[axes[i]];
    }
    return turned;
}

static void turn(const float *from, clcnn_shape shape, const int *axes, float *to) {
    const clcnn_shape turned = turned_shape(shape, axes);
    size_t stride[CLCNN_MAX_RANK] = {0}, at = 0;
    int index[CLCNN_MAX_RANK] = {0};
    for (int i = 0; i < shape.rank; i++) { /* of the input's axis axes[i] */
        stride[i] = 1;
        for (int k = axes[i] + 1; k < shape.rank; k++) {
            stride[i] *= (size_t)shape.dim[k];
        }
    }
    for (size_t i = 0; i < clcnn_shape_count(shape); i++) {
        to[i] = from[at];
        for (int k = shape.rank - 1; k >= 0; k--) { /* the next index */
            at += stride[k];
            if (++index[k] < turned.dim[k]) {
                break;
            }
            at -= stride[k] * (size_t)index[k];
            index[k] = 0;
        }
    }
}

static const char *turned_constant(clcnn_writer *w, size_t input, const int *axes) {
    const clcnn_graph_value *v = value_of(w, input);
    const size_t rank = (size_t)v->shape.rank;
    for (const clcnn_turned *t = w->turned; t; t = t->next) {
        if (t->values == v->content.values && memcmp(t->axes, axes, rank * sizeof *axes) == 0) {
            return t->name;
        }
    }
    clcnn_turned *made = clcnn_writer_take(w, sizeof *made);
    float *values = clcnn_writer_take(w, clcnn_shape_count(v->shape) * sizeof *values);
    if (!made || !values) {
        return "";
    }
    turn(v->content.values, v->shape, axes, values);
    *made = (clcnn_turned){.next = w->turned, .values = v->content.values};
    memcpy(made->axes, axes, rank * sizeof *axes);
    made->name = clcnn_writer_lend(w, word_of(w, input), turned_shape(v->shape, axes), values);
    w->turned = made;
    return made->name;
}

const char *clcnn_writer_turned(clcnn_writer *w, size_t input, const int *axes) {
    const clcnn_graph_value *v = value_of(w, input);
    bool moved = false;
    for (int i = 0; i < v->shape.rank; i++) {
        moved = moved || axes[i] != i;
    }
    if (!moved) {
        return clcnn_writer_input(w, input);
    }
    return v->content.values
               ? turned_constant(w, input, axes)
               : clcnn_writer_transpose(w, clcnn_writer_input(w, input), axes, v->shape.rank);
}

const char *clcnn_writer_seen(clcnn_writer *w, size_t input, clcnn_shape shape) {
    const clcnn_graph_value *v = value_of(w, input);
    if (clcnn_shape_equal(v->shape, shape)) {
        return clcnn_writer_input(w, input);
    }
    return v->content.values ? clcnn_writer_lend(w, word_of(w, input), shape, v->content.values)
                             : clcnn_writer_reshape(w, clcnn_writer_input(w, input), shape);
}

/* ---- Nodes that several layers need -------------------------------------------------------- */

const char *clcnn_writer_reshape(clcnn_writer *w, const char *x, clcnn_shape shape) {
    return CLCNN_NODE(w, "Reshape", x, clcnn_writer_numbers(w, shape.dim, (size_t)shape.rank));
}

const char *clcnn_writer_transpose(clcnn_writer *w, const char *x, const int *axes, int rank) {
    const char *y = CLCNN_NODE(w, "Transpose", x);
    clcnn_writer_ints(w, "perm", axes, (size_t)rank);
    return y;
}

const char *clcnn_writer_cast(clcnn_writer *w, const char *x, int type) {
    const char *y = CLCNN_NODE(w, "Cast", x);
    clcnn_writer_int(w, "to", type);
    return y;
}

/* ---- Images -------------------------------------------------------------------------------- */

/* ONNX' images have four axes. */
enum { RANK = 4 };

/* A shape of three axes or more as one of four. */
static clcnn_shape four_axes(clcnn_shape shape) {
    clcnn_shape four = {.rank = RANK, .dim = {1, 0, 0, 0}};
    for (int i = 0; i < shape.rank; i++) {
        const int to = i - (shape.rank - RANK);
        if (to <= 0) {
            four.dim[0] *= shape.dim[i];
        } else {
            four.dim[to] = shape.dim[i];
        }
    }
    return four;
}

const char *clcnn_writer_images(clcnn_writer *w, clcnn_data_format format) {
    static const int to_nchw[] = {0, 3, 1, 2};
    const clcnn_shape shape = clcnn_writer_shape(w, 0);
    const char *x = clcnn_writer_input(w, 0);
    if (shape.rank != RANK) {
        x = clcnn_writer_reshape(w, x, four_axes(shape));
    }
    return format == CLCNN_NHWC ? clcnn_writer_transpose(w, x, to_nchw, RANK) : x;
}

const char *clcnn_writer_from_images(clcnn_writer *w, clcnn_data_format format, const char *y) {
    static const int to_nhwc[] = {0, 2, 3, 1};
    const clcnn_shape shape = w->problem.outputs[0].shape;
    if (format == CLCNN_NHWC) {
        y = clcnn_writer_transpose(w, y, to_nhwc, RANK);
    }
    return shape.rank == RANK ? y : clcnn_writer_reshape(w, y, shape);
}

/* ---- Outputs ------------------------------------------------------------------------------- */

/* The node of this layer that makes it; NULL: none does. */
static clcnn_proto_node *maker(const clcnn_writer *w, const char *made, size_t *output) {
    for (size_t i = w->first_node; i < w->proto->n_node; i++) {
        clcnn_proto_node *node = w->proto->node[i];
        for (*output = 0; *output < node->n_output; ++*output) {
            if (node->output[*output] == made) {
                return node;
            }
        }
    }
    return NULL;
}

void clcnn_writer_give(clcnn_writer *w, size_t output, const char *made) {
    const int value = w->layer->outputs[output];
    size_t at = 0;
    clcnn_proto_node *node = w->status ? NULL : maker(w, made, &at);
    if (!node) { /* the layer does nothing */
        made = CLCNN_NODE(w, "Identity", made);
        node = w->status ? NULL : maker(w, made, &at);
    }
    if (!node) {
        return;
    }
    if (!w->names[value]) {
        w->names[value] = clcnn_writer_unique(w, &w->values, w->label);
    }
    node->output[at] = (char *)w->names[value];
    if (output == 0) {
        node->name = (char *)clcnn_writer_unique(w, &w->nodes, w->label);
    }
}
