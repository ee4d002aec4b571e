/* SPDX-License-Identifier: MIT
 * softmax along an axis that is not the last, for CPU devices: one work-item computes up to VECTORS
 * vectors of neighbours of a row. exp(x - m) waits in y for the sum. Range: outer x rows x parts of a row. */
#include "softmax.clh"

#ifndef VECTORS
#define VECTORS 4
#endif

/* Of those in which elements are there. */
#define EACH_VECTOR _Pragma("unroll") for (int v = 0; v < VECTORS; v++) if (v * WIDTH < lanes)

/* Adds exp(x - m) of `count` indices to `sum`; a logarithm needs x, where y may be. */
static inline void add_columns(global const float *x, int x_step, global float *y, int y_step,
                               int count, int lanes, int logarithm, const floatv m[VECTORS],
                               floatv sum[VECTORS]) {
    for (int i = 0; i < count; i++) {
        EACH_VECTOR {
            const int at = v * WIDTH;
            const floatv e = decay(load_lanes(x + i * x_step + at, lanes - at, 0) - m[v]);
            sum[v] += e;
            if (!logarithm) {
                store_lanes(e, y + i * y_step + at, lanes - at);
            }
        }
    }
}

static inline void sum_columns(global const float *x, int x_step, global float *y, int y_step,
                               int length, int lanes, int logarithm, const floatv m[VECTORS],
                               floatv sum[VECTORS]) {
    EACH_VECTOR {
        sum[v] = 0;
    }
    if (length <= SUM_BLOCK) {
        add_columns(x, x_step, y, y_step, length, lanes, logarithm, m, sum);
        return;
    }
    block_sums sums[VECTORS];
    EACH_VECTOR {
        sums[v].blocks = 0;
    }
    for (int block = 0; block < length; block += SUM_BLOCK) {
        add_columns(x + block * x_step, x_step, y + block * y_step, y_step,
                    min(SUM_BLOCK, length - block), lanes, logarithm, m, sum);
        EACH_VECTOR {
            add_block(&sums[v], sum[v]);
            sum[v] = 0;
        }
    }
    EACH_VECTOR {
        sum[v] = sum_of_blocks(&sums[v], 0);
    }
}

OUTLINED softmax_part(global const float *x, global float *y, SOFTMAX_STEPS, int item) {
    const int part = VECTORS * WIDTH, parts = (row + part - 1) / part;
    const int first = item % parts * part, lanes = row - first;
    const int beside = item / parts % rows, before = item / parts / rows;
    x += before * x_outer + beside * x_pitch + first;
    y += before * y_outer + beside * y_pitch + first;
    floatv largest[VECTORS], sum[VECTORS];
    EACH_VECTOR {
        largest[v] = -INFINITY;
    }
    for (int i = 0; i < length; i++) {
        EACH_VECTOR {
            const floatv value = load_lanes(x + i * x_step + v * WIDTH, lanes - v * WIDTH, 0);
            largest[v] = value > largest[v] ? value : largest[v];
        }
    }
    sum_columns(x, x_step, y, y_step, length, lanes, logarithm, largest, sum);
    if (logarithm) {
        EACH_VECTOR {
            sum[v] = log(sum[v]);
        }
    }
    global const float *from = logarithm ? x : y;
    const int step = logarithm ? x_step : y_step;
    for (int i = 0; i < length; i++) {
        EACH_VECTOR {
            const int at = v * WIDTH;
            const floatv value = load_lanes(from + i * step + at, lanes - at, 0);
            store_lanes(logarithm ? value - largest[v] - sum[v] : value / sum[v],
                        y + i * y_step + at, lanes - at);
        }
    }
}

kernel void softmax_column(global const float *x, ulong x_first, global float *y, ulong y_first,
                           SOFTMAX_STEPS, int items) {
    ITEM_OR_RETURN(item, items)
    softmax_part(x + x_first, y + y_first, SOFTMAX_STEPS_VALUES, item);
}
