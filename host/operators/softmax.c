/* SPDX-License-Identifier: MIT
 * softmax and log_softmax: kernels/softmax_row.cl (last axis), softmax_short.cl (where that is short),
 * softmax_column.cl (any other), the first two between transposes (any other in front of few elements) and
 * softmax_group.cl (GPUs). */
#include "softmax.h"

#include <math.h>

#include "../../lib/operators/softmax.h"
#include "../../lib/problem.h"
#include "transpose_step.h"

enum {
    ITEMS = 64,
    AREA = 8192,
    VECTORS = 4
}; /* of a row of a GPU's; elements that a CPU's computes */

static bool dense(const clcnn_problem *problem) {
    return clcnn_value_dense(&problem->inputs[0]) && clcnn_value_dense(&problem->outputs[0]);
}

/* Whether the axis runs along the rows of the tensor; others of size 1 may follow it, but then a row
 * has one element. */
static bool along_rows(const clcnn_problem *problem) {
    const clcnn_softmax_parameters *s = clcnn_softmax_of(problem);
    const clcnn_shape shape = problem->outputs[0].shape;
    return s->inner == 1 && shape.dim[shape.rank - 1] == s->axis;
}

static bool is_row(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return along_rows(problem) || (clcnn_softmax_of(problem)->inner == 1 && dense(problem));
}

/* One block of a sum, which a lane adds by itself. */
static bool is_short(const clcnn_device_model *model, const clcnn_problem *problem) {
    return is_row(model, problem) && clcnn_softmax_of(problem)->axis <= CLCNN_SUM_BLOCK;
}

static bool is_column(const clcnn_device_model *model, const clcnn_problem *problem) {
    return !is_row(model, problem);
}

/* Columns leave most lanes of a vector idle. */
static bool is_narrow(const clcnn_device_model *model, const clcnn_problem *problem) {
    return is_column(model, problem) && dense(problem) &&
           clcnn_softmax_of(problem)->inner <= model->width / 2;
}

static bool group_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)problem;
    return model->max_group_size >= ITEMS && model->local_memory >= ITEMS * sizeof(float);
}

/* `parts` partial sums run side by side along the row, each of so many terms, and meet in a tree. */
static double terms(const clcnn_problem *problem, int parts) {
    return ceil((double)clcnn_softmax_of(problem)->axis / parts);
}

static double chain_of(const clcnn_problem *problem, int parts) {
    return clcnn_sum_chain(terms(problem, parts)) + log2(parts);
}

static double row_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    return chain_of(problem, model->width);
}

/* A lane adds by itself. */
static double column_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return chain_of(problem, 1);
}

static double group_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return chain_of(problem, ITEMS);
}

/* Beside and behind the axis lie `rows` rows of `row` elements: the tensor's own where one has a
 * pitch, else one of all that is dense. */
typedef struct layout {
    int rows, row;
} layout;

static layout layout_of(const clcnn_problem *p) {
    const clcnn_shape shape = p->outputs[0].shape;
    const int inner = clcnn_softmax_of(p)->inner;
    const int row = dense(p) || along_rows(p) ? inner : shape.dim[shape.rank - 1];
    return (layout){inner / row, row};
}

/* A step for problem p from x to y, which may be the same. */
static void begin(clcnn_plan *plan, const clcnn_problem *p, clcnn_place x, clcnn_place y,
                  const char *source, clcnn_options options) {
    clcnn_plan_kernel(plan, source, &options);
    clcnn_plan_buffer(plan, x);
    clcnn_plan_buffer(plan, y);
    clcnn_plan_int(plan, clcnn_softmax_of(p)->logarithm);
    clcnn_plan_int(plan, clcnn_softmax_of(p)->axis);
}

/* Of rows `height` at once. */
static void write_rows(clcnn_plan *plan, const clcnn_problem *p, clcnn_place x, clcnn_place y,
                       const char *source, int height) {
    const int width = plan->op->context->desc.vector_width;
    begin(plan, p, x, y, source, clcnn_options_of(plan->op, width));
    const int length = clcnn_softmax_of(p)->axis, rows = clcnn_softmax_of(p)->outer;
    const int together = length * height < AREA ? AREA / (length * height) : 1;
    const size_t item = (size_t)together * (size_t)height;
    clcnn_plan_int(plan, along_rows(p) ? p->inputs[0].pitch : length);
    clcnn_plan_int(plan, along_rows(p) ? p->outputs[0].pitch : length);
    clcnn_plan_int(plan, together);
    clcnn_plan_int(plan, rows);
    clcnn_plan_alone(plan, ((size_t)rows + item - 1) / item);
}

