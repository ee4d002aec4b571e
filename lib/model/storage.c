/* SPDX-License-Identifier: MIT */
#include "storage.h"

#include <stdlib.h>

#include "../operator_list.h"
#include "../overlap.h"
#include "../problem.h"

static clcnn_status no_memory(void) {
    return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to plan where its values lie");
}

static size_t bytes_of(const clcnn_graph_value *value) {
    return clcnn_shape_count(value->shape) * clcnn_type_size(value->type);
}

/* ---- Outputs ------------------------------------------------------------------------------- */

/* What a value is a view of, through all views. */
static int base_of(const clcnn_graph *graph, int value) {
    const int producer = graph->values[value].producer;
    const bool view = producer != CLCNN_NO_LAYER && graph->layers[producer].view;
    return view ? base_of(graph, graph->layers[producer].inputs[0]) : value;
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

/* ---- Where each value is by itself --------------------------------------------------------- */

static void set_alone(const clcnn_graph *graph, clcnn_storage *storage) {
    for (size_t i = 1; i < graph->value_count; i++) {
        const clcnn_graph_value *v = &graph->values[i];
        clcnn_home *home = &storage->homes[i];
        home->root = (int)i;
        home->pitch = v->shape.rank ? v->shape.dim[v->shape.rank - 1] : 0;
        home->kind = v->producer == CLCNN_NO_LAYER ? CLCNN_HOME_NONE : CLCNN_HOME_ARENA;
        home->block.bytes = home->kind ? bytes_of(v) : 0;
    }
    for (size_t i = 0; i < graph->inputs.count; i++) {
        clcnn_home *home = &storage->homes[graph->inputs.list[i].value];
        home->kind = CLCNN_HOME_INPUT;
        home->port = i;
    }
}

/* Lets all that lies in one root lie in another, `first` bytes behind its start. */
static void move(const clcnn_graph *graph, clcnn_storage *storage, int from, int to, size_t first) {
    const clcnn_home *root = &storage->homes[to];
    for (size_t i = 1; i < graph->value_count; i++) {
        clcnn_home *home = &storage->homes[i];
        if (home->root == from) {
            home->root = to;
            home->first += first;
            home->kind = root->kind;
            home->port = root->port;
        }
    }
}

static void set_views(const clcnn_graph *graph, clcnn_storage *storage) {
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        if (layer->view) {
            const clcnn_home *in = &storage->homes[layer->inputs[0]];
            move(graph, storage, layer->outputs[0], in->root, in->first);
        }
    }
}

static void set_outputs(const clcnn_graph *graph, clcnn_storage *storage) {
    for (size_t i = 0; i < graph->outputs.count; i++) {
        const int root = storage->homes[graph->outputs.list[i].value].root;
        storage->homes[root].kind = CLCNN_HOME_OUTPUT;
        storage->homes[root].port = i;
        move(graph, storage, root, root, 0);
    }
}

/* ---- What is concatenated ------------------------------------------------------------------ */

clcnn_operand *clcnn_storage_operands(const clcnn_graph *graph, const clcnn_storage *storage,
                                      const clcnn_graph_layer *layer,
                                      int pitches[CLCNN_MAX_OUTPUTS]) {
    clcnn_operand *operands = clcnn_graph_operands(graph, layer);
    for (size_t i = 0; operands && i < layer->input_count; i++) {
        operands[i].pitch = layer->inputs[i] ? storage->homes[layer->inputs[i]].pitch : 0;
    }
    for (size_t i = 0; i < layer->output_count; i++) {
        pitches[i] = storage->homes[layer->outputs[i]].pitch;
    }
    return operands;
}

/* The layer as a problem where its values lie, or false: it cannot be there. */
static bool problem_there(const clcnn_graph *graph, clcnn_storage *storage,
                          const clcnn_graph_layer *layer, clcnn_problem *problem) {
    int pitches[CLCNN_MAX_OUTPUTS] = {0};
    clcnn_operand *operands = clcnn_storage_operands(graph, storage, layer, pitches);
    clcnn_op_desc what = clcnn_graph_describe(layer, operands);
    what.output_pitch = pitches;
    const clcnn_status status = operands ? clcnn_problem_infer(&what, problem) : no_memory();
    storage->status = status == CLCNN_OUT_OF_MEMORY ? status : storage->status;
    free(operands);
    return !status;
}

