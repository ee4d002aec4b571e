/* SPDX-License-Identifier: MIT */
#include "graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../problem.h"

/* ---- Memory -------------------------------------------------------------------------------- */

static clcnn_status no_memory(void) {
    return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for its graph");
}

/* Room for one element more behind `count` of them, whose capacity is the next power of two. NULL: there
 * is none, and the list is as it was. */
static void *grow(void *list, size_t count, size_t size) {
    const bool full = (count & (count - 1)) == 0;
    return full ? realloc(list, (count ? 2 * count : 1) * size) : list;
}

static void free_ports(clcnn_graph_ports *ports) {
    for (size_t i = 0; i < ports->count; i++) {
        free(ports->list[i].name);
    }
    free(ports->list);
}

void clcnn_graph_free(clcnn_graph *graph) {
    for (size_t i = 0; i < graph->value_count; i++) {
        free(graph->values[i].name);
        free(graph->values[i].content.own);
    }
    for (size_t i = 0; i < graph->layer_count; i++) {
        clcnn_graph_take_out(&graph->layers[i]);
    }
    free_ports(&graph->inputs);
    free_ports(&graph->outputs);
    free(graph->values);
    free(graph->layers);
    *graph = (clcnn_graph){.values = NULL};
}

/* ---- Values -------------------------------------------------------------------------------- */

bool clcnn_graph_has(const clcnn_graph *graph, int value) {
    return value > 0 && (size_t)value < graph->value_count;
}

size_t clcnn_graph_bytes(const clcnn_graph_value *value) {
    return clcnn_shape_count(value->shape) * clcnn_type_size(value->type);
}

static clcnn_status add_value(clcnn_graph *graph, clcnn_graph_value value, int *number) {
    if (graph->value_count == 0) { /* value 0, which is none */
        graph->values = calloc(1, sizeof *graph->values);
        graph->value_count = graph->values ? 1 : 0;
    }
    clcnn_graph_value *values =
        graph->values ? grow(graph->values, graph->value_count, sizeof *values) : NULL;
    if (!values) {
        return no_memory();
    }
    graph->values = values;
    value.number = (int)graph->value_count;
    values[graph->value_count] = value;
    *number = (int)graph->value_count++;
    return CLCNN_OK;
}

/* Takes back values that were added for what was not. */
static void drop_values(clcnn_graph *graph, size_t count) {
    graph->value_count = count;
}

static clcnn_status add_port(clcnn_graph_ports *ports, const char *name, int value) {
    clcnn_graph_port *list = grow(ports->list, ports->count, sizeof *list);
    if (!list) {
        return no_memory();
    }
    ports->list = list;
    list[ports->count] = (clcnn_graph_port){.name = strdup(name), .value = value};
    if (!list[ports->count].name) {
        return no_memory();
    }
    ports->count++;
    return CLCNN_OK;
}

clcnn_status clcnn_graph_input(clcnn_graph *graph, const char *name, clcnn_shape shape,
                               int *value) {
    const clcnn_graph_value input = {.shape = shape, .type = CLCNN_FLOAT32};
    clcnn_status status = add_value(graph, input, value);
    if (status) {
        return status;
    }
    status = add_port(&graph->inputs, name, *value);
    if (status) {
        drop_values(graph, (size_t)*value);
    }
    return status;
}

clcnn_status clcnn_graph_output(clcnn_graph *graph, const char *name, int value) {
    return add_port(&graph->outputs, name, value);
}

clcnn_port clcnn_graph_port_at(const clcnn_graph *graph, const clcnn_graph_ports *ports,
                               size_t index) {
    if (index >= ports->count) {
        return (clcnn_port){.name = NULL};
    }
    const clcnn_graph_value *value = &graph->values[ports->list[index].value];
    return (clcnn_port){.name = ports->list[index].name,
                        .shape = value->shape,
                        .type = value->type,
                        .value = ports->list[index].value};
}

clcnn_status clcnn_graph_constant(clcnn_graph *graph, clcnn_shape shape, clcnn_content content,
                                  int *value) {
    const clcnn_graph_value constant = {.shape = shape, .type = CLCNN_FLOAT32, .content = content};
    const clcnn_status status = add_value(graph, constant, value);
    if (status) {
        free(content.own);
    }
    return status;
}

clcnn_status clcnn_graph_name(clcnn_graph *graph, int value, const char *name) {
    char *copy = strdup(name);
    if (!copy) {
        return no_memory();
    }
    free(graph->values[value].name);
    graph->values[value].name = copy;
    return CLCNN_OK;
}

/* ---- Layers -------------------------------------------------------------------------------- */

