/* SPDX-License-Identifier: MIT
 * conv2d: y = activation(conv(x, filter) + bias + residual). */
#include "row.h"

static void resolve(problem *p) {
    clcnn_conv2d_desc d;
    problem_desc(p, &d, sizeof d);
    p->kernel[1] = p->kernel[1] ? p->kernel[1] : p->kernel[0];
    for (int i = 0; i < 2; i++) {
        d.stride[i] = problem_or(d.stride[i], 1);
        d.dilation[i] = problem_or(d.dilation[i], 1);
    }
    d.groups = problem_or(d.groups, 1);
    problem_set_desc(p, &d, sizeof d);
}

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_conv2d_desc d;
    problem_desc(p, &d, sizeof d);
    const int *k = p->kernel;
    /* channels that the groups do not divide are for the library to refuse: any size of at least 1
     */
    const int in = p->c > d.groups ? p->c / d.groups : 1;
    const clcnn_shape filter = d.filter_layout == CLCNN_HWIO ? clcnn_shape4(k[0], k[1], in, p->k)
                                                             : clcnn_shape4(p->k, in, k[0], k[1]);
    problem_weighted(p, problem_image(p, d.data_format), filter, inputs);
}

static void window(const problem *p, problem_window *w) {
    clcnn_conv2d_desc d;
    problem_desc(p, &d, sizeof d);
    *w = (problem_window){.kernel = {p->kernel[0], p->kernel[1]},
                          .stride = {d.stride[0], d.stride[1]},
                          .dilation = {d.dilation[0], d.dilation[1]},
                          .padding = d.padding};
}

static void draw_groups(problem_stream *stream, problem *p, clcnn_conv2d_desc *d) {
    const int kind = stream_between(stream, 0, 99);
    if (kind < 15) { /* depthwise, with a multiplier now and then */
        d->groups = p->c;
        p->k = p->c * (stream_chance(stream, 70) ? 1 : stream_between(stream, 2, 3));
    } else if (kind < 30) {
        d->groups = stream_between(stream, 2, 5);
        p->c = d->groups * stream_between(stream, 1, 12);
        p->k = d->groups * stream_between(stream, 1, 12);
    }
}

static void draw(problem_stream *stream, problem *p) {
    clcnn_conv2d_desc d = {0};
    d.data_format = problem_draw_image(stream, p);
    p->k = stream_channels(stream);
    stream_kernel(stream, 15, p->kernel);
    const int even = stream_chance(stream, 50); /* one stride for both axes */
    d.stride[0] = stream_chance(stream, 55) ? 1 : stream_between(stream, 2, 3);
    d.stride[1] = even ? d.stride[0] : stream_between(stream, 1, 3);
    if (stream_chance(stream, 25)) {
        d.dilation[0] = stream_between(stream, 1, 3);
        d.dilation[1] = stream_between(stream, 1, 3);
    }
    draw_groups(stream, p, &d);
    stream_padding(stream, p->kernel, &d.padding, d.pads);
    d.filter_layout = (clcnn_filter_layout)stream_between(stream, CLCNN_HWIO, CLCNN_OIHW);
    p->optional[PROBLEM_BIAS] = stream_between(stream, 0, 1);
    stream_last_activation(stream, p->k, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_conv2d = {
    .name = "conv2d",
    .sizes = "n h w c k kh kw",
    .required = "h w c k kh",
    .weights = "filter bias",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 32,
    .operands = operands,
    .resolve = resolve,
    .window = window,
    .draw = draw,
};
