/* SPDX-License-Identifier: MIT
 * Layers whose window slides over images. What a descriptor says of padding is written as the numbers that
 * come of it: ONNX' own words for it (auto_pad) mean something else beside a dilation. */
#include "../operators/conv2d.h"
#include "../operators/conv2d_transpose.h"
#include "../operators/pool2d.h"
#include "writer.h"

#define TYPE(name) CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__##name

static const char *plus(clcnn_writer *w, const char *x, size_t input) {
    return clcnn_writer_has(w, input) ? CLCNN_NODE(w, "Add", x, clcnn_writer_input(w, input)) : x;
}

/* Attributes of the last node: pads are top, left, bottom and right. */
static void sizes(clcnn_writer *w, const clcnn_window *a) {
    clcnn_writer_ints(w, "kernel_shape", (int[]){a->kh, a->kw}, 2);
    clcnn_writer_ints(w, "strides", (int[]){a->sh, a->sw}, 2);
}

static void dilations(clcnn_writer *w, const clcnn_window *a) {
    clcnn_writer_ints(w, "dilations", (int[]){a->dh, a->dw}, 2);
}

/* ---- Convolutions -------------------------------------------------------------------------- */

void clcnn_write_conv2d(clcnn_writer *w) {
    static const int hwio[] = {3, 2, 0, 1}, oihw[] = {0, 1, 2, 3};
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(&w->problem);
    const clcnn_window *a = &p->window;
    const char *x = clcnn_writer_images(w, a->format);
    const char *filter = clcnn_writer_turned(w, CLCNN_CONV2D_FILTER, p->oihw ? oihw : hwio);
    const char *y = CLCNN_NODE(w, "Conv", x, filter, clcnn_writer_input(w, CLCNN_CONV2D_BIAS));
    sizes(w, a);
    dilations(w, a);
    clcnn_writer_ints(w, "pads", (int[]){a->top, a->left, a->bottom, a->right}, 4);
    clcnn_writer_int(w, "group", p->groups);
    y = clcnn_writer_from_images(w, a->format, y);
    clcnn_writer_finish(w, plus(w, y, CLCNN_CONV2D_RESIDUAL));
}

/* What ONNX cuts off at the end of an axis after `before` at its front, and what it adds there. */
static void settle_end(int in, int stride, int effective, int before, int out, int *cut,
                       int *added) {
    const int behind = (in - 1) * stride + effective - before - out;
    *cut = behind > 0 ? behind : 0;
    *added = behind < 0 ? -behind : 0;
}

void clcnn_write_conv2d_transpose(clcnn_writer *w) {
    static const int hwoi[] = {3, 2, 0, 1}, iohw[] = {0, 1, 2, 3};
    const clcnn_conv2d_transpose_parameters *p = clcnn_conv2d_transpose_of(&w->problem);
    const clcnn_window *a = &p->window;
    int cut[2], added[2];
    settle_end(a->h, a->sh, (a->kh - 1) * a->dh + 1, a->top, a->oh, &cut[0], &added[0]);
    settle_end(a->w, a->sw, (a->kw - 1) * a->dw + 1, a->left, a->ow, &cut[1], &added[1]);
    const char *x = clcnn_writer_images(w, a->format);
    const char *filter =
        clcnn_writer_turned(w, CLCNN_CONV2D_TRANSPOSE_FILTER, p->iohw ? iohw : hwoi);
    const char *y = CLCNN_NODE(w, "ConvTranspose", x, filter,
                               clcnn_writer_input(w, CLCNN_CONV2D_TRANSPOSE_BIAS));
    sizes(w, a);
    dilations(w, a);
    clcnn_writer_ints(w, "pads", (int[]){a->top, a->left, cut[0], cut[1]}, 4);
    clcnn_writer_ints(w, "output_padding", added, 2);
    clcnn_writer_int(w, "group", p->groups);
    clcnn_writer_finish(w, clcnn_writer_from_images(w, a->format, y));
}

/* ---- Pools --------------------------------------------------------------------------------- */

static bool is_global(const clcnn_window *a) {
    return a->kh == a->h && a->kw == a->w && a->oh == 1 && a->ow == 1 && a->top == 0 &&
           a->left == 0 && a->dh == 1 && a->dw == 1;
}

/* How far the last window reaches beyond the image, which ceil_mode does not pad. */
static int reach(int in, int out, int stride, int effective, int before) {
    return (out - 1) * stride + effective - before - in;
}

/* The larger one of what the window has and what its last row or column needs. */
static void pads(clcnn_writer *w, const clcnn_window *a) {
    const int below = reach(a->h, a->oh, a->sh, (a->kh - 1) * a->dh + 1, a->top);
    const int beside = reach(a->w, a->ow, a->sw, (a->kw - 1) * a->dw + 1, a->left);
    const int list[] = {a->top, a->left, below > a->bottom ? below : a->bottom,
                        beside > a->right ? beside : a->right};
    clcnn_writer_ints(w, "pads", list, 4);
}

