/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <limits.h>

/* ---- Numbers ------------------------------------------------------------------------------- */

static unsigned byte(bytes *from) {
    if (from->left == 0) {
        return 0;
    }
    from->left--;
    return *from->at++;
}

/* From 0 to count - 1, and now and then one that is none of them. */
static int choice(bytes *from, int count) {
    const unsigned b = byte(from);
    return b == 255 ? -1 : b == 254 ? count : (int)b % count;
}

/* Mostly small, then around vectors and tiles, then around limits. */
static int number(bytes *from, int usual) {
    static const int edges[] = {15, 16, 17, 31, 32, 33, 63, 64, 65, 127};
    static const int limits[] = {-1,      INT_MIN, INT_MAX,       INT_MAX - 15,
                                 1 << 16, 1 << 30, (1 << 30) - 1, 46341};
    const unsigned b = byte(from);
    return b < 228 ? (int)b % usual : b < 248 ? edges[b % 10] : limits[b % 8];
}

static int size(bytes *from, int usual) {
    const int n = number(from, usual);
    return n >= 0 && n < INT_MAX ? n + 1 : n;
}

/* Rank 0 to 9: a shape may break every rule. */
static clcnn_shape any_shape(bytes *from) {
    clcnn_shape shape = {.rank = (int)(byte(from) % 5) + 1};
    if (shape.rank == 5) {
        shape.rank = (int)(byte(from) % 10);
    }
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        shape.dim[i] = size(from, 12);
    }
    return shape;
}

/* ---- Descriptors --------------------------------------------------------------------------- */

static clcnn_activation activation(bytes *from, int few) {
    clcnn_activation a = {.kind =
                              few ? (byte(from) % 2 ? CLCNN_RELU : CLCNN_LINEAR)
                                  : (clcnn_activation_kind)choice(from, CLCNN_ACTIVATION_COUNT)};
    a.custom = byte(from) % 4 == 0;
    for (int i = 0; i < 3 && a.custom; i++) {
        a.p[i] = (float)number(from, 8) / 4;
    }
    return a;
}

static void pads(bytes *from, clcnn_padding *padding, int values[4]) {
    *padding = (clcnn_padding)choice(from, 4);
    for (int i = 0; i < 4 && *padding == CLCNN_PADDING_EXPLICIT; i++) {
        values[i] = number(from, 4);
    }
}

/* The filter that fits, or any. */
static void conv2d(bytes *from, int few, call *c) {
    clcnn_conv2d_desc *d = &c->desc.conv2d;
    const int depthwise = byte(from) % 4 == 0;
    *d = (clcnn_conv2d_desc){.stride = {number(from, 4), number(from, 4)},
                             .dilation = {number(from, 3), number(from, 3)},
                             .groups = byte(from) % 2 ? size(from, 4) : 0,
                             .data_format = (clcnn_data_format)choice(from, 2),
                             .filter_layout = (clcnn_filter_layout)choice(from, 2),
                             .activation = activation(from, few)};
    pads(from, &d->padding, d->pads);
    const int nchw = d->data_format == CLCNN_NCHW;
    const int rank = c->input.rank;
    int *channels = rank >= 3 && rank <= CLCNN_MAX_RANK ? &c->input.dim[nchw ? rank - 3 : rank - 1]
                                                        : &c->input.dim[0];
    const int groups = d->groups > 0 && d->groups < 64 ? d->groups : 1;
    const int each = *channels > 0 && *channels < 64 ? *channels : 1;
    if (depthwise) {
        d->groups = each;
    } else if (*channels > 0 && *channels < INT_MAX / 64) {
        *channels *= groups; /* so that they divide */
    }
    const int in = depthwise ? 1 : each, out = size(from, 12) % 1000 * (depthwise ? each : groups);
    const int kh = size(from, 4), kw = size(from, 4);
    c->filter = d->filter_layout == CLCNN_OIHW ? clcnn_shape4(out, in, kh, kw)
                                               : clcnn_shape4(kh, kw, in, out);
    c->filter = byte(from) > 240 ? any_shape(from) : c->filter;
    c->bias = byte(from) % 2 ? clcnn_shape1(out) : (clcnn_shape){0};
}

