/* SPDX-License-Identifier: MIT
 * argmax: on CPU devices kernels/argmax_short.cl and argmax_rows.cl where neighbours in memory belong to one
 * output and argmax_columns.cl where they belong to neighbouring ones; argmax_plain.cl and argmax_group.cl
 * anywhere, for GPUs. */
#include <math.h>

#include "../../../lib/problem.h"
#include "../../solver.h"
#include "reduction.h"

/* Elements that a work-item of a CPU's goes through at least, where there are so many, and columns at most;
 * elements of a short row at most; work-items in a group, as in the kernel. */
enum { AREA = 16384, RUN = 1024, SHORT = 64, ITEMS = 256 };

/* What all kernels are given. */
static void start(clcnn_plan *plan, const char *kernel, int width) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_reduction r = clcnn_reduction_of(p);
    clcnn_options options = clcnn_options_of(plan->op, width);
    if (clcnn_reduce_of(p)->kind == CLCNN_REDUCE_LAST) {
        clcnn_options_add(&options, "LAST", 1);
    }
    clcnn_plan_kernel(plan, kernel, &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int8(plan, r.kept.size);
    clcnn_plan_int8(plan, r.kept.x);
    clcnn_plan_int8(plan, r.kept.y);
    clcnn_plan_int(plan, r.outputs);
    clcnn_plan_int(plan, r.elements);
    clcnn_plan_int(plan, r.reduced.x[0]);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static bool has_rows(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return clcnn_reduction_of(p).reduced.x[0] == 1;
}

static double rows_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    return clcnn_device_seconds(model, CLCNN_ALONE, 0,
                                clcnn_problem_work(p).bytes +
                                    (double)r.outputs * CLCNN_REDUCTION_ROW);
}

/* `together` outputs each, a multiple of the width. */
static void plan_outputs(clcnn_plan *plan, const char *kernel) {
    const clcnn_reduction r = clcnn_reduction_of(&plan->op->problem);
    const int width = plan->op->context->desc.vector_width;
    const int together = (AREA / r.elements / width + 1) * width;
    start(plan, kernel, width);
    clcnn_plan_int(plan, together);
    clcnn_plan_alone(plan, ((size_t)r.outputs - 1) / (size_t)together + 1);
}

static void plan_rows(clcnn_plan *plan, size_t tile) {
    (void)tile;
    plan_outputs(plan, "argmax_rows");
}

/* ---- Short rows ------------------------------------------------------------------------------ */

static bool is_short(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    (void)model;
    return r.reduced.x[0] == 1 && r.kept.count == 1 && r.elements <= SHORT;
}

/* Measured on PoCL: a square is turned in half the time in which it is read. */
static double short_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const double row = clcnn_reduce_of(p)->elements, width = model->width;
    return clcnn_device_seconds(model, CLCNN_ALONE, 0,
                                1.5 * clcnn_problem_work(p).bytes * fmax(row, width) / row);
}

static void plan_short(clcnn_plan *plan, size_t tile) {
    (void)tile;
    plan_outputs(plan, "argmax_short");
}

/* ---- Columns --------------------------------------------------------------------------------- */

static bool has_columns(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    (void)model;
    return r.kept.x[0] == 1 && r.kept.y[0] == 1;
}

static double columns_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const int row = clcnn_reduction_of(p).kept.size[0], width = model->width;
    return clcnn_device_seconds(model, CLCNN_ALONE, 0,
                                clcnn_problem_work(p).bytes *
                                    clcnn_waste((size_t)row, (size_t)width));
}

static void plan_columns(clcnn_plan *plan, size_t tile) {
    const clcnn_reduction r = clcnn_reduction_of(&plan->op->problem);
    const size_t row = (size_t)r.kept.size[0];
    (void)tile;
    start(plan, "argmax_columns", plan->op->context->desc.vector_width);
    clcnn_plan_int(plan, RUN);
    clcnn_plan_alone(plan, (size_t)r.outputs / row * ((row - 1) / RUN + 1));
}

/* ---- Plain ----------------------------------------------------------------------------------- */

/* On a GPU neighbours that read a long row each find little beside each other. Measured on PoCL: going
 * through elements one by one takes four times as long as they take from memory. */
static double plain_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const clcnn_work work = clcnn_problem_work(p);
    double bytes = work.bytes;
    if (clcnn_device_on_cpu(model)) {
        bytes = 4 * bytes + (double)r.outputs * CLCNN_REDUCTION_ROW;
    } else if (r.reduced.x[0] == 1) {
        bytes *= fmin(fmax((double)r.elements / CLCNN_REDUCTION_SECTOR, 1), CLCNN_REDUCTION_SECTOR);
    }
    return clcnn_device_seconds(model, CLCNN_SCALAR, work.multiply_adds, bytes);
}

static void plan_plain(clcnn_plan *plan, size_t tile) {
    (void)tile;
    start(plan, "argmax_plain", 1);
    clcnn_plan_items(plan, (size_t)clcnn_reduction_of(&plan->op->problem).outputs);
}

/* ---- Groups ---------------------------------------------------------------------------------- */

enum { LOCAL = ITEMS * (sizeof(float) + sizeof(int)) };

static bool group_applies(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)p;
    return model->max_group_size >= ITEMS && model->local_memory >= LOCAL;
}

/* Items without an element wait for the others. */
static double group_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const double waste =
        clcnn_waste((size_t)r.elements, ITEMS) * (r.reduced.x[0] == 1 ? 1 : CLCNN_REDUCTION_SECTOR);
    const clcnn_work work = clcnn_problem_work(p);
    return clcnn_device_seconds(model, CLCNN_TOGETHER, work.multiply_adds, work.bytes * waste);
}

static void plan_group(clcnn_plan *plan, size_t tile) {
    const size_t local[] = {ITEMS};
    const size_t global[] = {(size_t)clcnn_reduction_of(&plan->op->problem).outputs * ITEMS};
    (void)tile;
    clcnn_plan_group(plan, ITEMS, LOCAL);
    start(plan, "argmax_group", 1);
    clcnn_plan_range(plan, 1, global, local);
}

static const clcnn_solver short_rows = {.name = "short",
                                        .style = CLCNN_ALONE,
                                        .applies = is_short,
                                        .seconds = short_seconds,
                                        .chain = clcnn_chain_none,
                                        .plan = plan_short};
static const clcnn_solver rows = {.name = "rows",
                                  .style = CLCNN_ALONE,
                                  .applies = has_rows,
                                  .seconds = rows_seconds,
                                  .chain = clcnn_chain_none,
                                  .plan = plan_rows};
static const clcnn_solver columns = {.name = "columns",
                                     .style = CLCNN_ALONE,
                                     .applies = has_columns,
                                     .seconds = columns_seconds,
                                     .chain = clcnn_chain_none,
                                     .plan = plan_columns};
static const clcnn_solver plain = {.name = "plain",
                                   .style = CLCNN_SCALAR,
                                   .applies = clcnn_solver_always,
                                   .seconds = plain_seconds,
                                   .chain = clcnn_chain_none,
                                   .plan = plan_plain};
static const clcnn_solver group = {.name = "group",
                                   .style = CLCNN_TOGETHER,
                                   .applies = group_applies,
                                   .seconds = group_seconds,
                                   .chain = clcnn_chain_none,
                                   .plan = plan_group};

const clcnn_solver *const clcnn_opencl_argmax[] = {&short_rows, &rows,  &columns,
                                                   &plain,      &group, NULL};
