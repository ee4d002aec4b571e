/* SPDX-License-Identifier: MIT
 * From an ONNX file to a model: names get their values, in the file's order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../clcnn_onnx.h"
#include "../error.h"
#include "nodes.h"
#include "tensor.h"

enum { OLDEST = 1, NEWEST = 18, MOST_PORTS = 1024 };

/* All elements that are computed while a model is read, beside as many as it has weights: shapes, and
 * weights in another order. */
enum { COMPUTED_ELEMENTS = 1 << 24 };

typedef struct reader {
    const clcnn_proto_graph *graph;
    const clcnn_onnx_desc *desc;
    clcnn_onnx_files files;
    clcnn_model *model;
    clcnn_names names;
    size_t budget, unnamed; /* unnamed: how many inputs of the caller's without a name are used */
    int opset;
} reader;

static const char *text(const char *string) {
    return string ? string : "";
}

/* ---- Weights ------------------------------------------------------------------------------- */

static clcnn_status blame(const char *what, const char *name, clcnn_status status) {
    char line[700];
    snprintf(line, sizeof line, "%s", clcnn_last_error()->message);
    return clcnn_fail(status, "onnx: %s %.100s: %s", what, name,
                      strncmp(line, "onnx: ", 6) == 0 ? line + 6 : line);
}

static clcnn_status read_initializer(reader *r, clcnn_proto_tensor *tensor) {
    clcnn_named named = {.name = text(tensor->name)};
    const clcnn_status status = clcnn_onnx_tensor(tensor, &r->files, &named.array);
    if (status) {
        return blame("initializer", named.name, status);
    }
    r->budget += named.array->count;
    named.extent = named.array->extent;
    named.type = named.array->is_bool ? CLCNN_NAME_BOOL : CLCNN_NAME_FLOAT;
    return clcnn_names_add(&r->names, &named);
}

static clcnn_status read_initializers(reader *r) {
    clcnn_status status = CLCNN_OK;
    if (r->graph->n_sparse_initializer) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "onnx: it has sparse initializers; they must be dense");
    }
    for (size_t i = 0; !status && i < r->graph->n_initializer; i++) {
        status = read_initializer(r, r->graph->initializer[i]);
    }
    return status;
}

/* ---- Inputs -------------------------------------------------------------------------------- */

static bool is_asked(const reader *r, const char *name) {
    bool found = false;
    for (size_t i = 0; !found && i < r->desc->input_count; i++) {
        found = r->desc->inputs[i].name && strcmp(r->desc->inputs[i].name, name) == 0;
    }
    return found;
}

/* What the caller says of an input; all zeros: nothing. The next one without a name is of this input
 * where none has its name. */
static clcnn_onnx_input asked(reader *r, const char *name) {
    size_t skip = r->unnamed;
    const clcnn_onnx_input *next = NULL;
    for (size_t i = 0; i < r->desc->input_count; i++) {
        const clcnn_onnx_input *in = &r->desc->inputs[i];
        if (in->name && strcmp(in->name, name) == 0) {
            return *in;
        }
        if (!in->name && skip-- == 0) {
            next = in;
        }
    }
    r->unnamed += next != NULL;
    return next ? *next : (clcnn_onnx_input){.name = NULL};
}

/* An axis of the file's: its size, or 0 where the file leaves it open, which Paddle writes as -1. */
static clcnn_status file_axis(const Clcnn__Onnx__TensorShapeProto__Dimension *d, const char *name,
                              int axis, int64_t *size) {
    *size = d->value_case == CLCNN__ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE
                ? d->dim_value
                : 0;
    *size = *size == -1 ? 0 : *size;
    if (*size < 0 || *size > CLCNN_MAX_ELEMENTS) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "onnx: input %.100s: axis %d has size %lld; it must be from 1 to %d",
                          name, axis, (long long)*size, CLCNN_MAX_ELEMENTS);
    }
    return CLCNN_OK;
}

/* Whether it is a constant. */
static bool is_known(const clcnn_onnx_input *in) {
    return in->integers || in->floats;
}

