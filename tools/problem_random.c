/* SPDX-License-Identifier: MIT
 * Problems drawn at random: sizes near the edges of tiles and vectors, every option, and shapes
 * that the library would refuse drawn again. */
#include "problem.h"

/* ---- The stream ---------------------------------------------------------------------------- */

static uint64_t next(problem_stream *stream) {
    uint64_t z = stream->state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

/* A whole number in [low, high]; the bias of the remainder is below 2^-50 here. */
static int between(problem_stream *stream, int low, int high) {
    return low + (int)(next(stream) % (uint64_t)(high - low + 1));
}

static int chance(problem_stream *stream, int percent) {
    return between(stream, 0, 99) < percent;
}

#define COUNT(list)        (int)(sizeof(list) / sizeof *(list))
#define PICK(stream, list) (list)[between(stream, 0, COUNT(list) - 1)]

/* ---- What operators share ------------------------------------------------------------------ */

/* On, below and above the sizes that kernels step by: 4, 8, 16, 32, 64. */
static int channels(problem_stream *stream) {
    static const int list[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  12, 15, 16, 17,
                               20, 24, 31, 32, 33, 36, 40, 47, 48, 63, 64, 65};
    return PICK(stream, list);
}

static int side(problem_stream *stream) {
    static const int edges[] = {7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 63, 65};
    return chance(stream, 30) ? PICK(stream, edges) : between(stream, 1, 20);
}

static int batch(problem_stream *stream) {
    return chance(stream, 55) ? 1 : between(stream, 2, 5);
}

/* Square, rectangular, a row or a column. */
static void draw_kernel(problem_stream *stream, int ones, problem *p) {
    static const int rows[] = {2, 3, 4, 5, 7};
    const int kind = between(stream, 0, 99);
    if (kind < ones) {
        p->kernel[0] = p->kernel[1] = 1;
    } else if (kind < 45) {
        p->kernel[0] = p->kernel[1] = chance(stream, 50) ? 3 : between(stream, 2, 5);
    } else if (kind < 60) {
        const int across = between(stream, 0, 1);
        p->kernel[across] = PICK(stream, rows);
        p->kernel[!across] = 1;
    } else {
        p->kernel[0] = between(stream, 1, 5);
        p->kernel[1] = between(stream, 1, 5);
    }
}

static void draw_padding(problem_stream *stream, const int limit[2], problem *p) {
    p->padding = (clcnn_padding)between(stream, CLCNN_PADDING_VALID, CLCNN_PADDING_EXPLICIT);
    for (int i = 0; i < 4 && p->padding == CLCNN_PADDING_EXPLICIT; i++) {
        p->pads[i] = between(stream, 0, limit[i % 2]);
    }
}

static void draw_image(problem_stream *stream, problem *p) {
    p->n = batch(stream);
    p->h = side(stream);
    p->w = side(stream);
    p->c = channels(stream);
    p->format = (clcnn_data_format)between(stream, CLCNN_NHWC, CLCNN_NCHW);
}

static void draw_parameters(problem_stream *stream, clcnn_activation *a) {
    static const float values[CLCNN_ACTIVATION_COUNT][3] = {
        [CLCNN_RELU] = {6, 0.125f, 0.5f},
        [CLCNN_LEAKY_RELU] = {0.01f},
        [CLCNN_ELU] = {0.75f},
        [CLCNN_HARD_SIGMOID] = {0.2f, 0.5f},
        [CLCNN_SWISH] = {1.5f},
        [CLCNN_CELU] = {0.5f},
        [CLCNN_HARD_SHRINK] = {1.25f},
        [CLCNN_SOFT_SHRINK] = {1.25f},
        [CLCNN_THRESHOLD] = {1, 20},
        [CLCNN_SQUAREPLUS] = {1.5f},
        [CLCNN_CLIP] = {-1.5f, 2.5f},
    };
    a->custom = 1;
    for (int i = 0; i < 3; i++) {
        a->p[i] = values[a->kind][i];
    }
    if (a->kind == CLCNN_RELU && chance(stream, 50)) {
        a->p[1] = a->p[2] = 0; /* a maximum alone */
    }
}

/* A seed has three activations beside relu, another seed others: a device builds a kernel for each,
 * and that takes longer than running it. */
static clcnn_activation_kind activation_of_seed(problem_stream *stream) {
    problem_stream choice = {4 * stream->seed + (uint64_t)between(stream, 1, 3), 0};
    return (clcnn_activation_kind)between(&choice, CLCNN_RELU + 1, CLCNN_ACTIVATION_COUNT - 1);
}

/* A third has no activation, a third relu, the rest another. */
static void draw_activation(problem_stream *stream, problem *p) {
    const int kind = between(stream, 0, 2);
    if (kind > 0) {
        p->activation.kind = kind == 1 ? CLCNN_RELU : activation_of_seed(stream);
    }
    if (clcnn_activation_parameters(p->activation.kind, NULL) > 0 && chance(stream, 30)) {
        draw_parameters(stream, &p->activation);
    }
}

/* ---- The operators ------------------------------------------------------------------------- */

static void draw_groups(problem_stream *stream, problem *p) {
    const int kind = between(stream, 0, 99);
    if (kind < 15) { /* depthwise, with a multiplier now and then */
        p->groups = p->c;
        p->k = p->c * (chance(stream, 70) ? 1 : between(stream, 2, 3));
    } else if (kind < 30) {
        p->groups = between(stream, 2, 5);
        p->c = p->groups * between(stream, 1, 12);
        p->k = p->groups * between(stream, 1, 12);
    }
}

void problem_draw_conv2d(problem_stream *stream, problem *p) {
    draw_image(stream, p);
    p->k = channels(stream);
    draw_kernel(stream, 15, p);
    const int even = chance(stream, 50); /* one stride for both axes */
    p->stride[0] = chance(stream, 55) ? 1 : between(stream, 2, 3);
    p->stride[1] = even ? p->stride[0] : between(stream, 1, 3);
    if (chance(stream, 25)) {
        p->dilation[0] = between(stream, 1, 3);
        p->dilation[1] = between(stream, 1, 3);
    }
    draw_groups(stream, p);
    const int limit[2] = {p->kernel[0], p->kernel[1]};
    draw_padding(stream, limit, p);
    p->filter = (clcnn_filter_layout)between(stream, CLCNN_HWIO, CLCNN_OIHW);
    p->bias = between(stream, 0, 1);
    draw_activation(stream, p);
}

static void draw_pool_window(problem_stream *stream, problem *p) {
    draw_kernel(stream, 5, p);
    const int kind = between(stream, 0, 99); /* the window, as Keras' default; 1; any */
    for (int i = 0; i < 2; i++) {
        p->stride[i] = kind < 40 ? p->kernel[i] : kind < 60 ? 1 : between(stream, 1, 4);
    }
    const int limit[2] = {p->kernel[0] - 1, p->kernel[1] - 1};
    draw_padding(stream, limit, p);
    p->ceil = chance(stream, 30);
}

void problem_draw_pool2d(problem_stream *stream, problem *p) {
    draw_image(stream, p);
    p->global = chance(stream, 8);
    if (!p->global) {
        draw_pool_window(stream, p);
    }
    p->include_pad = p->operation->allowed & PROBLEM_BIT(INCLUDE_PAD) ? chance(stream, 35) : 0;
    if (chance(stream, 25)) { /* not one that makes the largest of many values the same */
        p->activation.kind = chance(stream, 50) ? CLCNN_RELU : CLCNN_GELU;
    }
}

void problem_draw_softmax(problem_stream *stream, problem *p) {
    static const int lengths[] = {2,   3,   4,   5,   8,   10,   15,   16,   17,  31,
                                  32,  33,  63,  64,  65,  100,  127,  128,  129, 255,
                                  256, 257, 511, 513, 999, 1000, 1025, 2048, 4099};
    p->shape.rank = between(stream, 1, 4);
    for (int i = 0; i < p->shape.rank; i++) {
        p->shape.dim[i] = between(stream, 1, 9);
    }
    p->axis = chance(stream, 60) ? 0 : between(stream, 0, p->shape.rank - 1);
    p->shape.dim[p->shape.rank - 1 - p->axis] = PICK(stream, lengths);
    if (p->axis > 0 && chance(stream, 50)) { /* neighbours in memory are of other rows */
        p->shape.dim[p->shape.rank - 1] = channels(stream);
    }
}

void problem_draw_dense(problem_stream *stream, problem *p) {
    static const int sizes[] = {1, 10, 100, 127, 128, 129, 245, 256, 257, 500, 784};
    static const int rows[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65};
    p->n = PICK(stream, rows);
    p->c = chance(stream, 50) ? channels(stream) : PICK(stream, sizes);
    p->k = chance(stream, 60) ? channels(stream) : PICK(stream, sizes);
    p->bias = between(stream, 0, 1);
    draw_activation(stream, p);
}

void problem_draw_activation(problem_stream *stream, problem *p) {
    p->shape.rank = between(stream, 1, 5);
    for (int i = 0; i < p->shape.rank; i++) {
        p->shape.dim[i] = p->shape.rank == 1 ? between(stream, 4, 5000) : channels(stream);
    }
    p->activation.kind =
        (clcnn_activation_kind)between(stream, CLCNN_LINEAR, CLCNN_ACTIVATION_COUNT - 1);
    if (clcnn_activation_parameters(p->activation.kind, NULL) > 0 && chance(stream, 40)) {
        draw_parameters(stream, &p->activation);
    }
}

void problem_draw_transpose(problem_stream *stream, problem *p) {
    draw_image(stream, p);
    p->format = CLCNN_NHWC; /* not one of its keys */
    p->from = (clcnn_data_format)between(stream, CLCNN_NHWC, CLCNN_NCHW);
    p->to = chance(stream, 90) ? (clcnn_data_format)!p->from : p->from;
}

/* Any rank, an image in NCHW the most often. */
void problem_draw_flatten(problem_stream *stream, problem *p) {
    p->shape.rank = chance(stream, 40) ? 4 : between(stream, 1, 6);
    for (int i = 0; i < p->shape.rank; i++) {
        p->shape.dim[i] = between(stream, 1, 7);
    }
    p->shape.dim[p->shape.rank - 1] = side(stream);
    p->shape.dim[p->shape.rank > 1 ? 1 : 0] = channels(stream);
    p->format = chance(stream, 70) ? CLCNN_NCHW : CLCNN_NHWC;
}

/* ---- The draw of a case -------------------------------------------------------------------- */

/* Half are conv2d, the rest any other. */
static const problem_operator *draw_operator(problem_stream *stream) {
    int count = 0;
    while (problem_operators[count].name) {
        count++;
    }
    return chance(stream, 50) || count < 2 ? problem_operators
                                           : &problem_operators[between(stream, 1, count - 1)];
}

/* How many of the windows along an axis read a cell that is not padding. */
static int reading(const problem *p, const clcnn_geometry *g, int axis) {
    const int in = axis ? p->w : p->h;
    int count = p->global;
    for (int o = 0; o < g->output[axis] && !p->global; o++) {
        int reads = 0;
        for (int k = 0; k < p->kernel[axis]; k++) {
            const int at = o * p->stride[axis] - g->pads[axis] + k * p->dilation[axis];
            reads |= at >= 0 && at < in;
        }
        count += reads;
    }
    return count;
}

/* The output elements that depend on the input: of a few too many draws would be the same. */
static size_t telling_outputs(const problem *p, clcnn_shape output) {
    clcnn_geometry g;
    if (!p->operation->geometry || p->operation->geometry(p, &g)) {
        return clcnn_shape_count(output);
    }
    const size_t each = clcnn_shape_count(output) / (size_t)(g.output[0] * g.output[1]);
    return each * (size_t)reading(p, &g, 0) * (size_t)reading(p, &g, 1);
}

static int acceptable(const problem *p, double limit) {
    clcnn_shape output;
    return !problem_output(p, &output) && telling_outputs(p, output) >= 4 &&
           problem_cost(p) <= limit;
}

void problem_draw(uint64_t seed, uint64_t index, const problem_operator *operation, problem *p) {
    problem_stream stream = {seed, seed};
    stream.state =
        next(&stream) ^ index; /* mixed, so that seeds that are neighbours do not overlap */
    stream.state = next(&stream);
    if (!operation) {
        operation = draw_operator(&stream);
    }
    /* a twentieth may be large: the rest keep thousands of cases quick */
    const double limit = chance(&stream, 5) ? PROBLEM_DRAWN_COST : 0.2 * PROBLEM_DRAWN_COST;
    do {
        *p = (problem){.operation = operation};
        operation->draw(&stream, p);
        problem_resolve(p);
    } while (!acceptable(p, limit));
    p->seed = (unsigned)between(&stream, 1, 999999);
}
