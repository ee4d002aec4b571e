/* SPDX-License-Identifier: MIT */
#include "node.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tensor.h"

#define ATTRIBUTE(name) CLCNN__ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__##name

/* ---- Messages ------------------------------------------------------------------------------ */

clcnn_node_word clcnn_node_label(const clcnn_proto_node *proto) {
    const char *name = proto->name && proto->name[0]            ? proto->name
                       : proto->n_output && proto->output[0][0] ? proto->output[0]
                                                                : "without a name";
    clcnn_node_word word;
    snprintf(word.text, sizeof word.text, "%.90s (%.50s)", name,
             proto->op_type ? proto->op_type : "");
    return word;
}

static void note_line(clcnn_node *node, clcnn_status status, const char *text) {
    node->status = status;
    snprintf(node->line, sizeof node->line, "onnx: node %s: %.600s",
             clcnn_node_label(node->proto).text, text);
}

void clcnn_node_refuse(clcnn_node *node, clcnn_status status, const char *format, ...) {
    char text[600];
    va_list arguments;
    if (!node->status) {
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        note_line(node, status, text);
    }
}

void clcnn_node_note(clcnn_node *node, clcnn_status status) {
    if (status && !node->status) {
        const char *text = clcnn_last_error()->message;
        note_line(node, status, strncmp(text, "onnx: ", 6) == 0 ? text + 6 : text);
    }
}

bool clcnn_node_sound(clcnn_node *node) {
    if (!node->status) {
        clcnn_node_note(node, clcnn_model_check(node->model));
    }
    return !node->status;
}

clcnn_status clcnn_node_finish(clcnn_node *node) {
    for (size_t i = 0; clcnn_node_sound(node) && i < node->proto->n_attribute; i++) {
        if (!(node->read >> i & 1)) {
            clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                              "attribute %.60s is none that is known of this node",
                              node->proto->attribute[i]->name);
        }
    }
    for (size_t i = 0; clcnn_node_sound(node) && i < node->proto->n_output; i++) {
        if (clcnn_node_wants(node, i) && !(node->given >> i & 1)) {
            clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                              "output %zu, %.60s, is none that can be given", i,
                              node->proto->output[i]);
        }
    }
    return node->status ? clcnn_fail(node->status, "%s", node->line) : CLCNN_OK;
}

/* ---- Attributes ---------------------------------------------------------------------------- */

static const clcnn_proto_attribute *find(const clcnn_node *node, const char *name, size_t *at) {
    for (size_t i = 0; i < node->proto->n_attribute; i++) {
        const clcnn_proto_attribute *a = node->proto->attribute[i];
        if (strcmp(a->name, name) == 0) {
            *at = i;
            return a;
        }
    }
    return NULL;
}

/* The attribute, marked as read; NULL: it is not there, or not of this type, which is refused. */
static const clcnn_proto_attribute *attribute(clcnn_node *node, const char *name, int type) {
    size_t at;
    const clcnn_proto_attribute *a = find(node, name, &at);
    if (!a || !clcnn_node_sound(node)) {
        return NULL;
    }
    node->read |= UINT64_C(1) << at;
    if (a->has_type && (int)a->type != type) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute %s is of another type than ONNX says",
                          name);
        return NULL;
    }
    return a;
}

bool clcnn_node_has_attribute(const clcnn_node *node, const char *name) {
    size_t at;
    return find(node, name, &at) != NULL;
}

static int as_int(clcnn_node *node, const char *name, int64_t value) {
    if (value < INT_MIN || value > INT_MAX) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "attribute %s has %" PRId64 "; it must be a 32-bit number", name, value);
        return 0;
    }
    return (int)value;
}

int clcnn_node_int(clcnn_node *node, const char *name, int otherwise) {
    const clcnn_proto_attribute *a = attribute(node, name, ATTRIBUTE(INT));
    return a ? as_int(node, name, a->i) : otherwise;
}

float clcnn_node_float(clcnn_node *node, const char *name, float otherwise) {
    const clcnn_proto_attribute *a = attribute(node, name, ATTRIBUTE(FLOAT));
    return a ? a->f : otherwise;
}

