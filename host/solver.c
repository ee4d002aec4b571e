/* SPDX-License-Identifier: MIT
 * What solvers share. */
#include "solver.h"

#include <math.h>

bool clcnn_solver_always(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    (void)problem;
    return true;
}

double clcnn_chain_none(const clcnn_device_model *model, const clcnn_problem *problem) {
    (void)model;
    (void)problem;
    return 0;
}

double clcnn_sum_chain(double terms) {
    const double blocks = ceil(terms / CLCNN_SUM_BLOCK);
    return terms <= CLCNN_SUM_BLOCK ? terms : CLCNN_SUM_BLOCK + floor(log2(blocks));
}

double clcnn_waste(size_t count, size_t size) {
    const size_t whole = (count + size - 1) / size * size;
    return (double)whole / (double)count;
}

clcnn_steps clcnn_steps_of(clcnn_data_format format, int columns, int pitch) {
    return format == CLCNN_NCHW ? (clcnn_steps){pitch, 1} : (clcnn_steps){columns * pitch, pitch};
}
