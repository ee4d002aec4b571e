/* SPDX-License-Identifier: MIT */
#include "places.h"

#include <stdlib.h>

#include "../overlap.h"

/* ---- Readers ------------------------------------------------------------------------------- */

/* Value v's begin in start[v + 1], one before where they belong: filling brings them there. */
static void count_readers(const clcnn_graph *graph, size_t *start) {
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        for (size_t k = 0; k < layer->input_count; k++) {
            start[layer->inputs[k] + 2]++;
        }
    }
    for (size_t v = 1; v <= graph->value_count; v++) {
        start[v + 1] += start[v];
    }
}

static void list_readers(clcnn_places *places) {
    const clcnn_graph *graph = places->graph;
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        for (size_t k = 0; k < layer->input_count; k++) {
            places->readers[places->start[layer->inputs[k] + 1]++] = (int)i;
        }
    }
}

bool clcnn_places_begin(clcnn_graph *graph, clcnn_home *homes, clcnn_places *places) {
    *places = (clcnn_places){.graph = graph, .homes = homes, .known = CLCNN_NO_LAYER};
    places->start = calloc(graph->value_count + 2, sizeof *places->start);
    places->inside = calloc(graph->value_count + 1, sizeof *places->inside);
    if (!places->start || !places->inside) {
        clcnn_places_end(places);
        return false;
    }
    count_readers(graph, places->start);
    places->readers = calloc(places->start[graph->value_count + 1] + 1, sizeof *places->readers);
    if (!places->readers) {
        clcnn_places_end(places);
        return false;
    }
    list_readers(places);
    return true;
}

void clcnn_places_end(clcnn_places *places) {
    free(places->readers);
    free(places->start);
    free(places->inside);
}

/* ---- What works where ---------------------------------------------------------------------- */

static clcnn_status no_memory(void) {
    return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to look for places");
}

bool clcnn_places_problem(clcnn_places *places, const clcnn_graph_layer *layer,
                          clcnn_problem *problem) {
    int pitches[CLCNN_MAX_OUTPUTS] = {0};
    clcnn_operand *operands = clcnn_home_operands(places->graph, places->homes, layer, pitches);
    clcnn_op_desc what = clcnn_graph_describe(layer, operands);
    what.output_pitch = pitches;
    const clcnn_status status = operands ? clcnn_problem_infer(&what, problem) : no_memory();
    places->status = status == CLCNN_OUT_OF_MEMORY ? status : places->status;
    free(operands);
    return !status;
}

/* Whether two values share elements. */
static bool overlap(const clcnn_places *places, int a, int b) {
    clcnn_tensor tensors[2];
    for (int i = 0; i < 2; i++) {
        const clcnn_graph_value *value = &places->graph->values[i ? b : a];
        const clcnn_home *home = &places->homes[i ? b : a];
        tensors[i] = (clcnn_tensor){.type = value->type,
                                    .shape = value->shape,
                                    .span = {.offset = home->first, .pitch = home->pitch}};
    }
    return places->homes[a].root == places->homes[b].root &&
           clcnn_overlap(&tensors[0], &tensors[1]);
}

/* Bytes behind the layer's output at which this input lies in its own place; -1: it cannot. */
static ptrdiff_t place_of(const clcnn_problem *problem, size_t input) {
    const ptrdiff_t place = problem->row->place ? problem->row->place(problem, input) : -1;
    return place < 0 ? -1 : place * (ptrdiff_t)clcnn_type_size(CLCNN_FLOAT32);
}

/* Whether an input lies in its own place in what begins `first` bytes behind a root. */
static bool lies_in(const clcnn_places *places, const clcnn_graph_layer *layer,
                    const clcnn_problem *problem, size_t input, int root, size_t first) {
    const clcnn_home *x = &places->homes[layer->inputs[input]];
    const ptrdiff_t place = place_of(problem, input);
    return layer->inputs[input] && place >= 0 && x->root == root &&
           x->first == first + (size_t)place;
}

/* Whether no output of the layer lies over an input that is not in its own place there. */
static bool apart(const clcnn_places *places, const clcnn_graph_layer *layer,
                  const clcnn_problem *problem) {
    bool right = true;
    for (size_t i = 0; right && i < layer->input_count * layer->output_count; i++) {
        const size_t input = i / layer->output_count;
        const int x = layer->inputs[input], y = layer->outputs[i % layer->output_count];
        right =
            !x || !overlap(places, x, y) ||
            lies_in(places, layer, problem, input, places->homes[y].root, places->homes[y].first);
    }
    return right;
}

