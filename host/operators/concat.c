/* SPDX-License-Identifier: MIT
 * concat: kernels/concat.cl, a step for each input, in runs for CPU devices and vectors for GPUs. */
#include "../../lib/operators/concat.h"
#include "../../lib/broadcast.h"
#include "../solver.h"

enum { RUN = 4096 }; /* elements that a work-item copies */

/* Sizes and strides as the kernel takes them: the last axis first. Those of input x in y. */
typedef struct axes {
    int count;
    int size[CLCNN_MAX_RANK], x[CLCNN_MAX_RANK], y[CLCNN_MAX_RANK];
} axes;

/* An axis that goes on where the last one ends, in both, is a part of it. */
static void push(axes *all, int size, int x, int y) {
    const int i = all->count - 1;
    if (i >= 0 && all->x[i] * all->size[i] == x && all->y[i] * all->size[i] == y) {
        all->size[i] *= size;
        return;
    }
    all->size[i + 1] = size;
    all->x[i + 1] = x;
    all->y[i + 1] = y;
    all->count++;
}

/* At most three: rows end where tensors have a pitch, and at the axis of the concat. */
static axes collapse(const clcnn_value *x, const clcnn_value *y) {
    const clcnn_strides xs = clcnn_broadcast_strides(x, x->shape, x->pitch);
    const clcnn_strides ys = clcnn_broadcast_strides(y, y->shape, y->pitch);
    axes all = {.count = 0};
    for (int i = x->shape.rank - 1; i >= 0; i--) {
        if (x->shape.dim[i] > 1) {
            push(&all, x->shape.dim[i], xs.axis[i], ys.axis[i]);
        }
    }
    for (int i = all.count; i < CLCNN_MAX_RANK; i++) {
        all.size[i] = all.x[i] = all.y[i] = 1;
    }
    return all;
}

static size_t parts(int size, int part) {
    return ((size_t)size + (size_t)part - 1) / (size_t)part;
}

/* A work-item copies so many elements of the input. */
static void copy_step(clcnn_plan *plan, size_t input, int elements) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_value *y = &p->outputs[0];
    const axes all = collapse(&p->inputs[input], y);
    const clcnn_strides ys = clcnn_broadcast_strides(y, y->shape, y->pitch);
    const int width = plan->op->context->desc.vector_width;
    const int run = all.size[0] < elements ? all.size[0] : elements, rows = elements / run;
    const clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_plan_kernel(plan, "concat", &options);
    clcnn_plan_place(plan, input);
    clcnn_plan_buffer(plan, clcnn_input(input));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int8(plan, all.size);
    clcnn_plan_int8(plan, all.x);
    clcnn_plan_int8(plan, all.y);
    clcnn_plan_int(plan, p->inputs[input].start * ys.axis[clcnn_concat_of(p)->axis]);
    clcnn_plan_int(plan, run);
    clcnn_plan_int(plan, rows);
    clcnn_plan_items(plan,
                     parts(all.size[0], run) * parts(all.size[1], rows) * (size_t)all.size[2]);
}

static void copy_all(clcnn_plan *plan, int elements) {
    for (size_t i = 0; i < plan->op->problem.input_count; i++) {
        copy_step(plan, i, elements);
    }
}

static void plan_vectors(clcnn_plan *plan, size_t tile) {
    (void)tile;
    copy_all(plan, plan->op->context->desc.vector_width);
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    (void)tile;
    copy_all(plan, RUN);
}

static const clcnn_solver vectors = {.name = "vectors",
                                     .style = CLCNN_NEIGHBOURS,
                                     .applies = clcnn_solver_always,
                                     .chain = clcnn_chain_none,
                                     .plan = plan_vectors};
static const clcnn_solver runs = {.name = "runs",
                                  .style = CLCNN_ALONE,
                                  .applies = clcnn_solver_always,
                                  .chain = clcnn_chain_none,
                                  .plan = plan_runs};

const clcnn_solver *const clcnn_opencl_concat[] = {&vectors, &runs, NULL};
