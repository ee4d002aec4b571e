/* SPDX-License-Identifier: MIT
 * activation: kernels/activation.cl, or activation_curve.cl. */
#include "activation.h"

#include "../../lib/activation.h"
#include "softmax.h"

static bool is_straight(const clcnn_plan *plan) {
    clcnn_lines lines;
    return clcnn_activation_lines(&plan->op->problem.activation, &lines);
}

/* Appends the lines of an activation that has some. */
static void append_lines(clcnn_plan *plan, const clcnn_activation *activation) {
    clcnn_lines lines;
    clcnn_activation_lines(activation, &lines);
    clcnn_plan_float4(plan, (const float[4]){lines.most, lines.slope, lines.end, lines.low});
}

void clcnn_activation_linear(clcnn_plan *plan) {
    append_lines(plan, &(const clcnn_activation){.kind = CLCNN_LINEAR});
}

static void append_parameters(clcnn_plan *plan) {
    const clcnn_activation *f = &plan->op->problem.activation;
    clcnn_plan_float4(plan, (const float[4]){f->p[0], f->p[1], f->p[2], 0});
}

void clcnn_activation_argument(clcnn_plan *plan) {
    if (is_straight(plan)) {
        append_lines(plan, &plan->op->problem.activation);
    } else if (plan->curved) {
        append_parameters(plan);
    } else {
        clcnn_activation_linear(plan);
    }
}

/* The curves of networks: others are not worth a program. */
static bool is_usual(clcnn_activation_kind kind) {
    return kind == CLCNN_SIGMOID || kind == CLCNN_SWISH || kind == CLCNN_HARD_SWISH ||
           kind == CLCNN_GELU;
}

void clcnn_activation_inside(clcnn_plan *plan, clcnn_options *options) {
    const clcnn_activation_kind kind = plan->op->problem.activation.kind;
    if (is_usual(kind)) {
        clcnn_options_add(options, "CURVE", (int)kind);
        plan->curved = true;
    }
}

/* Of the step that is a curve's. */
static void append_curve(clcnn_plan *plan) {
    plan->curved = true;
    append_parameters(plan);
    clcnn_plan_int(plan, (int)plan->op->problem.activation.kind);
}

/* A step from x to output 0. Dense tensors are one long row. */
static void write_step(clcnn_plan *plan, clcnn_place place, const clcnn_value *x) {
    const clcnn_value *y = &plan->op->problem.outputs[0];
    const bool dense = clcnn_value_dense(x) && clcnn_value_dense(y);
    const size_t count = clcnn_shape_count(y->shape);
    const size_t row = dense ? count : (size_t)y->shape.dim[y->shape.rank - 1];
    const size_t width = (size_t)plan->op->context->desc.vector_width;
    const clcnn_options options = clcnn_options_of(plan->op, (int)width);
    const bool straight = is_straight(plan);
    clcnn_plan_kernel(plan, straight ? "activation" : "activation_curve", &options);
    clcnn_plan_buffer(plan, place);
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int(plan, (int)row);
    clcnn_plan_int(plan, x->pitch);
    clcnn_plan_int(plan, y->pitch);
    (straight ? clcnn_activation_argument : append_curve)(plan);
    clcnn_plan_items(plan, count / row * ((row + width - 1) / width));
}

void clcnn_activation_plan(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_step(plan, clcnn_input(0), &plan->op->problem.inputs[0]);
}

void clcnn_activation_finish(clcnn_plan *plan) {
    if (plan->op->problem.activation.kind == CLCNN_SOFTMAX) {
        clcnn_softmax_finish(plan);
    } else if (!is_straight(plan) && !plan->curved) {
        write_step(plan, clcnn_output(0), &plan->op->problem.outputs[0]);
    }
}

static const clcnn_solver vector = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = clcnn_chain_none,
                                    .plan = clcnn_activation_plan};

const clcnn_solver *const clcnn_opencl_activation[] = {&vector, NULL};
