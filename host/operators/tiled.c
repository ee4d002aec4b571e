/* SPDX-License-Identifier: MIT */
#include "tiled.h"

#include "../../lib/problem.h"

const char *const clcnn_tiled_names[] = {"128x128x8", "64x64x16", "32x32x8", NULL};
static const clcnn_tiled tiles[] = {{128, 128, 8}, {64, 64, 16}, {32, 32, 8}};
enum { SMALL = 2 };

clcnn_tiled clcnn_tiled_of(size_t choice) {
    return tiles[choice];
}

size_t clcnn_tiled_items(const clcnn_tiled *t) {
    return t->m / 8 * (t->n / 8);
}

/* Both slices, with padded rows, twice. */
static size_t local_memory_of(const clcnn_tiled *t) {
    return 2 * sizeof(float) * t->k * (t->m + 4 + t->n + 4);
}

static bool fits(const clcnn_device_model *model, const clcnn_tiled *t) {
    return clcnn_tiled_items(t) <= model->max_group_size &&
           local_memory_of(t) <= model->local_memory;
}

bool clcnn_tiled_applies(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)problem;
    return fits(model, &tiles[SMALL]);
}

/* Measured on PoCL: a tile whose sums the first-level cache does not hold takes ten times as long. */
static bool fits_well(const clcnn_device_model *model, const clcnn_tiled *t) {
    return fits(model, t) && sizeof(float) * t->m * t->n <= model->sums;
}

size_t clcnn_tiled_choose(const clcnn_device_model *model, size_t rows, size_t columns,
                          size_t matrices) {
    const size_t units = (size_t)model->units;
    for (size_t i = 0; i < SMALL; i++) {
        const size_t m = tiles[i].m, n = tiles[i].n;
        const size_t blocks = (rows + m - 1) / m * ((columns + n - 1) / n) * matrices;
        if (fits_well(model, &tiles[i]) && blocks >= 2 * units && columns > n / 2) {
            return i;
        }
    }
    return SMALL;
}

double clcnn_tiled_seconds(const clcnn_device_model *model, const clcnn_problem *problem,
                           size_t choice, size_t rows, size_t columns) {
    const clcnn_tiled *t = &tiles[choice];
    const clcnn_work work = clcnn_problem_work(problem);
    const double waste = clcnn_waste(rows, t->m) * clcnn_waste(columns, t->n);
    return clcnn_device_seconds(model, CLCNN_TOGETHER, work.multiply_adds * waste, work.bytes);
}

void clcnn_tiled_group(clcnn_plan *plan, const clcnn_tiled *t) {
    clcnn_plan_group(plan, clcnn_tiled_items(t), local_memory_of(t));
}

clcnn_options clcnn_tiled_options(const clcnn_op *op, const clcnn_tiled *t) {
    clcnn_options options = clcnn_options_of(op, 4);
    clcnn_options_add(&options, "TILE_M", (int)t->m);
    clcnn_options_add(&options, "TILE_N", (int)t->n);
    clcnn_options_add(&options, "TILE_K", (int)t->k);
    return options;
}

void clcnn_tiled_range(clcnn_plan *plan, const clcnn_tiled *t, size_t rows, size_t columns,
                       size_t matrices) {
    const size_t items = clcnn_tiled_items(t);
    const size_t local[] = {items, 1};
    const size_t global[] = {(rows + t->m - 1) / t->m * items,
                             matrices * ((columns + t->n - 1) / t->n)};
    clcnn_plan_range(plan, 2, global, local);
}
