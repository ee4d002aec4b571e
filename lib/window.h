/* SPDX-License-Identifier: MIT
 * The arithmetic of a window that slides over an image: the one place where pads and output sizes
 * are computed, for conv2d, both pools and conv2d_transpose. */
#ifndef CLCNN_LIB_WINDOW_H
#define CLCNN_LIB_WINDOW_H

#include "shape.h"

/* What a descriptor asks for, zeros already replaced by defaults. Arrays are h, w. */
typedef struct clcnn_window_request {
    int kernel[2], stride[2], dilation[2];
    clcnn_padding padding;
    const int *pads; /* top, left, bottom, right, for EXPLICIT; NULL: none */
    int ceil_mode;
    /* of a transposed window alone; not given, it is 0, and SAME and VALID have sizes without it */
    int output_padding[2], output_padding_given;
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

/* The window of a transposed convolution: `input` are the pixels that are spread, the window's output
 * those that they reach, after top, left, bottom and right have been cut off:
 * input (i, j) adds to output (i sh + r dh - top, j sw + s dw - left). */
clcnn_status clcnn_window_transpose(const char *object, const clcnn_window_request *request,
                                    clcnn_image input, clcnn_data_format format,
                                    clcnn_window *window);

/* How many inputs an output of it is reached by, on average. */
double clcnn_window_transposed_taps(const clcnn_window *window);

/* The public view of a window. */
clcnn_geometry clcnn_window_geometry(const clcnn_window *window, double multiply_adds);

#endif
