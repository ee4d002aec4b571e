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

/* Lines of as many rows as come to AREA; of fewer rows as many more lines, and of small matrices
 * several. */
void clcnn_transpose_blocked(clcnn_plan *plan, const clcnn_strided *t, clcnn_place x,
                             clcnn_place y) {
    const int block_rows = AREA / (t->columns < LINE ? t->columns : LINE);
    const int most = AREA / (t->rows < block_rows ? t->rows : block_rows);
    const int block_columns = (most + LINE - 1) / LINE * LINE;
    const int area = t->rows * t->columns, together = area < AREA ? AREA / area : 1;
    const int width = plan->op->context->desc.vector_width;
    const clcnn_options options = clcnn_options_of(plan->op, width > 1 ? width : 4);
    const clcnn_matrices each = {1, t->rows, t->columns};
    clcnn_transpose_begin(plan, "transpose_blocked", &options, &each, x, y);
    clcnn_plan_int(plan, t->x_row);
    clcnn_plan_int(plan, t->y_row);
    clcnn_plan_int(plan, t->matrices);
    clcnn_plan_int(plan, t->axes);
    clcnn_plan_int8(plan, t->size);
    clcnn_plan_int8(plan, t->x);
    clcnn_plan_int8(plan, t->y);
    clcnn_plan_int(plan, block_rows);
    clcnn_plan_int(plan, block_columns);
    clcnn_plan_int(plan, together);
    clcnn_plan_alone(plan, ((size_t)t->matrices + (size_t)together - 1) / (size_t)together *
                               parts(t->rows, block_rows) * parts(t->columns, block_columns));
}

void clcnn_transpose_step(clcnn_plan *plan, const clcnn_matrices *matrices, clcnn_turned x,
                          clcnn_turned y) {
    if (is_pitched(x.value) || is_pitched(y.value)) {
        clcnn_transpose_plain(plan, matrices, x, y);
    } else {
        const int each = matrices->rows * matrices->columns;
        const clcnn_strided dense = {.rows = matrices->rows,
                                     .columns = matrices->columns,
                                     .x_row = matrices->columns,
                                     .y_row = matrices->rows,
                                     .matrices = matrices->n,
                                     .axes = 1,
                                     .size = {matrices->n, 1, 1, 1, 1, 1, 1, 1},
                                     .x = {each},
                                     .y = {each}};
        clcnn_transpose_blocked(plan, &dense, x.place, y.place);
    }
}
