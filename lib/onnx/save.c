/* SPDX-License-Identifier: MIT
 * From a model to an ONNX file: inputs, the nodes of each layer, outputs. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../clcnn_onnx.h"
#include "../model/layout.h"
#include "../model/model.h"
#include "../problem.h"
#include "writer.h"

/* The one opset that is written, the newest that Debian 12's onnx knows and the first in which a
 * LayerNormalization is a node; and the version of the format that came with it. */
enum { OPSET = 17, IR_VERSION = 8 };

#define TYPE(name) CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__##name

/* ---- Inputs and outputs -------------------------------------------------------------------- */

static Clcnn__Onnx__TensorShapeProto *shape_proto(clcnn_writer *w, clcnn_shape shape) {
    Clcnn__Onnx__TensorShapeProto *made = clcnn_writer_take(w, sizeof *made);
    Clcnn__Onnx__TensorShapeProto__Dimension **dims =
        clcnn_writer_take(w, (size_t)shape.rank * sizeof *dims);
    if (!made || !dims) {
        return NULL;
    }
    clcnn__onnx__tensor_shape_proto__init(made);
    made->dim = dims;
    for (; made->n_dim < (size_t)shape.rank; made->n_dim++) {
        Clcnn__Onnx__TensorShapeProto__Dimension *d = clcnn_writer_take(w, sizeof *d);
        if (!d) {
            return NULL;
        }
        clcnn__onnx__tensor_shape_proto__dimension__init(d);
        d->value_case = CLCNN__ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
        d->dim_value = shape.dim[made->n_dim];
        dims[made->n_dim] = d;
    }
    return made;
}

static clcnn_proto_value *value_proto(clcnn_writer *w, const char *name,
                                      const clcnn_graph_value *value) {
    clcnn_proto_value *made = clcnn_writer_take(w, sizeof *made);
    Clcnn__Onnx__TypeProto *type = clcnn_writer_take(w, sizeof *type);
    Clcnn__Onnx__TypeProto__Tensor *tensor = clcnn_writer_take(w, sizeof *tensor);
    Clcnn__Onnx__TensorShapeProto *shape = shape_proto(w, value->shape);
    if (!made || !type || !tensor || !shape) {
        return NULL;
    }
    clcnn__onnx__value_info_proto__init(made);
    clcnn__onnx__type_proto__init(type);
    clcnn__onnx__type_proto__tensor__init(tensor);
    tensor->has_elem_type = 1;
    tensor->elem_type = value->type == CLCNN_INT32 ? TYPE(INT32) : TYPE(FLOAT);
    tensor->shape = shape;
    type->value_case = CLCNN__ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    type->tensor_type = tensor;
    made->name = (char *)name;
    made->type = type;
    return made;
}

static void add_port(clcnn_writer *w, const clcnn_graph_port *port, clcnn_proto_value ***list,
                     size_t *count) {
    clcnn_proto_value *made = value_proto(w, port->name, &w->graph->values[port->value]);
    clcnn_proto_value **wider = clcnn_writer_widen(w, *list, *count);
    if (made && wider) {
        wider[(*count)++] = made;
        *list = wider;
    }
}

/* Ports keep their names, of which every other one has to differ. */
static void name_inputs(clcnn_writer *w) {
    for (size_t i = 0; i < w->graph->inputs.count; i++) {
        const clcnn_graph_port *port = &w->graph->inputs.list[i];
        w->names[port->value] = clcnn_writer_unique(w, &w->values, port->name);
        add_port(w, port, &w->proto->input, &w->proto->n_input);
    }
}

/* A layer's value has the name of the first output that it is. */
static void name_outputs(clcnn_writer *w) {
    for (size_t i = 0; !w->status && i < w->graph->outputs.count; i++) {
        const clcnn_graph_port *port = &w->graph->outputs.list[i];
        const char *held = w->names[port->value];
        add_port(w, port, &w->proto->output, &w->proto->n_output);
        if (held && strcmp(held, port->name) == 0) {
            continue; /* an input that is an output */
        }
        const char *name = clcnn_writer_unique(w, &w->values, port->name);
        if (!w->status && strcmp(name, port->name) != 0) {
            clcnn_writer_refuse(w, CLCNN_UNSUPPORTED,
                                "output \"%.100s\" has the name of an input that it is not; in "
                                "ONNX a name stands for one thing",
                                port->name);
        }
        if (!held && !w->graph->values[port->value].content.values) {
            w->names[port->value] = name;
        }
    }
}

