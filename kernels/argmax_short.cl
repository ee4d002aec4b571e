/* SPDX-License-Identifier: MIT
 * argmax of rows of neighbours in memory, for CPU devices: squares of WIDTH rows are turned, so that
 * vectors have an element of each row. A work-item makes `together` outputs. Range: outputs / together. */
#include "argmax.clh"
#include "turn.clh"

#define EACH_ROW _Pragma("unroll") for (int i = 0; i < WIDTH; i++)

/* WIDTH rows, of which whole vectors can be read: one that is shorter is read on. The last square of a row may
 * have elements again. */
static inline intv argmax_square(global const float *x, int elements, int pitch) {
    floatv largest = -INFINITY;
    intv at = 0;
    for (int j = 0; j < elements; j += WIDTH) {
        const int first = max(min(j, elements - WIDTH), 0);
        floatv v[WIDTH];
        EACH_ROW {
            v[i] = LOADV(x + i * pitch + first);
        }
        turn(v);
        EACH_ROW {
            if (first + i < elements) {
                const intv exceeds = EXCEEDS(v[i], largest);
                largest = exceeds ? v[i] : largest;
                at = exceeds ? (intv)(first + i) : at;
            }
        }
    }
    return at;
}

/* `readable`: how many elements there are from x on, where rows lie behind each other. */
OUTLINED argmax_squares(global const float *x, global int *y, int elements, int pitch, int y_step,
                        int rows, int readable) {
    const int needed = (WIDTH - 1) * pitch + max(elements, WIDTH);
    int row = 0;
    for (; row + WIDTH <= rows && (elements >= WIDTH || readable - row * pitch >= needed);
         row += WIDTH) {
        int lane[WIDTH];
        STOREV(argmax_square(x + row * pitch, elements, pitch), lane);
        for (int i = 0; i < WIDTH; i++) {
            y[(row + i) * y_step] = lane[i];
        }
    }
    for (; row < rows; row++) {
        y[row * y_step] = argmax_row(x + row * pitch, elements);
    }
}

kernel void argmax_short(global const float *x, ulong x_first, global int *y, ulong y_first,
                         ARGMAX_ARGUMENTS, int together, int items) {
    ITEM_OR_RETURN(item, items)
    const int pitch = x_kept.s0, y_step = y_kept.s0;
    const int first = item * together, end = min(first + together, outputs);
    const int readable = pitch == elements ? (outputs - first) * pitch : 0;
    argmax_squares(x + x_first + first * pitch, y + y_first + first * y_step, elements, pitch,
                   y_step, end - first, readable);
}
