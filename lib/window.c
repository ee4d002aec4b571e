/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <stdbool.h>

#include "error.h"

static const long long LIMIT = 1LL << 30; /* kernels compute rows and columns in 32 bits */

/* One axis of the window. 64-bit, so that no request of ints can overflow. */
typedef struct axis {
    long long in, kernel, stride, dilation;
    long long before, after; /* padding */
    long long out;
} axis;

static long long effective(const axis *a) {
    return (a->kernel - 1) * a->dilation + 1;
}

/* TensorFlow's rule: ceil(in / stride) outputs, the odd cell of padding after (SAME) or before. */
static void pad_same(axis *a, int lower) {
    a->out = (a->in + a->stride - 1) / a->stride;
    long long total = (a->out - 1) * a->stride + effective(a) - a->in;
    total = total > 0 ? total : 0;
    a->before = lower ? total - total / 2 : total / 2;
    a->after = total - a->before;
}

/* floor((padded - effective) / stride) + 1 outputs; with ceil_mode ceil() of it, so that a partial
 * last window counts, less one if that would start in the end padding. The last may be the first:
 * the padded image is then smaller than the window. */
static clcnn_status pad_given(const char *object, const char *name, axis *a, int ceil_mode) {
    const long long partial = ceil_mode ? a->stride - 1 : 0; /* cells it may lack */
    const long long largest = a->in + a->before + a->after + partial;
    if (effective(a) > largest) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: window of %s %lld is larger than the input's %lld with padding "
                          "%lld + %lld%s; it must be at most %lld",
                          object, name, effective(a), a->in, a->before, a->after,
                          ceil_mode ? " and ceil_mode" : "", largest);
    }
    a->out = (largest - effective(a)) / a->stride + 1;
    if (ceil_mode && (a->out - 1) * a->stride >= a->in + a->before) {
        a->out--;
    }
    return CLCNN_OK;
}

/* What holds for an axis whatever slides, before its padding is known. */
static clcnn_status check_axis(const char *object, const char *name, clcnn_padding padding,
                               const axis *a) {
    if (a->kernel < 1 || a->stride < 1 || a->dilation < 1) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "%s: kernel %lld, stride %lld, dilation %lld in %s; each must be at least 1", object,
            a->kernel, a->stride, a->dilation, name);
    }
    if (a->before < 0 || a->after < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: explicit padding %lld, %lld in %s; it must not be negative", object,
                          a->before, a->after, name);
    }
    switch (padding) {
    case CLCNN_PADDING_VALID:
    case CLCNN_PADDING_SAME:
    case CLCNN_PADDING_SAME_LOWER:
    case CLCNN_PADDING_EXPLICIT:
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                      "%s: padding is %d; it must be VALID, SAME, SAME_LOWER or EXPLICIT", object,
                      (int)padding);
}

static clcnn_status resolve_axis(const char *object, const char *name,
                                 const clcnn_window_request *request, axis *a) {
    clcnn_status status = check_axis(object, name, request->padding, a);
    if (status) {
        return status;
    }
    if (request->padding == CLCNN_PADDING_SAME || request->padding == CLCNN_PADDING_SAME_LOWER) {
        pad_same(a, request->padding == CLCNN_PADDING_SAME_LOWER);
    } else {
        status = pad_given(object, name, a, request->ceil_mode);
        if (status) {
            return status;
        }
    }
    if (a->in + a->before + a->after >= LIMIT || effective(a) >= LIMIT ||
        a->out * a->stride >= 2 * LIMIT) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: the padded %s is %lld and the window spans %lld, stride %lld; "
                          "each must be below 2^30",
                          object, name, a->in + a->before + a->after, effective(a), a->stride);
    }
    return CLCNN_OK;
}

/* The axis of the convolution whose gradient is meant, seen from its output: `in` pixels, each
 * spread over a window, the windows a stride apart. They cover `full` cells, of which padding cuts
 * some off; beyond them no window reaches. */
static clcnn_status transpose_axis(const char *object, const char *name,
                                   const clcnn_window_request *request, long long output_padding,
                                   axis *a) {
    const long long full = (a->in - 1) * a->stride + effective(a);
    const long long largest = a->stride > a->dilation ? a->stride : a->dilation;
    clcnn_status status = check_axis(object, name, request->padding, a);
    if (status) {
        return status;
    }
    if (output_padding < 0 || output_padding >= largest) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "%s: output_padding is %lld in %s, stride %lld, dilation %lld; it must be "
            "from 0 on and below the larger of them",
            object, output_padding, name, a->stride, a->dilation);
    }
    if (request->padding == CLCNN_PADDING_EXPLICIT) {
        a->out = full + output_padding - a->before - a->after;
    } else {
        const bool valid = request->padding == CLCNN_PADDING_VALID;
        const long long same = 2 * (effective(a) / 2); /* what Keras takes off */
        const long long least = a->in * a->stride;
        a->out = request->output_padding_given ? full + output_padding - (valid ? 0 : same)
                 : valid && full > least       ? full
                                               : least;
        const long long total = full > a->out ? full - a->out : 0;
        const bool lower = request->padding == CLCNN_PADDING_SAME_LOWER;
        a->before = lower ? total - total / 2 : total / 2;
        a->after = total - a->before;
    }
    if (a->out < 1) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: the padding takes %lld + %lld off a %s of %lld with output_padding "
                          "%lld; 1 must be left",
                          object, a->before, a->after, name, full, output_padding);
    }
    if (full + output_padding >= LIMIT || a->out >= LIMIT) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: the %s is %lld, with its padding %lld; each must be below 2^30",
                          object, name, a->out, full + output_padding);
    }
    return CLCNN_OK;
}

