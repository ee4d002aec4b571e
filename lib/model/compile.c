/* SPDX-License-Identifier: MIT
 * From a model to what runs in a context. */
#include <stdlib.h>

#include "compiled.h"
#include "evaluate.h"
#include "images.h"
#include "layout.h"
#include "patterns.h"
#include "simplify.h"

/* ---- Tensors ------------------------------------------------------------------------------- */

static clcnn_status no_memory(void) {
    return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to compile it");
}

static bool is_root(const clcnn_compiled *c, size_t value) {
    const clcnn_home *home = &c->storage.homes[value];
    return home->kind == CLCNN_HOME_ARENA && home->root == (int)value;
}

/* A buffer for each root. */
static clcnn_status make_apart(clcnn_compiled *c) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 1; !status && i < c->graph.value_count; i++) {
        clcnn_span *span = &c->tensors[i].span;
        if (is_root(c, i)) {
            status =
                clcnn_memory_create(c->context, c->storage.homes[i].block.bytes, &span->memory);
            span->offset = status ? 0 : span->memory->offset;
        }
    }
    return status;
}

/* One for all. */
static clcnn_status make_arena(clcnn_compiled *c) {
    clcnn_memory *arena = NULL;
    const size_t bytes = c->storage.arena.bytes;
    clcnn_status status = bytes ? clcnn_memory_create(c->context, bytes, &arena) : CLCNN_OK;
    for (size_t i = 1; arena && i < c->graph.value_count; i++) {
        if (is_root(c, i)) {
            c->tensors[i].span.memory = clcnn_memory_keep(arena);
            c->tensors[i].span.offset = arena->offset + c->storage.homes[i].block.offset;
        }
    }
    clcnn_memory_destroy(arena); /* the roots hold it */
    return status;
}

/* Roots have their memory; what lies in them follows, and so do shapes. */
static void set_tensors(clcnn_compiled *c) {
    for (size_t i = 1; i < c->graph.value_count; i++) {
        const clcnn_home *home = &c->storage.homes[i];
        const clcnn_span *root = &c->tensors[home->root].span;
        clcnn_tensor *t = &c->tensors[i];
        t->context = c->context;
        t->type = c->graph.values[i].type;
        t->shape = c->graph.values[i].shape;
        t->span.pitch = home->pitch;
        if (home->kind == CLCNN_HOME_ARENA && home->root != (int)i) {
            t->span.memory = clcnn_memory_keep(root->memory);
            t->span.offset = root->offset + home->first;
        }
    }
}

/* ---- Operators ----------------------------------------------------------------------------- */

/* Binds the layer's values; constants are uploaded. */
static clcnn_status bind(clcnn_compiled *c, const clcnn_graph_layer *layer, clcnn_operand *operands,
                         clcnn_model_step *step, clcnn_choice *choice) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < layer->input_count; i++) {
        const int value = layer->inputs[i];
        if (value && c->graph.values[value].content.values) {
            operands[i] = (clcnn_operand){.constant = NULL};
            status =
                clcnn_constant_tensor(&c->graph.values[value], c->context, &operands[i].constant);
        } else if (value) {
            step->inputs[i] = &c->tensors[value];
            choice->unaligned |= c->storage.homes[value].first % CLCNN_ARENA_UNIT != 0;
        }
    }
    for (size_t i = 0; i < layer->output_count; i++) {
        const int value = layer->outputs[i];
        step->outputs[i] = &c->tensors[value];
        choice->unaligned |= c->storage.homes[value].first % CLCNN_ARENA_UNIT != 0;
    }
    return status;
}

static int by_layer(const void *layer, const void *step) {
    const size_t a = *(const size_t *)layer, b = ((const clcnn_model_step *)step)->layer;
    return a < b ? -1 : a > b;
}

/* The operator that another compiled model has for a layer; NULL: none. */
static const clcnn_op *op_of(const clcnn_compiled *c, size_t layer) {
    const clcnn_model_step *step =
        c ? bsearch(&layer, c->steps, c->step_count, sizeof *step, by_layer) : NULL;
    return step ? step->op : NULL;
}

