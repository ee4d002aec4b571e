/* SPDX-License-Identifier: MIT
 * Layers of inputs that broadcast: sums, functions of two, and where. ONNX' booleans are floats here. */
#include "writer.h"

#define TYPE(name) CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__##name

void clcnn_write_add(clcnn_writer *w) {
    const size_t count = w->layer->input_count;
    const char **inputs = clcnn_writer_take(w, count * sizeof *inputs);
    for (size_t i = 0; inputs && i < count; i++) {
        inputs[i] = clcnn_writer_input(w, i);
    }
    if (inputs) {
        clcnn_writer_finish(w, count == 1 ? inputs[0]
                                          : clcnn_writer_node(w, count == 2 ? "Add" : "Sum", inputs,
                                                              count));
    }
}

static const char *both(clcnn_writer *w, const char *op) {
    return CLCNN_NODE(w, op, clcnn_writer_input(w, 0), clcnn_writer_input(w, 1));
}

#define BINARY(name, op)                                                                           \
    void clcnn_write_##name(clcnn_writer *w) {                                                     \
        clcnn_writer_finish(w, both(w, op));                                                       \
    }

BINARY(subtract, "Sub")
BINARY(multiply, "Mul")
BINARY(divide, "Div")
BINARY(minimum, "Min")
BINARY(maximum, "Max")
BINARY(power, "Pow")

#define COMPARISON(name, op)                                                                       \
    void clcnn_write_##name(clcnn_writer *w) {                                                     \
        clcnn_writer_finish(w, clcnn_writer_cast(w, both(w, op), TYPE(FLOAT)));                    \
    }

COMPARISON(equal, "Equal")
COMPARISON(less, "Less")
COMPARISON(less_or_equal, "LessOrEqual")

void clcnn_write_where(clcnn_writer *w) {
    const char *condition = clcnn_writer_cast(w, clcnn_writer_input(w, 0), TYPE(BOOL));
    clcnn_writer_finish(w, CLCNN_NODE(w, "Where", condition, clcnn_writer_input(w, 1),
                                      clcnn_writer_input(w, 2)));
}