static void write_row(clcnn_plan *plan, const clcnn_problem *p, clcnn_place x) {
    write_rows(plan, p, x, clcnn_output(0), "softmax_row", 1);
}

static void write_short(clcnn_plan *plan, const clcnn_problem *p, clcnn_place x) {
    write_rows(plan, p, x, clcnn_output(0), "softmax_short", plan->op->context->desc.vector_width);
}

/* As rows of the workspace. */
static void plan_transposed(clcnn_plan *plan, size_t tile) {
    clcnn_problem p = plan->op->problem;
    const clcnn_softmax_parameters s = *clcnn_softmax_of(&p);
    const clcnn_matrices there = {s.outer, s.axis, s.inner}, back = {s.outer, s.inner, s.axis};
    const int width = plan->op->context->desc.vector_width;
    const clcnn_place rows = clcnn_plan_region(plan, clcnn_shape_count(p.outputs[0].shape));
    clcnn_softmax_parameters *of_rows = clcnn_problem_parameters(&p);
    (void)tile;
    of_rows->outer = s.outer * s.inner;
    of_rows->inner = 1;
    clcnn_transpose_step(plan, &there, (clcnn_turned){clcnn_input(0), NULL},
                         (clcnn_turned){rows, NULL});
    if (s.axis <= CLCNN_SUM_BLOCK) {
        write_rows(plan, &p, rows, rows, "softmax_short", width);
    } else {
        write_rows(plan, &p, rows, rows, "softmax_row", 1);
    }
    clcnn_transpose_step(plan, &back, (clcnn_turned){rows, NULL},
                         (clcnn_turned){clcnn_output(0), NULL});
}

static double transposed_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return 2 * clcnn_transpose_seconds(model, &problem->outputs[0]) +
           clcnn_device_seconds(model, CLCNN_ALONE, 0, clcnn_problem_work(problem).bytes);
}

/* Adds how far apart neighbours are along `outer`, along the axis and along `rows`. */
static void add_steps(clcnn_plan *plan, const clcnn_problem *p, layout l,
                      const clcnn_value *value) {
    const int last = value->shape.dim[value->shape.rank - 1];
    const int pitch = l.row == last ? value->pitch : l.row;
    const int step = along_rows(p) ? 1 : l.rows * pitch;
    clcnn_plan_int(plan, along_rows(p) ? value->pitch : clcnn_softmax_of(p)->axis * step);
    clcnn_plan_int(plan, step);
    clcnn_plan_int(plan, pitch);
}

static void write_column(clcnn_plan *plan, const clcnn_problem *p, clcnn_place x) {
    const size_t width = (size_t)plan->op->context->desc.vector_width;
    const layout l = layout_of(p);
    clcnn_options options = clcnn_options_of(plan->op, (int)width);
    clcnn_options_add(&options, "VECTORS", VECTORS);
    begin(plan, p, x, clcnn_output(0), "softmax_column", options);
    clcnn_plan_int(plan, l.rows);
    clcnn_plan_int(plan, l.row);
    add_steps(plan, p, l, &p->inputs[0]);
    add_steps(plan, p, l, &p->outputs[0]);
    const size_t part = VECTORS * width, parts = ((size_t)l.row + part - 1) / part;
    const size_t items = (size_t)clcnn_softmax_of(p)->outer * (size_t)l.rows * parts;
    /* of short rows many are worth a group */
    ((size_t)l.row > width ? clcnn_plan_alone : clcnn_plan_items)(plan, items);
}

/* Measured on PoCL: a vector with lanes without an element takes twice as long as a whole one. */
static double column_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const int row = layout_of(problem).row, width = model->width;
    const int vectors = row / width + (row % width ? 2 : 0);
    const double waste = (double)(vectors * width) / row;
    return clcnn_device_seconds(model, CLCNN_ALONE, 0, clcnn_problem_work(problem).bytes * waste);
}

