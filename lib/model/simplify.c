/* SPDX-License-Identifier: MIT */
#include "simplify.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "../problem.h"
#include "evaluate.h"
#include "patterns.h"

enum { WEIGHTS = 1, BIAS = 2 }; /* the inputs that clcnn_operator.channel speaks of */

static bool is_constant(const clcnn_graph *graph, int value) {
    return graph->values[value].content.values != NULL;
}

/* ---- What depends on constants alone, or is not needed ------------------------------------- */

static bool all_constant(const clcnn_graph *graph, const clcnn_graph_layer *layer) {
    bool constant = layer->output_count == 1 && layer->row->info.outputs[0].type == CLCNN_FLOAT32;
    for (size_t i = 0; i < layer->input_count; i++) {
        constant = constant && (!layer->inputs[i] || is_constant(graph, layer->inputs[i]));
    }
    return constant;
}

static clcnn_status compute_constants(clcnn_graph *graph) {
    for (size_t i = 0; i < graph->layer_count; i++) {
        clcnn_graph_layer *layer = &graph->layers[i];
        if (all_constant(graph, layer)) {
            const clcnn_status status =
                clcnn_evaluate(graph, layer, &graph->values[layer->outputs[0]].content);
            if (status) {
                return clcnn_graph_blame_layer(graph, layer, status);
            }
            clcnn_graph_take_out(layer);
        }
    }
    clcnn_graph_compact(graph);
    return CLCNN_OK;
}

static bool is_needed(const clcnn_graph *graph, const clcnn_graph_layer *layer) {
    bool needed = false;
    for (size_t i = 0; i < layer->output_count; i++) {
        needed = needed || graph->values[layer->outputs[i]].uses > 0;
    }
    return needed;
}

static void drop_unneeded(clcnn_graph *graph) {
    clcnn_graph_link(graph);
    for (size_t i = graph->layer_count; i-- > 0;) {
        clcnn_graph_layer *layer = &graph->layers[i];
        if (!is_needed(graph, layer)) {
            for (size_t k = 0; k < layer->input_count; k++) {
                graph->values[layer->inputs[k]].uses--;
            }
            clcnn_graph_take_out(layer);
        }
    }
    clcnn_graph_compact(graph);
}

/* ---- What a layer takes over from the one behind it ---------------------------------------- */

static bool is_linear(const clcnn_graph_layer *layer) {
    const clcnn_activation *a = clcnn_operator_activation_of(layer->row, layer->desc);
    return a && a->kind == CLCNN_LINEAR;
}

/* The layer that makes a value which nobody else reads, and which ends without an activation; NULL:
 * there is none. */
static clcnn_graph_layer *open_end(clcnn_graph *graph, int value) {
    const clcnn_graph_value *v = &graph->values[value];
    clcnn_graph_layer *layer =
        v->producer != CLCNN_NO_LAYER && v->uses == 1 ? &graph->layers[v->producer] : NULL;
    return layer && layer->output_count == 1 && is_linear(layer) ? layer : NULL;
}

/* A value without a name of its own takes that of the one that is no more. */
static void take_name(clcnn_graph_value *from, clcnn_graph_value *to) {
    if (!to->name) {
        to->name = from->name;
        from->name = NULL;
    }
}

/* The layer makes now what `next` made, with its activation, and stands in its place: there all that
 * both read has been made. */
static void take_over(clcnn_graph *graph, clcnn_graph_layer *layer, clcnn_graph_layer *next) {
    take_name(&graph->values[layer->outputs[0]], &graph->values[next->outputs[0]]);
    *clcnn_operator_activation_of(layer->row, layer->desc) =
        *clcnn_operator_activation_of(next->row, next->desc);
    layer->outputs[0] = next->outputs[0];
    clcnn_graph_take_out(next);
    *next = *layer;
    *layer = (clcnn_graph_layer){.row = NULL};
}

static bool take_activation(clcnn_graph *graph, clcnn_graph_layer *next) {
    clcnn_graph_layer *layer = next->row->is_activation ? open_end(graph, next->inputs[0]) : NULL;
    if (layer) {
        take_over(graph, layer, next);
    }
    return layer != NULL;
}

/* Makes room for operand `input`. */
static bool give_inputs(clcnn_graph_layer *layer, size_t count) {
    int *inputs = realloc(layer->inputs, count * sizeof *inputs);
    if (inputs) {
        for (size_t i = layer->input_count; i < count; i++) {
            inputs[i] = 0;
        }
        layer->inputs = inputs;
        layer->input_count = count > layer->input_count ? count : layer->input_count;
    }
    return inputs != NULL;
}

static int input_of(const clcnn_graph_layer *layer, size_t input) {
    return input < layer->input_count ? layer->inputs[input] : 0;
}

static bool has_residual(const clcnn_graph_layer *layer) {
    return layer->row->residual && input_of(layer, layer->row->residual);
}

