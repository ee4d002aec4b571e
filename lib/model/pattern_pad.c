/* SPDX-License-Identifier: MIT */
#include "../operators/pad.h"
#include "../problem.h"
#include "pattern.h"

/* Whether only zeros come around images of this format, and how many: top, left, bottom, right. */
static bool around_images(const clcnn_problem *pad, clcnn_data_format format, int pads[4]) {
    const clcnn_pad_parameters *p = clcnn_pad_of(pad);
    const int rank = pad->inputs[0].shape.rank, w = rank - (format == CLCNN_NCHW ? 1 : 2);
    bool alone = p->mode == CLCNN_PAD_CONSTANT && clcnn_pad_value(pad) == 0;
    for (int i = 0; i < rank; i++) {
        alone = alone && (i == w || i == w - 1 || (p->before[i] == 0 && p->after[i] == 0));
    }
    if (alone) {
        const int found[4] = {p->before[w - 1], p->before[w], p->after[w - 1], p->after[w]};
        for (int i = 0; i < 4; i++) {
            pads[i] = found[i];
        }
    }
    return alone;
}

/* The layer with the pads that it has and these. */
static clcnn_status widen(clcnn_graph *graph, int number, int input, const int more[4]) {
    clcnn_graph_layer *layer = &graph->layers[number];
    clcnn_conv2d_desc *conv = layer->desc;
    clcnn_problem problem;
    const clcnn_status status = clcnn_graph_problem(graph, layer, &problem);
    if (status) {
        return status;
    }
    const clcnn_window *w = layer->row->window(&problem);
    const int pads[4] = {w->top, w->left, w->bottom, w->right};
    conv->padding = CLCNN_PADDING_EXPLICIT;
    for (int i = 0; i < 4; i++) {
        conv->pads[i] = pads[i] + more[i];
    }
    layer->inputs[0] = input;
    clcnn_problem_free(&problem);
    return CLCNN_OK;
}

clcnn_status clcnn_pattern_pad(clcnn_graph *graph, int number, bool *found) {
    const clcnn_graph_layer *layer = &graph->layers[number];
    const clcnn_graph_layer *before =
        layer->row == &clcnn_operator_conv2d
            ? clcnn_pattern_maker(graph, layer->inputs[0], &clcnn_operator_pad)
            : NULL;
    clcnn_problem problem;
    clcnn_status status = before ? clcnn_graph_problem(graph, before, &problem) : CLCNN_OK;
    if (status || !before) {
        return status;
    }
    int pads[4];
    *found = around_images(&problem, clcnn_operator_format(layer->row, layer->desc), pads);
    clcnn_problem_free(&problem);
    return *found ? widen(graph, number, before->inputs[0], pads) : CLCNN_OK;
}
