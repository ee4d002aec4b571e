/* SPDX-License-Identifier: MIT
 * conv2d, direct: kernels/conv2d_direct.cl, the register tile for CPU devices. */
#include <math.h>

#include "../../../lib/problem.h"
#include "conv2d.h"

/* PIXELS x VECTORS accumulators, VECTORS of the filter and the broadcast fit the registers; so do
 * PIXELS pointers: with 12 a step takes twice as long. */
typedef struct tile {
    int pixels, vectors;
} tile;

static const char *const tile_names[] = {"6x4", "6x2", "12x1", "4x1", NULL};
static const tile tiles[] = {{6, 4}, {6, 2}, {12, 1}, {4, 1}};
enum { FOUR_VECTORS, TWO_VECTORS, ONE_VECTOR, SMALL };
enum { ITEMS = 128 }; /* of a compute unit, where there are as many tiles */

/* By how much a tile computes more than there is. */
static double waste(const tile *t, int width, const clcnn_conv2d_sizes *s) {
    return clcnn_conv2d_waste(s, (size_t)t->pixels, (size_t)t->vectors * (size_t)width);
}

/* 32 registers of 16 floats, or 16 of fewer; no vector that would hold no filter. Four vectors read
 * least for each product: that is worth a tenth, by measurement. */
static size_t usual_tile(int width, const clcnn_conv2d_sizes *s) {
    if (s->filters <= (size_t)width) {
        return width == 16 ? ONE_VECTOR : SMALL;
    }
    const double four = waste(&tiles[FOUR_VECTORS], width, s);
    const double two = waste(&tiles[TWO_VECTORS], width, s);
    return width == 16 && four <= 1.1 * two ? FOUR_VECTORS : TWO_VECTORS;
}

static double seconds(const clcnn_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const tile *t = &tiles[usual_tile(model->width, &s)];
    /* pointers are set up for each r, s: as long as 6 channels of one vector take, by measurement */
    const double few = 1 + 6 / (double)(s.channels * (size_t)t->vectors);
    return clcnn_model_seconds(model, CLCNN_ALONE,
                               s.multiply_adds * waste(t, model->width, &s) * few,
                               clcnn_problem_work(problem).bytes) +
           clcnn_conv2d_turn_seconds(model, problem);
}

static size_t choose(const clcnn_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return usual_tile(model->width, &s);
}

/* Bias and residual as in any sum. */
static double chain(const clcnn_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const double terms = (double)s.taps * (double)s.channels;
    return clcnn_conv2d_chain(model, problem) - terms +
           clcnn_tile_chain(fmin(terms, CLCNN_TILE_BLOCK), ceil(terms / CLCNN_TILE_BLOCK));
}

/* So many items that a unit which is late leaves its share to the others, and so few that to begin one
 * costs next to nothing. Neighbours read the same of what is larger, the input or the filter. */
static void write_range(clcnn_plan *plan, const clcnn_conv2d_sizes *s, size_t pixels,
                        size_t panels) {
    const size_t items = ITEMS * (size_t)clcnn_opencl_of(plan->op->context)->model.units;
    const size_t all_tiles = (s->pixels + pixels - 1) / pixels;
    const size_t parts = (items + panels - 1) / panels;
    const size_t length = (all_tiles + parts - 1) / parts;
    const size_t ranges = (all_tiles + length - 1) / length;
    const clcnn_value *inputs = plan->op->problem.inputs;
    const bool panels_first = clcnn_shape_count(inputs[CLCNN_CONV2D_FILTER].shape) <=
                              clcnn_shape_count(inputs[CLCNN_CONV2D_INPUT].shape);
    clcnn_plan_int(plan, (int)length);
    clcnn_plan_int(plan, panels_first);
    clcnn_plan_range(plan, 2,
                     panels_first ? (size_t[]){panels, ranges} : (size_t[]){ranges, panels},
                     (size_t[]){1, 1});
}

static void write_plan(clcnn_plan *plan, size_t choice) {
    const clcnn_problem *p = &plan->op->problem;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(p);
    const int width = plan->op->context->desc.vector_width;
    const tile t = tiles[choice];
    const size_t panel = (size_t)t.vectors * (size_t)width;
    const size_t kw = (size_t)clcnn_conv2d_of(p)->window.kw;
    const clcnn_conv2d_images images = clcnn_conv2d_turn(plan);
    const clcnn_place filter = clcnn_conv2d_pack_filter(plan, panel, 1, kw * s.channels);
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, panel);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_tile_options(&options, t.pixels, t.vectors);
    clcnn_options_add(&options, "DENSE", !images.pitched);
    clcnn_conv2d_begin(plan, "conv2d_direct", &options, &images, filter, bias);
    clcnn_conv2d_arguments(plan, &images);
    write_range(plan, &s, (size_t)t.pixels, s.groups * ((s.filters + panel - 1) / panel));
    clcnn_conv2d_turn_back(plan, &images);
}

const clcnn_solver clcnn_conv2d_direct = {.name = "direct",
                                          .style = CLCNN_ALONE,
                                          .tiles = tile_names,
                                          .applies = clcnn_solver_always,
                                          .seconds = seconds,
                                          .chain = chain,
                                          .usual_tile = choose,
                                          .plan = write_plan};