/* Whether two values share elements. */
static bool overlap(const clcnn_graph *graph, const clcnn_storage *storage, int a, int b) {
    clcnn_tensor tensors[2];
    for (int i = 0; i < 2; i++) {
        const clcnn_graph_value *value = &graph->values[i ? b : a];
        const clcnn_home *home = &storage->homes[i ? b : a];
        tensors[i] = (clcnn_tensor){.type = value->type,
                                    .shape = value->shape,
                                    .span = {.offset = home->first, .pitch = home->pitch}};
    }
    return storage->homes[a].root == storage->homes[b].root &&
           clcnn_overlap(&tensors[0], &tensors[1]);
}

/* Bytes behind the layer's output at which this input lies in its own place; -1: it cannot. */
static ptrdiff_t place_of(const clcnn_problem *problem, size_t input) {
    const ptrdiff_t place = problem->row->place ? problem->row->place(problem, input) : -1;
    return place < 0 ? -1 : place * (ptrdiff_t)clcnn_type_size(CLCNN_FLOAT32);
}

/* Whether no output of the layer lies over an input that is not in its own place there. */
static bool apart(const clcnn_graph *graph, const clcnn_storage *storage,
                  const clcnn_graph_layer *layer, const clcnn_problem *problem) {
    bool right = true;
    for (size_t i = 0; right && i < layer->input_count * layer->output_count; i++) {
        const size_t input = i / layer->output_count;
        const int x = layer->inputs[input], y = layer->outputs[i % layer->output_count];
        if (x && overlap(graph, storage, x, y)) {
            const ptrdiff_t place = place_of(problem, input);
            right =
                place >= 0 && (size_t)place + storage->homes[y].first == storage->homes[x].first;
        }
    }
    return right;
}

static bool works_there(const clcnn_graph *graph, clcnn_storage *storage,
                        const clcnn_graph_layer *layer) {
    clcnn_problem problem;
    if (!problem_there(graph, storage, layer, &problem)) {
        return false;
    }
    const bool works = apart(graph, storage, layer, &problem);
    clcnn_problem_free(&problem);
    return works;
}

static bool reads(const clcnn_graph_layer *layer, int value) {
    bool found = false;
    for (size_t i = 0; i < layer->input_count; i++) {
        found = found || layer->inputs[i] == value;
    }
    return found;
}

/* Whether the layers that make and read a value can where it lies. */
static bool fits(const clcnn_graph *graph, clcnn_storage *storage, int value) {
    bool works = true;
    for (size_t i = 0; works && i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        if ((int)i == graph->values[value].producer || reads(layer, value)) {
            works = works_there(graph, storage, layer);
        }
    }
    return works;
}

/* Whether a value is alone in a root of the arena. */
static bool is_alone(const clcnn_graph *graph, const clcnn_storage *storage, int value) {
    bool alone = value && storage->homes[value].kind == CLCNN_HOME_ARENA &&
                 storage->homes[value].root == value;
    for (size_t i = 1; alone && i < graph->value_count; i++) {
        alone = (int)i == value || storage->homes[i].root != value;
    }
    return alone;
}

/* Lets an input be computed where it belongs in the output, if all that have to do with it can. */
static void place_input(const clcnn_graph *graph, clcnn_storage *storage,
                        const clcnn_graph_layer *layer, size_t input) {
    const int value = layer->inputs[input], output = layer->outputs[0];
    if (!is_alone(graph, storage, value)) {
        return;
    }
    clcnn_home *home = &storage->homes[value];
    const clcnn_home alone = *home, *whole = &storage->homes[output];
    if (clcnn_shape_count(graph->values[value].shape) > (size_t)home->pitch) { /* a row is dense */
        home->pitch = whole->pitch;
    }
    clcnn_problem problem;
    ptrdiff_t place = -1;
    if (problem_there(graph, storage, layer, &problem)) {
        place = place_of(&problem, input);
        clcnn_problem_free(&problem);
    }
    if (place >= 0) {
        move(graph, storage, value, whole->root, whole->first + (size_t)place);
    }
    if (place < 0 || !fits(graph, storage, value)) {
        *home = alone;
    }
}

/* From the last layer to the first: what is concatenated may be concatenated again. */
static void set_places(const clcnn_graph *graph, clcnn_storage *storage) {
    for (size_t i = graph->layer_count; i-- > 0;) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        for (size_t k = 0; layer->row->place && k < layer->input_count; k++) {
            place_input(graph, storage, layer, k);
        }
    }
}

/* ---- In place ------------------------------------------------------------------------------ */