static clcnn_status create(clcnn_compiled *c, const clcnn_graph_layer *layer,
                           const clcnn_compiled *like, clcnn_operand *operands, const int *pitches,
                           clcnn_model_step *step) {
    clcnn_choice choice = {.strict = c->desc.strict, .workspace_limit = c->desc.workspace_limit};
    clcnn_op_desc what = clcnn_graph_describe(layer, operands);
    what.output_pitch = pitches;
    clcnn_status status = bind(c, layer, operands, step, &choice);
    if (!status) {
        status =
            clcnn_op_create_like(c->context, &what, &choice, op_of(like, step->layer), &step->op);
    }
    for (size_t i = 0; i < layer->input_count; i++) {
        clcnn_tensor_destroy(operands[i].constant); /* the operator has packed it */
    }
    return status ? clcnn_graph_blame(step->name, status) : CLCNN_OK;
}

static clcnn_status make_step(clcnn_compiled *c, size_t number, const clcnn_compiled *like) {
    const clcnn_graph_layer *layer = &c->graph.layers[number];
    int pitches[CLCNN_MAX_OUTPUTS] = {0};
    clcnn_operand *operands = clcnn_home_operands(&c->graph, c->storage.homes, layer, pitches);
    clcnn_model_step *step = &c->steps[c->step_count++];
    *step = (clcnn_model_step){.layer = number,
                               .inputs = calloc(layer->input_count + 1, sizeof(clcnn_tensor *)),
                               .input_count = layer->input_count,
                               .output_count = layer->output_count};
    step->name = clcnn_graph_label(&c->graph, layer, &step->label);
    const clcnn_status status =
        operands && step->inputs ? create(c, layer, like, operands, pitches, step) : no_memory();
    free(operands);
    return status;
}

/* Where the graphs differ, so may what constants are. */
static clcnn_status make_steps(clcnn_compiled *c, const clcnn_compiled *like) {
    clcnn_status status = CLCNN_OK;
    const bool same = like && clcnn_graph_same(&c->graph, &like->graph);
    for (size_t i = 0; !status && i < c->graph.layer_count; i++) {
        const clcnn_graph_layer *layer = &c->graph.layers[i];
        if (!layer->view) {
            const bool shares = same && clcnn_graph_same_layer(layer, &like->graph.layers[i]);
            status = make_step(c, i, shares ? like : NULL);
        }
    }
    return status;
}

/* ---- Compiling ----------------------------------------------------------------------------- */

/* Operators hold what they need of the constants. */
static void drop_contents(clcnn_graph *graph) {
    for (size_t i = 0; i < graph->value_count; i++) {
        free(graph->values[i].content.own);
        graph->values[i].content = (clcnn_content){.values = NULL};
    }
}

/* Constants are the model's still, so that the old graph can go. */
static clcnn_status lay_out(clcnn_graph *graph) {
    clcnn_graph laid_out;
    const clcnn_status status = clcnn_layout(graph, CLCNN_NHWC, &laid_out);
    if (!status) {
        clcnn_graph_free(graph);
        *graph = laid_out;
    }
    return status;
}

/* Patterns come first, too: no transpose has come between a pad and its convolution yet. */
static clcnn_status prepare(clcnn_graph *graph) {
    clcnn_status status = clcnn_patterns(graph);
    if (!status) {
        status = lay_out(graph);
    }
    return status ? status : clcnn_simplify(graph);
}

static clcnn_status build(const clcnn_model *model, const clcnn_compiled *like, clcnn_compiled *c) {
    const clcnn_compile_desc *desc = &c->desc;
    clcnn_graph *graph = &c->graph;
    clcnn_status status = clcnn_graph_copy(&model->graph, desc->batch, graph);
    if (!status && model->read && desc->batch) {
        status = clcnn_images_apart(&model->graph, graph);
    }
    if (!status && !desc->as_built) {
        status = prepare(graph);
    }
    if (!status) {
        status = clcnn_storage_outputs(graph);
    }
    if (!status) {
        status = clcnn_storage_plan(graph, desc, &c->storage);
    }
    if (status) {
        return status;
    }
    c->tensors = calloc(graph->value_count, sizeof *c->tensors);
    c->steps = calloc(graph->layer_count + 1, sizeof *c->steps);
    if (!c->tensors || !c->steps) {
        return no_memory();
    }
    status = desc->separate ? make_apart(c) : make_arena(c);
    if (!status) {
        set_tensors(c);
        status = make_steps(c, like);
    }
    drop_contents(graph);
    return status;
}

