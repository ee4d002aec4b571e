/* SPDX-License-Identifier: MIT */
#include "home.h"

static size_t row_of(const clcnn_graph_value *v) {
    return v->shape.rank ? (size_t)v->shape.dim[v->shape.rank - 1] : 0;
}

void clcnn_home_alone(const clcnn_graph *graph, clcnn_home *homes) {
    for (size_t i = 1; i < graph->value_count; i++) {
        const clcnn_graph_value *v = &graph->values[i];
        clcnn_home *home = &homes[i];
        home->root = home->last = (int)i;
        home->count = 1;
        home->pitch = (int)row_of(v);
        home->kind = v->producer == CLCNN_NO_LAYER ? CLCNN_HOME_NONE : CLCNN_HOME_ARENA;
        home->block.bytes = home->kind ? clcnn_graph_bytes(v) : 0;
    }
    for (size_t i = 0; i < graph->inputs.count; i++) {
        clcnn_home *home = &homes[graph->inputs.list[i].value];
        home->kind = CLCNN_HOME_INPUT;
        home->port = i;
    }
}

/* ---- Laying what is in one root into another ----------------------------------------------- */

clcnn_room clcnn_room_dense(int root, size_t first) {
    return (clcnn_room){.root = root, .first = first, .row = 1, .pitch = 1};
}

/* Where a value lies in the room, whose rows its own begin in and do not go beyond. */
static bool lay_value(const clcnn_graph_value *v, clcnn_home *home, const clcnn_room *room) {
    const size_t size = clcnn_type_size(v->type), length = row_of(v);
    const size_t row = (size_t)room->row, pitch = (size_t)room->pitch;
    const size_t at = home->first / size;
    const bool single = clcnn_shape_count(v->shape) == length;
    home->first_before = home->first;
    home->pitch_before = home->pitch;
    home->first = room->first + (at / row * pitch + at % row) * size;
    if (row == pitch) {
        return true;
    }
    if (!single) {
        home->pitch = (int)((size_t)home->pitch / row * pitch);
    }
    return at % row + length <= row && (single || (size_t)home->pitch_before % row == 0);
}

void clcnn_home_back(clcnn_home *homes, int from) {
    clcnn_home *root = &homes[from], *to = &homes[root->root];
    to->last = root->last_before;
    to->count -= root->count;
    homes[to->last].next = 0;
    for (int i = from; i; i = homes[i].next) {
        homes[i].root = from;
        homes[i].first = homes[i].first_before;
        homes[i].pitch = homes[i].pitch_before;
        homes[i].kind = CLCNN_HOME_ARENA;
    }
}

bool clcnn_home_lay(const clcnn_graph *graph, clcnn_home *homes, int from, const clcnn_room *room) {
    clcnn_home *root = &homes[from], *to = &homes[room->root];
    bool fits = true;
    root->last_before = to->last;
    homes[to->last].next = from;
    to->last = root->last;
    to->count += root->count;
    for (int i = from; i; i = homes[i].next) {
        fits = lay_value(&graph->values[i], &homes[i], room) && fits;
        homes[i].root = room->root;
        homes[i].kind = to->kind;
        homes[i].port = to->port;
    }
    if (!fits) {
        clcnn_home_back(homes, from);
    }
    return fits;
}

void clcnn_home_give(clcnn_home *homes, int root, size_t port) {
    for (int i = root; i; i = homes[i].next) {
        homes[i].kind = CLCNN_HOME_OUTPUT;
        homes[i].port = port;
    }
}

clcnn_operand *clcnn_home_operands(const clcnn_graph *graph, const clcnn_home *homes,
                                   const clcnn_graph_layer *layer, int pitches[CLCNN_MAX_OUTPUTS]) {
    clcnn_operand *operands = clcnn_graph_operands(graph, layer);
    for (size_t i = 0; operands && i < layer->input_count; i++) {
        operands[i].pitch = layer->inputs[i] ? homes[layer->inputs[i]].pitch : 0;
    }
    for (size_t i = 0; i < layer->output_count; i++) {
        pitches[i] = homes[layer->outputs[i]].pitch;
    }
    return operands;
}
