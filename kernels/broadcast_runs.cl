/* SPDX-License-Identifier: MIT
 * add, multiply, prelu and batch_norm on CPU devices, where a lies as y and b repeats along it: each of
 * its `count` elements `repeat` times, and then all of them again. A work-item computes `run` elements
 * in vectors, whatever rows they belong to. In one go with what the kind takes there are `rows` rows of
 * b, `count` elements apart (kernels/batch_norm.cl). Where b with its repetitions is short, it is laid
 * out in a table that vectors are read from. y may be a.
 * Range: elements / run. */
#include "activation.clh"

enum { ADD, MULTIPLY, PRELU, NORM }; /* clcnn_broadcast_kind */

#define ROWS  3           /* at most */
#define TABLE (4 * WIDTH) /* elements of a short b, repetitions counted */

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

/* As `following`, WIDTH times; a b that is not short. */
static inline turn following_vector(turn t, int repeat, int count) {
    if (repeat == 1) {
        t.element += WIDTH;
    } else {
        for (t.times += WIDTH; t.times >= repeat; t.times -= repeat) {
            t.element++;
        }
    }
    t.element -= t.element >= count ? count : 0;
    return t;
}

static inline floatv load_turns(global const float *b, turn t, int repeat, int count) {
    if (repeat == 1 && t.element + WIDTH <= count) {
        return LOADV(b + t.element);
    }
    if (t.times + WIDTH <= repeat) {
        return b[t.element];
    }
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

static inline floatv combine(floatv a, const floatv b[ROWS], int kind) {
    switch (kind) {
    case ADD:
        return a + b[0];
    case MULTIPLY:
        return a * b[0];
    case PRELU:
        return a < 0 ? a * b[0] : a;
    default:
        return MULADD(a - b[0], b[1], b[2]);
    }
}

kernel void broadcast_runs(global const float *a, ulong a_first, global const float *b,
                           ulong b_first, global float *y, ulong y_first, int kind, int rows,
                           int repeat, int count, float4 lines, int run, int size, int items) {
    ITEM_OR_RETURN(item, items)
    const int first = item * run, end = min(first + run, size), period = repeat * count;
    float table[ROWS][TABLE + WIDTH];
    turn t = {first / repeat % count, first % repeat};
    int at = 0, step = 0; /* in the table */
    a += a_first;
    b += b_first;
    y += y_first;
    if (period <= TABLE) {
        step = WIDTH % period;
        for (int i = 0; i < period + WIDTH; i++) {
            for (int k = 0; k < rows; k++) {
                table[k][i] = b[k * count + t.element];
            }
            t = following(t, repeat, count);
        }
    }
    for (int i = first; i < end; i += WIDTH) {
        floatv v[ROWS];
        for (int k = 0; k < ROWS; k++) {
            if (k < rows) {
                v[k] = period <= TABLE ? LOADV(table[k] + at)
                                       : load_turns(b + k * count, t, repeat, count);
            }
        }
        if (period <= TABLE) {
            at += step;
            at -= at >= period ? period : 0;
        } else {
            t = following_vector(t, repeat, count);
        }
        const floatv result = combine(load_lanes(a + i, end - i, 0), v, kind);
        store_lanes(activate(result, lines), y + i, end - i);
    }
}
