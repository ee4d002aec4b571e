/* SPDX-License-Identifier: MIT */
#include "tensors.h"

#include <math.h>
#include <stdlib.h>

#include "judge.h"

/* ---- Making -------------------------------------------------------------------------------- */

static int row_of(clcnn_shape shape) {
    return shape.dim[shape.rank - 1];
}

/* A view of `whole`, a row of elements: from `first` on rows of the shape, `pitch` apart. */
static clcnn_status view(clcnn_tensor *whole, int first, clcnn_shape shape, int pitch,
                         clcnn_tensor **tensor) {
    clcnn_tensor *rest = NULL, *wide = NULL;
    clcnn_shape rows = shape;
    rows.dim[shape.rank - 1] = pitch;
    clcnn_status status =
        clcnn_tensor_view_outer(whole, first, clcnn_tensor_shape(whole).dim[0] - first, &rest);
    if (!status) {
        status = clcnn_tensor_view_shape(rest, rows, &wide);
    }
    if (!status) {
        status = clcnn_tensor_view_inner(wide, 0, row_of(shape), tensor);
    }
    clcnn_tensor_destroy(rest);
    clcnn_tensor_destroy(wide);
    return status;
}

/* Pitch 0: dense. */
static clcnn_status make(clcnn_context *context, clcnn_type type, clcnn_shape shape, int pitch,
                         int first, clcnn_tensor **around, clcnn_tensor **tensor) {
    if (!pitch && !first) {
        return clcnn_tensor_create(context, type, shape, tensor);
    }
    const int apart = pitch ? pitch : row_of(shape);
    const int rows = (int)(clcnn_shape_count(shape) / (size_t)row_of(shape));
    clcnn_status status =
        clcnn_tensor_create(context, type, clcnn_shape1(first + rows * apart), around);
    if (!status) {
        status = judge_poison(*around);
    }
    return status ? status : view(*around, first, shape, apart, tensor);
}

static clcnn_status make_input(clcnn_context *context, const problem *p, size_t i, int pitch,
                               problem_tensors *t) {
    const int constant = problem_is_constant(p, i);
    clcnn_status status = make(context, CLCNN_FLOAT32, problem_operand(p, i), pitch,
                               constant ? 0 : t->first, &t->around[i], &t->inputs[i]);
    t->run[i] = constant ? NULL : t->inputs[i];
    t->count = i + 1;
    return status;
}

static clcnn_status make_output(clcnn_context *context, const problem *p, size_t i, int pitch,
                                problem_tensors *t) {
    clcnn_shape shape;
    const clcnn_status status = problem_output_at(p, i, &shape);
    t->output_count = i + 1;
    return status ? status
                  : make(context, p->info->outputs[i].type, shape, pitch, t->first,
                         &t->around[PROBLEM_INPUTS + i], &t->outputs[i]);
}

clcnn_status problem_tensors_create(clcnn_context *context, const problem *p, problem_tensors *t) {
    int pitched = 0;
    *t = (problem_tensors){.first = p->unaligned};
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < PROBLEM_INPUTS; i++) {
        if (problem_has(p, i)) {
            const int has_pitch = p->pitches && !problem_is_weight(p, i);
            status = make_input(context, p, i, has_pitch ? p->pitch[pitched++] : 0, t);
        }
    }
    for (size_t i = 0; !status && i < problem_outputs(p); i++) {
        status = make_output(context, p, i, p->pitches ? p->pitch[pitched++] : 0, t);
    }
    return status;
}

void problem_tensors_destroy(problem_tensors *t) {
    for (int i = 0; i < PROBLEM_INPUTS; i++) {
        clcnn_tensor_destroy(t->inputs[i]);
    }
    for (int i = 0; i < PROBLEM_OUTPUTS; i++) {
        clcnn_tensor_destroy(t->outputs[i]);
    }
    for (int i = 0; i < PROBLEM_TENSORS; i++) {
        clcnn_tensor_destroy(t->around[i]);
    }
    *t = (problem_tensors){.count = 0};
}

/* ---- Looking around ------------------------------------------------------------------------ */

/* Whether the elements before the first row and behind each are poison, a NaN whatever their type:
 * `apart` from one to the next. */
static int is_intact(const float *values, size_t count, size_t first, size_t row, size_t apart) {
    for (size_t i = 0; i < count; i++) {
        const int around = i < first || (i - first) % apart >= row;
        if (around && !isnan(values[i])) {
            return 0;
        }
    }
    return 1;
}

static clcnn_status look_around(const problem_tensors *t, const clcnn_tensor *tensor,
                                clcnn_tensor *around, int *intact) {
    const clcnn_shape shape = clcnn_tensor_shape(tensor);
    const size_t count = clcnn_shape_count(clcnn_tensor_shape(around)), first = (size_t)t->first;
    const size_t row = (size_t)row_of(shape), rows = clcnn_shape_count(shape) / row;
    float *values = malloc(count * sizeof *values);
    if (!values) {
        return CLCNN_OUT_OF_MEMORY;
    }
    clcnn_status status = clcnn_tensor_read_bytes(around, values, count * sizeof *values);
    if (!status) {
        *intact = *intact && is_intact(values, count, first, row, (count - first) / rows);
    }
    free(values);
    return status;
}

clcnn_status problem_tensors_intact(const problem_tensors *t, int *intact) {
    clcnn_status status = CLCNN_OK;
    *intact = 1;
    for (int i = 0; !status && i < PROBLEM_TENSORS; i++) {
        if (t->around[i]) {
            const clcnn_tensor *tensor =
                i < PROBLEM_INPUTS ? t->inputs[i] : t->outputs[i - PROBLEM_INPUTS];
            status = look_around(t, tensor, t->around[i], intact);
        }
    }
    return status;
}
