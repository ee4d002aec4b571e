/* SPDX-License-Identifier: MIT */
#include "random_model.h"

#include <stdlib.h>
#include <string.h>

#include "run_model.h"

enum { LAYERS = 14, VALUES = 64, SIDE = 7, CHANNELS = 6 };

/* Beyond that a value is clipped before it is multiplied: sums stay exact. */
#define LARGEST 2000.0

typedef struct drawn {
    clcnn_model *model;
    unsigned seed; /* of the next draw */
    int nchw;      /* images are, mostly */
    int values[VALUES];
    double bound[VALUES]; /* of their elements */
    int count;
} drawn;

static int below(drawn *d, int limit) {
    d->seed = d->seed * 1664525u + 1013904223u;
    return (int)((d->seed >> 16) % (unsigned)limit);
}

static clcnn_data_format format(drawn *d) {
    return d->nchw && below(d, 8) ? CLCNN_NCHW : CLCNN_NHWC;
}

static int channels(clcnn_shape shape, clcnn_data_format format) {
    return shape.dim[shape.rank - (format == CLCNN_NCHW ? 3 : 1)];
}

static int add(drawn *d, int value, double bound) {
    d->values[d->count] = value;
    d->bound[d->count] = bound;
    return d->count++;
}

static clcnn_shape shape_of(const drawn *d, int at) {
    return clcnn_model_shape(d->model, d->values[at]);
}

/* One of the values so far; none is large. */
static int pick(drawn *d) {
    const int at = below(d, d->count);
    if (d->bound[at] < LARGEST) {
        return at;
    }
    const clcnn_activation_desc clip = {
        .activation = {.kind = CLCNN_CLIP, .custom = 1, .p = {-7, 7}}};
    return add(d, clcnn_model_activation(d->model, &clip, d->values[at]), 7);
}

/* One of the same shape but for an axis from the last (-1: no axis) as `at`; it may be the same. */
static int pick_like(drawn *d, int at, int axis) {
    for (int tries = 0; tries < 4; tries++) {
        const int other = pick(d);
        clcnn_shape a = shape_of(d, at), b = shape_of(d, other);
        if (axis >= 0 && a.rank == b.rank) {
            a.dim[a.rank - 1 - axis] = b.dim[b.rank - 1 - axis];
        }
        if (clcnn_shape_equal(a, b)) {
            return other;
        }
    }
    return at;
}

static int integers(drawn *d, clcnn_shape shape) {
    return unit_model_integers(d->model, (unsigned)below(d, 1000), shape);
}

/* ---- Layers: each adds a value, or none where there is nothing that it could take ---- */

static void add_conv2d(drawn *d) {
    const int x = pick(d), kernel = below(d, 2) ? 3 : 1, filters = 1 + below(d, CHANNELS - 1);
    const clcnn_shape in = shape_of(d, x);
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_SAME,
                                    .data_format = format(d),
                                    .activation = {.kind =
                                                       below(d, 4) ? CLCNN_LINEAR : CLCNN_RELU}};
    if (in.rank != 4) {
        return;
    }
    const int c = channels(in, desc.data_format);
    const int filter = integers(d, clcnn_shape4(kernel, kernel, c, filters));
    const int bias = below(d, 2) ? integers(d, clcnn_shape1(filters)) : 0;
    add(d, clcnn_model_conv2d(d->model, &desc, d->values[x], filter, bias),
        8 + 8.0 * kernel * kernel * c * d->bound[x]);
}

static void add_dense(drawn *d) {
    const int x = pick(d), out = 1 + below(d, CHANNELS);
    const clcnn_shape in = shape_of(d, x);
    const int width = in.dim[in.rank - 1];
    const int weights = integers(d, clcnn_shape2(width, out));
    add(d, clcnn_model_dense(d->model, NULL, d->values[x], weights, 0), 8.0 * width * d->bound[x]);
}