static void dense(bytes *from, int few, call *c) {
    const int rank = c->input.rank;
    const int in = rank >= 1 && rank <= CLCNN_MAX_RANK ? c->input.dim[rank - 1] : 1;
    const int out = size(from, 20);
    c->desc.dense = (clcnn_dense_desc){.activation = activation(from, few)};
    c->filter = byte(from) > 240 ? any_shape(from) : clcnn_shape2(in, out);
    c->bias = byte(from) % 2 ? clcnn_shape1(out) : (clcnn_shape){0};
}

static void pool2d(bytes *from, int few, call *c) {
    clcnn_pool2d_desc *d = &c->desc.pool2d;
    *d = (clcnn_pool2d_desc){.window = {number(from, 5), number(from, 5)},
                             .stride = {number(from, 4), number(from, 4)},
                             .ceil_mode = byte(from) % 2,
                             .include_pad = c->kind == CALL_AVG_POOL2D && byte(from) % 2,
                             .global = byte(from) % 8 == 0,
                             .data_format = (clcnn_data_format)choice(from, 2),
                             .activation = activation(from, few)};
    pads(from, &d->padding, d->pads);
    if (d->global && byte(from) < 224) { /* which leaves no choice */
        *d = (clcnn_pool2d_desc){.global = 1,
                                 .include_pad = d->include_pad,
                                 .data_format = d->data_format,
                                 .activation = d->activation};
    }
}

call call_of(bytes from, int few_activations) {
    call c = {.kind = (call_kind)(byte(&from) % CALL_KINDS)};
    c.seed = byte(&from);
    const int rows = c.kind == CALL_SOFTMAX || c.kind == CALL_LOG_SOFTMAX; /* of finite values */
    c.values = (call_values)(byte(&from) % (rows ? CALL_SPOILED : CALL_SPOILED + 1));
    c.input = any_shape(&from);
    switch (c.kind) {
    case CALL_CONV2D:
        conv2d(&from, few_activations, &c);
        break;
    case CALL_DENSE:
        dense(&from, few_activations, &c);
        break;
    case CALL_MAX_POOL2D:
    case CALL_AVG_POOL2D:
        pool2d(&from, few_activations, &c);
        break;
    case CALL_SOFTMAX:
    case CALL_LOG_SOFTMAX:
        c.desc.softmax = (clcnn_softmax_desc){.axis_from_last = number(&from, 4)};
        break;
    case CALL_ACTIVATION:
        c.desc.activation = (clcnn_activation_desc){.activation = activation(&from, 0)};
        break;
    case CALL_TRANSPOSE:
        c.desc.transpose = (clcnn_transpose_desc){.from = (clcnn_data_format)choice(&from, 2),
                                                  .to = (clcnn_data_format)choice(&from, 2)};
        break;
    default:
        c.desc.flatten = (clcnn_flatten_desc){.data_format = (clcnn_data_format)choice(&from, 2)};
        break;
    }
    c.start = number(&from, 6);
    c.count = number(&from, 6);
    return c;
}

/* ---- Calls --------------------------------------------------------------------------------- */

clcnn_status call_shape(const call *c, clcnn_shape *shape) {
    switch (c->kind) {
    case CALL_CONV2D:
        return clcnn_conv2d_shape(&c->desc.conv2d, c->input, c->filter, shape);
    case CALL_DENSE:
        return clcnn_dense_shape(&c->desc.dense, c->input, c->filter, shape);
    case CALL_MAX_POOL2D:
    case CALL_AVG_POOL2D:
        return clcnn_pool2d_shape(&c->desc.pool2d, c->input, shape);
    case CALL_TRANSPOSE:
        return clcnn_transpose_shape(&c->desc.transpose, c->input, shape);
    case CALL_FLATTEN:
        return clcnn_flatten_shape(&c->desc.flatten, c->input, shape);
    default:
        *shape = c->input;
        return CLCNN_OK;
    }
}

