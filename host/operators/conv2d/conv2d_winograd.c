/* SPDX-License-Identifier: MIT
 * conv2d, Winograd's F(4x4, 3x3) and F(2x2, 3x3): kernels/conv2d_winograd.cl and the transforms of
 * filter and input beside it, for CPU devices. */
#include <math.h>

#include "../../../lib/problem.h"
#include "../../workspace.h"
#include "conv2d.h"

enum { VECTORS = 2 };

/* Bytes of transformed inputs that are kept at once, apart: each panel of filters reads them again, from a cache by
 * far sooner than from memory. */
enum { AT_ONCE = 8 << 20 };

/* Tiles that are multiplied at once: at most, and so many that their sums keep the registers busy. */
enum { MOST_ROWS = 14, FEW_ROWS = 4 };

/* Multiply-adds in whose time an input is transformed, or an output, for each point. */
#define TRANSFORM 12.0

/* What a block needs apart is less than fused. */
static const char *const tile_names[] = {"fused", "apart", NULL};
enum { FUSED, APART };

/* How a problem is cut up. */
typedef struct cut {
    int m, tiles;                     /* tiles of m x m outputs */
    size_t points, channels, filters; /* channels, filters: whole blocks of 4 vectors, and panels */
    size_t panels;
    size_t rows;         /* tiles that are multiplied at once */
    size_t block, group; /* tiles and panels of a work-item */
    size_t turns;        /* work-items of the busiest compute unit */
} cut;

static bool applies_to(const clcnn_problem *problem) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *w = &p->window;
    return w->kh == 3 && w->kw == 3 && w->sh == 1 && w->sw == 1 && w->dh == 1 && w->dw == 1 &&
           p->groups == 1;
}

/* Floats in a vector of these kernels, 4 at least: with scalars PoCL 3.1 gets F(2x2) wrong. */
static size_t width_of(const clcnn_device_model *model) {
    return model->width < 4 ? 4 : (size_t)model->width;
}

static size_t rounded_up(size_t count, size_t step) {
    return (count + step - 1) / step * step;
}

/* Floats of local memory that a work-item may have: of PoCL's a second-level cache holds these, with
 * room for the filter; rusticl counts each twice. */
static size_t scratch_of(const clcnn_device_model *model) {
    const size_t most = 704 << 10, there = model->local_memory / 2;
    return (there < most ? there : most) / sizeof(float);
}

static size_t tile_bytes(const cut *c) {
    return c->points * c->channels * sizeof(float);
}

/* The most tiles of a block: products of a panel and, where it is fused, transformed inputs; else of AT_ONCE
 * bytes, and MOST_ROWS more. */
static size_t most_tiles(const clcnn_device_model *model, const cut *c, bool fused) {
    const size_t width = width_of(model), of_point = scratch_of(model) / c->points;
    const size_t gaps = 2 * width, tile = VECTORS * width + (fused ? c->channels : 0);
    const size_t most = of_point > gaps ? (of_point - gaps) / tile : 0;
    const size_t kept = MOST_ROWS + AT_ONCE / tile_bytes(c);
    return fused || most < kept ? most : kept;
}

/* Takes the rows, the block and, where each work-item transforms its input itself, the group by which the
 * busiest unit works the least, tiles that repeat the last one counted; what it loads beside shrinks with
 * rows and block. `rows` ends with 0; block stays 0 where nothing fits. */
static void take_block(cut *c, const int *rows, size_t most, bool fused, size_t units) {
    const size_t panel = c->filters / c->panels;
    double best = 0;
    for (; *rows; rows++) {
        const size_t r = (size_t)*rows;
        for (size_t block = r; block <= most && block < (size_t)c->tiles + r; block += r) {
            for (size_t part = 1; part <= (fused ? units : 1); part++) {
                const size_t group = fused ? (c->panels + part - 1) / part : 1;
                const size_t items =
                    ((size_t)c->tiles + block - 1) / block * ((c->panels + group - 1) / group);
                const size_t turns = (items + units - 1) / units;
                const double input = fused ? TRANSFORM / (double)(group * panel) : 0;
                const double cost = (double)(turns * block * group) * (1 + 1 / (double)r) *
                                    (1 + 1 / (double)block) * (1 + input);
                if (c->block == 0 || cost < best) {
                    best = cost;
                    c->rows = r;
                    c->block = block;
                    c->group = group;
                    c->turns = turns;
                }
            }
        }
    }
}

