/* SPDX-License-Identifier: MIT */
#include "window.h"

#include "error.h"

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

static clcnn_status resolve_axis(const char *object, const char *name,
                                 const clcnn_window_request *request, axis *a) {
    if (a->kernel < 1 || a->stride < 1 || a->dilation < 1) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "%s: kernel %lld, stride %lld, dilation %lld in %s; each must be at least 1", object,
            a->kernel, a->stride, a->dilation, name);
    }
    switch (request->padding) {
    case CLCNN_PADDING_SAME:
    case CLCNN_PADDING_SAME_LOWER:
        pad_same(a, request->padding == CLCNN_PADDING_SAME_LOWER);
        break;
    case CLCNN_PADDING_EXPLICIT:
        if (a->before < 0 || a->after < 0) {
            return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                              "%s: explicit padding %lld, %lld in %s; it must not be negative",
                              object, a->before, a->after, name);
        }
        break;
    case CLCNN_PADDING_VALID:
        a->before = a->after = 0;
        break;
    default:
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: padding is %d; it must be VALID, SAME, SAME_LOWER or EXPLICIT",
                          object, (int)request->padding);
    }
    if (request->padding != CLCNN_PADDING_SAME && request->padding != CLCNN_PADDING_SAME_LOWER) {
        clcnn_status status = pad_given(object, name, a, request->ceil_mode);
        if (status) {
            return status;
        }
    }
    const long long limit = 1LL << 30; /* kernels compute rows and columns in 32 bits */
    if (a->in + a->before + a->after >= limit || effective(a) >= limit ||
        a->out * a->stride >= 2 * limit) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: the padded %s is %lld and the window spans %lld, stride %lld; "
                          "each must be below 2^30",
                          object, name, a->in + a->before + a->after, effective(a), a->stride);
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

clcnn_status clcnn_window_resolve(const char *object, const clcnn_window_request *request,
                                  clcnn_image input, clcnn_data_format format,
                                  clcnn_window *window) {
    axis h = {.in = input.h,
              .kernel = request->kernel[0],
              .stride = request->stride[0],
              .dilation = request->dilation[0]};
    axis w = {.in = input.w,
              .kernel = request->kernel[1],
              .stride = request->stride[1],
              .dilation = request->dilation[1]};
    if (request->padding == CLCNN_PADDING_EXPLICIT) {
        h.before = request->pads[0];
        w.before = request->pads[1];
        h.after = request->pads[2];
        w.after = request->pads[3];
    }
    clcnn_status status = check_pads(object, request);
    if (!status) {
        status = resolve_axis(object, "height", request, &h);
    }
    if (!status) {
        status = resolve_axis(object, "width", request, &w);
    }
    if (status) {
        return status;
    }
    if (h.kernel * w.kernel > CLCNN_MAX_ELEMENTS) {
        return clcnn_fail(
            CLCNN_INVALID_SHAPE,
            "%s: a window of %lldx%lld has more than %d cells (2^31 - 2^16), the most "
            "there may be",
            object, h.kernel, w.kernel, CLCNN_MAX_ELEMENTS);
    }
    *window = (clcnn_window){.n = input.n,
                             .h = input.h,
                             .w = input.w,
                             .c = input.c,
                             .oh = (int)h.out,
                             .ow = (int)w.out,
                             .kh = (int)h.kernel,
                             .kw = (int)w.kernel,
                             .sh = (int)h.stride,
                             .sw = (int)w.stride,
                             .dh = (int)h.dilation,
                             .dw = (int)w.dilation,
                             .top = (int)h.before,
                             .left = (int)w.before,
                             .bottom = (int)h.after,
                             .right = (int)w.after,
                             .format = format};
    return CLCNN_OK;
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
