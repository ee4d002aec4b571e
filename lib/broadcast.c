/* SPDX-License-Identifier: MIT */
#include "broadcast.h"

static int larger(int a, int b) {
    return a > b ? a : b;
}

/* The size of axis `from_last`, counted from the last one; 1 where there is none. */
static int size_at(clcnn_shape shape, int from_last) {
    return from_last < shape.rank ? shape.dim[shape.rank - 1 - from_last] : 1;
}

bool clcnn_broadcast_widen(clcnn_shape *shape, clcnn_shape input) {
    clcnn_shape wide = {.rank = larger(shape->rank, input.rank)};
    for (int i = 0; i < wide.rank; i++) {
        const int a = size_at(*shape, i), b = size_at(input, i);
        if (a != b && a != 1 && b != 1) {
            return false;
        }
        wide.dim[wide.rank - 1 - i] = a == 1 ? b : a;
    }
    *shape = wide;
    return true;
}

clcnn_status clcnn_broadcast_infer(clcnn_problem *problem) {
    clcnn_shape shape = problem->inputs[0].shape;
    for (size_t i = 1; i < problem->input_count; i++) {
        const clcnn_shape input = problem->inputs[i].shape;
        if (!clcnn_broadcast_widen(&shape, input)) {
            return clcnn_fail(CLCNN_INVALID_SHAPE,
                              "%s: input %zu has shape %s, those before it make %s; sizes of an "
                              "axis must be equal or 1",
                              clcnn_problem_name(problem), i, clcnn_shape_print(input).text,
                              clcnn_shape_print(shape).text);
        }
    }
    return clcnn_problem_output(problem, shape);
}

bool clcnn_broadcast_whole(const clcnn_problem *problem, size_t input) {
    return clcnn_shape_equal(problem->inputs[input].shape, problem->outputs[0].shape);
}

bool clcnn_broadcast_channels(const clcnn_problem *problem, size_t input) {
    if (problem->input_count != 2) {
        return false;
    }
    const clcnn_shape shape = problem->inputs[input].shape;
    bool fits = clcnn_broadcast_whole(problem, 1 - input);
    for (int i = 1; i < shape.rank; i++) {
        fits = fits && size_at(shape, i) == 1;
    }
    return fits;
}

clcnn_strides clcnn_broadcast_strides(const clcnn_value *value, clcnn_shape output, int pitch) {
    clcnn_strides strides = {{0}};
    int step = 1;
    for (int i = 0; i < value->shape.rank; i++) {
        const int size = size_at(value->shape, i);
        strides.axis[output.rank - 1 - i] = size > 1 ? step : 0;
        step = i == 0 ? pitch : step * size;
    }
    return strides;
}

size_t clcnn_broadcast_element(const clcnn_value *value, clcnn_shape output, size_t at) {
    const clcnn_strides strides =
        clcnn_broadcast_strides(value, output, value->shape.dim[value->shape.rank - 1]);
    size_t element = 0;
    for (int axis = output.rank - 1; axis >= 0; axis--) {
        const size_t size = (size_t)output.dim[axis];
        element += at % size * (size_t)strides.axis[axis];
        at /= size;
    }
    return element;
}
