/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    for (int i = 0; i < CLCNN_MAX_RANK && i < (shape.rank > 4 ? CLCNN_MAX_RANK : 4); i++) {
        shape.dim[i] = size(from, 12);
    }
    return shape;
}

/* ---- Descriptors --------------------------------------------------------------------------- */

static clcnn_activation activation(bytes *from, int few) {
    static const clcnn_activation_kind some[] = {CLCNN_LINEAR, CLCNN_RELU,   CLCNN_LINEAR,
                                                 CLCNN_RELU,   CLCNN_LINEAR, CLCNN_SOFTMAX};
    clcnn_activation a = {.kind =
                              few ? some[byte(from) % (sizeof some / sizeof *some)]
                                  : (clcnn_activation_kind)choice(from, CLCNN_ACTIVATION_COUNT)};
    a.custom = byte(from) % 4 == 0;
    for (int i = 0; i < 3 && a.custom; i++) {
        a.p[i] = (float)number(from, 8) / 4;
    }
    return a;
}

static int words(const clcnn_field *field) {
    int count = 0;
    while (field->words[count]) {
        count++;
    }
    return count;
}

/* Half of the fields stay as they are, at their defaults. */
static void field(bytes *from, int few, const clcnn_field *f, unsigned char *desc) {
    int ints[CLCNN_MAX_RANK] = {0};
    float floats[2];
    if (byte(from) % 2) {
        return;
    }
    switch (f->kind) {
    case CLCNN_FIELD_INT:
        for (int i = 0; i < f->count; i++) {
            ints[i] = number(from, 4);
        }
        memcpy(desc + f->offset, ints, (size_t)f->count * sizeof *ints);
        break;
    case CLCNN_FIELD_WORD:
        ints[0] = choice(from, words(f));
        memcpy(desc + f->offset, ints, sizeof *ints);
        break;
    case CLCNN_FIELD_PADDING:
        ints[0] = choice(from, words(f) + 1);
        for (int i = 1; i < 5 && ints[0] == CLCNN_PADDING_EXPLICIT; i++) {
            ints[i] = number(from, 4);
        }
        memcpy(desc + f->offset, ints, 5 * sizeof *ints);
        break;
    case CLCNN_FIELD_ACTIVATION: {
        const clcnn_activation a = activation(from, few);
        memcpy(desc + f->offset, &a, sizeof a);
        break;
    }
    case CLCNN_FIELD_SIGNED:
        for (int i = 0; i < f->count; i++) {
            const int n = number(from, 4);
            ints[i] = n > 0 && byte(from) % 2 ? -n : n;
        }
        memcpy(desc + f->offset, ints, (size_t)f->count * sizeof *ints);
        break;
    case CLCNN_FIELD_FLOAT:
        for (int i = 0; i < f->count; i++) {
            floats[i] = (float)number(from, 8) / 4;
        }
        memcpy(desc + f->offset, floats, (size_t)f->count * sizeof *floats);
        break;
    }
}

/* ---- What fits ----------------------------------------------------------------------------- */

static int *axis_of(clcnn_shape *shape, int from_last) {
    const int rank = shape->rank;
    return rank > from_last && rank <= CLCNN_MAX_RANK ? &shape->dim[rank - 1 - from_last]
                                                      : &shape->dim[0];
}

/* The groups become such that divide: the channels, which become more, or depthwise all of them. */
static void conv2d(bytes *from, call *c) {
    clcnn_conv2d_desc d;
    memcpy(&d, c->desc, sizeof d);
    const int depthwise = byte(from) % 4 == 0;
    int *channels = axis_of(&c->operands[0].shape, d.data_format == CLCNN_NCHW ? 2 : 0);
    const int groups = d.groups > 0 && d.groups < 64 ? d.groups : 1;
    const int each = *channels > 0 && *channels < 64 ? *channels : 1;
    if (depthwise) {
        d.groups = each;
        memcpy(c->desc, &d, sizeof d);
    } else if (*channels > 0 && *channels < INT_MAX / 64) {
        *channels *= groups;
    }
    const int in = depthwise ? 1 : each, out = size(from, 12) % 1000 * (depthwise ? each : groups);
    const int kh = size(from, 4), kw = size(from, 4);
    c->operands[1].shape = d.filter_layout == CLCNN_OIHW ? clcnn_shape4(out, in, kh, kw)
                                                         : clcnn_shape4(kh, kw, in, out);
    c->operands[2].shape = clcnn_shape1(out);
}

