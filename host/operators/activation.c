/* SPDX-License-Identifier: MIT
 * activation: kernels/activation.cl. */
#include "activation.h"

/* Dense tensors are one long row. */
void clcnn_activation_plan(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_value *x = &p->inputs[0], *y = &p->outputs[0];
    const bool dense = clcnn_value_dense(x) && clcnn_value_dense(y);
    const size_t count = clcnn_shape_count(y->shape);
    const size_t row = dense ? count : (size_t)y->shape.dim[y->shape.rank - 1];
    const size_t width = (size_t)plan->op->context->desc.vector_width;
    const clcnn_options options = clcnn_options_of(plan->op, (int)width);
    (void)tile;
    clcnn_plan_kernel(plan, "activation", &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int(plan, (int)row);
    clcnn_plan_int(plan, x->pitch);
    clcnn_plan_int(plan, y->pitch);
    clcnn_plan_activation(plan);
    clcnn_plan_items(plan, count / row * ((row + width - 1) / width));
}

static double cost(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    return (double)clcnn_shape_count(problem->inputs[0].shape) / clcnn_device_speed(context);
}

static const clcnn_solver vector = {.name = "vector",
                                    .applies = clcnn_solver_always,
                                    .cost = cost,
                                    .chain = clcnn_chain_none,
                                    .plan = clcnn_activation_plan};

const clcnn_solver *const clcnn_opencl_activation[] = {&vector, NULL};
