/* SPDX-License-Identifier: MIT
 * matmul: kernels/matmul_direct.cl, dense's register tile, for CPU devices; matmul_tiled.cl for GPUs;
 * matmul_plain.cl anywhere. */
#include "../../lib/operators/matmul.h"

#include "../../lib/problem.h"
#include "activation.h"
#include "pack.h"
#include "tile.h"
#include "tiled.h"
#include "transpose_step.h"

/* The problem as kernels see it: batch axes that are rows, too, are counted among them, and the others
 * are as few as all operands allow, the last one first. Strides of b are in its matrices. */
typedef struct product {
    size_t m, n, k, batches;
    clcnn_matmul_strides a, b, addend;
    size_t b_matrices;
    int b_matrix; /* elements from one to the next */
    int axes;
    int size[CLCNN_MAX_RANK], a_step[CLCNN_MAX_RANK], b_step[CLCNN_MAX_RANK],
        addend_step[CLCNN_MAX_RANK];
} product;

/* Whether rows that are `row` apart go on in the next matrix; of a single one any do. */
static bool goes_on(const product *p, int row, int matrix) {
    return p->m == 1 || (int)p->m * row == matrix;
}

/* b being the same for all matrices of an axis, these are one of more rows. */
static bool take_rows(product *p, int size, int a, int b, int addend) {
    if (p->axes > 0 || b != 0 || !goes_on(p, p->a.row, a) || !goes_on(p, p->addend.row, addend)) {
        return false;
    }
    if (p->m == 1) {
        p->a.row = a;
        p->addend.row = addend;
    }
    p->m *= (size_t)size;
    return true;
}

static void add_axis(product *p, int size, int a, int b, int addend) {
    const int last = p->axes - 1;
    if (size == 1 || take_rows(p, size, a, b, addend)) {
        return;
    }
    p->batches *= (size_t)size;
    if (last >= 0 && p->a_step[last] * p->size[last] == a && p->b_step[last] * p->size[last] == b &&
        p->addend_step[last] * p->size[last] == addend) {
        p->size[last] *= size;
        return;
    }
    p->size[p->axes] = size;
    p->a_step[p->axes] = a;
    p->b_step[p->axes] = b;
    p->addend_step[p->axes++] = addend;
}

static clcnn_matmul_strides strides_of(const clcnn_problem *problem, size_t input) {
    return clcnn_problem_has(problem, input)
               ? clcnn_matmul_strides_of(problem, input, problem->inputs[input].pitch)
               : (clcnn_matmul_strides){.row = 0};
}

static product product_of(const clcnn_problem *problem) {
    const clcnn_matmul_parameters *sizes = clcnn_matmul_of(problem);
    const clcnn_value *b = &problem->inputs[CLCNN_MATMUL_B];
    const clcnn_shape y = problem->outputs[0].shape;
    const int rows = b->shape.dim[b->shape.rank - 2], columns = b->shape.dim[b->shape.rank - 1];
    product p = {.m = (size_t)sizes->m,
                 .n = (size_t)sizes->n,
                 .k = (size_t)sizes->k,
                 .batches = 1,
                 .a = strides_of(problem, CLCNN_MATMUL_A),
                 .b = strides_of(problem, CLCNN_MATMUL_B),
                 .addend = strides_of(problem, CLCNN_MATMUL_ADDEND),
                 .b_matrices = clcnn_shape_count(b->shape) / ((size_t)rows * (size_t)columns),
                 .b_matrix = rows * b->pitch};
    for (int i = y.rank - 3; i >= 0; i--) {
        add_axis(&p, y.dim[i], p.a.batch[i], p.b.batch[i] / p.b_matrix, p.addend.batch[i]);
    }
    for (int i = p.axes; i < CLCNN_MAX_RANK; i++) {
        p.size[i] = 1;
    }
    return p;
}

/* ---- Steps --------------------------------------------------------------------------------- */

/* Begins one of kernels/NAME.cl, up to the sizes; b_step is what the strides of b are multiplied by. */
static void begin(clcnn_plan *plan, const char *name, const clcnn_options *options,
                  const product *p, clcnn_place b, int b_step) {
    const bool adds = clcnn_problem_has(&plan->op->problem, CLCNN_MATMUL_ADDEND);
    int b_steps[CLCNN_MAX_RANK];
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        b_steps[i] = p->b_step[i] * b_step;
    }
    clcnn_plan_kernel(plan, name, options);
    clcnn_plan_buffer(plan, clcnn_input(CLCNN_MATMUL_A));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_buffer(plan, b);
    clcnn_plan_buffer(plan, adds ? clcnn_input(CLCNN_MATMUL_ADDEND) : clcnn_output(0));
    clcnn_plan_int8(plan, p->size);
    clcnn_plan_int8(plan, p->a_step);
    clcnn_plan_int8(plan, b_steps);
    clcnn_plan_int8(plan, p->addend_step);
    clcnn_plan_int(plan, (int)p->m);
    clcnn_plan_int(plan, (int)p->n);
    clcnn_plan_int(plan, (int)p->k);
    clcnn_plan_int(plan, p->a.row);
    clcnn_plan_int(plan, p->a.column);
}

