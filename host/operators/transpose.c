/* SPDX-License-Identifier: MIT
 * transpose and flatten: kernels/transpose_blocked.cl for CPU devices, transpose_tiled.cl and, of
 * narrow matrices, transpose_plain.cl for GPUs; where the order of the elements stays, a copy by
 * kernels/activation.cl. */
#include "../../lib/problem.h"
#include "activation.h"
#include "transpose_step.h"

enum { TILE = 16, ROWS = 4 }; /* of tiled */

static bool dense(const clcnn_problem *problem) {
    return clcnn_value_dense(&problem->inputs[0]) && clcnn_value_dense(&problem->outputs[0]);
}

static bool keeps_order(const clcnn_problem *problem) {
    const clcnn_transpose_parameters *t = clcnn_transpose_of(problem);
    return t->rows == 1 || t->columns == 1;
}

/* Where a tensor has a pitch, only plain knows the way. */
static bool is_copy(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return keeps_order(problem) && dense(problem);
}

static bool moves(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return !keeps_order(problem) && dense(problem);
}

static bool plain_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    return !is_copy(model, problem);
}

static bool tiled_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    return moves(model, problem) && model->max_group_size >= TILE * ROWS &&
           model->local_memory >= sizeof(float) * TILE * (TILE + 1);
}

/* The blocks of a size that cover all matrices. */
static size_t blocks(const clcnn_problem *problem, int block_rows, int block_columns) {
    const size_t rows = (size_t)clcnn_transpose_of(problem)->rows, high = (size_t)block_rows;
    const size_t columns = (size_t)clcnn_transpose_of(problem)->columns,
                 wide = (size_t)block_columns;
    return (size_t)clcnn_transpose_of(problem)->n * ((rows + high - 1) / high) *
           ((columns + wide - 1) / wide);
}

/* A tile that is mostly outside takes as long as a whole one. */
static double tiled_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const double elements = (double)blocks(problem, TILE, TILE) * TILE * TILE;
    return clcnn_device_seconds(model, CLCNN_TOGETHER, elements, 2 * sizeof(float) * elements);
}

static double plain_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return clcnn_transpose_plain_seconds(model,
                                         (double)clcnn_shape_count(problem->outputs[0].shape));
}

static void plan_plain(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    (void)tile;
    clcnn_transpose_plain(plan, clcnn_transpose_of(p),
                          (clcnn_turned){clcnn_input(0), &p->inputs[0]},
                          (clcnn_turned){clcnn_output(0), &p->outputs[0]});
}

static void plan_blocked(clcnn_plan *plan, size_t tile) {
    (void)tile;
    clcnn_transpose_blocked(plan, clcnn_transpose_of(&plan->op->problem), clcnn_input(0),
                            clcnn_output(0));
}

static void plan_tiled(clcnn_plan *plan, size_t tile) {
    clcnn_options options = clcnn_options_of(plan->op, 1);
    clcnn_options_add(&options, "TILE", TILE);
    clcnn_options_add(&options, "ROWS", ROWS);
    (void)tile;
    clcnn_transpose_begin(plan, "transpose_tiled", &options, clcnn_transpose_of(&plan->op->problem),
                          clcnn_input(0), clcnn_output(0));
    const size_t local[] = {TILE, ROWS};
    const size_t global[] = {blocks(&plan->op->problem, TILE, TILE) * TILE, ROWS};
    clcnn_plan_range(plan, 2, global, local);
}

static const clcnn_solver copy = {.name = "copy",
                                  .style = CLCNN_NEIGHBOURS,
                                  .applies = is_copy,
                                  .chain = clcnn_chain_none,
                                  .plan = clcnn_activation_plan};
static const clcnn_solver blocked = {.name = "blocked",
                                     .style = CLCNN_ALONE,
                                     .applies = moves,
                                     .chain = clcnn_chain_none,
                                     .plan = plan_blocked};
static const clcnn_solver plain = {.name = "plain",
                                   .style = CLCNN_SCALAR,
                                   .applies = plain_applies,
                                   .seconds = plain_seconds,
                                   .chain = clcnn_chain_none,
                                   .plan = plan_plain};
static const clcnn_solver tiled = {.name = "tiled",
                                   .style = CLCNN_TOGETHER,
                                   .applies = tiled_applies,
                                   .seconds = tiled_seconds,
                                   .chain = clcnn_chain_none,
                                   .plan = plan_tiled};

const clcnn_solver *const clcnn_opencl_transpose[] = {&copy, &blocked, &plain, &tiled, NULL};
const clcnn_solver *const clcnn_opencl_flatten[] = {&copy, &blocked, &plain, &tiled, NULL};
