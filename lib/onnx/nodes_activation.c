/* SPDX-License-Identifier: MIT
 * Functions of one value. */
#include <math.h>

#include "fold.h"
#include "nodes.h"

/* Gives the activation of input 0; `known` computes it where the input is known and small. */
static void give(clcnn_node *node, const clcnn_activation *activation, double (*known)(double)) {
    const clcnn_array *array = clcnn_node_known(node, 0);
    if (known && clcnn_fold_wanted(array)) {
        clcnn_node_give_array(node, 0, clcnn_fold_unary(node, array, known));
        return;
    }
    const clcnn_activation_desc desc = {.activation = *activation};
    const int x = clcnn_node_value(node, 0);
    clcnn_node_give(node, 0, clcnn_model_activation(node->model, &desc, x),
                    clcnn_node_extent(node, 0));
}

static double negative(double v) {
    return -v;
}

static double reciprocal(double v) {
    return 1 / v;
}

/* ---- Without parameters ---- */

#define PLAIN(name, kind_, known)                                                                  \
    void clcnn_read_##name(clcnn_node *node) {                                                     \
        give(node, &(clcnn_activation){.kind = (kind_)}, known);                                   \
    }

PLAIN(Abs, CLCNN_ABS, fabs)
PLAIN(Ceil, CLCNN_CEIL, ceil)
PLAIN(Erf, CLCNN_ERF, NULL)
PLAIN(Exp, CLCNN_EXPONENTIAL, NULL)
PLAIN(Floor, CLCNN_FLOOR, floor)
PLAIN(HardSwish, CLCNN_HARD_SWISH, NULL)
PLAIN(Log, CLCNN_LOG, NULL)
PLAIN(Mish, CLCNN_MISH, NULL)
PLAIN(Neg, CLCNN_NEGATIVE, negative)
PLAIN(Reciprocal, CLCNN_RECIPROCAL, reciprocal)
PLAIN(Relu, CLCNN_RELU, NULL)
PLAIN(Round, CLCNN_ROUND, nearbyint)
PLAIN(Sigmoid, CLCNN_SIGMOID, NULL)
PLAIN(Softplus, CLCNN_SOFTPLUS, NULL)
PLAIN(Softsign, CLCNN_SOFTSIGN, NULL)
PLAIN(Sqrt, CLCNN_SQRT, sqrt)
PLAIN(Tanh, CLCNN_TANH, NULL)

/* ---- With parameters; the defaults are ONNX' ---- */

void clcnn_read_Celu(clcnn_node *node) {
    give(node, &(clcnn_activation){CLCNN_CELU, 1, {clcnn_node_float(node, "alpha", 1)}}, NULL);
}

void clcnn_read_Elu(clcnn_node *node) {
    give(node, &(clcnn_activation){CLCNN_ELU, 1, {clcnn_node_float(node, "alpha", 1)}}, NULL);
}

void clcnn_read_HardSigmoid(clcnn_node *node) {
    give(node,
         &(clcnn_activation){CLCNN_HARD_SIGMOID,
                             1,
                             {clcnn_node_float(node, "alpha", 0.2F),
                              clcnn_node_float(node, "beta", 0.5F)}},
         NULL);
}

void clcnn_read_LeakyRelu(clcnn_node *node) {
    give(node, &(clcnn_activation){CLCNN_LEAKY_RELU, 1, {clcnn_node_float(node, "alpha", 0.01F)}},
         NULL);
}

void clcnn_read_Selu(clcnn_node *node) {
    give(node,
         &(clcnn_activation){CLCNN_SELU,
                             1,
                             {clcnn_node_float(node, "alpha", 1.67326319217681884765625F),
                              clcnn_node_float(node, "gamma", 1.05070102214813232421875F)}},
         NULL);
}

void clcnn_read_Shrink(clcnn_node *node) {
    const float lambda = clcnn_node_float(node, "lambd", 0.5F);
    const float bias = clcnn_node_float(node, "bias", 0);
    const clcnn_activation_kind kind = bias == 0 ? CLCNN_HARD_SHRINK : CLCNN_SOFT_SHRINK;
    if (bias != 0 && bias != lambda) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "bias is %g, lambd %g; it must be 0 or the same",
                          (double)bias, (double)lambda);
    }
    give(node, &(clcnn_activation){kind, 1, {lambda}}, NULL);
}

