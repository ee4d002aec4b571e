/* SPDX-License-Identifier: MIT
 * Shapes: the one place where products of sizes are checked. */
#ifndef CLCNN_LIB_SHAPE_H
#define CLCNN_LIB_SHAPE_H

#include "clcnn.h"

/* Room for "2147483647x" for every axis. */
typedef struct clcnn_shape_text {
    char text[CLCNN_MAX_RANK * 12];
} clcnn_shape_text;

/* "1x28x28x1", for messages. */
clcnn_shape_text clcnn_shape_print(clcnn_shape shape);

/* Refuses a shape that breaks the header's rules; `object` begins the message ("conv2d input"). */
clcnn_status clcnn_shape_check(const char *object, clcnn_shape shape);

clcnn_status clcnn_format_check(const char *object, clcnn_data_format format);

/* An image batch as the operators see it. */
typedef struct clcnn_image {
    int n, h, w, c;
} clcnn_image;

/* Reads a shape of rank 3 or more as images; axes before the last three fold into n. */
clcnn_status clcnn_image_of(const char *object, clcnn_shape shape, clcnn_data_format format,
                            clcnn_image *image);

/* `like` with its last three axes replaced by the image's. */
clcnn_shape clcnn_image_shape(clcnn_shape like, clcnn_image image, clcnn_data_format format);

#endif
