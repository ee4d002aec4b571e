/* SPDX-License-Identifier: MIT
 * Nodes that give the same elements another shape, or another order, or each more than once. */
#include "fold.h"
#include "nodes.h"

/* Gives input 0 in another shape. */
static void give_reshaped(clcnn_node *node, clcnn_extent extent) {
    const clcnn_array *array = clcnn_node_known(node, 0);
    size_t count = 0, have = 0;
    clcnn_extent_count(clcnn_node_extent(node, 0), &have);
    if (clcnn_node_sound(node) && (!clcnn_extent_count(extent, &count) || count != have)) {
        clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "%s cannot be seen as %s",
                          clcnn_extent_print(clcnn_node_extent(node, 0)).text,
                          clcnn_extent_print(extent).text);
    }
    if (!clcnn_node_sound(node)) {
        return;
    }
    if (array) {
        clcnn_node_give_array(node, 0, clcnn_fold_reshape(node, array, extent));
        return;
    }
    clcnn_name_type type = CLCNN_NAME_FLOAT;
    const int x = clcnn_node_any(node, 0, &type);
    clcnn_node_give_typed(node, 0, x, extent, type);
}

void clcnn_read_Flatten(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int asked = clcnn_node_int(node, "axis", 1);
    const int axis = asked == x.rank ? asked : clcnn_node_axis(node, asked, x.rank);
    clcnn_extent flat = {.rank = 2, .dim = {1, 1}};
    for (int i = 0; i < x.rank; i++) {
        flat.dim[i >= axis] *= x.dim[i];
    }
    give_reshaped(node, flat);
}

/* ONNX' numbers: 0 is the input's size, -1 what is left. */
static clcnn_extent meant(clcnn_node *node, const int *dims, size_t count, bool zero_is_none) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    clcnn_extent extent = {.rank = (int)count};
    int64_t known = 1, all = 1;
    int open = -1;
    for (int i = 0; i < x.rank; i++) {
        all *= x.dim[i];
    }
    for (int i = 0; i < (int)count; i++) {
        extent.dim[i] = dims[i] == 0 && !zero_is_none && i < x.rank ? x.dim[i] : dims[i];
        if (dims[i] == -1 && open < 0) {
            open = i;
        } else if (extent.dim[i] < 0) {
            clcnn_node_refuse(node, CLCNN_INVALID_SHAPE,
                              "shape has %d at %d; sizes are 0 or more, and one may be -1", dims[i],
                              i);
        } else {
            known = extent.dim[i] > all ? 0 : known * extent.dim[i] % (INT64_C(1) << 32);
        }
    }
    if (open >= 0) {
        extent.dim[open] = known ? all / known : 0;
    }
    return extent;
}

void clcnn_read_Reshape(clcnn_node *node) {
    int dims[CLCNN_MAX_RANK];
    const size_t count = node->opset < 5 ? clcnn_node_ints(node, "shape", dims, CLCNN_MAX_RANK)
                                         : clcnn_node_numbers(node, 1, dims, CLCNN_MAX_RANK);
    const bool zero_is_none = clcnn_node_int(node, "allowzero", 0) != 0;
    give_reshaped(node, meant(node, dims, count, zero_is_none));
}

void clcnn_read_Squeeze(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    int axes[CLCNN_MAX_RANK];
    bool gone[CLCNN_MAX_RANK] = {false};
    const size_t count = clcnn_node_axes(node, axes);
    for (size_t i = 0; i < count; i++) {
        const int axis = clcnn_node_axis(node, axes[i], x.rank);
        gone[axis] = true;
        if (x.dim[axis] != 1) {
            clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "axis %d of %s is not 1", axis,
                              clcnn_extent_print(x).text);
        }
    }
    clcnn_extent left = {.rank = 0};
    for (int i = 0; i < x.rank; i++) {
        if (count ? !gone[i] : x.dim[i] != 1) {
            left.dim[left.rank++] = x.dim[i];
        }
    }
    give_reshaped(node, left);
}

