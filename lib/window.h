/* SPDX-License-Identifier: MIT
 * The arithmetic of a window that slides over an image: the one place where pads and output sizes
 * are computed, for conv2d and both pools. */
#ifndef CLCNN_LIB_WINDOW_H
#define CLCNN_LIB_WINDOW_H

#include "shape.h"

/* What a descriptor asks for, zeros already replaced by defaults. Arrays are h, w. */
typedef struct clcnn_window_request {
    int kernel[2], stride[2], dilation[2];
    clcnn_padding padding;
    const int *pads; /* top, left, bottom, right, for EXPLICIT; NULL: none */
    int ceil_mode;
} clcnn_window_request;

/* A window with everything resolved, as reference and kernels take it. */
typedef struct clcnn_window {
    int n, h, w, c; /* input */
    int oh, ow;     /* output */
    int kh, kw;     /* kernel */
    int sh, sw;     /* stride */
    int dh, dw;     /* dilation */
    int top, left;  /* padding before */
    int bottom, right;
    clcnn_data_format format; /* of input and output */
} clcnn_window;

clcnn_status clcnn_window_resolve(const char *object, const clcnn_window_request *request,
                                  clcnn_image input, clcnn_data_format format,
                                  clcnn_window *window);

/* The public view of a window. */
clcnn_geometry clcnn_window_geometry(const clcnn_window *window, double multiply_adds);

#endif
