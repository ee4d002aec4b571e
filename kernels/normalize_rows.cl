/* SPDX-License-Identifier: MIT
 * normalize for CPU devices: a work-item makes `together` sets, each in vectors along its rows. y may be x.
 * Range: sets / together. */
#include "normalize.clh"

#define VECTORS     4
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)
#define STEP        (VECTORS * WIDTH)

/* The sum of up to SUM_BLOCK STEP terms behind each other. */
static inline floatv sum_of_run(global const float *x, int count, float mean, bool squares) {
    floatv part[VECTORS];
    EACH_VECTOR {
        part[v] = 0;
    }
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
        EACH_VECTOR {
            part[v] += TERM(LOADV(x + i + v * WIDTH), mean, squares);
        }
    }
    for (; i + WIDTH <= count; i += WIDTH) {
        part[0] += TERM(LOADV(x + i), mean, squares);
    }
    if (i < count) {
        part[1] += TERM(load_lanes(x + i, count - i, mean), mean, squares);
    }
    return (part[0] + part[1]) + (part[2] + part[3]);
}

/* Over all of a set; rows that lie behind each other are one. */
static inline float sum_of_set(global const float *x, int rows, int length, int step, float mean,
                               bool squares) {
    const int block = SUM_BLOCK * STEP;
    if (step == length) {
        length *= rows;
        rows = 1;
    }
    if (rows == 1 && length <= block) {
        return sum_of_lanes(sum_of_run(x, length, mean, squares));
    }
    block_sums sums;
    sums.blocks = 0;
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < length; i += block) {
            add_block(&sums, sum_of_run(x + row * step + i, min(block, length - i), mean, squares));
        }
    }
    return sum_of_lanes(sum_of_blocks(&sums, 0));
}

/* A row; `each`: its elements have values of gamma and beta of their own. */
static inline void finish_row(global const float *x, global const float *gamma,
                              global const float *beta, global float *y, int length, float mean,
                              float root, bool has_gamma, bool has_beta, bool each, float4 lines) {
    floatv scale = has_gamma && !each ? *gamma * root : root;
    floatv shift = has_beta && !each ? *beta : 0;
    int i = 0;
    for (; i + WIDTH <= length; i += WIDTH) {
        if (each) {
            scale = has_gamma ? LOADV(gamma + i) * root : scale;
            shift = has_beta ? LOADV(beta + i) : shift;
        }
        STORE(activate(MULADD(LOADV(x + i) - mean, scale, shift), lines), y + i);
    }
    if (i < length) {
        const int left = length - i;
        if (each) {
            scale = has_gamma ? load_lanes(gamma + i, left, 0) * root : scale;
            shift = has_beta ? load_lanes(beta + i, left, 0) : shift;
        }
        const floatv v = load_lanes(x + i, left, 0) - mean;
        store_lanes(activate(MULADD(v, scale, shift), lines), y + i, left);
    }
}

OUTLINED normalize_set(global const float *x, global const float *gamma, global const float *beta,
                       global float *y, int rows, int length, int x_row, int y_row, int c_row,
                       int repeat, int has_gamma, int has_beta, float part, float epsilon,
                       float4 lines) {
    const float mean = part * sum_of_set(x, rows, length, x_row, 0, false);
    const float root = root_of(sum_of_set(x, rows, length, x_row, mean, true), part, epsilon);
    for (int row = 0; row < rows; row++) {
        const int c = row * c_row / repeat;
        finish_row(x + row * x_row, gamma + c, beta + c, y + row * y_row, length, mean, root,
                   has_gamma, has_beta, repeat == 1, lines);
    }
}

kernel void normalize_rows(NORMALIZE_ARGUMENTS, int together, int sets, int items) {
    ITEM_OR_RETURN(item, items)
    const int end = min((item + 1) * together, sets);
    for (int set = item * together; set < end; set++) {
        const int image = set / groups, group = set - image * groups, c = group * channels;
        normalize_set(x + x_first + image * steps.s2 + group * steps.s1, gamma + gamma_first + c,
                      beta + beta_first + c, y + y_first + image * steps.s5 + group * steps.s4,
                      rows, length, steps.s0, steps.s3, c_row, repeat, has_gamma, has_beta, part,
                      epsilon, lines);
    }
}
