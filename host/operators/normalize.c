/* SPDX-License-Identifier: MIT
 * layer_norm and group_norm: kernels/normalize_rows.cl along the rows of a set, normalize_columns.cl where
 * these are short, both for CPU devices, and normalize_group.cl for GPUs. */
#include "../../lib/operators/normalize.h"

#include <math.h>

#include "../../lib/problem.h"
#include "../solver.h"
#include "activation.h"

/* Elements that a work-item of a CPU's normalises, where sets are smaller; work-items in a group of a GPU's;
 * vectors that kernels/normalize_rows.cl adds side by side; channels of a work-item of
 * normalize_columns.cl at most, and at least where there are so many. */
enum { AREA = 8192, ITEMS = 64, VECTORS = 4, COLUMNS = 128, FEW = 16 };

/* A set as the kernels see it (kernels/normalize.clh). */
typedef struct rows {
    int count, length, c_row;
    int steps[8]; /* of x, then of y: from a row, a group and an image to the next */
} rows;

static void set_steps(int steps[3], int row, int group, int image) {
    steps[0] = row;
    steps[1] = group;
    steps[2] = image;
}

/* Whether the groups of a pixel are the tensor's last axis. */
static bool lies_beside(const clcnn_problem *p) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(p);
    const clcnn_shape shape = p->inputs[0].shape;
    return n->groups * n->run == shape.dim[shape.rank - 1];
}

/* Rows are the pixels of an image in NHWC, whose groups lie beside each other. Else a set lies in one piece
 * and its rows are planes, or all of it, or, where there is a pitch, the tensor's own. */
static rows rows_of(const clcnn_problem *p) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(p);
    const clcnn_value *x = &p->inputs[0], *y = &p->outputs[0];
    const int last = x->shape.dim[x->shape.rank - 1];
    rows r = {.steps = {0}};
    if (lies_beside(p)) {
        r = (rows){.count = n->pixels, .length = n->run};
        set_steps(r.steps, x->pitch, n->run, n->pixels * x->pitch);
        set_steps(r.steps + 3, y->pitch, n->run, n->pixels * y->pitch);
        return r;
    }
    const bool dense = clcnn_value_dense(x) && clcnn_value_dense(y);
    r.length = !dense ? last : n->repeat > 1 ? n->repeat : n->run;
    r.count = n->run / r.length;
    r.c_row = r.length;
    const int x_row = dense ? r.length : x->pitch, y_row = dense ? r.length : y->pitch;
    set_steps(r.steps, x_row, r.count * x_row, n->groups * r.count * x_row);
    set_steps(r.steps + 3, y_row, r.count * y_row, n->groups * r.count * y_row);
    return r;
}

static int sets_of(const clcnn_problem *p) {
    return clcnn_normalize_of(p)->images * clcnn_normalize_of(p)->groups;
}

static double elements_of(const clcnn_problem *p) {
    return (double)clcnn_normalize_of(p)->pixels * clcnn_normalize_of(p)->run;
}

/* What is left out is bound to the input. */
static void add_weights(clcnn_plan *plan, size_t input) {
    const bool has = clcnn_problem_has(&plan->op->problem, input);
    clcnn_plan_buffer(plan, clcnn_input(has ? input : CLCNN_NORMALIZE_INPUT));
}

/* What all kernels are given. */
static void start(clcnn_plan *plan, const char *kernel, const clcnn_options *options) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_normalize_parameters *n = clcnn_normalize_of(p);
    const rows r = rows_of(p);
    clcnn_plan_kernel(plan, kernel, options);
    clcnn_plan_buffer(plan, clcnn_input(CLCNN_NORMALIZE_INPUT));
    add_weights(plan, CLCNN_NORMALIZE_GAMMA);
    add_weights(plan, CLCNN_NORMALIZE_BETA);
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int(plan, n->groups);
    clcnn_plan_int(plan, r.count);
    clcnn_plan_int(plan, r.length);
    clcnn_plan_int8(plan, r.steps);
    clcnn_plan_int(plan, n->run / n->repeat);
    clcnn_plan_int(plan, r.c_row);
    clcnn_plan_int(plan, n->repeat);
    clcnn_plan_int(plan, clcnn_problem_has(p, CLCNN_NORMALIZE_GAMMA));
    clcnn_plan_int(plan, clcnn_problem_has(p, CLCNN_NORMALIZE_BETA));
    clcnn_plan_float(plan, (float)(1 / elements_of(p)));
    clcnn_plan_float(plan, n->epsilon);
    clcnn_activation_argument(plan);
}

/* Of sums in which a term passes through so many additions. The mean is off by these and 2 of 1 / elements
 * and its product; the difference by one. Of the scale half of what its square is off by: 3 of a square, the
 * additions, 2 of the mean of these, one of epsilon's sum, 2 of what underflows; and 1.5 of the reciprocal root,
 * 1 of gamma's product. Product and sum at the end round once each. */