double call_work(const call *c, clcnn_shape output) {
    clcnn_geometry geometry = {.multiply_adds = 0};
    const double count = (double)clcnn_shape_count(output);
    switch (c->kind) {
    case CALL_CONV2D:
        clcnn_conv2d_geometry(&c->desc.conv2d, c->input, c->filter, &geometry);
        return geometry.multiply_adds;
    case CALL_MAX_POOL2D:
    case CALL_AVG_POOL2D:
        clcnn_pool2d_geometry(&c->desc.pool2d, c->input, &geometry);
        return geometry.multiply_adds;
    case CALL_DENSE:
        return count * c->input.dim[c->input.rank - 1];
    default:
        return count;
    }
}

clcnn_status call_solvers(const call *c, clcnn_context *context, clcnn_solvers *solvers) {
    switch (c->kind) {
    case CALL_CONV2D:
        return clcnn_conv2d_solvers(context, &c->desc.conv2d, c->input, c->filter, solvers);
    case CALL_DENSE:
        return clcnn_dense_solvers(context, &c->desc.dense, c->input, c->filter, solvers);
    case CALL_MAX_POOL2D:
        return clcnn_max_pool2d_solvers(context, &c->desc.pool2d, c->input, solvers);
    case CALL_AVG_POOL2D:
        return clcnn_avg_pool2d_solvers(context, &c->desc.pool2d, c->input, solvers);
    case CALL_SOFTMAX:
        return clcnn_softmax_solvers(context, &c->desc.softmax, c->input, solvers);
    case CALL_LOG_SOFTMAX:
        return clcnn_log_softmax_solvers(context, &c->desc.softmax, c->input, solvers);
    case CALL_ACTIVATION:
        return clcnn_activation_solvers(context, &c->desc.activation, c->input, solvers);
    case CALL_TRANSPOSE:
        return clcnn_transpose_solvers(context, &c->desc.transpose, c->input, solvers);
    default:
        return clcnn_flatten_solvers(context, &c->desc.flatten, c->input, solvers);
    }
}

clcnn_status call_create(const call *c, clcnn_context *context, const char *solver,
                         clcnn_tensor *filter, clcnn_tensor *bias, clcnn_op **op) {
    call with = *c;
    switch (c->kind) {
    case CALL_CONV2D:
        with.desc.conv2d.solver = solver;
        return clcnn_conv2d_create(context, &with.desc.conv2d, c->input, filter, bias, op);
    case CALL_DENSE:
        with.desc.dense.solver = solver;
        return clcnn_dense_create(context, &with.desc.dense, c->input, filter, bias, op);
    case CALL_MAX_POOL2D:
        with.desc.pool2d.solver = solver;
        return clcnn_max_pool2d_create(context, &with.desc.pool2d, c->input, op);
    case CALL_AVG_POOL2D:
        with.desc.pool2d.solver = solver;
        return clcnn_avg_pool2d_create(context, &with.desc.pool2d, c->input, op);
    case CALL_SOFTMAX:
        with.desc.softmax.solver = solver;
        return clcnn_softmax_create(context, &with.desc.softmax, c->input, op);
    case CALL_LOG_SOFTMAX:
        with.desc.softmax.solver = solver;
        return clcnn_log_softmax_create(context, &with.desc.softmax, c->input, op);
    case CALL_ACTIVATION:
        with.desc.activation.solver = solver;
        return clcnn_activation_create(context, &with.desc.activation, c->input, op);
    case CALL_TRANSPOSE:
        with.desc.transpose.solver = solver;
        return clcnn_transpose_create(context, &with.desc.transpose, c->input, op);
    default:
        with.desc.flatten.solver = solver;
        return clcnn_flatten_create(context, &with.desc.flatten, c->input, op);
    }
}
