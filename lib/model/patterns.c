/* SPDX-License-Identifier: MIT */
#include "patterns.h"

#include "pattern.h"

/* Later patterns contain what earlier layers have become: swish a sigmoid that was spelled out. */
clcnn_status clcnn_patterns(clcnn_graph *graph) {
    static clcnn_status (*const patterns[])(clcnn_graph *, int, bool *) = {
        clcnn_pattern_activation, clcnn_pattern_layer_norm, clcnn_pattern_gamma,
        clcnn_pattern_beta,       clcnn_pattern_pad,
    };
    clcnn_status status = CLCNN_OK;
    clcnn_graph_link(graph);
    for (int i = 0; !status && i < (int)graph->layer_count; i++) {
        bool found = false;
        for (size_t k = 0; !status && !found && k < sizeof patterns / sizeof *patterns; k++) {
            status = patterns[k](graph, i, &found);
        }
    }
    return status;
}
