/* SPDX-License-Identifier: MIT */
#include "choose.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../lib/problem.h"
#include "operators/activation.h"
#include "solver.h"

typedef struct entry {
    const clcnn_operator *row;
    const clcnn_solver *const *solvers;
} entry;

#define ENTRY(name) {&clcnn_operator_##name, clcnn_opencl_##name},
static const entry entries[] = {CLCNN_OPERATOR_LIST(ENTRY)};

static const clcnn_solver *const *solvers_of(const clcnn_problem *problem) {
    const entry *e = entries;
    while (e->row != problem->row) {
        e++;
    }
    return e->solvers;
}

/* Inserts by seconds; those that differ by less than `tie` stay in the list's order. */
static void insert(clcnn_candidates *c, const clcnn_solver *solver, double seconds, double tie) {
    size_t at = c->count++;
    for (; at > 0 && c->seconds[at - 1] >= seconds + tie; at--) {
        c->solver[at] = c->solver[at - 1];
        c->seconds[at] = c->seconds[at - 1];
    }
    c->solver[at] = solver;
    c->seconds[at] = seconds;
}

static double seconds_of(const clcnn_solver *solver, const clcnn_device_model *model,
                         const clcnn_problem *problem) {
    const clcnn_work work = clcnn_problem_work(problem);
    return solver->seconds
               ? solver->seconds(model, problem)
               : clcnn_device_seconds(model, solver->style, work.multiply_adds, work.bytes);
}

clcnn_candidates clcnn_choose(const clcnn_device_model *model, const clcnn_problem *problem,
                              bool strict) {
    clcnn_candidates c = {.count = 0};
    const clcnn_solver *const *s = solvers_of(problem);
    for (; *s && c.count < CLCNN_MAX_SOLVERS; s++) {
        if (!(strict && (*s)->winograd_tile) && (*s)->applies(model, problem)) {
            insert(&c, *s, seconds_of(*s, model, problem), clcnn_device_tie(model));
        }
    }
    return c;
}

clcnn_status clcnn_opencl_solvers(clcnn_context *context, const clcnn_problem *problem,
                                  const clcnn_choice *choice, clcnn_solvers *solvers) {
    const clcnn_candidates c =
        clcnn_choose(&clcnn_opencl_of(context)->model, problem, choice->strict);
    solvers->count = c.count;
    for (size_t i = 0; i < c.count; i++) {
        solvers->name[i] = c.solver[i]->name;
        solvers->seconds[i] = c.seconds[i];
        solvers->tiles[i] = c.solver[i]->tiles;
    }
    return CLCNN_OK;
}

/* What was packed for one tile serves no other: where the solver is that of another operator of the same
 * constants (op->like), so is the tile. NULL: none. */
static const char *tile_like(const clcnn_op *op) {
    const clcnn_op *like = op->like;
    return like && like->solver == op->solver && like->tile[0] ? like->tile : NULL;
}

/* The tile that is asked for, or the usual one; 0 where the solver has none. */
static clcnn_status choose_tile(const clcnn_op *op, const clcnn_choice *choice,
                                const clcnn_solver *solver, size_t *tile) {
    const char *asked = choice->tile ? choice->tile : tile_like(op);
    *tile = 0;
    if (!asked) {
        if (solver->tiles) {
            *tile = solver->usual_tile(&clcnn_opencl_of(op->context)->model, &op->problem);
        }
        return CLCNN_OK;
    }
    for (; solver->tiles && solver->tiles[*tile]; ++*tile) {
        if (strcmp(solver->tiles[*tile], asked) == 0) {
            return CLCNN_OK;
        }
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: solver %s has no tile \"%s\"",
                      clcnn_problem_name(&op->problem), solver->name, asked);
}

static clcnn_status try_tile(clcnn_op *op, const clcnn_choice *choice, const clcnn_solver *solver,
                             size_t tile) {
    clcnn_plan *plan;
    clcnn_status status = clcnn_plan_begin(op, choice, &plan);
    if (status) {
        return status;
    }
    if (solver->tiles) {
        snprintf(op->tile, sizeof op->tile, "%s", solver->tiles[tile]);
    }
    solver->plan(plan, tile);
    clcnn_activation_finish(plan);
    return clcnn_plan_end(plan);
}

/* Prepares the operator with one solver, in the place of what another has left. Where the device
 * refuses the usual tile those behind it, which need less, come next. */
