/* SPDX-License-Identifier: MIT
 * Choosing: the solvers that apply, cheapest first. */
#include "solver.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOLVERS(name, class) [CLCNN_OPERATOR_##name] = clcnn_opencl_##name,
static const clcnn_solver *const *const lists[] = {CLCNN_OPERATOR_LIST(SOLVERS)};

bool clcnn_solver_always(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    (void)problem;
    return true;
}

double clcnn_chain_none(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    (void)problem;
    return 0;
}

double clcnn_sum_chain(double terms) {
    const double blocks = ceil(terms / CLCNN_SUM_BLOCK);
    return terms <= CLCNN_SUM_BLOCK ? terms : CLCNN_SUM_BLOCK + floor(log2(blocks));
}

void clcnn_sum_options(clcnn_options *options, double terms) {
    clcnn_options_add(options, "SUM_BLOCK", CLCNN_SUM_BLOCK);
    clcnn_options_add(options, "SUM_LONG", terms > CLCNN_SUM_BLOCK);
}

double clcnn_device_speed(const clcnn_opencl_context *context) {
    const clcnn_device_info *d = &context->base.device;
    const int lanes = d->type == CLCNN_DEVICE_GPU ? 64 : context->base.desc.vector_width;
    return (double)(d->compute_units ? d->compute_units : 1) * lanes * clcnn_opencl_clock(d) / 1000;
}

typedef struct candidates {
    const clcnn_solver *solver[CLCNN_MAX_SOLVERS];
    double cost[CLCNN_MAX_SOLVERS];
    size_t count;
} candidates;

/* Inserts by cost; equal ones stay in the list's order. */
static void insert(candidates *c, const clcnn_solver *solver, double cost) {
    size_t at = c->count++;
    for (; at > 0 && c->cost[at - 1] > cost; at--) {
        c->solver[at] = c->solver[at - 1];
        c->cost[at] = c->cost[at - 1];
    }
    c->solver[at] = solver;
    c->cost[at] = cost;
}

static candidates find_candidates(const clcnn_opencl_context *context,
                                  const clcnn_problem *problem) {
    candidates c = {.count = 0};
    const clcnn_solver *const *s = lists[problem->kind];
    for (; *s && c.count < CLCNN_MAX_SOLVERS; s++) {
        if ((*s)->applies(context, problem)) {
            insert(&c, *s, (*s)->cost(context, problem));
        }
    }
    return c;
}

clcnn_status clcnn_opencl_solvers(clcnn_context *context, const clcnn_problem *problem,
                                  clcnn_solvers *solvers) {
    const candidates c = find_candidates(clcnn_opencl_of(context), problem);
    solvers->count = c.count;
    for (size_t i = 0; i < c.count; i++) {
        solvers->name[i] = c.solver[i]->name;
    }
    return CLCNN_OK;
}

clcnn_status clcnn_tile_choose(clcnn_op *op, const char *solver, const char *const *names,
                               size_t count, size_t fallback, size_t *tile) {
    const char *asked = op->problem.tile;
    *tile = fallback;
    for (size_t i = 0; asked && i < count; i++) {
        if (strcmp(names[i], asked) == 0) {
            *tile = i;
            asked = NULL;
        }
    }
    if (asked) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: solver %s has no tile \"%s\"",
                          clcnn_operator_name(op->problem.kind), solver, asked);
    }
    snprintf(op->tile, sizeof op->tile, "%s", count ? names[*tile] : "");
    return CLCNN_OK;
}

clcnn_status clcnn_tile_none(clcnn_op *op) {
    size_t none;
    return clcnn_tile_choose(op, op->solver, NULL, 0, 0, &none);
}

/* Takes back what a solver has prepared so far. */
static void reset(clcnn_op *op) {
    clcnn_opencl_op *o = clcnn_opencl_op_of(op);
    if (!clcnn_context_forked(op->context)) {
        if (o->launch.kernel) {
            clReleaseKernel(o->launch.kernel);
        }
        clcnn_opencl_release_events(o);
    }
    clcnn_memory_destroy(o->filter);
    clcnn_memory_destroy(o->bias);
    *o = (clcnn_opencl_op){.run = clcnn_launch_run};
    op->kernels[0] = op->tile[0] = 0;
    op->memory = 0;
}

static clcnn_status no_solver(const clcnn_op *op, const candidates *c) {
    const clcnn_problem *p = &op->problem;
    const char *name = clcnn_operator_name(p->kind);
    for (const clcnn_solver *const *s = lists[p->kind]; p->solver && *s; s++) {
        if (strcmp((*s)->name, p->solver) == 0) {
            return clcnn_fail(CLCNN_UNSUPPORTED,
                              "%s: solver \"%s\" does not apply to this problem on %s", name,
                              p->solver, op->context->device.name);
        }
    }
    if (p->solver) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: solver \"%s\" is unknown; the cheapest here is \"%s\"", name,
                          p->solver, c->count ? c->solver[0]->name : "none");
    }
    return clcnn_fail(CLCNN_UNSUPPORTED, "%s: no solver applies on %s", name,
                      op->context->device.name);
}

/* A dearer solver may need less: CLBlast is checked in buffers beside the operator's own. */
static bool try_another(clcnn_status status) {
    return status == CLCNN_UNSUPPORTED || status == CLCNN_OUT_OF_MEMORY;
}

/* The cheapest solver that the device can run; where one is asked for, that one. */
static clcnn_status prepare_first(clcnn_op *op) {
    const candidates c = find_candidates(clcnn_opencl_of(op->context), &op->problem);
    const char *asked = op->problem.solver;
    clcnn_status status = CLCNN_UNSUPPORTED;
    bool tried = false;
    for (size_t i = 0; i < c.count && try_another(status); i++) {
        if (asked && strcmp(asked, c.solver[i]->name) != 0) {
            continue;
        }
        reset(op);
        tried = true;
        op->solver = c.solver[i]->name;
        op->chain = c.solver[i]->chain(clcnn_opencl_of(op->context), &op->problem);
        status = c.solver[i]->prepare(op);
    }
    return tried ? status : no_solver(op, &c);
}

clcnn_status clcnn_opencl_prepare(clcnn_op *op) {
    op->state = calloc(1, sizeof(clcnn_opencl_op));
    if (!op->state) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory",
                          clcnn_operator_name(op->problem.kind));
    }
    clcnn_status status = prepare_first(op);
    clcnn_weights_free(&op->weights); /* packed into buffers by now */
    return status;
}

void clcnn_opencl_unprepare(clcnn_op *op) {
    if (op->state) {
        reset(op);
        free(op->state);
    }
}
