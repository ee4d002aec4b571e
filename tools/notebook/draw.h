/* SPDX-License-Identifier: MIT
 * Draws maps as the notebook shows them: in grey from each map's least value to its largest, side
 * by side, with values written into large cells; and the same, small, on a terminal. */
#ifndef CLCNN_TOOLS_DRAW_H
#define CLCNN_TOOLS_DRAW_H

#include <stddef.h>

#include "picture.h"

/* Map m, row y, column x is values[m * map_step + (y * width + x) * pixel_step]: the channels of an
 * NHWC image have a map_step of 1, the images of a batch a pixel_step of 1. */
typedef struct draw_maps {
    const float *values;
    int count, height, width;
    size_t map_step, pixel_step;
} draw_maps;

typedef struct draw_style {
    int cell;          /* side of a value's square in the picture */
    int columns;       /* maps in a row; 0: all */
    int with_values;   /* 1: write each value into its cell */
    const int *titles; /* a number over each map; NULL: none */
} draw_style;

/* Draws a sheet of maps into a new picture. EXIT_RIGHT, or an exit code after its line was printed.
 */
int draw_sheet(const draw_maps *maps, const draw_style *style, picture *sheet);

/* Draws the maps on standard output where that is a terminal, as many as fit side by side; else
 * does nothing. */
void draw_on_terminal(const draw_maps *maps);

#endif
