/* SPDX-License-Identifier: MIT */
#include "fold.h"

#include <math.h>
#include <string.h>

enum { SMALL = 4096 };

bool clcnn_fold_wanted(const clcnn_array *array) {
    return array && (array->kind == CLCNN_ARRAY_INT || array->count <= SMALL);
}

static int64_t axis_of(clcnn_extent e, int rank, int i) {
    const int from = i - (rank - e.rank);
    return from < 0 ? 1 : e.dim[from];
}

clcnn_extent clcnn_fold_broadcast(clcnn_node *node, clcnn_extent a, clcnn_extent b) {
    clcnn_extent c = {.rank = a.rank > b.rank ? a.rank : b.rank};
    for (int i = 0; i < c.rank; i++) {
        const int64_t p = axis_of(a, c.rank, i), q = axis_of(b, c.rank, i);
        c.dim[i] = p == 1 ? q : p;
        if (p != q && p != 1 && q != 1) {
            clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "shapes %s and %s do not broadcast",
                              clcnn_extent_print(a).text, clcnn_extent_print(b).text);
        }
    }
    return c;
}

/* ---- Moving -------------------------------------------------------------------------------- */

void clcnn_fold_dense(clcnn_extent extent, int64_t *stride) {
    int64_t step = 1;
    for (int i = extent.rank; i-- > 0;) {
        stride[i] = step;
        step *= extent.dim[i];
    }
}

/* The next index in memory order; *at moves along. */
static void next(const clcnn_extent *extent, const int64_t *stride, int64_t *index, int64_t *at) {
    for (int i = extent->rank; i-- > 0;) {
        *at += stride[i];
        if (++index[i] < extent->dim[i]) {
            return;
        }
        *at -= index[i] * stride[i];
        index[i] = 0;
    }
}

clcnn_array *clcnn_fold_like(clcnn_node *node, const clcnn_array *array, clcnn_extent extent) {
    clcnn_array *made = clcnn_node_make(node, array->kind, extent);
    if (made) {
        made->is_bool = array->is_bool;
    }
    return made;
}

clcnn_array *clcnn_fold_strided(clcnn_node *node, const clcnn_array *array, clcnn_extent extent,
                                int64_t first, const int64_t *stride) {
    clcnn_array *made = clcnn_fold_like(node, array, extent);
    int64_t index[CLCNN_MAX_RANK] = {0}, at = first;
    for (size_t i = 0; made && i < made->count; i++) {
        if (array->kind == CLCNN_ARRAY_FLOAT) {
            made->floats[i] = array->floats[at];
        } else {
            made->ints[i] = array->ints[at];
        }
        next(&extent, stride, index, &at);
    }
    return made;
}

clcnn_array *clcnn_fold_reshape(clcnn_node *node, const clcnn_array *array, clcnn_extent extent) {
    int64_t stride[CLCNN_MAX_RANK];
    clcnn_fold_dense(extent, stride);
    return clcnn_fold_strided(node, array, extent, 0, stride);
}

clcnn_array *clcnn_fold_repeat(clcnn_node *node, const clcnn_array *array, int axis,
                               int64_t times) {
    clcnn_extent extent = array->extent, runs = {.rank = 3, .dim = {1, times, 1}};
    for (int i = 0; i < extent.rank; i++) {
        runs.dim[i < axis ? 0 : 2] *= extent.dim[i];
    }
    extent.dim[axis] *= times;
    clcnn_array *made =
        clcnn_fold_strided(node, array, runs, 0, (const int64_t[]){runs.dim[2], 0, 1});
    if (made) {
        made->extent = extent;
    }
    return made;
}

/* ---- Computing ----------------------------------------------------------------------------- */

/* Integers of ONNX are exact in a double up to 2^53; the few beyond that are ends of slices, which mean
 * as far as there is something. */
