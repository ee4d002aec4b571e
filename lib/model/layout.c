/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "../operator_list.h"
#include "../problem.h"

enum { RANK = 4 };

/* Axis i of the one is axis [i] of the other. */
static const int to_nhwc[RANK] = {0, 2, 3, 1}, to_nchw[RANK] = {0, 3, 1, 2};

/* Each value of `from` as it is, and with its axes as NHWC has those of NCHW: its number in `to`, 0
 * where it is not made yet. */
typedef struct layout {
    const clcnn_graph *from;
    clcnn_graph *to;
    int *plain, *twin;
} layout;

static const clcnn_graph_value *value_of(const layout *l, int value) {
    return &l->from->values[value];
}

static bool is_constant(const layout *l, int value) {
    return value_of(l, value)->content.values != NULL;
}

static clcnn_status no_memory(void) {
    return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to lay it out");
}

/* ---- Values in either order ---------------------------------------------------------------- */

static clcnn_status transpose(layout *l, int value, const int axes[RANK], int *made) {
    clcnn_transpose_desc desc = {.from = CLCNN_NHWC};
    clcnn_graph_layer layer = {.desc = &desc, .inputs = &value, .input_count = 1};
    memcpy(desc.axes, axes, RANK * sizeof *axes);
    const clcnn_status status = clcnn_operator_require("transpose", &layer.row);
    return status ? status : clcnn_graph_add(l->to, &layer, made);
}

/* The shape with axes of 1 in front of it, so that there are four. */
static clcnn_shape as_image(clcnn_shape shape) {
    clcnn_shape image = clcnn_shape4(1, 1, 1, 1);
    for (int i = 0; i < shape.rank; i++) {
        image.dim[RANK - shape.rank + i] = shape.dim[i];
    }
    return image;
}

/* (n, c, h, w) to (n, h, w, c) */
static void reorder(const float *from, clcnn_shape shape, float *to) {
    const size_t c = (size_t)shape.dim[1], pixels = (size_t)shape.dim[2] * (size_t)shape.dim[3];
    for (size_t n = 0; n < (size_t)shape.dim[0]; n++) {
        for (size_t i = 0; i < c; i++) {
            for (size_t k = 0; k < pixels; k++) {
                to[(n * pixels + k) * c + i] = from[(n * c + i) * pixels + k];
            }
        }
    }
}

static clcnn_status constant_twin(layout *l, int value, int *made) {
    const clcnn_graph_value *constant = value_of(l, value);
    const clcnn_shape s = as_image(constant->shape);
    float *values = malloc(clcnn_shape_count(s) * sizeof *values);
    if (!values) {
        return no_memory();
    }
    reorder(constant->content.values, s, values);
    const clcnn_content content = {.values = values, .own = values};
    return clcnn_graph_constant(l->to, clcnn_shape4(s.dim[0], s.dim[2], s.dim[3], s.dim[1]),
                                content, made);
}

/* Makes the value as it is. */
static clcnn_status need_plain(layout *l, int value) {
    int *plain = &l->plain[value];
    if (*plain || !value) {
        return CLCNN_OK;
    }
    const clcnn_graph_value *v = value_of(l, value);
    if (v->content.values) {
        return clcnn_graph_constant(l->to, v->shape, (clcnn_content){.values = v->content.values},
                                    plain);
    }
    return transpose(l, l->twin[value], to_nchw, plain);
}

static clcnn_status need_twin(layout *l, int value) {
    int *twin = &l->twin[value];
    if (*twin || !value) {
        return CLCNN_OK;
    }
    if (is_constant(l, value)) {
        return constant_twin(l, value, twin);
    }
    return transpose(l, l->plain[value], to_nhwc, twin);
}

/* ---- Which layers are laid out ------------------------------------------------------------- */

/* How a layer gets its inputs. */
typedef enum order {
    PLAIN,     /* as they are */
    IMAGES,    /* images are NHWC, the rest, weights, as it is */
    EVERYTHING /* all have their axes in the other order */
} order;

static bool is_image(const layout *l, int value) {
    return value_of(l, value)->shape.rank == RANK;
}

/* One number that broadcasts whatever the order. */
static bool is_scalar(const layout *l, int value) {
    return is_constant(l, value) && clcnn_shape_count(value_of(l, value)->shape) == 1;
}

/* Whether there is a reason, and nothing in the way, to have all inputs in the other order. */
static bool may_follow(const layout *l, const clcnn_graph_layer *layer) {
    bool reason = false;
    for (size_t i = 0; i < layer->input_count; i++) {
        const int value = layer->inputs[i];
        const clcnn_shape shape = value_of(l, value)->shape;
        if (value && !is_image(l, value) && !(is_constant(l, value) && shape.rank < RANK)) {
            return false;
        }
        reason = reason || (value && l->twin[value] && !is_constant(l, value));
    }
    return reason && is_image(l, layer->outputs[0]);
}

