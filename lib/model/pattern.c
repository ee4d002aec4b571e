/* SPDX-License-Identifier: MIT */
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

const clcnn_graph_layer *clcnn_pattern_maker(const clcnn_graph *graph, int value,
                                             const clcnn_operator *row) {
    const int number = graph->values[value].producer;
    const clcnn_graph_layer *layer = number == CLCNN_NO_LAYER ? NULL : &graph->layers[number];
    return layer && layer->row == row ? layer : NULL;
}

bool clcnn_pattern_number(const clcnn_graph *graph, int value, float *number) {
    const clcnn_graph_value *v = &graph->values[value];
    const bool one = v->content.values && clcnn_shape_count(v->shape) == 1;
    if (one) {
        *number = v->content.values[0];
    }
    return one;
}

clcnn_status clcnn_pattern_replace(clcnn_graph *graph, int number, const clcnn_operator *row,
                                   const void *desc, const int *inputs, size_t count) {
    clcnn_graph_layer *layer = &graph->layers[number];
    clcnn_graph_layer made = *layer;
    made.row = row;
    made.input_count = count;
    made.desc = malloc(row->info.desc_size);
    made.inputs = malloc(count * sizeof *inputs);
    if (!made.desc || !made.inputs) {
        free(made.desc);
        free(made.inputs);
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for a layer of several");
    }
    memcpy(made.desc, desc, row->info.desc_size);
    memcpy(made.inputs, inputs, count * sizeof *inputs);
    clcnn_graph_take_out(layer);
    *layer = made;
    return CLCNN_OK;
}