/* One axis of an input by what the file and the caller say. */
static clcnn_status settle_axis(const reader *r, const clcnn_onnx_input *in, const char *name,
                                int axis, int64_t *size) {
    int wanted = in->shape.rank ? in->shape.dim[axis] : 0;
    if (*size && axis == 0 && wanted == r->desc->batch) {
        wanted = 0; /* it is compiled for this batch */
    }
    if (!*size && is_known(in)) { /* which may have no elements */
        *size = wanted;
        return CLCNN_OK;
    }
    if (*size && wanted && *size != wanted) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "onnx: input %.100s: axis %d is %d; the file says %lld%s", name, axis,
                          wanted, (long long)*size,
                          axis == 0 ? ", and this batch is not asked for" : "");
    }
    *size = *size ? *size : wanted;
    if (!*size && axis == 0) {
        *size = r->desc->batch ? r->desc->batch : 1;
    }
    if (!*size) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "onnx: input %.100s: the file leaves axis %d open; a shape must be given",
                          name, axis);
    }
    return CLCNN_OK;
}

/* What a caller says of a shape: constants may have no elements. */
static clcnn_status check_given(const clcnn_onnx_input *in, const char *name) {
    bool sound = in->shape.rank >= 0 && in->shape.rank <= CLCNN_MAX_RANK;
    for (int i = 0; sound && i < in->shape.rank; i++) {
        sound = in->shape.dim[i] >= (is_known(in) ? 0 : 1);
    }
    return sound ? CLCNN_OK
                 : clcnn_fail(CLCNN_INVALID_SHAPE,
                              "onnx: input %.100s: the shape that is given has rank %d or an empty "
                              "axis; it must have 0 to %d axes of 1 or more",
                              name, in->shape.rank, CLCNN_MAX_RANK);
}

static clcnn_status input_extent(const reader *r, const Clcnn__Onnx__TypeProto__Tensor *type,
                                 const clcnn_onnx_input *in, const char *name,
                                 clcnn_extent *extent) {
    if (!type->shape && in->shape.rank) { /* the file does not even know the rank */
        *extent = clcnn_extent_of(in->shape);
        return CLCNN_OK;
    }
    if (!type->shape) {
        return clcnn_fail(
            CLCNN_INVALID_SHAPE,
            "onnx: input %.100s: the file leaves its rank open; a shape must be given", name);
    }
    const size_t rank = type->shape->n_dim;
    if (rank > CLCNN_MAX_RANK) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "onnx: input %.100s has rank %zu; it may be at most %d", name, rank,
                          CLCNN_MAX_RANK);
    }
    if (in->shape.rank && (size_t)in->shape.rank != rank) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "onnx: input %.100s: a shape of rank %d is given; the file says %zu",
                          name, in->shape.rank, rank);
    }
    clcnn_status status = CLCNN_OK;
    extent->rank = (int)rank;
    for (int i = 0; !status && i < (int)rank; i++) {
        status = file_axis(type->shape->dim[i], name, i, &extent->dim[i]);
        if (!status) {
            status = settle_axis(r, in, name, i, &extent->dim[i]);
        }
    }
    return status;
}

/* An input that is a constant. */
static clcnn_status known_input(const clcnn_onnx_input *in, clcnn_array_kind kind,
                                clcnn_named *named) {
    size_t count = 0;
    if (!is_known(in)) {
        return clcnn_fail(
            CLCNN_UNSUPPORTED,
            "onnx: input %.100s is of integers; its elements must be given before the "
            "model is read",
            named->name);
    }
    if ((in->floats != NULL) != (kind == CLCNN_ARRAY_FLOAT)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "onnx: input %.100s is of %s; %s are given for it", named->name,
                          kind == CLCNN_ARRAY_FLOAT ? "floats" : "integers",
                          in->floats ? "floats" : "integers");
    }
    if (!clcnn_extent_count(named->extent, &count) || count != in->count) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "onnx: input %.100s of shape %s is given %zu elements", named->name,
                          clcnn_extent_print(named->extent).text, in->count);
    }
    clcnn_status status = clcnn_array_create(kind, named->extent, &named->array);
    for (size_t i = 0; !status && i < count; i++) {
        if (kind == CLCNN_ARRAY_FLOAT) {
            named->array->floats[i] = in->floats[i];
        } else {
            named->array->ints[i] = in->integers[i];
        }
    }
    return status;
}