/* Where inputs are not of one batch, one of them is something else: weights, say. */
static clcnn_status check_batch(const clcnn_graph *graph) {
    const clcnn_graph_port *first = graph->inputs.list;
    for (size_t i = 1; i < graph->inputs.count; i++) {
        const clcnn_graph_port *port = &graph->inputs.list[i];
        const int a = graph->values[first->value].shape.dim[0];
        const int b = graph->values[port->value].shape.dim[0];
        if (a != b) {
            return clcnn_fail(CLCNN_INVALID_SHAPE,
                              "model: a batch is asked for; inputs %.60s and %.60s have %d and %d "
                              "along their outermost axes; they must have the same",
                              first->name, port->name, a, b);
        }
    }
    return CLCNN_OK;
}

static clcnn_status check(const clcnn_model *model, clcnn_context *context,
                          const clcnn_compile_desc *desc) {
    clcnn_status status = clcnn_model_check(model);
    if (!status) {
        status = clcnn_context_usable("model", context);
    }
    if (!status && desc->batch < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "model: batch is %d; it must be 1 or more, or 0 for the model's own",
                          desc->batch);
    }
    if (!status && desc->batch) {
        status = check_batch(&model->graph);
    }
    if (!status && model->graph.outputs.count == 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "model: it has no output; one at least must be named");
    }
    return status;
}

static clcnn_model_stamp stamp_of(const clcnn_model *model) {
    const clcnn_graph *graph = &model->graph;
    return (clcnn_model_stamp){model->identity, graph->value_count, graph->layer_count,
                               graph->outputs.count};
}

/* like: what may have packed its constants; NULL: none. */
static clcnn_status compile(const clcnn_model *model, clcnn_context *context,
                            const clcnn_compile_desc *desc, const clcnn_compiled *like,
                            clcnn_compiled **compiled) {
    clcnn_status status = check(model, context, desc);
    if (status) {
        return status;
    }
    clcnn_compiled *c = calloc(1, sizeof *c);
    if (!c) {
        return no_memory();
    }
    c->context = context;
    c->desc = *desc;
    c->stamp = stamp_of(model);
    clcnn_identity_keep(c->stamp.identity);
    status = build(model, like, c);
    if (status) {
        clcnn_compiled_destroy(c);
        return status;
    }
    *compiled = c;
    return CLCNN_OK;
}

clcnn_status clcnn_model_compile(const clcnn_model *model, clcnn_context *context,
                                 const clcnn_compile_desc *desc, clcnn_compiled **compiled) {
    static const clcnn_compile_desc zeros;
    const clcnn_status status = clcnn_require("model", "compiled", compiled);
    if (status) {
        return status;
    }
    *compiled = NULL;
    return compile(model, context, desc ? desc : &zeros, NULL, compiled);
}

static clcnn_status check_model(const clcnn_compiled *compiled, const clcnn_model *model) {
    const clcnn_model_stamp is = stamp_of(model), was = compiled->stamp;
    if (is.identity != was.identity) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "rebind: compiled was compiled from another model; it must be this one");
    }
    if (is.values != was.values || is.layers != was.layers || is.outputs != was.outputs) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "rebind: the model has %zu values and %zu outputs, it had %zu and %zu "
                          "when it was compiled; nothing may have been built on since",
                          is.values - (is.values > 0), is.outputs, was.values - (was.values > 0),
                          was.outputs);
    }
    return CLCNN_OK;
}

clcnn_status clcnn_compiled_rebind(const clcnn_compiled *compiled, const clcnn_model *model,
                                   int batch, clcnn_compiled **rebound) {
    clcnn_status status = clcnn_require("rebind", "rebound", rebound);
    if (!status) {
        *rebound = NULL;
        status = clcnn_require("rebind", "compiled", compiled);
    }
    if (!status) {
        status = clcnn_model_check(model);
    }
    if (!status) {
        status = check_model(compiled, model);
    }
    if (status) {
        return status;
    }
    clcnn_compile_desc desc = compiled->desc;
    desc.batch = batch;
    return compile(model, compiled->context, &desc, compiled, rebound);
}

void clcnn_compiled_destroy(clcnn_compiled *c) {
    if (!c) {
        return;
    }
    for (size_t i = 0; i < c->step_count; i++) {
        clcnn_op_destroy(c->steps[i].op);
        free(c->steps[i].inputs);
    }
    for (size_t i = 0; c->tensors && i < c->graph.value_count; i++) {
        clcnn_memory_destroy(c->tensors[i].span.memory);
    }
    free(c->steps);
    free(c->tensors);
    clcnn_storage_free(&c->storage);
    clcnn_graph_free(&c->graph);
    clcnn_identity_drop(c->stamp.identity);
    free(c);
}