/* Outputs that are an input, a constant or another output are made by nodes. */
static void copy_outputs(clcnn_writer *w) {
    for (size_t i = 0; !w->status && i < w->graph->outputs.count; i++) {
        const clcnn_graph_port *port = &w->graph->outputs.list[i];
        const char *value = clcnn_writer_value(w, port->value, "constant");
        if (strcmp(value, port->name) != 0) {
            CLCNN_NODE(w, "Identity", value);
            if (!w->status) {
                w->proto->node[w->proto->n_node - 1]->output[0] = port->name;
            }
        }
    }
}

/* ---- Layers -------------------------------------------------------------------------------- */

static const struct {
    const clcnn_operator *row;
    void (*write)(clcnn_writer *w);
} writers[] = {
#define ENTRY(name) {&clcnn_operator_##name, clcnn_write_##name},
    CLCNN_OPERATOR_LIST(ENTRY)
#undef ENTRY
};

static void write_layer(clcnn_writer *w, const clcnn_graph_layer *layer) {
    clcnn_label made;
    w->status = clcnn_graph_problem(w->graph, layer, &w->problem);
    if (w->status) {
        return;
    }
    w->layer = layer;
    w->label = clcnn_graph_label(w->graph, layer, &made);
    w->first_node = w->proto->n_node;
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (writers[i].row == layer->row) {
            writers[i].write(w);
        }
    }
    w->layer = NULL;
    w->label = NULL;
    clcnn_problem_free(&w->problem);
}

static void write_graph(clcnn_writer *w) {
    static char name[] = "clcnn";
    w->proto->name = name;
    w->names = clcnn_writer_take(w, w->graph->value_count * sizeof *w->names);
    if (!w->names) {
        return;
    }
    name_inputs(w);
    name_outputs(w);
    for (size_t i = 0; !w->status && i < w->graph->layer_count; i++) {
        write_layer(w, &w->graph->layers[i]);
    }
    copy_outputs(w);
}

/* ---- Files --------------------------------------------------------------------------------- */

/* Where bytes go as protobuf-c packs them: the weights are not copied. */
typedef struct sink {
    ProtobufCBuffer base;
    FILE *file; /* or into memory: */
    uint8_t *at;
} sink;

static void take_bytes(ProtobufCBuffer *base, size_t size, const uint8_t *bytes) {
    sink *s = (sink *)base;
    if (s->file) {
        fwrite(bytes, 1, size, s->file); /* ferror tells */
    } else {
        memcpy(s->at, bytes, size);
        s->at += size;
    }
}

static clcnn_status cannot(const char *path, int code) {
    return clcnn_fail(CLCNN_IO_ERROR, "onnx: %.500s cannot be written: %s", path, strerror(code));
}

/* Writes and closes, whatever happens. */
static clcnn_status pack_into(const clcnn_proto_model *proto, FILE *file, const char *path) {
    sink s = {.base = {.append = take_bytes}, .file = file};
    int code = 0;
    errno = 0;
    protobuf_c_message_pack_to_buffer(&proto->base, &s.base);
    if (ferror(file) || fflush(file) || fsync(fileno(file))) {
        code = errno ? errno : EIO;
    }
    if (fclose(file) && !code) {
        code = errno;
    }
    return code ? cannot(path, code) : CLCNN_OK;
}

