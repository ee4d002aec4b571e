/* SPDX-License-Identifier: MIT
 * Running a compiled model, and what it tells of itself. */
#include <stdint.h>
#include <stdio.h>

#include "../overlap.h"
#include "../problem.h"
#include "compiled.h"

/* ---- What a run is given ------------------------------------------------------------------- */

/* What a run is given in one place: "model input: x". */
typedef struct given {
    const char *what; /* "input" */
    const clcnn_graph_port *port;
} given;

static clcnn_status check_shape(const given *g, const clcnn_tensor *tensor,
                                const clcnn_graph_value *value) {
    if (!clcnn_shape_equal(tensor->shape, value->shape)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "model %s: %s has shape %s, the model was compiled for %s", g->what,
                          g->port->name, clcnn_shape_print(tensor->shape).text,
                          clcnn_shape_print(value->shape).text);
    }
    if (tensor->type != value->type) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "model %s: %s is of %s; it must be %s", g->what,
                          g->port->name, clcnn_type_name(tensor->type),
                          clcnn_type_name(value->type));
    }
    return CLCNN_OK;
}

static clcnn_status check_layout(const given *g, const clcnn_tensor *tensor) {
    if (!clcnn_tensor_is_dense(tensor) || tensor->span.offset % CLCNN_ARENA_UNIT) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "model %s: %s has pitch %d and begins at byte %zu of its memory; it must "
                          "be dense and begin at a multiple of %d",
                          g->what, g->port->name, tensor->span.pitch, tensor->span.offset,
                          CLCNN_ARENA_UNIT);
    }
    return CLCNN_OK;
}

/* One that a layer was lent by, or any in the memory of the values in between. */
static bool is_own(const clcnn_compiled *c, const clcnn_tensor *tensor) {
    bool own = false;
    for (size_t i = 1; !own && i < c->graph.value_count; i++) {
        const clcnn_tensor *t = &c->tensors[i];
        own = tensor == t || (c->storage.homes[i].kind == CLCNN_HOME_ARENA &&
                              tensor->span.memory->handle == t->span.memory->handle);
    }
    return own;
}

static clcnn_status check_tensor(const clcnn_compiled *c, const given *g,
                                 const clcnn_tensor *tensor) {
    char object[32];
    snprintf(object, sizeof object, "model %s", g->what);
    clcnn_status status = clcnn_require(object, g->port->name, tensor);
    if (!status && tensor->context != c->context) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "model %s: %s is a tensor of another context; it must be of the compiled "
                          "model's",
                          g->what, g->port->name);
    }
    if (!status && is_own(c, tensor)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "model %s: %s is the compiled model's own tensor or lies in its memory; "
                          "it must be the caller's",
                          g->what, g->port->name);
    }
    if (!status) {
        status = check_shape(g, tensor, &c->graph.values[g->port->value]);
    }
    return status ? status : check_layout(g, tensor);
}

static clcnn_status check_list(const clcnn_compiled *c, const char *what,
                               const clcnn_graph_ports *ports, clcnn_tensor *const *tensors,
                               size_t count) {
    if (count != ports->count) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "model: %zu %ss given; it has %zu", count, what,
                          ports->count);
    }
    clcnn_status status = count ? clcnn_require("model", what, tensors) : CLCNN_OK;
    for (size_t i = 0; !status && i < count; i++) {
        const given g = {what, &ports->list[i]};
        status = check_tensor(c, &g, tensors[i]);
    }
    return status;
}

/* Refuses an output that shares elements with one of the tensors. */
static clcnn_status check_apart(const clcnn_compiled *c, size_t output, const clcnn_tensor *y,
                                const char *what, const clcnn_graph_ports *ports,
                                clcnn_tensor *const *tensors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (clcnn_overlap(tensors[i], y)) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "model output: %s shares elements with %s %s; they must not overlap",
                              c->graph.outputs.list[output].name, what, ports->list[i].name);
        }
    }
    return CLCNN_OK;
}

static clcnn_status check_run(const clcnn_compiled *c, clcnn_tensor *const *inputs,
                              size_t input_count, clcnn_tensor *const *outputs,
                              size_t output_count) {
    const clcnn_graph *graph = &c->graph;
    clcnn_status status = clcnn_context_usable("model", c->context);
    if (!status) {
        status = check_list(c, "input", &graph->inputs, inputs, input_count);
    }
    if (!status) {
        status = check_list(c, "output", &graph->outputs, outputs, output_count);
    }
    for (size_t i = 0; !status && i < output_count; i++) {
        status = check_apart(c, i, outputs[i], "input", &graph->inputs, inputs, input_count);
        if (!status) {
            status = check_apart(c, i, outputs[i], "output", &graph->outputs, outputs, i);
        }
    }
    return status;
}

/* ---- Running ------------------------------------------------------------------------------- */

