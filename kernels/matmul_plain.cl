/* SPDX-License-Identifier: MIT
 * matmul, plain: one work-item computes one element of y, neighbours beside each other in its rows.
 *
 * Range: elements of y. Elements of a are a_row and a_column apart, of b b_row and b_column, rows of y
 * y_pitch. WIDTH is 1. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "matmul.clh"
#include "sum.clh"

static inline float block_of(global const float *a, int a_column, global const float *b, int b_row,
                             int first, int end) {
    float sum = 0;
    for (int i = first; i < end; i++) {
        sum = MULADD(a[i * a_column], b[i * b_row], sum);
    }
    return sum;
}

kernel void matmul_plain(global const float *a, ulong a_first, global float *y, ulong y_first,
                         global const float *b, ulong b_first, global const float *addend,
                         ulong addend_first, BATCH_ARGUMENTS, int m, int n, int k, int a_row,
                         int a_column, int b_row, int b_column, int y_pitch, EPILOGUE_ARGUMENTS,
                         int items) {
    ITEM_OR_RETURN(item, items)
    const int column = item % n, row = item / n % m, matrix = item / n / m;
    const int4 at = matrices_of(matrix, BATCH);
    a += a_first + at.s0 + row * a_row;
    b += b_first + at.s1 + column * b_column;
    float total;
#define BLOCK_SUM(block) block_of(a, a_column, b, b_row, block, block + min(SUM_BLOCK, k - (block)))
    SUM_ROW(total, k, SUM_BLOCK, BLOCK_SUM);
    y[y_first + (matrix * m + row) * y_pitch + column] =
        finish(total, addend + addend_first + at.s2, row, column, 1, EPILOGUE);
}
