/* SPDX-License-Identifier: MIT
 * argmax where neighbours in memory are elements of neighbouring outputs, for CPU devices: a work-item makes
 * up to `run` neighbours along the first kept axis, VECTORS vectors side by side.
 * Range: outputs / kept.s0 x runs. */
#include "argmax.clh"

#define AHEAD 8 /* rows */

/* Of VECTORS whole vectors. */
static inline void argmax_wide(global const float *x, global int *y, int elements, int step) {
    floatv largest[VECTORS];
    intv at[VECTORS];
    EACH_VECTOR {
        largest[v] = -INFINITY;
        at[v] = 0;
    }
    for (int i = 0; i < elements; i++) {
        EACH_VECTOR {
            ASK_FOR(x + (i + AHEAD) * step + v * WIDTH, 3);
            const floatv next = LOADV(x + i * step + v * WIDTH);
            const intv exceeds = EXCEEDS(next, largest[v]);
            largest[v] = exceeds ? next : largest[v];
            at[v] = exceeds ? (intv)i : at[v];
        }
    }
    EACH_VECTOR {
        STOREV(at[v], y + v * WIDTH);
    }
}

/* Of a vector, or of its first `lanes` lanes. */
static inline void argmax_lanes(global const float *x, global int *y, int elements, int step,
                                int lanes) {
    floatv largest = -INFINITY;
    intv at = 0;
    for (int i = 0; i < elements; i++) {
        const floatv next = load_lanes(x + i * step, lanes, 0);
        const intv exceeds = EXCEEDS(next, largest);
        largest = exceeds ? next : largest;
        at = exceeds ? (intv)i : at;
    }
    int lane[WIDTH];
    STOREV(at, lane);
    for (int i = 0; i < lanes && i < WIDTH; i++) {
        y[i] = lane[i];
    }
}

/* The last vector, where it is not whole, has columns again. */
OUTLINED argmax_neighbours(global const float *x, global int *y, int elements, int step,
                           int columns) {
    int i = 0;
    for (; i + VECTORS * WIDTH <= columns; i += VECTORS * WIDTH) {
        argmax_wide(x + i, y + i, elements, step);
    }
    for (; i < columns; i += WIDTH) {
        const int first = max(min(i, columns - WIDTH), 0);
        argmax_lanes(x + first, y + first, elements, step, columns - first);
    }
}

kernel void argmax_columns(global const float *x, ulong x_first, global int *y, ulong y_first,
                           ARGMAX_ARGUMENTS, int run, int items) {
    ITEM_OR_RETURN(item, items)
    const int runs = (kept.s0 + run - 1) / run, row = item / runs;
    const int column = (item - row * runs) * run, output = row * kept.s0 + column;
    argmax_neighbours(x + x_first + place_of(output, kept, x_kept),
                      y + y_first + place_of(output, kept, y_kept), elements, step,
                      min(run, kept.s0 - column));
}
