/* SPDX-License-Identifier: MIT
 * Normalizations, and the slopes of prelu. */
#include "../operators/batch_norm.h"
#include "../operators/lrn.h"
#include "../operators/normalize.h"
#include "../operators/prelu.h"
#include "writer.h"

/* ---- By channels --------------------------------------------------------------------------- */

/* Input 0 with the channels as axis 1 of four, (outer, c, inner, 1): in NHWC nothing has to move. */
static const char *by_channels(clcnn_writer *w, const clcnn_channels *channels) {
    const clcnn_shape shape = clcnn_writer_shape(w, 0);
    if (channels->format == CLCNN_NCHW && shape.rank == 4) {
        return clcnn_writer_input(w, 0);
    }
    const int outer = (int)clcnn_shape_count(shape) / channels->count / channels->inner;
    return clcnn_writer_seen(w, 0, clcnn_shape4(outer, channels->count, channels->inner, 1));
}

/* And back. */
static const char *as_input(clcnn_writer *w, const clcnn_channels *channels, const char *y) {
    const clcnn_shape shape = clcnn_writer_shape(w, 0);
    return channels->format == CLCNN_NCHW && shape.rank == 4 ? y
                                                             : clcnn_writer_reshape(w, y, shape);
}

/* An operand that ONNX does not let be left out. */
static const char *input_or(clcnn_writer *w, size_t input, clcnn_shape shape, float value) {
    return clcnn_writer_has(w, input) ? clcnn_writer_input(w, input)
                                      : clcnn_writer_filled(w, shape, value);
}

void clcnn_write_batch_norm(clcnn_writer *w) {
    const clcnn_batch_norm_parameters *p = clcnn_batch_norm_of(&w->problem);
    const clcnn_shape each = clcnn_shape1(p->channels.count);
    const char *x = by_channels(w, &p->channels);
    const char *gamma = input_or(w, CLCNN_BATCH_NORM_GAMMA, each, 1);
    const char *beta = input_or(w, CLCNN_BATCH_NORM_BETA, each, 0);
    const char *y = CLCNN_NODE(w, "BatchNormalization", x, gamma, beta,
                               clcnn_writer_input(w, CLCNN_BATCH_NORM_MEAN),
                               clcnn_writer_input(w, CLCNN_BATCH_NORM_VARIANCE));
    clcnn_writer_float(w, "epsilon", p->epsilon);
    clcnn_writer_finish(w, as_input(w, &p->channels, y));
}

void clcnn_write_lrn(clcnn_writer *w) {
    const clcnn_lrn_parameters *p = clcnn_lrn_of(&w->problem);
    const char *y = CLCNN_NODE(w, "LRN", by_channels(w, &p->channels));
    clcnn_writer_int(w, "size", p->size);
    clcnn_writer_float(w, "alpha", p->alpha);
    clcnn_writer_float(w, "beta", p->beta);
    clcnn_writer_float(w, "bias", p->bias);
    clcnn_writer_finish(w, as_input(w, &p->channels, y));
}

/* The slope broadcasts: with one for each channel it ends with the axes behind these. */
void clcnn_write_prelu(clcnn_writer *w) {
    const clcnn_channels *p = clcnn_prelu_of(&w->problem);
    const clcnn_shape each =
        p->format == CLCNN_NCHW ? clcnn_shape3(p->count, 1, 1) : clcnn_shape1(p->count);
    clcnn_writer_finish(w, CLCNN_NODE(w, "PRelu", clcnn_writer_input(w, 0),
                                      clcnn_writer_seen(w, CLCNN_PRELU_SLOPE, each)));
}

/* ---- By statistics of the input ------------------------------------------------------------ */

void clcnn_write_layer_norm(clcnn_writer *w) {
    const clcnn_layer_norm_desc *desc = w->layer->desc;
    const clcnn_shape shape = clcnn_writer_shape(w, 0);
    clcnn_shape normalized = {.rank = desc->axes ? desc->axes : 1};
    for (int i = 0; i < normalized.rank; i++) {
        normalized.dim[i] = shape.dim[shape.rank - normalized.rank + i];
    }
    const char *y = CLCNN_NODE(w, "LayerNormalization", clcnn_writer_input(w, 0),
                               input_or(w, CLCNN_NORMALIZE_GAMMA, normalized, 1),
                               clcnn_writer_input(w, CLCNN_NORMALIZE_BETA));
    clcnn_writer_int(w, "axis", -normalized.rank);
    clcnn_writer_float(w, "epsilon", clcnn_normalize_of(&w->problem)->epsilon);
    clcnn_writer_finish(w, y);
}

static const char *instance_norm(clcnn_writer *w, const char *x, const char *gamma,
                                 const char *beta) {
    const char *y = CLCNN_NODE(w, "InstanceNormalization", x, gamma, beta);
    clcnn_writer_float(w, "epsilon", clcnn_normalize_of(&w->problem)->epsilon);
    return y;
}

/* An operand of the channels, for images. */
static const char *of_channels(clcnn_writer *w, size_t input) {
    return clcnn_writer_seen(w, input, clcnn_shape3(clcnn_writer_shape(w, input).dim[0], 1, 1));
}

/* A group as one channel of an image of one row, without gamma and beta, which follow. */
static const char *group_norm(clcnn_writer *w, const char *x, clcnn_shape images, int groups) {
    const int run = (int)(clcnn_shape_count(images) / (size_t)images.dim[0] / (size_t)groups);
    const char *sets = clcnn_writer_reshape(w, x, clcnn_shape3(images.dim[0], groups, run));
    const char *y = instance_norm(w, sets, clcnn_writer_filled(w, clcnn_shape1(groups), 1),
                                  clcnn_writer_filled(w, clcnn_shape1(groups), 0));
    y = clcnn_writer_reshape(w, y, images);
    if (clcnn_writer_has(w, CLCNN_NORMALIZE_GAMMA)) {
        y = CLCNN_NODE(w, "Mul", y, of_channels(w, CLCNN_NORMALIZE_GAMMA));
    }
    return clcnn_writer_has(w, CLCNN_NORMALIZE_BETA)
               ? CLCNN_NODE(w, "Add", y, of_channels(w, CLCNN_NORMALIZE_BETA))
               : y;
}

void clcnn_write_group_norm(clcnn_writer *w) {
    const clcnn_data_format format = clcnn_operator_format(w->layer->row, w->layer->desc);
    const int groups = clcnn_normalize_of(&w->problem)->groups;
    clcnn_image image = {0, 0, 0, 0};
    clcnn_image_of("group_norm", clcnn_writer_shape(w, 0), format, &image);
    const clcnn_shape each = clcnn_shape1(image.c);
    const char *x = clcnn_writer_images(w, format);
    const char *y =
        groups == image.c
            ? instance_norm(w, x, input_or(w, CLCNN_NORMALIZE_GAMMA, each, 1),
                            input_or(w, CLCNN_NORMALIZE_BETA, each, 0))
            : group_norm(w, x, clcnn_shape4(image.n, image.c, image.h, image.w), groups);
    clcnn_writer_finish(w, clcnn_writer_from_images(w, format, y));
}