static void write_group(clcnn_plan *plan, const clcnn_problem *p, clcnn_place x) {
    const clcnn_softmax_parameters *s = clcnn_softmax_of(p);
    const layout l = layout_of(p);
    clcnn_options options = clcnn_options_of(plan->op, 1);
    clcnn_options_add(&options, "ITEMS", ITEMS);
    begin(plan, p, x, clcnn_output(0), "softmax_group", options);
    clcnn_plan_int(plan, l.rows);
    clcnn_plan_int(plan, l.row);
    add_steps(plan, p, l, &p->inputs[0]);
    add_steps(plan, p, l, &p->outputs[0]);
    const size_t local[] = {ITEMS};
    const size_t global[] = {(size_t)s->outer * (size_t)s->inner * ITEMS};
    clcnn_plan_range(plan, 1, global, local);
}

static void plan_row(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_row(plan, &plan->op->problem, clcnn_input(0));
}

static void plan_short(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_short(plan, &plan->op->problem, clcnn_input(0));
}

static void plan_column(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_column(plan, &plan->op->problem, clcnn_input(0));
}

static void plan_group(clcnn_plan *plan, size_t tile) {
    (void)tile;
    write_group(plan, &plan->op->problem, clcnn_input(0));
}

static const clcnn_solver row = {
    .name = "row", .style = CLCNN_ALONE, .applies = is_row, .chain = row_chain, .plan = plan_row};
static const clcnn_solver short_row = {.name = "short",
                                       .style = CLCNN_ALONE,
                                       .applies = is_short,
                                       .chain = column_chain,
                                       .plan = plan_short};
static const clcnn_solver column = {.name = "column",
                                    .style = CLCNN_ALONE,
                                    .applies = is_column,
                                    .seconds = column_seconds,
                                    .chain = column_chain,
                                    .plan = plan_column};
static const clcnn_solver transposed = {.name = "transposed",
                                        .style = CLCNN_ALONE,
                                        .applies = is_narrow,
                                        .seconds = transposed_seconds,
                                        .chain = column_chain,
                                        .plan = plan_transposed};
static const clcnn_solver group = {.name = "group",
                                   .style = CLCNN_TOGETHER,
                                   .applies = group_applies,
                                   .chain = group_chain,
                                   .plan = plan_group};

const clcnn_solver *const clcnn_opencl_softmax[] = {&short_row,  &row,   &column,
                                                    &transposed, &group, NULL};
const clcnn_solver *const clcnn_opencl_log_softmax[] = {&short_row,  &row,   &column,
                                                        &transposed, &group, NULL};

/* ---- As the last activation of another operator ---------------------------------------------- */

typedef struct way {
    const clcnn_solver *solver;
    void (*write)(clcnn_plan *plan, const clcnn_problem *problem, clcnn_place x);
} way;

static const way ways[] = {{&short_row, write_short},
                           {&row, write_row},
                           {&column, write_column},
                           {&group, write_group}};

/* The fastest that applies, as among the solvers, which differ in their style alone: of row and column
 * there is always one. */
static const way *fastest(const clcnn_device_model *model, const clcnn_problem *problem) {
    const double bytes = 2 * sizeof(float) * (double)clcnn_shape_count(problem->outputs[0].shape);
    const way *best = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const clcnn_solver *s = ways[i].solver;
        const double seconds = clcnn_device_seconds(model, s->style, 0, bytes);
        if (s->applies(model, problem) && seconds < least) {
            best = &ways[i];
            least = seconds;
        }
    }
    return best;
}

void clcnn_softmax_finish(clcnn_plan *plan) {
    const clcnn_device_model *model = &clcnn_opencl_of(plan->op->context)->model;
    clcnn_value value = plan->op->problem.outputs[0];
    clcnn_problem p = {.inputs = &value, .input_count = 1, .outputs = {value}};
    clcnn_softmax_parameters *parameters = clcnn_problem_parameters(&p);
    *parameters = clcnn_softmax_along(value.shape, plan->op->problem.softmax_axis);
    const way *best = fastest(model, &p);
    plan->op->softmax_chain = best->solver->chain(model, &p);
    best->write(plan, &p, clcnn_output(0));
}