/* ONNX counts pixels of the whole tensor, ((n C + c) H + h) W + w. */
static const char *index_of(clcnn_writer *w, const clcnn_pool2d_parameters *p, const char *index) {
    const clcnn_window *a = &p->window;
    const char *plane = clcnn_writer_number(w, a->h * a->w);
    if (p->index == CLCNN_INDEX_PLANE) {
        return CLCNN_NODE(w, "Mod", index, plane);
    }
    if (a->format == CLCNN_NCHW) {
        return index;
    }
    const char *count = clcnn_writer_number(w, a->c);
    const char *pixel = CLCNN_NODE(w, "Mod", index, plane);
    const char *plane_at = CLCNN_NODE(w, "Div", index, plane);
    const char *channel = CLCNN_NODE(w, "Mod", plane_at, count);
    if (p->index == CLCNN_INDEX_TENSOR) {
        const char *image = CLCNN_NODE(w, "Div", plane_at, count);
        pixel = CLCNN_NODE(w, "Add", pixel, CLCNN_NODE(w, "Mul", image, plane));
    }
    return CLCNN_NODE(w, "Add", CLCNN_NODE(w, "Mul", pixel, count), channel);
}

static void give_index(clcnn_writer *w, const clcnn_pool2d_parameters *p, const char *index) {
    index = clcnn_writer_from_images(w, p->window.format, index_of(w, p, index));
    clcnn_writer_give(w, CLCNN_POOL2D_INDEX, clcnn_writer_cast(w, index, TYPE(INT32)));
}

void clcnn_write_max_pool2d(clcnn_writer *w) {
    const clcnn_pool2d_parameters *p = clcnn_pool2d_of(&w->problem);
    const clcnn_window *a = &p->window;
    const bool global = is_global(a) && !p->index;
    const char *x = clcnn_writer_images(w, a->format), *index = "";
    const char *y = CLCNN_NODE(w, global ? "GlobalMaxPool" : "MaxPool", x);
    if (!global) {
        sizes(w, a);
        dilations(w, a);
        pads(w, a);
        index = p->index ? clcnn_writer_output(w) : "";
    }
    if (p->index) {
        give_index(w, p, index);
    }
    clcnn_writer_finish(w, clcnn_writer_from_images(w, a->format, y));
}

/* How many of the window's cells count along an axis: those between `low` and `high`. */
static int cells(int first, int size, int step, int low, int high) {
    int count = 0;
    for (int i = 0; i < size; i++) {
        count += first + i * step >= low && first + i * step < high;
    }
    return count;
}

/* The divisor of each pixel of the output, of shape (1, 1, oh, ow). */
static const char *divisors(clcnn_writer *w, const clcnn_pool2d_parameters *p) {
    const clcnn_window *a = &p->window;
    const int top = p->include_pad ? a->top : 0, bottom = p->include_pad ? a->bottom : 0;
    const int left = p->include_pad ? a->left : 0, right = p->include_pad ? a->right : 0;
    float *values = clcnn_writer_take(w, (size_t)a->oh * (size_t)a->ow * sizeof *values);
    for (int i = 0; values && i < a->oh; i++) {
        const int rows = cells(i * a->sh - a->top, a->kh, a->dh, -top, a->h + bottom);
        for (int k = 0; k < a->ow; k++) {
            const int columns = cells(k * a->sw - a->left, a->kw, a->dw, -left, a->w + right);
            values[(size_t)i * (size_t)a->ow + (size_t)k] = (float)rows * (float)columns;
        }
    }
    return values ? clcnn_writer_lend(w, "divisors", clcnn_shape4(1, 1, a->oh, a->ow), values) : "";
}

/* The sum, by a convolution with ones, divided: AveragePool has no dilations before opset 19, and counts
 * cells that ceil_mode adds. */
static const char *sum_divided(clcnn_writer *w, const clcnn_pool2d_parameters *p, const char *x) {
    const clcnn_window *a = &p->window;
    const char *ones = clcnn_writer_filled(w, clcnn_shape4(a->c, 1, a->kh, a->kw), 1);
    const char *sum = CLCNN_NODE(w, "Conv", x, ones);
    sizes(w, a);
    dilations(w, a);
    pads(w, a);
    clcnn_writer_int(w, "group", a->c);
    return CLCNN_NODE(w, "Div", sum, divisors(w, p));
}

/* Whether ONNX' AveragePool divides by the same numbers. */
static bool divides_alike(const clcnn_pool2d_parameters *p) {
    const clcnn_window *a = &p->window;
    const bool inside = reach(a->h, a->oh, a->sh, a->kh, a->top) <= a->bottom &&
                        reach(a->w, a->ow, a->sw, a->kw, a->left) <= a->right;
    return a->dh == 1 && a->dw == 1 && (!p->include_pad || inside);
}

void clcnn_write_avg_pool2d(clcnn_writer *w) {
    const clcnn_pool2d_parameters *p = clcnn_pool2d_of(&w->problem);
    const clcnn_window *a = &p->window;
    const char *x = clcnn_writer_images(w, a->format), *y;
    if (is_global(a)) {
        y = CLCNN_NODE(w, "GlobalAveragePool", x);
    } else if (divides_alike(p)) {
        y = CLCNN_NODE(w, "AveragePool", x);
        sizes(w, a);
        pads(w, a);
        clcnn_writer_int(w, "count_include_pad", p->include_pad);
    } else {
        y = sum_divided(w, p, x);
    }
    clcnn_writer_finish(w, clcnn_writer_from_images(w, a->format, y));
}
