/* SPDX-License-Identifier: MIT
 * layer_norm and group_norm. */
#include "row.h"

enum { GAMMA = 1, BETA = 2 };

static void layer_operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_layer_norm_desc d;
    problem_desc(p, &d, sizeof d);
    clcnn_shape weights = {.rank = problem_or(d.axes, 1)};
    const int kept = p->shape[0].rank - weights.rank;
    inputs[0] = clcnn_given(p->shape[0]);
    for (int i = 0; i < weights.rank && kept >= 0; i++) {
        weights.dim[i] = p->shape[0].dim[kept + i];
    }
    inputs[GAMMA] = inputs[BETA] = clcnn_given(kept < 0 ? p->shape[0] : weights);
}

static void group_operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_group_norm_desc d;
    problem_desc(p, &d, sizeof d);
    problem_channels(p, d.data_format, inputs);
}

static const float epsilons[] = {0, 0, 1e-5f, 0.125f, 2};

static void draw_weights(problem_stream *stream, problem *p) {
    p->optional[GAMMA] = stream_chance(stream, 70);
    p->optional[BETA] = stream_chance(stream, 70);
}

/* Up to all axes; half of the time the last one is long, and never of one element, which is its own mean. */
static void layer_draw(problem_stream *stream, problem *p) {
    static const int lengths[] = {63, 64, 65, 127, 129, 255, 513, 1025, 2049, 4100};
    clcnn_shape *shape = &p->shape[0];
    shape->rank = stream_between(stream, 1, 4);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, 9);
    }
    shape->dim[shape->rank - 1] =
        stream_chance(stream, 50) ? STREAM_PICK(stream, lengths) : stream_channels(stream) + 1;
    clcnn_layer_norm_desc d = {.axes = stream_between(stream, 0, shape->rank)};
    d.epsilon = STREAM_PICK(stream, epsilons);
    stream_activation(stream, &d.activation);
    draw_weights(stream, p);
    problem_set_desc(p, &d, sizeof d);
}

/* A group for each channel, one for all of them, or some. */
static void group_draw(problem_stream *stream, problem *p) {
    clcnn_group_norm_desc d = {.data_format = stream_format(stream)};
    const int channels = stream_channels(stream);
    const int h = stream_side(stream), w = stream_side(stream);
    p->shape[0] = d.data_format == CLCNN_NCHW ? clcnn_shape4(stream_batch(stream), channels, h, w)
                                              : clcnn_shape4(stream_batch(stream), h, w, channels);
    d.groups = stream_chance(stream, 30) ? 0 : stream_between(stream, 1, channels);
    while (d.groups && channels % d.groups != 0) {
        d.groups--;
    }
    d.epsilon = STREAM_PICK(stream, epsilons);
    stream_activation(stream, &d.activation);
    draw_weights(stream, p);
    problem_set_desc(p, &d, sizeof d);
}

#define ROW(word, set)                                                                             \
    {                                                                                              \
        .name = (word), .sizes = "shape", .required = "shape", .weights = "gamma beta",            \
        .data = PROBLEM_NUMBERS, .range = 2, .limit = 32, .operands = set##_operands,              \
        .draw = set##_draw                                                                         \
    }

const problem_operator problem_layer_norm = ROW("layer_norm", layer);
const problem_operator problem_group_norm = ROW("group_norm", group);
