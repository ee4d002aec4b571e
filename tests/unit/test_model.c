/* SPDX-License-Identifier: MIT
 * Models: what is built and read, that layers which are fused, folded, viewed and planned give what they
 * give one by one, and how many are left. On every context; the numbers are whole, so results are
 * equal. */
#include <math.h>
#include <string.h>

#include "model/arena.h"
#include "run_model.h"

#define SAME     CLCNN_PADDING_SAME
#define RELU(to) clcnn_model_activation(model, &relu, to)

static const clcnn_activation_desc relu = {.activation = {.kind = CLCNN_RELU}};

/* ---- Networks ---- */

/* variance + epsilon is a power of four, so that its root is exact. */
static int batch_norm(clcnn_model *model, int x, clcnn_data_format format, int channels,
                      unsigned seed) {
    const clcnn_batch_norm_desc desc = {.epsilon = 0.25f, .data_format = format};
    float variance[16];
    for (int c = 0; c < channels; c++) {
        variance[c] = c % 2 ? 3.75f : 0.0f;
    }
    const clcnn_shape each = clcnn_shape1(channels);
    const int inputs[] = {x, unit_model_integers(model, seed, each),
                          clcnn_model_constant(model, each, variance),
                          unit_model_integers(model, seed + 1, each),
                          unit_model_integers(model, seed + 2, each)};
    return clcnn_model_batch_norm(model, &desc, inputs, seed % 2 ? 5 : 3);
}

static int conv(clcnn_model *model, int x, int filters, unsigned seed) {
    const clcnn_conv2d_desc desc = {.padding = SAME};
    const clcnn_shape in = clcnn_model_shape(model, x);
    const int filter = unit_model_integers(model, seed, clcnn_shape4(3, 3, in.dim[3], filters));
    return clcnn_model_conv2d(model, &desc, x, filter,
                              seed % 2 ? unit_model_integers(model, seed + 5, clcnn_shape1(filters))
                                       : 0);
}

static int image(clcnn_model *model) {
    return clcnn_model_input(model, "image", clcnn_shape4(1, 6, 5, 3));
}

/* The notebook's: conv2d, relu, max_pool2d, flatten, dense, softmax. */
static void sequential(clcnn_model *model) {
    int v = clcnn_model_max_pool2d(model, NULL, RELU(conv(model, image(model), 4, 1)));
    v = clcnn_model_flatten(model, NULL, v);
    v = clcnn_model_dense(model, NULL, v, unit_model_integers(model, 2, clcnn_shape2(24, 5)),
                          unit_model_integers(model, 3, clcnn_shape1(5)));
    clcnn_model_output(model, "scores", v);
}

/* What is read is smaller than what is made of it. */
static void growing(clcnn_model *model) {
    const int v = conv(model, conv(model, image(model), 2, 1), 4, 2);
    clcnn_model_output(model, "maps", conv(model, v, 1, 3));
}

/* ResNet's block: the later convolution takes the sum, and its activation. */
static void residual(clcnn_model *model) {
    const int x = image(model);
    const int a = batch_norm(model, conv(model, x, 4, 1), CLCNN_NHWC, 4, 10);
    const int b = batch_norm(model, conv(model, x, 4, 2), CLCNN_NHWC, 4, 11);
    const int terms[] = {a, b};
    clcnn_model_output(model, "block", RELU(clcnn_model_add(model, NULL, terms, 2)));
}

/* The term that is made last is no convolution: the other one is computed behind it. */
static void residual_early(clcnn_model *model) {
    const int x = image(model);
    const int a = conv(model, x, 3, 1);
    const int terms[] = {a, clcnn_model_softmax(model, NULL, x)};
    const clcnn_add_desc desc = {.activation = {.kind = CLCNN_RELU6}};
    clcnn_model_output(model, "sum", clcnn_model_add(model, &desc, terms, 2));
}

/* A value that somebody else reads, or an output, is not fused away. */
static void kept(clcnn_model *model) {
    const int x = image(model);
    const int a = conv(model, x, 4, 1), b = conv(model, a, 3, 2);
    const int terms[] = {b, b};
    clcnn_model_output(model, "a", a);
    clcnn_model_output(model, "relu", RELU(a));
    clcnn_model_output(model, "twice", clcnn_model_add(model, NULL, terms, 2));
}