/* The layer that can add the other term itself. */
static clcnn_graph_layer *adder(clcnn_graph *graph, const clcnn_graph_layer *next, size_t term) {
    clcnn_graph_layer *layer = open_end(graph, next->inputs[term]);
    return layer && layer->row->residual && !has_residual(layer) ? layer : NULL;
}

/* Of two terms, both of the sum's shape, the one that is made last takes the other. */
static clcnn_status take_sum(clcnn_graph *graph, clcnn_graph_layer *next, bool *taken) {
    if (!next->row->is_sum || next->input_count != 2) {
        return CLCNN_OK;
    }
    const clcnn_graph_value *a = &graph->values[next->inputs[0]],
                            *b = &graph->values[next->inputs[1]];
    if (!clcnn_shape_equal(a->shape, b->shape)) {
        return CLCNN_OK;
    }
    const size_t late = b->producer > a->producer ? 1 : 0;
    size_t term = late;
    clcnn_graph_layer *layer = adder(graph, next, term);
    if (!layer) {
        term = 1 - late;
        layer = adder(graph, next, term);
    }
    if (!layer) {
        return CLCNN_OK;
    }
    if (layer->input_count <= layer->row->residual &&
        !give_inputs(layer, layer->row->residual + 1)) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to fuse an addition");
    }
    layer->inputs[layer->row->residual] = next->inputs[1 - term];
    take_over(graph, layer, next);
    *taken = true;
    return CLCNN_OK;
}

/* ---- Affine functions ---------------------------------------------------------------------- */

/* y = scale x + shift of every channel, into weights and bias. */
typedef struct affine {
    size_t channels;
    double *scale, *shift;
    double *before, *after; /* the largest weight of each, by magnitude */
    clcnn_content weights, bias;
} affine;

/* The only input that is not constant; 0: there are several. */
static int only_input(const clcnn_graph *graph, const clcnn_graph_layer *layer) {
    int found = 0;
    size_t count = 0;
    for (size_t i = 0; i < layer->input_count; i++) {
        if (layer->inputs[i] && !is_constant(graph, layer->inputs[i])) {
            found = layer->inputs[i];
            count++;
        }
    }
    return count == 1 ? found : 0;
}

/* The layer whose weights can take the function over. */
static clcnn_graph_layer *weighted(clcnn_graph *graph, const clcnn_graph_layer *next) {
    const int x = next->row->affine ? only_input(graph, next) : 0;
    clcnn_graph_layer *layer = x ? open_end(graph, x) : NULL;
    const bool fits = layer && layer->row->channel &&
                      only_input(graph, layer) == layer->inputs[0] && !has_residual(layer) &&
                      clcnn_operator_format(layer->row, layer->desc) ==
                          clcnn_operator_format(next->row, next->desc);
    return fits ? layer : NULL;
}

/* *is: whether it is such a function. */
static clcnn_status read_affine(const clcnn_graph *graph, const clcnn_graph_layer *next, affine *f,
                                bool *is) {
    clcnn_problem problem;
    clcnn_status status = clcnn_graph_problem(graph, next, &problem);
    if (status) {
        return status;
    }
    const float **inputs = calloc(problem.input_count, sizeof *inputs);
    f->scale = calloc(4 * f->channels, sizeof *f->scale);
    if (inputs && f->scale) {
        f->shift = f->scale + f->channels;
        f->before = f->shift + f->channels;
        f->after = f->before + f->channels;
        for (size_t i = 0; i < next->input_count; i++) {
            inputs[i] = graph->values[next->inputs[i]].content.values;
        }
        *is = next->row->affine(&problem, inputs, f->scale, f->shift);
    } else {
        status = clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to fold a layer");
    }
    free(inputs);
    clcnn_problem_free(&problem);
    return status;
}

/* The new weights; false where one is not finite, or where nothing is left of a channel that had some:
 * floats keep too little of what is below FLT_MIN. */
static bool fold_weights(const clcnn_problem *problem, const clcnn_graph_value *weights,
                         affine *f) {
    bool sound = true;
    for (size_t i = 0; i < clcnn_shape_count(weights->shape); i++) {
        const size_t c = problem->row->channel(problem, i);
        const double old = (double)weights->content.values[i];
        const float made = (float)(f->scale[c] * old);
        f->weights.own[i] = made;
        f->before[c] = fmax(f->before[c], fabs(old));
        f->after[c] = fmax(f->after[c], fabs((double)made));
        sound = sound && isfinite(made);
    }
    for (size_t c = 0; c < f->channels; c++) {
        const bool vanishes = f->after[c] < (double)FLT_MIN && f->before[c] >= (double)FLT_MIN;
        sound = sound && (!vanishes || f->scale[c] == 0);
    }
    return sound;
}

