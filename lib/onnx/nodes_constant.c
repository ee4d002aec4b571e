/* SPDX-License-Identifier: MIT
 * Nodes of which nothing is left when a model runs, and casts. */
#include <math.h>

#include "fold.h"
#include "nodes.h"
#include "tensor.h"

void clcnn_read_Constant(clcnn_node *node) {
    clcnn_node_give_array(node, 0, clcnn_node_constant(node));
}

void clcnn_read_ConstantOfShape(clcnn_node *node) {
    int dims[CLCNN_MAX_RANK];
    const size_t rank = clcnn_node_numbers(node, 0, dims, CLCNN_MAX_RANK);
    clcnn_array *value = NULL, *made = NULL;
    clcnn_extent extent = {.rank = (int)rank};
    for (size_t i = 0; i < rank; i++) {
        extent.dim[i] = dims[i];
    }
    if (clcnn_node_has_attribute(node, "value")) {
        value = clcnn_node_tensor(node, "value");
    } else {
        value = clcnn_node_make(node, CLCNN_ARRAY_FLOAT, (clcnn_extent){1, {1}});
    }
    if (value && value->count != 1) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT,
                          "attribute value has %zu elements; it must have 1", value->count);
    }
    if (value && clcnn_node_sound(node)) {
        const int64_t stride[CLCNN_MAX_RANK] = {0};
        made = clcnn_fold_strided(node, value, extent, 0, stride);
    }
    clcnn_array_destroy(value);
    clcnn_node_give_array(node, 0, made);
}

/* ---- Shapes -------------------------------------------------------------------------------- */

static clcnn_array *integers(clcnn_node *node, int rank, int64_t count) {
    return clcnn_node_make(node, CLCNN_ARRAY_INT, (clcnn_extent){.rank = rank, .dim = {count}});
}

static int clamp(int value, int rank) {
    value = value < 0 ? value + rank : value;
    return value < 0 ? 0 : value > rank ? rank : value;
}

void clcnn_read_Shape(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int start = clamp(clcnn_node_int(node, "start", 0), x.rank);
    const int end = clamp(clcnn_node_int(node, "end", x.rank), x.rank);
    clcnn_array *made = integers(node, 1, end > start ? end - start : 0);
    for (int i = start; made && i < end; i++) {
        made->ints[i - start] = x.dim[i];
    }
    clcnn_node_give_array(node, 0, made);
}

void clcnn_read_Size(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    clcnn_array *made = integers(node, 0, 0);
    if (made) {
        made->ints[0] = 1;
        for (int i = 0; i < x.rank; i++) {
            made->ints[0] *= x.dim[i];
        }
    }
    clcnn_node_give_array(node, 0, made);
}

void clcnn_read_Range(clcnn_node *node) {
    const clcnn_array *a[3];
    double bound[3] = {0, 0, 0};
    for (size_t i = 0; i < 3; i++) {
        a[i] = clcnn_node_array(node, i);
        if (clcnn_node_sound(node) && (!a[i] || a[i]->count != 1)) {
            clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "input %zu must be one number", i);
        }
        bound[i] = clcnn_node_sound(node) ? clcnn_array_number(a[i], 0) : 0;
    }
    const double count = ceil((bound[1] - bound[0]) / bound[2]);
    if (clcnn_node_sound(node) && !(count <= CLCNN_MAX_ELEMENTS)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "from %g to %g in steps of %g is no range",
                          bound[0], bound[1], bound[2]);
    }
    if (!clcnn_node_sound(node) || !a[0]) {
        return;
    }
    const clcnn_extent extent = {.rank = 1, .dim = {count > 0 ? (int64_t)count : 0}};
    clcnn_array *made = clcnn_node_make(node, a[0]->kind, extent);
    for (size_t i = 0; made && i < made->count; i++) {
        const double v = bound[0] + (double)i * bound[2];
        if (made->kind == CLCNN_ARRAY_FLOAT) {
            made->floats[i] = (float)v;
        } else {
            made->ints[i] = (int64_t)v;
        }
    }
    clcnn_node_give_array(node, 0, made);
}

/* ---- The same value ------------------------------------------------------------------------ */

void clcnn_read_Identity(clcnn_node *node) {
    clcnn_node_give_input(node, 0, 0);
}

/* Whether a known input is a number other than 0; left out it is none. */
static bool is_not_zero(clcnn_node *node, size_t input) {
    const clcnn_array *array = clcnn_node_has(node, input) ? clcnn_node_array(node, input) : NULL;
    return array && array->count && clcnn_array_number(array, 0) != 0;
}

/* Training that drops nothing is none: exporters write it. */
void clcnn_read_Dropout(clcnn_node *node) {
    clcnn_node_float(node, "ratio", 0);
    clcnn_node_int(node, "seed", 0);
    clcnn_node_int(node, "is_test", 1);
    if (is_not_zero(node, 2) && (!clcnn_node_has(node, 1) || is_not_zero(node, 1))) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "training_mode is true; it must be false");
    }
    clcnn_node_give_input(node, 0, 0);
    if (clcnn_node_wants(node, 1)) { /* what is kept: everything */
        clcnn_array *mask = clcnn_node_make(node, CLCNN_ARRAY_INT, clcnn_node_extent(node, 0));
        for (size_t i = 0; mask && i < mask->count; i++) {
            mask->ints[i] = 1;
        }
        if (mask) {
            mask->is_bool = true;
        }
        clcnn_node_give_array(node, 1, mask);
    }
}

/* ---- Casts --------------------------------------------------------------------------------- */

/* Not equal to 0. */
static int truth_of(clcnn_node *node, int value) {
    const int is_zero =
        clcnn_model_equal(node->model, NULL, (int[]){value, clcnn_node_scalar(node, 0)}, 2);
    return clcnn_model_subtract(node->model, NULL, (int[]){clcnn_node_scalar(node, 1), is_zero}, 2);
}

void clcnn_read_Cast(clcnn_node *node) {
    const int type = clcnn_node_int(node, "to", 0);
    const bool is_bool = type == CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__BOOL;
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const clcnn_array *array = clcnn_node_known(node, 0);
    clcnn_array_kind kind = CLCNN_ARRAY_FLOAT;
    if (!clcnn_onnx_type_kind(type, &kind)) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "it casts to %s; it must be to float or integers",
                          clcnn_onnx_type_word(type).text);
    }
    if (!clcnn_node_sound(node)) {
        return;
    }
    if (array) {
        clcnn_node_give_array(node, 0, clcnn_fold_cast(node, array, kind, is_bool));
        return;
    }
    clcnn_name_type from = CLCNN_NAME_FLOAT;
    const int value = clcnn_node_any(node, 0, &from);
    if (is_bool && from == CLCNN_NAME_FLOAT) {
        clcnn_node_give_typed(node, 0, truth_of(node, value), x, CLCNN_NAME_BOOL);
    } else if (kind == CLCNN_ARRAY_FLOAT ? from != CLCNN_NAME_INDEX
                                         : from == CLCNN_NAME_INDEX && !is_bool) {
        clcnn_node_give_typed(node, 0, value, x,
                              kind == CLCNN_ARRAY_FLOAT ? CLCNN_NAME_FLOAT : CLCNN_NAME_INDEX);
    } else if (!(is_bool && from == CLCNN_NAME_BOOL)) {
        clcnn_node_refuse(
            node, CLCNN_UNSUPPORTED,
            "what runs compute cannot be cast to %s; floats and booleans can, to each "
            "other",
            clcnn_onnx_type_word(type).text);
    } else {
        clcnn_node_give_input(node, 0, 0);
    }
}
