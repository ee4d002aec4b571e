/* SPDX-License-Identifier: MIT */
#include "resize.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* whole + fraction, the fraction from 0 up to 1. */
typedef struct position {
    int64_t whole;
    double fraction;
} position;

/* In integers, so that the fraction is 0 or a half exactly where it should be: in 32 bits and as a
 * double, its quotient with `below` is rounded to neither. */
static position ratio(int64_t above, int64_t below) {
    int64_t rest = above % below;
    rest += rest < 0 ? below : 0;
    return (position){(above - rest) / below, (double)rest / (double)below};
}

/* A position off the axis is as good as the nearest one, and fits a whole number. */
static position split(double at, int in) {
    const double near = fmin(fmax(at, -1), in);
    return (position){(int64_t)floor(near), near - floor(near)};
}

static position position_of(clcnn_resize_coordinates coordinates, clcnn_resize_axis axis,
                            int index) {
    const int64_t in = axis.in, out = axis.out, x = index;
    const bool corners = coordinates == CLCNN_ALIGN_CORNERS;
    const bool half = coordinates != CLCNN_ASYMMETRIC;
    if (out == 1 && (corners || coordinates == CLCNN_PYTORCH_HALF_PIXEL)) {
        return (position){0, 0};
    }
    if (corners) {
        return ratio(x * (in - 1), out - 1);
    }
    if (axis.scale > 0) {
        const double scale = (double)axis.scale;
        return split(half ? (index + 0.5) / scale - 0.5 : index / scale, axis.in);
    }
    return half ? ratio((2 * x + 1) * in - out, 2 * out) : ratio(x * in, out);
}

static int64_t rounded(clcnn_resize_rounding rounding, position at) {
    switch (rounding) {
    case CLCNN_ROUND_PREFER_CEIL:
        return at.whole + (at.fraction >= 0.5);
    case CLCNN_ROUND_PREFER_FLOOR:
        return at.whole + (at.fraction > 0.5);
    case CLCNN_ROUND_CEIL:
        return at.whole + (at.fraction > 0);
    default:
        return at.whole;
    }
}

/* The pixel, or the edge's where it lies outside. */
static clcnn_resize_tap one_pixel(int64_t pixel, int in) {
    const int inside = (int)(pixel < 0 ? 0 : pixel < in ? pixel : in - 1);
    return (clcnn_resize_tap){inside, inside, 1, 0};
}

clcnn_resize_tap clcnn_resize_at(clcnn_resize resize, clcnn_resize_axis axis, int index) {
    const position at = position_of(resize.coordinates, axis, index);
    if (resize.method == CLCNN_NEAREST) {
        return one_pixel(rounded(resize.rounding, at), axis.in);
    }
    /* less than a device's least float weighs nothing */
    if (at.whole < 0 || at.whole >= axis.in - 1 || at.fraction < (double)FLT_MIN) {
        return one_pixel(at.whole, axis.in);
    }
    const int lower = (int)at.whole;
    return (clcnn_resize_tap){lower, lower + 1, 1 - at.fraction, at.fraction};
}
