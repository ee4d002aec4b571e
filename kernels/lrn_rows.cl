/* SPDX-License-Identifier: MIT
 * lrn where neighbours in memory are neighbouring channels, for CPU devices: a work-item makes `together` rows
 * of them. Squares wait in a table, with those of MARGIN channels on either side of a part of the row, zeros
 * where there are none. Range: outer / together. */
#include "lrn.clh"

#ifndef MARGIN
#define MARGIN 32 /* a multiple of WIDTH */
#endif
#define PART 512 /* channels */

/* With zeros behind the last channel, and what whole vectors write behind them. */
#define ROOM (PART + 3 * MARGIN + WIDTH)

static inline void clear(float *table) {
    for (int i = 0; i < MARGIN; i += WIDTH) {
        STOREV((floatv)0, table + i);
    }
}

/* Squares of the channels from `first` - MARGIN on, in a row of which x is channel 0. */
static inline void square(global const float *x, int channels, int first, float table[ROOM]) {
    const int before = first > 0 ? MARGIN : 0, from = first - before;
    const int count = min(first + PART + MARGIN, channels) - from;
    if (before == 0) {
        clear(table);
        table += MARGIN;
    }
    for (int i = 0; i < count; i += WIDTH) {
        const floatv v = load_lanes(x + from + i, count - i, 0);
        STOREV(v * v, table + i);
    }
    clear(table + count);
}

static inline void part_of_row(global const float *x, global float *y, int count,
                               const float *table, int before, int after, float alpha, float beta,
                               float bias, float4 lines) {
    for (int i = 0; i < count; i += WIDTH) {
        floatv sum = 0;
        for (int k = MARGIN - before; k <= MARGIN + after; k++) {
            sum += LOADV(table + i + k);
        }
        const floatv v = load_lanes(x + i, count - i, 0);
        store_lanes(result_of(v, sum, alpha, beta, bias, lines), y + i, count - i);
    }
}

OUTLINED lrn_row(global const float *x, global float *y, int channels, int before, int after,
                 float alpha, float beta, float bias, float4 lines) {
    float table[ROOM];
    for (int i = 0; i < channels; i += PART) {
        square(x, channels, i, table);
        part_of_row(x + i, y + i, min(PART, channels - i), table, before, after, alpha, beta, bias,
                    lines);
    }
}

kernel void lrn_rows(LRN_ARGUMENTS, int together, int outer, int items) {
    ITEM_OR_RETURN(item, items)
    const int end = min((item + 1) * together, outer);
    for (int i = item * together; i < end; i++) {
        lrn_row(x + x_first + i * steps.s0, y + y_first + i * steps.s3, channels, before, after,
                alpha, beta, bias, lines);
    }
}
