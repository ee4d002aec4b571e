/* SPDX-License-Identifier: MIT
 * conv2d, tiled: kernels/conv2d_tiled.cl, the implicit GEMM for GPUs. */
#include "../../../lib/problem.h"
#include "conv2d.h"

/* TILE_M pixels x TILE_N filters x TILE_K of the depth; TILE_M / 8 x TILE_N / 8 work-items, of
 * which each fetches at least one quad of either slice. */
typedef struct tile {
    int m, n, k;
} tile;

static const char *const tile_names[] = {"128x128x8", "64x64x16", "32x32x8", NULL};
static const tile tiles[] = {{128, 128, 8}, {64, 64, 16}, {32, 32, 8}};
enum { LARGE, MEDIUM, SMALL };

static size_t items_of(const tile *t) {
    return (size_t)(t->m / 8) * (size_t)(t->n / 8);
}

static size_t local_memory_of(const tile *t) {
    return 2 * sizeof(float) * (size_t)t->k * (size_t)(t->m + 4 + t->n);
}

static bool fits(const clcnn_device_model *model, const tile *t) {
    return items_of(t) <= model->max_group_size && local_memory_of(t) <= model->local_memory;
}

static bool applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)problem;
    return fits(model, &tiles[SMALL]);
}

/* Measured on PoCL: a tile whose sums the first-level cache does not hold takes ten times as long. */
static bool fits_well(const clcnn_device_model *model, const tile *t) {
    return fits(model, t) && sizeof(float) * (size_t)(t->m * t->n) <= model->sums;
}

/* The largest tile that fits the device well and leaves every compute unit a few blocks. */
static size_t choose(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const size_t units = (size_t)model->units;
    for (size_t i = 0; i < SMALL; i++) {
        const size_t m = (size_t)tiles[i].m, n = (size_t)tiles[i].n;
        const size_t blocks = (s.pixels + m - 1) / m * ((s.filters + n - 1) / n) * s.groups;
        if (fits_well(model, &tiles[i]) && blocks >= 2 * units && s.filters > n / 2) {
            return i;
        }
    }
    return SMALL;
}

static double seconds(const clcnn_device_model *model, const clcnn_problem *problem) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    const tile *t = &tiles[choose(model, problem)];
    const double waste = clcnn_waste(s.pixels, (size_t)t->m) * clcnn_waste(s.filters, (size_t)t->n);
    return clcnn_device_seconds(model, CLCNN_TOGETHER, s.multiply_adds * waste,
                                clcnn_problem_work(problem).bytes);
}

/* Whether four channels are one load: never in NCHW, where both would be the same program. */
static bool in_quads(const clcnn_plan *plan, const clcnn_conv2d_sizes *s) {
    const clcnn_value *x = &plan->op->problem.inputs[CLCNN_CONV2D_INPUT];
    const bool nhwc = clcnn_conv2d_of(&plan->op->problem)->window.format == CLCNN_NHWC;
    return nhwc && s->channels % 4 == 0 && x->pitch % 4 == 0 && !plan->choice->unaligned;
}

static void write_plan(clcnn_plan *plan, size_t choice) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&plan->op->problem);
    const bool quads = in_quads(plan, &s);
    const tile t = tiles[choice];
    clcnn_plan_group(plan, items_of(&t), local_memory_of(&t));
    const clcnn_place filter = clcnn_conv2d_pack_filter(plan, (size_t)t.n, (size_t)t.k, 0);
    const clcnn_place bias = clcnn_conv2d_pack_bias(plan, (size_t)t.n);
    clcnn_options options = clcnn_options_of(plan->op, 4);
    clcnn_options_add(&options, "TILE_M", t.m);
    clcnn_options_add(&options, "TILE_N", t.n);
    clcnn_options_add(&options, "TILE_K", t.k);
    clcnn_options_add(&options, "QUADS", quads);
    if (quads) {
        clcnn_plan_align(plan, 4 * sizeof(float));
    }
    const clcnn_conv2d_images images = clcnn_conv2d_images_of(plan);
    clcnn_conv2d_begin(plan, "conv2d_tiled", &options, &images, filter, bias);
    clcnn_conv2d_arguments(plan, &images);
    const size_t items = items_of(&t);
    const size_t local[] = {items, 1};
    const size_t global[] = {(s.pixels + (size_t)t.m - 1) / (size_t)t.m * items,
                             s.groups * ((s.filters + (size_t)t.n - 1) / (size_t)t.n)};
    clcnn_plan_range(plan, 2, global, local);
}

const clcnn_solver clcnn_conv2d_tiled = {.name = "tiled",
                                         .style = CLCNN_TOGETHER,
                                         .tiles = tile_names,
                                         .applies = applies,
                                         .seconds = seconds,
                                         .chain = clcnn_conv2d_chain,
                                         .usual_tile = choose,
                                         .plan = write_plan};
