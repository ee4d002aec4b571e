/* SPDX-License-Identifier: MIT */
#include "storage.h"

#include <stdlib.h>

#include "../operator_list.h"
#include "places.h"

static clcnn_status no_memory(void) {
    return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to plan where its values lie");
}

/* ---- Outputs ------------------------------------------------------------------------------- */

/* What a value is a view of, through all views. */
static int base_of(const clcnn_graph *graph, int value) {
    int producer = graph->values[value].producer;
    while (producer != CLCNN_NO_LAYER && graph->layers[producer].view) {
        value = graph->layers[producer].inputs[0];
        producer = graph->values[value].producer;
    }
    return value;
}

static clcnn_status copy_output(clcnn_graph *graph, clcnn_graph_port *port) {
    clcnn_activation_desc linear = {{0}};
    clcnn_graph_layer copy = {.desc = &linear, .inputs = &port->value, .input_count = 1};
    clcnn_status status = clcnn_operator_require("activation", &copy.row);
    return status ? status : clcnn_graph_add(graph, &copy, &port->value);
}

clcnn_status clcnn_storage_outputs(clcnn_graph *graph) {
    clcnn_status status = CLCNN_OK;
    bool *taken = calloc(graph->value_count + 1, sizeof *taken);
    if (!taken) {
        return no_memory();
    }
    clcnn_graph_link(graph);
    for (size_t i = 0; !status && i < graph->outputs.count; i++) {
        clcnn_graph_port *port = &graph->outputs.list[i];
        const int base = base_of(graph, port->value);
        if (graph->values[base].producer == CLCNN_NO_LAYER || taken[base]) {
            status = copy_output(graph, port);
        } else {
            taken[base] = true;
        }
    }
    free(taken);
    return status;
}

/* ---- Views and outputs --------------------------------------------------------------------- */

static void set_views(const clcnn_graph *graph, clcnn_home *homes) {
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        if (layer->view) {
            const clcnn_home *in = &homes[layer->inputs[0]];
            const clcnn_room room = clcnn_room_dense(in->root, in->first);
            clcnn_home_lay(graph, homes, layer->outputs[0], &room);
        }
    }
}

static void set_outputs(const clcnn_graph *graph, clcnn_home *homes) {
    for (size_t i = 0; i < graph->outputs.count; i++) {
        clcnn_home_give(homes, homes[graph->outputs.list[i].value].root, i);
    }
}

/* ---- When roots live ----------------------------------------------------------------------- */

static int least(int a, int b) {
    return a < b ? a : b;
}

static int most(int a, int b) {
    return a > b ? a : b;
}

static void set_lives(const clcnn_graph *graph, clcnn_home *homes) {
    for (size_t i = 1; i < graph->value_count; i++) {
        homes[i].block.begin = (int)graph->layer_count;
        homes[i].block.end = CLCNN_NO_LAYER;
    }
    for (size_t i = 1; i < graph->value_count; i++) {
        const clcnn_graph_value *v = &graph->values[i];
        clcnn_block *root = &homes[homes[i].root].block;
        if (v->producer != CLCNN_NO_LAYER) {
            root->begin = least(root->begin, v->producer);
            root->end = most(root->end, most(v->producer, v->last_use));
        }
    }
}

/* ---- In place ------------------------------------------------------------------------------ */

/* Whether the operator works in the place of an input, and of others that lie there too. */
static bool works_in_place(const clcnn_home *homes, const clcnn_graph_layer *layer,
                           const clcnn_problem *problem, size_t input) {
    const clcnn_home *x = &homes[layer->inputs[input]];
    bool works = layer->row->in_place(problem, input);
    for (size_t i = 0; works && i < layer->input_count; i++) {
        const clcnn_home *other = &homes[layer->inputs[i]];
        if (i != input && layer->inputs[i] && other->root == x->root) {
            works = layer->inputs[i] == layer->inputs[input] && layer->row->in_place(problem, i);
        }
    }
    return works;
}

