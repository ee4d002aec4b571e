/* SPDX-License-Identifier: MIT
 * Activations: nodes of their name, or of what their formula is made of. NaN stays NaN, so those that ONNX
 * has with another rule for it (Shrink, ThresholdedRelu) are written by what they are made of. */
#include <math.h>

#include "writer.h"

/* ---- What formulas are made of ---- */

static const char *times(clcnn_writer *w, const char *x, float factor) {
    return CLCNN_NODE(w, "Mul", x, clcnn_writer_scalar(w, factor));
}

static const char *plus(clcnn_writer *w, const char *x, float term) {
    return CLCNN_NODE(w, "Add", x, clcnn_writer_scalar(w, term));
}

static const char *clip(clcnn_writer *w, const char *x, float low, float high) {
    return CLCNN_NODE(w, "Clip", x, low == -HUGE_VALF ? "" : clcnn_writer_scalar(w, low),
                      high == HUGE_VALF ? "" : clcnn_writer_scalar(w, high));
}

/* below where v <= end, else above: also where v is NaN. */
static const char *up_to(clcnn_writer *w, const char *v, float end, const char *below,
                         const char *above) {
    const char *is_below = CLCNN_NODE(w, "LessOrEqual", v, clcnn_writer_scalar(w, end));
    return CLCNN_NODE(w, "Where", is_below, below, above);
}

static const char *alpha(clcnn_writer *w, const char *y, float value) {
    clcnn_writer_float(w, "alpha", value);
    return y;
}

/* ---- Formulas ---- */

/* p: max_value, negative_slope, threshold */
static const char *relu(clcnn_writer *w, const char *x, const float *p) {
    const bool limited = p[0] != HUGE_VALF;
    if (p[2] == 0 && p[1] == 0) {
        return limited ? clip(w, x, 0, p[0]) : CLCNN_NODE(w, "Relu", x);
    }
    if (p[2] == 0 && !limited) {
        return alpha(w, CLCNN_NODE(w, "LeakyRelu", x), p[1]);
    }
    const char *below = p[1] == 0 ? clcnn_writer_scalar(w, 0) : times(w, plus(w, x, -p[2]), p[1]);
    return up_to(w, x, p[2], below, limited ? clip(w, x, -HUGE_VALF, p[0]) : x);
}

static const char *hard_sigmoid(clcnn_writer *w, const char *x, float slope, float offset) {
    const char *y = alpha(w, CLCNN_NODE(w, "HardSigmoid", x), slope);
    clcnn_writer_float(w, "beta", offset);
    return y;
}

static const char *selu(clcnn_writer *w, const char *x, const float *p) {
    const char *y = alpha(w, CLCNN_NODE(w, "Selu", x), p[0]);
    clcnn_writer_float(w, "gamma", p[1]);
    return y;
}

static const char *swish(clcnn_writer *w, const char *x, float beta) {
    return CLCNN_NODE(w, "Mul", x, CLCNN_NODE(w, "Sigmoid", beta == 1 ? x : times(w, x, beta)));
}

static const char *gelu(clcnn_writer *w, const char *x) {
    const char *share = plus(w, CLCNN_NODE(w, "Erf", times(w, x, (float)M_SQRT1_2)), 1);
    return times(w, CLCNN_NODE(w, "Mul", x, share), 0.5F);
}

static const char *gelu_tanh(clcnn_writer *w, const char *x) {
    const char *cube = CLCNN_NODE(w, "Mul", CLCNN_NODE(w, "Mul", x, x), x);
    const char *inner = CLCNN_NODE(w, "Add", x, times(w, cube, 0.044715F));
    const char *bent = CLCNN_NODE(w, "Tanh", times(w, inner, 0.7978845608028654F));
    return times(w, CLCNN_NODE(w, "Mul", x, plus(w, bent, 1)), 0.5F);
}

static const char *mish(clcnn_writer *w, const char *x) { /* a node from opset 18 on */
    return CLCNN_NODE(w, "Mul", x, CLCNN_NODE(w, "Tanh", CLCNN_NODE(w, "Softplus", x)));
}

static const char *hard_shrink(clcnn_writer *w, const char *x, float threshold) {
    return up_to(w, CLCNN_NODE(w, "Abs", x), threshold, clcnn_writer_scalar(w, 0), x);
}

/* max(v, 0) + b / 2 / (sqrt(v^2 + b) + |v|): far below 0 nothing cancels. */
static const char *squareplus(clcnn_writer *w, const char *x, float b) {
    const char *positive = CLCNN_NODE(w, "Relu", x);
    if (b == 0) {
        return positive;
    }
    const char *root = CLCNN_NODE(w, "Sqrt", plus(w, CLCNN_NODE(w, "Mul", x, x), b));
    const char *sum = CLCNN_NODE(w, "Add", root, CLCNN_NODE(w, "Abs", x));
    const char *rest = CLCNN_NODE(w, "Div", clcnn_writer_scalar(w, b / 2), sum);
    return CLCNN_NODE(w, "Add", positive, rest);
}