static void add_activation(drawn *d) {
    static const clcnn_activation_kind kinds[] = {CLCNN_RELU, CLCNN_LINEAR, CLCNN_HARD_SHRINK};
    const clcnn_activation_desc desc = {.activation = {.kind = kinds[below(d, 3)]}};
    const int x = pick(d);
    add(d, clcnn_model_activation(d->model, &desc, d->values[x]), d->bound[x]);
}

static void add_max_pool2d(drawn *d) {
    const clcnn_pool2d_desc desc = {.stride = {1, 1},
                                    .padding = CLCNN_PADDING_SAME,
                                    .data_format = format(d)};
    const int x = pick(d);
    if (shape_of(d, x).rank == 4) {
        add(d, clcnn_model_max_pool2d(d->model, &desc, d->values[x]), d->bound[x]);
    }
}

/* A function of two values, or of one and a constant for every channel. */
static void add_pair(drawn *d) {
    static const char *const names[] = {"add", "add", "add", "multiply", "subtract", "minimum"};
    const int a = pick(d), b = pick_like(d, a, -1), which = below(d, (int)UNIT_COUNT(names));
    const clcnn_shape shape = shape_of(d, a);
    const int each = below(d, 3) == 0;
    clcnn_shape of_each = clcnn_shape1(shape.dim[shape.rank - 1]);
    if (d->nchw && shape.rank > 3) {
        of_each = clcnn_shape3(shape.dim[1], 1, 1);
        if (below(d, 3) == 0) {
            of_each = clcnn_shape3(shape.dim[1], shape.dim[2], shape.dim[3]);
        }
    }
    const int other = each ? integers(d, of_each) : d->values[b];
    const int terms[] = {d->values[a], other};
    const double bound = each ? 8 : d->bound[b];
    const int made = clcnn_model_layer(d->model, names[which], NULL, 0, terms, 2);
    add(d, made, which == 3 ? d->bound[a] * bound : d->bound[a] + bound);
}

static void add_reduce(drawn *d) {
    const clcnn_reduce_desc desc = {.axes = {0, below(d, 2), 1}, .keep_dims = below(d, 2)};
    const int x = pick(d);
    if (shape_of(d, x).rank == 4) {
        add(d, clcnn_model_reduce_max(d->model, &desc, d->values[x]), d->bound[x]);
    }
}

static void add_batch_norm(drawn *d) {
    clcnn_batch_norm_desc desc = {.epsilon = 0.25f};
    const int x = pick(d);
    const clcnn_shape shape = shape_of(d, x);
    desc.data_format = shape.rank > 3 ? format(d) : CLCNN_NHWC;
    const clcnn_shape each = clcnn_shape1(channels(shape, desc.data_format));
    float *variance = calloc((size_t)each.dim[0], sizeof *variance); /* scale: 2 gamma */
    ck_assert_ptr_nonnull(variance);
    const int inputs[] = {d->values[x], integers(d, each),
                          clcnn_model_constant(d->model, each, variance), integers(d, each),
                          integers(d, each)};
    free(variance);
    add(d, clcnn_model_batch_norm(d->model, &desc, inputs, 5), 16 * (d->bound[x] + 8) + 8);
}

static void add_concat(drawn *d) {
    const int a = pick(d), rank = shape_of(d, a).rank, axis = below(d, rank);
    const clcnn_concat_desc desc = {.axis_from_last = axis};
    int inputs[3] = {d->values[a]};
    double bound = d->bound[a];
    int size = shape_of(d, a).dim[rank - 1 - axis];
    for (int i = 1; i < 3; i++) {
        const int other = pick_like(d, a, axis);
        inputs[i] = d->values[other];
        bound = d->bound[other] > bound ? d->bound[other] : bound;
        size += shape_of(d, other).dim[rank - 1 - axis];
    }
    if (size <= SIDE) {
        add(d, clcnn_model_concat(d->model, &desc, inputs, 3), bound);
    }
}

