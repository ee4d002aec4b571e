/* SPDX-License-Identifier: MIT
 * conv2d, plain: one work-item computes one output element, straight from the formula. It applies
 * to every problem on every device and is the kernel to read first.
 *
 * Range: pixels x k, filters innermost. filter [group][r][s][C/G][K/G], bias [K]. WIDTH is 1. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "conv2d.clh"

kernel void conv2d_plain(global const float *x, ulong x_first, global float *y, ulong y_first,
                         global const float *filter, ulong filter_first, global const float *bias,
                         ulong bias_first, CONV2D_ARGUMENTS, int items) {
    ITEM_OR_RETURN(item, items)
    const int f = item % k;
    const int pixel = item / k;
    const int channels = c / groups;
    const int filters = k / groups;
    const int group = f / filters;
    const int n = pixel / (oh * ow);
    const int row = pixel / ow % oh;
    const int column = pixel % ow;
    x += x_first;
    filter += filter_first + (ulong)group * kh * kw * channels * filters + f % filters;

    float sum = bias[bias_first + f];
    for (int r = 0; r < kh; r++) {
        const int in_row = row * sh - top + r * dh;
        for (int s = 0; s < kw; s++) {
            const int in_column = column * sw - left + s * dw;
            const bool inside = in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
            for (int i = 0; i < channels; i++) {
                float value = 0; /* of padding, which takes part: 0 times infinity is NaN */
                if (inside) {
                    value = x[X_AT(n, group * channels + i, in_row, in_column)];
                }
                sum = MULADD(value, filter[((r * kw + s) * channels + i) * filters], sum);
            }
        }
    }
#if NCHW
    const int at = ((n * k + f) * oh + row) * ow + column;
#else
    const int at = pixel * k + f;
#endif
    y[y_first + at] = activate(sum, p0, p1, p2);
}