static clcnn_status try_solver(clcnn_op *op, const clcnn_choice *choice,
                               const clcnn_solver *solver) {
    size_t tile;
    op->solver = solver->name;
    op->tile[0] = 0;
    op->winograd_tile = solver->winograd_tile;
    op->chain = solver->chain(&clcnn_opencl_of(op->context)->model, &op->problem);
    clcnn_status status = choose_tile(op, choice, solver, &tile);
    if (status) {
        return status;
    }
    status = try_tile(op, choice, solver, tile);
    while (status == CLCNN_UNSUPPORTED && !choice->tile && solver->tiles &&
           solver->tiles[tile + 1]) {
        status = try_tile(op, choice, solver, ++tile);
    }
    return status;
}

static clcnn_status no_solver(const clcnn_op *op, const clcnn_choice *choice,
                              const clcnn_candidates *c) {
    const char *asked = choice->solver;
    const char *name = clcnn_problem_name(&op->problem);
    const clcnn_solver *const *s = solvers_of(&op->problem);
    for (; asked && *s; s++) {
        if (strcmp((*s)->name, asked) == 0) {
            return clcnn_fail(CLCNN_UNSUPPORTED,
                              "%s: solver \"%s\" does not apply to this problem on %s%s", name,
                              asked, op->context->device.name,
                              choice->strict && (*s)->winograd_tile
                                  ? ": it is not strict, which was asked for"
                                  : "");
        }
    }
    if (asked) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: solver \"%s\" is unknown; the first choice here is \"%s\"", name,
                          asked, c->count ? c->solver[0]->name : "none");
    }
    return clcnn_fail(CLCNN_UNSUPPORTED, "%s: no solver applies on %s", name,
                      op->context->device.name);
}

/* Another solver may need less, or a kernel that the driver builds: CLBlast is checked in buffers
 * beside the operator's own. */
static bool try_another(clcnn_status status) {
    return status == CLCNN_UNSUPPORTED || status == CLCNN_OUT_OF_MEMORY ||
           status == CLCNN_BUILD_FAILED;
}

typedef struct line {
    char text[400];
} line;

static void CLCNN_FORMAT(2, 3) append(line *l, const char *format, ...) {
    const size_t used = strlen(l->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(l->text + used, sizeof l->text - used, format, arguments);
    va_end(arguments);
}

static void append_guesses(line *l, const clcnn_candidates *c, size_t taken) {
    append(l, "; guessed: ");
    for (size_t i = 0; i < c->count; i++) {
        const bool tie = c->seconds[i] <= c->seconds[taken];
        const char *word = i == taken ? "" : i < taken ? "not " : tie ? "a tie with " : "else ";
        append(l, "%s%s%s %.3g ms", i ? ", " : "", word, c->solver[i]->name, 1e3 * c->seconds[i]);
    }
}

/* Tells the log what was taken and why: the guesses, or that it was asked for, and what else was. */
static void tell(const clcnn_op *op, const clcnn_choice *choice, const clcnn_candidates *c,
                 size_t taken) {
    line l = {""};
    if (choice->solver) {
        append(&l, "; asked for");
    } else {
        append(&l, choice->tile ? ", a tile that was asked for" : "");
        append_guesses(&l, c, taken);
    }
    if (choice->workspace_limit) {
        append(&l, "; workspace %zu of at most %zu bytes", op->workspace, choice->workspace_limit);
    }
    append(&l, choice->unaligned ? "; tensors at any element" : "");
    append(&l, choice->strict ? "; strict" : "");
    clcnn_log(op->context, "%s: solver %s%s%s%s", clcnn_problem_name(&op->problem), op->solver,
              op->tile[0] ? " " : "", op->tile, l.text);
}

/* The one that is asked for, or the fastest that the device can run by the guesses. */
clcnn_status clcnn_opencl_prepare(clcnn_op *op, const clcnn_choice *choice) {
    const clcnn_candidates c =
        clcnn_choose(&clcnn_opencl_of(op->context)->model, &op->problem, choice->strict);
    clcnn_status status = CLCNN_UNSUPPORTED;
    bool tried = false;
    for (size_t i = 0; i < c.count && try_another(status); i++) {
        if (choice->solver && strcmp(choice->solver, c.solver[i]->name) != 0) {
            continue;
        }
        tried = true;
        status = try_solver(op, choice, c.solver[i]);
        if (!status) {
            tell(op, choice, &c, i);
        } else if (try_another(status) && !choice->solver) {
            clcnn_log(op->context, "%s: not solver %s: %s", clcnn_problem_name(&op->problem),
                      c.solver[i]->name, clcnn_last_error()->message);
        }
    }
    return tried ? status : no_solver(op, choice, &c);
}
