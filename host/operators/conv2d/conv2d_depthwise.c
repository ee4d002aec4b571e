/* SPDX-License-Identifier: MIT
 * conv2d, depthwise: kernels/conv2d_depthwise.cl, vectors of channels for CPU devices. */
#include "../../../lib/problem.h"
#include "../pack.h"
#include "conv2d.h"

/* Columns of a tile: their sums, the input that they share and the filter fit the registers, 32 of 16
 * floats or 16 of fewer. Images of the field are 7 columns wide, or a multiple. */
static const char *const tile_names[] = {"7", "4", NULL};
static const int tiles[] = {7, 4};
enum { WIDE, NARROW };

enum { ITEMS = 16 }; /* for each compute unit, at least, where rows are fewer */

/* The device's vector, or a narrower one where there are fewer channels. */
static int width_of(int width, int channels) {
    const int most = channels >= 16 ? 16 : channels >= 8 ? 8 : channels >= 4 ? 4 : 1;
    return most < width ? most : width;
}

static bool applies(const clcnn_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    (void)model;
    return p->groups > 1 && p->groups == p->window.c && p->window.format == CLCNN_NHWC;
}

static size_t choose(const clcnn_model *model, const clcnn_problem *problem) {
    (void)problem;
    return model->width == 16 ? WIDE : NARROW;
}

/* Measured on PoCL: storing an output takes as long as nine products. */
static double seconds(const clcnn_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const double products = s.multiply_adds * (1 + 9 / (double)s.taps);
    const int width = width_of(model->width, clcnn_conv2d_of(problem)->window.c);
    return clcnn_model_seconds(model, CLCNN_ALONE, products * model->width / width,
                               clcnn_problem_work(problem).bytes);
}

/* A step that packs the filter into [r][s][k], with a vector of zeros behind it. */
static clcnn_place pack_filter(clcnn_plan *plan, size_t width) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(&plan->op->problem);
    const size_t taps = clcnn_conv2d_sizes_of(&plan->op->problem).taps, all = (size_t)p->k;
    const clcnn_packing packing = {.groups = 1,
                                   .filters = all,
                                   .panel_size = all,
                                   .rows = taps,
                                   .padded_rows = taps,
                                   .channels = 1,
                                   .tail = width,
                                   .tap_step = p->oihw ? 1 : all,
                                   .filter_step = p->oihw ? taps : 1};
    return clcnn_pack(plan, &packing, CLCNN_CONV2D_FILTER);
}

/* The usual windows have a program of their own. */
static void add_window(clcnn_options *options, const clcnn_window *w) {
    if (w->kh == w->kw && (w->kw == 3 || w->kw == 5) && w->sw <= 2 && w->dw == 1) {
        clcnn_options_add(options, "KH", w->kh);
        clcnn_options_add(options, "KW", w->kw);
        clcnn_options_add(options, "SW", w->sw);
        clcnn_options_add(options, "DW", w->dw);
    }
}

static void write_plan(clcnn_plan *plan, size_t tile) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(&plan->op->problem);
    const clcnn_window *w = &p->window;
    const int width = width_of(plan->op->context->desc.vector_width, w->c);
    const clcnn_place filter = pack_filter(plan, (size_t)width);
    const clcnn_place bias =
        clcnn_pack_bias(plan, CLCNN_CONV2D_BIAS, 1, (size_t)p->k, (size_t)p->k);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_options_add(&options, "PIXELS", tiles[tile]);
    clcnn_options_add(&options, "MULTIPLIED", p->k > w->c);
    add_window(&options, w);
    clcnn_conv2d_begin(plan, "conv2d_depthwise", &options, filter, bias);
    clcnn_conv2d_arguments(plan);
    const size_t rows = (size_t)w->n * (size_t)w->oh, vectors = (size_t)(p->k / width);
    const size_t items = ITEMS * (size_t)clcnn_opencl_of(plan->op->context)->model.units;
    const size_t blocks = (items + rows - 1) / rows;
    const size_t block = vectors > blocks ? vectors / blocks : 1;
    clcnn_plan_int(plan, (int)block * width);
    const size_t local[] = {1, 1}, global[] = {vectors / block, rows};
    clcnn_plan_range(plan, 2, global, local);
}

const clcnn_solver clcnn_conv2d_depthwise = {.name = "depthwise",
                                             .style = CLCNN_ALONE,
                                             .tiles = tile_names,
                                             .applies = applies,
                                             .seconds = seconds,
                                             .chain = clcnn_conv2d_chain,
                                             .usual_tile = choose,
                                             .plan = write_plan};