static bool works(clcnn_places *places, int number) {
    const clcnn_graph_layer *layer = &places->graph->layers[number];
    clcnn_problem problem;
    if (layer->view || number == places->known || (places->loose && layer->row->place)) {
        return true;
    }
    if (!clcnn_places_problem(places, layer, &problem)) {
        return false;
    }
    const bool right = apart(places, layer, &problem);
    clcnn_problem_free(&problem);
    return right;
}

/* Whether the layers that make and read a value can where it lies. */
static bool value_works(clcnn_places *places, int value) {
    const int producer = places->graph->values[value].producer;
    bool right = producer == CLCNN_NO_LAYER || works(places, producer);
    for (size_t i = places->start[value]; right && i < places->start[value + 1]; i++) {
        right = works(places, places->readers[i]);
    }
    return right;
}

/* Lets all that lies in a root lie in a room of another, if all layers that have to do with it can. */
static bool move(clcnn_places *places, int root, const clcnn_room *room) {
    if (!clcnn_home_lay(places->graph, places->homes, root, room)) {
        return false;
    }
    bool right = true;
    for (int v = root; right && v; v = places->homes[v].next) {
        right = value_works(places, v);
    }
    if (!right) {
        clcnn_home_back(places->homes, root);
    }
    return right;
}

/* ---- Rooms --------------------------------------------------------------------------------- */

static int row_of(const clcnn_places *places, int value) {
    const clcnn_shape shape = places->graph->values[value].shape;
    return shape.dim[shape.rank - 1];
}

static bool is_single_row(const clcnn_places *places, int value) {
    return clcnn_shape_count(places->graph->values[value].shape) == (size_t)row_of(places, value);
}

/* A room for a value whose rows are so far apart there; a single one is dense. */
static clcnn_room room_for(const clcnn_places *places, int value, int root, size_t first,
                           int pitch) {
    const clcnn_room room = {.root = root,
                             .first = first,
                             .row = row_of(places, value),
                             .pitch = pitch};
    return is_single_row(places, value) ? clcnn_room_dense(root, first) : room;
}

/* Whether a value is all of a root of the arena. */
static bool is_whole(const clcnn_places *places, int value) {
    const clcnn_home *home = &places->homes[value];
    return value && home->kind == CLCNN_HOME_ARENA && home->first == 0 &&
           home->pitch == row_of(places, value) &&
           clcnn_graph_bytes(&places->graph->values[value]) ==
               places->homes[home->root].block.bytes;
}

/* ---- What is concatenated ------------------------------------------------------------------ */

/* What is looked at: a layer, and the problem that it is where its values lie. */
typedef struct looked_at {
    const clcnn_graph_layer *layer;
    clcnn_problem problem;
} looked_at;

/* Lets an input be computed where it belongs in the output, if it is all of its root and no other input
 * lies there. */
static void place_input(clcnn_places *places, looked_at *at, size_t input) {
    const int value = at->layer->inputs[input];
    const int root = places->homes[value].root;
    const clcnn_home *whole = &places->homes[at->layer->outputs[0]];
    if (!is_whole(places, value) || places->inside[root] != 1 || root == whole->root) {
        return;
    }
    int *pitch = &at->problem.inputs[input].pitch;
    *pitch = is_single_row(places, value) ? *pitch : whole->pitch;
    const ptrdiff_t place = place_of(&at->problem, input);
    if (place < 0) {
        return;
    }
    const clcnn_room room =
        room_for(places, value, whole->root, whole->first + (size_t)place, whole->pitch);
    if (move(places, root, &room)) {
        places->inside[root] = 0;
    }
}

static void place_inputs(clcnn_places *places, looked_at *at) {
    const clcnn_graph_layer *layer = at->layer;
    for (size_t i = 0; i < layer->input_count; i++) {
        places->inside[places->homes[layer->inputs[i]].root]++;
    }
    for (size_t i = 0; i < layer->input_count; i++) {
        place_input(places, at, i);
    }
    for (size_t i = 0; i < layer->input_count; i++) {
        places->inside[places->homes[layer->inputs[i]].root] = 0;
    }
}

/* Whether all inputs lie in their own places in what begins `first` bytes behind a root. */
static bool all_lie_in(const clcnn_places *places, const looked_at *at, int root, size_t first) {
    bool right = true;
    for (size_t i = 0; right && i < at->layer->input_count; i++) {
        right = lies_in(places, at->layer, &at->problem, i, root, first);
    }
    return right;
}

