/* SPDX-License-Identifier: MIT
 * conv2d, rows: kernels/conv2d_rows.cl, for CPU devices, few filters and terms. */
#include "../../../lib/problem.h"
#include "conv2d.h"

/* Vectors of pixels of a tile. */
static const char *const tile_names[] = {"2", "1", NULL};
enum { TWO, ONE };

/* What a work-item has at hand: filters of a panel, panels, terms of a sum, cells of its input rows; and how many
 * there are for each compute unit, where there are as many rows. */
enum { FILTERS = 12, PANELS = 2, TERMS = 128, CELLS = 8192, ITEMS = 4 };

enum { LARGE = 100000, FEW = 6 }; /* multiply-adds: tens of microseconds; filters */

/* Of a panel, all of one size: what has little to do shares two programs. */
static size_t filters_of(const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const size_t panels = (s.filters + FILTERS - 1) / FILTERS;
    return s.multiply_adds >= LARGE ? (s.filters + panels - 1) / panels
           : s.filters <= FEW       ? FEW
                                    : FILTERS;
}

static size_t vectors_of(size_t tile) {
    return tile == TWO ? 2 : 1;
}

/* The sums of two vectors fit 16 registers of fewer than 16 floats for six filters; a second vector should have
 * pixels, and is a program of its own. */
static size_t choose(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const size_t ow = (size_t)clcnn_conv2d_of(problem)->window.ow, width = (size_t)model->width;
    const bool fit = width == 16 || filters_of(problem) <= FEW;
    return s.multiply_adds >= LARGE && fit &&
                   clcnn_waste(ow, 2 * width) <= 1.2 * clcnn_waste(ow, width)
               ? TWO
               : ONE;
}

/* Columns of a plane, with what is read behind the last pixel. */
static size_t plane_of(const clcnn_window *w, int width, size_t tile) {
    const size_t pixels = vectors_of(tile) * (size_t)width, ow = (size_t)w->ow;
    return (ow + pixels - 1) / pixels * pixels + (size_t)((w->kw - 1) * w->dw / w->sw);
}

/* Output rows of which the input rows fit: 0 or more. */
static size_t most_lines(const clcnn_window *w, size_t plane) {
    const size_t size = (size_t)w->c * (size_t)w->sw * plane;
    const size_t rows = CELLS / size, window = (size_t)(w->kh - 1) * (size_t)w->dh + 1;
    return rows < window ? 0 : (rows - window) / (size_t)w->sh + 1;
}

/* The same for vectors of every width. */
static bool applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return p->groups == 1 && s.filters <= (size_t)PANELS * FILTERS && s.taps <= TERMS &&
           s.taps * s.channels <= TERMS && p->window.ow <= CELLS && p->window.sw <= CELLS &&
           most_lines(&p->window, plane_of(&p->window, 16, TWO)) > 0;
}

/* Measured on PoCL: an input that is brought to its plane and an output that is stored take as long as a vector of
 * products. */
static double seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_window *w = &clcnn_conv2d_of(problem)->window;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const size_t tile = vectors_of(choose(model, problem)) * (size_t)model->width;
    const double inputs = (double)w->n * w->h * w->w * w->c;
    const double moved = inputs + (double)s.pixels * (double)s.filters;
    const double products = s.multiply_adds * clcnn_waste((size_t)w->ow, tile) *
                            clcnn_waste(s.filters, filters_of(problem));
    return clcnn_device_seconds(model, CLCNN_ALONE, products + model->width * moved,
                                clcnn_problem_work(problem).bytes) +
           clcnn_device_program(model) + clcnn_conv2d_turn_seconds(model, problem);
}

/* As many as fit, and so few that all units have some. */
static size_t lines_of_item(const clcnn_plan *plan, const clcnn_window *w, size_t plane) {
    const size_t items = ITEMS * (size_t)clcnn_opencl_of(plan->op->context)->model.units;
    const size_t fair = (size_t)w->n * (size_t)w->oh / items, most = most_lines(w, plane);
    const size_t lines = fair < most ? fair : most;
    return lines > 1 ? lines : 1;
}

static void write_plan(clcnn_plan *plan, size_t tile) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(&plan->op->problem);
    const clcnn_window *w = &p->window;
    const int width = plan->op->context->desc.vector_width;
    const size_t plane = plane_of(w, width, tile);
    const clcnn_conv2d_images images = clcnn_conv2d_turn(plan);
    const size_t filters = filters_of(&plan->op->problem);
    const clcnn_place filter = clcnn_conv2d_pack_filter(plan, filters, 1, 0);
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, filters);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_options_add(&options, "FILTERS", (int)filters);
    clcnn_options_add(&options, "VECTORS", (int)vectors_of(tile));
    clcnn_options_add(&options, "CELLS", CELLS);
    clcnn_options_add(&options, "TERMS", TERMS);
    clcnn_conv2d_begin(plan, "conv2d_rows", &options, &images, filter, bias);
    clcnn_conv2d_arguments(plan, &images);
    const size_t lines = (size_t)w->oh, most = lines_of_item(plan, w, plane);
    const size_t strips = (lines + most - 1) / most;
    clcnn_plan_int(plan, (int)plane);
    clcnn_plan_int(plan, (int)((lines + strips - 1) / strips));
    clcnn_plan_int(plan, (int)strips);
    const size_t local[] = {1}, global[] = {(size_t)w->n * strips};
    clcnn_plan_range(plan, 1, global, local);
    clcnn_conv2d_turn_back(plan, &images);
}

const clcnn_solver clcnn_conv2d_rows = {.name = "rows",
                                        .style = CLCNN_ALONE,
                                        .tiles = tile_names,
                                        .applies = applies,
                                        .seconds = seconds,
                                        .chain = clcnn_conv2d_chain,
                                        .usual_tile = choose,
                                        .plan = write_plan};
