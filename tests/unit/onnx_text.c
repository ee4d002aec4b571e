/* SPDX-License-Identifier: MIT */
#include "onnx_text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "onnx/proto.h"

#define TYPE(name)      CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__##name
#define ATTRIBUTE(name) CLCNN__ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__##name

enum { MOST = 64, WORD = 64, BLOCKS = 4096 };

/* Everything that a model is made of is freed at once. */
static void *blocks[BLOCKS];
static size_t block_count;

static void *block(size_t size) {
    ck_assert_uint_lt(block_count, BLOCKS);
    void *made = calloc(1, size);
    ck_assert_ptr_nonnull(made);
    return blocks[block_count++] = made;
}

static char *word_copy(const char *word) {
    return strcpy(block(strlen(word) + 1), word);
}

typedef struct model {
    clcnn_proto_graph graph;
    clcnn_proto_node *nodes[MOST];
    clcnn_proto_value *inputs[MOST], *outputs[MOST];
    clcnn_proto_tensor *initializers[MOST];
    int64_t opset;
} model;

/* The next word of the line, which is cut off; NULL: there is none. */
static char *next(char **line) {
    return strtok_r(NULL, " ", line);
}

/* ---- Values -------------------------------------------------------------------------------- */

static int type_of(const char *word) {
    return strcmp(word, "float") == 0   ? TYPE(FLOAT)
           : strcmp(word, "int64") == 0 ? TYPE(INT64)
           : strcmp(word, "bool") == 0  ? TYPE(BOOL)
                                        : TYPE(DOUBLE);
}

static clcnn_proto_value *value(const char *name) {
    clcnn_proto_value *v = block(sizeof *v);
    clcnn__onnx__value_info_proto__init(v);
    v->name = word_copy(name);
    return v;
}

static Clcnn__Onnx__TensorShapeProto__Dimension *dimension(const char *word) {
    Clcnn__Onnx__TensorShapeProto__Dimension *d = block(sizeof *d);
    clcnn__onnx__tensor_shape_proto__dimension__init(d);
    if (word[0] != '?') {
        d->value_case = CLCNN__ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
        d->dim_value = atoll(word);
    }
    return d;
}

static void add_input(model *m, char *line) {
    clcnn_proto_value *v = value(next(&line));
    Clcnn__Onnx__TypeProto *type = block(sizeof *type);
    Clcnn__Onnx__TypeProto__Tensor *tensor = block(sizeof *tensor);
    Clcnn__Onnx__TensorShapeProto *shape = block(sizeof *shape);
    clcnn__onnx__type_proto__init(type);
    clcnn__onnx__type_proto__tensor__init(tensor);
    clcnn__onnx__tensor_shape_proto__init(shape);
    tensor->has_elem_type = 1;
    tensor->elem_type = type_of(next(&line));
    tensor->shape = shape;
    shape->dim = block(MOST * sizeof *shape->dim);
    for (char *word; (word = next(&line));) {
        shape->dim[shape->n_dim++] = dimension(word);
    }
    type->value_case = CLCNN__ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    type->tensor_type = tensor;
    v->type = type;
    m->inputs[m->graph.n_input++] = v;
}

static void add_tensor(model *m, char *line, int type) {
    clcnn_proto_tensor *t = block(sizeof *t);
    size_t count = 1;
    char *word;
    clcnn__onnx__tensor_proto__init(t);
    t->name = word_copy(next(&line));
    t->has_data_type = 1;
    t->data_type = type;
    t->dims = block(MOST * sizeof *t->dims);
    while ((word = next(&line)) && word[0] != '=') {
        t->dims[t->n_dims++] = atoll(word);
        count *= (size_t)atoll(word);
    }
    count = count < (1 << 20) ? count : 0; /* more is not written */
    t->float_data = block((count + MOST) * sizeof *t->float_data);
    t->int64_data = block((count + MOST) * sizeof *t->int64_data);
    for (size_t i = 0; word && (word = next(&line)); i++) {
        t->float_data[i] = strtof(word, NULL);
        t->int64_data[i] = atoll(word);
        t->n_float_data = t->n_int64_data = i + 1;
    }
    if (!t->n_float_data && type == TYPE(FLOAT)) {
        for (t->n_float_data = 0; t->n_float_data < count; t->n_float_data++) {
            t->float_data[t->n_float_data] = 1;
        }
    }
    *(type == TYPE(FLOAT) ? &t->n_int64_data : &t->n_float_data) = 0;
    m->initializers[m->graph.n_initializer++] = t;
}

/* ---- Nodes --------------------------------------------------------------------------------- */