int clcnn_node_word_of(clcnn_node *node, const char *name, const char *const *words) {
    const clcnn_proto_attribute *a = attribute(node, name, ATTRIBUTE(STRING));
    if (!a) {
        return 0;
    }
    for (int i = 0; words[i]; i++) {
        if (strlen(words[i]) == a->s.len && memcmp(words[i], a->s.data, a->s.len) == 0) {
            return i;
        }
    }
    clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "attribute %s is \"%.*s\", which is not supported",
                      name, a->s.len < 40 ? (int)a->s.len : 40, (const char *)a->s.data);
    return 0;
}

size_t clcnn_node_ints(clcnn_node *node, const char *name, int *list, size_t most) {
    const clcnn_proto_attribute *a = attribute(node, name, ATTRIBUTE(INTS));
    if (!a) {
        return 0;
    }
    if (a->n_ints > most) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "attribute %s has %zu values; it may have %zu",
                          name, a->n_ints, most);
        return 0;
    }
    for (size_t i = 0; i < a->n_ints; i++) {
        list[i] = as_int(node, name, a->ints[i]);
    }
    return a->n_ints;
}

clcnn_array *clcnn_node_tensor(clcnn_node *node, const char *name) {
    const clcnn_proto_attribute *a = attribute(node, name, ATTRIBUTE(TENSOR));
    clcnn_array *array = NULL;
    if (a && !a->t) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute %s holds no tensor", name);
    } else if (a) {
        clcnn_node_note(node, clcnn_onnx_tensor(a->t, node->files, &array));
    }
    return array;
}

clcnn_array *clcnn_node_make(clcnn_node *node, clcnn_array_kind kind, clcnn_extent extent) {
    clcnn_array *array = NULL;
    size_t count;
    if (!clcnn_node_sound(node)) {
        return NULL;
    }
    if (!clcnn_extent_count(extent, &count) || count > *node->budget) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "its result of %s is too large to be computed while the model is read",
                          clcnn_extent_print(extent).text);
        return NULL;
    }
    *node->budget -= count;
    clcnn_node_note(node, clcnn_array_create(kind, extent, &array));
    return array;
}

/* A new array of one axis, or of none. */
static clcnn_array *make(clcnn_node *node, clcnn_array_kind kind, int rank, size_t count) {
    return clcnn_node_make(node, kind, (clcnn_extent){.rank = rank, .dim = {(int64_t)count}});
}

clcnn_array *clcnn_node_constant(clcnn_node *node) {
    const clcnn_proto_attribute *a;
    clcnn_array *array = clcnn_node_tensor(node, "value");
    if (array) { /* another attribute beside it is refused, as nobody asks for it */
        return array;
    }
    if ((a = attribute(node, "value_float", ATTRIBUTE(FLOAT))) &&
        (array = make(node, CLCNN_ARRAY_FLOAT, 0, 0))) {
        array->floats[0] = a->f;
    } else if ((a = attribute(node, "value_int", ATTRIBUTE(INT))) &&
               (array = make(node, CLCNN_ARRAY_INT, 0, 0))) {
        array->ints[0] = a->i;
    } else if ((a = attribute(node, "value_floats", ATTRIBUTE(FLOATS))) &&
               (array = make(node, CLCNN_ARRAY_FLOAT, 1, a->n_floats))) {
        memcpy(array->floats, a->floats, a->n_floats * sizeof *a->floats);
    } else if ((a = attribute(node, "value_ints", ATTRIBUTE(INTS))) &&
               (array = make(node, CLCNN_ARRAY_INT, 1, a->n_ints))) {
        memcpy(array->ints, a->ints, a->n_ints * sizeof *a->ints);
    }
    if (!array) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "it has no value, value_float, value_int, value_floats or value_ints");
    }
    return array;
}

/* ---- Inputs -------------------------------------------------------------------------------- */

size_t clcnn_node_input_count(const clcnn_node *node) {
    return node->proto->n_input;
}

bool clcnn_node_has(const clcnn_node *node, size_t input) {
    return input < node->proto->n_input && node->proto->input[input][0];
}

/* NULL: it is left out, or refused as nothing that is known by this name. */
static clcnn_named *operand(clcnn_node *node, size_t input) {
    if (!clcnn_node_sound(node) || !clcnn_node_has(node, input)) {
        return NULL;
    }
    clcnn_named *named = clcnn_names_find(node->names, node->proto->input[input]);
    if (!named) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT,
                          "input %zu is %.100s, which nothing before it makes", input,
                          node->proto->input[input]);
    }
    return named;
}

