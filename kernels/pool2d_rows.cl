/* SPDX-License-Identifier: MIT
 * max_pool2d or, with AVERAGE, avg_pool2d of images with few channels, NCHW's planes among them, for CPU
 * devices: a work-item computes `rows` output rows in parts of `pixels`. Of a part, the rows of its
 * windows first become one, in vectors along memory whatever the channels are; then the columns do, as
 * if the stride were 1; then every sw-th pixel is taken. Cells in front of the image and behind it are
 * NONE. The channels of a row stand next to each other in x and in y.
 *
 *     part [columns of the windows][c], joined [columns where a window may begin][c]
 *
 * Range: n oh / rows. */
#include "pool2d.clh"

#ifndef AVERAGE
#define AVERAGE 0
#endif
#ifndef CELLS
#define CELLS 2048 /* of a part at most, channels counted */
#endif

#if AVERAGE
#define NONE         0
#define JOINED(a, b) ((a) + (b))
#else
#define NONE         -INFINITY
#define JOINED(a, b) ((((b) > (a)) | ((b) != (b))) ? (b) : (a)) /* a NaN is never exceeded */
#endif

/* Of each element of a part's output row: where its window begins in `part`, and the cells of a row of
 * it that count. Behind the last one there are some more for its vector. */
typedef struct {
    int place[CELLS + WIDTH];
    float columns[CELLS + WIDTH];
} table;

static inline void write_table(table *t, int column, int pixels, int c, int w, int kw, int sw,
                               int dw, int right, int include_pad) {
    const int count = pixels * c;
    for (int i = 0, pixel = 0; i < count; pixel++, column += sw) {
        const int end = min(column + (kw - 1) * dw + 1, w);
        const int inside = cells_of(max(end - first_inside(column, dw), 1), dw);
        const int padded = min(kw, cells_of(max(w + right - column, 1), dw));
        for (int channel = 0; channel < c; channel++, i++) {
            t->place[i] = pixel * sw * c + channel;
            t->columns[i] = include_pad ? padded : inside;
        }
    }
    /* and no pixel: a stride may pass what an int holds */
    for (int i = count; i < count + WIDTH; i++) {
        t->place[i] = 0;
        t->columns[i] = 1;
    }
}

/* Of `count` rows, `step` apart, one. `left` elements of the tensor are there from x on. */
static inline void join_rows(global const float *x, int length, int count, int step, int left,
                             float *part) {
    for (int i = 0; i < length; i += WIDTH) {
        floatv v = load_lanes(x + i, left - i, 0);
        for (int row = 1; row < count; row++) {
            const int at = row * step + i;
            const floatv next = load_lanes(x + at, left - at, 0);
            v = JOINED(v, next);
        }
        STOREV(v, part + i);
    }
}

/* What stands behind is joined later, and so in place. */
static inline void join_columns(float *part, int length, int count, int step) {
    for (int i = 0; count > 1 && i < length; i += WIDTH) {
        floatv v = LOADV(part + i);
        for (int column = 1; column < count; column++) {
            const floatv next = LOADV(part + i + column * step);
            v = JOINED(v, next);
        }
        STOREV(v, part + i);
    }
}

static inline void fill(float *part, int from, int end) {
    for (int i = from; i < end; i++) {
        part[i] = NONE;
    }
}

/* WIDTH elements of the output row. */
static inline floatv take(const float *joined, const table *t, int at, int c, int sw) {
    if (sw == 1) {
        return LOADV(joined + at);
    }
#if WIDTH > 1
    if (sw == 2 && c == 1) {
        floatv v;
        v.lo = LOADV(joined + 2 * at).even;
        v.hi = LOADV(joined + 2 * at + WIDTH).even;
        return v;
    }
#endif
    float lane[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
        lane[i] = joined[t->place[at + i]];
    }
    return LOADV(lane);
}

/* `rows` of all output rows from `first_row` on. */
OUTLINED pool_rows(global const float *x, global float *y, POOL2D_ARGUMENTS, int pixels, int rows,
                   int all_rows, int first_row) {
    float part[CELLS + 2 * WIDTH];
    table t;
    const int end_row = min(first_row + rows, all_rows);
    const int x_size = (all_rows / oh * h - 1) * x_row + w * c; /* as far as it is the tensor's */
    for (int from = 0; from < ow; from += pixels) {
        const int count = min(pixels, ow - from), column = from * sw - left;
        const int cells = (count - 1) * sw + (kw - 1) * dw + 1;
        const int before = clamp(-column, 0, cells), end = clamp(w - column, before, cells);
        write_table(&t, column, count, c, w, kw, sw, dw, right, include_pad);
        for (int row = first_row; row < end_row; row++) {
            const int first = row % oh * sh - top, top_row = first_inside(first, dh);
            const int inside = cells_of(min(first + (kh - 1) * dh + 1, h) - top_row, dh);
            const int at = (row / oh * h + top_row) * x_row + (column + before) * c;
            join_rows(x + at, (end - before) * c, inside, dh * x_row, x_size - at,
                      part + before * c);
            fill(part, 0, before * c);
            fill(part, end * c, cells * c);
            join_columns(part, ((count - 1) * sw + 1) * c, kw, dw * c);
#if AVERAGE
            const int counted = include_pad ? min(kh, cells_of(h + bottom - first, dh)) : inside;
#endif
            for (int i = 0; i < count * c; i += WIDTH) {
                floatv v = take(part, &t, i, c, sw);
#if AVERAGE
                v /= LOADV(t.columns + i) * counted;
#endif
                store_lanes(activate(v, lines), y + row * y_row + from * c + i, count * c - i);
            }
        }
    }
}

kernel void pool2d_rows(global const float *x, ulong x_first, global float *y, ulong y_first,
                        POOL2D_ARGUMENTS, int pixels, int rows, int all_rows, int items) {
    ITEM_OR_RETURN(item, items)
    pool_rows(x + x_first, y + y_first, POOL2D_VALUES, pixels, rows, all_rows, item * rows);
}
