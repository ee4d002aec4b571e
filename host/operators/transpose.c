/* SPDX-License-Identifier: MIT
 * transpose and flatten: kernels/transpose_blocked.cl for CPU devices, transpose_tiled.cl and, of
 * narrow matrices, transpose_plain.cl for GPUs; where the order of the elements stays, a copy by
 * kernels/activation.cl. */
#include "activation.h"

enum { TILE = 16, ROWS = 4 };            /* of tiled */
enum { BLOCK_COLUMNS = 16, AREA = 512 }; /* of blocked: a line of a cache, elements a work-item */

static bool is_copy(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    return problem->as.transpose.rows == 1 || problem->as.transpose.columns == 1;
}

static bool moves(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    return !is_copy(context, problem);
}

static bool tiled_applies(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    const clcnn_device_info *d = &context->base.device;
    return moves(context, problem) && d->max_group_size >= TILE * ROWS &&
           d->local_memory >= sizeof(float) * TILE * (TILE + 1);
}

/* The blocks of a size that cover all matrices. */
static size_t blocks(const clcnn_problem *problem, int block_rows, int block_columns) {
    const size_t rows = (size_t)problem->as.transpose.rows, high = (size_t)block_rows;
    const size_t columns = (size_t)problem->as.transpose.columns, wide = (size_t)block_columns;
    return (size_t)problem->as.transpose.n * ((rows + high - 1) / high) *
           ((columns + wide - 1) / wide);
}

static bool on_gpu(const clcnn_opencl_context *context) {
    return context->base.device.type == CLCNN_DEVICE_GPU;
}

static double cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    return (double)clcnn_shape_count(problem->input) / clcnn_device_speed(context);
}

/* A tile that is mostly outside costs as much as a whole one. Barriers cost a CPU device more than
 * strided stores do. */
static double tiled_cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    const double elements = (double)blocks(problem, TILE, TILE) * TILE * TILE;
    return elements / clcnn_device_speed(context) * (on_gpu(context) ? 0.5 : 4);
}

/* Neighbours of a GPU must read or write neighbours; here each has a block of its own. */
static double blocked_cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    return cost(context, problem) * (on_gpu(context) ? 4 : 0.1);
}

static clcnn_status begin(clcnn_op *op, const char *source, clcnn_options *options) {
    clcnn_status status = clcnn_tile_none(op);
    if (!status) {
        status = clcnn_launch_begin(op, source, options->text);
    }
    if (!status) {
        clcnn_launch_int(op, op->problem.as.transpose.rows);
        clcnn_launch_int(op, op->problem.as.transpose.columns);
    }
    return status;
}

static clcnn_status prepare_plain(clcnn_op *op) {
    clcnn_options options = clcnn_options_of(op, 1);
    clcnn_status status = begin(op, "transpose_plain", &options);
    return status ? status : clcnn_launch_items(op, clcnn_shape_count(op->problem.input));
}

/* 16 columns and 32 rows; of a matrix with fewer columns more rows, with fewer rows more columns: in
 * fours, as the kernel moves them. */
static clcnn_status prepare_blocked(clcnn_op *op) {
    const int rows = op->problem.as.transpose.rows, columns = op->problem.as.transpose.columns;
    int block_columns = columns < BLOCK_COLUMNS ? columns : BLOCK_COLUMNS;
    int block_rows = (AREA / block_columns + 3) / 4 * 4;
    if (block_rows > rows) {
        block_rows = rows;
        block_columns = (AREA / rows + 3) / 4 * 4;
    }
    clcnn_options options = clcnn_options_of(op, 1);
    clcnn_status status = begin(op, "transpose_blocked", &options);
    if (status) {
        return status;
    }
    clcnn_launch_int(op, block_rows);
    clcnn_launch_int(op, block_columns);
    return clcnn_launch_items(op, blocks(&op->problem, block_rows, block_columns));
}

static clcnn_status prepare_tiled(clcnn_op *op) {
    clcnn_options options = clcnn_options_of(op, 1);
    clcnn_options_add(&options, "TILE", TILE);
    clcnn_options_add(&options, "ROWS", ROWS);
    clcnn_status status = begin(op, "transpose_tiled", &options);
    const size_t local[] = {TILE, ROWS};
    const size_t global[] = {blocks(&op->problem, TILE, TILE) * TILE, ROWS};
    return status ? status : clcnn_launch_end(op, 2, global, local);
}

static const clcnn_solver copy = {"copy", is_copy, cost, clcnn_chain_none,
                                  clcnn_activation_prepare};
static const clcnn_solver blocked = {"blocked", moves, blocked_cost, clcnn_chain_none,
                                     prepare_blocked};
static const clcnn_solver plain = {"plain", moves, cost, clcnn_chain_none, prepare_plain};
static const clcnn_solver tiled = {"tiled", tiled_applies, tiled_cost, clcnn_chain_none,
                                   prepare_tiled};

const clcnn_solver *const clcnn_opencl_transpose[] = {&copy, &blocked, &plain, &tiled, NULL};
const clcnn_solver *const clcnn_opencl_flatten[] = {&copy, &blocked, &plain, &tiled, NULL};