void clcnn_read_ThresholdedRelu(clcnn_node *node) {
    give(node, &(clcnn_activation){CLCNN_THRESHOLD, 1, {clcnn_node_float(node, "alpha", 1), 0}},
         NULL);
}

/* An end of Clip: an attribute up to opset 6, else an input, which is not always known. */
static float limit(clcnn_node *node, size_t input, const char *name, float otherwise) {
    if (node->opset < 11) {
        return clcnn_node_float(node, name, otherwise);
    }
    const clcnn_array *array = clcnn_node_known(node, input);
    return array && array->count == 1 ? (float)clcnn_array_number(array, 0) : otherwise;
}

static bool is_computed(const clcnn_node *node, size_t input) {
    return clcnn_node_has(node, input) && !clcnn_node_known(node, input);
}

/* By ends that each run is given. */
static void give_clipped(clcnn_node *node) {
    int y = clcnn_node_value(node, 0);
    if (clcnn_node_has(node, 1)) {
        y = clcnn_model_maximum(node->model, NULL, (int[]){y, clcnn_node_value(node, 1)}, 2);
    }
    if (clcnn_node_has(node, 2)) {
        y = clcnn_model_minimum(node->model, NULL, (int[]){y, clcnn_node_value(node, 2)}, 2);
    }
    clcnn_node_give(node, 0, y, clcnn_node_extent(node, 0));
}

void clcnn_read_Clip(clcnn_node *node) {
    const float low = limit(node, 1, "min", -HUGE_VALF), high = limit(node, 2, "max", HUGE_VALF);
    clcnn_activation activation = {CLCNN_CLIP, 1, {low, high}};
    if (is_computed(node, 1) || is_computed(node, 2)) {
        give_clipped(node);
        return;
    }
    if (low == 0 && high == HUGE_VALF) {
        activation = (clcnn_activation){.kind = CLCNN_RELU};
    } else if (low == 0 && high == 6) {
        activation = (clcnn_activation){.kind = CLCNN_RELU6};
    }
    give(node, &activation, NULL);
}

/* ---- PRelu ---- */

/* Whether the slope is one for each channel of (n, c, ...); before opset 7 a vector was. */
static bool by_channel(const clcnn_node *node, clcnn_extent x, clcnn_extent slope, size_t count) {
    if (node->opset < 7 && slope.rank == 1) {
        return x.rank >= 2 && (int64_t)count == x.dim[1] && count > 1;
    }
    const int axis = slope.rank - (x.rank - 1); /* where the channels stand in the slope */
    return x.rank >= 3 && axis >= 0 && axis < slope.rank && slope.dim[axis] == x.dim[1] &&
           (int64_t)count == x.dim[1];
}

void clcnn_read_PRelu(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0), slope = clcnn_node_extent(node, 1);
    clcnn_prelu_desc desc = {.data_format = CLCNN_NHWC};
    size_t count = 0;
    if (clcnn_extent_count(slope, &count) && by_channel(node, x, slope, count)) {
        int in[2] = {clcnn_node_images(node, 0, &desc.data_format), clcnn_node_value(node, 1)};
        in[1] = clcnn_node_reshape(node, in[1], (clcnn_extent){.rank = 1, .dim = {x.dim[1]}});
        clcnn_node_give(node, 0, clcnn_model_prelu(node->model, &desc, in, 2), x);
        return;
    }
    /* max(x, 0) + slope min(x, 0) */
    const int in = clcnn_node_value(node, 0);
    const clcnn_activation_desc below = {.activation = {CLCNN_CLIP, 1, {-HUGE_VALF, 0}}};
    int part[2] = {clcnn_model_activation(node->model, &below, in), clcnn_node_value(node, 1)};
    int sum[2] = {clcnn_node_activation(node, CLCNN_RELU, in),
                  clcnn_model_multiply(node->model, NULL, part, 2)};
    clcnn_node_give(node, 0, clcnn_model_add(node->model, NULL, sum, 2), x);
}
