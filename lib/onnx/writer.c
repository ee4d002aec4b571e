/* SPDX-License-Identifier: MIT */
#include "writer.h"

#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tensor.h"

#define ATTRIBUTE(name) CLCNN__ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__##name
#define TYPE(name)      CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__##name

/* ---- Memory -------------------------------------------------------------------------------- */

typedef struct clcnn_block {
    struct clcnn_block *next;
    max_align_t content[];
} clcnn_block;

static void *no_memory(clcnn_writer *w) {
    clcnn_writer_refuse(w, CLCNN_OUT_OF_MEMORY, "no host memory to write it");
    return NULL;
}

void *clcnn_writer_take(clcnn_writer *w, size_t size) {
    clcnn_block *block = w->status ? NULL : calloc(1, sizeof *block + size);
    if (!block) {
        return no_memory(w);
    }
    block->next = w->blocks;
    w->blocks = block;
    return block->content;
}

static void keep(void *name) {
    (void)name; /* a block */
}

void clcnn_writer_free(clcnn_writer *w) {
    tdestroy(w->values, keep);
    tdestroy(w->nodes, keep);
    for (clcnn_block *block = w->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *w = (clcnn_writer){.graph = NULL};
}

void *clcnn_writer_widen(clcnn_writer *w, void *list, size_t count) {
    const bool full = (count & (count - 1)) == 0; /* its room is the next power of two */
    void *wider = full ? clcnn_writer_take(w, (count ? 2 * count : 1) * sizeof(void *)) : list;
    if (full && wider && count) {
        memcpy(wider, list, count * sizeof(void *));
    }
    return wider;
}

/* ---- Messages and names -------------------------------------------------------------------- */

void clcnn_writer_refuse(clcnn_writer *w, clcnn_status status, const char *format, ...) {
    char text[600];
    va_list arguments;
    if (w->status) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    w->status = w->layer ? clcnn_fail(status, "onnx: layer %.200s (%s): %s", w->label,
                                      w->layer->row->info.name, text)
                         : clcnn_fail(status, "onnx: the model: %s", text);
}

static int compare(const void *a, const void *b) {
    return strcmp(a, b);
}

/* How many bytes of 10xxxxxx follow a byte of UTF-8; -1: it begins no character. */
static int followers(unsigned char byte) {
    return byte < 0x80   ? 0
           : byte < 0xc2 ? -1
           : byte < 0xe0 ? 1
           : byte < 0xf0 ? 2
           : byte < 0xf5 ? 3
                         : -1;
}

/* Whether it is UTF-8, which protobuf's readers demand; forms that only look odd are theirs to judge. */
static bool is_text(const char *name) {
    for (const unsigned char *at = (const unsigned char *)name; *at;) {
        int left = followers(*at++);
        if (left < 0) {
            return false;
        }
        for (; left > 0; left--) {
            if ((*at++ & 0xc0) != 0x80) {
                return false;
            }
        }
    }
    return true;
}

const char *clcnn_writer_unique(clcnn_writer *w, void **names, const char *wanted) {
    const size_t room = strlen(wanted) + 24;
    char *name = clcnn_writer_take(w, room);
    if (!name) {
        return "";
    }
    if (!is_text(wanted)) {
        clcnn_writer_refuse(w, CLCNN_UNSUPPORTED, "a name is no UTF-8; in ONNX it must be");
        return "";
    }
    memcpy(name, wanted, strlen(wanted) + 1);
    for (;;) {
        char *const *found = tsearch(name, names, compare);
        if (!found) {
            no_memory(w);
            return "";
        }
        if (*found == name) {
            return name;
        }
        snprintf(name, room, "%s_%zu", wanted, ++w->renamed);
    }
}

/* "conv1_Relu": of what the layer makes on its way. */
static const char *name_on_the_way(clcnn_writer *w, const char *word) {
    const char *label = w->label ? w->label : "model";
    const size_t room = strlen(label) + strlen(word) + 2;
    char *text = clcnn_writer_take(w, room);
    if (!text) {
        return "";
    }
    snprintf(text, room, "%s_%s", label, word);
    return clcnn_writer_unique(w, &w->values, text);
}

/* ---- Nodes --------------------------------------------------------------------------------- */

static clcnn_proto_node *make_node(clcnn_writer *w, size_t inputs) {
    clcnn_proto_node *node = clcnn_writer_take(w, sizeof *node);
    if (node) {
        clcnn__onnx__node_proto__init(node);
        node->input = clcnn_writer_take(w, (inputs + 1) * sizeof *node->input);
        node->output = clcnn_writer_take(w, CLCNN_MAX_OUTPUTS * sizeof *node->output);
    }
    return w->status ? NULL : node;
}

const char *clcnn_writer_node(clcnn_writer *w, const char *op, const char *const *inputs,
                              size_t count) {
    clcnn_proto_node *node = make_node(w, count);
    if (!node) {
        return "";
    }
    while (count > 0 && !inputs[count - 1][0]) {
        count--;
    }
    for (node->n_input = 0; node->n_input < count; node->n_input++) {
        node->input[node->n_input] = (char *)inputs[node->n_input];
    }
    node->op_type = (char *)op;
    clcnn_proto_node **nodes = clcnn_writer_widen(w, w->proto->node, w->proto->n_node);
    if (!nodes) {
        return "";
    }
    w->proto->node = nodes;
    nodes[w->proto->n_node++] = node;
    return clcnn_writer_output(w);
}

static clcnn_proto_node *last_node(clcnn_writer *w) {
    return w->status ? NULL : w->proto->node[w->proto->n_node - 1];
}

const char *clcnn_writer_output(clcnn_writer *w) {
    clcnn_proto_node *node = last_node(w);
    if (!node) {
        return "";
    }
    const char *name = name_on_the_way(w, node->op_type);
    node->output[node->n_output++] = (char *)name;
    node->name = node->name ? node->name : (char *)clcnn_writer_unique(w, &w->nodes, name);
    return name;
}

static clcnn_proto_attribute *attribute(clcnn_writer *w, const char *name,
                                        Clcnn__Onnx__AttributeProto__AttributeType type) {
    clcnn_proto_node *node = last_node(w);
    clcnn_proto_attribute *made = clcnn_writer_take(w, sizeof *made);
    clcnn_proto_attribute **list =
        node ? clcnn_writer_widen(w, node->attribute, node->n_attribute) : NULL;
    if (!made || !list) {
        return NULL;
    }
    clcnn__onnx__attribute_proto__init(made);
    made->name = (char *)name;
    made->has_type = 1;
    made->type = type;
    node->attribute = list;
    list[node->n_attribute++] = made;
    return made;
}

void clcnn_writer_int(clcnn_writer *w, const char *name, int value) {
    clcnn_proto_attribute *a = attribute(w, name, ATTRIBUTE(INT));
    if (a) {
        a->has_i = 1;
        a->i = value;
    }
}

void clcnn_writer_float(clcnn_writer *w, const char *name, float value) {
    clcnn_proto_attribute *a = attribute(w, name, ATTRIBUTE(FLOAT));
    if (a) {
        a->has_f = 1;
        a->f = value;
    }
}

void clcnn_writer_word(clcnn_writer *w, const char *name, const char *word) {
    clcnn_proto_attribute *a = attribute(w, name, ATTRIBUTE(STRING));
    if (a) {
        a->has_s = 1;
        a->s = (ProtobufCBinaryData){strlen(word), (uint8_t *)word};
    }
}

/* Numbers as ONNX has them. */
static int64_t *wide(clcnn_writer *w, const int *values, size_t count) {
    int64_t *made = clcnn_writer_take(w, (count + 1) * sizeof *made);
    for (size_t i = 0; made && i < count; i++) {
        made[i] = values[i];
    }
    return made;
}

void clcnn_writer_ints(clcnn_writer *w, const char *name, const int *values, size_t count) {
    clcnn_proto_attribute *a = attribute(w, name, ATTRIBUTE(INTS));
    if (a) {
        a->ints = wide(w, values, count);
        a->n_ints = a->ints ? count : 0;
    }
}

/* ---- Constants ----------------------------------------------------------------------------- */

static const char *initializer(clcnn_writer *w, const char *name, int type, clcnn_shape shape,
                               const void *bytes, size_t size) {
    clcnn_proto_tensor **list =
        clcnn_writer_widen(w, w->proto->initializer, w->proto->n_initializer);
    clcnn_proto_tensor *t = clcnn_writer_take(w, sizeof *t);
    int64_t *dims = wide(w, shape.dim, (size_t)shape.rank);
    if (!list || !t || !dims) {
        return "";
    }
    clcnn__onnx__tensor_proto__init(t);
    t->name = (char *)name;
    t->has_data_type = 1;
    t->data_type = type;
    t->dims = dims;
    t->n_dims = (size_t)shape.rank;
    t->has_raw_data = 1;
    t->raw_data = (ProtobufCBinaryData){size, (uint8_t *)bytes};
    w->proto->initializer = list;
    list[w->proto->n_initializer++] = t;
    return name;
}

/* Elements as ONNX has them: the same memory where the machine does, too. */
static const void *little_endian(clcnn_writer *w, const void *elements, size_t count, size_t size) {
    if (clcnn_onnx_is_little_endian()) {
        return elements;
    }
    uint8_t *made = clcnn_writer_take(w, count * size);
    for (size_t i = 0; made && i < count * size; i++) {
        made[i] = ((const uint8_t *)elements)[i / size * size + size - 1 - i % size];
    }
    return made;
}

static const char *floats(clcnn_writer *w, const char *name, clcnn_shape shape, const float *values,
                          size_t count) {
    return initializer(w, name, TYPE(FLOAT), shape, little_endian(w, values, count, sizeof *values),
                       count * sizeof *values);
}

/* A copy of a few floats. */
static const char *few(clcnn_writer *w, clcnn_shape shape, const float *values, size_t count) {
    float *copy = clcnn_writer_take(w, count * sizeof *copy);
    if (!copy) {
        return "";
    }
    memcpy(copy, values, count * sizeof *copy);
    return floats(w, name_on_the_way(w, "constant"), shape, copy, count);
}

const char *clcnn_writer_scalar(clcnn_writer *w, float value) {
    return few(w, (clcnn_shape){.rank = 0}, &value, 1);
}

const char *clcnn_writer_floats(clcnn_writer *w, const float *values, size_t count) {
    return few(w, clcnn_shape1((int)count), values, count);
}

const char *clcnn_writer_filled(clcnn_writer *w, clcnn_shape shape, float value) {
    const size_t count = clcnn_shape_count(shape);
    float *values = clcnn_writer_take(w, count * sizeof *values);
    for (size_t i = 0; values && i < count; i++) {
        values[i] = value;
    }
    return values ? clcnn_writer_lend(w, "constant", shape, values) : "";
}

static const char *numbers(clcnn_writer *w, clcnn_shape shape, const int *values, size_t count) {
    const int64_t *copy = wide(w, values, count);
    return copy ? initializer(w, name_on_the_way(w, "constant"), TYPE(INT64), shape,
                              little_endian(w, copy, count, sizeof *copy), count * sizeof *copy)
                : "";
}

const char *clcnn_writer_numbers(clcnn_writer *w, const int *values, size_t count) {
    return numbers(w, clcnn_shape1((int)count), values, count);
}

const char *clcnn_writer_number(clcnn_writer *w, int value) {
    return numbers(w, (clcnn_shape){.rank = 0}, &value, 1);
}

const char *clcnn_writer_lend(clcnn_writer *w, const char *word, clcnn_shape shape,
                              const float *values) {
    return floats(w, name_on_the_way(w, word), shape, values, clcnn_shape_count(shape));
}
