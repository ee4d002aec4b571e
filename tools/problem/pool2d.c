/* SPDX-License-Identifier: MIT
 * max_pool2d and avg_pool2d. */
#include "row.h"

static void resolve(problem *p) {
    clcnn_pool2d_desc d;
    problem_desc(p, &d, sizeof d);
    if (d.global) {
        return; /* a window or stride that is given is for the library to refuse */
    }
    d.window[0] = problem_or(d.window[0], 2);
    d.window[1] = problem_or(d.window[1], d.window[0]);
    for (int i = 0; i < 2; i++) {
        d.stride[i] = problem_or(d.stride[i], d.window[i]);
        d.dilation[i] = problem_or(d.dilation[i], 1);
    }
    problem_set_desc(p, &d, sizeof d);
}

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_pool2d_desc d;
    problem_desc(p, &d, sizeof d);
    inputs[0] = clcnn_given(problem_image(p, d.data_format));
}

static void window(const problem *p, problem_window *w) {
    clcnn_pool2d_desc d;
    problem_desc(p, &d, sizeof d);
    const int image[2] = {p->h, p->w};
    *w = (problem_window){.padding = d.padding, .ceil = d.ceil_mode, .global = d.global};
    for (int i = 0; i < 2; i++) {
        w->kernel[i] = d.global ? image[i] : d.window[i];
        w->stride[i] = d.global ? 1 : d.stride[i];
        w->dilation[i] = d.global ? 1 : d.dilation[i];
    }
}

static size_t outputs(const problem *p) {
    clcnn_pool2d_desc d;
    problem_desc(p, &d, sizeof d);
    return d.index ? 2 : 1;
}

static void draw_window(problem_stream *stream, clcnn_pool2d_desc *d) {
    stream_kernel(stream, 5, d->window);
    const int kind = stream_between(stream, 0, 99); /* the window, as Keras' default; 1; any */
    for (int i = 0; i < 2; i++) {
        d->stride[i] = kind < 40 ? d->window[i] : kind < 60 ? 1 : stream_between(stream, 1, 4);
    }
    const int limit[2] = {d->window[0] - 1, d->window[1] - 1};
    stream_padding(stream, limit, &d->padding, d->pads);
    d->ceil_mode = stream_chance(stream, 30);
    if (stream_chance(stream, 20)) {
        d->dilation[0] = stream_between(stream, 1, 3);
        d->dilation[1] = stream_between(stream, 1, 3);
    }
}

static void draw(problem_stream *stream, problem *p, int divides) {
    clcnn_pool2d_desc d = {0};
    d.data_format = problem_draw_image(stream, p);
    d.global = stream_chance(stream, 8);
    if (!d.global) {
        draw_window(stream, &d);
    }
    d.include_pad = divides ? stream_chance(stream, 35) : 0;
    if (stream_chance(stream, 25)) { /* not one that makes the largest of many values the same */
        d.activation.kind = stream_chance(stream, 50) ? CLCNN_RELU : CLCNN_GELU;
    }
    if (!divides && stream_chance(stream, 40)) {
        d.index =
            (clcnn_pool_index)stream_between(stream, CLCNN_INDEX_PLANE,
                                             d.data_format == CLCNN_NHWC ? CLCNN_INDEX_TENSORFLOW
                                                                         : CLCNN_INDEX_TENSOR);
    }
    problem_set_desc(p, &d, sizeof d);
}

static void draw_max(problem_stream *stream, problem *p) {
    draw(stream, p, 0);
}

static void draw_avg(problem_stream *stream, problem *p) {
    draw(stream, p, 1);
}

const problem_operator problem_max_pool2d = {
    .name = "max_pool2d",
    .sizes = "n h w c",
    .required = "h w c",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .compares = 1,
    .operands = operands,
    .resolve = resolve,
    .window = window,
    .outputs = outputs,
    .draw = draw_max,
};

const problem_operator problem_avg_pool2d = {
    .name = "avg_pool2d",
    .sizes = "n h w c",
    .required = "h w c",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 32,
    .operands = operands,
    .resolve = resolve,
    .window = window,
    .draw = draw_avg,
};
