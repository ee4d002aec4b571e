/* SPDX-License-Identifier: MIT
 * conv2d_transpose: y = activation(the gradient of a conv2d with respect to its input + bias). */
#include "row.h"

static void resolve(problem *p) {
    clcnn_conv2d_transpose_desc d;
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
    clcnn_conv2d_transpose_desc d;
    problem_desc(p, &d, sizeof d);
    const int *k = p->kernel;
    /* filters that the groups do not divide are for the library to refuse: the bias will not fit */
    const int out = p->k > d.groups ? p->k / d.groups : 1;
    const clcnn_shape filter = d.filter_layout == CLCNN_HWOI ? clcnn_shape4(k[0], k[1], out, p->c)
                                                             : clcnn_shape4(p->c, out, k[0], k[1]);
    problem_weighted(p, problem_image(p, d.data_format), filter, inputs);
}

static int larger(int a, int b) {
    return a > b ? a : b;
}

static void draw_groups(problem_stream *stream, problem *p, clcnn_conv2d_transpose_desc *d) {
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

/* A third has output padding, a sixth none and says so. */
static void draw_output_padding(problem_stream *stream, clcnn_conv2d_transpose_desc *d) {
    const int kind = stream_between(stream, 0, 5);
    for (int i = 0; i < 2 && kind < 2; i++) {
        const int largest = larger(d->stride[i], d->dilation[i]) - 1;
        d->output_padding[i] = largest > 0 ? stream_between(stream, 0, largest) : 0;
    }
    d->output_padding_given = kind == 2;
}

static void draw(problem_stream *stream, problem *p) {
    clcnn_conv2d_transpose_desc d = {0};
    d.data_format = problem_draw_image(stream, p);
    p->k = stream_channels(stream);
    stream_kernel(stream, 15, p->kernel);
    const int even = stream_chance(stream, 50); /* one stride for both axes */
    d.stride[0] = stream_chance(stream, 30) ? 1 : stream_between(stream, 2, 4);
    d.stride[1] = even ? d.stride[0] : stream_between(stream, 1, 4);
    d.dilation[0] = d.dilation[1] = 1;
    if (stream_chance(stream, 35)) {
        d.dilation[0] = stream_between(stream, 1, 4);
        d.dilation[1] = stream_between(stream, 1, 4);
    }
    draw_groups(stream, p, &d);
    stream_padding(stream, p->kernel, &d.padding, d.pads);
    draw_output_padding(stream, &d);
    d.filter_layout = (clcnn_transposed_layout)stream_between(stream, CLCNN_HWOI, CLCNN_IOHW);
    p->optional[PROBLEM_BIAS] = stream_between(stream, 0, 1);
    stream_activation(stream, &d.activation);
    problem_set_desc(p, &d, sizeof d);
}

/* Outputs are reached by up to four times the terms of the average, by which `limit` is halved. */
const problem_operator problem_conv2d_transpose = {
    .name = "conv2d_transpose",
    .sizes = "n h w c k kh kw",
    .required = "h w c k kh",
    .weights = "filter bias",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 16,
    .operands = operands,
    .resolve = resolve,
    .draw = draw,
};
