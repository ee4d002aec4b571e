/* SPDX-License-Identifier: MIT
 * reduce_mean, reduce_sum, reduce_max, reduce_min: on CPU devices kernels/reduce_rows.cl where neighbours in
 * memory belong to one output and reduce_columns.cl where they belong to neighbouring ones;
 * reduce_plain.cl and reduce_group.cl anywhere, for GPUs. Where outputs are few, parts of their elements go to
 * the workspace, and reduce_plain.cl joins them. */
#include "reduction.h"

#include <math.h>

#include "../../../lib/problem.h"
#include "../../solver.h"

/* Elements that a work-item of a CPU's goes through at least, where there are so many, and columns at most;
 * work-items for each unit of a CPU; work-items in a group; work-items, and groups, for each unit of a GPU. */
enum { AREA = 16384, RUN = 1024, SHARES = 4, ITEMS = 64, MANY = 512, GROUPS = 8 };

/* Vectors of kernels/reduce_columns.cl. */
enum { NARROW = 4 };

static bool is_extreme(const clcnn_problem *p) {
    const int kind = clcnn_reduce_of(p)->kind;
    return kind == CLCNN_REDUCE_MAX || kind == CLCNN_REDUCE_MIN;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

/* The elements of each output in `parts` of `share`, the last of which may be less. */
typedef struct split {
    int share, parts;
} split;

/* So that there are as many as `wanted` where `items` join all elements, but no part of fewer than `least`
 * but the last one. Whole rows, where they are shorter than a part; else multiples of `unit`. */
static split split_of(const clcnn_reduction *r, double items, double wanted, double least,
                      int unit) {
    const int row = r->reduced.size[0];
    const double parts = fmin(wanted / items, r->elements / least);
    if (parts < 2) {
        return (split){r->elements, 1};
    }
    const int share = (int)(r->elements / parts), step = row <= share ? row : unit;
    split s = {(share + step - 1) / step * step, 1};
    s.parts = (r->elements - 1) / s.share + 1;
    return s;
}

/* The most vectors of `width` that are joined one after the other. */
static double vectors_of(const clcnn_reduction *r, split s, int width) {
    const int row = r->reduced.size[0];
    return s.share % row == 0 ? (double)s.share / row * ceil((double)row / width)
                              : ceil((double)s.share / width) + (double)s.share / row + 1;
}

/* Of a solver in whose parts a term passes through so many additions. */
static double chain_of(const clcnn_problem *p, double additions, split s) {
    return is_extreme(p) ? 0 : additions + (s.parts > 1 ? clcnn_sum_chain(s.parts) : 0);
}

/* A step more where there are parts. */
static double parts_seconds(const clcnn_device_model *model, split s) {
    return s.parts > 1 ? model->launch : 0;
}

/* ---- Steps ----------------------------------------------------------------------------------- */

/* What all kernels are given. */
static void start(clcnn_plan *plan, const char *kernel, int width, const clcnn_reduction *r,
                  split s, float factor, clcnn_place x, clcnn_place y) {
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_options_add(&options, "EXTREME", is_extreme(&plan->op->problem));
    clcnn_plan_kernel(plan, kernel, &options);
    clcnn_plan_buffer(plan, x);
    clcnn_plan_buffer(plan, y);
    clcnn_plan_int8(plan, r->kept.size);
    clcnn_plan_int8(plan, r->kept.x);
    clcnn_plan_int8(plan, r->kept.y);
    clcnn_plan_int8(plan, r->reduced.size);
    clcnn_plan_int8(plan, r->reduced.x);
    clcnn_plan_int(plan, r->outputs);
    clcnn_plan_int(plan, r->elements);
    clcnn_plan_int(plan, s.share);
    clcnn_plan_float(plan, factor);
}

/* By which the kernels divide or multiply. */
static float factor_of(const clcnn_problem *p, bool last) {
    const clcnn_reduce_parameters *r = clcnn_reduce_of(p);
    if (r->kind == CLCNN_REDUCE_MIN) {
        return -1;
    }
    return r->kind == CLCNN_REDUCE_MEAN && last ? (float)r->elements : 1;
}

/* The strides of outputs that lie behind each other. */
static void count_densely(int *strides, const clcnn_reduction_axes *kept) {
    int step = 1;
    for (int i = 0; i < kept->count; i++) {
        strides[i] = step;
        step *= kept->size[i];
    }
}

static void write_plain(clcnn_plan *plan, const clcnn_reduction *r, split s, float factor,
                        clcnn_place x, clcnn_place y) {
    start(plan, "reduce_plain", 1, r, s, factor, x, y);
    clcnn_plan_items(plan, (size_t)r->outputs * (size_t)s.parts);
}

/* The solver's own step, and the one that joins the parts. */
static void write(clcnn_plan *plan, split s,
                  void (*step)(clcnn_plan *plan, const clcnn_reduction *r, split s, float factor,
                               clcnn_place x, clcnn_place y)) {
    const clcnn_problem *p = &plan->op->problem;
    clcnn_reduction r = clcnn_reduction_of(p);
    if (s.parts == 1) {
        step(plan, &r, s, factor_of(p, true), clcnn_input(0), clcnn_output(0));
        return;
    }
    const clcnn_place parts = clcnn_plan_region(plan, (size_t)s.parts * (size_t)r.outputs);
    clcnn_reduction whole = {.kept = r.kept, .outputs = r.outputs, .elements = s.parts};
    count_densely(whole.kept.x, &r.kept);
    count_densely(r.kept.y, &r.kept);
    whole.reduced = clcnn_reduction_axis(s.parts, r.outputs);
    step(plan, &r, s, factor_of(p, false), clcnn_input(0), parts);
    write_plain(plan, &whole, (split){s.parts, 1}, factor_of(p, true), parts, clcnn_output(0));
}

static const clcnn_device_model *model_of(const clcnn_plan *plan) {
    return &clcnn_opencl_of(plan->op->context)->model;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static bool has_rows(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)model;
    return clcnn_reduction_of(p).reduced.x[0] == 1;
}

static split rows_split(const clcnn_device_model *model, const clcnn_reduction *r) {
    return split_of(r, r->outputs, SHARES * model->units, AREA, 64);
}

static double rows_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const double bytes =
        clcnn_problem_work(p).bytes * clcnn_waste((size_t)r.reduced.size[0], (size_t)model->width);
    const double begun = (double)r.outputs * r.elements / r.reduced.size[0] * CLCNN_REDUCTION_ROW;
    return clcnn_device_seconds(model, CLCNN_ALONE, 0, bytes + begun) +
           parts_seconds(model, rows_split(model, &r));
}

