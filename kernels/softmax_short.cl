/* SPDX-License-Identifier: MIT
 * softmax along the last axis where it is short: WIDTH rows at once, a lane for each, `blocks` times. For
 * CPU devices. Rows are x_pitch and y_pitch apart. Range: rows / (WIDTH blocks). */
#include "softmax.clh"
#include "turn.clh"

/* Element 0 of WIDTH rows, of which `rows` are there. */
static inline floatv load_rows(global const float *x, int pitch, int rows) {
    float lane[WIDTH];
    if (rows >= WIDTH) {
#pragma unroll
        for (int i = 0; i < WIDTH; i++) {
            lane[i] = x[i * pitch];
        }
    } else {
        for (int i = 0; i < WIDTH; i++) {
            lane[i] = i < rows ? x[i * pitch] : 0;
        }
    }
    return LOADV(lane);
}

static inline void store_rows(floatv v, global float *y, int pitch, int rows) {
    float lane[WIDTH];
    STOREV(v, lane);
    if (rows >= WIDTH) {
#pragma unroll
        for (int i = 0; i < WIDTH; i++) {
            y[i * pitch] = lane[i];
        }
    } else {
        for (int i = 0; i < rows; i++) {
            y[i * pitch] = lane[i];
        }
    }
}

/* All of WIDTH rows, by squares; the last one ends with them. */
static inline void load_squares(floatv *v, global const float *x, int length, int pitch) {
    for (int j = 0; j < length; j += WIDTH) {
        const int column = min(j, length - WIDTH);
        floatv row[WIDTH];
#pragma unroll
        for (int i = 0; i < WIDTH; i++) {
            row[i] = LOADV(x + i * pitch + column);
        }
        turn(row);
#pragma unroll
        for (int i = 0; i < WIDTH; i++) {
            v[column + i] = row[i];
        }
    }
}

static inline void store_squares(const floatv *v, global float *y, int length, int pitch) {
    for (int j = 0; j < length; j += WIDTH) {
        const int column = min(j, length - WIDTH);
        floatv row[WIDTH];
#pragma unroll
        for (int i = 0; i < WIDTH; i++) {
            row[i] = v[column + i];
        }
        turn(row);
#pragma unroll
        for (int i = 0; i < WIDTH; i++) {
            STORE(row[i], y + i * pitch + column);
        }
    }
}

OUTLINED softmax_rows(global const float *x, global float *y, int logarithm, int length,
                      int x_pitch, int y_pitch, int rows) {
    floatv v[SUM_BLOCK], largest = -INFINITY, sum = 0;
    const bool squares = rows >= WIDTH && length >= WIDTH;
    if (squares) {
        load_squares(v, x, length, x_pitch);
    }
    for (int i = 0; i < length; i++) {
        if (!squares) {
            v[i] = load_rows(x + i, x_pitch, rows);
        }
        largest = v[i] > largest ? v[i] : largest;
    }
    for (int i = 0; i < length; i++) {
        v[i] -= largest;
        const floatv e = decay(v[i]);
        sum += e;
        v[i] = logarithm ? v[i] : e;
    }
    const floatv shift = logarithm ? log(sum) : (floatv)0;
    for (int i = 0; i < length; i++) {
        v[i] = logarithm ? v[i] - shift : v[i] / sum;
        if (!squares) {
            store_rows(v[i], y + i, y_pitch, rows);
        }
    }
    if (squares) {
        store_squares(v, y, length, y_pitch);
    }
}

kernel void softmax_short(global const float *x, ulong x_first, global float *y, ulong y_first,
                          int logarithm, int length, int x_pitch, int y_pitch, int blocks, int rows,
                          int items) {
    ITEM_OR_RETURN(item, items)
    x += x_first;
    y += y_first;
    const int first = item * blocks * WIDTH, end = min(first + blocks * WIDTH, rows);
    for (int row = first; row < end; row += WIDTH) {
        softmax_rows(x + row * x_pitch, y + row * y_pitch, logarithm, length, x_pitch, y_pitch,
                     end - row);
    }
}