/* Its terms have unlike shapes, and there is more to one than a number for each channel. */
static void broadcast(clcnn_model *model) {
    const int x = image(model), a = conv(model, x, 4, 1);
    const clcnn_shape row = clcnn_shape2(clcnn_model_shape(model, a).dim[2], 4);
    const int terms[] = {a, unit_model_integers(model, 3, row)};
    clcnn_model_output(model, "sum", RELU(clcnn_model_add(model, NULL, terms, 2)));
}

/* Functions of channels that are written with constants: 4 (conv (2 - x) + b), and a quotient, which is not
 * folded. */
static void written(clcnn_model *model) {
    const float two = 2, four[] = {4, 4, 4, -4}, eight = 8;
    const int x = image(model), number = clcnn_model_constant(model, clcnn_shape1(1), &two);
    const int inner[] = {number, conv(model, x, 3, 1)};
    const int outer[] = {conv(model, clcnn_model_subtract(model, NULL, inner, 2), 4, 2),
                         unit_model_integers(model, 4, clcnn_shape4(1, 1, 1, 4))};
    const int product[] = {clcnn_model_constant(model, clcnn_shape2(1, 4), four),
                           clcnn_model_add(model, NULL, outer, 2)};
    const int quotient[] = {clcnn_model_multiply(model, NULL, product, 2),
                            clcnn_model_constant(model, clcnn_shape1(1), &eight)};
    clcnn_model_output(model, "y", clcnn_model_divide(model, NULL, quotient, 2));
}

/* Every layout of weights behind which a batch_norm is folded. */
static int transposed(clcnn_model *model, int x, clcnn_data_format format,
                      clcnn_transposed_layout layout) {
    const clcnn_conv2d_transpose_desc desc = {.stride = {2, 1},
                                              .groups = 2,
                                              .data_format = format,
                                              .filter_layout = layout};
    const clcnn_shape filter =
        layout == CLCNN_HWOI ? clcnn_shape4(3, 2, 3, 4) : clcnn_shape4(4, 3, 3, 2);
    return clcnn_model_conv2d_transpose(model, &desc, x, unit_model_integers(model, 20, filter),
                                        unit_model_integers(model, 21, clcnn_shape1(6)));
}

static void folded(clcnn_model *model) {
    const clcnn_conv2d_desc nchw = {.groups = 2,
                                    .data_format = CLCNN_NCHW,
                                    .filter_layout = CLCNN_OIHW};
    const int x = clcnn_model_input(model, "maps", clcnn_shape4(2, 4, 5, 4));
    int a = clcnn_model_conv2d(model, &nchw, x,
                               unit_model_integers(model, 1, clcnn_shape4(6, 2, 3, 3)), 0);
    a = batch_norm(model, a, CLCNN_NCHW, 6, 30);
    int b = batch_norm(model, transposed(model, x, CLCNN_NHWC, CLCNN_HWOI), CLCNN_NHWC, 6, 33);
    int c = batch_norm(model, transposed(model, x, CLCNN_NCHW, CLCNN_IOHW), CLCNN_NCHW, 6, 36);
    int d = clcnn_model_dense(model, NULL, x, unit_model_integers(model, 4, clcnn_shape2(4, 5)), 0);
    d = batch_norm(model, d, CLCNN_NHWC, 5, 39);
    clcnn_model_output(model, "conv2d", RELU(a));
    clcnn_model_output(model, "hwoi", b);
    clcnn_model_output(model, "iohw", RELU(c));
    clcnn_model_output(model, "dense", RELU(d));
}

/* NHWC from end to end, though what comes first in the minimum is a constant of fewer axes. */
static void from_one(clcnn_model *model) {
    const clcnn_conv2d_desc nchw = {.data_format = CLCNN_NCHW, .filter_layout = CLCNN_OIHW};
    const float one = 1;
    const clcnn_shape filter = clcnn_shape4(3, 3, 1, 1);
    int v = clcnn_model_input(model, "maps", clcnn_shape4(1, 3, 4, 5));
    v = clcnn_model_conv2d(model, &nchw, v, unit_model_integers(model, 50, filter), 0);
    const int terms[] = {clcnn_model_constant(model, clcnn_shape1(1), &one), v};
    v = clcnn_model_minimum(model, NULL, terms, 2);
    v = clcnn_model_conv2d(model, &nchw, v, unit_model_integers(model, 51, filter), 0);
    clcnn_model_output(model, "y", v);
}