const char *clcnn_graph_label(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                              clcnn_label *made) {
    const int value = layer->outputs[0];
    const bool there = clcnn_graph_has(graph, value); /* not while it is being added */
    snprintf(made->text, sizeof made->text, "%s_%d", layer->row->info.name,
             there ? graph->values[value].number : value);
    return there && graph->values[value].name ? graph->values[value].name : made->text;
}

clcnn_status clcnn_graph_blame(const char *name, clcnn_status status) {
    clcnn_error_kept kept;
    clcnn_error_keep(&kept);
    return clcnn_fail_driver(status, kept.last.driver_code, "layer %.200s: %s", name, kept.message);
}

clcnn_status clcnn_graph_blame_layer(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                                     clcnn_status status) {
    clcnn_label made;
    return clcnn_graph_blame(clcnn_graph_label(graph, layer, &made), status);
}

clcnn_operand *clcnn_graph_operands(const clcnn_graph *graph, const clcnn_graph_layer *layer) {
    clcnn_operand *operands = calloc(layer->input_count + 1, sizeof *operands);
    for (size_t i = 0; operands && i < layer->input_count; i++) {
        const int value = layer->inputs[i];
        if (value) {
            operands[i].shape = graph->values[value].shape;
            operands[i].type = graph->values[value].type;
        }
    }
    return operands;
}

clcnn_op_desc clcnn_graph_describe(const clcnn_graph_layer *layer, const clcnn_operand *operands) {
    return (clcnn_op_desc){.name = layer->row->info.name,
                           .desc = layer->desc,
                           .desc_size = layer->row->info.desc_size,
                           .inputs = operands,
                           .input_count = layer->input_count};
}

clcnn_status clcnn_graph_problem(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                                 clcnn_problem *problem) {
    clcnn_operand *operands = clcnn_graph_operands(graph, layer);
    if (!operands) {
        return no_memory();
    }
    const clcnn_op_desc what = clcnn_graph_describe(layer, operands);
    const clcnn_status status = clcnn_problem_infer(&what, problem);
    free(operands);
    return status ? clcnn_graph_blame_layer(graph, layer, status) : CLCNN_OK;
}

/* The values that the new layer makes. */
static clcnn_status add_outputs(clcnn_graph *graph, const clcnn_problem *problem,
                                clcnn_graph_layer *layer) {
    clcnn_status status = CLCNN_OK;
    layer->output_count = clcnn_problem_outputs(problem);
    for (size_t i = 0; !status && i < layer->output_count; i++) {
        const clcnn_value *output = &problem->outputs[i];
        const clcnn_graph_value made = {.shape = output->shape, .type = output->type};
        status = add_value(graph, made, &layer->outputs[i]);
    }
    return status;
}

static void *copy_of(const void *from, size_t bytes) {
    void *copy = malloc(bytes ? bytes : 1);
    return copy && bytes ? memcpy(copy, from, bytes) : copy;
}

/* A layer with memory of its own. */
static clcnn_status append(clcnn_graph *graph, const clcnn_graph_layer *layer) {
    clcnn_graph_layer *layers = grow(graph->layers, graph->layer_count, sizeof *layers);
    if (!layers) {
        return no_memory();
    }
    graph->layers = layers;
    clcnn_graph_layer *added = &layers[graph->layer_count];
    *added = *layer;
    added->desc = copy_of(layer->desc, layer->row->info.desc_size);
    added->inputs = copy_of(layer->inputs, layer->input_count * sizeof *layer->inputs);
    if (!added->desc || !added->inputs) {
        clcnn_graph_take_out(added);
        return no_memory();
    }
    graph->layer_count++;
    return CLCNN_OK;
}

clcnn_status clcnn_graph_add(clcnn_graph *graph, const clcnn_graph_layer *layer, int *value) {
    const size_t values = graph->value_count;
    clcnn_graph_layer made = *layer;
    clcnn_problem problem;
    made.outputs[0] = (int)values; /* for the name in a message */
    clcnn_status status = clcnn_graph_problem(graph, &made, &problem);
    if (status) {
        return status;
    }
    status = add_outputs(graph, &problem, &made);
    clcnn_problem_free(&problem);
    if (!status) {
        status = append(graph, &made);
    }
    if (status) {
        drop_values(graph, values);
        return status;
    }
    *value = made.outputs[0];
    return CLCNN_OK;
}

void clcnn_graph_take_out(clcnn_graph_layer *layer) {
    free(layer->desc);
    free(layer->inputs);
    *layer = (clcnn_graph_layer){.row = NULL};
}

void clcnn_graph_compact(clcnn_graph *graph) {
    size_t kept = 0;
    for (size_t i = 0; i < graph->layer_count; i++) {
        if (graph->layers[i].row) {
            graph->layers[kept++] = graph->layers[i];
        }
    }
    graph->layer_count = kept;
}

