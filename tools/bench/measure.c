/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "timing.h"
#include "tool.h"

/* ---- The line -------------------------------------------------------------------------------- */

/* The line for a call of the library that failed. */
static int fail_line(const problem *p, clcnn_status status) {
    char why[PROBLEM_WHY];
    const bench_row row = row_of(p);
    snprintf(why, sizeof why, "bench: %s: %s", row.name, clcnn_last_error()->message);
    return fail_status(status, why);
}

/* Random values: zeros would be faster on some devices. */
static int fill(const problem *p, size_t input, clcnn_tensor *tensor) {
    const char *name = problem_input_info(p, input)->name;
    const int positive = problem_lists(p->operation->positive, name, strlen(name));
    const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM,
                                       .seed = (unsigned)input + 1,
                                       .a = positive ? 0.5f : -1,
                                       .b = 1};
    const clcnn_shape shape = clcnn_tensor_shape(tensor);
    const size_t count = clcnn_shape_count(shape);
    float *values = malloc(count * sizeof *values);
    if (!values) {
        return fail(EXIT_NO_MEMORY, "bench: no memory for %zu values", count);
    }
    clcnn_status status = clcnn_initialize(&uniform, shape, values, count);
    status = status ? status : clcnn_tensor_write(tensor, values, count);
    free(values);
    return status ? fail_line(p, status) : EXIT_RIGHT;
}

int line_open(clcnn_context *context, const problem *p, bench_line *line) {
    *line = (bench_line){.context = context, .problem = *p};
    const clcnn_status status = problem_tensors_create(context, p, &line->tensors);
    int code = status ? fail_line(p, status) : EXIT_RIGHT;
    for (size_t i = 0; !code && i < line->tensors.count; i++) {
        if (line->tensors.inputs[i]) {
            code = fill(p, i, line->tensors.inputs[i]);
        }
    }
    return code;
}

void line_close(bench_line *line) {
    problem_tensors_destroy(&line->tensors);
}

/* ---- A solver -------------------------------------------------------------------------------- */

static clcnn_status create(const bench_line *line, bench_row *row, clcnn_op **op) {
    problem forced = line->problem;
    clcnn_op_information info;
    if (row->solver[0]) {
        snprintf(forced.solver, sizeof forced.solver, "%s", row->solver);
        snprintf(forced.tile, sizeof forced.tile, "%s", row->tile);
    }
    clcnn_status status = problem_create(line->context, &forced, line->tensors.inputs, op);
    status = status ? status : clcnn_op_info(*op, &info);
    if (!status) {
        snprintf(row->solver, sizeof row->solver, "%s", info.solver);
        snprintf(row->tile, sizeof row->tile, "%s", info.tile);
    }
    return status;
}

int line_pick(const bench_line *line, bench_row *row) {
    clcnn_op *op;
    const clcnn_status status = create(line, row, &op);
    clcnn_op_destroy(op);
    return status ? fail_line(&line->problem, status) : EXIT_RIGHT;
}

typedef struct running {
    const bench_line *line;
    clcnn_op *op;
} running;

static int run(void *user) {
    const running *r = user;
    const problem_tensors *t = &r->line->tensors;
    const clcnn_status status =
        clcnn_op_execute(r->op, t->run, t->count, t->outputs, t->output_count);
    return status ? fail_line(&r->line->problem, status) : EXIT_RIGHT;
}

static int finish(void *user) {
    const running *r = user;
    const clcnn_status status = clcnn_context_finish(r->line->context);
    return status ? fail_line(&r->line->problem, status) : EXIT_RIGHT;
}

int line_time(const bench_line *line, bench_row *row) {
    running r = {.line = line};
    const timing_work work = {run, finish, &r};
    child_begins(CHILD_PATIENCE, "%s, solver %s %s", row->name, row->solver, row->tile);
    const clcnn_status status = create(line, row, &r.op);
    int code = EXIT_RIGHT;
    if (!status) {
        code = timing_median(&work, &row->seconds);
    } else if (status != CLCNN_UNSUPPORTED || !row->solver[0]) {
        code = fail_line(&line->problem, status);
    }
    clcnn_op_destroy(r.op);
    return code;
}