static const char *sparse_plus(clcnn_writer *w, const char *x) {
    const char *root = CLCNN_NODE(w, "Relu", plus(w, x, 1));
    return up_to(w, x, 1, times(w, CLCNN_NODE(w, "Mul", root, root), 0.25F), x);
}

/* Along the axis of output 0 that the problem says. */
static const char *softmax(clcnn_writer *w, const char *x) {
    const char *y = CLCNN_NODE(w, "Softmax", x);
    clcnn_writer_int(w, "axis", -1 - w->problem.softmax_axis);
    return y;
}

/* ---- All of them --------------------------------------------------------------------------- */

/* Those that ONNX has by name, with at most an alpha. */
static const struct {
    const char *op;
    clcnn_activation_kind kind;
    bool has_alpha;
} named[] = {
    {"LeakyRelu", CLCNN_LEAKY_RELU, true},
    {"Elu", CLCNN_ELU, true},
    {"Celu", CLCNN_CELU, true},
    {"Sigmoid", CLCNN_SIGMOID, false},
    {"Tanh", CLCNN_TANH, false},
    {"Softplus", CLCNN_SOFTPLUS, false},
    {"Softsign", CLCNN_SOFTSIGN, false},
    {"HardSwish", CLCNN_HARD_SWISH, false},
    {"Exp", CLCNN_EXPONENTIAL, false},
    {"Abs", CLCNN_ABS, false},
    {"Neg", CLCNN_NEGATIVE, false},
    {"Sqrt", CLCNN_SQRT, false},
    {"Reciprocal", CLCNN_RECIPROCAL, false},
    {"Log", CLCNN_LOG, false},
    {"Erf", CLCNN_ERF, false},
    {"Floor", CLCNN_FLOOR, false},
    {"Ceil", CLCNN_CEIL, false},
    {"Round", CLCNN_ROUND, false},
};

static const char *spelled(clcnn_writer *w, const clcnn_activation *a, const char *x) {
    const float *p = a->p;
    switch (a->kind) {
    case CLCNN_LINEAR:
        return x;
    case CLCNN_RELU:
        return relu(w, x, p);
    case CLCNN_RELU6:
        return clip(w, x, 0, 6);
    case CLCNN_SELU:
        return selu(w, x, p);
    case CLCNN_HARD_SIGMOID: /* as it is resolved: clcnn_activation_resolve */
        return hard_sigmoid(w, x, p[0] / p[2], p[1] / p[2]);
    case CLCNN_SWISH:
        return swish(w, x, p[0]);
    case CLCNN_GELU:
        return gelu(w, x);
    case CLCNN_GELU_TANH:
        return gelu_tanh(w, x);
    case CLCNN_MISH:
        return mish(w, x);
    case CLCNN_LOG_SIGMOID:
        return CLCNN_NODE(w, "Neg", CLCNN_NODE(w, "Softplus", CLCNN_NODE(w, "Neg", x)));
    case CLCNN_HARD_TANH:
        return clip(w, x, -1, 1);
    case CLCNN_HARD_SHRINK:
        return hard_shrink(w, x, p[0]);
    case CLCNN_SOFT_SHRINK:
        return CLCNN_NODE(w, "Sub", x, clip(w, x, -p[0], p[0]));
    case CLCNN_TANH_SHRINK:
        return CLCNN_NODE(w, "Sub", x, CLCNN_NODE(w, "Tanh", x));
    case CLCNN_THRESHOLD:
        return up_to(w, x, p[0], clcnn_writer_scalar(w, p[1]), x);
    case CLCNN_SQUAREPLUS:
        return squareplus(w, x, p[0]);
    case CLCNN_SPARSE_PLUS:
        return sparse_plus(w, x);
    case CLCNN_SPARSE_SIGMOID:
        return hard_sigmoid(w, x, 0.5F, 0.5F);
    case CLCNN_CLIP:
        return clip(w, x, p[0], p[1]);
    case CLCNN_SOFTMAX:
        return softmax(w, x);
    default:
        clcnn_writer_refuse(w, CLCNN_UNSUPPORTED, "activation %s is none that ONNX can be told",
                            clcnn_activation_name(a->kind));
        return "";
    }
}

static const char *activation(clcnn_writer *w, const char *x) {
    const clcnn_activation *a = &w->problem.activation;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (named[i].kind == a->kind) {
            const char *y = CLCNN_NODE(w, named[i].op, x);
            return named[i].has_alpha ? alpha(w, y, a->p[0]) : y;
        }
    }
    return spelled(w, a, x);
}

void clcnn_writer_finish(clcnn_writer *w, const char *made) {
    clcnn_writer_give(w, 0, activation(w, made));
}

void clcnn_write_activation(clcnn_writer *w) {
    clcnn_writer_finish(w, clcnn_writer_input(w, 0));
}