static cut cut_up(const clcnn_device_model *model, const clcnn_problem *problem, int m,
                  bool fused) {
    /* rows x 2 accumulators, the filter and the broadcast fit 32 registers of 16 floats, or 16 */
    static const int of_16[] = {MOST_ROWS, 13, 8, 4, 2, 0}, of_fewer[] = {6, 4, 2, 0};
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(problem);
    const clcnn_window *w = &p->window;
    const size_t width = width_of(model);
    cut c = {.m = m,
             .tiles = w->n * ((w->oh + m - 1) / m) * ((w->ow + m - 1) / m),
             .points = (size_t)((m + 2) * (m + 2)),
             .channels = rounded_up((size_t)w->c, 4 * width),
             .filters = rounded_up((size_t)p->k, VECTORS * width)};
    c.panels = c.filters / (VECTORS * width);
    take_block(&c, width == 16 ? of_16 : of_fewer, most_tiles(model, &c, fused), fused,
               (size_t)model->units);
    return c;
}

static double filter_bytes(const clcnn_problem *problem, const cut *c) {
    const double channels = (double)clcnn_conv2d_of(problem)->window.c;
    return (double)(c->points * c->filters) * channels * sizeof(float);
}

/* A filter of more bytes, by measurement, is read more slowly: clcnn_device_model's far_byte. */
static bool is_near(const clcnn_problem *problem, const cut *c) {
    return filter_bytes(problem, c) <= 20e6;
}

/* Fused blocks each read the filter; where it is not near, or local memory holds fewer tiles than have sums in
 * registers, that takes longer than to bring the transformed input to memory and back. */
static bool is_fused(const clcnn_device_model *model, const clcnn_problem *problem, int m) {
    const cut c = cut_up(model, problem, m, true);
    return c.block > 0 && is_near(problem, &c) && most_tiles(model, &c, true) >= FEW_ROWS;
}

/* ---- Steps --------------------------------------------------------------------------------- */

static clcnn_place transform_filter(clcnn_plan *plan, const cut *c, const clcnn_options *options) {
    const clcnn_conv2d_parameters *p = clcnn_conv2d_of(&plan->op->problem);
    const size_t channels = (size_t)p->window.c, k = (size_t)p->k;
    const clcnn_place packed =
        clcnn_plan_packed(plan, CLCNN_CONV2D_FILTER, c->filters * c->points * channels);
    clcnn_plan_kernel(plan, "conv2d_winograd_filter", options);
    clcnn_plan_buffer(plan, clcnn_input(CLCNN_CONV2D_FILTER));
    clcnn_plan_buffer(plan, packed);
    const size_t sizes[] = {channels, k, p->oihw ? 1 : channels * k, p->oihw ? 9 : k,
                            p->oihw ? 9 * channels : 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, (int)sizes[i]);
    }
    clcnn_plan_items(plan,
                     c->filters / width_of(&clcnn_opencl_of(plan->op->context)->model) * channels);
    return packed;
}

typedef struct places {
    clcnn_conv2d_images images;
    clcnn_place filter, bias, input; /* input: transformed, apart */
} places;

/* Of `tiles` tiles from `first` on, whole rows. */
static void transform_input(clcnn_plan *plan, const cut *c, clcnn_options options, const places *at,
                            size_t first, size_t tiles) {
    const clcnn_window *w = &clcnn_conv2d_of(&plan->op->problem)->window;
    clcnn_conv2d_format(&at->images, &options);
    clcnn_plan_kernel(plan, "conv2d_winograd_input", &options);
    clcnn_plan_buffer(plan, at->images.x);
    clcnn_plan_buffer(plan, at->input);
    const int sizes[] = {(int)first, c->tiles,           w->oh,  w->ow,  w->h, w->w,
                         w->c,       at->images.x_pitch, w->top, w->left};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, sizes[i]);
    }
    clcnn_plan_items(plan, tiles);
}

