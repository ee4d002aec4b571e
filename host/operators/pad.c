/* SPDX-License-Identifier: MIT
 * pad: kernels/pad.cl, in runs for CPU devices and vectors for GPUs. */
#include "../../lib/operators/pad.h"
#include "../solver.h"

enum { RUN = 256 }; /* elements that a work-item writes */

/* The axes as the kernel takes them: the last one first. */
typedef struct axes {
    int count;
    int size[CLCNN_MAX_RANK], before[CLCNN_MAX_RANK], padded[CLCNN_MAX_RANK];
    int x[CLCNN_MAX_RANK], y[CLCNN_MAX_RANK]; /* strides */
} axes;

/* An axis of input and output. */
typedef struct axis {
    int size, before, padded, x, y;
} axis;

static void push(axes *all, axis a) {
    const int i = all->count++;
    all->size[i] = a.size;
    all->before[i] = a.before;
    all->padded[i] = a.padded;
    all->x[i] = a.x;
    all->y[i] = a.y;
}

/* Whether the axis goes on where the last one pushed, which has no padding, ends. */
static bool continues(const axes *all, axis a) {
    const int i = all->count - 1;
    return all->size[i] == all->padded[i] && all->x[i] * all->size[i] == a.x &&
           all->y[i] * all->size[i] == a.y;
}

/* Puts an axis that continues the last one there with it. Of axis 0 a padded one takes the place: what
 * was there is what one index of it has. */
static void join(axes *all, axis a) {
    const int i = all->count - 1;
    if (a.size == a.padded) {
        all->size[i] *= a.size;
        all->padded[i] *= a.size;
        return;
    }
    all->count--;
    push(all, a);
}

/* As few axes as the two allow; axis 0 has neighbours in both tensors. */
static axes collapse(const clcnn_problem *p) {
    const clcnn_value *x = &p->inputs[0], *y = &p->outputs[0];
    const int last = y->shape.rank - 1;
    axes all = {.count = 0};
    axis a = {.x = 1, .y = 1};
    push(&all, (axis){1, 0, 1, 1, 1});
    for (int i = last; i >= 0; i--) {
        a.size = x->shape.dim[i];
        a.before = clcnn_pad_of(p)->before[i];
        a.padded = y->shape.dim[i];
        if (continues(&all, a) && (a.size == a.padded || all.count == 1)) {
            join(&all, a);
        } else if (a.padded > 1) {
            push(&all, a);
        }
        a.x = i == last ? x->pitch : a.x * a.size;
        a.y = i == last ? y->pitch : a.y * a.padded;
    }
    return all;
}

/* A work-item writes so many elements of the output. */
static void pad_step(clcnn_plan *plan, int elements) {
    const clcnn_problem *p = &plan->op->problem;
    const axes all = collapse(p);
    const clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    clcnn_plan_kernel(plan, "pad", &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int(plan, all.count);
    clcnn_plan_int8(plan, all.size);
    clcnn_plan_int8(plan, all.before);
    clcnn_plan_int8(plan, all.padded);
    clcnn_plan_int8(plan, all.x);
    clcnn_plan_int8(plan, all.y);
    clcnn_plan_int(plan, clcnn_pad_of(p)->mode);
    clcnn_plan_float(plan, clcnn_pad_value(p));
    clcnn_plan_int(plan, elements);
    const size_t row = (size_t)all.padded[0] * (size_t)all.y[0], part = (size_t)elements;
    clcnn_plan_items(plan,
                     clcnn_shape_count(p->outputs[0].shape) / row * ((row + part - 1) / part));
}

static void plan_vectors(clcnn_plan *plan, size_t tile) {
    (void)tile;
    pad_step(plan, plan->op->context->desc.vector_width);
}

static void plan_runs(clcnn_plan *plan, size_t tile) {
    (void)tile;
    pad_step(plan, RUN);
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

const clcnn_solver *const clcnn_opencl_pad[] = {&vectors, &runs, NULL};