static double chain_of(double additions) {
    return additions + 2 + 1 + (3 + additions + 2 + 1 + 2) / 2 + 1.5 + 1 + 2;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Up to VECTORS - 1 whole vectors behind the last step of a run join the first one's sum, in a block that
 * lacks a step; then VECTORS meet, blocks, and the lanes. */
static double rows_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const rows r = rows_of(p);
    const double step = VECTORS * model->width;
    const double blocks = r.count * ceil(r.length / step / CLCNN_SUM_BLOCK);
    const double block = CLCNN_SUM_BLOCK + VECTORS - 2 + log2(VECTORS);
    const double most = block + floor(log2(blocks)) + log2(model->width);
    return chain_of(fmin(elements_of(p), most));
}

/* Measured on PoCL: each row is begun and ended in the time of so many bytes. */
enum { ROW = 128 };

static double rows_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const rows r = rows_of(p);
    const double waste = clcnn_waste((size_t)r.length, (size_t)model->width);
    const double begun = (double)sets_of(p) * r.count * ROW;
    return clcnn_device_seconds(model, CLCNN_ALONE, 0, clcnn_problem_work(p).bytes * waste + begun);
}

static void plan_rows(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    const int sets = sets_of(p);
    const int together = elements_of(p) < AREA ? (int)(AREA / elements_of(p)) : 1;
    (void)tile;
    start(plan, "normalize_rows", &options);
    clcnn_plan_int(plan, together);
    clcnn_plan_int(plan, sets);
    clcnn_plan_alone(plan, ((size_t)sets - 1) / (size_t)together + 1);
}

/* ---- Columns --------------------------------------------------------------------------------- */

/* Whether rows are many, beside each other, and so short that a work-item takes whole ones. */
static bool has_columns(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(p);
    (void)model;
    return lies_beside(p) && n->repeat == 1 && n->pixels > 1 && n->run <= COLUMNS;
}

/* Groups of a work-item: units get one each at least, but for fewer than FEW channels. */
static int together_of(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(p);
    const double share = (double)sets_of(p) * n->run / model->units;
    const int columns = (int)fmin(fmax(share, FEW), COLUMNS);
    return n->run < columns ? columns / n->run : 1;
}

/* Measured on PoCL: a vector with lanes without an element takes twice as long as a whole one. */
static double columns_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(p);
    const int count = n->run * together_of(model, p), width = model->width;
    const int vectors = count / width + (count % width ? 2 : 0);
    return clcnn_device_seconds(model, CLCNN_ALONE, 0,
                                clcnn_problem_work(p).bytes * vectors * width / count);
}

static double columns_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(p);
    (void)model;
    return chain_of(clcnn_sum_chain(n->pixels) + ceil(log2(n->run)));
}

static void plan_columns(clcnn_plan *plan, size_t tile) {
    const clcnn_normalize_parameters *n = clcnn_normalize_of(&plan->op->problem);
    const clcnn_device_model *model = &clcnn_opencl_of(plan->op->context)->model;
    const int together = together_of(model, &plan->op->problem);
    const int parts = (n->groups - 1) / together + 1;
    clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    (void)tile;
    clcnn_options_add(&options, "COLUMNS", COLUMNS);
    start(plan, "normalize_columns", &options);
    clcnn_plan_int(plan, together);
    clcnn_plan_int(plan, parts);
    clcnn_plan_alone(plan, (size_t)n->images * (size_t)parts);
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static bool group_applies(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)p;
    return model->max_group_size >= ITEMS && model->local_memory >= ITEMS * sizeof(float);
}

static double group_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return chain_of(clcnn_sum_chain(ceil(elements_of(p) / ITEMS)) + log2(ITEMS));
}

static void plan_group(clcnn_plan *plan, size_t tile) {
    clcnn_options options = clcnn_options_of(plan->op, 1);
    const size_t local[] = {ITEMS};
    const size_t global[] = {(size_t)sets_of(&plan->op->problem) * ITEMS};
    (void)tile;
    clcnn_options_add(&options, "ITEMS", ITEMS);
    clcnn_plan_group(plan, ITEMS, ITEMS * sizeof(float));
    start(plan, "normalize_group", &options);
    clcnn_plan_range(plan, 1, global, local);
}

static const clcnn_solver along = {.name = "rows",
                                   .style = CLCNN_ALONE,
                                   .applies = clcnn_solver_always,
                                   .seconds = rows_seconds,
                                   .chain = rows_chain,
                                   .plan = plan_rows};
static const clcnn_solver columns = {.name = "columns",
                                     .style = CLCNN_ALONE,
                                     .applies = has_columns,
                                     .seconds = columns_seconds,
                                     .chain = columns_chain,
                                     .plan = plan_columns};
static const clcnn_solver group = {.name = "group",
                                   .style = CLCNN_TOGETHER,
                                   .applies = group_applies,
                                   .chain = group_chain,
                                   .plan = plan_group};

const clcnn_solver *const clcnn_opencl_layer_norm[] = {&along, &group, NULL};
const clcnn_solver *const clcnn_opencl_group_norm[] = {&along, &columns, &group, NULL};