/* A new file beside `path`: its name is put into `temporary`. */
static FILE *open_beside(const char *path, char temporary[PATH_MAX]) {
    int descriptor = -1;
    errno = EEXIST;
    for (int i = 0; descriptor < 0 && errno == EEXIST && i < 100; i++) {
        const int length = snprintf(temporary, PATH_MAX, "%s.%ld-%d.part", path, (long)getpid(), i);
        if (length >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return NULL;
        }
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (descriptor >= 0 && !file) {
        const int code = errno;
        close(descriptor);
        unlink(temporary);
        errno = code;
    }
    return file;
}

/* The file is there as a whole, or as it was. */
static clcnn_status write_file(const clcnn_proto_model *proto, const char *path) {
    char temporary[PATH_MAX];
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
        return clcnn_fail(CLCNN_IO_ERROR,
                          "onnx: %.500s cannot be written: it is there and is no file", path);
    }
    FILE *file = open_beside(path, temporary);
    if (!file) {
        return cannot(path, errno);
    }
    clcnn_status status = pack_into(proto, file, path);
    if (!status && rename(temporary, path)) {
        status = cannot(path, errno);
    }
    if (status) {
        unlink(temporary);
    }
    return status;
}

/* ---- Models -------------------------------------------------------------------------------- */

/* Where a model goes: a file, or memory. */
typedef struct target {
    clcnn_status (*write)(const clcnn_proto_model *proto, size_t size, const struct target *to);
    const char *path;
    void *bytes;
    size_t capacity, *size;
} target;

static clcnn_status write_path(const clcnn_proto_model *proto, size_t size, const target *to) {
    (void)size;
    return write_file(proto, to->path);
}

static clcnn_status write_memory(const clcnn_proto_model *proto, size_t size, const target *to) {
    sink s = {.base = {.append = take_bytes}, .at = to->bytes};
    *to->size = size;
    if (to->capacity && to->capacity < size) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "onnx: the model takes %zu bytes, there is room for %zu; it must be "
                          "enough, or 0 to be told",
                          size, to->capacity);
    }
    if (to->capacity) {
        protobuf_c_message_pack_to_buffer(&proto->base, &s.base);
    }
    return CLCNN_OK;
}

static clcnn_status write_model(clcnn_proto_graph *graph, const target *to) {
    static char producer[] = "clcnn", version[] = CLCNN_VERSION, domain[] = "";
    clcnn_proto_model proto;
    Clcnn__Onnx__OperatorSetIdProto opset, *opsets = &opset;
    clcnn__onnx__model_proto__init(&proto);
    clcnn__onnx__operator_set_id_proto__init(&opset);
    opset.domain = domain;
    opset.has_version = 1;
    opset.version = OPSET;
    proto.has_ir_version = 1;
    proto.ir_version = IR_VERSION;
    proto.producer_name = producer;
    proto.producer_version = version;
    proto.opset_import = &opsets;
    proto.n_opset_import = 1;
    proto.graph = graph;
    const size_t size = protobuf_c_message_get_packed_size(&proto.base);
    if (size > INT32_MAX) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "onnx: the model takes %zu bytes; a file of ONNX has at most %d", size,
                          INT32_MAX);
    }
    return to->write(&proto, size, to);
}

static clcnn_status save(const clcnn_model *model, const target *to) {
    clcnn_proto_graph proto;
    clcnn_graph graph;
    clcnn_status status = clcnn_model_check(model);
    if (!status && model->graph.outputs.count == 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "onnx: the model has no output; it must have one");
    }
    if (!status) {
        status = clcnn_layout(&model->graph, CLCNN_NCHW, &graph);
    }
    if (status) {
        return status;
    }
    clcnn__onnx__graph_proto__init(&proto);
    clcnn_writer w = {.graph = &graph, .proto = &proto};
    write_graph(&w);
    status = w.status ? w.status : write_model(&proto, to);
    clcnn_writer_free(&w);
    clcnn_graph_free(&graph);
    return status;
}

clcnn_status clcnn_model_save(const clcnn_model *model, const char *path) {
    const clcnn_status status = clcnn_require("onnx", "path", path);
    return status ? status : save(model, &(target){.write = write_path, .path = path});
}

clcnn_status clcnn_model_save_memory(const clcnn_model *model, void *bytes, size_t capacity,
                                     size_t *size) {
    clcnn_status status = clcnn_require("onnx", "size", size);
    if (!status && capacity) {
        status = clcnn_require("onnx", "bytes", bytes);
    }
    const target to = {.write = write_memory, .bytes = bytes, .capacity = capacity, .size = size};
    return status ? status : save(model, &to);
}