/* The array's floats, handed over, or its truths as floats. */
static clcnn_status floats_of(clcnn_array *array, float **floats) {
    if (array->kind == CLCNN_ARRAY_FLOAT) {
        return clcnn_array_lend(array, floats);
    }
    *floats = malloc(array->count * sizeof **floats);
    if (!*floats) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for a constant");
    }
    for (size_t i = 0; i < array->count; i++) {
        (*floats)[i] = (float)array->ints[i];
    }
    return CLCNN_OK;
}

int clcnn_node_take_array(clcnn_node *node, clcnn_array *array) {
    clcnn_shape shape;
    float *floats = NULL;
    int value = 0;
    clcnn_status status = clcnn_extent_shape("a constant", array->extent, &shape);
    if (!status) {
        status = floats_of(array, &floats);
    }
    if (!status) {
        status = clcnn_graph_constant(&node->model->graph, shape,
                                      (clcnn_content){.values = floats, .own = floats}, &value);
    }
    clcnn_node_note(node, status);
    return value;
}

static const char *type_word(const clcnn_named *named) {
    if (named->array && named->array->kind == CLCNN_ARRAY_INT) {
        return named->array->is_bool ? "booleans" : "integers";
    }
    return named->type == CLCNN_NAME_FLOAT  ? "floats"
           : named->type == CLCNN_NAME_BOOL ? "booleans"
                                            : "indices";
}

int clcnn_node_any(clcnn_node *node, size_t input, clcnn_name_type *type) {
    clcnn_named *named = operand(node, input);
    if (!named) {
        return 0;
    }
    if (!named->value && named->array->kind == CLCNN_ARRAY_INT && !named->array->is_bool) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "input %zu, %.60s, is of integers; it must be of floats", input,
                          named->name);
        return 0;
    }
    if (!named->value) {
        named->value = clcnn_node_take_array(node, named->array);
    }
    *type = named->type;
    return named->value;
}

static int of_type(clcnn_node *node, size_t input, clcnn_name_type type, const char *word) {
    clcnn_name_type found = type;
    const int value = clcnn_node_any(node, input, &found);
    if (value && found != type) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "input %zu, %.60s, is of %s; it must be of %s",
                          input, node->proto->input[input], type_word(operand(node, input)), word);
        return 0;
    }
    return value;
}

int clcnn_node_value(clcnn_node *node, size_t input) {
    return of_type(node, input, CLCNN_NAME_FLOAT, "floats");
}

int clcnn_node_truth(clcnn_node *node, size_t input) {
    return of_type(node, input, CLCNN_NAME_BOOL, "booleans");
}

/* An input that the node cannot do without. */
static clcnn_named *required(clcnn_node *node, size_t input) {
    if (!clcnn_node_has(node, input)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "input %zu is missing", input);
    }
    return operand(node, input);
}

clcnn_extent clcnn_node_extent(clcnn_node *node, size_t input) {
    const clcnn_named *named = required(node, input);
    return named ? named->extent : (clcnn_extent){.rank = 0};
}

/* NULL: it is left out, or nothing makes it. */
static const clcnn_named *find_named(const clcnn_node *node, size_t input) {
    return clcnn_node_has(node, input) ? clcnn_names_find(node->names, node->proto->input[input])
                                       : NULL;
}

bool clcnn_node_is_truth(const clcnn_node *node, size_t input) {
    const clcnn_named *named = find_named(node, input);
    return named && named->type == CLCNN_NAME_BOOL;
}

const clcnn_array *clcnn_node_known(const clcnn_node *node, size_t input) {
    const clcnn_named *named = find_named(node, input);
    return named ? named->array : NULL;
}

const clcnn_array *clcnn_node_array(clcnn_node *node, size_t input) {
    const clcnn_named *named = required(node, input);
    if (named && !named->array) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "input %zu, %.60s, is computed at each run; it must be a constant", input,
                          named->name);
    }
    return named ? named->array : NULL;
}

static int nearest_int(double value) {
    return value >= INT_MAX ? INT_MAX : value <= INT_MIN ? INT_MIN : (int)value;
}

