/* SPDX-License-Identifier: MIT
 * Resize and Upsample. */
#include <string.h>

#include "nodes.h"

/* Images (n, c, h, w), resized along the last two axes. */
enum { RANK = 4 };

static bool check_rank(clcnn_node *node) {
    const int rank = clcnn_node_extent(node, 0).rank;
    if (rank != RANK) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "its input has rank %d; images are resized, of rank 4", rank);
    }
    return clcnn_node_sound(node);
}

/* The axes that scales and sizes speak of: all, or from opset 18 on some. */
static size_t read_axes(clcnn_node *node, int *axes) {
    int list[RANK];
    const size_t count = clcnn_node_ints(node, "axes", list, RANK);
    for (size_t i = 0; i < (count ? count : RANK); i++) {
        axes[i] = count ? clcnn_node_axis(node, list[i], RANK) : (int)i;
    }
    return count ? count : RANK;
}

/* h and w of numbers of which the others must be `neutral`, the axis' own. */
static void take(clcnn_node *node, int axis, double value, double neutral, const char *what,
                 double result[2]) {
    if (axis >= 2) {
        result[axis - 2] = value;
    } else if (value != neutral) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "%s of axis %d is %g; only h and w can be resized", what, axis, value);
    }
}

static bool read_scales(clcnn_node *node, size_t input, clcnn_resize2d_desc *desc) {
    const clcnn_array *scales = clcnn_node_known(node, input);
    if (!clcnn_node_has(node, input) || (scales && scales->count == 0)) {
        return false;
    }
    int axes[RANK];
    const size_t count = read_axes(node, axes);
    double scale[2] = {1, 1};
    scales = clcnn_node_array(node, input);
    if (!scales) {
        return true; /* and refused */
    }
    if (scales->kind != CLCNN_ARRAY_FLOAT || scales->count != count) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "it has %zu scales; it must have %zu floats",
                          scales->count, count);
    }
    for (size_t i = 0; clcnn_node_sound(node) && i < count; i++) {
        take(node, axes[i], scales->floats[i], 1, "scale", scale);
    }
    desc->scale[0] = (float)scale[0];
    desc->scale[1] = (float)scale[1];
    return true;
}

static void read_sizes(clcnn_node *node, clcnn_resize2d_desc *desc) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    int axes[RANK], sizes[RANK];
    const size_t count = read_axes(node, axes);
    double size[2] = {(double)x.dim[2], (double)x.dim[3]};
    const size_t have = clcnn_node_numbers(node, 3, sizes, RANK);
    if (clcnn_node_sound(node) && have != count) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "it has %zu scales and sizes; it must have %zu",
                          have, count);
    }
    for (size_t i = 0; clcnn_node_sound(node) && i < count; i++) {
        take(node, axes[i], sizes[i], (double)x.dim[axes[i]], "size", size);
    }
    desc->size[0] = (int)size[0];
    desc->size[1] = (int)size[1];
}

static void give(clcnn_node *node, const clcnn_resize2d_desc *desc) {
    const int x = clcnn_node_value(node, 0);
    if (clcnn_node_sound(node)) {
        clcnn_node_give_whole(node, 0, clcnn_model_resize2d(node->model, desc, x));
    }
}

/* What ONNX left to its tests: the pixel before where an image grows, the one behind where it shrinks. */
static clcnn_resize_rounding old_rounding(clcnn_node *node, const float scale[2]) {
    const bool grows = scale[0] > 1 || scale[1] > 1, shrinks = scale[0] < 1 || scale[1] < 1;
    if (grows && shrinks) {
        clcnn_node_refuse(
            node, CLCNN_UNSUPPORTED,
            "its scales are %g and %g; before opset 11 nearest must shrink or enlarge",
            (double)scale[0], (double)scale[1]);
    }
    return shrinks ? CLCNN_ROUND_CEIL : CLCNN_ROUND_FLOOR;
}

/* Upsample, and Resize of opset 10: corners are at 0. */
static void give_upsampled(clcnn_node *node) {
    static const char *const modes[] = {"nearest", "linear", NULL};
    clcnn_resize2d_desc desc = {.coordinates = CLCNN_ASYMMETRIC, .data_format = CLCNN_NCHW};
    desc.method = (clcnn_resize_method)clcnn_node_word_of(node, "mode", modes);
    if (check_rank(node) && !read_scales(node, 1, &desc)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "it has no scales");
    }
    desc.rounding = desc.method == CLCNN_NEAREST ? old_rounding(node, desc.scale) : 0;
    give(node, &desc);
}

void clcnn_read_Upsample(clcnn_node *node) {
    if (node->opset < 9) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "Upsample is read from opset 9 on; this is of %d", node->opset);
    }
    give_upsampled(node);
}

void clcnn_read_Resize(clcnn_node *node) {
    static const char *const modes[] = {"nearest", "linear", NULL};
    static const char *const coordinates[] = {"half_pixel", "pytorch_half_pixel", "asymmetric",
                                              "align_corners", NULL};
    static const char *const roundings[] = {"round_prefer_floor", "round_prefer_ceil", "floor",
                                            "ceil", NULL};
    static const char *const policies[] = {"stretch", NULL};
    static const clcnn_resize_rounding rounding[] = {CLCNN_ROUND_PREFER_FLOOR,
                                                     CLCNN_ROUND_PREFER_CEIL, CLCNN_ROUND_FLOOR,
                                                     CLCNN_ROUND_CEIL};
    if (node->opset < 11) {
        give_upsampled(node);
        return;
    }
    clcnn_resize2d_desc desc = {.data_format = CLCNN_NCHW};
    desc.method = (clcnn_resize_method)clcnn_node_word_of(node, "mode", modes);
    desc.coordinates =
        (clcnn_resize_coordinates)clcnn_node_word_of(node, "coordinate_transformation_mode",
                                                     coordinates);
    const int nearest = clcnn_node_word_of(node, "nearest_mode", roundings);
    desc.rounding = desc.method == CLCNN_NEAREST ? rounding[nearest] : 0;
    clcnn_node_word_of(node, "keep_aspect_ratio_policy", policies);
    clcnn_node_float(node, "cubic_coeff_a", 0); /* of modes that are not read */
    clcnn_node_int(node, "exclude_outside", 0);
    clcnn_node_float(node, "extrapolation_value", 0);
    if (clcnn_node_int(node, "antialias", 0) != 0) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "antialias is 1; it must be 0");
    }
    if (check_rank(node) && !read_scales(node, 2, &desc)) {
        read_sizes(node, &desc);
    }
    give(node, &desc);
}
