/* SPDX-License-Identifier: MIT
 * slice and tile, and what transpose shares with them: kernels/move.cl, in runs for CPU devices and
 * vectors for GPUs. */
#include "move.h"

#include "../../lib/broadcast.h"
#include "../../lib/operators/slice.h"

enum { RUN = 4096 }; /* elements that a work-item moves */

clcnn_move clcnn_move_begin(void) {
    clcnn_move move = {.count = 1};
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        move.size[i] = move.period[i] = move.x[i] = move.y[i] = 1;
    }
    return move;
}

/* Whether an axis goes on where the last one ends: what repeats all of that does, in any case. */
static bool continues(const clcnn_move *m, int period, int x, int y) {
    const int i = m->count - 1;
    return y == m->y[i] * m->size[i] &&
           (period == 1 || (m->period[i] == m->size[i] && x == m->x[i] * m->size[i]));
}

void clcnn_move_axis(clcnn_move *m, int size, int period, int x, int y) {
    int i = m->count - 1;
    if (size == 1) {
        return;
    }
    if (m->size[i] > 1 && continues(m, period, x, y)) {
        m->period[i] = period == 1 ? m->period[i] : m->size[i] * period;
        m->size[i] *= size;
        return;
    }
    i += m->size[i] > 1 || y > 1; /* in the place of the first one, which is of size 1 */
    m->size[i] = size;
    m->period[i] = period;
    m->x[i] = x;
    m->y[i] = y;
    m->count = i + 1;
}

static size_t parts(int size, int part) {
    return ((size_t)size + (size_t)part - 1) / (size_t)part;
}

/* A work-item moves so many elements. */
static void move_step(clcnn_plan *plan, const clcnn_move *m, int elements) {
    const int run = m->size[0] < elements ? m->size[0] : elements, rows = elements / run;
    const clcnn_options options = clcnn_options_of(plan->op, plan->op->context->desc.vector_width);
    size_t items = parts(m->size[0], run) * parts(m->size[1], rows);
    clcnn_plan_kernel(plan, "move", &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_int(plan, m->start);
    clcnn_plan_int(plan, m->count);
    clcnn_plan_int8(plan, m->size);
    clcnn_plan_int8(plan, m->period);
    clcnn_plan_int8(plan, m->x);
    clcnn_plan_int8(plan, m->y);
    clcnn_plan_int(plan, run);
    clcnn_plan_int(plan, rows);
    for (int i = 2; i < m->count; i++) {
        items *= (size_t)m->size[i];
    }
    clcnn_plan_items(plan, items);
}

void clcnn_move_runs(clcnn_plan *plan, const clcnn_move *move) {
    move_step(plan, move, RUN);
}

void clcnn_move_vectors(clcnn_plan *plan, const clcnn_move *move) {
    move_step(plan, move, plan->op->context->desc.vector_width);
}

/* ---- slice, tile --------------------------------------------------------------------------- */

typedef struct strides {
    clcnn_strides x, y;
} strides;

static strides strides_of(const clcnn_problem *p) {
    const clcnn_value *x = &p->inputs[0], *y = &p->outputs[0];
    return (strides){clcnn_broadcast_strides(x, x->shape, x->pitch),
                     clcnn_broadcast_strides(y, y->shape, y->pitch)};
}

static clcnn_move slice_of(const clcnn_problem *p) {
    const clcnn_slice_parameters *slice = clcnn_slice_of(p);
    const clcnn_shape y = p->outputs[0].shape;
    const strides s = strides_of(p);
    clcnn_move move = clcnn_move_begin();
    for (int i = y.rank - 1; i >= 0; i--) {
        move.start += slice->begin[i] * s.x.axis[i];
        /* a lone index has no step, whose product could overflow */
        const int step = y.dim[i] > 1 ? slice->step[i] * s.x.axis[i] : 0;
        clcnn_move_axis(&move, y.dim[i], y.dim[i], step, s.y.axis[i]);
    }
    return move;
}

static clcnn_move tile_of(const clcnn_problem *p) {
    const clcnn_shape x = p->inputs[0].shape, y = p->outputs[0].shape;
    const strides s = strides_of(p);
    clcnn_move move = clcnn_move_begin();
    for (int i = y.rank - 1; i >= 0; i--) {
        clcnn_move_axis(&move, y.dim[i], x.dim[i], s.x.axis[i], s.y.axis[i]);
    }
    return move;
}

#define PLAN(name, form)                                                                           \
    static void plan_##name##_##form(clcnn_plan *plan, size_t tile) {                              \
        const clcnn_move move = name##_of(&plan->op->problem);                                     \
        (void)tile;                                                                                \
        clcnn_move_##form(plan, &move);                                                            \
    }
PLAN(slice, vectors)
PLAN(slice, runs)
PLAN(tile, vectors)
PLAN(tile, runs)

#define SOLVER(operation, form, how)                                                               \
    static const clcnn_solver operation##_##form = {.name = #form,                                 \
                                                    .style = how,                                  \
                                                    .applies = clcnn_solver_always,                \
                                                    .chain = clcnn_chain_none,                     \
                                                    .plan = plan_##operation##_##form};
SOLVER(slice, vectors, CLCNN_NEIGHBOURS)
SOLVER(slice, runs, CLCNN_ALONE)
SOLVER(tile, vectors, CLCNN_NEIGHBOURS)
SOLVER(tile, runs, CLCNN_ALONE)

const clcnn_solver *const clcnn_opencl_slice[] = {&slice_vectors, &slice_runs, NULL};
const clcnn_solver *const clcnn_opencl_tile[] = {&tile_vectors, &tile_runs, NULL};
