/* SPDX-License-Identifier: MIT
 * Layers that make one of many elements, and softmax, which divides by their sum. */
#include "../operators/reduce.h"
#include "writer.h"

#define TYPE(name) CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__##name

/* The axes that are reduced; how many. */
static size_t reduced(const clcnn_writer *w, int axes[CLCNN_MAX_RANK]) {
    const clcnn_reduce_parameters *p = clcnn_reduce_of(&w->problem);
    size_t count = 0;
    for (int i = 0; i < clcnn_writer_shape(w, 0).rank; i++) {
        if (p->reduced[i]) {
            axes[count++] = i;
        }
    }
    return count;
}

/* Without any axis left ONNX has a scalar. */
static const char *in_shape(clcnn_writer *w, const char *y, bool scalar) {
    return scalar ? clcnn_writer_reshape(w, y, clcnn_shape1(1)) : y;
}

static bool is_scalar(const clcnn_writer *w, size_t axes) {
    return !clcnn_reduce_of(&w->problem)->keep_dims && (int)axes == clcnn_writer_shape(w, 0).rank;
}

/* Of ReduceSum the axes are an input by now. */
static void reduce(clcnn_writer *w, const char *op, bool axes_are_input) {
    int axes[CLCNN_MAX_RANK];
    const size_t count = reduced(w, axes);
    const char *x = clcnn_writer_input(w, 0);
    const char *y =
        CLCNN_NODE(w, op, x, axes_are_input ? clcnn_writer_numbers(w, axes, count) : "");
    if (!axes_are_input) {
        clcnn_writer_ints(w, "axes", axes, count);
    }
    clcnn_writer_int(w, "keepdims", clcnn_reduce_of(&w->problem)->keep_dims);
    clcnn_writer_finish(w, in_shape(w, y, is_scalar(w, count)));
}

void clcnn_write_reduce_mean(clcnn_writer *w) {
    reduce(w, "ReduceMean", false);
}

void clcnn_write_reduce_sum(clcnn_writer *w) {
    reduce(w, "ReduceSum", true);
}

void clcnn_write_reduce_max(clcnn_writer *w) {
    reduce(w, "ReduceMax", false);
}

void clcnn_write_reduce_min(clcnn_writer *w) {
    reduce(w, "ReduceMin", false);
}

/* ONNX' indices are of int64. */
void clcnn_write_argmax(clcnn_writer *w) {
    const clcnn_reduce_parameters *p = clcnn_reduce_of(&w->problem);
    int axes[CLCNN_MAX_RANK] = {0};
    const size_t count = reduced(w, axes);
    const char *y = CLCNN_NODE(w, "ArgMax", clcnn_writer_input(w, 0));
    clcnn_writer_int(w, "axis", axes[0]);
    clcnn_writer_int(w, "keepdims", p->keep_dims);
    clcnn_writer_int(w, "select_last_index", p->kind == CLCNN_REDUCE_LAST);
    y = in_shape(w, y, is_scalar(w, count));
    clcnn_writer_give(w, 0, clcnn_writer_cast(w, y, TYPE(INT32)));
}

static void softmax(clcnn_writer *w, const char *op) {
    const clcnn_softmax_desc *desc = w->layer->desc;
    const char *y = CLCNN_NODE(w, op, clcnn_writer_input(w, 0));
    clcnn_writer_int(w, "axis", -1 - desc->axis_from_last);
    clcnn_writer_finish(w, y);
}

void clcnn_write_softmax(clcnn_writer *w) {
    softmax(w, "Softmax");
}

void clcnn_write_log_softmax(clcnn_writer *w) {
    softmax(w, "LogSoftmax");
}