/* The groups divide the input's channels, which become more. */
static void conv2d_transpose(bytes *from, call *c) {
    clcnn_conv2d_transpose_desc d;
    memcpy(&d, c->desc, sizeof d);
    int *channels = axis_of(&c->operands[0].shape, d.data_format == CLCNN_NCHW ? 2 : 0);
    const int groups = d.groups > 0 && d.groups < 64 ? d.groups : 1;
    if (*channels > 0 && *channels < INT_MAX / 64) {
        *channels *= groups;
    }
    const int out = size(from, 12) % 1000, kh = size(from, 4), kw = size(from, 4);
    c->operands[1].shape = d.filter_layout == CLCNN_IOHW ? clcnn_shape4(*channels, out, kh, kw)
                                                         : clcnn_shape4(kh, kw, out, *channels);
    c->operands[2].shape = clcnn_shape1(out * groups);
}

static void dense(bytes *from, call *c) {
    const int out = size(from, 20);
    c->operands[1].shape = clcnn_shape2(*axis_of(&c->operands[0].shape, 0), out);
    c->operands[2].shape = clcnn_shape1(out);
}

/* A global pool has no choice. */
static void pool2d(bytes *from, call *c) {
    clcnn_pool2d_desc d;
    memcpy(&d, c->desc, sizeof d);
    if (d.global && byte(from) < 224) {
        d = (clcnn_pool2d_desc){.global = 1,
                                .include_pad = d.include_pad,
                                .data_format = d.data_format,
                                .activation = d.activation};
        memcpy(c->desc, &d, sizeof d);
    }
}

/* Some of its first axes are left out and some are of one element. */
static clcnn_shape narrowed(bytes *from, clcnn_shape whole) {
    const int rank = whole.rank >= 0 && whole.rank <= CLCNN_MAX_RANK ? whole.rank : 1;
    const int dropped = rank > 1 ? (int)(byte(from) % 4) % rank : 0;
    const unsigned narrow = byte(from);
    clcnn_shape shape = {.rank = rank - dropped};
    for (int k = 0; k < shape.rank; k++) {
        shape.dim[k] = narrow >> k & 1 ? 1 : whole.dim[dropped + k];
    }
    return shape;
}

static void add(bytes *from, call *c) {
    c->count = byte(from) % CALL_INPUTS + 1;
    for (size_t i = 1; i < c->count; i++) {
        c->operands[i].shape = narrowed(from, c->operands[0].shape);
    }
}

static void binary(bytes *from, call *c) {
    c->operands[1].shape = narrowed(from, c->operands[0].shape);
}

static void where(bytes *from, call *c) {
    binary(from, c);
    c->operands[2].shape = narrowed(from, c->operands[0].shape);
}

/* Statistics, or slopes, of as many channels as the format says. */
static void channels(bytes *from, call *c) {
    int format = CLCNN_NHWC;
    (void)from;
    for (const clcnn_field *f = c->row->fields; f->name; f++) {
        if (strcmp(f->name, "data_format") == 0) {
            memcpy(&format, c->desc + f->offset, sizeof format);
        }
    }
    const int count = *axis_of(&c->operands[0].shape, format == CLCNN_NCHW ? 2 : 0);
    for (size_t i = 1; i < CALL_INPUTS; i++) {
        c->operands[i].shape = clcnn_shape1(count);
    }
}

/* Weights of the shape of the last axes. */
static void layer_norm(bytes *from, call *c) {
    clcnn_layer_norm_desc d;
    memcpy(&d, c->desc, sizeof d);
    const clcnn_shape whole = c->operands[0].shape;
    const int axes = d.axes > 0 ? d.axes : 1;
    clcnn_shape shape = {.rank = axes};
    (void)from;
    if (whole.rank > CLCNN_MAX_RANK || axes > whole.rank) {
        shape = whole;
    }
    for (int i = 0; shape.rank == axes && i < axes; i++) {
        shape.dim[i] = whole.dim[whole.rank - axes + i];
    }
    c->operands[1].shape = c->operands[2].shape = shape;
}

/* The channels become such that the groups divide. */
static void group_norm(bytes *from, call *c) {
    clcnn_group_norm_desc d;
    memcpy(&d, c->desc, sizeof d);
    int *count = axis_of(&c->operands[0].shape, d.data_format == CLCNN_NCHW ? 2 : 0);
    if (d.groups > 0 && d.groups < 64 && *count > 0 && *count < INT_MAX / 64) {
        *count *= d.groups;
    }
    channels(from, c);
}

/* Axes are 0 or 1, and 0 where there are none. */
static void reduce(bytes *from, call *c) {
    clcnn_reduce_desc d;
    memcpy(&d, c->desc, sizeof d);
    for (int i = 0; i < CLCNN_MAX_RANK && byte(from) < 250; i++) {
        d.axes[i] = i < c->operands[0].shape.rank ? d.axes[i] & 1 : 0;
    }
    memcpy(c->desc, &d, sizeof d);
}