static bool fold_bias(const float *bias, affine *f) {
    bool sound = true;
    for (size_t c = 0; c < f->channels; c++) {
        f->bias.own[c] = (float)(f->scale[c] * (bias ? (double)bias[c] : 0) + f->shift[c]);
        sound = sound && isfinite(f->bias.own[c]);
    }
    return sound;
}

/* The new weights and bias; *sound: whether they are as good as the old ones. */
static clcnn_status fold(const clcnn_graph *graph, const clcnn_graph_layer *layer, affine *f,
                         bool *sound) {
    clcnn_problem problem;
    const clcnn_graph_value *weights = &graph->values[layer->inputs[WEIGHTS]];
    const float *bias = graph->values[input_of(layer, BIAS)].content.values;
    clcnn_status status = clcnn_graph_problem(graph, layer, &problem);
    if (status) {
        return status;
    }
    f->weights.values = f->weights.own = malloc(clcnn_shape_count(weights->shape) * sizeof(float));
    f->bias.values = f->bias.own = malloc(f->channels * sizeof(float));
    if (f->weights.own && f->bias.own) {
        *sound = fold_weights(&problem, weights, f) && fold_bias(bias, f);
    } else {
        status = clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for folded weights");
    }
    clcnn_problem_free(&problem);
    return status;
}

/* Puts new constants in the place of the layer's. */
static clcnn_status replace(clcnn_graph *graph, clcnn_graph_layer *layer, affine *f) {
    const clcnn_content weights = f->weights, bias = f->bias;
    int made[2] = {0, 0};
    f->weights.own = f->bias.own = NULL;
    clcnn_status status =
        clcnn_graph_constant(graph, graph->values[layer->inputs[WEIGHTS]].shape, weights, &made[0]);
    if (status) {
        free(bias.own);
        return status;
    }
    status = clcnn_graph_constant(graph, clcnn_shape1((int)f->channels), bias, &made[1]);
    if (!status && layer->input_count <= BIAS && !give_inputs(layer, BIAS + 1)) {
        status = clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for a bias");
    }
    if (!status) {
        layer->inputs[WEIGHTS] = made[0];
        layer->inputs[BIAS] = made[1];
    }
    return status;
}

static size_t channels_of(const clcnn_graph *graph, const clcnn_graph_layer *layer) {
    const clcnn_shape shape = graph->values[layer->outputs[0]].shape;
    const int from_last = clcnn_operator_format(layer->row, layer->desc) == CLCNN_NCHW ? 3 : 1;
    return (size_t)shape.dim[shape.rank - from_last];
}

/* What cannot be folded well stays a layer of its own. */
static clcnn_status take_affine(clcnn_graph *graph, clcnn_graph_layer *next, bool *taken) {
    clcnn_graph_layer *layer = weighted(graph, next);
    if (!layer) {
        return CLCNN_OK;
    }
    affine f = {.channels = channels_of(graph, layer)};
    bool is = false, sound = false;
    clcnn_status status = read_affine(graph, next, &f, &is);
    if (!status && is) {
        status = fold(graph, layer, &f, &sound);
    }
    if (!status && sound) {
        status = replace(graph, layer, &f);
        if (!status) {
            take_over(graph, layer, next);
            *taken = true;
        }
    }
    free(f.scale);
    free(f.weights.own);
    free(f.bias.own);
    return status;
}

/* ---- Views --------------------------------------------------------------------------------- */

static clcnn_status mark_views(clcnn_graph *graph) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < graph->layer_count; i++) {
        clcnn_graph_layer *layer = &graph->layers[i];
        clcnn_problem problem = {.row = NULL};
        if (layer->row->view) {
            status = clcnn_graph_problem(graph, layer, &problem);
            layer->view = !status && layer->row->view(&problem);
            clcnn_problem_free(&problem);
        }
    }
    return status;
}

/* ---- All of it ----------------------------------------------------------------------------- */

static clcnn_status fuse(clcnn_graph *graph, size_t number) {
    bool taken = false;
    clcnn_status status = take_affine(graph, &graph->layers[number], &taken);
    if (!status && !taken) {
        status = take_sum(graph, &graph->layers[number], &taken);
    }
    if (!status && !taken) {
        taken = take_activation(graph, &graph->layers[number]);
    }
    if (!status && taken) {
        clcnn_graph_link(graph);
    }
    return status;
}

clcnn_status clcnn_simplify(clcnn_graph *graph) {
    clcnn_status status = compute_constants(graph);
    if (status) {
        return status;
    }
    drop_unneeded(graph);
    status = clcnn_patterns(graph);
    drop_unneeded(graph);
    clcnn_graph_link(graph);
    for (size_t i = 0; !status && i < graph->layer_count; i++) {
        status = graph->layers[i].row ? fuse(graph, i) : CLCNN_OK;
    }
    clcnn_graph_compact(graph);
    return status ? status : mark_views(graph);
}
