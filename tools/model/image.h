/* SPDX-License-Identifier: MIT
 * Pictures as inputs of models. */
#ifndef CLCNN_TOOLS_MODEL_IMAGE_H
#define CLCNN_TOOLS_MODEL_IMAGE_H

#include "clcnn.h"

/* How pixels, from 0 to 255, become elements: (pixel - mean) scale, for each channel. */
typedef struct image_options {
    float mean[3], scale[3];
} image_options;

/* 0 and 1 / 255. */
image_options image_defaults(void);

/* Reads "M" or "M,M,M" after an option. EXIT_RIGHT, or an exit code after its line, as below. */
int image_parse(const char *option, const char *text, float values[3]);

/* Whether a file's name ends as one of a PNG does. */
int image_is_named(const char *path);

/* The picture as an input of this shape, to be freed: (n, c, h, w) or (n, h, w, c) with one channel or
 * three and n of 1, or without n. Another size is resized, bilinear between the centres of pixels. */
int image_read(const char *path, clcnn_shape shape, const image_options *options, float **values);

#endif