/* Lets the values of inputs and outputs lie in what the run was given; NULL: nowhere. */
static void bind(clcnn_compiled *c, clcnn_home_kind kind, clcnn_tensor *const *tensors) {
    for (size_t i = 1; i < c->graph.value_count; i++) {
        const clcnn_home *home = &c->storage.homes[i];
        clcnn_span *span = &c->tensors[i].span;
        if (home->kind == kind) {
            clcnn_memory *old = span->memory;
            span->memory = NULL;
            if (tensors) {
                const clcnn_span *from = &tensors[home->port]->span;
                span->memory = clcnn_memory_keep(from->memory);
                span->offset = from->offset + home->first;
            }
            clcnn_memory_destroy(old);
        }
    }
}

/* Where there are guard zones: no layer may read what none before it has made. */
static clcnn_status poison(const clcnn_compiled *c) {
    static const uint32_t pattern = CLCNN_POISON;
    clcnn_status status = CLCNN_OK;
    for (size_t i = 1; !status && c->context->desc.guard_zones && i < c->graph.value_count; i++) {
        if (c->storage.homes[i].kind == CLCNN_HOME_ARENA) {
            const clcnn_region all = clcnn_tensor_region(&c->tensors[i]);
            status = c->context->backend->fill(&all, &pattern, sizeof pattern);
        }
    }
    return status;
}

static clcnn_status run_steps(const clcnn_compiled *c) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < c->step_count; i++) {
        const clcnn_model_step *step = &c->steps[i];
        status = clcnn_op_execute(step->op, step->inputs, step->input_count, step->outputs,
                                  step->output_count);
        if (status) {
            clcnn_graph_blame(step->name, status);
        }
    }
    return status;
}

clcnn_status clcnn_compiled_run(clcnn_compiled *c, clcnn_tensor *const *inputs, size_t input_count,
                                clcnn_tensor *const *outputs, size_t output_count) {
    clcnn_status status = clcnn_require("model", "compiled", c);
    if (!status) {
        status = check_run(c, inputs, input_count, outputs, output_count);
    }
    if (status) {
        return status;
    }
    c->has_run = false;
    bind(c, CLCNN_HOME_INPUT, inputs);
    bind(c, CLCNN_HOME_OUTPUT, outputs);
    status = poison(c);
    if (!status) {
        status = run_steps(c);
    }
    c->has_run = status == CLCNN_OK;
    if (!c->desc.separate) {
        bind(c, CLCNN_HOME_INPUT, NULL);
        bind(c, CLCNN_HOME_OUTPUT, NULL);
    }
    return status;
}

/* ---- Asking -------------------------------------------------------------------------------- */

/* Values have other numbers here than in the model as it was built. */
static clcnn_port port_at(const clcnn_graph *graph, const clcnn_graph_ports *ports, size_t index) {
    clcnn_port port = clcnn_graph_port_at(graph, ports, index);
    port.value = 0;
    return port;
}

clcnn_port clcnn_compiled_input_at(const clcnn_compiled *c, size_t index) {
    return c ? port_at(&c->graph, &c->graph.inputs, index) : (clcnn_port){.name = NULL};
}

clcnn_port clcnn_compiled_output_at(const clcnn_compiled *c, size_t index) {
    return c ? port_at(&c->graph, &c->graph.outputs, index) : (clcnn_port){.name = NULL};
}

clcnn_status clcnn_compiled_info(const clcnn_compiled *c, clcnn_compiled_information *info) {
    clcnn_status status = clcnn_require("model", "compiled", c);
    if (!status) {
        status = clcnn_require("model", "info", info);
    }
    if (status) {
        return status;
    }
    *info = (clcnn_compiled_information){.layers = c->step_count,
                                         .activations = c->storage.arena.bytes,
                                         .live = c->storage.arena.live};
    for (size_t i = 0; i < c->step_count; i++) {
        const clcnn_op *op = c->steps[i].op;
        info->constants += op->memory;
        info->shared += op->shared;
        info->workspace = op->workspace > info->workspace ? op->workspace : info->workspace;
    }
    return CLCNN_OK;
}

clcnn_status clcnn_compiled_layer_at(const clcnn_compiled *c, size_t index,
                                     clcnn_compiled_layer *layer) {
    clcnn_status status = clcnn_require("model", "compiled", c);
    if (!status) {
        status = clcnn_require("model", "layer", layer);
    }
    if (!status && index >= c->step_count) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "model: layer %zu asked for; it has %zu", index,
                          c->step_count);
    }
    if (!status) {
        const clcnn_model_step *step = &c->steps[index];
        const bool kept = c->desc.separate && c->has_run;
        *layer = (clcnn_compiled_layer){.name = step->name,
                                        .op = step->op,
                                        .inputs = kept ? step->inputs : NULL,
                                        .input_count = step->input_count,
                                        .outputs = kept ? step->outputs : NULL,
                                        .output_count = step->output_count,
                                        .multiply_adds =
                                            clcnn_problem_work(&step->op->problem).multiply_adds};
    }
    return status;
}