/* The outputs of the tiles from `first` up to `end`. */
static void multiply(clcnn_plan *plan, const cut *c, clcnn_options options, const places *at,
                     bool fused, size_t first, size_t end) {
    const clcnn_device_model *model = &clcnn_opencl_of(plan->op->context)->model;
    const size_t scratch = scratch_of(model);
    const size_t blocks = (end - first + c->block - 1) / c->block;
    clcnn_options_add(&options, "ROWS", (int)c->rows);
    clcnn_options_add(&options, "FUSED", fused);
    clcnn_options_add(&options, "SCRATCH", (int)scratch);
    clcnn_conv2d_begin(plan, "conv2d_winograd", &options, &at->images, at->filter, at->bias);
    if (!fused) {
        clcnn_plan_buffer(plan, at->input);
    }
    clcnn_conv2d_arguments(plan, &at->images);
    clcnn_plan_int(plan, (int)first);
    clcnn_plan_int(plan, (int)end);
    clcnn_plan_int(plan, (int)c->block);
    clcnn_plan_int(plan, (int)c->group);
    const size_t local[] = {1, 1};
    const size_t global[] = {(c->panels + c->group - 1) / c->group, blocks};
    clcnn_plan_range(plan, 2, global, local);
}

/* How many tiles are transformed at once: of AT_ONCE bytes, or what the caller allows; whole blocks. */
static size_t tiles_at_once(const clcnn_plan *plan, const cut *c, size_t width) {
    const size_t bytes = clcnn_workspace_room(plan, AT_ONCE),
                 gaps = c->points * width * sizeof(float);
    const size_t blocks = bytes > gaps ? (bytes - gaps) / tile_bytes(c) / c->block : 0;
    const size_t all = (size_t)c->tiles, most = (blocks ? blocks : 1) * c->block;
    return most < all ? most : all;
}

static void write_plan(clcnn_plan *plan, size_t tile, int m) {
    const clcnn_device_model *model = &clcnn_opencl_of(plan->op->context)->model;
    const size_t width = width_of(model);
    const bool fused = tile == FUSED;
    const cut c = cut_up(model, &plan->op->problem, m, fused);
    if (c.block == 0) { /* of one work-item: more than there is */
        clcnn_plan_group(plan, 1, model->local_memory + 1);
        return;
    }
    clcnn_options options = clcnn_options_of(plan->op, (int)width);
    clcnn_options_add(&options, "TILE", m);
    places at = {.images = clcnn_conv2d_turn(plan),
                 .filter = transform_filter(plan, &c, &options),
                 .bias = clcnn_conv2d_pack_bias(plan, VECTORS * width)};
    if (fused) {
        multiply(plan, &c, options, &at, true, 0, (size_t)c.tiles);
        clcnn_conv2d_turn_back(plan, &at.images);
        return;
    }
    const size_t all = (size_t)c.tiles;
    const size_t most = tiles_at_once(plan, &c, width);
    at.input = clcnn_plan_region(plan, c.points * (rounded_up(most, c.rows) * c.channels + width));
    for (size_t first = 0; !plan->status && first < all; first += most) {
        const size_t end = all - first < most ? all : first + most;
        transform_input(plan, &c, options, &at, first, rounded_up(end - first, c.rows));
        multiply(plan, &c, options, &at, false, first, end);
    }
    clcnn_conv2d_turn_back(plan, &at.images);
}

/* ---- Guesses ------------------------------------------------------------------------------- */

/* The bytes that the busiest unit reads from beyond its second-level cache. */
static double streamed(const clcnn_problem *problem, const cut *c, bool fused, double units) {
    const double filter = filter_bytes(problem, c), panels = (double)c->panels;
    const double input = (double)(c->points * c->channels) * (double)c->tiles * sizeof(float);
    if (fused) {
        const double part = filter * (double)c->group / panels;
        return part * (part > 1 << 20 ? (double)c->turns : 1);
    }
    return (filter * ceil((double)c->tiles / (double)c->block) + input * panels) / units;
}

