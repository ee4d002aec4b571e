/* SPDX-License-Identifier: MIT */
#include "onnx_bytes.h"

#include "onnx.pb-c.h"

enum { FLOAT = 1, INT64 = 7 };

typedef Clcnn__Onnx__TensorProto tensor;
typedef Clcnn__Onnx__NodeProto node;
typedef Clcnn__Onnx__ValueInfoProto value;
typedef Clcnn__Onnx__TensorShapeProto__Dimension dimension;

static tensor make_tensor(char *name, int type, int64_t *dims, size_t rank) {
    tensor t;
    clcnn__onnx__tensor_proto__init(&t);
    t.name = name;
    t.has_data_type = 1;
    t.data_type = type;
    t.dims = dims;
    t.n_dims = rank;
    return t;
}

static node make_node(char *operator_name, char **inputs, char **output) {
    node n;
    clcnn__onnx__node_proto__init(&n);
    n.op_type = operator_name;
    n.input = inputs;
    n.n_input = 2;
    n.output = output;
    n.n_output = 1;
    return n;
}

static size_t pack(Clcnn__Onnx__GraphProto *graph, uint8_t *bytes) {
    Clcnn__Onnx__ModelProto model;
    Clcnn__Onnx__OperatorSetIdProto opset, *opsets[] = {&opset};
    clcnn__onnx__model_proto__init(&model);
    clcnn__onnx__operator_set_id_proto__init(&opset);
    opset.has_version = 1;
    opset.version = 13;
    model.opset_import = opsets;
    model.n_opset_import = 1;
    model.graph = graph;
    return clcnn__onnx__model_proto__get_packed_size(&model) > ONNX_BYTES
               ? 0
               : clcnn__onnx__model_proto__pack(&model, bytes);
}

/* The input's type; its parts are the caller's, which packs before it returns. */
static void set_input(value *x, Clcnn__Onnx__TypeProto *type, Clcnn__Onnx__TypeProto__Tensor *kind,
                      Clcnn__Onnx__TensorShapeProto *shape, dimension *dims, dimension **list) {
    static const int64_t sizes[] = {1, 1, 3, 3};
    clcnn__onnx__type_proto__init(type);
    clcnn__onnx__type_proto__tensor__init(kind);
    clcnn__onnx__tensor_shape_proto__init(shape);
    for (int i = 0; i < 4; i++) {
        clcnn__onnx__tensor_shape_proto__dimension__init(&dims[i]);
        dims[i].value_case = CLCNN__ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
        dims[i].dim_value = sizes[i];
        list[i] = &dims[i];
    }
    shape->dim = list;
    shape->n_dim = 4;
    kind->has_elem_type = 1;
    kind->elem_type = FLOAT;
    kind->shape = shape;
    type->value_case = CLCNN__ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    type->tensor_type = kind;
    x->type = type;
}

size_t onnx_bytes(uint8_t bytes[ONNX_BYTES]) {
    static char x_name[] = "x", w_name[] = "w", c_name[] = "c", y_name[] = "y", a_name[] = "a",
                b_name[] = "b", s_name[] = "s", conv[] = "Conv", add[] = "Add", shape[] = "Reshape";
    static float ones[] = {1, 1, 1, 1};
    static int64_t first[] = {1, 1, 1, 1}, second[] = {0, 1, 1, 0}, square[] = {1, 1, 2, 2},
                   four[] = {4};
    char *conv_in[] = {x_name, w_name}, *add_in[] = {a_name, b_name},
         *reshape_in[] = {c_name, s_name};
    char *c[] = {c_name}, *s[] = {s_name}, *y[] = {y_name};
    node nodes[] = {make_node(conv, conv_in, c), make_node(add, add_in, s),
                    make_node(shape, reshape_in, y)};
    node *node_list[] = {&nodes[0], &nodes[1], &nodes[2]};
    tensor w = make_tensor(w_name, FLOAT, square, 4), a = make_tensor(a_name, INT64, four, 1);
    tensor b = make_tensor(b_name, INT64, four, 1), *weights[] = {&w, &a, &b};
    value in, out, *inputs[] = {&in}, *outputs[] = {&out};
    Clcnn__Onnx__TypeProto type;
    Clcnn__Onnx__TypeProto__Tensor kind;
    Clcnn__Onnx__TensorShapeProto extent;
    dimension dims[4], *dim_list[4];
    Clcnn__Onnx__GraphProto graph;
    clcnn__onnx__value_info_proto__init(&in);
    clcnn__onnx__value_info_proto__init(&out);
    in.name = x_name;
    out.name = y_name;
    set_input(&in, &type, &kind, &extent, dims, dim_list);
    w.float_data = ones;
    w.n_float_data = 4;
    a.int64_data = first;
    b.int64_data = second;
    a.n_int64_data = b.n_int64_data = 4;
    clcnn__onnx__graph_proto__init(&graph);
    graph.node = node_list;
    graph.n_node = 3;
    graph.initializer = weights;
    graph.n_initializer = 3;
    graph.input = inputs;
    graph.output = outputs;
    graph.n_input = graph.n_output = 1;
    return pack(&graph, bytes);
}
