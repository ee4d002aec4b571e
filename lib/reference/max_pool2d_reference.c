/* SPDX-License-Identifier: MIT
 * max_pool2d: the largest real pixel of the window, and where it is; padded cells are ignored, as
 * minus infinity, and NaN propagates. */
#include <math.h>

#include "../operators/pool2d.h"
#include "reference.h"

/* A pixel. */
typedef struct pixel {
    int h, w;
    float value;
} pixel;

/* The first of the largest, or the first NaN. */
static pixel window_maximum(const clcnn_window *a, const float *x, int n, int oh, int ow, int c) {
    pixel largest = {.h = -1}; /* none yet */
    for (int r = 0; r < a->kh; r++) {
        const int h = oh * a->sh - a->top + r * a->dh;
        for (int s = 0; s < a->kw; s++) {
            const int w = ow * a->sw - a->left + s * a->dw;
            if (h < 0 || h >= a->h || w < 0 || w >= a->w) {
                continue;
            }
            const float v = x[clcnn_reference_at(a->format, a->h, a->w, a->c, n, h, w, c)];
            if (isnan(v)) {
                return (pixel){h, w, v};
            }
            if (largest.h < 0 || v > largest.value) {
                largest = (pixel){h, w, v};
            }
        }
    }
    return largest;
}

/* The index of a pixel, by the convention that is asked for. */
static int32_t index_of(const clcnn_problem *p, int n, const pixel *at, int c) {
    const clcnn_window *a = &clcnn_pool2d_of(p)->window;
    switch (clcnn_pool2d_of(p)->index) {
    case CLCNN_INDEX_TENSOR:
        return (int32_t)clcnn_reference_at(a->format, a->h, a->w, a->c, n, at->h, at->w, c);
    case CLCNN_INDEX_TENSORFLOW:
        return (at->h * a->w + at->w) * a->c + c;
    default:
        return at->h * a->w + at->w;
    }
}

static void one_output(const clcnn_problem *p, const float *x, int n, int oh, int ow, int c,
                       clcnn_reference_sink *sink) {
    const clcnn_window *a = &clcnn_pool2d_of(p)->window;
    const pixel largest = window_maximum(a, x, n, oh, ow, c);
    const size_t at = clcnn_reference_at(a->format, a->oh, a->ow, a->c, n, oh, ow, c);
    clcnn_reference_emit(sink, at, clcnn_reference_copy(largest.value));
    if (clcnn_pool2d_of(p)->index) {
        clcnn_reference_emit_index(sink, CLCNN_POOL2D_INDEX, at, index_of(p, n, &largest, c));
    }
}

void clcnn_reference_max_pool2d(const clcnn_problem *p, const float *const *inputs,
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
