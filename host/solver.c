/* SPDX-License-Identifier: MIT
 * What solvers share. */
#include "solver.h"

#include <math.h>

bool clcnn_solver_always(const clcnn_model *model, const clcnn_problem *problem) {
    (void)model;
    (void)problem;
    return true;
}

double clcnn_chain_none(const clcnn_model *model, const clcnn_problem *problem) {
    (void)model;
    (void)problem;
    return 0;
}

double clcnn_sum_chain(double terms) {
    const double blocks = ceil(terms / CLCNN_SUM_BLOCK);
    return terms <= CLCNN_SUM_BLOCK ? terms : CLCNN_SUM_BLOCK + floor(log2(blocks));
}

void clcnn_sum_option(clcnn_options *options) {
    clcnn_options_add(options, "SUM_BLOCK", CLCNN_SUM_BLOCK);
}

/* A term passes through the sums of its block, which starts from zero, of the later blocks of its part
 * and of the later parts. */
double clcnn_tile_chain(double terms, double blocks) {
    return terms + fmin(blocks, CLCNN_TILE_BLOCKS) - 1 + ceil(blocks / CLCNN_TILE_BLOCKS) - 1;
}

void clcnn_tile_options(clcnn_options *options, int pixels, int vectors) {
    clcnn_options_add(options, "PIXELS", pixels);
    clcnn_options_add(options, "VECTORS", vectors);
    clcnn_options_add(options, "BLOCK", CLCNN_TILE_BLOCK);
    clcnn_options_add(options, "BLOCKS", CLCNN_TILE_BLOCKS);
}

clcnn_steps clcnn_steps_of(clcnn_data_format format, int columns, int pitch) {
    return format == CLCNN_NCHW ? (clcnn_steps){pitch, 1} : (clcnn_steps){columns * pitch, pitch};
}
