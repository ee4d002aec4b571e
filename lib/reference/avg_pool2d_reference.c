/* SPDX-License-Identifier: MIT
 * avg_pool2d: the sum of the window's real pixels divided by their number or, with include_pad, by
 * the number of the window's cells inside the padded image. */
#include "../operators/pool2d.h"
#include "reference.h"

/* A division may be off by 2.5 units in the last place, each up to 2 u (OpenCL C 1.2, 7.4); its
 * divisor is rounded to float beyond 2^24. */
enum { DIVISION = 6 };

/* How many of `size` cells from `first` on, `step` apart, lie in [low, high). */
static int cells(int first, int size, int step, int low, int high) {
    int count = 0;
    for (int i = 0; i < size; i++) {
        count += first + i * step >= low && first + i * step < high;
    }
    return count;
}

static int divisor(const clcnn_problem *p, int oh, int ow) {
    const clcnn_window *a = &clcnn_pool2d_of(p)->window;
    const int h = oh * a->sh - a->top;
    const int w = ow * a->sw - a->left;
    if (clcnn_pool2d_of(p)->include_pad) {
        return cells(h, a->kh, a->dh, -a->top, a->h + a->bottom) *
               cells(w, a->kw, a->dw, -a->left, a->w + a->right);
    }
    return cells(h, a->kh, a->dh, 0, a->h) * cells(w, a->kw, a->dw, 0, a->w);
}

static void one_output(const clcnn_problem *p, const float *x, int n, int oh, int ow, int c,
                       clcnn_reference_sink *sink) {
    const clcnn_window *a = &clcnn_pool2d_of(p)->window;
    clcnn_reference_value sum = {.divisor = divisor(p, oh, ow), .roundings = DIVISION};
    for (int r = 0; r < a->kh; r++) {
        const int h = oh * a->sh - a->top + r * a->dh;
        for (int s = 0; s < a->kw; s++) {
            const int w = ow * a->sw - a->left + s * a->dw;
            if (h < 0 || h >= a->h || w < 0 || w >= a->w) {
                continue;
            }
            clcnn_reference_accumulate(
                &sum, (double)x[clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, c)]);
            sum.terms++;
        }
    }
    clcnn_reference_emit(sink, clcnn_reference_at(a->format, a->oh, a->ow, a->c, n, oh, ow, c),
                         sum);
}

void clcnn_reference_avg_pool2d(const clcnn_problem *p, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    const clcnn_window *a = &clcnn_pool2d_of(p)->window;
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->oh; oh++) {
            for (int ow = 0; ow < a->ow; ow++) {
                for (int c = 0; c < a->c; c++) {
                    one_output(p, inputs[0], n, oh, ow, c, sink);
                }
            }
        }
    }
}
