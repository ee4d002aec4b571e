/* SPDX-License-Identifier: MIT */
#include "patterns.h"

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

/* Later patterns contain what earlier layers have become: swish a sigmoid that was spelled out. */
clcnn_status clcnn_patterns(clcnn_graph *graph) {
    static clcnn_status (*const patterns[])(clcnn_graph *, int, bool *) = {
        clcnn_pattern_activation, clcnn_pattern_layer_norm, clcnn_pattern_gamma,
        clcnn_pattern_beta,       clcnn_pattern_pad,
    };
    clcnn_status status = CLCNN_OK;
    for (int i = 0; !status && i < (int)graph->layer_count; i++) {
        bool found = false;
        for (size_t k = 0; !status && !found && k < sizeof patterns / sizeof *patterns; k++) {
            status = patterns[k](graph, i, &found);
        }
    }
    return status;
}
