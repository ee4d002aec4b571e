/* SPDX-License-Identifier: MIT
 * An activation is told by its values: layers that work element by element are run on samples in the place
 * of what they read, and what comes out is compared with each activation. So it does not matter in which
 * order someone multiplied, or with which other functions. */
#include <math.h>
#include <stdlib.h>

#include "../activation.h"
#include "evaluate.h"
#include "pattern.h"

static const clcnn_activation_kind kinds[] = {
    CLCNN_SIGMOID,   CLCNN_HARD_SIGMOID, CLCNN_SWISH,    CLCNN_HARD_SWISH, CLCNN_GELU,
    CLCNN_GELU_TANH, CLCNN_MISH,         CLCNN_SOFTPLUS, CLCNN_RELU6,
};

enum {
    OPERANDS = 2, /* of a layer, at most */
    MOST = 12,    /* layers that are looked at */
    SAMPLES = 128 /* half of them negative */
};

/* Layers by which a value, the last one's, depends on `source` and on nothing else but numbers. */
typedef struct chain {
    int source;
    int layers[MOST]; /* by number, each behind those that it reads once they are sorted */
    size_t count;
} chain;

/* ---- Finding it ----------------------------------------------------------------------------- */

static bool is_pointwise(const clcnn_graph *graph, int number) {
    const clcnn_graph_layer *layer = number == CLCNN_NO_LAYER ? NULL : &graph->layers[number];
    return layer && layer->row->pointwise && layer->input_count <= OPERANDS &&
           graph->values[layer->inputs[0]].type == CLCNN_FLOAT32;
}

static bool has_layer(const chain *c, int number) {
    bool has = false;
    for (size_t i = 0; i < c->count; i++) {
        has = has || c->layers[i] == number;
    }
    return has;
}

static bool gather(const clcnn_graph *graph, int value, chain *c);

static bool gather_inputs(const clcnn_graph *graph, const clcnn_graph_layer *layer, chain *c) {
    bool all = true;
    for (size_t i = 0; all && i < layer->input_count; i++) {
        all = gather(graph, layer->inputs[i], c);
    }
    return all;
}

static bool gather(const clcnn_graph *graph, int value, chain *c) {
    float number;
    const int producer = graph->values[value].producer;
    if (value == c->source || clcnn_pattern_number(graph, value, &number) ||
        (producer != CLCNN_NO_LAYER && has_layer(c, producer))) {
        return true;
    }
    if (!is_pointwise(graph, producer) || c->count == MOST ||
        !clcnn_shape_equal(graph->values[value].shape, graph->values[c->source].shape)) {
        return false;
    }
    c->layers[c->count++] = producer;
    return gather_inputs(graph, &graph->layers[producer], c);
}

/* The values from which a layer's may come, the nearest first. */
typedef struct sources {
    int values[MOST];
    size_t count;
} sources;

static bool has_source(const sources *s, int value) {
    bool has = false;
    for (size_t i = 0; i < s->count; i++) {
        has = has || s->values[i] == value;
    }
    return has;
}

static void add_sources(const clcnn_graph *graph, int value, sources *s) {
    const int producer = graph->values[value].producer;
    if (!is_pointwise(graph, producer)) {
        return;
    }
    const clcnn_graph_layer *layer = &graph->layers[producer];
    for (size_t i = 0; i < layer->input_count && s->count < MOST; i++) {
        const int input = layer->inputs[i];
        if (!graph->values[input].content.values && !has_source(s, input)) {
            s->values[s->count++] = input;
        }
    }
}

static sources find_sources(const clcnn_graph *graph, int value) {
    sources s = {.count = 0};
    add_sources(graph, value, &s);
    for (size_t i = 0; i < s.count; i++) {
        add_sources(graph, s.values[i], &s);
    }
    return s;
}

static int in_order(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

/* ---- Its values ----------------------------------------------------------------------------- */

/* From 2^-8 to beyond where an exponential leaves float32, of both signs. */
static float sample(size_t i) {
    const float magnitude = ldexpf(1 + (float)(i % 7) / 7, (int)(i / 2 % 16) - 8);
    return i % 2 ? -magnitude : magnitude;
}

static clcnn_status add_samples(clcnn_graph *scratch, int *value) {
    float *samples = malloc(SAMPLES * sizeof *samples);
    if (!samples) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for samples");
    }
    for (size_t i = 0; i < SAMPLES; i++) {
        samples[i] = sample(i);
    }
    return clcnn_graph_constant(scratch, clcnn_shape1(SAMPLES),
                                (clcnn_content){.values = samples, .own = samples}, value);
}