/* One more map beside those of all parts so far, as DenseNet's blocks grow. */
static void add_block(drawn *d) {
    const clcnn_data_format order = format(d);
    const int x = pick(d), in_order = below(d, 4);
    const clcnn_concat_desc desc = {.axis_from_last = order == CLCNN_NCHW ? 2 : 0};
    const clcnn_conv2d_desc conv = {.data_format = order};
    const clcnn_shape shape = shape_of(d, x);
    int parts[3] = {d->values[x]}, whole = d->values[x];
    double bound = d->bound[x];
    for (int i = 1; i < 3 && shape.rank == 4 && channels(shape, order) <= SIDE - 3; i++) {
        const int c = channels(clcnn_model_shape(d->model, whole), order);
        const clcnn_shape filter = clcnn_shape4(1, 1, c, 1);
        const int last = parts[i] =
            clcnn_model_conv2d(d->model, &conv, whole, integers(d, filter), 0);
        bound *= 8 * c;
        if (!in_order) { /* what was first is last */
            parts[i] = parts[0];
            parts[0] = last;
        }
        whole = clcnn_model_concat(d->model, &desc, parts, (size_t)i + 1);
        if (i == 2 || below(d, 2)) {
            add(d, whole, bound);
        }
    }
}

/* Two parts of a value, one of them changed, put together again in this order or the other one. */
static void add_split(drawn *d) {
    const int x = pick(d), rank = shape_of(d, x).rank, axis = 1 + below(d, rank - 1);
    const int size = shape_of(d, x).dim[axis];
    const clcnn_activation_desc relu = {.activation = {.kind = CLCNN_RELU}};
    const clcnn_concat_desc concat = {.axis_from_last = rank - 1 - axis};
    clcnn_slice_desc slice = {.begin = {0}};
    int parts[3];
    if (size < 2) {
        return;
    }
    slice.size[axis] = 1 + below(d, size - 1);
    parts[0] = parts[2] = clcnn_model_slice(d->model, &slice, d->values[x]);
    slice.begin[axis] = slice.size[axis];
    slice.size[axis] = size - slice.size[axis];
    parts[1] = clcnn_model_slice(d->model, &slice, d->values[x]);
    if (below(d, 3)) {
        parts[1] = clcnn_model_activation(d->model, &relu, parts[1]);
    }
    add(d, clcnn_model_concat(d->model, &concat, parts + below(d, 2), 2), d->bound[x]);
    add(d, parts[below(d, 2)], d->bound[x]);
}

static void add_pad(drawn *d) {
    const clcnn_pad_desc desc = {.before = {0, 1}, .after = {0, 0, 1}};
    const int x = pick(d);
    const clcnn_shape shape = shape_of(d, x);
    if (shape.rank == 4 && shape.dim[1] < SIDE && shape.dim[2] < SIDE) {
        add(d, clcnn_model_pad(d->model, &desc, d->values[x]), d->bound[x]);
    }
}

/* Part of a value, backwards along one axis. */
static void add_slice(drawn *d) {
    const int x = pick(d), axis = below(d, shape_of(d, x).rank);
    const int size = shape_of(d, x).dim[axis];
    clcnn_slice_desc desc = {.begin = {0}};
    if (size > 2) {
        desc.begin[axis] = below(d, 2) ? -1 : 1;
        desc.step[axis] = desc.begin[axis];
        desc.size[axis] = size - 1;
        add(d, clcnn_model_slice(d->model, &desc, d->values[x]), d->bound[x]);
    }
}

static void add_tile(drawn *d) {
    const int x = pick(d), axis = 1 + below(d, 3);
    clcnn_tile_desc desc = {.repeats = {0}};
    if (shape_of(d, x).rank == 4 && 2 * shape_of(d, x).dim[axis] <= SIDE) {
        desc.repeats[axis] = 2;
        add(d, clcnn_model_tile(d->model, &desc, d->values[x]), d->bound[x]);
    }
}