/* Axes are a permutation, where they are not all 0. */
static void transpose(bytes *from, call *c) {
    clcnn_transpose_desc d;
    memcpy(&d, c->desc, sizeof d);
    const int rank = c->operands[0].shape.rank;
    if (byte(from) % 4 == 0 || rank < 1 || rank > CLCNN_MAX_RANK) {
        return;
    }
    d = (clcnn_transpose_desc){.from = CLCNN_NHWC};
    for (int i = 0; i < rank; i++) {
        const int other = (int)byte(from) % (i + 1);
        d.axes[i] = d.axes[other];
        d.axes[other] = i;
    }
    memcpy(c->desc, &d, sizeof d);
}

/* Some of the input's axes, and what is left. */
static void reshape(bytes *from, call *c) {
    const int rank = c->operands[0].shape.rank;
    clcnn_reshape_desc d = {.rank = byte(from) % 8 + 1};
    for (int i = 0; i < d.rank; i++) {
        d.dims[i] = i < rank ? 0 : 1;
    }
    d.dims[d.rank - 1] = byte(from) < 240 ? -1 : number(from, 12);
    if (byte(from) < 192) {
        memcpy(c->desc, &d, sizeof d);
    }
}

/* Begins lie in the input, and sizes go to the end. */
static void slice(bytes *from, call *c) {
    clcnn_slice_desc d;
    memcpy(&d, c->desc, sizeof d);
    for (int i = 0; i < CLCNN_MAX_RANK && byte(from) < 250; i++) {
        const int size = i < c->operands[0].shape.rank ? c->operands[0].shape.dim[i] : 0;
        d.begin[i] = size > 0 ? d.begin[i] % size : 0;
        d.size[i] = size > 0 && byte(from) % 4 == 0 ? d.size[i] : 0;
        d.step[i] = size > 0 ? d.step[i] : 0;
    }
    memcpy(c->desc, &d, sizeof d);
}

/* No axis is repeated that is not there. */
static void tile(bytes *from, call *c) {
    clcnn_tile_desc d;
    memcpy(&d, c->desc, sizeof d);
    for (int i = 0; i < CLCNN_MAX_RANK && byte(from) < 250; i++) {
        d.repeats[i] = i < c->operands[0].shape.rank ? d.repeats[i] : 0;
    }
    memcpy(c->desc, &d, sizeof d);
}

/* One axis is the depth, which the second input shares. */
static void matmul(bytes *from, call *c) {
    clcnn_matmul_desc d;
    memcpy(&d, c->desc, sizeof d);
    clcnn_shape *a = &c->operands[0].shape, *b = &c->operands[1].shape;
    const int depth = *axis_of(a, d.transpose_a ? 1 : 0);
    *b = narrowed(from, *a);
    *axis_of(b, d.transpose_b ? 1 : 0) = size(from, 40);
    *axis_of(b, d.transpose_b ? 0 : 1) = depth;
    c->operands[2].shape = clcnn_shape1(byte(from) % 2 ? *axis_of(b, d.transpose_b ? 1 : 0) : 1);
}

/* Up to three more that differ along the axis. */
static void concat(bytes *from, call *c) {
    clcnn_concat_desc d;
    memcpy(&d, c->desc, sizeof d);
    c->count = byte(from) % CALL_INPUTS + 1;
    for (size_t i = 1; i < c->count; i++) {
        c->operands[i].shape = c->operands[0].shape;
        *axis_of(&c->operands[i].shape, d.axis_from_last > 0 ? d.axis_from_last : 0) =
            size(from, 12);
    }
}

/* Makes operands behind the input, of shapes that fit; operators of one input need none. */
static const struct fit {
    const char *name;
    void (*make)(bytes *from, call *c);
} fits[] = {{"conv2d", conv2d},
            {"dense", dense},
            {"max_pool2d", pool2d},
            {"avg_pool2d", pool2d},
            {"add", add},
            {"subtract", binary},
            {"multiply", binary},
            {"divide", binary},
            {"minimum", binary},
            {"maximum", binary},
            {"power", binary},
            {"equal", binary},
            {"less", binary},
            {"less_or_equal", binary},
            {"where", where},
            {"batch_norm", channels},
            {"prelu", channels},
            {"concat", concat},
            {"conv2d_transpose", conv2d_transpose},
            {"reduce_mean", reduce},
            {"reduce_sum", reduce},
            {"reduce_max", reduce},
            {"reduce_min", reduce},
            {"layer_norm", layer_norm},
            {"group_norm", group_norm},
            {"transpose", transpose},
            {"reshape", reshape},
            {"slice", slice},
            {"tile", tile},
            {"matmul", matmul}};