/* Whether the layer may write its output over this input, which nobody reads behind it. */
static bool replaces(clcnn_places *places, int number, size_t input) {
    const clcnn_graph_layer *layer = &places->graph->layers[number];
    const clcnn_home *x = &places->homes[layer->inputs[input]];
    const clcnn_home *y = &places->homes[layer->outputs[0]];
    const clcnn_block *root = &places->homes[x->root].block;
    const bool whole = x->kind == CLCNN_HOME_ARENA && y->root == layer->outputs[0] &&
                       x->first == 0 && x->pitch == y->pitch && root->bytes == y->block.bytes;
    clcnn_problem problem;
    if (!whole || root->end > number || !clcnn_places_problem(places, layer, &problem)) {
        return false;
    }
    const bool in_place = works_in_place(places->homes, layer, &problem, input);
    clcnn_problem_free(&problem);
    return in_place;
}

/* Two roots of one size become one: the smaller list goes to the larger, but an output stays a root. */
static void unite(const clcnn_graph *graph, clcnn_home *homes, int x, int y) {
    const bool swap = homes[y].kind == CLCNN_HOME_ARENA && homes[x].count > homes[y].count;
    const int from = swap ? y : x, to = swap ? x : y;
    const clcnn_room room = clcnn_room_dense(to, 0);
    homes[to].block.begin = least(homes[x].block.begin, homes[y].block.begin);
    homes[to].block.end = most(homes[x].block.end, homes[y].block.end);
    clcnn_home_lay(graph, homes, from, &room);
}

static void set_in_place(clcnn_places *places) {
    const clcnn_graph *graph = places->graph;
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        bool done = layer->view || !layer->row->in_place;
        for (size_t k = 0; !done && k < layer->input_count; k++) {
            done = layer->inputs[k] && replaces(places, (int)i, k);
            if (done) {
                unite(graph, places->homes, places->homes[layer->inputs[k]].root,
                      layer->outputs[0]);
            }
        }
    }
}

/* ---- All of it ----------------------------------------------------------------------------- */

/* Where all are kept, every block is needed from the first layer to the last. */
static clcnn_status plan_arena(const clcnn_graph *graph, bool separate, clcnn_storage *storage) {
    size_t count = 0;
    clcnn_block **blocks = calloc(graph->value_count + 1, sizeof *blocks);
    if (!blocks) {
        return no_memory();
    }
    for (size_t i = 1; i < graph->value_count; i++) {
        clcnn_home *home = &storage->homes[i];
        if (home->kind == CLCNN_HOME_ARENA && home->root == (int)i) {
            home->block.begin = separate ? 0 : home->block.begin;
            home->block.end = separate ? (int)graph->layer_count : home->block.end;
            blocks[count++] = &home->block;
        }
    }
    clcnn_arena_plan(blocks, count, &storage->arena);
    free(blocks);
    return CLCNN_OK;
}

/* What does not work in a place is no failure of the plan's. */
static clcnn_status share(clcnn_graph *graph, bool as_built, clcnn_home *homes) {
    clcnn_error_kept kept;
    clcnn_places places;
    clcnn_error_keep(&kept);
    if (!clcnn_places_begin(graph, homes, &places)) {
        return no_memory();
    }
    clcnn_places_set(&places, as_built);
    set_lives(graph, homes);
    set_in_place(&places);
    clcnn_places_end(&places);
    if (!places.status) {
        clcnn_error_restore(&kept);
    }
    return places.status ? no_memory() : CLCNN_OK;
}

clcnn_status clcnn_storage_plan(clcnn_graph *graph, const clcnn_compile_desc *desc,
                                clcnn_storage *storage) {
    *storage = (clcnn_storage){.homes = calloc(graph->value_count + 1, sizeof(clcnn_home))};
    if (!storage->homes) {
        return no_memory();
    }
    clcnn_graph_link(graph);
    clcnn_home_alone(graph, storage->homes);
    set_views(graph, storage->homes);
    set_outputs(graph, storage->homes);
    set_lives(graph, storage->homes);
    const clcnn_status status =
        desc->separate ? CLCNN_OK : share(graph, desc->as_built, storage->homes);
    return status ? status : plan_arena(graph, desc->separate, storage);
}

void clcnn_storage_free(clcnn_storage *storage) {
    free(storage->homes);
    storage->homes = NULL;
}
