/* SPDX-License-Identifier: MIT
 * Nodes whose window slides over images: convolutions and pools. What has one axis to slide along,
 * (n, c, w), is an image of one row. */
#include <string.h>

#include "nodes.h"

/* What all of them have; the names are ONNX'. */
typedef struct window {
    int stride[2], dilation[2]; /* 0: not given */
    clcnn_padding padding;
    int pads[4];
} window;

static const char *const auto_pads[] = {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", NULL};
static const clcnn_padding paddings[] = {CLCNN_PADDING_EXPLICIT, CLCNN_PADDING_SAME,
                                         CLCNN_PADDING_SAME_LOWER, CLCNN_PADDING_VALID};

static void check_rank(clcnn_node *node) {
    const int rank = clcnn_node_extent(node, 0).rank;
    if (rank != 3 && rank != 4) {
        clcnn_node_refuse(
            node, CLCNN_UNSUPPORTED,
            "its input has rank %d; windows slide over images, of rank 4, or rows, of 3", rank);
    }
}

static bool is_row(clcnn_node *node) {
    return clcnn_node_extent(node, 0).rank == 3;
}

/* An input or a filter as the operators take it. */
static clcnn_extent image_extent(clcnn_node *node, size_t input) {
    clcnn_extent e = clcnn_node_extent(node, input);
    return e.rank == 3 ? (clcnn_extent){4, {e.dim[0], e.dim[1], 1, e.dim[2]}} : e;
}

static int image(clcnn_node *node, size_t input) {
    return clcnn_node_reshape(node, clcnn_node_value(node, input), image_extent(node, input));
}

static void give(clcnn_node *node, size_t output, int value, clcnn_name_type type) {
    clcnn_extent e = clcnn_extent_of(clcnn_model_shape(node->model, value));
    if (is_row(node)) {
        e = (clcnn_extent){3, {e.dim[0], e.dim[1], e.dim[3]}};
    }
    clcnn_node_give_typed(node, output, value, e, type);
}

/* A number for h and one for w, `least` or more, or none; rows have that for w, h is `least`. */
static void pair(clcnn_node *node, const char *name, int least, int list[2]) {
    const size_t axes = is_row(node) ? 1 : 2, count = clcnn_node_ints(node, name, list, 2);
    if (count && (count != axes || list[0] < least || list[axes - 1] < least)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute %s must have %zu values of %d or more",
                          name, axes, least);
    }
    if (count == 1) {
        list[1] = list[0];
        list[0] = least;
    }
}

/* Top, left, bottom, right; rows have two. */
static void read_pads(clcnn_node *node, int pads[4]) {
    const size_t wanted = is_row(node) ? 2 : 4, count = clcnn_node_ints(node, "pads", pads, 4);
    if (count && count != wanted) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute pads has %zu values; it must have %zu",
                          count, wanted);
    }
    if (count == 2) {
        pads[3] = pads[1];
        pads[1] = pads[0];
        pads[0] = 0;
    }
}

static window read_window(clcnn_node *node) {
    window w = {.stride = {0, 0}};
    check_rank(node);
    pair(node, "strides", 1, w.stride);
    pair(node, "dilations", 1, w.dilation);
    w.padding = paddings[clcnn_node_word_of(node, "auto_pad", auto_pads)];
    read_pads(node, w.pads);
    if (w.padding != CLCNN_PADDING_EXPLICIT) { /* ONNX ignores them */
        memset(w.pads, 0, sizeof w.pads);
    }
    return w;
}

/* kernel_shape repeats what the filter's shape says. */
static void check_filter(clcnn_node *node) {
    const clcnn_extent filter = image_extent(node, 1);
    int size[2] = {0, 0};
    pair(node, "kernel_shape", 1, size);
    if (clcnn_node_sound(node) &&
        clcnn_node_extent(node, 1).rank != clcnn_node_extent(node, 0).rank) {
        clcnn_node_refuse(node, CLCNN_INVALID_SHAPE,
                          "the filter's shape is %s; it must have as many axes as the input",
                          clcnn_extent_print(clcnn_node_extent(node, 1)).text);
    }
    if (clcnn_node_sound(node) && size[0] &&
        (size[0] != filter.dim[2] || size[1] != filter.dim[3])) {
        clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "kernel_shape is %dx%d, the filter's shape %s",
                          size[0], size[1], clcnn_extent_print(filter).text);
    }
}

/* ---- Convolutions -------------------------------------------------------------------------- */

void clcnn_read_Conv(clcnn_node *node) {
    const window w = read_window(node);
    check_filter(node);
    clcnn_conv2d_desc desc = {.groups = clcnn_node_int(node, "group", 1),
                              .padding = w.padding,
                              .data_format = CLCNN_NCHW,
                              .filter_layout = CLCNN_OIHW};
    memcpy(desc.stride, w.stride, sizeof desc.stride);
    memcpy(desc.dilation, w.dilation, sizeof desc.dilation);
    memcpy(desc.pads, w.pads, sizeof desc.pads);
    const int x = image(node, 0), filter = image(node, 1), bias = clcnn_node_value(node, 2);
    give(node, 0, clcnn_model_conv2d(node->model, &desc, x, filter, bias), CLCNN_NAME_FLOAT);
}

/* Pads by which the output has `size` pixels along an axis: what there is too much is cut off both
 * sides, the odd one at the end for SAME_UPPER and at the front otherwise; what is missing is added at
 * the end. */