static double rows_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const split s = rows_split(model, &r);
    return chain_of(p, clcnn_sum_chain(vectors_of(&r, s, model->width)) + log2(model->width), s);
}

static void write_rows(clcnn_plan *plan, const clcnn_reduction *r, split s, float factor,
                       clcnn_place x, clcnn_place y) {
    const int together = s.share < AREA ? AREA / s.share : 1;
    const int groups = (r->outputs - 1) / together + 1;
    start(plan, "reduce_rows", plan->op->context->desc.vector_width, r, s, factor, x, y);
    clcnn_plan_int(plan, together);
    clcnn_plan_alone(plan, (size_t)groups * (size_t)s.parts);
}

static void plan_rows(clcnn_plan *plan, size_t tile) {
    const clcnn_reduction r = clcnn_reduction_of(&plan->op->problem);
    (void)tile;
    write(plan, rows_split(model_of(plan), &r), write_rows);
}

/* ---- Short rows ------------------------------------------------------------------------------ */

/* One row of each output, whose lanes add so few terms that they make no blocks. */
static bool is_short(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    return r.reduced.count == 1 && r.reduced.x[0] == 1 && r.kept.count == 1 &&
           r.elements <= CLCNN_SUM_BLOCK * model->width;
}

static double short_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const double row = clcnn_reduce_of(p)->elements, width = model->width;
    return clcnn_device_seconds(model, CLCNN_ALONE, 0,
                                clcnn_problem_work(p).bytes * fmax(row, width) / row);
}

static double short_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const double vectors = ceil((double)clcnn_reduce_of(p)->elements / model->width);
    return chain_of(p, vectors + log2(model->width), (split){1, 1});
}