/* Not folded: of another format, behind an activation or a residual, not finite, not constant. */
static void unfolded(clcnn_model *model) {
    const clcnn_batch_norm_desc nchw = {.epsilon = 0.25f, .data_format = CLCNN_NCHW};
    const float zeros[3] = {0}, below[3] = {-1, 0, 1};
    const clcnn_shape three = clcnn_shape1(3);
    const int x = clcnn_model_input(model, "image", clcnn_shape4(1, 3, 4, 3));
    const int mean = clcnn_model_constant(model, three, zeros);
    const int other[] = {conv(model, x, 3, 1), mean, mean};
    const int negative[] = {conv(model, x, 3, 2), mean, clcnn_model_constant(model, three, below)};
    const int terms[] = {conv(model, x, 3, 3),
                         unit_model_integers(model, 5, clcnn_shape4(1, 3, 4, 3))};
    clcnn_model_output(model, "format", clcnn_model_batch_norm(model, &nchw, other, 3));
    clcnn_model_output(model, "nan", clcnn_model_batch_norm(model, NULL, negative, 3));
    clcnn_model_output(model, "relu",
                       batch_norm(model, RELU(conv(model, x, 3, 4)), CLCNN_NHWC, 3, 40));
    clcnn_model_output(model, "residual",
                       batch_norm(model, clcnn_model_add(model, NULL, terms, 2), CLCNN_NHWC, 3,
                                  43));
}

/* Weights that depend on constants alone are computed once; what no output needs is not. */
static void constants(clcnn_model *model) {
    const clcnn_shape shape = clcnn_shape2(3, 4);
    const int x = clcnn_model_input(model, "x", clcnn_shape2(2, 3));
    const int terms[] = {unit_model_integers(model, 1, shape),
                         unit_model_integers(model, 2, shape)};
    const int weights = RELU(clcnn_model_add(model, NULL, terms, 2));
    RELU(clcnn_model_softmax(model, NULL, x));
    clcnn_model_output(model, "y", clcnn_model_dense(model, NULL, x, weights, 0));
    clcnn_model_output(model, "weights", weights);
}

/* What is concatenated is concatenated again, along the channels and the batch. */
static void concatenated(clcnn_model *model) {
    const clcnn_concat_desc batch = {.axis_from_last = 3};
    const int x = image(model);
    const int a = conv(model, x, 5, 1), b = RELU(conv(model, a, 2, 2));
    const int inner[] = {a, b, x};
    const int c = clcnn_model_concat(model, NULL, inner, 3);
    const int outer[] = {c, conv(model, c, 3, 3)};
    const int d = clcnn_model_concat(model, NULL, outer, 2);
    const int images[] = {conv(model, d, 4, 4), conv(model, d, 4, 6), conv(model, b, 4, 8)};
    clcnn_model_output(model, "channels", d);
    clcnn_model_output(model, "images", clcnn_model_concat(model, &batch, images, 3));
}

/* b is a part of c, and read beside it: it cannot be a part of what c is a part of at the same time. */
static void concatenated_beside(clcnn_model *model) {
    const clcnn_concat_desc batch = {.axis_from_last = 3};
    const int x = image(model), a = conv(model, x, 3, 1), b = conv(model, x, 3, 2);
    const int inner[] = {a, b}, c = clcnn_model_concat(model, &batch, inner, 2);
    const int outer[] = {c, b, b};
    clcnn_model_output(model, "images", clcnn_model_concat(model, &batch, outer, 3));
}

/* One value twice, and one that is a view, cannot be computed in their places. */
static void concatenated_twice(clcnn_model *model) {
    const int x = image(model), a = conv(model, x, 2, 1);
    const int twice[] = {a, a}, flat = clcnn_model_flatten(model, NULL, conv(model, x, 1, 2));
    const int flats[] = {flat, clcnn_model_flatten(model, NULL, conv(model, x, 1, 3)), flat};
    clcnn_model_output(model, "twice", clcnn_model_concat(model, NULL, twice, 2));
    clcnn_model_output(model, "flats", clcnn_model_concat(model, NULL, flats, 3));
}

/* So many of an axis' elements. */
static int part(clcnn_model *model, int x, int axis, int begin, int size) {
    clcnn_slice_desc desc = {.begin = {0}};
    desc.begin[axis] = begin;
    desc.size[axis] = size;
    return clcnn_model_slice(model, &desc, x);
}

