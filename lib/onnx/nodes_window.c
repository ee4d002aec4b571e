/* SPDX-License-Identifier: MIT
 * Nodes whose window slides over images: convolutions and pools. */
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

/* Images alone: (n, c, h, w). */
static void check_rank(clcnn_node *node) {
    const int rank = clcnn_node_extent(node, 0).rank;
    if (rank != 4) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "its input has rank %d; windows slide over images, of rank 4", rank);
    }
}

/* Two numbers of 1 or more, or none. */
static void pair(clcnn_node *node, const char *name, int list[2]) {
    const size_t count = clcnn_node_ints(node, name, list, 2);
    if (count && (count != 2 || list[0] < 1 || list[1] < 1)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute %s must have 2 values of 1 or more",
                          name);
    }
}

static window read_window(clcnn_node *node) {
    window w = {.stride = {0, 0}};
    check_rank(node);
    pair(node, "strides", w.stride);
    pair(node, "dilations", w.dilation);
    w.padding = paddings[clcnn_node_word_of(node, "auto_pad", auto_pads)];
    const size_t count = clcnn_node_ints(node, "pads", w.pads, 4);
    if (count && count != 4) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute pads has %zu values; it must have 4",
                          count);
    }
    if (w.padding != CLCNN_PADDING_EXPLICIT) { /* ONNX ignores them */
        memset(w.pads, 0, sizeof w.pads);
    }
    return w;
}

/* kernel_shape repeats what the filter's shape says. */
static void check_filter(clcnn_node *node) {
    const clcnn_extent filter = clcnn_node_extent(node, 1);
    int size[2] = {0, 0};
    pair(node, "kernel_shape", size);
    if (clcnn_node_sound(node) && size[0] &&
        (filter.rank != 4 || size[0] != filter.dim[2] || size[1] != filter.dim[3])) {
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
    const int x = clcnn_node_value(node, 0), filter = clcnn_node_value(node, 1);
    const int bias = clcnn_node_value(node, 2);
    clcnn_node_give_whole(node, 0, clcnn_model_conv2d(node->model, &desc, x, filter, bias));
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
    const clcnn_extent x = clcnn_node_extent(node, 0), filter = clcnn_node_extent(node, 1);
    int size[2] = {0, 0};
    pair(node, "output_shape", size);
    if (!clcnn_node_sound(node) || filter.rank != 4) {
        return; /* conv2d_transpose says it */
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
    clcnn_node_ints(node, "output_padding", desc.output_padding, 2);
    fit_both(node, &w, &desc);
    const int x = clcnn_node_value(node, 0), filter = clcnn_node_value(node, 1);
    const int bias = clcnn_node_value(node, 2);
    clcnn_node_give_whole(node, 0,
                          clcnn_model_conv2d_transpose(node->model, &desc, x, filter, bias));
}

/* ---- Pools --------------------------------------------------------------------------------- */

static clcnn_pool2d_desc pool(clcnn_node *node) {
    const window w = read_window(node);
    clcnn_pool2d_desc desc = {.stride = {1, 1},
                              .padding = w.padding,
                              .ceil_mode = clcnn_node_int(node, "ceil_mode", 0),
                              .data_format = CLCNN_NCHW};
    pair(node, "kernel_shape", desc.window);
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
    const int y = clcnn_model_max_pool2d(node->model, &desc, clcnn_node_value(node, 0));
    clcnn_node_give_whole(node, 0, y);
    if (desc.index) {
        const clcnn_extent extent = clcnn_extent_of(clcnn_model_shape(node->model, y + 1));
        clcnn_node_give_typed(node, 1, y + 1, extent, CLCNN_NAME_INDEX);
    }
}

void clcnn_read_AveragePool(clcnn_node *node) {
    clcnn_pool2d_desc desc = pool(node);
    desc.include_pad = clcnn_node_int(node, "count_include_pad", 0);
    clcnn_node_give_whole(node, 0,
                          clcnn_model_avg_pool2d(node->model, &desc, clcnn_node_value(node, 0)));
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