static void store(clcnn_array *array, size_t i, double value) {
    if (array->kind == CLCNN_ARRAY_FLOAT) {
        array->floats[i] = (float)value;
    } else if (isnan(value)) {
        array->ints[i] = 0;
    } else {
        array->ints[i] = value >= 0x1p63    ? INT64_MAX
                         : value <= -0x1p63 ? INT64_MIN
                                            : (int64_t)value;
    }
}

clcnn_array *clcnn_fold_unary(clcnn_node *node, const clcnn_array *array, double (*f)(double)) {
    clcnn_array *made = clcnn_fold_like(node, array, array->extent);
    for (size_t i = 0; made && i < made->count; i++) {
        store(made, i, f(clcnn_array_number(array, i)));
    }
    return made;
}

clcnn_array *clcnn_fold_cast(clcnn_node *node, const clcnn_array *array, clcnn_array_kind kind,
                             bool is_bool) {
    clcnn_array *made = clcnn_node_make(node, kind, array->extent);
    for (size_t i = 0; made && i < made->count; i++) {
        const double v = clcnn_array_number(array, i);
        if (kind == CLCNN_ARRAY_FLOAT) {
            made->floats[i] = (float)v;
        } else if (is_bool) {
            made->ints[i] = v != 0;
        } else if (array->kind == CLCNN_ARRAY_INT) {
            made->ints[i] = array->ints[i];
        } else {
            made->ints[i] = fabs(v) < 0x1p62 ? (int64_t)v : 0;
        }
    }
    if (made) {
        made->is_bool = is_bool;
    }
    return made;
}

/* How far elements of `e`, seen as `whole`, are apart. */
static void broadcast_strides(clcnn_extent e, clcnn_extent whole, int64_t *stride) {
    int64_t dense[CLCNN_MAX_RANK];
    clcnn_fold_dense(e, dense);
    for (int i = 0; i < whole.rank; i++) {
        const int from = i - (whole.rank - e.rank);
        stride[i] = from < 0 || e.dim[from] == 1 ? 0 : dense[from];
    }
}

clcnn_array *clcnn_fold_reduce(clcnn_node *node, const clcnn_array *array, const bool *axes,
                               double (*f)(double, double), double start) {
    clcnn_extent left = array->extent;
    int64_t stride[CLCNN_MAX_RANK], index[CLCNN_MAX_RANK] = {0}, at = 0;
    for (int i = 0; i < left.rank; i++) {
        left.dim[i] = axes[i] ? 1 : left.dim[i];
    }
    broadcast_strides(left, array->extent, stride);
    clcnn_array *made = clcnn_fold_like(node, array, left);
    for (size_t i = 0; made && i < made->count; i++) {
        store(made, i, start);
    }
    for (size_t i = 0; made && i < array->count; i++) {
        const double old = clcnn_array_number(made, (size_t)at);
        store(made, (size_t)at, f(old, clcnn_array_number(array, i)));
        next(&array->extent, stride, index, &at);
    }
    return made;
}

clcnn_array *clcnn_fold_binary(clcnn_node *node, const clcnn_array *a, const clcnn_array *b,
                               double (*f)(double, double), bool truths) {
    const clcnn_extent extent = clcnn_fold_broadcast(node, a->extent, b->extent);
    clcnn_array *made = clcnn_node_make(node, truths ? CLCNN_ARRAY_INT : a->kind, extent);
    int64_t stride_a[CLCNN_MAX_RANK], stride_b[CLCNN_MAX_RANK];
    int64_t index_a[CLCNN_MAX_RANK] = {0}, index_b[CLCNN_MAX_RANK] = {0}, p = 0, q = 0;
    broadcast_strides(a->extent, extent, stride_a);
    broadcast_strides(b->extent, extent, stride_b);
    for (size_t i = 0; made && i < made->count; i++) {
        store(made, i, f(clcnn_array_number(a, (size_t)p), clcnn_array_number(b, (size_t)q)));
        next(&extent, stride_a, index_a, &p);
        next(&extent, stride_b, index_b, &q);
    }
    if (made) {
        made->is_bool = truths;
    }
    return made;
}
