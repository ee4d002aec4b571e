/* SPDX-License-Identifier: MIT
 * conv2d, direct: kernels/conv2d_direct.cl, the register tile for CPU devices. */
#include "../../../lib/problem.h"
#include "../activation.h"
#include "../tile.h"
#include "conv2d.h"

/* Of a compute unit, where there are as many tiles: of one block each, and of several, whose rows of the panel
 * are read from the nearest cache by all tiles of an item but one. */
enum { ITEMS = 128, DEEP_ITEMS = 8 };

/* Terms that are summed with pointers set up once: a tap's, or those of a filter's row where they adjoin. */
static size_t terms_in_a_row(const clcnn_problem *problem, const clcnn_conv2d_sizes *s) {
    const clcnn_window *w = &clcnn_conv2d_of(problem)->window;
    return w->dw == 1 && s->groups == 1 ? s->channels * (size_t)w->kw : s->channels;
}

static double seconds_of(const clcnn_device_model *model, const clcnn_problem *problem,
                         size_t choice) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const clcnn_tile t = clcnn_tile_of(clcnn_tile_names[choice], model->width);
    return clcnn_device_seconds(model, CLCNN_ALONE,
                                s.multiply_adds * clcnn_tile_waste(t, s.pixels, s.filters) *
                                    clcnn_tile_of_taps(t, terms_in_a_row(problem, &s)),
                                clcnn_problem_work(problem).bytes) +
           clcnn_conv2d_turn_seconds(model, problem);
}

/* One vector is worth a program of its own where two take a tenth longer, by the guess, and more than such a
 * program must gain. */
static size_t choose(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const size_t usual = clcnn_tile_usual(model->width, s.filters), two = CLCNN_TILE_NARROW;
    if (usual <= two) {
        return usual;
    }
    const bool better = 1.1 * seconds_of(model, problem, usual) + clcnn_device_program(model) <=
                        seconds_of(model, problem, two);
    return better ? usual : two;
}

static double seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    return seconds_of(model, problem, choose(model, problem));
}

/* Whether a sum is one block. */
static bool is_whole(const clcnn_conv2d_sizes *s) {
    return s->taps * s->channels <= CLCNN_TILE_WHOLE;
}

static double chain(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return is_whole(&s) ? clcnn_conv2d_chain(model, problem)
                        : clcnn_conv2d_tile_chain(model, problem);
}

/* So many items that a unit which is late leaves its share to the others, and so few that to begin one
 * costs next to nothing. Neighbours read the same of what is larger, the input or the filter. */
static void write_range(clcnn_plan *plan, const clcnn_conv2d_sizes *s, size_t pixels,
                        size_t panels) {
    const size_t units = (size_t)clcnn_opencl_of(plan->op->context)->model.units;
    const bool deep = !is_whole(s);
    const size_t items = (deep ? DEEP_ITEMS : ITEMS) * units;
    const size_t all_tiles = (s->pixels + pixels - 1) / pixels;
    const size_t parts = (items + panels - 1) / panels;
    const size_t fair = (all_tiles + parts - 1) / parts;
    const size_t length = deep && fair > CLCNN_TILES ? CLCNN_TILES : fair;
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
    const clcnn_tile t = clcnn_tile_of(clcnn_tile_names[choice], width);
    const size_t kw = (size_t)clcnn_conv2d_of(p)->window.kw;
    const clcnn_conv2d_images images = clcnn_conv2d_turn(plan);
    const clcnn_place filter = clcnn_conv2d_pack_filter(plan, t.panel, 1, kw * s.channels);
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, t.panel);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_tile_options(&options, t);
    clcnn_options_add(&options, "DENSE", !images.pitched);
    clcnn_activation_inside(plan, &options);
    clcnn_conv2d_begin(plan, "conv2d_direct", &options, &images, filter, bias);
    clcnn_conv2d_arguments(plan, &images);
    write_range(plan, &s, t.pixels, s.groups * ((s.filters + t.panel - 1) / t.panel));
    clcnn_conv2d_turn_back(plan, &images);
}

const clcnn_solver clcnn_conv2d_direct = {.name = "direct",
                                          .style = CLCNN_ALONE,
                                          .tiles = clcnn_tile_names,
                                          .applies = clcnn_solver_always,
                                          .seconds = seconds,
                                          .chain = chain,
                                          .usual_tile = choose,
                                          .plan = write_plan};
