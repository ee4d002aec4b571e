/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "../operator_list.h"
#include "../problem.h"

/* Images have four axes, (n, c, h, w). Values of more are images whose channels are several axes, (n, a,
 * b, h, w), on their way from one layer to another. */
enum { RANK = 4 };

/* Axis i of NHWC is this axis of NCHW. */
static int nhwc_axis(int rank, int i) {
    return i == 0 ? 0 : i < 3 ? rank - 3 + i : i - 2;
}

/* And axis i of NCHW is this one of NHWC. */
static int nchw_axis(int rank, int i) {
    return i == 0 ? 0 : i < rank - 2 ? i + 2 : i - rank + 3;
}

typedef struct axes {
    int list[CLCNN_MAX_RANK];
} axes;

/* Each value of `from` as it is, and its twin, an image in the other format: its number in `to`, 0 where
 * it is not made yet. */
typedef struct layout {
    const clcnn_graph *from;
    clcnn_data_format format; /* of twins */
    clcnn_graph *to;
    int *plain, *twin;
} layout;

/* Where the axes of an image in this format are in the other one. */
static axes axes_of(int rank, clcnn_data_format format) {
    axes a = {{0}};
    for (int i = 0; i < rank; i++) {
        a.list[i] = format == CLCNN_NHWC ? nhwc_axis(rank, i) : nchw_axis(rank, i);
    }
    return a;
}

/* Axis i of the twin is axis list[i] of the value. */
static axes twin_axes(const layout *l, int rank) {
    return axes_of(rank, l->format);
}

/* And axis i of the value is axis list[i] of its twin. */
static axes plain_axes(const layout *l, int rank) {
    return axes_of(rank, l->format == CLCNN_NHWC ? CLCNN_NCHW : CLCNN_NHWC);
}

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

/* It is called by the number of what it transposes. */
static clcnn_status transpose(layout *l, int of, int value, axes order, int *made) {
    clcnn_transpose_desc desc = {.from = CLCNN_NHWC};
    clcnn_graph_layer layer = {.desc = &desc, .inputs = &value, .input_count = 1};
    memcpy(desc.axes, order.list, sizeof desc.axes);
    clcnn_status status = clcnn_operator_require("transpose", &layer.row);
    if (!status) {
        status = clcnn_graph_add(l->to, &layer, made);
    }
    if (!status) {
        l->to->values[*made].number = of;
    }
    return status;
}

/* The shape with axes of 1 in front of it, so that there are `rank`. */
static clcnn_shape with_rank(clcnn_shape shape, int rank) {
    clcnn_shape image = {.rank = rank};
    for (int i = 0; i < rank; i++) {
        const int from = i - (rank - shape.rank);
        image.dim[i] = from < 0 ? 1 : shape.dim[from];
    }
    return image;
}

static clcnn_shape twin_shape(const layout *l, clcnn_shape shape) {
    const axes order = twin_axes(l, shape.rank);
    clcnn_shape twin = shape;
    for (int i = 0; i < shape.rank; i++) {
        twin.dim[i] = shape.dim[order.list[i]];
    }
    return twin;
}

/* (n, outer, inner) to (n, inner, outer), the pixels being one of them and the channels the other. */
static void reorder(const layout *l, const float *from, clcnn_shape shape, float *to) {
    const int cut = l->format == CLCNN_NHWC ? shape.rank - 2 : 3; /* the first axis of `inner` */
    size_t outer = 1, inner = 1;
    for (int i = 1; i < shape.rank; i++) {
        *(i < cut ? &outer : &inner) *= (size_t)shape.dim[i];
    }
    for (size_t i = 0; i < (size_t)shape.dim[0] * outer; i++) {
        for (size_t k = 0; k < inner; k++) {
            const size_t image = i / outer, at = i % outer;
            to[(image * inner + k) * outer + at] = from[i * inner + k];
        }
    }
}

static clcnn_status constant_twin(layout *l, int value, int rank, int *made) {
    const clcnn_graph_value *constant = value_of(l, value);
    const clcnn_shape shape = with_rank(constant->shape, rank);
    float *values = malloc(clcnn_shape_count(shape) * sizeof *values);
    if (!values) {
        return no_memory();
    }
    reorder(l, constant->content.values, shape, values);
    const clcnn_content content = {.values = values, .own = values};
    return clcnn_graph_constant(l->to, twin_shape(l, shape), content, made);
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
    return transpose(l, value, l->twin[value], plain_axes(l, v->shape.rank), plain);
}

/* Makes the value's twin; that of a constant for whoever reads it with this rank. */
static clcnn_status need_twin(layout *l, int value, int rank, int *made) {
    clcnn_status status = CLCNN_OK;
    if (value && is_constant(l, value)) {
        return constant_twin(l, value, rank, made);
    }
    if (value && !l->twin[value]) {
        status = transpose(l, value, l->plain[value], twin_axes(l, rank), &l->twin[value]);
    }
    *made = l->twin[value];
    return status;
}