static order choose(const layout *l, const clcnn_graph_layer *layer, const clcnn_problem *problem,
                    void *desc) {
    clcnn_data_format *format = clcnn_operator_format_of(layer->row, desc);
    if (layer->output_count != 1 || !layer->inputs[0]) {
        return PLAIN;
    }
    if (format && *format == CLCNN_NCHW && is_image(l, layer->inputs[0])) {
        *format = CLCNN_NHWC;
        return IMAGES;
    }
    if (layer->row->permute && may_follow(l, layer) &&
        layer->row->permute(problem, desc, to_nhwc)) {
        return EVERYTHING;
    }
    return PLAIN;
}

/* ---- Layers -------------------------------------------------------------------------------- */

/* An input in the order that the layer wants; *made: its number in `to`. */
static clcnn_status bind(layout *l, const clcnn_graph_layer *layer, order o, size_t input,
                         int *made) {
    const int value = layer->inputs[input];
    const bool image = input == 0 || (layer->row->residual && input == layer->row->residual);
    const bool other = o == EVERYTHING ? !is_scalar(l, value) : o == IMAGES && image;
    const clcnn_status status = other ? need_twin(l, value) : need_plain(l, value);
    *made = other ? l->twin[value] : l->plain[value];
    return status;
}

/* Notes what the layer made, by its name. */
static clcnn_status note(layout *l, const clcnn_graph_layer *layer, order o, int made) {
    const clcnn_graph_value *first = value_of(l, layer->outputs[0]);
    const bool other = o != PLAIN && first->shape.rank == RANK;
    for (size_t i = 0; i < layer->output_count; i++) {
        (other ? l->twin : l->plain)[layer->outputs[i]] = made + (int)i;
    }
    return first->name ? clcnn_graph_name(l->to, made, first->name) : CLCNN_OK;
}

static clcnn_status add(layout *l, const clcnn_graph_layer *layer, void *desc, int *inputs,
                        order o) {
    clcnn_status status = CLCNN_OK;
    int made = 0;
    for (size_t i = 0; !status && i < layer->input_count; i++) {
        status = bind(l, layer, o, i, &inputs[i]);
    }
    const clcnn_graph_layer copy = {.row = layer->row,
                                    .desc = desc,
                                    .inputs = inputs,
                                    .input_count = layer->input_count};
    if (!status) {
        status = clcnn_graph_add(l->to, &copy, &made);
    }
    return status ? status : note(l, layer, o, made);
}

/* A layer that brings an image into the order of its twin, or out of it, is not needed. */
static clcnn_status skip(layout *l, const clcnn_graph_layer *layer, const clcnn_problem *problem,
                         bool *skipped) {
    int axes[CLCNN_MAX_RANK];
    const int from = layer->inputs[0], to = layer->outputs[0];
    if (!layer->row->permutation || !is_image(l, from) || is_constant(l, from) ||
        !layer->row->permutation(problem, axes)) {
        return CLCNN_OK;
    }
    if (memcmp(axes, to_nhwc, sizeof to_nhwc) == 0 && l->twin[from]) {
        l->plain[to] = l->twin[from];
        *skipped = true;
    } else if (memcmp(axes, to_nchw, sizeof to_nchw) == 0) {
        const clcnn_status status = need_plain(l, from);
        l->twin[to] = l->plain[from];
        *skipped = true;
        return status;
    }
    return CLCNN_OK;
}

static clcnn_status lay_out(layout *l, const clcnn_graph_layer *layer) {
    clcnn_problem problem;
    bool skipped = false;
    clcnn_status status = clcnn_graph_problem(l->from, layer, &problem);
    if (status) {
        return status;
    }
    void *desc = malloc(layer->row->info.desc_size + 1);
    int *inputs = calloc(layer->input_count + 1, sizeof *inputs);
    status = desc && inputs ? skip(l, layer, &problem, &skipped) : no_memory();
    if (!status && !skipped) {
        memcpy(desc, layer->desc, layer->row->info.desc_size);
        status = add(l, layer, desc, inputs, choose(l, layer, &problem, desc));
    }
    free(desc);
    free(inputs);
    clcnn_problem_free(&problem);
    return status;
}

/* ---- Graphs -------------------------------------------------------------------------------- */

static clcnn_status lay_out_all(layout *l) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < l->from->inputs.count; i++) {
        const clcnn_graph_port *port = &l->from->inputs.list[i];
        status = clcnn_graph_input(l->to, port->name, value_of(l, port->value)->shape,
                                   &l->plain[port->value]);
    }
    for (size_t i = 0; !status && i < l->from->layer_count; i++) {
        status = lay_out(l, &l->from->layers[i]);
    }
    for (size_t i = 0; !status && i < l->from->outputs.count; i++) {
        const clcnn_graph_port *port = &l->from->outputs.list[i];
        status = need_plain(l, port->value);
        if (!status) {
            status = clcnn_graph_output(l->to, port->name, l->plain[port->value]);
        }
    }
    return status;
}

clcnn_status clcnn_layout(const clcnn_graph *from, clcnn_graph *to) {
    layout l = {.from = from,
                .to = to,
                .plain = calloc(from->value_count + 1, sizeof *l.plain),
                .twin = calloc(from->value_count + 1, sizeof *l.twin)};
    *to = (clcnn_graph){.values = NULL};
    const clcnn_status status = l.plain && l.twin ? lay_out_all(&l) : no_memory();
    free(l.plain);
    free(l.twin);
    if (status) {
        clcnn_graph_free(to);
    }
    return status;
}
