/* SPDX-License-Identifier: MIT */
#include "evaluate.h"

#include <stdlib.h>

/* All that it takes: constants as they are for any operator. */
typedef struct evaluation {
    clcnn_context *context;
    clcnn_operand *operands;
    clcnn_tensor **inputs; /* as many as the layer has */
    clcnn_op *op;
    clcnn_tensor *output;
} evaluation;

clcnn_status clcnn_constant_tensor(const clcnn_graph_value *value, clcnn_context *context,
                                   clcnn_tensor **tensor) {
    const size_t count = clcnn_shape_count(value->shape);
    clcnn_status status = clcnn_tensor_create(context, value->type, value->shape, tensor);
    return status ? status : clcnn_tensor_write(*tensor, value->content.values, count);
}

static clcnn_status prepare(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                            evaluation *e) {
    const clcnn_graph_value *made = &graph->values[layer->outputs[0]];
    const clcnn_context_desc reference = {.device = "reference"};
    clcnn_status status = clcnn_context_create(&reference, &e->context);
    for (size_t i = 0; !status && i < layer->input_count; i++) {
        if (layer->inputs[i]) {
            status =
                clcnn_constant_tensor(&graph->values[layer->inputs[i]], e->context, &e->inputs[i]);
        }
    }
    const clcnn_op_desc what = clcnn_graph_describe(layer, e->operands);
    if (!status) {
        status = clcnn_op_create(e->context, &what, NULL, &e->op);
    }
    return status ? status : clcnn_tensor_create(e->context, made->type, made->shape, &e->output);
}

static clcnn_status run(const clcnn_graph_layer *layer, const evaluation *e,
                        clcnn_content *content) {
    const size_t count = clcnn_shape_count(clcnn_tensor_shape(e->output));
    clcnn_status status = clcnn_op_execute(e->op, e->inputs, layer->input_count, &e->output, 1);
    if (status) {
        return status;
    }
    content->own = malloc(count * sizeof *content->own);
    content->values = content->own;
    if (!content->own) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for a constant");
    }
    return clcnn_tensor_read(e->output, content->own, count);
}

static void destroy(const clcnn_graph_layer *layer, evaluation *e) {
    for (size_t i = 0; e->inputs && i < layer->input_count; i++) {
        clcnn_tensor_destroy(e->inputs[i]);
    }
    clcnn_tensor_destroy(e->output);
    clcnn_op_destroy(e->op);
    clcnn_context_destroy(e->context);
    free(e->inputs);
    free(e->operands);
}

clcnn_status clcnn_evaluate(const clcnn_graph *graph, const clcnn_graph_layer *layer,
                            clcnn_content *content) {
    evaluation e = {.operands = clcnn_graph_operands(graph, layer),
                    .inputs = calloc(layer->input_count + 1, sizeof(clcnn_tensor *))};
    clcnn_status status = CLCNN_OK;
    if (!e.operands || !e.inputs) {
        status = clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to compute a constant");
    }
    if (!status) {
        status = prepare(graph, layer, &e);
    }
    if (!status) {
        status = run(layer, &e, content);
    }
    destroy(layer, &e);
    return status;
}
