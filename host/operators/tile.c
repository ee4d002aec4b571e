/* SPDX-License-Identifier: MIT */
#include "tile.h"

#include <math.h>
#include <stdlib.h>

/* The most terms of a block, and blocks of a part. */
enum { BLOCK = 128, BLOCKS = 64 };

clcnn_tile clcnn_tile_of(const char *name, int width) {
    char *x;
    const size_t pixels = strtoul(name, &x, 10), vectors = strtoul(x + 1, NULL, 10);
    return (clcnn_tile){pixels, vectors, vectors * (size_t)width};
}

/* No vector that would hold no filter. Four vectors read least for each product: that is worth a tenth, by
 * measurement. */
size_t clcnn_tile_usual(int width, size_t filters) {
    const size_t vector = (size_t)width;
    if (filters <= vector) {
        return width == 16 ? CLCNN_TILE_ONE_VECTOR : CLCNN_TILE_SMALL;
    }
    const bool four = clcnn_waste(filters, 4 * vector) <= 1.1 * clcnn_waste(filters, 2 * vector);
    return width == 16 && four ? CLCNN_TILE_WIDE : CLCNN_TILE_NARROW;
}

/* A pointer for each pixel fits the registers, too: with 12 of more than a vector a step takes twice as long. */
#define TILES_OF_PIXELS "6x4", "6x2", "12x1", "4x1"
const char *const clcnn_tile_names[] = {TILES_OF_PIXELS, NULL};
const char *const clcnn_tile_names_of_rows[] = {TILES_OF_PIXELS, "4x4", "1x4", NULL};
enum { FEW_ROWS = CLCNN_TILE_SMALL + 1, ONE_ROW };

size_t clcnn_tile_of_rows(int width, size_t rows, size_t columns) {
    if (rows > 4) {
        return clcnn_tile_usual(width, columns);
    }
    if (columns <= (size_t)width) {
        return CLCNN_TILE_SMALL;
    }
    return rows == 1 ? ONE_ROW : width == 16 ? FEW_ROWS : CLCNN_TILE_NARROW;
}

enum { ITEMS = 16 }; /* of a compute unit, at least, where there are as many tiles */

size_t clcnn_tile_of_item(const clcnn_device_model *model, size_t tiles) {
    const size_t fair = tiles / (ITEMS * (size_t)model->units);
    return fair < 1 ? 1 : fair < CLCNN_TILES ? fair : CLCNN_TILES;
}

double clcnn_tile_waste(clcnn_tile tile, size_t pixels, size_t filters) {
    return clcnn_waste(pixels, tile.pixels) * clcnn_waste(filters, tile.panel);
}

/* Pointers are set up: as long as 6 terms of one vector take, by measurement. */
double clcnn_tile_of_taps(clcnn_tile tile, size_t terms) {
    return 1 + 6 / (double)(terms * tile.vectors);
}

/* A term passes through the sums of its block, which starts from zero, of the later blocks of its part
 * and of the later parts. */
double clcnn_tile_chain(double sums, double terms) {
    const double blocks = sums * ceil(terms / BLOCK);
    return fmin(terms, BLOCK) + fmin(blocks, BLOCKS) - 1 + ceil(blocks / BLOCKS) - 1;
}

void clcnn_tile_options(clcnn_options *options, clcnn_tile tile) {
    clcnn_options_add(options, "PIXELS", (int)tile.pixels);
    clcnn_options_add(options, "VECTORS", (int)tile.vectors);
    clcnn_options_add(options, "BLOCK", BLOCK);
    clcnn_options_add(options, "WHOLE", CLCNN_TILE_WHOLE);
    clcnn_options_add(options, "BLOCKS", BLOCKS);
    clcnn_options_add(options, "TILES", CLCNN_TILES);
}
