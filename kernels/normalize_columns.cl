/* SPDX-License-Identifier: MIT
 * normalize where rows are short, many and beside each other, for CPU devices: the pixels of an image in NHWC.
 * A work-item makes `together` groups of an image: their columns, of up to COLUMNS channels, VECTORS
 * vectors side by side from pixel to pixel. y may be x. Range: images x parts of the groups. */
#include "normalize.clh"

#ifndef COLUMNS
#define COLUMNS 128
#endif

#define VECTORS     4
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)
#define STEP        (VECTORS * WIDTH)

/* Values for each column; there is room for whole vectors. */
typedef struct {
    float lane[COLUMNS + STEP];
} columns;

/* Adds up `rows` rows of STEP columns. */
static inline void sum_wide(global const float *x, int rows, int step, const float *mean,
                            float *total, bool squares) {
    block_sums sums[VECTORS];
    floatv part[VECTORS], middle[VECTORS];
    EACH_VECTOR {
        sums[v].blocks = 0;
        middle[v] = LOADV(mean + v * WIDTH);
    }
    for (int row = 0; row < rows; row += SUM_BLOCK) {
        const int end = min(row + SUM_BLOCK, rows);
        EACH_VECTOR {
            part[v] = 0;
        }
        for (int i = row; i < end; i++) {
            EACH_VECTOR {
                part[v] += TERM(LOADV(x + i * step + v * WIDTH), middle[v], squares);
            }
        }
        EACH_VECTOR {
            add_block(&sums[v], part[v]);
        }
    }
    EACH_VECTOR {
        STOREV(sum_of_blocks(&sums[v], 0), total + v * WIDTH);
    }
}

/* The same of a vector, of which `lanes` are there. */
static inline void sum_narrow(global const float *x, int rows, int step, const float *mean,
                              float *total, int lanes, bool squares) {
    const floatv middle = LOADV(mean);
    block_sums sums;
    sums.blocks = 0;
    for (int row = 0; row < rows; row += SUM_BLOCK) {
        const int end = min(row + SUM_BLOCK, rows);
        floatv part = 0;
        for (int i = row; i < end; i++) {
            part += TERM(load_lanes(x + i * step, lanes, 0), middle, squares);
        }
        add_block(&sums, part);
    }
    STOREV(sum_of_blocks(&sums, 0), total);
}

static inline void sum_columns(global const float *x, int rows, int step, int count,
                               const float *mean, float *total, bool squares) {
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
        sum_wide(x + i, rows, step, mean + i, total + i, squares);
    }
    for (; i < count; i += WIDTH) {
        sum_narrow(x + i, rows, step, mean + i, total + i, count - i, squares);
    }
}

/* Gives every column the sum of its group's `length`, which meet in a tree. */
static inline void join_groups(float *total, int count, int length) {
    for (int group = 0; group < count; group += length) {
        float *first = total + group;
        for (int half_size = 1; half_size < length; half_size *= 2) {
            for (int i = 0; i + half_size < length; i += 2 * half_size) {
                first[i] += first[i + half_size];
            }
        }
        for (int i = 1; i < length; i++) {
            first[i] = *first;
        }
    }
}

static inline void finish_columns(global const float *x, global float *y, int rows, int x_row,
                                  int y_row, int count, const float *mean, const float *scale,
                                  const float *shift, float4 lines) {
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < count; i += WIDTH) {
            const floatv v = load_lanes(x + row * x_row + i, count - i, 0) - LOADV(mean + i);
            const floatv result = MULADD(v, LOADV(scale + i), LOADV(shift + i));
            store_lanes(activate(result, lines), y + row * y_row + i, count - i);
        }
    }
}

OUTLINED normalize_groups(global const float *x, global const float *gamma,
                          global const float *beta, global float *y, int count, int rows,
                          int length, int x_row, int y_row, int has_gamma, int has_beta, float part,
                          float epsilon, float4 lines) {
    columns mean, scale, shift;
    for (int i = 0; i < count; i += WIDTH) { /* lanes behind the last column too */
        STOREV((floatv)0, mean.lane + i);
        STOREV((floatv)0, shift.lane + i);
    }
    sum_columns(x, rows, x_row, count, mean.lane, mean.lane, false);
    join_groups(mean.lane, count, length);
    for (int i = 0; i < count; i++) {
        mean.lane[i] *= part;
    }
    sum_columns(x, rows, x_row, count, mean.lane, scale.lane, true);
    join_groups(scale.lane, count, length);
    for (int i = 0; i < count; i++) {
        const float root = root_of(scale.lane[i], part, epsilon);
        scale.lane[i] = has_gamma ? gamma[i] * root : root;
        shift.lane[i] = has_beta ? beta[i] : 0;
    }
    finish_columns(x, y, rows, x_row, y_row, count, mean.lane, scale.lane, shift.lane, lines);
}

kernel void normalize_columns(NORMALIZE_ARGUMENTS, int together, int parts, int items) {
    ITEM_OR_RETURN(item, items)
    const int image = item / parts, group = (item - image * parts) * together;
    const int first = group * length, count = min(together, groups - group) * length;
    normalize_groups(x + x_first + image * steps.s2 + first, gamma + gamma_first + first,
                     beta + beta_first + first, y + y_first + image * steps.s5 + first, count, rows,
                     length, steps.s0, steps.s3, has_gamma, has_beta, part, epsilon, lines);
}
