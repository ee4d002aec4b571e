/* SPDX-License-Identifier: MIT */
#include "broadcast.h"

#include "../../lib/broadcast.h"
#include "activation.h"

/* ---- Axes ------------------------------------------------------------------------------------ */

static void push(clcnn_axes *all, int size, const int steps[CLCNN_AXES_TENSORS]) {
    const int i = all->count++;
    all->size[i] = size;
    for (int t = 0; t < all->tensors; t++) {
        all->step[t][i] = steps[t];
    }
}

/* Whether the axis goes on where the last one pushed ends, in all tensors. */
static bool continues(const clcnn_axes *all, const int steps[CLCNN_AXES_TENSORS]) {
    const int i = all->count - 1;
    bool on = i >= 0;
    for (int t = 0; on && t < all->tensors; t++) {
        on = all->step[t][i] * all->size[i] == steps[t];
    }
    return on;
}

/* Along axis 0 the kernel steps by 1, or stays where an input is broadcast. */
static bool steps_by_one(const clcnn_axes *all, const int steps[CLCNN_AXES_TENSORS]) {
    const int y = all->tensors - 1;
    bool by_one = steps[y] == 1;
    for (int t = 0; t < y; t++) {
        by_one = by_one && steps[t] <= 1;
    }
    return by_one;
}

clcnn_axes clcnn_broadcast_axes(const clcnn_problem *p, const clcnn_value *const *inputs,
                                int count) {
    static const int ones[CLCNN_AXES_TENSORS] = {1, 1, 1, 1};
    const clcnn_value *y = &p->outputs[0];
    clcnn_axes all = {.tensors = count + 1};
    for (int i = y->shape.rank - 1; i >= 0; i--) {
        const int size = y->shape.dim[i];
        int steps[CLCNN_AXES_TENSORS] = {0};
        for (int t = 0; t <= count; t++) {
            const clcnn_value *v = t < count ? inputs[t] : y;
            steps[t] = clcnn_broadcast_strides(v, y->shape, v->pitch).axis[i];
        }
        if (size == 1) {
            continue;
        }
        if (all.count == 0 && !steps_by_one(&all, steps)) {
            push(&all, 1, ones);
        }
        if (continues(&all, steps)) {
            all.size[all.count - 1] *= size;
        } else {
            push(&all, size, steps);
        }
    }
    if (all.count == 0) {
        push(&all, 1, ones);
    }
    return all;
}

static clcnn_axes axes_of(const clcnn_problem *p, const clcnn_value *a, const clcnn_value *b) {
    const clcnn_value *const inputs[] = {a, b};
    return clcnn_broadcast_axes(p, inputs, 2);
}

/* ---- Vectors --------------------------------------------------------------------------------- */

/* Whether most networks have none of it. */
static bool is_rare(int function) {
    switch (function) {
    case CLCNN_BINARY_MULTIPLY:
    case CLCNN_BROADCAST_ADD:
    case CLCNN_BROADCAST_PRELU:
    case CLCNN_BROADCAST_NORM:
        return false;
    default:
        return true;
    }
}

void clcnn_broadcast_begin(clcnn_plan *plan, const char *kernel, int function, clcnn_place a,
                           clcnn_place b) {
    clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    if (is_rare(function)) {
        clcnn_options_add(&options, "RARE", 1);
    }
    clcnn_plan_kernel(plan, kernel, &options);
    clcnn_plan_buffer(plan, a);
    clcnn_plan_buffer(plan, b);
    clcnn_plan_buffer(plan, clcnn_output(0));
}

void clcnn_broadcast_end(clcnn_plan *plan, const clcnn_value *a, const clcnn_value *b, bool last) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_axes all = axes_of(p, a, b);
    clcnn_plan_int(plan, all.count);
    clcnn_plan_int8(plan, all.size);
    clcnn_plan_int8(plan, all.step[0]);
    clcnn_plan_int8(plan, all.step[1]);
    clcnn_plan_int8(plan, all.step[2]);
    (last ? clcnn_activation_argument : clcnn_activation_linear)(plan);
    const size_t row = (size_t)all.size[0], width = (size_t)plan->op->context->desc.vector_width;
    clcnn_plan_items(plan,
                     clcnn_shape_count(p->outputs[0].shape) / row * ((row + width - 1) / width));
}

/* ---- In runs ------------------------------------------------------------------------------- */

enum { RUN = 4096 }; /* elements that a work-item computes at most */

/* How b repeats: each of `count` elements so often, and all of them again and again, up to `size` of y;
 * behind these the next `count` of b do. */
typedef struct repetition {
    int repeat, count, size;
} repetition;

static bool repetition_of(const clcnn_problem *p, const clcnn_value *a, const clcnn_value *b,
                          repetition *r) {
    const clcnn_axes all = axes_of(p, a, b);
    const int *step = all.step[1];
    int dense = 1, i = 0;
    for (int k = 0; k < all.count; k++) {
        if (all.step[0][k] != dense || all.step[2][k] != dense) {
            return false;
        }
        dense *= all.size[k];
    }
    r->repeat = step[0] == 0 ? all.size[i++] : 1;
    r->count = i < all.count && step[i] == 1 ? all.size[i++] : 1;
    r->size = r->repeat * r->count;
    r->size *= i < all.count && step[i] == 0 ? all.size[i++] : 1;
    /* a part of b that serves but a few vectors is not worth a work-item */
    return i == all.count || (i + 1 == all.count && step[i] == r->count && r->size >= RUN / 8);
}

bool clcnn_broadcast_repeats(const clcnn_problem *problem, const clcnn_value *a,
                             const clcnn_value *b) {
    repetition r = {1, 1, 1};
    return repetition_of(problem, a, b, &r);
}

void clcnn_broadcast_runs(clcnn_plan *plan, int function, clcnn_place a, clcnn_place b,
                          const clcnn_value *a_value, const clcnn_value *b_value, bool last) {
    const size_t count = clcnn_shape_count(plan->op->problem.outputs[0].shape);
    repetition r = {1, 1, 1};
    repetition_of(&plan->op->problem, a_value, b_value, &r);
    const size_t size = (size_t)r.size, runs = (size + RUN - 1) / RUN;
    clcnn_broadcast_begin(plan, "broadcast_runs", function, a, b);
    clcnn_plan_int(plan, function);
    clcnn_plan_int(plan, function == CLCNN_BROADCAST_NORM ? 3 : 1);
    clcnn_plan_int(plan, r.repeat);
    clcnn_plan_int(plan, r.count);
    (last ? clcnn_activation_argument : clcnn_activation_linear)(plan);
    clcnn_plan_int(plan, RUN);
    clcnn_plan_int(plan, (int)runs);
    clcnn_plan_int(plan, r.size);
    clcnn_plan_alone(plan, count / size * runs);
}

double clcnn_broadcast_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    (void)problem;
    return 1;
}