/* In multiply-adds of the busiest unit. Measured on PoCL: what a tile's transforms take for each channel
 * and filter, and a sum to begin and to end. */
static double seconds_of(const clcnn_device_model *model, const clcnn_problem *problem, int m) {
    const bool fused = is_fused(model, problem, m);
    const cut c = cut_up(model, problem, m, fused);
    const size_t panel = c.filters / c.panels;
    const double filters = (double)(panel * c.group), points = (double)c.points;
    const double channels = (double)clcnn_conv2d_of(problem)->window.c;
    const double units = model->units, tiles = (double)(c.turns * c.block);
    const double products = tiles * filters * points * (channels + 8);
    const double inputs = fused ? tiles : (double)c.tiles / units;
    const double transforms = (inputs * channels + tiles * filters) * points * TRANSFORM;
    const double reading = streamed(problem, &c, fused, units) *
                           (is_near(problem, &c) ? model->near_byte : model->far_byte) *
                           (double)width_of(model) / 16;
    return (fused ? 0 : model->launch) +
           clcnn_device_seconds(model, CLCNN_ALONE, (products + transforms + reading) * units,
                                clcnn_problem_work(problem).bytes) +
           clcnn_conv2d_turn_seconds(model, problem);
}

/* The roundings of a product: two dimensions of its input's transform, of its filter's and of its own,
 * coefficients counted, one of it and of each sum. */
static double chain_of(const clcnn_problem *problem, double transforms) {
    return 6 * transforms + clcnn_conv2d_of(problem)->window.c +
           clcnn_problem_has(problem, CLCNN_CONV2D_BIAS) +
           clcnn_problem_has(problem, CLCNN_CONV2D_RESIDUAL);
}

/* ---- The two ------------------------------------------------------------------------------- */

static bool applies4(const clcnn_device_model *model, const clcnn_problem *problem) {
    return applies_to(problem) && cut_up(model, problem, 4, false).block > 0;
}

static bool applies2(const clcnn_device_model *model, const clcnn_problem *problem) {
    return applies_to(problem) && cut_up(model, problem, 2, false).block > 0;
}

static double seconds4(const clcnn_device_model *model, const clcnn_problem *problem) {
    return seconds_of(model, problem, 4);
}

static double seconds2(const clcnn_device_model *model, const clcnn_problem *problem) {
    return seconds_of(model, problem, 2);
}

static double chain4(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return chain_of(problem, 5);
}

static double chain2(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    return chain_of(problem, 2);
}

static size_t choose4(const clcnn_device_model *model, const clcnn_problem *problem) {
    return is_fused(model, problem, 4) ? FUSED : APART;
}

static size_t choose2(const clcnn_device_model *model, const clcnn_problem *problem) {
    return is_fused(model, problem, 2) ? FUSED : APART;
}

static void write_plan4(clcnn_plan *plan, size_t tile) {
    write_plan(plan, tile, 4);
}

static void write_plan2(clcnn_plan *plan, size_t tile) {
    write_plan(plan, tile, 2);
}

const clcnn_solver clcnn_conv2d_winograd4 = {.name = "winograd4x4",
                                             .style = CLCNN_ALONE,
                                             .tiles = tile_names,
                                             .applies = applies4,
                                             .seconds = seconds4,
                                             .chain = chain4,
                                             .winograd_tile = 4,
                                             .usual_tile = choose4,
                                             .plan = write_plan4};

const clcnn_solver clcnn_conv2d_winograd2 = {.name = "winograd2x2",
                                             .style = CLCNN_ALONE,
                                             .tiles = tile_names,
                                             .applies = applies2,
                                             .seconds = seconds2,
                                             .chain = chain2,
                                             .winograd_tile = 2,
                                             .usual_tile = choose2,
                                             .plan = write_plan2};
