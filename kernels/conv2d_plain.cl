/* SPDX-License-Identifier: MIT
 * conv2d, plain: one work-item computes one output element, straight from the formula. It applies
 * to every problem on every device and is the kernel to read first.
 *
 * Range: pixels x k, filters innermost. filter [group][r][s][C/G][K/G], then a zero; bias [K];
 * strange [K] is 1 where a weight is not finite (kernels/nonfinite.cl), else 0. WIDTH is 1. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "conv2d.clh"

/* What the padded cells of a window add: zeros take part, and 0 times infinity is NaN. The zero comes
 * from memory, since some compilers think that a constant zero times anything is zero. */
static inline float sum_of_padding(float zero, global const float *filter, int channels,
                                   int filters, int kh, int kw, int dh, int dw, int h, int w,
                                   int first_row, int first_column) {
    float sum = 0;
    for (int r = 0; r < kh; r++) {
        for (int s = 0; s < kw; s++) {
            const int row = first_row + r * dh;
            const int column = first_column + s * dw;
            const bool inside = row >= 0 && row < h && column >= 0 && column < w;
            for (int i = 0; !inside && i < channels; i++) {
                sum += zero * filter[((r * kw + s) * channels + i) * filters];
            }
        }
    }
    return sum;
}

kernel void conv2d_plain(global const float *x, ulong x_first, global float *y, ulong y_first,
                         global const float *filter, ulong filter_first, global const float *bias,
                         ulong bias_first, global const float *strange, ulong strange_first,
                         CONV2D_ARGUMENTS, int items) {
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
    filter += filter_first;
    global const float *zero = filter + (ulong)k * kh * kw * channels;
    filter += (ulong)group * kh * kw * channels * filters + f % filters;

    const int first_row = row * sh - top;
    const int first_column = column * sw - left;
    float sum = bias[bias_first + f];
    for (int r = 0; r < kh; r++) {
        const int in_row = first_row + r * dh;
        for (int s = 0; s < kw; s++) {
            const int in_column = first_column + s * dw;
            if (in_row < 0 || in_row >= h || in_column < 0 || in_column >= w) {
                continue; /* added behind, so that most windows need not */
            }
            for (int i = 0; i < channels; i++) {
                sum = MULADD(x[X_AT(n, group * channels + i, in_row, in_column)],
                             filter[((r * kw + s) * channels + i) * filters], sum);
            }
        }
    }
    if (strange[strange_first + f] != 0) { /* else padding adds 0 */
        sum += sum_of_padding(*zero, filter, channels, filters, kh, kw, dh, dw, h, w, first_row,
                              first_column);
    }
    store_output(sum, y + y_first, residual + residual_first, residual_pitch, pixel, f, 1, k, oh,
                 ow, y_pitch, lines);
}
