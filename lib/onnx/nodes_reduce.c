/* SPDX-License-Identifier: MIT
 * Nodes that make one of many elements, and softmax, which divides by their sum. */
#include <float.h>
#include <math.h>

#include "fold.h"
#include "nodes.h"

typedef int (*reduction)(clcnn_model *model, const clcnn_reduce_desc *desc, int input);

/* What a node reduces, and the extent that is left. */
typedef struct reduced {
    clcnn_reduce_desc desc;
    clcnn_extent extent;
    bool nothing; /* no axis is reduced: the node is its input */
} reduced;

static reduced read_reduced(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    reduced r = {.extent = {.rank = 0}};
    int axes[CLCNN_MAX_RANK];
    const size_t count = clcnn_node_axes(node, axes);
    for (size_t i = 0; i < count; i++) {
        r.desc.axes[clcnn_node_axis(node, axes[i], x.rank)] = 1;
    }
    const bool none_is_nothing = clcnn_node_int(node, "noop_with_empty_axes", 0) != 0;
    r.nothing = count == 0 && (none_is_nothing || x.rank == 0);
    r.desc.keep_dims = 1; /* what goes goes by another shape: so axes can change places */
    const bool stay = clcnn_node_int(node, "keepdims", 1) != 0;
    for (int i = 0; i < x.rank; i++) {
        const bool kept = count > 0 && !r.desc.axes[i];
        if (kept || stay) {
            r.extent.dim[r.extent.rank++] = kept ? x.dim[i] : 1;
        }
    }
    return r;
}

/* Known integers, from which shapes are computed. */
typedef struct known_reduction {
    double (*f)(double, double);
    double start;
} known_reduction;

/* Whether they are; the result is given then. */
static bool give_known(clcnn_node *node, const reduced *r, known_reduction known) {
    const clcnn_array *array = clcnn_node_known(node, 0);
    bool axes[CLCNN_MAX_RANK], all = true;
    if (!known.f || !array || array->kind != CLCNN_ARRAY_INT || !clcnn_node_sound(node)) {
        return false;
    }
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        all = all && !r->desc.axes[i];
    }
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        axes[i] = !r->nothing && (all || r->desc.axes[i]);
    }
    clcnn_array *made = clcnn_fold_reduce(node, array, axes, known.f, known.start);
    if (made && !r->nothing) {
        made->extent = r->extent;
    }
    clcnn_node_give_array(node, 0, made);
    return true;
}

/* Gives the reduction of `value`, then of that an activation. */
static void give(clcnn_node *node, int value, const reduced *r, reduction layer,
                 clcnn_activation_kind then) {
    const int y = r->nothing ? value : layer(node->model, &r->desc, value);
    clcnn_node_give(node, 0, then == CLCNN_LINEAR ? y : clcnn_node_activation(node, then, y),
                    r->nothing ? clcnn_node_extent(node, 0) : r->extent);
}

static double sum(double a, double b) {
    return a + b;
}

static double product(double a, double b) {
    return a * b;
}

static int square(clcnn_node *node, int x) {
    return clcnn_model_multiply(node->model, NULL, (int[]){x, x}, 2);
}

/* The last two are a known_reduction. */
#define REDUCE(name, layer, before, then, ...)                                                     \
    void clcnn_read_##name(clcnn_node *node) {                                                     \
        const reduced r = read_reduced(node);                                                      \
        if (give_known(node, &r, (known_reduction){__VA_ARGS__})) {                                \
            return;                                                                                \
        }                                                                                          \
        const int x = clcnn_node_value(node, 0);                                                   \
        give(node, before, &r, layer, then);                                                       \
    }

REDUCE(ReduceMean, clcnn_model_reduce_mean, x, CLCNN_LINEAR, NULL, 0)
REDUCE(ReduceSum, clcnn_model_reduce_sum, x, CLCNN_LINEAR, sum, 0)
REDUCE(ReduceMax, clcnn_model_reduce_max, x, CLCNN_LINEAR, fmax, -HUGE_VAL)
REDUCE(ReduceMin, clcnn_model_reduce_min, x, CLCNN_LINEAR, fmin, HUGE_VAL)
REDUCE(ReduceL1, clcnn_model_reduce_sum, clcnn_node_activation(node, CLCNN_ABS, x), CLCNN_LINEAR,
       NULL, 0)
