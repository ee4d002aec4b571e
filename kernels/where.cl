/* SPDX-License-Identifier: MIT
 * where: y = condition != 0 ? a : b, all of which are seen along the same axes, the last one of the tensors
 * first: along axis 0 each steps by 1 or stays where it is broadcast. A work-item makes `run` elements of a
 * row of axis 0, or `together` whole rows. y may be any of the three.
 * Range: runs of a row x rows / together. */
#include "common.clh"

/* NaN is not 0. */
static inline floatv choose(floatv condition, floatv a, floatv b) {
    return condition != 0 ? a : b;
}

/* A vector of neighbours, or of the same element. */
static inline floatv load_next(global const float *p, int step) {
    return step ? LOADV(p) : (floatv)*p;
}

static inline floatv load_last(global const float *p, int step, int lanes) {
    return step ? load_lanes(p, lanes, 0) : (floatv)*p;
}

/* Where a row begins in condition, a, b and y. */
static inline int4 place_of_row(int row, int8 size, int8 condition_step, int8 a_step, int8 b_step,
                                int8 y_step) {
    int4 at = 0;
    while (row > 0) { /* the next axis becomes s0 */
        size = size.s12345670;
        condition_step = condition_step.s12345670;
        a_step = a_step.s12345670;
        b_step = b_step.s12345670;
        y_step = y_step.s12345670;
        const int outer = row / size.s0;
        at += (row - outer * size.s0) * (int4)(condition_step.s0, a_step.s0, b_step.s0, y_step.s0);
        row = outer;
    }
    return at;
}

/* `count` elements of a row. */
static inline void choose_run(global const float *condition, global const float *a,
                              global const float *b, global float *y, int3 step, int count) {
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
        const floatv which = load_next(condition + i * step.s0, step.s0);
        const floatv left = load_next(a + i * step.s1, step.s1);
        STORE(choose(which, left, load_next(b + i * step.s2, step.s2)), y + i);
    }
    if (i < count) {
        const int lanes = count - i;
        const floatv which = load_last(condition + i * step.s0, step.s0, lanes);
        const floatv left = load_last(a + i * step.s1, step.s1, lanes);
        store_lanes(choose(which, left, load_last(b + i * step.s2, step.s2, lanes)), y + i, lanes);
    }
}

kernel void where(global const float *condition, ulong condition_first, global const float *a,
                  ulong a_first, global const float *b, ulong b_first, global float *y,
                  ulong y_first, int8 size, int8 condition_step, int8 a_step, int8 b_step,
                  int8 y_step, int rows, int run, int together, int items) {
    ITEM_OR_RETURN(item, items)
    const int runs = (size.s0 + run - 1) / run;
    const int group = rows > 1 ? item / runs : 0, first = (item - group * runs) * run;
    const int3 step = (int3)(condition_step.s0, a_step.s0, b_step.s0);
    condition += condition_first + first * step.s0;
    a += a_first + first * step.s1;
    b += b_first + first * step.s2;
    y += y_first + first;
    const int end = min((group + 1) * together, rows), count = min(run, size.s0 - first);
    for (int row = group * together; row < end; row++) {
        const int4 at = place_of_row(row, size, condition_step, a_step, b_step, y_step);
        choose_run(condition + at.s0, a + at.s1, b + at.s2, y + at.s3, step, count);
    }
}
