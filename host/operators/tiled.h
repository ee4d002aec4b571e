/* SPDX-License-Identifier: MIT
 * The tiles of kernels/tiled.clh, for GPUs: TILE_M rows x TILE_N columns x TILE_K of the depth; TILE_M / 8 x
 * TILE_N / 8 work-items, of which each fetches at least one quad of either slice. */
#ifndef CLCNN_HOST_TILED_H
#define CLCNN_HOST_TILED_H

#include "../solver.h"

typedef struct clcnn_tiled {
    size_t m, n, k;
} clcnn_tiled;

extern const char *const clcnn_tiled_names[];
clcnn_tiled clcnn_tiled_of(size_t choice);

size_t clcnn_tiled_items(const clcnn_tiled *tile);

/* Whether the device has room for the smallest. */
bool clcnn_tiled_applies(const clcnn_device_model *model, const clcnn_problem *problem);

/* The largest tile that fits the device well and leaves every compute unit a few blocks. */
size_t clcnn_tiled_choose(const clcnn_device_model *model, size_t rows, size_t columns,
                          size_t matrices);

/* What a run by this choice is guessed to take. */
double clcnn_tiled_seconds(const clcnn_device_model *model, const clcnn_problem *problem,
                           size_t choice, size_t rows, size_t columns);

/* Begins a plan: refuses what the device has no room for. Its kernel's options, and its range. */
void clcnn_tiled_group(clcnn_plan *plan, const clcnn_tiled *tile);
clcnn_options clcnn_tiled_options(const clcnn_op *op, const clcnn_tiled *tile);
void clcnn_tiled_range(clcnn_plan *plan, const clcnn_tiled *tile, size_t rows, size_t columns,
                       size_t matrices);

#endif