/* "V" is a text, V with a point a float, V,V integers, =V alone one. */
static clcnn_proto_attribute *attribute(char *word) {
    clcnn_proto_attribute *a = block(sizeof *a);
    char *text = strchr(word, '=');
    clcnn__onnx__attribute_proto__init(a);
    *text++ = 0;
    a->name = word_copy(word);
    a->has_type = 1;
    if (text[0] == '"') {
        a->type = ATTRIBUTE(STRING);
        a->has_s = 1;
        a->s.data = (uint8_t *)word_copy(text + 1);
        a->s.len = strlen(text) - 2;
    } else if (strchr(text, '.')) {
        a->type = ATTRIBUTE(FLOAT);
        a->has_f = 1;
        a->f = strtof(text, NULL);
    } else if (strchr(text, ',')) {
        a->type = ATTRIBUTE(INTS);
        a->ints = block(MOST * sizeof *a->ints);
        for (char *at = text; at; at = strchr(at, ',')) {
            at += *at == ',';
            if (*at) {
                a->ints[a->n_ints++] = atoll(at);
            }
        }
    } else {
        a->type = ATTRIBUTE(INT);
        a->has_i = 1;
        a->i = atoll(text);
    }
    return a;
}

static void add_node(model *m, char *line) {
    clcnn_proto_node *n = block(sizeof *n);
    char *word;
    clcnn__onnx__node_proto__init(n);
    n->op_type = word_copy(next(&line));
    n->input = block(MOST * sizeof *n->input);
    n->output = block(MOST * sizeof *n->output);
    n->attribute = block(MOST * sizeof *n->attribute);
    while ((word = next(&line)) && word[0] != '>') {
        n->input[n->n_input++] = word_copy(strcmp(word, "-") == 0 ? "" : word);
    }
    while (word && (word = next(&line)) && word[0] != ':') {
        n->output[n->n_output++] = word_copy(word);
    }
    while (word && (word = next(&line))) {
        n->attribute[n->n_attribute++] = attribute(word);
    }
    m->nodes[m->graph.n_node++] = n;
}

/* ---- Models -------------------------------------------------------------------------------- */

static void add_line(model *m, char *text) {
    char *line;
    const char *kind = strtok_r(text, " ", &line);
    if (!kind) {
        return;
    }
    if (strcmp(kind, "input") == 0) {
        add_input(m, line);
    } else if (strcmp(kind, "weights") == 0) {
        add_tensor(m, line, TYPE(FLOAT));
    } else if (strcmp(kind, "ints") == 0) {
        add_tensor(m, line, TYPE(INT64));
    } else if (strcmp(kind, "node") == 0) {
        add_node(m, line);
    } else if (strcmp(kind, "output") == 0) {
        m->outputs[m->graph.n_output++] = value(next(&line));
    } else if (strcmp(kind, "opset") == 0) {
        m->opset = atoll(next(&line));
    } else {
        ck_abort_msg("no line of a model: %s", kind);
    }
}

static uint8_t *pack(model *m, size_t *size) {
    clcnn_proto_model proto;
    Clcnn__Onnx__OperatorSetIdProto opset, *opsets[] = {&opset};
    clcnn__onnx__model_proto__init(&proto);
    clcnn__onnx__operator_set_id_proto__init(&opset);
    opset.has_version = 1;
    opset.version = m->opset;
    proto.opset_import = opsets;
    proto.n_opset_import = 1;
    proto.graph = &m->graph;
    *size = clcnn__onnx__model_proto__get_packed_size(&proto);
    uint8_t *bytes = malloc(*size + 1);
    ck_assert_ptr_nonnull(bytes);
    clcnn__onnx__model_proto__pack(&proto, bytes);
    return bytes;
}

uint8_t *onnx_text_pack(const char *text, size_t *size) {
    model m = {.opset = 17};
    char *copy = word_copy(text), *rest;
    clcnn__onnx__graph_proto__init(&m.graph);
    m.graph.node = m.nodes;
    m.graph.input = m.inputs;
    m.graph.output = m.outputs;
    m.graph.initializer = m.initializers;
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        add_line(&m, line);
    }
    uint8_t *bytes = pack(&m, size);
    while (block_count > 0) {
        free(blocks[--block_count]);
    }
    return bytes;
}

clcnn_status onnx_text_load(const char *text, const clcnn_onnx_desc *desc, clcnn_model **read) {
    size_t size;
    uint8_t *bytes = onnx_text_pack(text, &size);
    const clcnn_status status = clcnn_model_load_memory(bytes, size, desc, read);
    free(bytes);
    return status;
}
