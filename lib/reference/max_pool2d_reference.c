/* SPDX-License-Identifier: MIT
 * max_pool2d: the largest real pixel of the window; padded cells are ignored, as minus infinity,
 * and NaN propagates. */
#include <math.h>

#include "../operators/pool2d.h"
#include "reference.h"

static float window_maximum(const clcnn_window *a, const float *x, int n, int oh, int ow, int c) {
    float maximum = -INFINITY;
    for (int r = 0; r < a->kh; r++) {
        const int h = oh * a->sh - a->top + r * a->dh;
        for (int s = 0; s < a->kw; s++) {
            const int w = ow * a->sw - a->left + s * a->dw;
            if (h < 0 || h >= a->h || w < 0 || w >= a->w) {
                continue;
            }
            const float v = x[clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, c)];
            if (v > maximum || isnan(v)) {
                maximum = v;
            }
            if (isnan(maximum)) {
                return maximum;
            }
        }
    }
    return maximum;
}

void clcnn_reference_max_pool2d(const clcnn_problem *p, const float *const *inputs,
                                clcnn_reference_sink *sink) {
    const clcnn_window *a = &clcnn_pool2d_of(p)->window;
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->oh; oh++) {
            for (int ow = 0; ow < a->ow; ow++) {
                for (int c = 0; c < a->c; c++) {
                    const float maximum = window_maximum(a, inputs[0], n, oh, ow, c);
                    const size_t at =
                        clcnn_reference_at(a->format, a->oh, a->ow, a->c, n, oh, ow, c);
                    clcnn_reference_emit(sink, at, clcnn_reference_copy(maximum));
                }
            }
        }
    }
}