/* The same of a kernel that reads b as it was given, up to the pitch of y. */
static void begin_in_place(clcnn_plan *plan, const char *name, const clcnn_options *options,
                           const product *p) {
    begin(plan, name, options, p, clcnn_input(CLCNN_MATMUL_B), p->b_matrix);
    clcnn_plan_int(plan, p->b.row);
    clcnn_plan_int(plan, p->b.column);
    clcnn_plan_int(plan, plan->op->problem.outputs[0].pitch);
}

static void epilogue(clcnn_plan *plan, const product *p) {
    const clcnn_problem *problem = &plan->op->problem;
    const clcnn_matmul_parameters *factors = clcnn_matmul_of(problem);
    clcnn_plan_int(plan, p->addend.row);
    clcnn_plan_int(plan, p->addend.column);
    clcnn_plan_float(plan, factors->alpha);
    clcnn_plan_float(plan, clcnn_problem_has(problem, CLCNN_MATMUL_ADDEND) ? factors->beta : 0);
    clcnn_activation_argument(plan);
}

/* Of sums that have this one: the addend is one term more. What alpha and beta round the reference adds. */
static double chain(const clcnn_problem *problem, double sum) {
    return sum + clcnn_problem_has(problem, CLCNN_MATMUL_ADDEND);
}

/* ---- Direct -------------------------------------------------------------------------------- */

static size_t direct_usual(const clcnn_device_model *model, const clcnn_problem *problem) {
    const product p = product_of(problem);
    return clcnn_tile_of_rows(model->width, p.m, p.n);
}

static double direct_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const product p = product_of(problem);
    const clcnn_tile t =
        clcnn_tile_of(clcnn_tile_names_of_rows[direct_usual(model, problem)], model->width);
    const clcnn_work work = clcnn_problem_work(problem);
    return clcnn_device_seconds(model, CLCNN_ALONE,
                                work.multiply_adds * clcnn_tile_waste(t, p.m, p.n), work.bytes);
}

static double direct_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return chain(problem, clcnn_tile_chain(1, clcnn_matmul_of(problem)->k));
}

enum { NEAR = 1 << 16 }; /* elements that a core's own cache holds wherever they lie */

/* What the kernel reads of b: elements from a row to the next, to the next matrix and to the next panel,
 * or 0 where it is (k, n) as it stands. */
typedef struct panels {
    clcnn_place place;
    int row, matrix, step;
} panels;

static panels pack_matrices(clcnn_plan *plan, const product *p, size_t panel) {
    const clcnn_packing k = {.groups = p->b_matrices,
                             .filters = p->n,
                             .panel_size = panel,
                             .rows = p->k,
                             .padded_rows = p->k,
                             .channels = p->k,
                             .channel_step = (size_t)p->b.row,
                             .filter_step = (size_t)p->b.column,
                             .group_step = (size_t)p->b_matrix};
    const size_t step = panel * p->k, count = (p->n + panel - 1) / panel;
    return (panels){clcnn_pack(plan, &k, CLCNN_MATMUL_B), (int)panel, (int)(count * step),
                    (int)step};
}

static panels transpose_matrices(clcnn_plan *plan, const product *p) {
    const clcnn_value *b = &plan->op->problem.inputs[CLCNN_MATMUL_B];
    const clcnn_matrices matrices = {.n = (int)p->b_matrices,
                                     .rows = (int)p->n,
                                     .columns = (int)p->k};
    const clcnn_place to = clcnn_plan_region(plan, clcnn_shape_count(b->shape));
    clcnn_transpose_step(plan, &matrices, (clcnn_turned){clcnn_input(CLCNN_MATMUL_B), b},
                         (clcnn_turned){to, NULL});
    return (panels){to, (int)p->n, (int)(p->n * p->k), 0};
}

