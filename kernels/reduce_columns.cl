/* SPDX-License-Identifier: MIT
 * reduce where neighbours in memory are elements of neighbouring outputs, for CPU devices: a work-item makes
 * up to `run` neighbours along the first kept axis, or a part of them, VECTORS vectors side by side.
 * Range: parts x outputs / kept.s0 x runs. */
#include "reduce.clh"

#define VECTORS     8
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)
#define NARROW      4 /* vectors of a row that is joined with those behind it */
#define AHEAD       8 /* rows */

/* Elements from `at` to before `end` of VECTORS whole vectors. */
static inline void join_wide(global const float *x, global float *y, int at, int end, int8 reduced,
                             int8 x_reduced, float factor) {
    const int row = reduced.s0, step = x_reduced.s0;
    spot here = {at / row, at % row};
    joined all[VECTORS];
    EACH_VECTOR {
        begin(&all[v]);
    }
    while (at < end) {
        const int run = min(min(row - here.inner, end - at), room_of(&all[0]));
        global const float *from = address_of(x, here, reduced, x_reduced);
        floatv part[VECTORS];
        EACH_VECTOR {
            part[v] = all[v].part;
        }
        for (int i = 0; i < run; i++) {
            EACH_VECTOR {
                ASK_FOR(from + (i + AHEAD) * step + v * WIDTH, 3);
                part[v] = JOINED(part[v], TERM(LOADV(from + i * step + v * WIDTH)));
            }
        }
        EACH_VECTOR {
            all[v].part = part[v];
            count_terms(&all[v], run);
        }
        at += run;
        here = behind(here, run, row);
    }
    EACH_VECTOR {
        STORE(RESULT(total_of(&all[v])), y + v * WIDTH);
    }
}

/* The last `columns` neighbours of a row, fewer than a vector: the last lanes of one, where the row has one. */
static inline void join_last(global const float *x, global float *y, int at, int end, int8 reduced,
                             int8 x_reduced, int columns, bool has_vector, float factor) {
    const int before = has_vector ? WIDTH - columns : 0;
    const floatv total =
        join_lanes(x - before, at, end, reduced, x_reduced, has_vector ? WIDTH : columns, factor);
    float lane[WIDTH];
    STOREV(RESULT(total), lane);
    for (int i = 0; i < columns; i++) {
        y[i] = lane[before + i];
    }
}

/* WIDTH x groups rows of `columns` elements, which lie behind each other: vectors have lanes of all columns.
 * As many groups later they have the same, and at the end they meet in a tree: the totals come first. */
static inline void join_groups(global const float *x, int groups, int columns, float factor,
                               float lane[NARROW * WIDTH * WIDTH]) {
    const int size = columns * WIDTH;
    for (int j = 0; j < size; j += WIDTH) {
        floatv part = NEUTRAL;
        for (int i = 0; i < groups; i++) {
            ASK_FOR(x + (groups + i) * size + j, 3);
            part = JOINED(part, TERM(LOADV(x + i * size + j)));
        }
        STOREV(part, lane + j);
    }
    for (int half_size = size / 2; half_size >= columns; half_size /= 2) {
        for (int i = 0; i < half_size; i++) {
            lane[i] = JOINED(lane[i], lane[i + half_size]);
        }
    }
}

/* Elements from `at` to before `end` of a row of up to NARROW vectors, which ends where the next one begins. */
static inline void join_narrow(global const float *x, global float *y, int at, int end,
                               int8 reduced, int8 x_reduced, int columns, float factor) {
    const int row = reduced.s0;
    spot here = {at / row, at % row};
    joined all[NARROW];
    float lane[NARROW * WIDTH * WIDTH];
    for (int v = 0; v < NARROW; v++) {
        begin(&all[v]);
    }
    while (at < end) {
        int run = min(row - here.inner, end - at);
        global const float *from = address_of(x, here, reduced, x_reduced);
        const int groups = min(run / WIDTH, SUM_BLOCK);
        run = groups > 0 ? groups * WIDTH : min(run, room_of(&all[0]));
        if (groups > 0) {
            join_groups(from, groups, columns, factor, lane);
        }
        for (int v = 0; v * WIDTH < columns; v++) {
            if (groups > 0) {
                join_block(&all[v], LOADV(lane + v * WIDTH));
                continue;
            }
            for (int i = 0; i < run; i++) {
                const int first = i * columns + v * WIDTH;
                const floatv next = load_lanes(from + first, columns - v * WIDTH, 0);
                all[v].part = JOINED(all[v].part, TERM(next));
            }
            count_terms(&all[v], run);
        }
        at += run;
        here = behind(here, run, row);
    }
    for (int v = 0; v * WIDTH < columns; v++) {
        store_lanes(RESULT(total_of(&all[v])), y + v * WIDTH, columns - v * WIDTH);
    }
}

OUTLINED reduce_neighbours(global const float *x, global float *y, REDUCE_ARGUMENTS, int part,
                           int columns) {
    const int first = part * share, end = min(first + share, elements);
    int i = 0;
    if (kept.s0 == x_reduced.s0 && kept.s0 <= NARROW * WIDTH) {
        join_narrow(x, y, first, end, reduced, x_reduced, columns, factor);
        return;
    }
    for (; i + VECTORS * WIDTH <= columns; i += VECTORS * WIDTH) {
        join_wide(x + i, y + i, first, end, reduced, x_reduced, factor);
    }
    for (; i + WIDTH <= columns; i += WIDTH) {
        const floatv total = join_lanes(x + i, first, end, reduced, x_reduced, WIDTH, factor);
        STORE(RESULT(total), y + i);
    }
    if (i < columns) {
        join_last(x + i, y + i, first, end, reduced, x_reduced, columns - i, kept.s0 >= WIDTH,
                  factor);
    }
}

kernel void reduce_columns(global const float *x, ulong x_first, global float *y, ulong y_first,
                           REDUCE_ARGUMENTS, int run, int items) {
    ITEM_OR_RETURN(item, items)
    const int runs = (kept.s0 + run - 1) / run, rows = outputs / kept.s0;
    const int column = item % runs * run, row = item / runs % rows, part = item / runs / rows;
    const int output = row * kept.s0 + column;
    reduce_neighbours(x + x_first + place_of(output, kept, x_kept),
                      y + y_first + part * outputs + place_of(output, kept, y_kept), REDUCE_VALUES,
                      part, min(run, kept.s0 - column));
}