static void write_short(clcnn_plan *plan, const clcnn_reduction *r, split s, float factor,
                        clcnn_place x, clcnn_place y) {
    const int width = plan->op->context->desc.vector_width;
    const int together = (AREA / r->elements / width + 1) * width;
    start(plan, "reduce_short", width, r, s, factor, x, y);
    clcnn_plan_int(plan, together);
    clcnn_plan_alone(plan, ((size_t)r->outputs - 1) / (size_t)together + 1);
}

static void plan_short(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write(plan, (split){clcnn_reduce_of(&plan->op->problem)->elements, 1}, write_short);
}

/* ---- Columns --------------------------------------------------------------------------------- */

static bool has_columns(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    (void)model;
    return r.kept.x[0] == 1 && r.kept.y[0] == 1;
}

/* Whether a row of kept ones is up to NARROW vectors, which end where the next row begins. */
static bool is_narrow(const clcnn_reduction *r, int width) {
    return r->kept.size[0] == r->reduced.x[0] && r->kept.size[0] <= NARROW * width;
}

static int columns_of(const clcnn_reduction *r) {
    return r->kept.size[0] < RUN ? r->kept.size[0] : RUN;
}

static split columns_split(const clcnn_device_model *model, const clcnn_reduction *r) {
    const int columns = columns_of(r);
    return split_of(r, (double)r->outputs / columns, SHARES * model->units, (double)AREA / columns,
                    1);
}

/* Measured on PoCL: a vector with lanes without an element takes twice as long as a whole one. */
static double columns_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const int row = r.kept.size[0], width = model->width;
    const int vectors = row / width + (row % width ? 2 : 0);
    const double waste = is_narrow(&r, width) ? 1.5 : (double)vectors * width / row;
    return clcnn_device_seconds(model, CLCNN_ALONE, 0, clcnn_problem_work(p).bytes * waste) +
           parts_seconds(model, columns_split(model, &r));
}

/* A row makes blocks of its own, whose lanes meet in a tree, and its last elements join the next ones'. */
static double narrow_chain(const clcnn_reduction *r, split s, int width) {
    const double row = r->reduced.size[0], share = s.share;
    const double blocks = (ceil(share / row) + 1) * ceil(row / width / CLCNN_SUM_BLOCK) +
                          ceil(share / CLCNN_SUM_BLOCK);
    return fmin(share, CLCNN_SUM_BLOCK + log2(width) + floor(log2(blocks)));
}

static double columns_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const split s = columns_split(model, &r);
    const bool narrow = is_narrow(&r, model->width);
    return chain_of(p, narrow ? narrow_chain(&r, s, model->width) : clcnn_sum_chain(s.share), s);
}

static void write_columns(clcnn_plan *plan, const clcnn_reduction *r, split s, float factor,
                          clcnn_place x, clcnn_place y) {
    const int runs = (r->kept.size[0] - 1) / RUN + 1;
    start(plan, "reduce_columns", plan->op->context->desc.vector_width, r, s, factor, x, y);
    clcnn_plan_int(plan, RUN);
    clcnn_plan_alone(plan, (size_t)(r->outputs / r->kept.size[0]) * (size_t)runs * (size_t)s.parts);
}

static void plan_columns(clcnn_plan *plan, size_t tile) {
    const clcnn_reduction r = clcnn_reduction_of(&plan->op->problem);
    (void)tile;
    write(plan, columns_split(model_of(plan), &r), write_columns);
}

/* ---- Plain ----------------------------------------------------------------------------------- */

static split plain_split(const clcnn_device_model *model, const clcnn_reduction *r) {
    return clcnn_device_on_cpu(model)
               ? split_of(r, r->outputs, SHARES * model->units, AREA, 1)
               : split_of(r, r->outputs, (double)MANY * model->units, MANY, 1);
}

/* On a GPU neighbours that read a long row each find little beside each other. */
static double plain_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const clcnn_work work = clcnn_problem_work(p);
    const bool apart = !clcnn_device_on_cpu(model) && r.reduced.x[0] == 1;
    const double waste = apart ? fmin(fmax((double)r.reduced.size[0] / CLCNN_REDUCTION_SECTOR, 1),
                                      CLCNN_REDUCTION_SECTOR)
                               : 1;
    const double begun = clcnn_device_on_cpu(model) ? (double)r.outputs * CLCNN_REDUCTION_ROW : 0;
    return clcnn_device_seconds(model, CLCNN_SCALAR, work.multiply_adds,
                                work.bytes * waste + begun) +
           parts_seconds(model, plain_split(model, &r));
}