/* b is not packed where it is read once, or stays near: that would take longer. */
static panels panels_of(clcnn_plan *plan, const product *p, const clcnn_tile *t) {
    const clcnn_problem *problem = &plan->op->problem;
    if (problem->inputs[CLCNN_MATMUL_B].constant || p->n < t->panel ||
        (p->m > t->pixels && p->n * p->k > NEAR)) {
        return pack_matrices(plan, p, t->panel);
    }
    if (clcnn_matmul_of(problem)->transpose_b) {
        return transpose_matrices(plan, p);
    }
    return (panels){clcnn_input(CLCNN_MATMUL_B), p->b.row, p->b_matrix, 0};
}

static void plan_direct(clcnn_plan *plan, size_t choice) {
    const clcnn_problem *problem = &plan->op->problem;
    const product p = product_of(problem);
    const int width = plan->op->context->desc.vector_width;
    const clcnn_tile t = clcnn_tile_of(clcnn_tile_names_of_rows[choice], width);
    const panels b = panels_of(plan, &p, &t);
    const size_t across = (p.n + t.panel - 1) / t.panel;
    const size_t tiles = (p.m + t.pixels - 1) / t.pixels;
    const size_t block =
        clcnn_tile_of_item(&clcnn_opencl_of(plan->op->context)->model, tiles * across * p.batches);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_tile_options(&options, t);
    begin(plan, "matmul_direct", &options, &p, b.place, 1);
    clcnn_plan_int(plan, b.row);
    clcnn_plan_int(plan, b.matrix);
    clcnn_plan_int(plan, b.step);
    clcnn_plan_int(plan, problem->outputs[0].pitch);
    epilogue(plan, &p);
    clcnn_plan_int(plan, (int)block);
    const size_t local[] = {1, 1}, global[] = {(tiles + block - 1) / block, across * p.batches};
    clcnn_plan_range(plan, 2, global, local);
}

static const clcnn_solver direct = {.name = "direct",
                                    .style = CLCNN_ALONE,
                                    .tiles = clcnn_tile_names_of_rows,
                                    .applies = clcnn_solver_always,
                                    .seconds = direct_seconds,
                                    .chain = direct_chain,
                                    .usual_tile = direct_usual,
                                    .plan = plan_direct};

/* ---- Plain --------------------------------------------------------------------------------- */

static double plain_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_work work = clcnn_problem_work(problem);
    const double items = (double)clcnn_shape_count(problem->outputs[0].shape);
    return clcnn_device_seconds(model, CLCNN_SCALAR, work.multiply_adds, work.bytes) +
           items * model->item / model->units;
}

static double plain_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return chain(problem, clcnn_sum_chain(clcnn_matmul_of(problem)->k));
}

static void plan_plain(clcnn_plan *plan, size_t tile) {
    const product p = product_of(&plan->op->problem);
    const clcnn_options options = clcnn_options_of(plan->op, 1);
    (void)tile;
    begin_in_place(plan, "matmul_plain", &options, &p);
    epilogue(plan, &p);
    clcnn_plan_items(plan, p.batches * p.m * p.n);
}

static const clcnn_solver plain = {.name = "plain",
                                   .style = CLCNN_SCALAR,
                                   .applies = clcnn_solver_always,
                                   .seconds = plain_seconds,
                                   .chain = plain_chain,
                                   .plan = plan_plain};

/* ---- Tiled --------------------------------------------------------------------------------- */

static size_t tiled_usual(const clcnn_device_model *model, const clcnn_problem *problem) {
    const product p = product_of(problem);
    return clcnn_tiled_choose(model, p.m, p.n, p.batches);
}

static double tiled_seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const product p = product_of(problem);
    return clcnn_tiled_seconds(model, problem, tiled_usual(model, problem), p.m, p.n);
}

static double tiled_chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return chain(problem, clcnn_matmul_of(problem)->k);
}

static void plan_tiled(clcnn_plan *plan, size_t choice) {
    const product p = product_of(&plan->op->problem);
    const clcnn_tiled t = clcnn_tiled_of(choice);
    const clcnn_options options = clcnn_tiled_options(plan->op, &t);
    clcnn_tiled_group(plan, &t);
    begin_in_place(plan, "matmul_tiled", &options, &p);
    epilogue(plan, &p);
    clcnn_tiled_range(plan, &t, p.m, p.n, p.batches);
}

static const clcnn_solver tiled = {.name = "tiled",
                                   .style = CLCNN_TOGETHER,
                                   .tiles = clcnn_tiled_names,
                                   .applies = clcnn_tiled_applies,
                                   .seconds = tiled_seconds,
                                   .chain = tiled_chain,
                                   .usual_tile = tiled_usual,
                                   .plan = plan_tiled};

const clcnn_solver *const clcnn_opencl_matmul[] = {&direct, &tiled, &plain, NULL};
