/* SPDX-License-Identifier: MIT
 * Products of matrices. Weights that are known make a layer dense, which packs them. */
#include "fold.h"
#include "nodes.h"

/* The model's value of a known matrix, transposed where that is wanted. */
static int matrix(clcnn_node *node, size_t input, bool transposed) {
    if (!transposed) {
        return clcnn_node_value(node, input);
    }
    const clcnn_array *array = clcnn_node_array(node, input);
    if (!array || array->kind != CLCNN_ARRAY_FLOAT) {
        return clcnn_node_value(node, input); /* which says why not */
    }
    const clcnn_extent e = array->extent, turned = {.rank = 2, .dim = {e.dim[1], e.dim[0]}};
    const int64_t stride[] = {1, e.dim[1]};
    clcnn_array *made = clcnn_fold_strided(node, array, turned, 0, stride);
    const int value = made ? clcnn_node_take_array(node, made) : 0;
    clcnn_array_destroy(made);
    return value;
}

static bool is_weights(const clcnn_node *node, size_t input) {
    const clcnn_array *array = clcnn_node_known(node, input);
    return array && array->extent.rank == 2 && array->count > 0;
}

/* Whether input 2 is a known bias of `units` elements. */
static bool is_bias(const clcnn_node *node, int64_t units) {
    const clcnn_array *c = clcnn_node_known(node, 2);
    if (!clcnn_node_has(node, 2)) {
        return true;
    }
    return c && (int64_t)c->count == units && c->extent.rank > 0 &&
           c->extent.dim[c->extent.rank - 1] == units;
}

void clcnn_read_Gemm(clcnn_node *node) {
    const float alpha = clcnn_node_float(node, "alpha", 1),
                beta = clcnn_node_float(node, "beta", 1);
    const bool transpose_a = clcnn_node_int(node, "transA", 0) != 0;
    const bool transpose_b = clcnn_node_int(node, "transB", 0) != 0;
    const clcnn_extent a = clcnn_node_extent(node, 0), b = clcnn_node_extent(node, 1);
    clcnn_node_int(node, "broadcast", 1); /* before opset 7; C broadcasts where it has to */
    if (a.rank != 2 || b.rank != 2) {
        clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "A and B have rank %d and %d; both must be 2",
                          a.rank, b.rank);
        return;
    }
    const int64_t units = transpose_b ? b.dim[0] : b.dim[1];
    if (alpha == 1 && beta == 1 && !transpose_a && is_weights(node, 1) && is_bias(node, units)) {
        const clcnn_extent row = {.rank = 1, .dim = {units}};
        const int bias = clcnn_node_value(node, 2);
        const int x = clcnn_node_value(node, 0), w = matrix(node, 1, transpose_b);
        clcnn_node_give_whole(node, 0,
                              clcnn_model_dense(node->model, NULL, x, w,
                                                bias ? clcnn_node_reshape(node, bias, row) : 0));
        return;
    }
    const int addend = beta == 0 ? 0 : clcnn_node_value(node, 2);
    const clcnn_matmul_desc desc = {.transpose_a = transpose_a,
                                    .transpose_b = transpose_b,
                                    .alpha = alpha,
                                    .beta = addend ? beta : 0};
    int x[3] = {clcnn_node_value(node, 0), clcnn_node_value(node, 1), addend};
    if (alpha == 0) { /* which would be the descriptor's default: A becomes zeros */
        x[0] =
            clcnn_model_multiply(node->model, NULL, (int[]){x[0], clcnn_node_scalar(node, 0)}, 2);
    }
    clcnn_node_give_whole(node, 0, clcnn_model_matmul(node->model, &desc, x, 3));
}

/* What NumPy makes of vectors: a row before, a column behind, whose axis goes again. */
void clcnn_read_MatMul(clcnn_node *node) {
    const clcnn_matmul_desc desc = {.alpha = 1};
    clcnn_extent a = clcnn_node_extent(node, 0), b = clcnn_node_extent(node, 1);
    int x[3] = {clcnn_node_value(node, 0), 0, 0};
    if (a.rank == 1) {
        a = (clcnn_extent){.rank = 2, .dim = {1, a.dim[0]}};
        x[0] = clcnn_node_reshape(node, x[0], a);
    }
    x[1] = clcnn_node_value(node, 1);
    if (b.rank == 1) {
        b = (clcnn_extent){.rank = 2, .dim = {b.dim[0], 1}};
        x[1] = clcnn_node_reshape(node, x[1], b);
    }
    const int y = is_weights(node, 1) ? clcnn_model_dense(node->model, NULL, x[0], x[1], 0)
                                      : clcnn_model_matmul(node->model, &desc, x, 3);
    clcnn_extent made = clcnn_extent_of(clcnn_model_shape(node->model, y));
    if (clcnn_node_extent(node, 1).rank == 1) {
        made.rank--;
    }
    if (clcnn_node_extent(node, 0).rank == 1 && made.rank > 0) {
        const int columns = clcnn_node_extent(node, 1).rank > 1;
        made.dim[made.rank - 1 - columns] = made.dim[made.rank - 1];
        made.rank--;
    }
    clcnn_node_give(node, 0, y, made);
}
