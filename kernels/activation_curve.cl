/* SPDX-License-Identifier: MIT
 * activation_curve: y[i] = activation(x[i]) for the kinds that are not made of straight lines
 * (activation.clh), as lib/activation.c has them in double; y may be x. One program for all of them:
 * the kind is the same for every work-item. Range: as rows.clh says. */
#include "curve.clh"
#include "rows.clh"

/* The numbers of clcnn_activation_kind. */
enum {
    ELU = 4,
    SELU = 5,
    SIGMOID = 6,
    HARD_SIGMOID = 7,
    TANH = 8,
    SOFTPLUS = 9,
    SOFTSIGN = 10,
    SWISH = 11,
    HARD_SWISH = 12,
    GELU = 13,
    EXPONENTIAL = 14,
    GELU_TANH = 15,
    CELU = 16,
    MISH = 17,
    LOG_SIGMOID = 18,
    HARD_SHRINK = 20,
    SOFT_SHRINK = 21,
    TANH_SHRINK = 22,
    SQUAREPLUS = 24,
    SPARSE_PLUS = 25,
    SPARSE_SIGMOID = 26,
    ABS = 29,
    NEGATIVE = 30,
    SQRT = 31,
    RECIPROCAL = 32,
    LOG = 33,
    ERF = 34,
    FLOOR = 35,
    CEIL = 36,
    ROUND = 37
};

/* Comparisons are written so that NaN stays NaN. */
static inline floatv curve(floatv v, float4 p, int kind) {
    switch (kind) {
    case ELU: /* alpha */
        return v < 0 ? p.x * exp_less_1(v) : v;
    case SELU: /* alpha, scale */
        return p.y * (v < 0 ? p.x * exp_less_1(v) : v);
    case SIGMOID:
        return sigmoid(v);
    case HARD_SIGMOID: /* slope, offset, divisor */
        return clip(MULADD((floatv)p.x, v, (floatv)p.y), 0, p.z) / p.z;
    case TANH:
        return tangent(v);
    case SOFTPLUS:
        return (v < 0 ? (floatv)0 : v) + log_of_1_more(decay(-fabs(v)));
    case SOFTSIGN:
        return v / (1 + fabs(v));
    case SWISH: /* beta */
        return v * sigmoid(p.x * v);
    case HARD_SWISH:
        return v * (clip(v + 3, 0, 6) / 6);
    case GELU: { /* v erfc(-v / sqrt 2) / 2; 1 + erf cancels for negative v */
        const floatv tail = normal_tail(fabs(v));
        return v * (v < 0 ? tail : 1 - tail);
    }
    case EXPONENTIAL:
        return exp(v);
    case GELU_TANH: /* v sigmoid(2 u): 1 + tanh u cancels for negative v */
        return v * sigmoid(v * MULADD((floatv)0.07135481627260024878f, v * v,
                                      (floatv)1.59576912160573071176f));
    case CELU: /* alpha */
        return v < 0 ? p.x * exp_less_1(v / p.x) : v;
    case MISH: { /* tanh(log(1 + E)) = E (E + 2) / (E (E + 2) + 2), E = exp v */
        const floatv e = decay(-fabs(v));
        const floatv numerator = v < 0 ? e * (e + 2) : 1 + 2 * e;
        return v * (numerator / (numerator + (v < 0 ? (floatv)2 : 2 * e * e)));
    }
    case LOG_SIGMOID:
        return (v < 0 ? v : (floatv)0) - log_of_1_more(decay(-fabs(v)));
    case HARD_SHRINK: /* threshold */
        return ((v >= -p.x) & (v <= p.x)) ? (floatv)0 : v;
    case SOFT_SHRINK: { /* threshold */
        const floatv nearer = v < 0 ? v + p.x : v - p.x;
        return ((v >= -p.x) & (v <= p.x)) ? (floatv)0 : nearer;
    }
    case TANH_SHRINK:
        return tanh_rest(v);
    case SQUAREPLUS: { /* b; (v + r) / 2 = b / 2 / (r - v), which does not cancel */
        const floatv s = 0.5f * fabs(v) + hypotenuse(0.5f * v, 0.5f * sqrt(p.x));
        return ((v < 0) & (s > 0)) ? 0.25f * (p.x / s) : s;
    }
    case SPARSE_PLUS: {
        const floatv high = v < 1 ? 0.25f * (v + 1) * (v + 1) : v;
        return v <= -1 ? (floatv)0 : high;
    }
    case SPARSE_SIGMOID:
        return clip(0.5f * (v + 1), 0, 1);
    case ABS:
        return fabs(v);
    case NEGATIVE:
        return -v;
    case SQRT:
        return sqrt(v);
    case RECIPROCAL:
        return 1 / v;
    case LOG:
        return logarithm(v);
    case ERF:
        return error_function(v);
    case FLOOR:
        return floor(v);
    case CEIL:
        return ceil(v);
    case ROUND: /* a half to even */
        return rint(v);
    default:
        return v;
    }
}

kernel void activation_curve(global const float *x, ulong x_first, global float *y, ulong y_first,
                             int row, int x_pitch, int y_pitch, float4 p, int kind, int items) {
    ITEM_OR_RETURN(item, items)
    const row_cells at = row_cells_of(item, items, row, x_pitch, y_pitch);
    const floatv v = load_lanes(x + x_first + at.x, at.lanes, 0);
    store_lanes(curve(v, p, kind), y + y_first + at.y, at.lanes);
}
