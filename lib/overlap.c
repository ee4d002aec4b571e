/* SPDX-License-Identifier: MIT */
#include "overlap.h"

/* Rows of `row` bytes, each `pitch` bytes behind the one before, from `first` to before `end`. */
typedef struct rows {
    size_t first, row, pitch, end;
} rows;

static rows rows_of(const clcnn_tensor *tensor) {
    const size_t size = clcnn_type_size(tensor->type);
    const size_t length = (size_t)tensor->shape.dim[tensor->shape.rank - 1];
    const size_t count = clcnn_shape_count(tensor->shape) / length;
    rows r = {.first = tensor->span.offset,
              .row = length * size,
              .pitch = (size_t)tensor->span.pitch * size};
    r.end = r.first + (count - 1) * r.pitch + r.row;
    return r;
}

/* Two channel slices of the same pixels lie in each other's gaps: where the pitch is the same, it is
 * enough to look at one row of a and the rows of b around it. */
static bool interleaved(const rows *a, const rows *b) {
    if (a->pitch != b->pitch) {
        return false;
    }
    const size_t apart = a->first < b->first
                             ? (b->first - a->first) % a->pitch
                             : (a->pitch - (a->first - b->first) % a->pitch) % a->pitch;
    return apart >= a->row && apart + b->row <= a->pitch;
}

/* One cl_mem that was wrapped twice is one memory too. */
bool clcnn_overlap(const clcnn_tensor *a, const clcnn_tensor *b) {
    if (a->span.memory != b->span.memory && a->span.memory->handle != b->span.memory->handle) {
        return false;
    }
    const rows x = rows_of(a), y = rows_of(b);
    return x.first < y.end && y.first < x.end && !interleaved(&x, &y);
}

bool clcnn_same_place(const clcnn_tensor *a, const clcnn_tensor *b) {
    return a->span.memory->handle == b->span.memory->handle && a->span.offset == b->span.offset &&
           a->span.pitch == b->span.pitch && a->type == b->type &&
           clcnn_shape_equal(a->shape, b->shape);
}

bool clcnn_own_place(const clcnn_op *op, size_t input, const clcnn_tensor *output) {
    const clcnn_operator *row = op->problem.row;
    const clcnn_tensor *x = op->inputs[input];
    if (!row->place || !x || x->span.memory->handle != output->span.memory->handle) {
        return false;
    }
    const ptrdiff_t place = row->place(&op->problem, input);
    return place >= 0 &&
           x->span.offset == output->span.offset + (size_t)place * clcnn_type_size(output->type);
}