static void fit_operands(bytes *from, call *c) {
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
        if (strcmp(fits[i].name, c->row->name) == 0) {
            fits[i].make(from, c);
            return;
        }
    }
    if (c->row->repeated || c->row->inputs[1].name) {
        fprintf(stderr, "tests/fuzz/call.c: fits[] has no %s\n", c->row->name);
        abort();
    }
}

static size_t row_count(void) {
    size_t count = 0;
    while (clcnn_operator_at(count)) {
        count++;
    }
    return count;
}

/* Rows of this length that are `gap` apart. */
static int pitch_of(clcnn_shape shape, int gap) {
    const int row = *axis_of(&shape, 0);
    return row > 0 && row < INT_MAX / 2 && gap < INT_MAX / 2 ? row + gap : gap;
}

static int is_named(const call *c, size_t i, const char *name) {
    return !c->row->repeated && strcmp(c->row->inputs[i].name, name) == 0;
}

/* Leaves out an optional input, or spoils its shape. A residual has the output's. */
static void weight(bytes *from, call *c, size_t i, unsigned there) {
    clcnn_operand *o = &c->operands[i];
    clcnn_shape output = {0};
    if (is_named(c, i, "residual")) {
        const clcnn_op_desc what = call_describe(c, NULL, c->operands);
        o->shape = clcnn_op_shape(&what, 0, &output) ? any_shape(from) : output;
    }
    if (c->row->inputs[i].optional && there >> i & 1) {
        o->shape = (clcnn_shape){0};
    } else if (i > 0 && there > 240) {
        o->shape = any_shape(from);
    }
    c->count = i + 1;
}

/* Filters, biases and what channels have are dense. */
static int may_have_pitch(const call *c, size_t i) {
    return i == 0 || c->row->repeated || is_named(c, i, "residual") || is_named(c, i, "input") ||
           is_named(c, i, "input2");
    return i == 0 || c->row->repeated || is_named(c, i, "residual") || is_named(c, i, "input2") ||
           is_named(c, i, "addend");
}

/* Says what is constant and what has a pitch. */
static void operands(bytes *from, call *c) {
    const unsigned there = byte(from), constant = byte(from), pitched = byte(from);
    for (size_t i = 0; !c->row->repeated && i < CALL_INPUTS && c->row->inputs[i].name; i++) {
        weight(from, c, i, there);
    }
    for (size_t i = 0; i < c->count; i++) {
        c->constant[i] = constant >> i & 1 && (i > 0 || constant >= 128);
        if (pitched >> i & 1 && may_have_pitch(c, i)) {
            const int gap = c->constant[i] ? (int)(byte(from) % 3) : number(from, 3);
            c->operands[i].pitch = pitch_of(c->operands[i].shape, gap);
        }
    }
    if (pitched & 128) {
        clcnn_shape output = {0};
        const clcnn_op_desc what = call_describe(c, NULL, c->operands);
        c->output_pitch[0] = c->output_pitch[1] =
            clcnn_op_shape(&what, 0, &output) ? 0 : pitch_of(output, number(from, 3));
    }
}

call call_of(bytes from, int few_activations) {
    call c = {.row = clcnn_operator_at(byte(&from) % row_count())};
    c.seed = byte(&from);
    const int finite = strstr(c.row->name, "softmax") != NULL; /* of finite values */
    c.values = (call_values)(byte(&from) % (finite ? CALL_SPOILED : CALL_SPOILED + 1));
    c.operands[0].shape = any_shape(&from);
    c.count = 1;
    c.desc_size = c.row->desc_size;
    for (const clcnn_field *f = c.row->fields; f->name; f++) {
        field(&from, few_activations && strcmp(c.row->name, "activation") != 0, f, c.desc);
    }
    fit_operands(&from, &c);
    operands(&from, &c);
    c.unaligned = byte(&from) % 2;
    c.desc_size += byte(&from) % 4 ? 0 : sizeof(int);
    c.start = number(&from, 6);
    c.part = number(&from, 6);
    return c;
}

/* ---- Calls --------------------------------------------------------------------------------- */

clcnn_op_desc call_describe(const call *c, clcnn_tensor *const tensors[CALL_INPUTS],
                            clcnn_operand operands[CALL_INPUTS]) {
    memmove(operands, c->operands, sizeof c->operands);
    for (size_t i = 0; tensors && i < c->count; i++) {
        if (tensors[i]) {
            operands[i] = clcnn_constant(tensors[i]);
        }
    }
    clcnn_op_desc desc =
        clcnn_op_desc_make(c->row->name, c->desc, c->desc_size, operands, c->count);
    desc.output_pitch = c->output_pitch;
    return desc;
}
