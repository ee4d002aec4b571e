/* SPDX-License-Identifier: MIT
 * lrn: on CPU devices kernels/lrn_rows.cl where neighbours in memory are channels and lrn_planes.cl where they
 * are pixels of one channel; lrn_plain.cl anywhere, for GPUs. */
#include "../../lib/operators/lrn.h"

#include <string.h>

#include "../../lib/problem.h"
#include "../solver.h"
#include "activation.h"

/* Squares that a work-item of a CPU's adds, where rows need fewer; elements of a row of pixels at most; channels
 * of the window on either side that kernels/lrn_rows.cl has room for. */
enum { WORK = 16384, RUN = 256, MARGIN = 32 };

/* As kernels/lrn.clh has it. */
typedef struct layout {
    int outer, channels, rows, row;
    int steps[8];
} layout;

/* One row of all pixels where both tensors are dense. */
static layout layout_of(const clcnn_problem *p) {
    const clcnn_channels *c = &clcnn_lrn_of(p)->channels;
    const clcnn_value *x = &p->inputs[0], *y = &p->outputs[0];
    const int last = x->shape.dim[x->shape.rank - 1];
    const bool dense = clcnn_value_dense(x) && clcnn_value_dense(y);
    layout l = {.channels = c->count, .rows = 1, .row = c->inner};
    l.outer = (int)(clcnn_shape_count(x->shape) / (size_t)c->count / (size_t)c->inner);
    if (c->format == CLCNN_NHWC) {
        const int steps[8] = {x->pitch, 1, 0, y->pitch, 1, 0};
        memcpy(l.steps, steps, sizeof steps);
        return l;
    }
    l.row = dense ? c->inner : last;
    l.rows = c->inner / l.row;
    const int x_pitch = dense ? l.row : x->pitch, y_pitch = dense ? l.row : y->pitch;
    const int steps[8] = {c->count * l.rows * x_pitch, l.rows * x_pitch, x_pitch,
                          c->count * l.rows * y_pitch, l.rows * y_pitch, y_pitch};
    memcpy(l.steps, steps, sizeof steps);
    return l;
}

/* What all kernels are given. */
static void start(clcnn_plan *plan, const char *kernel, const clcnn_options *options) {
    const clcnn_lrn_parameters *p = clcnn_lrn_of(&plan->op->problem);
    const layout l = layout_of(&plan->op->problem);
    clcnn_plan_kernel(plan, kernel, options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int(plan, l.channels);
    clcnn_plan_int(plan, l.rows);
    clcnn_plan_int(plan, l.row);
    clcnn_plan_int8(plan, l.steps);
    clcnn_plan_int(plan, p->before);
    clcnn_plan_int(plan, p->after);
    clcnn_plan_float(plan, (float)((double)p->alpha / p->size));
    clcnn_plan_float(plan, p->beta);
    clcnn_plan_float(plan, p->bias);
    clcnn_activation_argument(plan);
}

/* Of x^2: its own rounding, so many additions, alpha's and its product's, the bias' and 2 for what
 * underflows, beta times as many of the power; this is off by 16 units in the last place, or 13 roundings of
 * two roots; the product with x. */
static double chain_of(const clcnn_problem *p, double additions) {
    const double beta = (double)clcnn_lrn_of(p)->beta;
    return beta * (1 + additions + 2 + 1 + 2) + (beta == 0.75 || beta == 0.5 ? 13 : 32) + 1;
}

static double chain(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return chain_of(p, clcnn_sum_chain(clcnn_lrn_terms(p)));
}

static clcnn_options options_of(const clcnn_plan *plan) {
    return clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static bool along_rows(const clcnn_problem *p) {
    const layout l = layout_of(p);
    return l.steps[1] == 1 && l.steps[4] == 1;
}

static bool has_rows(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return along_rows(p) && clcnn_lrn_of(p)->before <= MARGIN && clcnn_lrn_of(p)->after <= MARGIN;
}

/* One by one. */
static double rows_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return chain_of(p, clcnn_lrn_terms(p));
}

static void plan_rows(clcnn_plan *plan, size_t tile) {
    const layout l = layout_of(&plan->op->problem);
    const double row = (double)l.channels * clcnn_lrn_terms(&plan->op->problem);
    const int together = row < WORK ? (int)(WORK / row) : 1;
    clcnn_options options = options_of(plan);
    (void)tile;
    clcnn_options_add(&options, "MARGIN", MARGIN);
    start(plan, "lrn_rows", &options);
    clcnn_plan_int(plan, together);
    clcnn_plan_int(plan, l.outer);
    clcnn_plan_alone(plan, ((size_t)l.outer - 1) / (size_t)together + 1);
}

/* ---- Planes ---------------------------------------------------------------------------------- */

static bool has_planes(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return !along_rows(p);
}

static void plan_planes(clcnn_plan *plan, size_t tile) {
    const layout l = layout_of(&plan->op->problem);
    const clcnn_options options = options_of(plan);
    const size_t runs = ((size_t)l.row - 1) / RUN + 1;
    (void)tile;
    start(plan, "lrn_planes", &options);
    clcnn_plan_int(plan, RUN);
    clcnn_plan_alone(plan, (size_t)l.outer * (size_t)l.rows * runs);
}

/* ---- Plain ----------------------------------------------------------------------------------- */

static void plan_plain(clcnn_plan *plan, size_t tile) {
    const clcnn_options options = clcnn_options_of(plan->op, 1);
    (void)tile;
    start(plan, "lrn_plain", &options);
    clcnn_plan_items(plan, clcnn_shape_count(plan->op->problem.outputs[0].shape));
}

static const clcnn_solver rows = {.name = "rows",
                                  .style = CLCNN_ALONE,
                                  .applies = has_rows,
                                  .chain = rows_chain,
                                  .plan = plan_rows};
static const clcnn_solver planes = {.name = "planes",
                                    .style = CLCNN_ALONE,
                                    .applies = has_planes,
                                    .chain = chain,
                                    .plan = plan_planes};
static const clcnn_solver plain = {.name = "plain",
                                   .style = CLCNN_SCALAR,
                                   .applies = clcnn_solver_always,
                                   .chain = chain,
                                   .plan = plan_plain};

const clcnn_solver *const clcnn_opencl_lrn[] = {&rows, &planes, &plain, NULL};