/* Adds a layer whose values it computes; `there` has the scratch graph's number of each value. */
static clcnn_status compute(const clcnn_graph *graph, const clcnn_graph_layer *layer, int *there,
                            clcnn_graph *scratch) {
    int inputs[OPERANDS];
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < layer->input_count; i++) {
        const int value = layer->inputs[i];
        if (!there[value]) {
            status =
                clcnn_graph_constant(scratch, clcnn_shape1(1),
                                     (clcnn_content){.values = graph->values[value].content.values},
                                     &there[value]);
        }
        inputs[i] = there[value];
    }
    clcnn_graph_layer made = *layer;
    made.inputs = inputs;
    if (!status) {
        status = clcnn_graph_add(scratch, &made, &there[layer->outputs[0]]);
    }
    if (status) {
        return status;
    }
    const clcnn_graph_layer *added = &scratch->layers[scratch->layer_count - 1];
    return clcnn_evaluate(scratch, added, &scratch->values[added->outputs[0]].content);
}

/* What an exponential overflows to is no value of an activation: that is left out, but for a few. */
static bool equals(const float *values, const clcnn_activation *activation) {
    size_t compared = 0;
    bool equal = true;
    for (size_t i = 0; i < SAMPLES; i++) {
        const double expected = clcnn_activation_value(activation, (double)sample(i));
        const double difference = fabs((double)values[i] - expected);
        if (isfinite(values[i])) {
            compared++;
            equal = equal && difference <= ldexp(fmax(fabs(expected), 1), -19);
        }
    }
    return equal && compared >= 3 * SAMPLES / 4;
}

static clcnn_status recognize(const float *values, clcnn_activation *found) {
    clcnn_status status = CLCNN_OK;
    found->kind = CLCNN_LINEAR;
    for (size_t i = 0; !status && !found->kind && i < sizeof kinds / sizeof *kinds; i++) {
        const clcnn_activation asked = {.kind = kinds[i]};
        clcnn_activation resolved;
        status = clcnn_activation_resolve("model", &asked, &resolved);
        if (!status && equals(values, &resolved)) {
            *found = asked;
        }
    }
    return status;
}

/* The activation that a chain is; linear: none. */
static clcnn_status activation_of(const clcnn_graph *graph, const chain *c,
                                  clcnn_activation *found) {
    clcnn_graph scratch = {.values = NULL};
    const clcnn_graph_layer *last = &graph->layers[c->layers[c->count - 1]];
    int *there = calloc(graph->value_count, sizeof *there);
    if (!there) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory for a chain of layers");
    }
    clcnn_status status = add_samples(&scratch, &there[c->source]);
    for (size_t i = 0; !status && i < c->count; i++) {
        status = compute(graph, &graph->layers[c->layers[i]], there, &scratch);
    }
    if (!status) {
        status = recognize(scratch.values[there[last->outputs[0]]].content.values, found);
    }
    clcnn_graph_free(&scratch);
    free(there);
    return status;
}

/* ---- All of it ------------------------------------------------------------------------------ */

clcnn_status clcnn_pattern_activation(clcnn_graph *graph, int number, bool *found) {
    const int value = graph->layers[number].outputs[0];
    const sources s = find_sources(graph, value);
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && !*found && i < s.count; i++) {
        chain c = {.source = s.values[i]};
        clcnn_activation_desc desc = {.activation = {.kind = CLCNN_LINEAR}};
        if (gather(graph, value, &c) && c.count > 1) {
            qsort(c.layers, c.count, sizeof *c.layers, in_order);
            status = activation_of(graph, &c, &desc.activation);
        }
        if (!status && desc.activation.kind) {
            *found = true;
            status = clcnn_pattern_replace(graph, number, &clcnn_operator_activation, &desc,
                                           &c.source, 1);
        }
    }
    return status;
}
