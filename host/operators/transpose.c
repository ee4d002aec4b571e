/* SPDX-License-Identifier: MIT
 * transpose, flatten and reshape. Where the order of the elements stays, a copy by
 * kernels/activation.cl; where the last axis goes, kernels/transpose_blocked.cl for CPU devices, and where
 * that turns a batch of matrices, transpose_tiled.cl and, of narrow ones, transpose_plain.cl for GPUs;
 * else kernels/move.cl. */
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
    const clcnn_move move = move_of(p, last_of(p->inputs[0].shape), last_of(clcnn_transposed(p)));
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

/* The matrices that the last axes of x and of y make, which are not the same one. */
static bool are_strided(const clcnn_move *move, clcnn_strided *t) {
    int last = 1;
    while (last < move->count && move->x[last] != 1) {
        last++;
    }
    if (last >= move->count || move->size[0] == 1 || move->x[0] == 1) {
        return false;
    }
    *t = (clcnn_strided){.rows = move->size[0],
                         .columns = move->size[last],
                         .x_row = move->x[0],
                         .y_row = move->y[last],
                         .matrices = 1};
    for (int i = 1; i < CLCNN_MAX_RANK; i++) {
        if (i != last) {
            t->size[t->axes] = move->size[i];
            t->x[t->axes] = move->x[i];
            t->y[t->axes++] = move->y[i];
            t->matrices *= move->size[i];
        }
    }
    t->size[t->axes] = 1;
    t->axes = move->count - 2;
    return true;
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

static bool turns(const clcnn_problem *problem) {
    clcnn_matrices m;
    return are_matrices(problem, &m) && m.rows > 1 && dense(problem);
}

static bool moves(const clcnn_device_model *model, const clcnn_problem *problem) {
    clcnn_matrices m;
    (void)model;
    return !are_matrices(problem, &m);
}

/* As the tensors lie. What flatten has joined is dense. */
static clcnn_move whole_move(const clcnn_problem *p) {
    const clcnn_value *x = &p->inputs[0], *y = &p->outputs[0];
    return move_of(p, x->pitch, clcnn_value_dense(y) ? last_of(clcnn_transposed(p)) : y->pitch);
}

static bool blocked_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    clcnn_strided t;
    const clcnn_move move = whole_move(problem);
    return (turns(problem) || moves(model, problem)) && are_strided(&move, &t);
}

static bool plain_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    clcnn_matrices m;
    return are_matrices(problem, &m) && !is_copy(model, problem);
}

static bool tiled_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    return turns(problem) && model->max_group_size >= TILE * ROWS &&
           model->local_memory >= sizeof(float) * TILE * (TILE + 1);
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

/* Runs of one element are scalars. */
static double runs_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_style style = whole_move(problem).x[0] == 1 ? CLCNN_ALONE : CLCNN_SCALAR;
    return clcnn_device_seconds(model, style, 0, clcnn_problem_work(problem).bytes);
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
    const clcnn_move move = whole_move(&plan->op->problem);
    clcnn_strided t;
    (void)tile;
    are_strided(&move, &t);
    clcnn_transpose_blocked(plan, &t, clcnn_input(0), clcnn_output(0));
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
                                     .applies = blocked_applies,
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
                                  .seconds = runs_seconds,
                                  .chain = clcnn_chain_none,
                                  .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_transpose[] = {&copy,    &blocked, &plain, &tiled,
                                                      &vectors, &runs,    NULL};
const clcnn_solver *const clcnn_opencl_flatten[] = {&copy, &blocked, &plain, &tiled, NULL};
const clcnn_solver *const clcnn_opencl_reshape[] = {&copy, &plain, NULL};
