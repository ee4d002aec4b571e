/* SPDX-License-Identifier: MIT
 * softmax and log_softmax: kernels/softmax_row.cl (last axis), softmax_column.cl (any other) and
 * softmax_group.cl (GPUs). */
#include <math.h>

#include "../solver.h"

enum { ITEMS = 64 };

static bool is_row(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    return problem->as.softmax.inner == 1;
}

static bool is_column(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    return problem->as.softmax.inner > 1;
}

static bool group_applies(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)problem;
    return context->base.device.max_group_size >= ITEMS &&
           context->base.device.local_memory >= ITEMS * sizeof(float);
}

/* An item to a row is what a CPU device wants; a GPU wants more items than there may be rows. */
static double item_cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    const double slowdown = context->base.device.type == CLCNN_DEVICE_GPU ? 20 : 1;
    return (double)clcnn_shape_count(problem->input) / clcnn_device_speed(context) * slowdown;
}

static double group_cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    const double slowdown = context->base.device.type == CLCNN_DEVICE_GPU ? 1 : 20;
    return (double)clcnn_shape_count(problem->input) / clcnn_device_speed(context) * slowdown;
}

/* `parts` partial sums run side by side along the row, each of so many terms, and meet in a tree. */
static double terms(const clcnn_problem *problem, int parts) {
    return ceil((double)problem->as.softmax.axis / parts);
}

static double chain_of(const clcnn_problem *problem, int parts) {
    return clcnn_sum_chain(terms(problem, parts)) + log2(parts);
}

static double row_chain(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    return chain_of(problem, context->base.desc.vector_width);
}

static double column_chain(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    return chain_of(problem, 1);
}

static double group_chain(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    return chain_of(problem, ITEMS);
}

static clcnn_status begin(clcnn_op *op, const char *source, clcnn_options options, int parts) {
    clcnn_status status = clcnn_tile_none(op);
    clcnn_options_add(&options, "LOG", op->problem.kind == CLCNN_OPERATOR_log_softmax);
    clcnn_sum_options(&options, terms(&op->problem, parts));
    if (!status) {
        status = clcnn_launch_begin(op, source, options.text);
    }
    if (!status) {
        clcnn_launch_int(op, op->problem.as.softmax.axis);
    }
    return status;
}

static clcnn_status prepare_row(clcnn_op *op) {
    const int width = op->context->desc.vector_width;
    clcnn_status status = begin(op, "softmax_row", clcnn_options_of(op, width), width);
    return status ? status : clcnn_launch_items(op, (size_t)op->problem.as.softmax.outer);
}

static clcnn_status prepare_column(clcnn_op *op) {
    const int width = op->context->desc.vector_width;
    const int inner = op->problem.as.softmax.inner;
    clcnn_status status = begin(op, "softmax_column", clcnn_options_of(op, width), 1);
    if (status) {
        return status;
    }
    clcnn_launch_int(op, inner);
    const size_t vectors = (size_t)((inner + width - 1) / width);
    return clcnn_launch_items(op, (size_t)op->problem.as.softmax.outer * vectors);
}

static clcnn_status prepare_group(clcnn_op *op) {
    clcnn_options options = clcnn_options_of(op, 1);
    clcnn_options_add(&options, "ITEMS", ITEMS);
    clcnn_status status = begin(op, "softmax_group", options, ITEMS);
    if (status) {
        return status;
    }
    clcnn_launch_int(op, op->problem.as.softmax.inner);
    const size_t local[] = {ITEMS};
    const size_t rows = (size_t)op->problem.as.softmax.outer * (size_t)op->problem.as.softmax.inner;
    const size_t global[] = {rows * ITEMS};
    return clcnn_launch_end(op, 1, global, local);
}

static const clcnn_solver row = {"row", is_row, item_cost, row_chain, prepare_row};
static const clcnn_solver column = {"column", is_column, item_cost, column_chain, prepare_column};
static const clcnn_solver group = {"group", group_applies, group_cost, group_chain, prepare_group};

const clcnn_solver *const clcnn_opencl_softmax[] = {&row, &column, &group, NULL};
const clcnn_solver *const clcnn_opencl_log_softmax[] = {&row, &column, &group, NULL};
