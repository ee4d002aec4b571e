/* SPDX-License-Identifier: MIT
 * resize2d of images with few channels, NCHW's planes among them, for CPU devices: a work-item computes
 * `rows` output rows in parts of `pixels`. The two rows of the input become one, in vectors along memory
 * whatever the channels are; then elements of it meet as a table says. The channels of a row stand next
 * to each other in x and in y. Range: n oh / rows. */
#include "resize2d.clh"

#ifndef CELLS
#define CELLS 1024 /* of a part, in the input and in the output, channels counted */
#endif

/* Of each element of a part's output row, the elements of the input's that meet there and their weights.
 * Behind the last one there are some more for its vector. */
typedef struct {
    int lower[CELLS + WIDTH], upper[CELLS + WIDTH];
    float lower_weight[CELLS + WIDTH], upper_weight[CELLS + WIDTH];
    int first, end; /* columns of the input */
    int mixed;      /* not all are copies */
} table;

/* taps: of the part's columns. */
static inline void write_table(table *t, global const int *taps, int pixels, int c) {
    t->first = INT_MAX;
    t->end = t->mixed = 0;
    for (int i = 0; i < pixels; i++) {
        const int4 tap = vload4(i, taps);
        t->first = min(t->first, tap.x);
        t->end = max(t->end, (tap.w ? max(tap.x, tap.y) : tap.x) + 1);
        t->mixed |= tap.w;
    }
    for (int i = 0, at = 0; at < pixels * c + WIDTH; i++) {
        const int4 tap = vload4(min(i, pixels - 1), taps);
        for (int channel = 0; channel < c && at < pixels * c + WIDTH; channel++, at++) {
            t->lower[at] = (tap.x - t->first) * c + channel;
            t->upper[at] = tap.w ? (tap.y - t->first) * c + channel : t->lower[at];
            t->lower_weight[at] = as_float(tap.z);
            t->upper_weight[at] = as_float(tap.w);
        }
    }
}

/* The row between two; `left` and `left_upper` elements of the tensor are there from them on. */
static inline void join_rows(global const float *x, int length, int upper, int left, int4 down,
                             float *part) {
    for (int i = 0; i < length; i += WIDTH) {
        floatv v = load_lanes(x + i, left - i, 0);
        if (down.w) {
            v = between(v, load_lanes(x + upper + i, left - upper - i, 0), down);
        }
        STOREV(v, part + i);
    }
}

static inline floatv take(const float *part, const int *place) {
    float lane[WIDTH];
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        lane[i] = part[place[i]];
    }
    return LOADV(lane);
}

kernel void resize2d_rows(RESIZE2D_ARGUMENTS, int w, int pixels, int rows, int all_rows,
                          int items) {
    ITEM_OR_RETURN(item, items)
    float part[CELLS + WIDTH];
    table t;
    x += x_first;
    y += y_first;
    taps += taps_first;
    const int x_size = (all_rows / oh * h - 1) * x_row + w * c; /* as far as it is the tensor's */
    for (int from = 0; from < ow; from += pixels) {
        const int count = min(pixels, ow - from) * c;
        write_table(&t, taps + 4 * (oh + from), min(pixels, ow - from), c);
        for (int row = item * rows; row < min(item * rows + rows, all_rows); row++) {
            const int4 down = vload4(row % oh, taps);
            const int at = (row / oh * h + down.x) * x_row + t.first * c;
            join_rows(x + at, (t.end - t.first) * c, (down.y - down.x) * x_row, x_size - at, down,
                      part);
            for (int i = 0; i < count; i += WIDTH) {
                floatv v = take(part, t.lower + i);
                if (t.mixed) {
                    v = between_columns(v, take(part, t.upper + i), LOADV(t.lower_weight + i),
                                        LOADV(t.upper_weight + i));
                }
                store_lanes(v, y + row * y_row + from * c + i, count - i);
            }
        }
    }
}