static void fit(clcnn_conv2d_transpose_desc *desc, int axis, int64_t full, int64_t size,
                bool odd_at_end) {
    const int64_t total = full + desc->output_padding[axis] - size;
    if (total < 0) {
        desc->output_padding[axis] -= (int)total;
        return;
    }
    const int64_t half = total / 2;
    desc->pads[axis] = (int)(odd_at_end ? half : total - half);
    desc->pads[axis + 2] = (int)(odd_at_end ? total - half : half);
}

static void fit_both(clcnn_node *node, const window *w, clcnn_conv2d_transpose_desc *desc) {
    const clcnn_extent x = image_extent(node, 0), filter = image_extent(node, 1);
    int size[2] = {0, 0};
    pair(node, "output_shape", 1, size);
    if (!clcnn_node_sound(node)) {
        return;
    }
    const bool same = w->padding == CLCNN_PADDING_SAME || w->padding == CLCNN_PADDING_SAME_LOWER;
    for (int i = 0; (same || size[0]) && i < 2; i++) {
        const int64_t stride = w->stride[i] ? w->stride[i] : 1;
        const int64_t dilation = w->dilation[i] ? w->dilation[i] : 1;
        const int64_t full = (x.dim[i + 2] - 1) * stride + (filter.dim[i + 2] - 1) * dilation + 1;
        desc->pads[i] = desc->pads[i + 2] = 0;
        fit(desc, i, full, size[0] ? size[i] : x.dim[i + 2] * stride,
            w->padding == CLCNN_PADDING_SAME);
    }
}

void clcnn_read_ConvTranspose(clcnn_node *node) {
    const window w = read_window(node);
    check_filter(node);
    clcnn_conv2d_transpose_desc desc = {.groups = clcnn_node_int(node, "group", 1),
                                        .padding = CLCNN_PADDING_EXPLICIT,
                                        .data_format = CLCNN_NCHW,
                                        .filter_layout = CLCNN_IOHW};
    memcpy(desc.stride, w.stride, sizeof desc.stride);
    memcpy(desc.dilation, w.dilation, sizeof desc.dilation);
    memcpy(desc.pads, w.pads, sizeof desc.pads);
    pair(node, "output_padding", 0, desc.output_padding);
    fit_both(node, &w, &desc);
    const int x = image(node, 0), filter = image(node, 1), bias = clcnn_node_value(node, 2);
    give(node, 0, clcnn_model_conv2d_transpose(node->model, &desc, x, filter, bias),
         CLCNN_NAME_FLOAT);
}

/* ---- Pools --------------------------------------------------------------------------------- */

static clcnn_pool2d_desc pool(clcnn_node *node) {
    const window w = read_window(node);
    clcnn_pool2d_desc desc = {.stride = {1, 1},
                              .padding = w.padding,
                              .ceil_mode = clcnn_node_int(node, "ceil_mode", 0),
                              .data_format = CLCNN_NCHW};
    pair(node, "kernel_shape", 1, desc.window);
    if (w.stride[0]) {
        memcpy(desc.stride, w.stride, sizeof desc.stride);
    }
    memcpy(desc.dilation, w.dilation, sizeof desc.dilation);
    memcpy(desc.pads, w.pads, sizeof desc.pads);
    if (!desc.window[0]) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute kernel_shape is missing");
    }
    return desc;
}

void clcnn_read_MaxPool(clcnn_node *node) {
    clcnn_pool2d_desc desc = pool(node);
    const bool by_columns = clcnn_node_int(node, "storage_order", 0) != 0;
    if (clcnn_node_wants(node, 1)) {
        desc.index = CLCNN_INDEX_TENSOR;
        if (by_columns) {
            clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                              "indices by columns (storage_order 1) are not supported");
        }
    }
    const int y = clcnn_model_max_pool2d(node->model, &desc, image(node, 0));
    give(node, 0, y, CLCNN_NAME_FLOAT);
    if (desc.index) {
        give(node, 1, y + 1, CLCNN_NAME_INDEX);
    }
}

void clcnn_read_AveragePool(clcnn_node *node) {
    clcnn_pool2d_desc desc = pool(node);
    desc.include_pad = clcnn_node_int(node, "count_include_pad", 0);
    give(node, 0, clcnn_model_avg_pool2d(node->model, &desc, image(node, 0)), CLCNN_NAME_FLOAT);
}

/* Over all axes but the first two. */
static clcnn_reduce_desc beyond_channels(clcnn_node *node) {
    clcnn_reduce_desc desc = {.keep_dims = 1};
    for (int i = 2; i < clcnn_node_extent(node, 0).rank; i++) {
        desc.axes[i] = 1;
    }
    return desc;
}

void clcnn_read_GlobalAveragePool(clcnn_node *node) {
    const clcnn_pool2d_desc desc = {.global = 1, .data_format = CLCNN_NCHW};
    const clcnn_reduce_desc reduce = beyond_channels(node);
    const int x = clcnn_node_value(node, 0);
    clcnn_node_give_whole(node, 0,
                          clcnn_node_extent(node, 0).rank == 4
                              ? clcnn_model_avg_pool2d(node->model, &desc, x)
                              : clcnn_model_reduce_mean(node->model, &reduce, x));
}

void clcnn_read_GlobalMaxPool(clcnn_node *node) {
    const clcnn_pool2d_desc desc = {.global = 1, .data_format = CLCNN_NCHW};
    const clcnn_reduce_desc reduce = beyond_channels(node);
    const int x = clcnn_node_value(node, 0);
    clcnn_node_give_whole(node, 0,
                          clcnn_node_extent(node, 0).rank == 4
                              ? clcnn_model_max_pool2d(node->model, &desc, x)
                              : clcnn_model_reduce_max(node->model, &reduce, x));
}
