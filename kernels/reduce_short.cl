/* SPDX-License-Identifier: MIT
 * reduce of rows, up to SUM_BLOCK vectors of neighbours in memory, to one output each, for CPU devices: WIDTH rows
 * are joined vector by vector, and then their lanes by turning the square that they are. A work-item makes
 * `together` outputs. Range: outputs / together. */
#include "reduce.clh"
#include "turn.clh"

#define EACH_ROW _Pragma("unroll") for (int i = 0; i < WIDTH; i++)

/* Joins `size` vectors with those behind them, of which there are as many. */
#define MEET(size)                                                                                 \
    _Pragma("unroll") for (int i = 0; i < (size); i++) {                                           \
        v[i] = JOINED(v[i], v[i + (size)]);                                                        \
    }

/* WIDTH rows, of which whole vectors can be read: one that is shorter is read on. */
static inline floatv join_square(global const float *x, int length, int pitch, float factor) {
    const int whole = length / WIDTH * WIDTH, last = max(length - WIDTH, 0);
    int left[WIDTH]; /* -1: this lane of the last vector is not in yet */
    floatv v[WIDTH];
    EACH_ROW {
        v[i] = NEUTRAL;
        left[i] = last + i >= whole && last + i < length ? -1 : 0;
    }
    for (int j = 0; j < whole; j += WIDTH) {
        EACH_ROW {
            v[i] = JOINED(v[i], TERM(LOADV(x + i * pitch + j)));
        }
    }
    if (whole < length) {
        EACH_ROW {
            const floatv next = TERM(LOADV(x + i * pitch + last));
            v[i] = JOINED(v[i], LOADV(left) ? next : NEUTRAL);
        }
    }
    turn(v);
    MEET(WIDTH / 2)
    MEET(WIDTH / 4)
    MEET(WIDTH / 8)
    MEET(WIDTH / 16)
    return v[0];
}

static inline float join_row(global const float *x, int length, float factor) {
    floatv part = NEUTRAL;
    for (int i = 0; i < length; i += WIDTH) {
        part = JOINED(part, TERM(load_lanes(x + i, length - i, REST)));
    }
    return joined_lanes(part);
}

static inline void store_apart(floatv v, global float *y, int step) {
    float lane[WIDTH];
    STOREV(v, lane);
    for (int i = 0; i < WIDTH; i++) {
        y[i * step] = lane[i];
    }
}

/* `readable`: how many elements there are from x on, where rows lie behind each other. */
OUTLINED reduce_squares(global const float *x, global float *y, int length, int pitch, int y_step,
                        float factor, int rows, int readable) {
    const int needed = (WIDTH - 1) * pitch + max(length, WIDTH);
    int row = 0;
    for (; row + WIDTH <= rows && (length >= WIDTH || readable - row * pitch >= needed);
         row += WIDTH) {
        const floatv result = RESULT(join_square(x + row * pitch, length, pitch, factor));
        if (y_step == 1) {
            STORE(result, y + row);
        } else {
            store_apart(result, y + row * y_step, y_step);
        }
    }
    for (; row < rows; row++) {
        const float total = join_row(x + row * pitch, length, factor);
        y[row * y_step] = RESULT(total);
    }
}

kernel void reduce_short(global const float *x, ulong x_first, global float *y, ulong y_first,
                         REDUCE_ARGUMENTS, int together, int items) {
    ITEM_OR_RETURN(item, items)
    const int pitch = x_kept.s0, y_step = y_kept.s0;
    const int first = item * together, end = min(first + together, outputs);
    const int readable = pitch == elements ? (outputs - first) * pitch : 0;
    reduce_squares(x + x_first + first * pitch, y + y_first + first * y_step, elements, pitch,
                   y_step, factor, end - first, readable);
}