static double plain_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const split s = plain_split(model, &r);
    return chain_of(p, clcnn_sum_chain(s.share), s);
}

static void plan_plain(clcnn_plan *plan, size_t tile) {
    const clcnn_reduction r = clcnn_reduction_of(&plan->op->problem);
    (void)tile;
    write(plan, plain_split(model_of(plan), &r), write_plain);
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static bool group_applies(const clcnn_device_model *model, const clcnn_problem *p) {
    (void)p;
    return model->max_group_size >= ITEMS && model->local_memory >= ITEMS * sizeof(float);
}

static split group_split(const clcnn_device_model *model, const clcnn_reduction *r) {
    return split_of(r, r->outputs, (double)GROUPS * model->units, (double)ITEMS * MANY, ITEMS);
}

/* Items without an element wait for the others. */
static double group_seconds(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const double waste =
        clcnn_waste((size_t)r.elements, ITEMS) * (r.reduced.x[0] == 1 ? 1 : CLCNN_REDUCTION_SECTOR);
    const clcnn_work work = clcnn_problem_work(p);
    return clcnn_device_seconds(model, CLCNN_TOGETHER, work.multiply_adds, work.bytes * waste) +
           parts_seconds(model, group_split(model, &r));
}

static double group_chain(const clcnn_device_model *model, const clcnn_problem *p) {
    const clcnn_reduction r = clcnn_reduction_of(p);
    const split s = group_split(model, &r);
    return chain_of(p, clcnn_sum_chain(ceil((double)s.share / ITEMS)) + log2(ITEMS), s);
}

static void write_group(clcnn_plan *plan, const clcnn_reduction *r, split s, float factor,
                        clcnn_place x, clcnn_place y) {
    const size_t local[] = {ITEMS};
    const size_t global[] = {(size_t)r->outputs * (size_t)s.parts * ITEMS};
    clcnn_plan_group(plan, ITEMS, ITEMS * sizeof(float));
    start(plan, "reduce_group", 1, r, s, factor, x, y);
    clcnn_plan_range(plan, 1, global, local);
}

static void plan_group(clcnn_plan *plan, size_t tile) {
    const clcnn_reduction r = clcnn_reduction_of(&plan->op->problem);
    (void)tile;
    write(plan, group_split(model_of(plan), &r), write_group);
}

static const clcnn_solver rows = {.name = "rows",
                                  .style = CLCNN_ALONE,
                                  .applies = has_rows,
                                  .seconds = rows_seconds,
                                  .chain = rows_chain,
                                  .plan = plan_rows};
static const clcnn_solver short_rows = {.name = "short",
                                        .style = CLCNN_ALONE,
                                        .applies = is_short,
                                        .seconds = short_seconds,
                                        .chain = short_chain,
                                        .plan = plan_short};
static const clcnn_solver columns = {.name = "columns",
                                     .style = CLCNN_ALONE,
                                     .applies = has_columns,
                                     .seconds = columns_seconds,
                                     .chain = columns_chain,
                                     .plan = plan_columns};
static const clcnn_solver plain = {.name = "plain",
                                   .style = CLCNN_SCALAR,
                                   .applies = clcnn_solver_always,
                                   .seconds = plain_seconds,
                                   .chain = plain_chain,
                                   .plan = plan_plain};
static const clcnn_solver group = {.name = "group",
                                   .style = CLCNN_TOGETHER,
                                   .applies = group_applies,
                                   .seconds = group_seconds,
                                   .chain = group_chain,
                                   .plan = plan_group};

const clcnn_solver *const clcnn_opencl_reduce_mean[] = {&short_rows, &rows,  &columns,
                                                        &plain,      &group, NULL};
const clcnn_solver *const clcnn_opencl_reduce_sum[] = {&short_rows, &rows,  &columns,
                                                       &plain,      &group, NULL};
const clcnn_solver *const clcnn_opencl_reduce_max[] = {&short_rows, &rows,  &columns,
                                                       &plain,      &group, NULL};
const clcnn_solver *const clcnn_opencl_reduce_min[] = {&short_rows, &rows,  &columns,
                                                       &plain,      &group, NULL};