/* Channels in two groups that change places, as networks shuffle them. */
static void add_shuffle(drawn *d) {
    const int x = pick(d);
    const clcnn_shape s = shape_of(d, x);
    if (s.rank != 4 || s.dim[1] % 2) {
        return;
    }
    const clcnn_reshape_desc apart = {.rank = 5, .dims = {0, 2, s.dim[1] / 2, s.dim[2], s.dim[3]}};
    const clcnn_transpose_desc order = {.axes = {0, 2, 1, 3, 4}};
    const clcnn_reshape_desc together = {.rank = 4, .dims = {0, s.dim[1], s.dim[2], s.dim[3]}};
    int v = clcnn_model_reshape(d->model, &apart, d->values[x]);
    v = clcnn_model_transpose(d->model, &order, v);
    add(d, clcnn_model_reshape(d->model, &together, v), d->bound[x]);
}

/* Axes in any order; the outermost one stays, since it is the batch. */
static void add_order(drawn *d) {
    static const int orders[][4] = {{0, 3, 1, 2}, {0, 2, 3, 1}, {0, 2, 1, 3}, {0, 3, 2, 1}};
    clcnn_transpose_desc desc = {.from = CLCNN_NHWC};
    const int x = pick(d);
    memcpy(desc.axes, orders[below(d, (int)UNIT_COUNT(orders))], 4 * sizeof(int));
    const clcnn_shape s = shape_of(d, x);
    if (s.rank == 4 && s.dim[1] < CHANNELS && s.dim[2] < CHANNELS) {
        add(d, clcnn_model_transpose(d->model, &desc, d->values[x]), d->bound[x]);
    }
}

static void add_transpose(drawn *d) {
    const clcnn_transpose_desc desc = {.from = CLCNN_NHWC, .to = CLCNN_NCHW};
    const int x = pick(d);
    const clcnn_shape shape = shape_of(d, x);
    if (shape.rank == 4 && shape.dim[1] < CHANNELS && shape.dim[2] < CHANNELS) {
        add(d, clcnn_model_transpose(d->model, &desc, d->values[x]), d->bound[x]);
    }
}

static void add_flatten(drawn *d) {
    const clcnn_flatten_desc desc = {.data_format = below(d, 2) ? CLCNN_NHWC : CLCNN_NCHW};
    const int x = pick(d);
    add(d, clcnn_model_flatten(d->model, &desc, d->values[x]), d->bound[x]);
}

static void (*const layers[])(drawn *) = {
    add_conv2d,    add_conv2d,  add_dense,      add_activation, add_activation, add_max_pool2d,
    add_pair,      add_pair,    add_batch_norm, add_concat,     add_concat,     add_pad,
    add_transpose, add_flatten, add_reduce,     add_slice,      add_tile,       add_shuffle,
    add_order,     add_block,   add_block,      add_split,      add_split,
};

/* ---- Graphs ---- */

clcnn_model *random_model(unsigned seed) {
    static const char *const names[] = {"last", "second", "third"};
    drawn d = {.seed = seed * 2654435761u + 1, .nchw = seed % 2};
    UNIT_OK(clcnn_model_create(&d.model));
    add(&d, clcnn_model_input(d.model, "x", clcnn_shape4(1, 5, 4, 3)), 8);
    add(&d, clcnn_model_input(d.model, "z", clcnn_shape4(1, 5, 4, 3)), 8);
    const int most =
        VALUES - 2 * 3; /* a layer clips two values and adds one, or one and adds two */
    for (int i = 0; i < LAYERS && d.count < most; i++) {
        layers[below(&d, (int)UNIT_COUNT(layers))](&d);
    }
    clcnn_model_output(d.model, names[0], d.values[d.count - 1]);
    for (int i = 1; i <= below(&d, 3); i++) {
        clcnn_model_output(d.model, names[i], d.values[below(&d, d.count)]);
    }
    ck_assert_msg(!clcnn_model_check(d.model), "graph %u: %s", seed, clcnn_last_error()->message);
    return d.model;
}