/* Channels and rows are read where they are, columns are not; an output is written where the caller wants
 * it. */
static void sliced(clcnn_model *model) {
    const int a = conv(model, image(model), 4, 1);
    const int pixels = part(model, part(model, a, 1, 1, 4), 3, 2, 2);
    clcnn_model_output(model, "channels", conv(model, part(model, a, 3, 1, 2), 2, 2));
    clcnn_model_output(model, "pixels", conv(model, pixels, 2, 3));
    clcnn_model_output(model, "columns", conv(model, part(model, a, 2, 1, 3), 2, 4));
    clcnn_model_output(model, "part", part(model, a, 3, 0, 2));
}

/* Every second row of columns that make whole ones: these lie evenly apart. */
static void stepped(clcnn_model *model) {
    const clcnn_slice_desc desc = {.begin = {0, 0, 1}, .step = {0, 0, 2}};
    const int x = clcnn_model_input(model, "x", clcnn_shape4(2, 3, 4, 3));
    clcnn_model_output(model, "y", conv(model, clcnn_model_slice(model, &desc, x), 2, 1));
}

/* What is split and put together again is as it was, but not the other way round. */
static void split(clcnn_model *model) {
    const int x = image(model), a = part(model, x, 3, 0, 1), b = part(model, x, 3, 1, 2);
    const int parts[] = {a, b, a};
    clcnn_model_output(model, "y", conv(model, clcnn_model_concat(model, NULL, parts, 2), 2, 1));
    clcnn_model_output(model, "z",
                       conv(model, clcnn_model_concat(model, NULL, parts + 1, 2), 2, 2));
}

/* DenseNet's block: each concat is the beginning of the next, and all of them are one buffer. The last
 * one has another order. */
static void dense_block(clcnn_model *model) {
    int v[] = {conv(model, image(model), 2, 1), 0, 0, 0, 0};
    v[1] = conv(model, v[0], 2, 2);
    for (size_t i = 2; i < 4; i++) {
        v[i] = conv(model, clcnn_model_concat(model, NULL, v, i), 2, (unsigned)i + 1);
    }
    v[4] = v[0];
    const int all = clcnn_model_concat(model, NULL, v, 4);
    clcnn_model_output(model, "middle",
                       conv(model, clcnn_model_concat(model, NULL, v + 1, 2), 1, 5));
    clcnn_model_output(model, "pool", clcnn_model_max_pool2d(model, NULL, all));
    clcnn_model_output(model, "again",
                       conv(model, clcnn_model_concat(model, NULL, v + 3, 2), 2, 6));
}

/* Parts and other shapes of what is computed in a concat go with it. */
static void placed_views(clcnn_model *model) {
    const clcnn_reshape_desc shape = {.rank = 4, .dims = {0, 2, 10, -1}};
    const int x = image(model), a = conv(model, x, 4, 1), b = conv(model, x, 2, 2);
    const int parts[] = {a, b}, c = clcnn_model_concat(model, NULL, parts, 2);
    const int rows = part(model, a, 1, 2, 4);
    const int pixels = clcnn_model_reshape(model, &shape, part(model, rows, 3, 1, 2));
    clcnn_model_output(model, "all", clcnn_model_max_pool2d(model, NULL, c));
    clcnn_model_output(model, "part", conv(model, pixels, 2, 3));
}

/* Rows cut in two cannot lie in longer ones. */
static void cut_views(clcnn_model *model) {
    const clcnn_reshape_desc shape = {.rank = 5, .dims = {0, 0, 0, 2, -1}};
    const int x = image(model), a = conv(model, x, 4, 1), b = conv(model, x, 2, 2);
    const int parts[] = {a, b}, c = clcnn_model_concat(model, NULL, parts, 2);
    clcnn_model_output(model, "all", clcnn_model_max_pool2d(model, NULL, c));
    clcnn_model_output(model, "cut",
                       clcnn_model_softmax(model, NULL, clcnn_model_reshape(model, &shape, a)));
}

