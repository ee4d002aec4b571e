/* SPDX-License-Identifier: MIT
 * transpose and flatten: kernels/transpose_plain.cl and transpose_tiled.cl; where the order of the
 * elements stays, a copy by kernels/activation.cl. */
#include "activation.h"

enum { TILE = 16, ROWS = 4 };

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

static double cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    return (double)clcnn_shape_count(problem->input) / clcnn_device_speed(context);
}

/* Barriers cost a CPU device more than strided stores do. */
static double tiled_cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    const bool gpu = context->base.device.type == CLCNN_DEVICE_GPU;
    return cost(context, problem) * (gpu ? 0.5 : 4);
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

static clcnn_status prepare_tiled(clcnn_op *op) {
    clcnn_options options = clcnn_options_of(op, 1);
    clcnn_options_add(&options, "TILE", TILE);
    clcnn_options_add(&options, "ROWS", ROWS);
    clcnn_status status = begin(op, "transpose_tiled", &options);
    const size_t local[] = {TILE, ROWS};
    const size_t n = (size_t)op->problem.as.transpose.n;
    const size_t blocks_of_columns = ((size_t)op->problem.as.transpose.columns + TILE - 1) / TILE;
    const size_t blocks_of_rows = ((size_t)op->problem.as.transpose.rows + TILE - 1) / TILE;
    const size_t global[] = {n * blocks_of_columns * blocks_of_rows * TILE, ROWS};
    return status ? status : clcnn_launch_end(op, 2, global, local);
}

static const clcnn_solver copy = {"copy", is_copy, cost, clcnn_chain_none,
                                  clcnn_activation_prepare};
static const clcnn_solver plain = {"plain", moves, cost, clcnn_chain_none, prepare_plain};
static const clcnn_solver tiled = {"tiled", tiled_applies, tiled_cost, clcnn_chain_none,
                                   prepare_tiled};

const clcnn_solver *const clcnn_opencl_transpose[] = {&copy, &plain, &tiled, NULL};
const clcnn_solver *const clcnn_opencl_flatten[] = {&copy, &plain, &tiled, NULL};
