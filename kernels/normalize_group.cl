/* SPDX-License-Identifier: MIT
 * normalize, a work-group of ITEMS to a set: for GPUs. Items stride through it, and meet in local memory in
 * a tree that halves in every step. WIDTH is 1; y may be x. Range: sets x ITEMS, local ITEMS. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "normalize.clh"

#ifndef ITEMS
#define ITEMS 64 /* a power of two */
#endif

/* Where element i of a set lies, or its value of gamma and beta. */
static inline int place_of(int i, int length, int step) {
    const int row = i / length;
    return row * step + i - row * length;
}

static inline int channel_of(int i, int length, int c_row, int repeat) {
    const int row = i / length;
    return row * c_row / repeat + (repeat == 1 ? i - row * length : 0);
}

/* The sum of this item's terms in the block that starts here. */
static inline float sum_of_block(global const float *x, int block, int count, int length, int step,
                                 int item, float mean, bool squares) {
    const int end = min(block + SUM_BLOCK * ITEMS, count);
    float sum = 0;
    for (int i = block + item; i < end; i += ITEMS) {
        const float v = x[place_of(i, length, step)];
        sum += TERM(v, mean, squares);
    }
    return sum;
}

#define BLOCK_SUM(block) sum_of_block(x, block, count, length, step, item, mean, squares)

static inline float sum_of_item(global const float *x, int count, int length, int step, int item,
                                float mean, bool squares) {
    float sum;
    SUM_ROW(sum, count, SUM_BLOCK * ITEMS, BLOCK_SUM);
    return sum;
}

/* The sum of all items', for each of them; `meet` may be written again then. */
static inline float sum_of_group(float part, local float *meet, int item) {
    meet[item] = part;
    for (int half_size = ITEMS / 2; half_size > 0; half_size /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_size) {
            meet[item] += meet[item + half_size];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const float sum = meet[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return sum;
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1))) kernel void
normalize_group(NORMALIZE_ARGUMENTS) {
    local float meet[ITEMS];
    const int item = get_local_id(0), set = get_group_id(0), count = rows * length;
    const int image = set / groups, group = set - image * groups;
    x += x_first + image * steps.s2 + group * steps.s1;
    y += y_first + image * steps.s5 + group * steps.s4;
    gamma += gamma_first + group * channels;
    beta += beta_first + group * channels;
    const float sum = sum_of_item(x, count, length, steps.s0, item, 0, false);
    const float mean = part * sum_of_group(sum, meet, item);
    const float squares = sum_of_item(x, count, length, steps.s0, item, mean, true);
    const float root = root_of(sum_of_group(squares, meet, item), part, epsilon);
    for (int i = item; i < count; i += ITEMS) {
        const int c = channel_of(i, length, c_row, repeat);
        const float scale = has_gamma ? gamma[c] * root : root, shift = has_beta ? beta[c] : 0;
        const float v = x[place_of(i, length, steps.s0)] - mean;
        y[place_of(i, length, steps.s3)] = activate(MULADD(v, scale, shift), lines);
    }
}
