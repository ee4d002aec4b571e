/* SPDX-License-Identifier: MIT
 * Models: what callers build and read. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../operator_list.h"
#include "../problem.h"

clcnn_identity *clcnn_identity_keep(clcnn_identity *identity) {
    atomic_fetch_add(&identity->references, 1);
    return identity;
}

void clcnn_identity_drop(clcnn_identity *identity) {
    if (identity && atomic_fetch_sub(&identity->references, 1) == 1) {
        free(identity);
    }
}

clcnn_status clcnn_model_create(clcnn_model **model) {
    clcnn_status status = clcnn_require("model", "model", model);
    if (status) {
        return status;
    }
    clcnn_model *made = calloc(1, sizeof *made);
    clcnn_identity *identity = calloc(1, sizeof *identity);
    *model = made && identity ? made : NULL;
    if (!*model) {
        free(made);
        free(identity);
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for it");
    }
    made->identity = clcnn_identity_keep(identity);
    return CLCNN_OK;
}

void clcnn_model_destroy(clcnn_model *model) {
    if (model) {
        clcnn_graph_free(&model->graph);
        clcnn_identity_drop(model->identity);
        free(model);
    }
}

/* ---- The first failure ---- */

clcnn_status clcnn_model_check(const clcnn_model *model) {
    const clcnn_status status = clcnn_require("model", "model", model);
    if (status || !model->status) {
        return status;
    }
    return clcnn_fail(model->status, "%s", model->fault);
}

/* Whether a call that builds may begin. */
static bool sound(const clcnn_model *model) {
    return !clcnn_require("model", "model", model) && !model->status;
}

/* Keeps a failure that is this thread's last error. */
static int note(clcnn_model *model, clcnn_status status, int value) {
    if (status) {
        model->status = status;
        snprintf(model->fault, sizeof model->fault, "%s", clcnn_last_error()->message);
    }
    return status ? 0 : value;
}

/* ---- Building ---- */

static clcnn_status check_word(const char *what, const char *name) {
    clcnn_status status = clcnn_require("model", "name", name);
    if (!status && !name[0]) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "model %s: its name is empty; it must not be",
                          what);
    }
    return status;
}

static clcnn_status check_name(const char *what, const char *name, const clcnn_graph_ports *ports) {
    clcnn_status status = check_word(what, name);
    for (size_t i = 0; !status && i < ports->count; i++) {
        if (strcmp(ports->list[i].name, name) == 0) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "model: two %ss are named \"%.60s\"; names must differ", what, name);
        }
    }
    return status;
}

static clcnn_status check_value(const clcnn_graph *graph, const char *object, int value) {
    if (clcnn_graph_has(graph, value)) {
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                      "%s: value %d is not one of the model's; they are 1 to %d", object, value,
                      graph->value_count ? (int)graph->value_count - 1 : 0);
}

int clcnn_model_input(clcnn_model *model, const char *name, clcnn_shape shape) {
    int value = 0;
    if (!sound(model)) {
        return 0;
    }
    clcnn_status status = check_name("input", name, &model->graph.inputs);
    if (!status) {
        status = clcnn_shape_check("model input", shape);
    }
    if (!status) {
        status = clcnn_graph_input(&model->graph, name, shape, &value);
    }
    return note(model, status, value);
}

static clcnn_status copy_values(clcnn_shape shape, const float *values, clcnn_content *content) {
    clcnn_status status = clcnn_shape_check("model constant", shape);
    if (!status) {
        status = clcnn_require("model constant", "values", values);
    }
    if (status) {
        return status;
    }
    const size_t bytes = clcnn_shape_count(shape) * sizeof *values;
    content->own = malloc(bytes);
    if (!content->own) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY,
                          "model constant: no host memory for %zu bytes of shape %s", bytes,
                          clcnn_shape_print(shape).text);
    }
    content->values = memcpy(content->own, values, bytes);
    return CLCNN_OK;
}

int clcnn_model_constant(clcnn_model *model, clcnn_shape shape, const float *values) {
    int value = 0;
    clcnn_content content = {.own = NULL};
    if (!sound(model)) {
        return 0;
    }
    clcnn_status status = copy_values(shape, values, &content);
    if (!status) {
        status = clcnn_graph_constant(&model->graph, shape, content, &value);
    }
    return note(model, status, value);
}

static clcnn_status check_inputs(const clcnn_graph *graph, const char *operator_name,
                                 const int *inputs, size_t input_count) {
    clcnn_status status = input_count ? clcnn_require(operator_name, "inputs", inputs) : CLCNN_OK;
    for (size_t i = 0; !status && i < input_count; i++) {
        status = inputs[i] ? check_value(graph, operator_name, inputs[i]) : CLCNN_OK;
    }
    return status;
}

static clcnn_status add_layer(clcnn_graph *graph, const char *operator_name, const void *desc,
                              size_t desc_size, const int *inputs, size_t input_count, int *value) {
    clcnn_graph_layer layer = {.input_count = input_count};
    clcnn_status status = clcnn_operator_require(operator_name, &layer.row);
    if (!status) {
        status = check_inputs(graph, operator_name, inputs, input_count);
    }
    if (!status) {
        status = clcnn_problem_desc(&layer.row->info, desc, desc_size, &layer.desc);
    }
    if (status) {
        return status;
    }
    int *copy = calloc(input_count + 1, sizeof *copy);
    layer.inputs = copy;
    if (copy) {
        for (size_t i = 0; i < input_count; i++) {
            copy[i] = inputs[i];
        }
        status = clcnn_graph_add(graph, &layer, value);
    } else {
        status = clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for a layer", operator_name);
    }
    clcnn_graph_take_out(&layer);
    return status;
}