/* Outputs that are an input, a constant, one value by two names, and views. */
static void outputs(clcnn_model *model) {
    const int x = image(model), flat = clcnn_model_flatten(model, NULL, conv(model, x, 2, 1));
    clcnn_model_output(model, "flat", flat);
    clcnn_model_output(model, "again", flat);
    clcnn_model_output(model, "input", clcnn_model_flatten(model, NULL, x));
    clcnn_model_output(model, "constant", unit_model_integers(model, 3, clcnn_shape2(2, 2)));
}

/* In place: of layers that nothing can be fused into; not where the input is read again. */
static void in_place(clcnn_model *model) {
    const int x = image(model), a = clcnn_model_softmax(model, NULL, conv(model, x, 4, 1));
    const int b = clcnn_model_softmax(model, NULL, a), c = clcnn_model_softmax(model, NULL, b);
    const int factors[] = {b, c};
    const int d = clcnn_model_multiply(model, NULL, factors, 2);
    const int squares[] = {d, d};
    clcnn_model_output(model, "y", clcnn_model_multiply(model, NULL, squares, 2));
    clcnn_model_output(model, "z", clcnn_model_softmax(model, NULL, x));
}

/* Not in the place of a part. */
static void in_part(clcnn_model *model) {
    const clcnn_concat_desc batch = {.axis_from_last = 3};
    const int x = image(model), a = conv(model, x, 3, 1);
    const int parts[] = {a, conv(model, x, 3, 2)};
    const int both = clcnn_model_concat(model, &batch, parts, 2);
    clcnn_model_output(model, "both", clcnn_model_max_pool2d(model, NULL, both));
    const int shares = clcnn_model_softmax(model, NULL, a);
    clcnn_model_output(model, "shares", clcnn_model_max_pool2d(model, NULL, shares));
}

/* An output of indices. */
static void indices(clcnn_model *model) {
    const clcnn_pool2d_desc desc = {.index = CLCNN_INDEX_PLANE};
    const int v = clcnn_model_max_pool2d(model, &desc, conv(model, image(model), 3, 1));
    clcnn_model_output(model, "index", v + 1);
    clcnn_model_output(model, "relu", RELU(v));
}

/* Two inputs; a transpose between formats that moves nothing, and one that does. */
static void formats(clcnn_model *model) {
    const clcnn_transpose_desc to = {.from = CLCNN_NHWC, .to = CLCNN_NCHW};
    const int x = clcnn_model_input(model, "one", clcnn_shape4(2, 3, 4, 1));
    const int y = clcnn_model_input(model, "three", clcnn_shape4(2, 3, 4, 3));
    const clcnn_activation_desc linear = {.activation = {.kind = CLCNN_LINEAR}};
    const int views = clcnn_model_activation(model, &linear, clcnn_model_transpose(model, &to, x));
    clcnn_model_output(model, "view", clcnn_model_softmax(model, NULL, views));
    clcnn_model_output(model, "moved", clcnn_model_transpose(model, &to, y));
}

/* What moves nothing is a view: an axis of size 1 in another place, a slice of all, a tile of one. And
 * such that move. */
static void moved(clcnn_model *model) {
    const clcnn_reshape_desc shape = {.dims = {0, 1, 3, -1}};
    const clcnn_transpose_desc behind = {.axes = {0, 2, 1, 3}}, turned = {.axes = {1, 0, 2, 3}};
    const clcnn_slice_desc all = {.size = {2, 3}}, back = {.begin = {0, -1}, .step = {0, -1}};
    const clcnn_tile_desc once = {.repeats = {1}}, twice = {.repeats = {0, 0, 2}};
    int v = clcnn_model_input(model, "x", clcnn_shape4(2, 3, 4, 5));
    v = clcnn_model_transpose(model, &behind, clcnn_model_reshape(model, &shape, v));
    v = clcnn_model_tile(model, &once, clcnn_model_slice(model, &all, v));
    clcnn_model_output(model, "view", clcnn_model_softmax(model, NULL, v));
    v = clcnn_model_slice(model, &back, clcnn_model_transpose(model, &turned, v));
    clcnn_model_output(model, "moved", clcnn_model_tile(model, &twice, v));
}

/* A factor for each channel of the product, of which the convolution has one. */
static void widened(clcnn_model *model) {
    const int factors = unit_model_integers(model, 3, clcnn_shape1(4));
    const int terms[] = {conv(model, image(model), 1, 1), factors};
    clcnn_model_output(model, "y", clcnn_model_multiply(model, NULL, terms, 2));
}

