/* SPDX-License-Identifier: MIT
 * reduce_mean, reduce_sum, reduce_max, reduce_min: for each index of the kept axes the sum of x along the
 * reduced ones, that divided by their number, the largest and the smallest of them. A NaN is any of
 * these. argmax: which one is the largest. */
#include <math.h>

#include "../operators/reduce.h"
#include "reference.h"

/* A division may be off by 2.5 units in the last place, each up to 2 u (OpenCL C 1.2, 7.4); its
 * divisor is rounded to float beyond 2^24. */
enum { DIVISION = 6 };

/* Where the input has element `index`, counted in memory order along the reduced axes alone, or along the
 * kept ones: the elements of an output, from its first one on, and the first ones of the outputs. */
static size_t place(const clcnn_problem *p, int reduced, size_t index) {
    const clcnn_shape shape = p->inputs[0].shape;
    size_t at = 0, step = 1;
    for (int i = shape.rank - 1; i >= 0; i--) {
        const size_t size = (size_t)shape.dim[i];
        if (clcnn_reduce_of(p)->reduced[i] == reduced) {
            at += index % size * step;
            index /= size;
        }
        step *= size;
    }
    return at;
}

static clcnn_reference_value sum_of(const clcnn_problem *p, const float *x) {
    clcnn_reference_value sum = {.terms = clcnn_reduce_of(p)->elements};
    for (size_t i = 0; i < (size_t)clcnn_reduce_of(p)->elements; i++) {
        clcnn_reference_accumulate(&sum, (double)x[place(p, 1, i)]);
    }
    return sum;
}

static clcnn_reference_value mean_of(const clcnn_problem *p, const float *x) {
    clcnn_reference_value sum = sum_of(p, x);
    sum.divisor = clcnn_reduce_of(p)->elements;
    sum.roundings = DIVISION;
    return sum;
}

static clcnn_reference_value largest_of(const clcnn_problem *p, const float *x) {
    float largest = x[0];
    for (size_t i = 1; i < (size_t)clcnn_reduce_of(p)->elements; i++) {
        const float v = x[place(p, 1, i)];
        largest = isnan(v) || v > largest ? v : largest;
    }
    return clcnn_reference_copy(largest);
}

static clcnn_reference_value smallest_of(const clcnn_problem *p, const float *x) {
    float smallest = x[0];
    for (size_t i = 1; i < (size_t)clcnn_reduce_of(p)->elements; i++) {
        const float v = x[place(p, 1, i)];
        smallest = isnan(v) || v < smallest ? v : smallest;
    }
    return clcnn_reference_copy(smallest);
}

static void each_output(const clcnn_problem *p, const float *x, clcnn_reference_sink *sink,
                        clcnn_reference_value (*reduce)(const clcnn_problem *p, const float *x)) {
    for (size_t i = 0; i < clcnn_shape_count(p->outputs[0].shape); i++) {
        clcnn_reference_emit(sink, i, reduce(p, x + place(p, 0, i)));
    }
}

void clcnn_reference_reduce_mean(const clcnn_problem *p, const float *const *inputs,
                                 clcnn_reference_sink *sink) {
    each_output(p, inputs[0], sink, mean_of);
}

void clcnn_reference_reduce_sum(const clcnn_problem *p, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    each_output(p, inputs[0], sink, sum_of);
}

void clcnn_reference_reduce_max(const clcnn_problem *p, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    each_output(p, inputs[0], sink, largest_of);
}

void clcnn_reference_reduce_min(const clcnn_problem *p, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    each_output(p, inputs[0], sink, smallest_of);
}

/* A NaN is larger than every number. */
static bool is_larger(float a, float b) {
    return !(a <= b) && !isnan(b);
}

/* Of equal ones the first or the last. */
static int32_t index_of_largest(const clcnn_problem *p, const float *x) {
    const bool last = clcnn_reduce_of(p)->kind == CLCNN_REDUCE_LAST;
    size_t largest = 0;
    for (size_t i = 1; i < (size_t)clcnn_reduce_of(p)->elements; i++) {
        const float v = x[place(p, 1, i)], most = x[place(p, 1, largest)];
        largest = (last ? !is_larger(most, v) : is_larger(v, most)) ? i : largest;
    }
    return (int32_t)largest;
}

void clcnn_reference_argmax(const clcnn_problem *p, const float *const *inputs,
                            clcnn_reference_sink *sink) {
    for (size_t i = 0; i < clcnn_shape_count(p->outputs[0].shape); i++) {
        clcnn_reference_emit_index(sink, 0, i, index_of_largest(p, inputs[0] + place(p, 0, i)));
    }
}
