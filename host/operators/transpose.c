/* SPDX-License-Identifier: MIT
 * transpose, flatten and reshape. Where the order of the elements stays, a copy by
 * kernels/activation.cl; where matrices are turned, kernels/transpose_blocked.cl for CPU devices,
 * transpose_tiled.cl and, of narrow ones, transpose_plain.cl for GPUs; other orders of axes by
 * kernels/move.cl. */
#include "../../lib/operators/transpose.h"

#include "../../lib/broadcast.h"
#include "../../lib/problem.h"
#include "activation.h"
#include "move.h"
#include "transpose_step.h"

enum { TILE = 16, ROWS = 4 }; /* of tiled */

/* Tensors of these pitches. */
static clcnn_move move_of(const clcnn_problem *p, int x_pitch, int y_pitch) {
    const clcnn_value *x = &p->inputs[0];
    const clcnn_value y = {.shape = clcnn_transposed(p)};
    const clcnn_strides xs = clcnn_broadcast_strides(x, x->shape, x_pitch);
    const clcnn_strides ys = clcnn_broadcast_strides(&y, y.shape, y_pitch);
    clcnn_move move = clcnn_move_begin();
    for (int i = y.shape.rank - 1; i >= 0; i--) {
        const int size = y.shape.dim[i];
        clcnn_move_axis(&move, size, size, xs.axis[clcnn_transpose_of(p)->axes[i]], ys.axis[i]);
    }
    return move;
}

static int last_of(clcnn_shape shape) {
    return shape.dim[shape.rank - 1];
}

/* Whether that is a batch of matrices which are turned, or of one row, where all stay in order. */
static bool are_matrices(const clcnn_problem *p, clcnn_matrices *m) {
    const clcnn_move move =
        move_of(p, last_of(p->inputs[0].shape), last_of(clcnn_transposed(p)));
    if (move.count == 1) {
        *m = (clcnn_matrices){1, 1, move.size[0]};
        return true;
    }
    *m = (clcnn_matrices){move.size[2], move.size[0], move.size[1]};
    return move.count <= 3 && move.x[0] == m->columns && move.x[1] == 1;
}

static clcnn_matrices matrices_of(const clcnn_problem *problem) {
    clcnn_matrices m;
    are_matrices(problem, &m);
    return m;
}

/* ---- What applies -------------------------------------------------------------------------- */

static bool dense(const clcnn_problem *problem) {
    return clcnn_value_dense(&problem->inputs[0]) && clcnn_value_dense(&problem->outputs[0]);
}

/* Where a tensor has a pitch, only plain knows the way. */
static bool is_copy(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return clcnn_transpose_view(problem) && dense(problem);
}

static bool turns(const clcnn_device_model *model, const clcnn_problem *problem) {
    clcnn_matrices m;
    (void)model;
    return are_matrices(problem, &m) && m.rows > 1 && dense(problem);
}

static bool plain_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    clcnn_matrices m;
    return are_matrices(problem, &m) && !is_copy(model, problem);
}

static bool tiled_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    return turns(model, problem) && model->max_group_size >= TILE * ROWS &&
           model->local_memory >= sizeof(float) * TILE * (TILE + 1);
}

static bool moves(const clcnn_device_model *model, const clcnn_problem *problem) {
    clcnn_matrices m;
    (void)model;
    return !are_matrices(problem, &m);
}

/* ---- How long it takes --------------------------------------------------------------------- */

/* The blocks of a size that cover all matrices. */
static size_t blocks(clcnn_matrices m, int block_rows, int block_columns) {
    const size_t rows = (size_t)m.rows, high = (size_t)block_rows;
    const size_t columns = (size_t)m.columns, wide = (size_t)block_columns;
    return (size_t)m.n * ((rows + high - 1) / high) * ((columns + wide - 1) / wide);
}

/* A tile that is mostly outside takes as long as a whole one. */
static double tiled_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const double elements = (double)blocks(matrices_of(problem), TILE, TILE) * TILE * TILE;
    return clcnn_device_seconds(model, CLCNN_TOGETHER, elements, 2 * sizeof(float) * elements);
}

static double plain_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return clcnn_transpose_plain_seconds(model,
                                         (double)clcnn_shape_count(problem->outputs[0].shape));
}

/* ---- Plans --------------------------------------------------------------------------------- */

static void plan_plain(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_matrices m = matrices_of(p);
    (void)tile;
    clcnn_transpose_plain(plan, &m, (clcnn_turned){clcnn_input(0), &p->inputs[0]},
                          (clcnn_turned){clcnn_output(0), &p->outputs[0]});
}

static void plan_blocked(clcnn_plan *plan, size_t tile) {
    const clcnn_matrices m = matrices_of(&plan->op->problem);
    (void)tile;
    clcnn_transpose_blocked(plan, &m, clcnn_input(0), clcnn_output(0));
}

static void plan_tiled(clcnn_plan *plan, size_t tile) {
    const clcnn_matrices m = matrices_of(&plan->op->problem);
    clcnn_options options = clcnn_options_of(plan->op, 1);
    clcnn_options_add(&options, "TILE", TILE);
    clcnn_options_add(&options, "ROWS", ROWS);
    (void)tile;
    clcnn_transpose_begin(plan, "transpose_tiled", &options, &m, clcnn_input(0), clcnn_output(0));
    const size_t local[] = {TILE, ROWS};
    const size_t global[] = {blocks(m, TILE, TILE) * TILE, ROWS};
    clcnn_plan_range(plan, 2, global, local);
}

static clcnn_move whole_move(const clcnn_problem *p) {
    return move_of(p, p->inputs[0].pitch, p->outputs[0].pitch);
}

static void plan_vectors(clcnn_plan *plan, size_t tile) {
    const clcnn_move move = whole_move(&plan->op->problem);
    (void)tile;
    clcnn_move_vectors(plan, &move);
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    const clcnn_move move = whole_move(&plan->op->problem);
    (void)tile;
    clcnn_move_runs(plan, &move);
}

static const clcnn_solver copy = {.name = "copy",
                                  .style = CLCNN_NEIGHBOURS,
                                  .applies = is_copy,
                                  .chain = clcnn_chain_none,
                                  .plan = clcnn_activation_plan};
static const clcnn_solver blocked = {.name = "blocked",
                                     .style = CLCNN_ALONE,
                                     .applies = turns,
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
static const clcnn_solver vectors = {.name = "vectors",
                                     .style = CLCNN_NEIGHBOURS,
                                     .applies = moves,
                                     .chain = clcnn_chain_none,
                                     .plan = plan_vectors};
static const clcnn_solver runs = {.name = "runs",
                                  .style = CLCNN_ALONE,
                                  .applies = moves,
                                  .chain = clcnn_chain_none,
                                  .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_transpose[] = {&copy,  &blocked, &plain, &tiled,
                                                      &vectors, &runs,  NULL};
const clcnn_solver *const clcnn_opencl_flatten[] = {&copy, &blocked, &plain, &tiled, NULL};
const clcnn_solver *const clcnn_opencl_reshape[] = {&copy, &plain, NULL};