static clcnn_status read_input(reader *r, const clcnn_proto_value *value) {
    clcnn_named named = {.name = text(value->name)};
    clcnn_array_kind kind;
    if (clcnn_names_find(&r->names, named.name)) { /* as files before IR version 4 have them */
        return is_asked(r, named.name)
                   ? clcnn_fail(
                         CLCNN_UNSUPPORTED,
                         "onnx: input %.100s has an initializer; no other value can be given",
                         named.name)
                   : CLCNN_OK;
    }
    if (r->model->graph.inputs.count == MOST_PORTS) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "onnx: input %.100s is one too many; the graph may have %d", named.name,
                          MOST_PORTS);
    }
    if (!value->type || value->type->value_case != CLCNN__ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE) {
        return clcnn_fail(CLCNN_UNSUPPORTED, "onnx: input %.100s is no tensor; it must be one",
                          named.name);
    }
    const Clcnn__Onnx__TypeProto__Tensor *type = value->type->tensor_type;
    if (!clcnn_onnx_type_kind(type->elem_type, &kind)) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "onnx: input %.100s is of %s; it must be of float, bool or integers",
                          named.name, clcnn_onnx_type_word(type->elem_type).text);
    }
    const clcnn_onnx_input in = asked(r, named.name);
    clcnn_status status = check_given(&in, named.name);
    if (!status) {
        status = input_extent(r, type, &in, named.name, &named.extent);
    }
    const bool is_bool = type->elem_type == CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__BOOL;
    if (!status && (is_known(&in) || (kind == CLCNN_ARRAY_INT && !is_bool))) {
        status = known_input(&in, kind, &named);
        named.type = is_bool ? CLCNN_NAME_BOOL : CLCNN_NAME_FLOAT;
        if (!status) {
            named.array->is_bool = is_bool;
        }
    } else if (!status) {
        clcnn_shape shape;
        status = clcnn_extent_shape(named.name, named.extent, &shape);
        named.value = status ? 0 : clcnn_model_input(r->model, named.name, shape);
        named.type = is_bool ? CLCNN_NAME_BOOL : CLCNN_NAME_FLOAT;
        status = status ? status : clcnn_model_check(r->model);
    }
    return status ? status : clcnn_names_add(&r->names, &named);
}

/* Whoever speaks of an input that there is not made a mistake. */
static clcnn_status check_asked(const reader *r) {
    size_t unnamed = 0;
    for (size_t i = 0; i < r->desc->input_count; i++) {
        const char *name = r->desc->inputs[i].name;
        bool found = !name;
        for (size_t k = 0; !found && k < r->graph->n_input; k++) {
            found = strcmp(text(r->graph->input[k]->name), name) == 0;
        }
        unnamed += !name;
        if (!found) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT, "onnx: the file has no input \"%.100s\"",
                              name);
        }
    }
    if (unnamed > r->unnamed) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "onnx: %zu inputs without a name are given; the file has %zu for them",
                          unnamed, r->unnamed);
    }
    return CLCNN_OK;
}

static clcnn_status read_inputs(reader *r) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < r->graph->n_input; i++) {
        status = read_input(r, r->graph->input[i]);
    }
    return status ? status : check_asked(r);
}

/* ---- Nodes and outputs --------------------------------------------------------------------- */

static clcnn_status read_nodes(reader *r) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < r->graph->n_node; i++) {
        clcnn_node node = {.model = r->model,
                           .names = &r->names,
                           .files = &r->files,
                           .budget = &r->budget,
                           .opset = r->opset,
                           .proto = r->graph->node[i],
                           .first_layer = r->model->graph.layer_count};
        status = clcnn_node_read(&node);
    }
    return status;
}

static bool has_output(const clcnn_model *model, const char *name) {
    bool found = false;
    for (size_t i = 0; !found && clcnn_model_output_at(model, i).name; i++) {
        found = strcmp(clcnn_model_output_at(model, i).name, name) == 0;
    }
    return found;
}

/* As if a node had it as its input: what is known becomes a constant. */
static clcnn_status read_output(reader *r, const clcnn_proto_value *value) {
    char *name = (char *)text(value->name), kind[] = "Output";
    clcnn_proto_node proto = {.n_input = 1, .input = &name, .name = name, .op_type = kind};
    clcnn_node node = {.model = r->model, .names = &r->names, .proto = &proto};
    clcnn_name_type type;
    if (has_output(r->model, name)) {
        return CLCNN_OK;
    }
    const int number = clcnn_node_any(&node, 0, &type);
    if (!node.status && !number) {
        return clcnn_fail(CLCNN_BAD_FORMAT, "onnx: an output has no name");
    }
    if (!node.status) {
        clcnn_model_output(r->model, name, number);
    }
    return clcnn_node_finish(&node);
}

static clcnn_status read_outputs(reader *r) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < r->graph->n_output; i++) {
        status = read_output(r, r->graph->output[i]);
    }
    return status;
}