size_t clcnn_node_numbers(clcnn_node *node, size_t input, int *list, size_t most) {
    const clcnn_array *array = clcnn_node_array(node, input);
    if (!array) {
        return 0;
    }
    if (array->kind != CLCNN_ARRAY_INT || array->count > most) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "input %zu, %.60s, has %zu %s; it must have integers, %zu at most", input,
                          node->proto->input[input], array->count,
                          array->kind == CLCNN_ARRAY_INT ? "integers" : "floats", most);
        return 0;
    }
    for (size_t i = 0; i < array->count; i++) {
        list[i] = nearest_int((double)array->ints[i]);
    }
    return array->count;
}

int clcnn_node_axis(clcnn_node *node, int axis, int rank) {
    const int from_front = axis < 0 ? axis + rank : axis;
    if (from_front < 0 || from_front >= rank) {
        clcnn_node_refuse(node, CLCNN_INVALID_ARGUMENT, "axis is %d of a tensor of rank %d", axis,
                          rank);
        return 0;
    }
    return from_front;
}

size_t clcnn_node_axes(clcnn_node *node, int axes[CLCNN_MAX_RANK]) {
    return clcnn_node_has(node, 1) ? clcnn_node_numbers(node, 1, axes, CLCNN_MAX_RANK)
                                   : clcnn_node_ints(node, "axes", axes, CLCNN_MAX_RANK);
}

/* ---- Outputs ------------------------------------------------------------------------------- */

bool clcnn_node_wants(const clcnn_node *node, size_t output) {
    return output < node->proto->n_output && node->proto->output[output][0];
}

/* A layer that the node made has its name, or that of the output that it gives. */
static void name_layer(clcnn_node *node, size_t output, int value) {
    const clcnn_graph *graph = &node->model->graph;
    const clcnn_proto_node *proto = node->proto;
    const bool named = output == 0 && proto->name && proto->name[0];
    for (size_t i = node->first_layer; i < graph->layer_count; i++) {
        if (graph->layers[i].outputs[0] == value) {
            clcnn_model_name(node->model, value, named ? proto->name : proto->output[output]);
            return;
        }
    }
}

/* Whether the output is to be stored; it counts as given. */
static bool begin_giving(clcnn_node *node, size_t output) {
    node->given |= output < 64 ? UINT64_C(1) << output : 0;
    return clcnn_node_sound(node) && clcnn_node_wants(node, output);
}

void clcnn_node_give_typed(clcnn_node *node, size_t output, int value, clcnn_extent extent,
                           clcnn_name_type type) {
    const int seen = clcnn_node_reshape(node, value, extent);
    if (!begin_giving(node, output)) {
        return;
    }
    name_layer(node, output, seen);
    clcnn_node_note(node,
                    clcnn_names_add(node->names, &(clcnn_named){.name = node->proto->output[output],
                                                                .value = seen,
                                                                .extent = extent,
                                                                .type = type}));
}

void clcnn_node_give(clcnn_node *node, size_t output, int value, clcnn_extent extent) {
    clcnn_node_give_typed(node, output, value, extent, CLCNN_NAME_FLOAT);
}

void clcnn_node_give_whole(clcnn_node *node, size_t output, int value) {
    clcnn_node_give(node, output, value, clcnn_extent_of(clcnn_model_shape(node->model, value)));
}

void clcnn_node_give_array(clcnn_node *node, size_t output, clcnn_array *array) {
    if (!array || !begin_giving(node, output)) {
        clcnn_array_destroy(array);
        return;
    }
    clcnn_node_note(node,
                    clcnn_names_add(node->names,
                                    &(clcnn_named){.name = node->proto->output[output],
                                                   .array = array,
                                                   .extent = array->extent,
                                                   .type = array->is_bool ? CLCNN_NAME_BOOL
                                                                          : CLCNN_NAME_FLOAT}));
}

void clcnn_node_give_input(clcnn_node *node, size_t output, size_t input) {
    clcnn_named *named = required(node, input);
    if (named && begin_giving(node, output)) {
        if (named->array && named->array->kind == CLCNN_ARRAY_FLOAT && named->array->count > 0 &&
            !named->value) { /* one constant for all names */
            named->value = clcnn_node_take_array(node, named->array);
        }
        clcnn_named alias = *named;
        alias.name = node->proto->output[output];
        alias.shared = true;
        clcnn_node_note(node, clcnn_names_add(node->names, &alias));
    }
}
