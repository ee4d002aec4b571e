/* SPDX-License-Identifier: MIT */
#include "../operators/reduce.h"
#include "../problem.h"
#include "pattern.h"

#define MAKER(graph, value, name) clcnn_pattern_maker(graph, value, &clcnn_operator_##name)

/* ---- The norm ------------------------------------------------------------------------------- */

/* How many of the last axes of a value a mean is of, which keeps them; 0: of others. */
static clcnn_status last_axes(const clcnn_graph *graph, const clcnn_graph_layer *mean, int *axes) {
    clcnn_problem problem;
    const clcnn_status status = clcnn_graph_problem(graph, mean, &problem);
    if (status) {
        return status;
    }
    const clcnn_reduce_parameters *p = clcnn_reduce_of(&problem);
    const int rank = problem.inputs[0].shape.rank;
    int reduced = 0;
    *axes = 0;
    for (int i = 0; i < rank; i++) {
        reduced += p->reduced[i];
    }
    while (*axes < rank && p->reduced[rank - 1 - *axes]) {
        ++*axes;
    }
    if (*axes != reduced || !p->keep_dims) {
        *axes = 0;
    }
    clcnn_problem_free(&problem);
    return CLCNN_OK;
}

static bool is_plain(const clcnn_graph_layer *layer, clcnn_activation_kind kind) {
    return layer && clcnn_operator_activation_of(layer->row, layer->desc)->kind == kind;
}

/* The value that is squared; 0: another function of it is made. */
static int squared(const clcnn_graph *graph, int value) {
    float exponent = 0;
    const clcnn_graph_layer *power = MAKER(graph, value, power),
                            *product = MAKER(graph, value, multiply);
    if (is_plain(power, CLCNN_LINEAR) && clcnn_pattern_number(graph, power->inputs[1], &exponent) &&
        exponent == 2) {
        return power->inputs[0];
    }
    return is_plain(product, CLCNN_LINEAR) && product->inputs[0] == product->inputs[1]
               ? product->inputs[0]
               : 0;
}

/* The layer that adds epsilon to the variance, of which `value` is the root; NULL: it is something else. */
static const clcnn_graph_layer *under_root(const clcnn_graph *graph, int value, float *epsilon) {
    const clcnn_graph_layer *root = MAKER(graph, value, activation);
    if (!is_plain(root, CLCNN_SQRT)) {
        return NULL;
    }
    const clcnn_graph_layer *sum = MAKER(graph, root->inputs[0], add);
    const bool fits = is_plain(sum, CLCNN_LINEAR) && sum->input_count == 2 &&
                      clcnn_pattern_number(graph, sum->inputs[1], epsilon) && *epsilon > 0;
    return fits ? sum : NULL;
}

typedef struct norm {
    int input;
    const clcnn_graph_layer *mean, *variance;
    float epsilon;
} norm;

/* (x - mean) / root, both of the same x. */
static bool match(const clcnn_graph *graph, const clcnn_graph_layer *quotient, norm *n) {
    const clcnn_graph_layer *sum = under_root(graph, quotient->inputs[1], &n->epsilon);
    n->variance = sum ? MAKER(graph, sum->inputs[0], reduce_mean) : NULL;
    const clcnn_graph_layer *centered = MAKER(graph, quotient->inputs[0], subtract);
    if (!n->variance || !is_plain(centered, CLCNN_LINEAR) ||
        squared(graph, n->variance->inputs[0]) != quotient->inputs[0]) {
        return false;
    }
    n->mean = MAKER(graph, centered->inputs[1], reduce_mean);
    n->input = centered->inputs[0];
    return n->mean && n->mean->inputs[0] == n->input;
}

clcnn_status clcnn_pattern_layer_norm(clcnn_graph *graph, int number, bool *found) {
    const clcnn_graph_layer *layer = &graph->layers[number];
    norm n = {.input = 0};
    int axes = 0, again = 0;
    if (layer->row != &clcnn_operator_divide || !is_plain(layer, CLCNN_LINEAR) ||
        !match(graph, layer, &n)) {
        return CLCNN_OK;
    }
    clcnn_status status = last_axes(graph, n.mean, &axes);
    if (!status) {
        status = last_axes(graph, n.variance, &again);
    }
    if (status || axes == 0 || axes != again) {
        return status;
    }
    const clcnn_layer_norm_desc desc = {.epsilon = n.epsilon, .axes = axes};
    *found = true;
    return clcnn_pattern_replace(graph, number, &clcnn_operator_layer_norm, &desc, &n.input, 1);
}

/* ---- gamma and beta ------------------------------------------------------------------------- */

/* Whether a constant has the shape of the normalised axes, and no others, so that it takes the place of
 * gamma or beta. */
static bool fits(const clcnn_graph *graph, int value, const clcnn_graph_layer *layer) {
    const clcnn_layer_norm_desc *desc = layer->desc;
    const clcnn_graph_value *v = &graph->values[value];
    const clcnn_shape whole = graph->values[layer->outputs[0]].shape;
    bool same = v->content.values && v->shape.rank == desc->axes;
    for (int i = 1; same && i <= desc->axes; i++) {
        same = v->shape.dim[desc->axes - i] == whole.dim[whole.rank - i];
    }
    return same;
}

/* Layer `number` is a norm with one more operand, if it is `row` of one without it and a constant. */
static clcnn_status extend(clcnn_graph *graph, int number, const clcnn_operator *row, size_t count,
                           bool *found) {
    const clcnn_graph_layer *layer = &graph->layers[number];
    for (size_t i = 0; layer->row == row && layer->input_count == 2 && i < 2; i++) {
        const clcnn_graph_layer *inner = MAKER(graph, layer->inputs[i], layer_norm);
        const int constant = layer->inputs[1 - i];
        if (is_plain(inner, CLCNN_LINEAR) && inner->input_count <= count &&
            fits(graph, constant, inner)) {
            clcnn_layer_norm_desc desc = *(const clcnn_layer_norm_desc *)inner->desc;
            int inputs[3] = {inner->inputs[0], inner->input_count > 1 ? inner->inputs[1] : 0, 0};
            inputs[count] = constant;
            desc.activation = *clcnn_operator_activation_of(layer->row, layer->desc);
            *found = true;
            return clcnn_pattern_replace(graph, number, &clcnn_operator_layer_norm, &desc, inputs,
                                         count + 1);
        }
    }
    return CLCNN_OK;
}

clcnn_status clcnn_pattern_gamma(clcnn_graph *graph, int number, bool *found) {
    return extend(graph, number, &clcnn_operator_multiply, 1, found);
}

clcnn_status clcnn_pattern_beta(clcnn_graph *graph, int number, bool *found) {
    return extend(graph, number, &clcnn_operator_add, 2, found);
}
