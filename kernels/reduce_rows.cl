/* SPDX-License-Identifier: MIT
 * reduce where neighbours in memory are elements of one output, for CPU devices: a work-item makes up to
 * `together` outputs, or a part of them, in vectors along each row of elements, VECTORS side by side.
 * Range: parts x outputs / together. */
#include "reduce.clh"

#define VECTORS     4
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)

static inline float joined_lanes(floatv v) {
    FOLDED(v, JOINED)
}

/* `count` elements behind each other. */
static inline floatv join_run(global const float *x, int count, float factor) {
    floatv part[VECTORS];
    EACH_VECTOR {
        part[v] = NEUTRAL;
    }
    int i = 0;
    for (; i + VECTORS * WIDTH <= count; i += VECTORS * WIDTH) {
        EACH_VECTOR {
            part[v] = JOINED(part[v], TERM(LOADV(x + i + v * WIDTH)));
        }
    }
    for (; i < count; i += WIDTH) {
        part[0] = JOINED(part[0], TERM(load_lanes(x + i, count - i, REST)));
    }
    for (int half_size = VECTORS / 2; half_size > 0; half_size /= 2) {
        for (int v = 0; v < half_size; v++) {
            part[v] = JOINED(part[v], part[v + half_size]);
        }
    }
    return part[0];
}

/* Elements from `at` to before `end`. */
static inline float join_rows(global const float *x, int at, int end, int8 reduced, int8 x_reduced,
                              float factor) {
    const int row = reduced.s0;
    joined all;
    begin(&all);
    while (at < end) {
        const int left = min(row - at % row, end - at), room = room_of(&all);
        const int run = left / WIDTH < room ? left : room * WIDTH;
        const floatv next = join_run(x + place_of(at, reduced, x_reduced), run, factor);
        all.part = JOINED(all.part, next);
        count_terms(&all, (run + WIDTH - 1) / WIDTH);
        at += run;
    }
    return joined_lanes(total_of(&all));
}

OUTLINED reduce_outputs(global const float *x, global float *y, REDUCE_ARGUMENTS, int part,
                        int output, int end) {
    const int first = part * share, last = min(first + share, elements);
    y += part * outputs;
    for (; output < end; output++) {
        const float total =
            join_rows(x + place_of(output, kept, x_kept), first, last, reduced, x_reduced, factor);
        y[place_of(output, kept, y_kept)] = RESULT(total);
    }
}

kernel void reduce_rows(global const float *x, ulong x_first, global float *y, ulong y_first,
                        REDUCE_ARGUMENTS, int together, int items) {
    ITEM_OR_RETURN(item, items)
    const int groups = (outputs + together - 1) / together;
    const int part = item / groups, output = (item - part * groups) * together;
    reduce_outputs(x + x_first, y + y_first, REDUCE_VALUES, part, output,
                   min(output + together, outputs));
}
