/* SPDX-License-Identifier: MIT
 * The register tile of kernels/tile.clh, for CPU devices: solvers list the names of those that they have,
 * PIXELSxVECTORS. Its sums, a row of vectors of the filter and the broadcast fit 32 registers of 16 floats,
 * or 16 of fewer. */
#ifndef CLCNN_HOST_TILE_H
#define CLCNN_HOST_TILE_H

#include "../solver.h"

typedef struct clcnn_tile {
    size_t pixels, vectors;
    size_t panel; /* filters in the vectors */
} clcnn_tile;

clcnn_tile clcnn_tile_of(const char *name, int width);

/* Where in a solver's list, which begins with them, are the tiles of 16 floats and of fewer, of several
 * vectors and of one; and which of them so many filters take. */
enum { CLCNN_TILE_WIDE, CLCNN_TILE_NARROW, CLCNN_TILE_ONE_VECTOR, CLCNN_TILE_SMALL };
extern const char *const clcnn_tile_names[];
size_t clcnn_tile_usual(int width, size_t filters);

/* Of a product of matrices by kernels/dense.clh: wide panels, too, for a few rows, which wait for the
 * weights alone. Which of them so many rows and columns take, and how many of so many tiles, up to
 * CLCNN_TILES, one work-item does. */
extern const char *const clcnn_tile_names_of_rows[];
size_t clcnn_tile_of_rows(int width, size_t rows, size_t columns);
size_t clcnn_tile_of_item(const clcnn_device_model *model, size_t tiles);

/* By how much it computes more than there is. */
double clcnn_tile_waste(clcnn_tile tile, size_t pixels, size_t filters);

/* By how much longer it takes where pointers are set up for so many terms each. */
double clcnn_tile_of_taps(clcnn_tile tile, size_t terms);

/* Tiles of a work-item that keeps the sums of all, at most: they lie in a first-level cache. */
enum { CLCNN_TILES = 16 };

/* A conv2d's sums of so many terms are one block, for to begin a block of a few takes as long as to add them. */
enum { CLCNN_TILE_WHOLE = 144 };

/* The chain of so many sums, each of so many terms, and the options of a kernel. */
double clcnn_tile_chain(double sums, double terms);
void clcnn_tile_options(clcnn_options *options, clcnn_tile tile);

#endif