REDUCE(ReduceL2, clcnn_model_reduce_sum, square(node, x), CLCNN_SQRT, NULL, 0)
REDUCE(ReduceLogSum, clcnn_model_reduce_sum, x, CLCNN_LOG, NULL, 0)
REDUCE(ReduceSumSquare, clcnn_model_reduce_sum, square(node, x), CLCNN_LINEAR, NULL, 0)

/* There is no layer that multiplies all. */
void clcnn_read_ReduceProd(clcnn_node *node) {
    const reduced r = read_reduced(node);
    if (!give_known(node, &r, (known_reduction){product, 1})) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "input 0 must be known integers");
    }
}

/* m + log sum exp(x - m), m the largest or, where that is infinite, the float next to it: nothing
 * overflows that is finite, and infinities give what they should. */
void clcnn_read_ReduceLogSumExp(clcnn_node *node) {
    const reduced r = read_reduced(node);
    const clcnn_binary_desc exponential = {.activation = {.kind = CLCNN_EXPONENTIAL}};
    const clcnn_activation_desc finite = {.activation = {CLCNN_CLIP, 1, {-FLT_MAX, FLT_MAX}}};
    const int x = clcnn_node_value(node, 0);
    if (r.nothing) {
        clcnn_node_give(node, 0, x, clcnn_node_extent(node, 0));
        return;
    }
    const int most = clcnn_model_activation(node->model, &finite,
                                            clcnn_model_reduce_max(node->model, &r.desc, x));
    const int terms = clcnn_model_subtract(node->model, &exponential, (int[]){x, most}, 2);
    const int sum = clcnn_model_reduce_sum(node->model, &r.desc, terms);
    const int logarithm = clcnn_node_activation(node, CLCNN_LOG, sum);
    clcnn_node_give(node, 0, clcnn_model_add(node->model, NULL, (int[]){logarithm, most}, 2),
                    r.extent);
}

/* Where the largest of `value`, made of input 0, is. */
static void give_argmax(clcnn_node *node, int value) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int axis = clcnn_node_axis(node, clcnn_node_int(node, "axis", 0), x.rank);
    const clcnn_argmax_desc desc = {.axis_from_last = x.rank - 1 - axis,
                                    .keep_dims = clcnn_node_int(node, "keepdims", 1) != 0,
                                    .last = clcnn_node_int(node, "select_last_index", 0) != 0};
    const int y = clcnn_model_argmax(node->model, &desc, value);
    clcnn_node_give_typed(node, 0, y, clcnn_extent_of(clcnn_model_shape(node->model, y)),
                          CLCNN_NAME_INDEX);
}

void clcnn_read_ArgMax(clcnn_node *node) {
    give_argmax(node, clcnn_node_value(node, 0));
}

void clcnn_read_ArgMin(clcnn_node *node) {
    give_argmax(node, clcnn_node_activation(node, CLCNN_NEGATIVE, clcnn_node_value(node, 0)));
}

/* ---- Softmax ------------------------------------------------------------------------------- */

/* Before opset 13 all axes from the given one on are one. */
static void give_softmax(clcnn_node *node,
                         int (*layer)(clcnn_model *, const clcnn_softmax_desc *, int)) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int asked = clcnn_node_int(node, "axis", node->opset < 13 ? 1 : -1);
    const int axis = clcnn_node_axis(node, asked, x.rank);
    int value = clcnn_node_value(node, 0);
    clcnn_softmax_desc desc = {.axis_from_last = x.rank - 1 - axis};
    if (node->opset < 13 && axis < x.rank - 1) {
        clcnn_extent rows = {.rank = axis + 1, .dim = {0}};
        rows.dim[axis] = 1;
        for (int i = 0; i < x.rank; i++) {
            if (i < axis) {
                rows.dim[i] = x.dim[i];
            } else {
                rows.dim[axis] *= x.dim[i];
            }
        }
        value = clcnn_node_reshape(node, value, rows);
        desc.axis_from_last = 0;
    }
    clcnn_node_give(node, 0, layer(node->model, &desc, value), x);
}

void clcnn_read_Softmax(clcnn_node *node) {
    give_softmax(node, clcnn_model_softmax);
}

void clcnn_read_LogSoftmax(clcnn_node *node) {
    give_softmax(node, clcnn_model_log_softmax);
}
