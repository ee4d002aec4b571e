/* SPDX-License-Identifier: MIT
 * reduce where neighbours in memory are elements of neighbouring outputs, for CPU devices: a work-item makes
 * up to `run` neighbours along the first kept axis, or a part of them, VECTORS vectors side by side.
 * Range: parts x outputs / kept.s0 x runs. */
#include "reduce.clh"

#define VECTORS     8
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)

/* Elements from `at` to before `end` of VECTORS whole vectors. */
static inline void join_wide(global const float *x, global float *y, int at, int end, int8 reduced,
                             int8 x_reduced, float factor) {
    const int row = reduced.s0, step = x_reduced.s0;
    joined all[VECTORS];
    EACH_VECTOR {
        begin(&all[v]);
    }
    while (at < end) {
        const int run = min(min(row - at % row, end - at), room_of(&all[0]));
        global const float *from = x + place_of(at, reduced, x_reduced);
        floatv part[VECTORS];
        EACH_VECTOR {
            part[v] = all[v].part;
        }
        for (int i = 0; i < run; i++) {
            EACH_VECTOR {
                part[v] = JOINED(part[v], TERM(LOADV(from + i * step + v * WIDTH)));
            }
        }
        EACH_VECTOR {
            all[v].part = part[v];
            count_terms(&all[v], run);
        }
        at += run;
    }
    EACH_VECTOR {
        STORE(RESULT(total_of(&all[v])), y + v * WIDTH);
    }
}

OUTLINED reduce_neighbours(global const float *x, global float *y, REDUCE_ARGUMENTS, int part,
                           int columns) {
    const int first = part * share, end = min(first + share, elements);
    int i = 0;
    for (; i + VECTORS * WIDTH <= columns; i += VECTORS * WIDTH) {
        join_wide(x + i, y + i, first, end, reduced, x_reduced, factor);
    }
    for (; i < columns; i += WIDTH) {
        const floatv total = join_lanes(x + i, first, end, reduced, x_reduced, columns - i, factor);
        store_lanes(RESULT(total), y + i, columns - i);
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