/* ---- All of it ----------------------------------------------------------------------------- */

static clcnn_status read_opset(reader *r, const clcnn_proto_model *proto) {
    for (size_t i = 0; i < proto->n_opset_import; i++) {
        const char *domain = text(proto->opset_import[i]->domain);
        const int64_t version = proto->opset_import[i]->version;
        if (domain[0] && strcmp(domain, "ai.onnx") != 0) {
            continue;
        }
        if (version < OLDEST || version > NEWEST) {
            return clcnn_fail(CLCNN_UNSUPPORTED,
                              "onnx: the file is of opset %lld; %d to %d are read",
                              (long long)version, OLDEST, NEWEST);
        }
        r->opset = (int)version;
    }
    return r->opset ? CLCNN_OK
                    : clcnn_fail(CLCNN_BAD_FORMAT, "onnx: the file does not say its opset");
}

static clcnn_status check_ports(const clcnn_proto_graph *graph) {
    if (!graph) {
        return clcnn_fail(CLCNN_BAD_FORMAT, "onnx: the file has no graph");
    }
    if (graph->n_output == 0 || graph->n_output > MOST_PORTS) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "onnx: the graph has %zu outputs; it must have 1 to %d", graph->n_output,
                          MOST_PORTS);
    }
    return CLCNN_OK;
}

static clcnn_status read_all(reader *r, const clcnn_proto_model *proto) {
    clcnn_status (*const steps[])(reader *) = {read_initializers, read_inputs, read_nodes,
                                               read_outputs};
    clcnn_status status = check_ports(proto->graph);
    r->graph = proto->graph;
    if (!status) {
        status = read_opset(r, proto);
    }
    for (size_t i = 0; !status && i < sizeof steps / sizeof *steps; i++) {
        status = steps[i](r);
    }
    return status;
}

/* The bytes are not needed any more when they are unpacked, and freed where they are `own`. */
static clcnn_status read_bytes(const uint8_t *bytes, size_t size, uint8_t *own, reader *r,
                               clcnn_model **model) {
    clcnn_proto_model *proto = NULL;
    clcnn_status status = clcnn_proto_unpack(bytes, size, &proto);
    free(own);
    if (!status) {
        status = clcnn_model_create(&r->model);
    }
    if (!status) {
        r->model->read = true;
        status = read_all(r, proto);
    }
    clcnn_names_free(&r->names);
    clcnn_proto_free(proto);
    if (status) {
        clcnn_model_destroy(r->model);
        return status;
    }
    *model = r->model;
    return CLCNN_OK;
}

static clcnn_status begin(const clcnn_onnx_desc *desc, clcnn_model **model, reader *r) {
    static const clcnn_onnx_desc zeros;
    clcnn_status status = clcnn_require("onnx", "model", model);
    if (status) {
        return status;
    }
    *model = NULL;
    *r = (reader){.desc = desc ? desc : &zeros,
                  .files = {.left = CLCNN_MAX_ELEMENTS},
                  .budget = COMPUTED_ELEMENTS};
    if (r->desc->batch < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "onnx: batch is %d; it must be 1 or more, or 0 for 1", r->desc->batch);
    }
    return r->desc->input_count ? clcnn_require("onnx", "inputs", r->desc->inputs) : CLCNN_OK;
}

clcnn_status clcnn_model_load_memory(const void *bytes, size_t size, const clcnn_onnx_desc *desc,
                                     clcnn_model **model) {
    reader r;
    clcnn_status status = begin(desc, model, &r);
    if (!status) {
        status = clcnn_require("onnx", "bytes", bytes);
    }
    return status ? status : read_bytes(bytes, size, NULL, &r, model);
}

/* "." of a name without a folder. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
}

clcnn_status clcnn_model_load(const char *path, const clcnn_onnx_desc *desc, clcnn_model **model) {
    reader r;
    uint8_t *bytes = NULL;
    size_t size = 0;
    clcnn_status status = begin(desc, model, &r);
    if (!status) {
        status = clcnn_require("onnx", "path", path);
    }
    if (!status) {
        status = clcnn_proto_file(path, &bytes, &size);
    }
    if (status) {
        return status;
    }
    char *folder = folder_of(path);
    r.files.folder = folder;
    if (folder) {
        status = read_bytes(bytes, size, bytes, &r, model);
    } else {
        free(bytes);
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for a file's name");
    }
    free(folder);
    return status ? blame("file", path, status) : CLCNN_OK;
}
