/* SPDX-License-Identifier: MIT */
#include "transpose_step.h"

enum { LINE = 16, AREA = 1024 * LINE }; /* floats in a line of a cache, of a work-item of blocked */

/* An element an item. */
double clcnn_transpose_plain_seconds(const clcnn_device_model *model, double elements) {
    return clcnn_device_seconds(model, CLCNN_SCALAR, 0, 2 * sizeof(float) * elements) +
           elements * model->item / model->units;
}

double clcnn_transpose_seconds(const clcnn_device_model *model, const clcnn_value *value) {
    const double elements = (double)clcnn_shape_count(value->shape);
    return clcnn_value_dense(value)
               ? clcnn_device_seconds(model, CLCNN_ALONE, 0, 2 * sizeof(float) * elements)
               : clcnn_transpose_plain_seconds(model, elements);
}

void clcnn_transpose_begin(clcnn_plan *plan, const char *source, const clcnn_options *options,
                           const clcnn_matrices *t, clcnn_place x, clcnn_place y) {
    clcnn_plan_kernel(plan, source, options);
    clcnn_plan_buffer(plan, x);
    clcnn_plan_buffer(plan, y);
    clcnn_plan_int(plan, t->rows);
    clcnn_plan_int(plan, t->columns);
}

static bool is_pitched(const clcnn_value *value) {
    return value && !clcnn_value_dense(value);
}

/* What is dense may have rows of any size. */
static void add_pitch(clcnn_plan *plan, const clcnn_value *value) {
    clcnn_plan_int(plan, is_pitched(value) ? value->shape.dim[value->shape.rank - 1] : 1);
    clcnn_plan_int(plan, is_pitched(value) ? value->pitch : 1);
}

void clcnn_transpose_plain(clcnn_plan *plan, const clcnn_matrices *t, clcnn_turned x,
                           clcnn_turned y) {
    const clcnn_options options = clcnn_options_of(plan->op, 1);
    clcnn_transpose_begin(plan, "transpose_plain", &options, t, x.place, y.place);
    add_pitch(plan, x.value);
    add_pitch(plan, y.value);
    clcnn_plan_items(plan, (size_t)t->n * (size_t)t->rows * (size_t)t->columns);
}

/* The blocks along an axis: the last one takes what is left. */
static size_t parts(int size, int block) {
    return (size_t)(size > block ? size / block : 1);
}

/* Lines of as many rows as come to AREA; of fewer rows as many more lines. */
void clcnn_transpose_blocked(clcnn_plan *plan, const clcnn_matrices *t, clcnn_place x,
                             clcnn_place y) {
    const int block_rows = AREA / (t->columns < LINE ? t->columns : LINE);
    const int most = AREA / (t->rows < block_rows ? t->rows : block_rows);
    const int block_columns = (most + LINE - 1) / LINE * LINE;
    const int width = plan->op->context->desc.vector_width;
    const clcnn_options options = clcnn_options_of(plan->op, width > 1 ? width : 4);
    clcnn_transpose_begin(plan, "transpose_blocked", &options, t, x, y);
    clcnn_plan_int(plan, block_rows);
    clcnn_plan_int(plan, block_columns);
    clcnn_plan_alone(plan,
                     (size_t)t->n * parts(t->rows, block_rows) * parts(t->columns, block_columns));
}

void clcnn_transpose_step(clcnn_plan *plan, const clcnn_matrices *matrices,
                          clcnn_turned x, clcnn_turned y) {
    if (is_pitched(x.value) || is_pitched(y.value)) {
        clcnn_transpose_plain(plan, matrices, x, y);
    } else {
        clcnn_transpose_blocked(plan, matrices, x.place, y.place);
    }
}
