/* SPDX-License-Identifier: MIT
 * Operators of two inputs and batch_norm on CPU devices, where a lies as y and b repeats along it: each of
 * `count` elements `repeat` times, and then all of them again, up to `size` of y; the next `size` have
 * b's next `count`. A work-item computes `run` elements in vectors, whatever rows they belong to. In one
 * go with what the function takes there are `rows` rows of b, `count` elements apart (kernels/batch_norm.cl).
 * Where b with its repetitions is short, it is laid out in a table that vectors are read from. y may be a.
 * Range: `runs` for each `size` elements. */
#include "activation.clh"
#include "binary.clh"

#define ROWS     3           /* at most */
#define TABLE    (4 * WIDTH) /* elements of a short b, repetitions counted */
#define EACH_ROW _Pragma("unroll") for (int k = 0; k < ROWS; k++) /* else they lie in memory */

/* Which of b's elements is next, and how often it was there already. */
typedef struct {
    int element, times;
} turn;

static inline turn following(turn t, int repeat, int count) {
    t.times++;
    t.element += t.times == repeat;
    t.times = t.times == repeat ? 0 : t.times;
    t.element = t.element == count ? 0 : t.element;
    return t;
}

/* As `following`, `by` times, of which no more than one element's are in other turns. */
static inline turn after(turn t, int by, int repeat, int count) {
    if (repeat == 1) {
        t.element += by;
    } else {
        for (t.times += by; t.times >= repeat; t.times -= repeat) {
            t.element++;
        }
    }
    t.element -= t.element >= count ? count : 0;
    return t;
}

/* A vector of b that is none of its own: elements meet there, or the last and the first. */
static inline floatv load_turns(global const float *b, turn t, int repeat, int count) {
    float lane[WIDTH];
    if (repeat >= WIDTH) { /* no more than two meet */
        const float here = b[t.element], next = b[t.element + 1 < count ? t.element + 1 : 0];
#pragma unroll
        for (int i = 0; i < WIDTH; i++) {
            lane[i] = t.times + i < repeat ? here : next;
        }
        return LOADV(lane);
    }
    for (int i = 0; i < WIDTH; i++) {
        lane[i] = b[t.element];
        t = following(t, repeat, count);
    }
    return LOADV(lane);
}

static inline floatv combine_rows(floatv a, const floatv b[ROWS], int function) {
    return function == NORM ? MULADD(a - b[0], b[1], b[2]) : combine(a, b[0], function);
}

/* `vectors` of a with as many of b, or with one element of it. Rows of b are `row` elements apart. */
static inline void combine_whole(global const float *a, global const float *b, global float *y,
                                 int function, int rows, int row, int vectors, bool alike,
                                 float4 lines) {
    floatv v[ROWS];
    EACH_ROW {
        v[k] = k < rows ? b[k * row] : 0;
    }
    for (int i = 0; i < vectors * WIDTH; i += WIDTH) {
        EACH_ROW {
            if (!alike && k < rows) {
                v[k] = LOADV(b + k * row + i);
            }
        }
        STORE(activate(combine_rows(LOADV(a + i), v, function), lines), y + i);
    }
}

/* By a table of a short b. */
static inline void combine_short(global const float *a, global const float *b, global float *y,
                                 int function, int rows, turn t, int repeat, int count, int size,
                                 float4 lines) {
    const int period = repeat * count, step = WIDTH % period;
    float table[ROWS][TABLE + WIDTH];
    for (int i = 0; i < period + WIDTH; i++) {
        for (int k = 0; k < rows; k++) {
            table[k][i] = b[k * count + t.element];
        }
        t = following(t, repeat, count);
    }
    for (int i = 0, at = 0; i < size; i += WIDTH) {
        floatv v[ROWS];
        EACH_ROW {
            v[k] = LOADV(table[k < rows ? k : 0] + at);
        }
        at += step;
        at -= at >= period ? period : 0;
        const floatv result = combine_rows(load_lanes(a + i, size - i, 0), v, function);
        store_lanes(activate(result, lines), y + i, size - i);
    }
}

kernel void broadcast_runs(global const float *a, ulong a_first, global const float *b,
                           ulong b_first, global float *y, ulong y_first, int function, int rows,
                           int repeat, int count, float4 lines, int run, int runs, int size,
                           int items) {
    ITEM_OR_RETURN(item, items)
    const int part = item / runs, first = item % runs * run;
    turn t = {first / repeat % count, first % repeat};
    a += a_first + part * size + first;
    b += b_first + part * count;
    y += y_first + part * size + first;
    size = min(run, size - first);
    if (repeat * count <= TABLE) {
        combine_short(a, b, y, function, rows, t, repeat, count, size, lines);
        return;
    }
    for (int i = 0, done; i < size; i += done) {
        const int left = size - i;
        const int alike = min(repeat == 1 ? count - t.element : repeat - t.times, left) / WIDTH;
        if (alike > 0) {
            done = alike * WIDTH;
            combine_whole(a + i, b + t.element, y + i, function, rows, count, alike, repeat > 1,
                          lines);
        } else {
            done = WIDTH;
            floatv v[ROWS];
            EACH_ROW {
                v[k] = load_turns(b + (k < rows ? k * count : 0), t, repeat, count);
            }
            const floatv result = combine_rows(load_lanes(a + i, left, 0), v, function);
            store_lanes(activate(result, lines), y + i, left);
        }
        t = after(t, done, repeat, count);
    }
}