/* Lets the output lie over inputs that are neighbours already, as parts of what is concatenated later or
 * was sliced. */
static void lay_over(clcnn_places *places, looked_at *at) {
    const int input = at->layer->inputs[0], output = at->layer->outputs[0];
    const clcnn_home first = places->homes[input];
    int *pitch = &at->problem.outputs[0].pitch;
    if (!is_whole(places, output) || first.kind == CLCNN_HOME_NONE ||
        first.root == places->homes[output].root) {
        return;
    }
    const int alone = *pitch;
    *pitch = is_single_row(places, input) ? alone : first.pitch;
    if (all_lie_in(places, at, first.root, first.first)) {
        const clcnn_room room = room_for(places, output, first.root, first.first, *pitch);
        move(places, places->homes[output].root, &room);
    }
    *pitch = places->homes[output].pitch;
}

/* Whether nothing is left to copy. */
static bool is_done(clcnn_places *places, const clcnn_graph_layer *layer) {
    const clcnn_home *y = &places->homes[layer->outputs[0]];
    looked_at at = {.layer = layer};
    if (!clcnn_places_problem(places, layer, &at.problem)) {
        return false;
    }
    const bool done = all_lie_in(places, &at, y->root, y->first);
    clcnn_problem_free(&at.problem);
    return done;
}

static void set_concat(clcnn_places *places, int number, bool as_built) {
    clcnn_graph_layer *layer = &places->graph->layers[number];
    looked_at at = {.layer = layer};
    if (clcnn_places_problem(places, layer, &at.problem)) {
        places->known = number;
        lay_over(places, &at);
        place_inputs(places, &at);
        places->known = CLCNN_NO_LAYER;
        clcnn_problem_free(&at.problem);
    }
    layer->view = !as_built && is_done(places, layer);
}

typedef struct concat {
    size_t bytes, layer;
} concat;

/* Larger ones come first, since others may be parts of them; of equal ones the last. */
static int by_size(const void *a, const void *b) {
    const concat *x = a, *y = b;
    if (x->bytes != y->bytes) {
        return x->bytes < y->bytes ? 1 : -1;
    }
    return x->layer < y->layer ? 1 : -1;
}

static size_t list_concats(const clcnn_graph *graph, concat *list) {
    size_t count = 0;
    for (size_t i = 0; i < graph->layer_count; i++) {
        const clcnn_graph_layer *layer = &graph->layers[i];
        if (!layer->view && layer->row->place) {
            list[count++] = (concat){clcnn_graph_bytes(&graph->values[layer->outputs[0]]), i};
        }
    }
    return count;
}

static void set_concats(clcnn_places *places, bool as_built) {
    concat *list = calloc(places->graph->layer_count + 1, sizeof *list);
    if (!list) {
        places->status = no_memory();
        return;
    }
    const size_t count = list_concats(places->graph, list);
    qsort(list, count, sizeof *list, by_size);
    for (size_t i = 0; i < count; i++) {
        set_concat(places, (int)list[i].layer, as_built);
    }
    free(list);
}

/* ---- Slices -------------------------------------------------------------------------------- */

/* Lets the output be a part of the input, which is read where it is. */
static void set_slice(clcnn_places *places, clcnn_graph_layer *layer) {
    const int output = layer->outputs[0];
    const clcnn_home *x = &places->homes[layer->inputs[0]];
    clcnn_problem problem;
    size_t first;
    int pitch;
    if (x->kind == CLCNN_HOME_NONE || !is_whole(places, output) ||
        !clcnn_places_problem(places, layer, &problem)) {
        return;
    }
    layer->view = layer->row->part(&problem, &first, &pitch);
    clcnn_problem_free(&problem);
    if (layer->view) {
        first = x->first + first * clcnn_type_size(CLCNN_FLOAT32);
        const clcnn_room room = room_for(places, output, x->root, first, pitch);
        layer->view = move(places, output, &room);
    }
}

static void set_slices(clcnn_places *places) {
    for (size_t i = 0; i < places->graph->layer_count; i++) {
        clcnn_graph_layer *layer = &places->graph->layers[i];
        if (!layer->view && layer->row->part) {
            set_slice(places, layer);
        }
    }
}

void clcnn_places_set(clcnn_places *places, bool as_built) {
    if (!as_built) {
        places->loose = true;
        set_slices(places);
        places->loose = false;
    }
    set_concats(places, as_built);
}
