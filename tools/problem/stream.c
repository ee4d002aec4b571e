/* SPDX-License-Identifier: MIT */
#include "stream.h"

uint64_t stream_next(problem_stream *stream) {
    uint64_t z = stream->state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

int stream_between(problem_stream *stream, int low, int high) {
    return low + (int)(stream_next(stream) % (uint64_t)(high - low + 1));
}

int stream_chance(problem_stream *stream, int percent) {
    return stream_between(stream, 0, 99) < percent;
}

/* ---- Sizes --------------------------------------------------------------------------------- */

int stream_channels(problem_stream *stream) {
    static const int list[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  12, 15, 16, 17,
                               20, 24, 31, 32, 33, 36, 40, 47, 48, 63, 64, 65};
    return STREAM_PICK(stream, list);
}

int stream_side(problem_stream *stream) {
    static const int edges[] = {7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 63, 65};
    return stream_chance(stream, 30) ? STREAM_PICK(stream, edges) : stream_between(stream, 1, 20);
}

int stream_batch(problem_stream *stream) {
    return stream_chance(stream, 55) ? 1 : stream_between(stream, 2, 5);
}

clcnn_data_format stream_format(problem_stream *stream) {
    return (clcnn_data_format)stream_between(stream, CLCNN_NHWC, CLCNN_NCHW);
}

void stream_kernel(problem_stream *stream, int ones, int kernel[2]) {
    static const int rows[] = {2, 3, 4, 5, 7};
    const int kind = stream_between(stream, 0, 99);
    if (kind < ones) {
        kernel[0] = kernel[1] = 1;
    } else if (kind < 45) {
        kernel[0] = kernel[1] = stream_chance(stream, 50) ? 3 : stream_between(stream, 2, 5);
    } else if (kind < 60) {
        const int across = stream_between(stream, 0, 1);
        kernel[across] = STREAM_PICK(stream, rows);
        kernel[!across] = 1;
    } else {
        kernel[0] = stream_between(stream, 1, 5);
        kernel[1] = stream_between(stream, 1, 5);
    }
}

void stream_padding(problem_stream *stream, const int limit[2], clcnn_padding *padding,
                    int pads[4]) {
    *padding = (clcnn_padding)stream_between(stream, CLCNN_PADDING_VALID, CLCNN_PADDING_EXPLICIT);
    for (int i = 0; i < 4 && *padding == CLCNN_PADDING_EXPLICIT; i++) {
        pads[i] = stream_between(stream, 0, limit[i % 2]);
    }
}

clcnn_shape stream_shape(problem_stream *stream) {
    clcnn_shape shape = {.rank = stream_chance(stream, 90) ? stream_between(stream, 1, 5)
                                                           : stream_between(stream, 6, 8)};
    for (int i = 0; i < shape.rank; i++) {
        shape.dim[i] = stream_between(stream, 1, shape.rank > 5 ? 3 : 7);
    }
    shape.dim[shape.rank - 1] = stream_channels(stream);
    return shape;
}

clcnn_shape stream_narrow(problem_stream *stream, clcnn_shape whole) {
    const int dropped = stream_chance(stream, 25) ? stream_between(stream, 0, whole.rank - 1) : 0;
    clcnn_shape shape = {.rank = whole.rank - dropped};
    for (int i = 0; i < shape.rank; i++) {
        shape.dim[i] = stream_chance(stream, 35) ? 1 : whole.dim[dropped + i];
    }
    return shape;
}

/* ---- Activations --------------------------------------------------------------------------- */

void stream_parameters(problem_stream *stream, int percent, clcnn_activation *a) {
    /* thresholds below the product of two numbers: else a sum of one is the same everywhere */
    static const float values[CLCNN_ACTIVATION_COUNT][3] = {
        [CLCNN_RELU] = {6, 0.125f, 0.5f},
        [CLCNN_LEAKY_RELU] = {0.01f},
        [CLCNN_ELU] = {0.75f},
        [CLCNN_SELU] = {1.25f, 0.75f},
        [CLCNN_HARD_SIGMOID] = {0.2f, 0.5f},
        [CLCNN_SWISH] = {1.5f},
        [CLCNN_CELU] = {0.5f},
        [CLCNN_HARD_SHRINK] = {0.25f},
        [CLCNN_SOFT_SHRINK] = {0.25f},
        [CLCNN_THRESHOLD] = {0.25f, 20},
        [CLCNN_SQUAREPLUS] = {1.5f},
        [CLCNN_CLIP] = {-1.5f, 2.5f},
    };
    if (clcnn_activation_parameters(a->kind, NULL) <= 0 || !stream_chance(stream, percent)) {
        return;
    }
    a->custom = 1;
    for (int i = 0; i < 3; i++) {
        a->p[i] = values[a->kind][i];
    }
    if (a->kind == CLCNN_RELU && stream_chance(stream, 50)) {
        a->p[1] = a->p[2] = 0; /* a maximum alone */
    }
}

clcnn_activation_kind stream_kind(problem_stream *stream, clcnn_activation_kind least) {
    const int kind = stream_between(stream, (int)least, CLCNN_ACTIVATION_COUNT - 2);
    return (clcnn_activation_kind)(kind < CLCNN_SOFTMAX ? kind : kind + 1);
}

void stream_activation(problem_stream *stream, clcnn_activation *a) {
    const int kind = stream_between(stream, 0, 2);
    if (kind > 0) {
        a->kind = kind == 1 ? CLCNN_RELU : stream_kind(stream, CLCNN_RELU6);
    }
    stream_parameters(stream, 30, a);
}

void stream_last_activation(problem_stream *stream, int channels, clcnn_activation *a) {
    stream_activation(stream, a);
    if (stream_chance(stream, 5) && channels > 1) { /* of one channel it is 1 */
        *a = (clcnn_activation){.kind = CLCNN_SOFTMAX};
    }
}