/* A sum of one term has none that is constant. */
static void alone(clcnn_model *model) {
    const int term = conv(model, image(model), 3, 1);
    clcnn_model_output(model, "y", clcnn_model_add(model, NULL, &term, 1));
}

typedef struct network {
    const char *name;
    void (*build)(clcnn_model *model);
    size_t layers;      /* when compiled */
    size_t idle;        /* others, which are views where values share memory */
    size_t activations; /* bytes, by hand: of what is neither input nor output */
} network;

#define ROW(name, layers, idle, activations)                                                       \
    { #name, name, layers, idle, activations }

/* Maps of an image are 30 pixels of 4 bytes for each channel; a buffer is whole units of 64. */
static const network networks[] = {
    ROW(sequential, 3, 0, 512 + 128), /* 4 maps, and their pool's */
    ROW(growing, 3, 0, 256 + 512),    /* 2 maps, and 4 */
    ROW(residual, 2, 0, 512),         /* the first convolution's 4 maps */
    ROW(residual_early, 2, 0, 384),   /* the softmax's 3 */
    ROW(kept, 4, 0, 0),               /* b: its sum stands in its place, in the output */
    ROW(broadcast, 2, 0, 0),          /* a, too */
    ROW(widened, 2, 0, 128),
    ROW(alone, 2, 0, 0),
    ROW(written, 3, 0, 384),             /* the first convolution's 3 maps */
    ROW(folded, 7, 0, 640 + 320 + 2688), /* the NHWC form of maps, and of two outputs */
    ROW(from_one, 5, 0, 2 * 256), /* transposed, conv2d, minimum, conv2d, transposed; two alive */
    ROW(unfolded, 8, 0, 0),       /* all is in the place of outputs */
    ROW(constants, 2, 0, 0),
    ROW(concatenated, 7, 2, 0),               /* all is computed where it belongs in the outputs */
    ROW(concatenated_beside, 4, 0, 384),      /* b's 3 maps: it is copied to three places */
    ROW(concatenated_twice, 5, 0, 256 + 128), /* 2 maps, and what is copied twice of two of 1 */
    ROW(sliced, 6, 3, 512 + 320),             /* 4 maps, and 18 pixels of them */
    ROW(stepped, 1, 1, 0),
    ROW(split, 3, 3, 384),             /* 3 maps in another order */
    ROW(dense_block, 8, 4, 960 + 512), /* 8 maps; 4 in another order */
    ROW(placed_views, 4, 3, 768),      /* 6 maps */
    ROW(cut_views, 5, 0, 768),         /* 6 maps; 4 of them, cut, are in the place of an output */
    ROW(outputs, 4, 0, 0),
    ROW(in_place, 7, 0, 512),      /* c: all others are in the place of y */
    ROW(in_part, 5, 1, 768 + 384), /* both, and the shares of one */
    ROW(indices, 3, 0, 384),       /* the pool's input; its output is in the place of its relu's */
    ROW(formats, 2, 0, 0),
    ROW(moved, 4, 0, 512 + 512), /* transposed, sliced */
};

/* ---- Every network, in every way ---- */

static clcnn_model *build(const network *n) {
    clcnn_model *model = NULL;
    UNIT_OK(clcnn_model_create(&model));
    n->build(model);
    ck_assert_msg(clcnn_model_check(model) == CLCNN_OK, "%s: %s", n->name,
                  clcnn_last_error()->message);
    return model;
}

static void draw(const clcnn_compiled *compiled, unit_values *values) {
    for (size_t i = 0; clcnn_compiled_input_at(compiled, i).name; i++) {
        unit_integers((unsigned)i + 100, values->x[i], UNIT_MOST);
    }
}

static size_t layers_of(const clcnn_compiled *compiled) {
    clcnn_compiled_information info;
    UNIT_OK(clcnn_compiled_info(compiled, &info));
    return info.layers;
}

/* What layers give one by one is right, since every operator is verified. */
static void check_network(const network *n, int which, unit_values *expected, unit_values *got) {
    clcnn_context *context = unit_context(which);
    clcnn_model *model = build(n);
    clcnn_compiled *plain =
        unit_model_compile(model, context, (clcnn_compile_desc){.as_built = 1, .strict = 1});
    draw(plain, expected);
    unit_model_run(plain, context, expected);
    for (int way = 0; way < 4; way++) {
        const clcnn_compile_desc desc = {.strict = 1, .as_built = way & 1, .separate = way & 2};
        clcnn_compiled *compiled = unit_model_compile(model, context, desc);
        memcpy(got->x, expected->x, sizeof got->x);
        for (int run = 0; run < 2; run++) {
            unit_model_run(compiled, context, got);
            const char *wrong = unit_model_difference(compiled, got, expected);
            ck_assert_msg(!wrong, "%s, way %d: %s", n->name, way, wrong);
        }
        const size_t layers = n->layers + (desc.separate ? n->idle : 0);
        ck_assert_msg(desc.as_built || layers_of(compiled) == layers,
                      "%s, way %d: %zu layers, expected %zu", n->name, way, layers_of(compiled),
                      layers);
        clcnn_compiled_destroy(compiled);
    }
    clcnn_compiled_destroy(plain);
    clcnn_model_destroy(model);
}

START_TEST(ways) {
    static unit_values expected, got;
    for (size_t i = 0; i < UNIT_COUNT(networks); i++) {
        check_network(&networks[i], _i, &expected, &got);
    }
}
END_TEST

/* A fold that would lose what layers one by one keep is none: 1e-25 times 1e-25 is no float. */
START_TEST(vanishing) {
    static unit_values got = {.x = {{1e38f}}};
    const clcnn_shape one = clcnn_shape2(1, 1), each = clcnn_shape1(1);
    const clcnn_batch_norm_desc desc = {.epsilon = 1};
    const float tiny = 1e-25f, zero = 0;
    clcnn_model *model = NULL;
    UNIT_OK(clcnn_model_create(&model));
    const int x = clcnn_model_input(model, "x", one);
    const int y = clcnn_model_dense(model, NULL, x, clcnn_model_constant(model, one, &tiny), 0);
    const int none = clcnn_model_constant(model, each, &zero);
    const int inputs[] = {y, none, none, clcnn_model_constant(model, each, &tiny)};
    clcnn_model_output(model, "y", clcnn_model_batch_norm(model, &desc, inputs, 4));
    clcnn_compiled *compiled =
        unit_model_compile(model, unit_context(_i), (clcnn_compile_desc){.batch = 0});
    unit_model_run(compiled, unit_context(_i), &got);
    ck_assert_float_gt(got.y[0][0], 0.9e-12f);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(model);
}
END_TEST

/* More operands than any exporter gives one concat, and slices: planning must not take quadratic time. */
START_TEST(wide) {
    enum { MANY = 20000 };
    static int parts[MANY];
    clcnn_compiled_information info;
    clcnn_model *model = NULL;
    UNIT_OK(clcnn_model_create(&model));
    const int x = clcnn_model_input(model, "x", clcnn_shape2(1, 4));
    for (int i = 0; i < MANY; i++) {
        parts[i] = clcnn_model_softmax(model, NULL, part(model, x, 1, i % 4, 1));
    }
    clcnn_model_output(model, "y", clcnn_model_concat(model, NULL, parts, MANY));
    clcnn_compiled *compiled =
        unit_model_compile(model, unit_context(UNIT_REFERENCE), (clcnn_compile_desc){.batch = 0});
    UNIT_OK(clcnn_compiled_info(compiled, &info));
    ck_assert_uint_eq(info.activations, 0);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(model);
}
END_TEST

/* Weights of two solvers (Winograd's beside it, where there is one), a table, and constants that runs
 * read. */
static void heavy(clcnn_model *model) {
    const clcnn_resize2d_desc twice = {.size = {16, 16}};
    const clcnn_shape each = clcnn_shape1(16);
    int v = conv(model, clcnn_model_input(model, "x", clcnn_shape4(1, 8, 8, 16)), 16, 1);
    const int terms[] = {clcnn_model_softmax(model, NULL, v), unit_model_integers(model, 2, each)};
    v = clcnn_model_multiply(model, NULL, terms, 2);
    v = clcnn_model_resize2d(model, &twice, batch_norm(model, v, CLCNN_NHWC, 16, 3));
    const clcnn_pool2d_desc all = {.window = {16, 16}};
    v = clcnn_model_dense(model, NULL, clcnn_model_avg_pool2d(model, &all, v),
                          unit_model_integers(model, 6, clcnn_shape2(16, 9)), 0);
    clcnn_model_output(model, "y", v);
}

/* Rebound to another batch it gives what one gives that was compiled for that, and holds no weights of its
 * own on a device. */
START_TEST(rebound) {
    static unit_values expected, got;
    const network n = ROW(heavy, 0, 0, 0);
    const clcnn_compile_desc two = {.strict = 1, .batch = 2};
    clcnn_context *context = unit_open(_i, (clcnn_context_desc){.guard_zones = 0});
    clcnn_model *model = build(&n);
    clcnn_compiled_information info;
    clcnn_compiled *first = unit_model_compile(model, context, (clcnn_compile_desc){.strict = 1});
    clcnn_compiled *other = NULL, *fresh = unit_model_compile(model, context, two);
    draw(first, &expected);
    memcpy(got.x, expected.x, sizeof got.x);
    unit_model_run(fresh, context, &expected); /* whose workspace the other one finds */
    const size_t before = clcnn_context_memory(context);
    UNIT_OK(clcnn_compiled_rebind(first, model, 2, &other));
    UNIT_OK(clcnn_compiled_info(other, &info));
    ck_assert_uint_eq(info.shared, info.constants);
    ck_assert(_i == UNIT_REFERENCE || info.shared > 9 * 16 * 16 * sizeof(float));
    ck_assert_uint_eq(clcnn_context_memory(context), before + info.activations);
    clcnn_compiled_destroy(first);
    clcnn_compiled_destroy(fresh);
    unit_model_run(other, context, &got);
    const char *wrong = unit_model_difference(other, &got, &expected);
    ck_assert_msg(!wrong, "%s", wrong);
    clcnn_compiled_destroy(other);
    clcnn_model_destroy(model);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    clcnn_context_destroy(context);
}
END_TEST

/* By size alone it takes 10 units: the second block, or the fourth, must come before the first. */
START_TEST(blocks) {
    enum { UNIT = CLCNN_ARENA_UNIT };
    clcnn_block b[] = {{.bytes = 4 * UNIT, .begin = 0, .end = 3},
                       {.bytes = 3 * UNIT - 1, .begin = 3, .end = 5},
                       {.bytes = 3 * UNIT, .begin = 5, .end = 5},
                       {.bytes = 3 * UNIT, .begin = 4, .end = 7}};
    clcnn_block *list[] = {&b[0], &b[1], &b[2], &b[3]};
    clcnn_arena arena;
    clcnn_arena_plan(list, UNIT_COUNT(b), &arena);
    ck_assert_uint_eq(arena.live, 9 * UNIT);
    ck_assert_uint_eq(arena.bytes, 9 * UNIT);
    for (size_t i = 0; i < UNIT_COUNT(b); i++) {
        ck_assert_uint_le(b[i].offset + b[i].bytes, arena.bytes);
        for (size_t k = 0; k < i; k++) {
            const int meet = b[k].begin <= b[i].end && b[i].begin <= b[k].end;
            ck_assert(!meet || b[i].offset + b[i].bytes <= b[k].offset ||
                      b[k].offset + b[k].bytes <= b[i].offset);
        }
    }
    clcnn_arena_plan(list, 0, &arena);
    ck_assert_uint_eq(arena.bytes, 0);
}
END_TEST

START_TEST(memory_plan) {
    for (size_t i = 0; i < UNIT_COUNT(networks); i++) {
        const network *n = &networks[i];
        clcnn_compiled_information info;
        clcnn_model *model = build(n);
        clcnn_compiled *compiled =
            unit_model_compile(model, unit_context(_i), (clcnn_compile_desc){.strict = 1});
        UNIT_OK(clcnn_compiled_info(compiled, &info));
        ck_assert_msg(info.activations == n->activations && info.live == n->activations,
                      "%s: %zu bytes of activations, %zu alive; expected %zu", n->name,
                      info.activations, info.live, n->activations);
        clcnn_compiled_destroy(compiled);
        clcnn_model_destroy(model);
    }
}
END_TEST

Suite *suite_model(void) {
    Suite *suite = suite_create("model");
    TCase *tcase = tcase_create("model");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, ways, 0, unit_contexts());
    tcase_add_loop_test(tcase, vanishing, 0, unit_contexts());
    tcase_add_test(tcase, blocks);
    tcase_add_test(tcase, wide);
    tcase_add_loop_test(tcase, rebound, 0, unit_contexts());
    tcase_add_loop_test(tcase, memory_plan, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