/* ---- Which layers are laid out ------------------------------------------------------------- */

/* How a layer gets its inputs. */
typedef enum order {
    PLAIN,     /* as they are */
    IMAGES,    /* images are twins, the rest, weights, as it is */
    EVERYTHING /* all have their axes in the other order */
} order;

static int rank_of(const layout *l, int value) {
    return value_of(l, value)->shape.rank;
}

/* One number that broadcasts whatever the order. */
static bool is_scalar(const layout *l, int value) {
    return is_constant(l, value) && clcnn_shape_count(value_of(l, value)->shape) == 1;
}

/* The rank of what a layer reads: of the first input that is no constant, which may have fewer axes. */
static int input_rank(const layout *l, const clcnn_graph_layer *layer) {
    size_t first = 0;
    while (first < layer->input_count &&
           (!layer->inputs[first] || is_constant(l, layer->inputs[first]))) {
        first++;
    }
    return rank_of(l, layer->inputs[first < layer->input_count ? first : 0]);
}

/* Whether there is a reason, and nothing in the way, to have all inputs in the other order. */
static bool may_follow(const layout *l, const clcnn_graph_layer *layer) {
    const int rank = input_rank(l, layer);
    bool reason = false;
    for (size_t i = 0; i < layer->input_count; i++) {
        const int value = layer->inputs[i];
        const bool constant = value && is_constant(l, value);
        if (value && (constant ? rank_of(l, value) > rank : rank_of(l, value) != rank)) {
            return false;
        }
        reason = reason || (value && !constant && l->twin[value]);
    }
    return reason && rank >= RANK && rank_of(l, layer->outputs[0]) >= RANK;
}

static bool permute(const layout *l, const clcnn_graph_layer *layer, const clcnn_problem *problem,
                    void *desc) {
    const axes in = twin_axes(l, input_rank(l, layer));
    const axes out = twin_axes(l, rank_of(l, layer->outputs[0]));
    return layer->row->permute(problem, desc, in.list, out.list);
}

/* Into NHWC, which is faster, what has weights is worth it alone, and the others follow. ONNX has images
 * in NCHW alone, so there all are that do not merely see them in another shape. */
static bool worth_it(const layout *l, const clcnn_graph_layer *layer) {
    return l->format == CLCNN_NHWC ? layer->row->channel != NULL : layer->row->view == NULL;
}

static order choose(const layout *l, const clcnn_graph_layer *layer, const clcnn_problem *problem,
                    void *desc) {
    clcnn_data_format *format = clcnn_operator_format_of(layer->row, desc);
    if (layer->output_count != 1 || !layer->inputs[0]) {
        return PLAIN;
    }
    if (format && *format != l->format && rank_of(l, layer->inputs[0]) == RANK &&
        (worth_it(l, layer) || l->twin[layer->inputs[0]])) {
        *format = l->format;
        return IMAGES;
    }
    return layer->row->permute && may_follow(l, layer) && permute(l, layer, problem, desc)
               ? EVERYTHING
               : PLAIN;
}

/* ---- Layers -------------------------------------------------------------------------------- */

/* An input in the order that the layer wants; *made: its number in `to`. */
static clcnn_status bind(layout *l, const clcnn_graph_layer *layer, order o, size_t input,
                         int *made) {
    const int value = layer->inputs[input];
    const bool image = input == 0 || (layer->row->residual && input == layer->row->residual);
    const bool other = o == EVERYTHING ? !is_scalar(l, value) : o == IMAGES && image;
    if (other) {
        return need_twin(l, value, o == IMAGES ? RANK : input_rank(l, layer), made);
    }
    const clcnn_status status = need_plain(l, value);
    *made = l->plain[value];
    return status;
}

/* Notes what the layer made, by its name. */
static clcnn_status note(layout *l, const clcnn_graph_layer *layer, order o, int made) {
    const clcnn_graph_value *first = value_of(l, layer->outputs[0]);
    const bool other = o != PLAIN && first->shape.rank >= RANK;
    for (size_t i = 0; i < layer->output_count; i++) {
        (other ? l->twin : l->plain)[layer->outputs[i]] = made + (int)i;
        l->to->values[made + (int)i].number = layer->outputs[i];
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
    const int from = layer->inputs[0], to = layer->outputs[0], rank = rank_of(l, from);
    axes found = {{0}};
    if (!layer->row->permutation || rank < RANK || is_constant(l, from) ||
        !layer->row->permutation(problem, found.list)) {
        return CLCNN_OK;
    }
    const axes into = twin_axes(l, rank), out = plain_axes(l, rank);
    if (memcmp(&found, &into, sizeof found) == 0 && l->twin[from]) {
        l->plain[to] = l->twin[from];
        *skipped = true;
    } else if (memcmp(&found, &out, sizeof found) == 0) {
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

clcnn_status clcnn_layout(const clcnn_graph *from, clcnn_data_format format, clcnn_graph *to) {
    layout l = {.from = from,
                .format = format,
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
