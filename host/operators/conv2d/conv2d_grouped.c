/* SPDX-License-Identifier: MIT
 * conv2d, grouped: kernels/conv2d_grouped.cl, for CPU devices, groups of few channels. */
#include "../../../lib/problem.h"
#include "../activation.h"
#include "../pack.h"
#include "conv2d.h"

/* Columns of a tile: their sums, the input that they share and the filter fit the registers, 32 of 16
 * floats or 16 of fewer. Images of the field are 7 columns wide, or a multiple. */
static const char *const tile_names[] = {"7", "4", NULL};
static const int tiles[] = {7, 4};
enum { WIDE, NARROW };

enum { ITEMS = 4 };      /* for each compute unit, at least: few, which read long runs */
enum { LARGE = 100000 }; /* multiply-adds: tens of microseconds */

/* How the lanes of a vector are filters of several groups. */
typedef struct lanes {
    int width;
    int filters; /* of a group; 0: the kernel takes them as they come */
    int inputs;  /* channels of the groups of a vector */
} lanes;

static bool power_of_two(size_t n) {
    return (n & (n - 1)) == 0;
}

/* Vectors are the device's, or narrower ones where there are fewer channels. */
static lanes lanes_of(int width, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const int c = clcnn_conv2d_of(problem)->window.c;
    const int most = c >= 16 ? 16 : c >= 8 ? 8 : c >= 4 ? 4 : 1;
    lanes l = {.width = most < width ? most : width};
    if (l.width > 1 && power_of_two(s.filters) && power_of_two(s.channels) &&
        s.channels <= s.filters && s.filters <= (size_t)l.width) {
        l.inputs = l.width / (int)s.filters * (int)s.channels;
        l.filters = l.inputs > 1 ? (int)s.filters : 0;
    }
    return l;
}

static bool applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    return p->groups > 1 && (p->groups == p->window.c || lanes_of(model->width, problem).filters);
}

static size_t choose(const clcnn_device_model *model, const clcnn_problem *problem) {
    return lanes_of(model->width, problem).width == 16 ? WIDE : NARROW;
}

/* Measured on PoCL: storing an output takes as long as nine products, bringing inputs to their lanes
 * a third as long as multiplying them, or by far longer where it is not known beforehand. */
static double seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const lanes l = lanes_of(model->width, problem);
    const double spread = l.filters == 1 ? 1 : l.filters ? 1.3 : l.width;
    const double products =
        s.multiply_adds * (spread + 9 / (double)(s.taps * s.channels)) * model->width / l.width;
    return clcnn_device_seconds(model, CLCNN_ALONE, products, clcnn_problem_work(problem).bytes) +
           clcnn_conv2d_turn_seconds(model, problem);
}

/* A step that packs the filter into [r][s][C/G][k], with a vector of zeros behind it. */
static clcnn_place pack_filter(clcnn_plan *plan, size_t width) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(&plan->op->problem);
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&plan->op->problem);
    const size_t rows = s.taps * s.channels, all = (size_t)p->k;
    const clcnn_packing packing = {.groups = 1,
                                   .filters = all,
                                   .panel_size = all,
                                   .rows = rows,
                                   .padded_rows = rows,
                                   .channels = s.channels,
                                   .tail = width,
                                   .tap_step = p->oihw ? 1 : s.channels * all,
                                   .channel_step = p->oihw ? s.taps : all,
                                   .filter_step = p->oihw ? rows : 1};
    return clcnn_pack(plan, &packing, CLCNN_CONV2D_FILTER);
}

/* The usual windows have a program of their own. */
static bool usual_window(const clcnn_window *w) {
    return w->kh == w->kw && (w->kw == 3 || w->kw == 5) && w->sw <= 2 && w->dw == 1;
}

/* Rows of a tile: two where the sums and inputs of both fit the registers, and rows are as columns. */
static size_t lines_of(const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const clcnn_window *w = &clcnn_conv2d_of(problem)->window;
    const bool two = s.multiply_adds >= LARGE && s.channels == 1 && usual_window(w) && w->kw == 3 &&
                     w->sh == w->sw && w->dh == w->dw;
    return two ? 2 : 1;
}

static void add_window(clcnn_options *options, const clcnn_window *w, size_t lines) {
    if (usual_window(w)) {
        clcnn_options_add(options, "LINES", (int)lines);
        clcnn_options_add(options, "KW", w->kw);
        clcnn_options_add(options, "SW", w->sw);
        clcnn_options_add(options, "DW", w->dw);
    }
}

static void add_lanes(clcnn_options *options, const lanes *l, size_t channels) {
    clcnn_options_add(options, "CHANNELS", (int)channels);
    clcnn_options_add(options, "FILTERS", l->filters);
    if (l->filters) {
        clcnn_options_add(options, "INPUTS", l->inputs);
    }
}

static void write_plan(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *problem = &plan->op->problem;
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *w = &p->window;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const lanes l = lanes_of(plan->op->context->desc.vector_width, problem);
    const int width = l.width;
    const size_t lines = lines_of(problem);
    const clcnn_conv2d_images images = clcnn_conv2d_turn(plan);
    const clcnn_place filter = pack_filter(plan, (size_t)width);
    const clcnn_place bias =
        clcnn_pack_bias(plan, CLCNN_CONV2D_BIAS, 1, (size_t)p->k, (size_t)p->k);
    clcnn_options options = clcnn_options_of(plan->op, width);
    clcnn_options_add(&options, "PIXELS", tiles[tile]);
    add_lanes(&options, &l, s.channels);
    if (s.multiply_adds >= LARGE) { /* else a program of its own is not worth building */
        clcnn_options_add(&options, "DENSE", !images.pitched);
        add_window(&options, w, lines);
    }
    clcnn_activation_inside(plan, &options);
    clcnn_conv2d_begin(plan, "conv2d_grouped", &options, &images, filter, bias);
    clcnn_conv2d_arguments(plan, &images);
    const size_t rows = (size_t)w->n * (size_t)w->oh, vectors = (size_t)(p->k / width);
    const size_t items = ITEMS * (size_t)clcnn_opencl_of(plan->op->context)->model.units;
    const size_t fair = rows / items / lines * lines, strip = fair > lines ? fair : lines;
    const size_t strips = (rows + strip - 1) / strip;
    const size_t blocks = (items + strips - 1) / strips;
    const size_t block = vectors > blocks ? vectors / blocks : 1;
    clcnn_plan_int(plan, (int)block * width);
    clcnn_plan_int(plan, (int)strip);
    const size_t local[] = {1, 1}, global[] = {vectors / block, strips};
    clcnn_plan_range(plan, 2, global, local);
    clcnn_conv2d_turn_back(plan, &images);
}

const clcnn_solver clcnn_conv2d_grouped = {.name = "grouped",
                                           .style = CLCNN_ALONE,
                                           .tiles = tile_names,
                                           .applies = applies,
                                           .seconds = seconds,
                                           .chain = clcnn_conv2d_chain,
                                           .usual_tile = choose,
                                           .plan = write_plan};
