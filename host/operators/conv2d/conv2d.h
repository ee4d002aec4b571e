/* SPDX-License-Identifier: MIT
 * conv2d's solvers, which dense uses too: its problem is a 1x1 conv2d of images of one pixel. */
#ifndef CLCNN_HOST_CONV2D_H
#define CLCNN_HOST_CONV2D_H

#include "../../solver.h"

extern const clcnn_solver clcnn_conv2d_direct; /* CPU devices */
extern const clcnn_solver clcnn_conv2d_tiled;  /* GPUs */
extern const clcnn_solver clcnn_conv2d_plain;  /* everything */

/* A conv2d problem's sizes in the words of the kernels. */
typedef struct clcnn_conv2d_sizes {
    size_t pixels; /* n oh ow */
    size_t groups;
    size_t filters, channels; /* of one group */
    size_t taps;              /* kh kw */
    double multiply_adds;
} clcnn_conv2d_sizes;

clcnn_conv2d_sizes clcnn_conv2d_sizes_of(const clcnn_problem *problem);

/* The chain of a sum that runs through all terms, bias and padded cells counted. */
double clcnn_conv2d_chain(const clcnn_opencl_context *context, const clcnn_problem *problem);

/* Packs HWIO into [group][panel][r][s][i][panel_size], zeros beyond a group's filters, each panel's
 * taps x channels rows padded with zeros to a multiple of `rows`, and behind everything `tail`
 * zeros; and bias (zeros without one) into [group][panel][panel_size]. Uploads both into the
 * operator. */
clcnn_status clcnn_conv2d_pack(clcnn_op *op, size_t panel_size, size_t rows, size_t tail);

/* Begins the launch of kernels/SOURCE.cl and sets all arguments of kernels/conv2d.clh. */
clcnn_status clcnn_conv2d_begin(clcnn_op *op, const char *source, clcnn_options *options);

#endif