static bool same_place(const clcnn_graph_layer *a, const clcnn_graph_layer *b) {
    return a->row == b->row && a->input_count == b->input_count &&
           memcmp(a->inputs, b->inputs, a->input_count * sizeof *a->inputs) == 0 &&
           memcmp(a->outputs, b->outputs, sizeof a->outputs) == 0;
}

bool clcnn_graph_same_layer(const clcnn_graph_layer *a, const clcnn_graph_layer *b) {
    return same_place(a, b) && memcmp(a->desc, b->desc, a->row->info.desc_size) == 0;
}

bool clcnn_graph_same(const clcnn_graph *a, const clcnn_graph *b) {
    bool same = a->value_count == b->value_count && a->layer_count == b->layer_count;
    for (size_t i = 0; same && i < a->layer_count; i++) {
        same = same_place(&a->layers[i], &b->layers[i]);
    }
    return same;
}

/* ---- Links --------------------------------------------------------------------------------- */

static void link_layer(clcnn_graph *graph, int number) {
    const clcnn_graph_layer *layer = &graph->layers[number];
    for (size_t i = 0; i < layer->input_count; i++) {
        clcnn_graph_value *read = &graph->values[layer->inputs[i]];
        read->uses++;
        read->last_use = number;
    }
    for (size_t i = 0; i < layer->output_count; i++) {
        graph->values[layer->outputs[i]].producer = number;
    }
}

void clcnn_graph_link(clcnn_graph *graph) {
    for (size_t i = 0; i < graph->value_count; i++) {
        clcnn_graph_value *v = &graph->values[i];
        v->producer = v->last_use = CLCNN_NO_LAYER;
        v->uses = 0;
    }
    for (size_t i = 0; i < graph->layer_count; i++) {
        link_layer(graph, (int)i);
    }
    for (size_t i = 0; i < graph->outputs.count; i++) {
        graph->values[graph->outputs.list[i].value].uses++;
    }
}

/* ---- Copies -------------------------------------------------------------------------------- */

/* Values keep their numbers, since layers and constants come in the order in which they were made. */
static clcnn_status copy_value(const clcnn_graph *from, int number, int batch, clcnn_graph *copy) {
    const clcnn_graph_value *value = &from->values[number];
    clcnn_graph_value made = {.shape = value->shape,
                              .type = value->type,
                              .content = {.values = value->content.values}};
    for (size_t i = 0; batch && i < from->inputs.count; i++) {
        if (from->inputs.list[i].value == number) {
            made.shape.dim[0] = batch;
        }
    }
    clcnn_status status = add_value(copy, made, &number);
    if (!status && value->name) {
        status = clcnn_graph_name(copy, number, value->name);
    }
    return status;
}

/* The shapes of what the layer makes follow from its inputs' as they are now. */
static clcnn_status infer_again(clcnn_graph *graph, const clcnn_graph_layer *layer) {
    clcnn_problem problem = {.row = NULL};
    clcnn_status status = clcnn_graph_problem(graph, layer, &problem);
    for (size_t i = 0; !status && i < layer->output_count; i++) {
        graph->values[layer->outputs[i]].shape = problem.outputs[i].shape;
    }
    clcnn_problem_free(&problem);
    return status;
}

static clcnn_status copy_ports(const clcnn_graph_ports *from, clcnn_graph_ports *copy) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < from->count; i++) {
        status = add_port(copy, from->list[i].name, from->list[i].value);
    }
    return status;
}

static clcnn_status check_batch(const clcnn_graph *graph) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < graph->inputs.count; i++) {
        const clcnn_graph_port *port = &graph->inputs.list[i];
        status = clcnn_shape_check(port->name, graph->values[port->value].shape);
    }
    return status;
}

clcnn_status clcnn_graph_copy(const clcnn_graph *from, int batch, clcnn_graph *copy) {
    clcnn_status status = CLCNN_OK;
    *copy = (clcnn_graph){.values = NULL};
    for (size_t i = 1; !status && i < from->value_count; i++) {
        status = copy_value(from, (int)i, batch, copy);
    }
    if (!status) {
        status = copy_ports(&from->inputs, &copy->inputs);
    }
    if (!status) {
        status = copy_ports(&from->outputs, &copy->outputs);
    }
    if (!status) {
        status = check_batch(copy);
    }
    for (size_t i = 0; !status && i < from->layer_count; i++) {
        status = append(copy, &from->layers[i]);
        if (!status) {
            status = infer_again(copy, &copy->layers[i]);
        }
    }
    if (status) {
        clcnn_graph_free(copy);
    }
    return status;
}
