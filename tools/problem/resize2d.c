/* SPDX-License-Identifier: MIT
 * resize2d. */
#include "row.h"

/* Without a size and a scale it is twice the image; a size that a scale makes is the library's. */
static void resolve(problem *p) {
    const int image[2] = {p->h, p->w};
    clcnn_resize2d_desc d;
    problem_desc(p, &d, sizeof d);
    for (int i = 0; i < 2; i++) {
        if (d.size[i] == 0 && d.scale[i] == 0) {
            d.size[i] = 2 * image[i];
        }
    }
    problem_set_desc(p, &d, sizeof d);
}

static void operands(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    clcnn_resize2d_desc d;
    problem_desc(p, &d, sizeof d);
    inputs[0] = clcnn_given(problem_image(p, d.data_format));
}

/* Whole factors, ratios that hit halves, and any size. */
static int draw_size(problem_stream *stream, int in) {
    static const int factors[] = {1, 2, 2, 3, 4};
    const int kind = stream_between(stream, 0, 99);
    if (kind < 40) {
        return in * STREAM_PICK(stream, factors);
    }
    return kind < 50 ? (in + 1) / 2 : stream_between(stream, 1, 2 * in + 3);
}

static void draw(problem_stream *stream, problem *p) {
    static const float scales[] = {0.25f, 0.3f, 0.5f, 0.7f, 1, 1.25f, 1.5f, 2, 2.3f, 3};
    clcnn_resize2d_desc d = {0};
    d.data_format = problem_draw_image(stream, p);
    d.method = (clcnn_resize_method)stream_between(stream, 0, 1);
    d.coordinates = (clcnn_resize_coordinates)stream_between(stream, 0, CLCNN_ALIGN_CORNERS);
    if (d.method == CLCNN_NEAREST) {
        d.rounding = (clcnn_resize_rounding)stream_between(stream, 0, CLCNN_ROUND_CEIL);
    }
    const int image[2] = {p->h, p->w};
    for (int i = 0; i < 2; i++) {
        const int kind = stream_between(stream, 0, 99); /* a size, a scale, both */
        d.size[i] = kind < 65 || kind >= 90 ? draw_size(stream, image[i]) : 0;
        d.scale[i] = kind >= 65 ? STREAM_PICK(stream, scales) : 0;
    }
    problem_set_desc(p, &d, sizeof d);
}

const problem_operator problem_resize2d = {
    .name = "resize2d",
    .sizes = "n h w c",
    .required = "h w c",
    .data = PROBLEM_NUMBERS | PROBLEM_BIT(NAN),
    .range = 1,
    .limit = 4096,
    .operands = operands,
    .resolve = resolve,
    .draw = draw,
};