/* Whether nothing in the root is read behind layer `number`, or made there. */
static bool dies(const clcnn_graph *graph, const clcnn_storage *storage, int root, int number) {
    bool dead = true;
    for (size_t i = 1; dead && i < graph->value_count; i++) {
        const clcnn_graph_value *v = &graph->values[i];
        dead = storage->homes[i].root != root || (v->last_use <= number && v->producer < number);
    }
    return dead;
}

/* Whether the operator works in the place of an input, and of others that lie there too. */
static bool works_in_place(const clcnn_storage *storage, const clcnn_graph_layer *layer,
                           const clcnn_problem *problem, size_t input) {
    const clcnn_home *x = &storage->homes[layer->inputs[input]];
    bool works = layer->row->in_place(problem, input);
    for (size_t i = 0; works && i < layer->input_count; i++) {
        const clcnn_home *other = &storage->homes[layer->inputs[i]];
        if (i != input && layer->inputs[i] && other->root == x->root) {
            works = layer->inputs[i] == layer->inputs[input] && layer->row->in_place(problem, i);
        }
    }
    return works;
}

/* Whether the layer may write its output over this input. */
static bool replaces(const clcnn_graph *graph, clcnn_storage *storage, int number, size_t input) {
    const clcnn_graph_layer *layer = &graph->layers[number];
    const clcnn_home *x = &storage->homes[layer->inputs[input]];
    const clcnn_home *y = &storage->homes[layer->outputs[0]];
    const bool whole = x->kind == CLCNN_HOME_ARENA && y->root == layer->outputs[0] &&
                       x->first == 0 && x->pitch == y->pitch &&
                       storage->homes[x->root].block.bytes == y->block.bytes;
    clcnn_problem problem;
    if (!whole || !dies(graph, storage, x->root, number) ||
        !problem_there(graph, storage, layer, &problem)) {
        return false;
    }
    const bool in_place = works_in_place(storage, layer, &problem, input);
    clcnn_problem_free(&problem);
    return in_place;
}

static void set_in_place(const clcnn_graph *graph, clcnn_storage *storage) {
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        bool done = !layer->row->in_place;
        for (size_t k = 0; !done && k < layer->input_count; k++) {
            done = layer->inputs[k] && replaces(graph, storage, (int)i, k);
            if (done) {
                move(graph, storage, storage->homes[layer->inputs[k]].root, layer->outputs[0], 0);
            }
        }
    }
}

/* ---- When roots live ----------------------------------------------------------------------- */

static int least(int a, int b) {
    return a < b ? a : b;
}

static int most(int a, int b) {
    return a > b ? a : b;
}

static void set_lives(const clcnn_graph *graph, clcnn_storage *storage) {
    for (size_t i = 1; i < graph->value_count; i++) {
        storage->homes[i].block.begin = (int)graph->layer_count;
        storage->homes[i].block.end = CLCNN_NO_LAYER;
    }
    for (size_t i = 1; i < graph->value_count; i++) {
        const clcnn_graph_value *v = &graph->values[i];
        clcnn_block *root = &storage->homes[storage->homes[i].root].block;
        if (v->producer != CLCNN_NO_LAYER) {
            root->begin = least(root->begin, v->producer);
            root->end = most(root->end, most(v->producer, v->last_use));
        }
    }
}

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
static clcnn_status share(const clcnn_graph *graph, clcnn_storage *storage) {
    clcnn_error_kept kept;
    clcnn_error_keep(&kept);
    set_places(graph, storage);
    set_in_place(graph, storage);
    if (!storage->status) {
        clcnn_error_restore(&kept);
    }
    return storage->status ? no_memory() : CLCNN_OK;
}

/* ---- All of it ----------------------------------------------------------------------------- */

clcnn_status clcnn_storage_plan(clcnn_graph *graph, bool separate, clcnn_storage *storage) {
    *storage = (clcnn_storage){.homes = calloc(graph->value_count + 1, sizeof(clcnn_home))};
    if (!storage->homes) {
        return no_memory();
    }
    clcnn_graph_link(graph);
    set_alone(graph, storage);
    set_views(graph, storage);
    set_outputs(graph, storage);
    const clcnn_status status = separate ? CLCNN_OK : share(graph, storage);
    set_lives(graph, storage);
    return status ? status : plan_arena(graph, separate, storage);
}

void clcnn_storage_free(clcnn_storage *storage) {
    free(storage->homes);
    storage->homes = NULL;
}