int clcnn_model_layer(clcnn_model *model, const char *operator_name, const void *desc,
                      size_t desc_size, const int *inputs, size_t input_count) {
    int value = 0;
    if (!sound(model)) {
        return 0;
    }
    const clcnn_status status =
        add_layer(&model->graph, operator_name, desc, desc_size, inputs, input_count, &value);
    return note(model, status, value);
}

static clcnn_status check_first(const clcnn_graph *graph, int value) {
    for (size_t i = 0; i < graph->layer_count; i++) {
        if (graph->layers[i].outputs[0] == value) {
            return CLCNN_OK;
        }
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                      "model: value %d is no layer's output 0, by whose name a layer is called",
                      value);
}

void clcnn_model_name(clcnn_model *model, int value, const char *name) {
    if (!sound(model)) {
        return;
    }
    clcnn_status status = check_word("layer", name);
    if (!status) {
        status = check_value(&model->graph, "model", value);
    }
    if (!status) {
        status = check_first(&model->graph, value);
    }
    if (!status) {
        status = clcnn_graph_name(&model->graph, value, name);
    }
    note(model, status, value);
}

/* What is an output twice is copied, and no operator copies indices. */
static clcnn_status check_once(const clcnn_graph *graph, int value) {
    for (size_t i = 0; i < graph->outputs.count; i++) {
        if (graph->outputs.list[i].value == value && graph->values[value].type == CLCNN_INT32) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "model output: value %d is of int32 and an output already; it can be "
                              "one once",
                              value);
        }
    }
    return CLCNN_OK;
}

void clcnn_model_output(clcnn_model *model, const char *name, int value) {
    if (!sound(model)) {
        return;
    }
    clcnn_status status = check_name("output", name, &model->graph.outputs);
    if (!status) {
        status = check_value(&model->graph, "model output", value);
    }
    if (!status) {
        status = check_once(&model->graph, value);
    }
    if (!status) {
        status = clcnn_graph_output(&model->graph, name, value);
    }
    note(model, status, value);
}

/* ---- Reading ---- */

clcnn_shape clcnn_model_shape(const clcnn_model *model, int value) {
    return model && clcnn_graph_has(&model->graph, value) ? model->graph.values[value].shape
                                                          : (clcnn_shape){0};
}

clcnn_port clcnn_model_input_at(const clcnn_model *model, size_t index) {
    return model ? clcnn_graph_port_at(&model->graph, &model->graph.inputs, index)
                 : (clcnn_port){.name = NULL};
}

clcnn_port clcnn_model_output_at(const clcnn_model *model, size_t index) {
    return model ? clcnn_graph_port_at(&model->graph, &model->graph.outputs, index)
                 : (clcnn_port){.name = NULL};
}

clcnn_model_layer_information clcnn_model_layer_at(const clcnn_model *model, size_t index) {
    if (!model || index >= model->graph.layer_count) {
        return (clcnn_model_layer_information){.name = NULL};
    }
    const clcnn_graph_layer *layer = &model->graph.layers[index];
    return (clcnn_model_layer_information){.name = model->graph.values[layer->outputs[0]].name,
                                           .operator_name = layer->row->info.name,
                                           .desc = layer->desc,
                                           .inputs = layer->inputs,
                                           .outputs = layer->outputs,
                                           .input_count = layer->input_count,
                                           .output_count = layer->output_count};
}

int clcnn_model_is_constant(const clcnn_model *model, int value) {
    return model && clcnn_graph_has(&model->graph, value) &&
           model->graph.values[value].content.values != NULL;
}

/* Elements of the constants that layers read, each counted once: `counted` has a place for every value. */
static double count_parameters(const clcnn_graph *graph, bool *counted) {
    double parameters = 0;
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        for (size_t k = 0; k < layer->input_count; k++) {
            const int value = layer->inputs[k];
            if (graph->values[value].content.values && !counted[value]) {
                counted[value] = true;
                parameters += (double)clcnn_shape_count(graph->values[value].shape);
            }
        }
    }
    return parameters;
}

static clcnn_status add_work(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                             double *multiply_adds) {
    clcnn_problem problem;
    const clcnn_status status = clcnn_graph_problem(graph, layer, &problem);
    if (!status) {
        *multiply_adds += clcnn_problem_work(&problem).multiply_adds;
        clcnn_problem_free(&problem);
    }
    return status;
}

clcnn_status clcnn_model_info(const clcnn_model *model, clcnn_model_information *info) {
    clcnn_status status = clcnn_model_check(model);
    if (!status) {
        status = clcnn_require("model", "info", info);
    }
    if (status) {
        return status;
    }
    const clcnn_graph *graph = &model->graph;
    clcnn_model_information made = {.inputs = graph->inputs.count,
                                    .outputs = graph->outputs.count,
                                    .layers = graph->layer_count};
    bool *counted = calloc(graph->value_count + 1, sizeof *counted);
    if (!counted) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to count its parameters");
    }
    made.parameters = count_parameters(graph, counted);
    free(counted);
    for (size_t i = 0; !status && i < graph->layer_count; i++) {
        status = add_work(graph, &graph->layers[i], &made.multiply_adds);
    }
    if (!status) {
        *info = made;
    }
    return status;
}