void clcnn_read_Unsqueeze(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    int axes[CLCNN_MAX_RANK];
    bool fresh[CLCNN_MAX_RANK] = {false};
    const size_t count = clcnn_node_axes(node, axes);
    clcnn_extent made = {.rank = x.rank + (int)count};
    if (made.rank > CLCNN_MAX_RANK) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "its output has rank %d; it may be at most %d",
                          made.rank, CLCNN_MAX_RANK);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const int axis = clcnn_node_axis(node, axes[i], made.rank);
        if (fresh[axis]) {
            clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "axis %d is given twice", axis);
        }
        fresh[axis] = true;
    }
    for (int i = 0, from = 0; i < made.rank; i++) {
        made.dim[i] = fresh[i] || from >= x.rank ? 1 : x.dim[from++];
    }
    give_reshaped(node, made);
}

/* ---- Order --------------------------------------------------------------------------------- */

static void give_permuted_array(clcnn_node *node, const clcnn_array *array, const int *axes) {
    clcnn_extent extent = array->extent;
    int64_t dense[CLCNN_MAX_RANK], stride[CLCNN_MAX_RANK];
    clcnn_fold_dense(array->extent, dense);
    for (int i = 0; i < extent.rank; i++) {
        extent.dim[i] = array->extent.dim[axes[i]];
        stride[i] = dense[axes[i]];
    }
    clcnn_node_give_array(node, 0, clcnn_fold_strided(node, array, extent, 0, stride));
}

static int permuted(clcnn_node *node, int value, const int *axes, int rank) {
    clcnn_transpose_desc desc = {.from = CLCNN_NHWC};
    bool moved = false;
    for (int i = 0; i < rank; i++) {
        desc.axes[i] = axes[i];
        moved = moved || axes[i] != i;
    }
    return moved && clcnn_node_sound(node) ? clcnn_model_transpose(node->model, &desc, value)
                                           : value;
}

void clcnn_read_Transpose(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const clcnn_array *array = clcnn_node_known(node, 0);
    int axes[CLCNN_MAX_RANK], seen = 0;
    const size_t count = clcnn_node_ints(node, "perm", axes, CLCNN_MAX_RANK);
    for (int i = 0; i < x.rank; i++) {
        axes[i] = count ? axes[i] : x.rank - 1 - i;
        seen |= axes[i] >= 0 && axes[i] < x.rank ? 1 << axes[i] : 0;
    }
    if (clcnn_node_sound(node) &&
        ((count && count != (size_t)x.rank) || seen != (1 << x.rank) - 1)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT,
                          "perm is no permutation of the %d axes of its input", x.rank);
    }
    if (!clcnn_node_sound(node)) {
        return;
    }
    if (array) {
        give_permuted_array(node, array, axes);
        return;
    }
    const int y = permuted(node, clcnn_node_value(node, 0), axes, x.rank);
    clcnn_extent extent = x;
    for (int i = 0; i < x.rank; i++) {
        extent.dim[i] = x.dim[axes[i]];
    }
    clcnn_node_give(node, 0, y, extent);
}

/* The image (n, c, h, w) as six axes, which change places, and as four again. */
static void give_blocks(clcnn_node *node, clcnn_extent apart, const int axes[6],
                        clcnn_extent result) {
    const int x = clcnn_node_reshape(node, clcnn_node_value(node, 0), apart);
    clcnn_node_give(node, 0, permuted(node, x, axes, 6), result);
}

/* blocksize; 0, and refused, where the input or that is none that can be cut so. */
static int block_size(clcnn_node *node, clcnn_extent x, bool to_space) {
    const int b = clcnn_node_int(node, "blocksize", 0);
    const bool fits = x.rank == 4 && b > 0 && b < 32768 &&
                      (to_space ? x.dim[1] % (b * b) == 0 : x.dim[2] % b == 0 && x.dim[3] % b == 0);
    if (clcnn_node_sound(node) && !fits) {
        clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "%s is no image that blocks of %d divide",
                          clcnn_extent_print(x).text, b);
    }
    return clcnn_node_sound(node) ? b : 0;
}

void clcnn_read_DepthToSpace(clcnn_node *node) {
    static const char *const modes[] = {"DCR", "CRD", NULL};
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const bool depth_last = clcnn_node_word_of(node, "mode", modes) == 1;
    const int b = block_size(node, x, true);
    if (!b) {
        return;
    }
    const int64_t c = x.dim[1] / (b * b);
    const clcnn_extent image = {.rank = 4, .dim = {x.dim[0], c, x.dim[2] * b, x.dim[3] * b}};
    if (depth_last) {
        give_blocks(node, (clcnn_extent){6, {x.dim[0], c, b, b, x.dim[2], x.dim[3]}},
                    (int[]){0, 1, 4, 2, 5, 3}, image);
    } else {
        give_blocks(node, (clcnn_extent){6, {x.dim[0], b, b, c, x.dim[2], x.dim[3]}},
                    (int[]){0, 3, 4, 1, 5, 2}, image);
    }
}