/* Pads that would be ignored are a mistake. */
static clcnn_status check_pads(const char *object, const clcnn_window_request *request) {
    const int *p = request->pads;
    if (p && request->padding != CLCNN_PADDING_EXPLICIT && (p[0] || p[1] || p[2] || p[3])) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: pads are %d, %d, %d, %d (top, left, bottom, right) and padding is "
                          "not EXPLICIT; then they must be 0",
                          object, p[0], p[1], p[2], p[3]);
    }
    return CLCNN_OK;
}

static axis axis_of(const clcnn_window_request *request, int which, int in) {
    const bool given = request->padding == CLCNN_PADDING_EXPLICIT;
    return (axis){.in = in,
                  .kernel = request->kernel[which],
                  .stride = request->stride[which],
                  .dilation = request->dilation[which],
                  .before = given ? request->pads[which] : 0,
                  .after = given ? request->pads[which + 2] : 0};
}

static clcnn_status store(const char *object, const axis *h, const axis *w, clcnn_image input,
                          clcnn_data_format format, clcnn_window *window) {
    if (h->kernel * w->kernel > CLCNN_MAX_ELEMENTS) {
        return clcnn_fail(
            CLCNN_INVALID_SHAPE,
            "%s: a window of %lldx%lld has more than %d cells (2^31 - 2^16), the most "
            "there may be",
            object, h->kernel, w->kernel, CLCNN_MAX_ELEMENTS);
    }
    *window = (clcnn_window){.n = input.n,
                             .h = input.h,
                             .w = input.w,
                             .c = input.c,
                             .oh = (int)h->out,
                             .ow = (int)w->out,
                             .kh = (int)h->kernel,
                             .kw = (int)w->kernel,
                             .sh = (int)h->stride,
                             .sw = (int)w->stride,
                             .dh = (int)h->dilation,
                             .dw = (int)w->dilation,
                             .top = (int)h->before,
                             .left = (int)w->before,
                             .bottom = (int)h->after,
                             .right = (int)w->after,
                             .format = format};
    return CLCNN_OK;
}

clcnn_status clcnn_window_resolve(const char *object, const clcnn_window_request *request,
                                  clcnn_image input, clcnn_data_format format,
                                  clcnn_window *window) {
    axis h = axis_of(request, 0, input.h), w = axis_of(request, 1, input.w);
    clcnn_status status = check_pads(object, request);
    if (!status) {
        status = resolve_axis(object, "height", request, &h);
    }
    if (!status) {
        status = resolve_axis(object, "width", request, &w);
    }
    return status ? status : store(object, &h, &w, input, format, window);
}

clcnn_status clcnn_window_transpose(const char *object, const clcnn_window_request *request,
                                    clcnn_image input, clcnn_data_format format,
                                    clcnn_window *window) {
    axis h = axis_of(request, 0, input.h), w = axis_of(request, 1, input.w);
    clcnn_status status = check_pads(object, request);
    if (!status) {
        status = transpose_axis(object, "height", request, request->output_padding[0], &h);
    }
    if (!status) {
        status = transpose_axis(object, "width", request, request->output_padding[1], &w);
    }
    return status ? status : store(object, &h, &w, input, format, window);
}

/* Pairs (i, r) with 0 <= i stride + r dilation - before < out: for each tap those of its inputs. */
static double reaching(int in, int out, int kernel, int stride, int dilation, int before) {
    double pairs = 0;
    for (int r = 0; r < kernel; r++) {
        const long long first = (long long)r * dilation - before; /* where input 0 reaches */
        const long long from = first < 0 ? (stride - 1 - first) / stride : 0;
        const long long room = out - 1 - first;
        const long long last = room < 0 ? -1 : room / stride;
        const long long to = last < in - 1 ? last : in - 1;
        pairs += to >= from ? (double)(to - from + 1) : 0;
    }
    return pairs;
}

double clcnn_window_transposed_taps(const clcnn_window *w) {
    return reaching(w->h, w->oh, w->kh, w->sh, w->dh, w->top) / w->oh *
           reaching(w->w, w->ow, w->kw, w->sw, w->dw, w->left) / w->ow;
}

/* Cells at the end of an axis that no window reads. */
static int skipped(int in, int out, int stride, int effective_kernel, int before) {
    const long long read_to = (long long)(out - 1) * stride + effective_kernel - before;
    return read_to < in ? (int)(in - read_to) : 0;
}

clcnn_geometry clcnn_window_geometry(const clcnn_window *w, double multiply_adds) {
    clcnn_geometry g = {
        .effective = {(w->kh - 1) * w->dh + 1, (w->kw - 1) * w->dw + 1},
        .pads = {w->top, w->left, w->bottom, w->right},
        .output = {w->oh, w->ow},
        .multiply_adds = multiply_adds,
    };
    g.skipped[0] = skipped(w->h, w->oh, w->sh, g.effective[0], w->top);
    g.skipped[1] = skipped(w->w, w->ow, w->sw, g.effective[1], w->left);
    return g;
}
