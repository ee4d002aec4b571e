/* SPDX-License-Identifier: MIT
 * reduce where neighbours in memory are elements of one output, for CPU devices: a work-item makes up to
 * `together` outputs, or a part of them, in vectors along each row of elements, VECTORS side by side.
 * Range: parts x outputs / together. */
#include "reduce.clh"

#define VECTORS     4
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++)

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
    for (; i + WIDTH <= count; i += WIDTH) {
        part[0] = JOINED(part[0], TERM(LOADV(x + i)));
    }
    if (i < count) {
        part[1] = JOINED(part[1], TERM(load_lanes(x + i, count - i, REST)));
    }
    const floatv low = JOINED(part[0], part[1]), high = JOINED(part[2], part[3]);
    return JOINED(low, high);
}

/* Elements from `at` to before `end`. */
static inline float join_rows(global const float *x, int at, int end, int8 reduced, int8 x_reduced,
                              float factor) {
    const int row = reduced.s0;
    spot here = {at / row, at % row};
    joined all;
    begin(&all);
    while (at < end) {
        const int left = min(row - here.inner, end - at), room = room_of(&all);
        const int run = left / WIDTH < room ? left : room * WIDTH;
        const floatv next = join_run(address_of(x, here, reduced, x_reduced), run, factor);
        all.part = JOINED(all.part, next);
        count_terms(&all, (run + WIDTH - 1) / WIDTH);
        at += run;
        here = behind(here, run, row);
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