void clcnn_read_SpaceToDepth(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int b = block_size(node, x, false);
    if (!b) {
        return;
    }
    const int64_t h = x.dim[2] / b, w = x.dim[3] / b;
    give_blocks(node, (clcnn_extent){6, {x.dim[0], x.dim[1], h, b, w, b}},
                (int[]){0, 3, 5, 1, 2, 4}, (clcnn_extent){4, {x.dim[0], x.dim[1] * b * b, h, w}});
}

/* ---- More than once ------------------------------------------------------------------------ */

/* One axis after the other: what shapes are made of, and positions on a grid. */
static clcnn_array *repeated_array(clcnn_node *node, const clcnn_array *array, clcnn_extent seen,
                                   const int64_t *repeats) {
    clcnn_array *made = clcnn_fold_reshape(node, array, seen);
    for (int i = 0; made && i < seen.rank; i++) {
        clcnn_array *next = clcnn_fold_repeat(node, made, i, repeats[i]);
        clcnn_array_destroy(made);
        made = next;
    }
    return made;
}

/* Input 0, seen with as many axes as `repeats` has, each repeated. */
static void give_repeated(clcnn_node *node, clcnn_extent seen, const int64_t *repeats) {
    const clcnn_array *array = clcnn_node_known(node, 0);
    clcnn_extent extent = seen;
    clcnn_tile_desc desc = {.repeats = {0}};
    bool moved = false;
    for (int i = 0; i < seen.rank; i++) {
        extent.dim[i] = seen.dim[i] * repeats[i];
        desc.repeats[i] = (int)repeats[i];
        moved = moved || repeats[i] != 1;
    }
    if (!clcnn_node_sound(node)) {
        return;
    }
    if (array && (array->kind == CLCNN_ARRAY_INT || array->count == 1)) {
        clcnn_node_give_array(node, 0, repeated_array(node, array, seen, repeats));
        return;
    }
    clcnn_name_type type = CLCNN_NAME_FLOAT;
    int x = clcnn_node_reshape(node, clcnn_node_any(node, 0, &type), seen);
    if (moved && type == CLCNN_NAME_INDEX) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "it repeats indices; it must repeat floats");
    }
    if (moved && clcnn_node_sound(node)) {
        x = clcnn_model_tile(node->model, &desc, x);
    }
    clcnn_node_give_typed(node, 0, x, extent, type);
}

void clcnn_read_Tile(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    int list[CLCNN_MAX_RANK];
    int64_t repeats[CLCNN_MAX_RANK] = {0};
    const size_t count = clcnn_node_numbers(node, 1, list, CLCNN_MAX_RANK);
    for (size_t i = 0; i < count; i++) {
        repeats[i] = list[i];
        if (list[i] < 1) {
            clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "repeats has %d; it must be 1 or more",
                              list[i]);
        }
    }
    if (clcnn_node_sound(node) && count != (size_t)x.rank) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "%zu repeats for rank %d", count, x.rank);
    }
    give_repeated(node, x, repeats);
}

void clcnn_read_Expand(clcnn_node *node) {
    clcnn_extent x = clcnn_node_extent(node, 0), wanted = {.rank = 0};
    int list[CLCNN_MAX_RANK];
    const size_t count = clcnn_node_numbers(node, 1, list, CLCNN_MAX_RANK);
    wanted.rank = (int)count;
    for (size_t i = 0; i < count; i++) {
        wanted.dim[i] = list[i];
    }
    const clcnn_extent extent = clcnn_fold_broadcast(node, x, wanted);
    int64_t repeats[CLCNN_MAX_RANK];
    clcnn_extent seen = {.rank = extent.rank};
    for (int i = 0; i < extent.rank; i++) {
        const int from = i - (extent.rank - x.rank);
        seen.dim[i] = from < 0 ? 1 : x.dim[from];
        repeats[i] = extent.dim[i] == seen.dim[i] ? 1 : extent.dim[i];
    }
    give_repeated(node, seen, repeats);
}
