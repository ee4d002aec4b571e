/* SPDX-License-Identifier: MIT
 * conv2d's solvers, which dense uses too: its problem is a 1x1 conv2d of images of one pixel. */
#ifndef CLCNN_HOST_CONV2D_H
#define CLCNN_HOST_CONV2D_H

#include "../../../lib/operators/conv2d.h"
#include "../../solver.h"

extern const clcnn_solver clcnn_conv2d_direct;    /* CPU devices */
extern const clcnn_solver clcnn_conv2d_grouped;   /* CPU devices, few channels a group */
extern const clcnn_solver clcnn_conv2d_rows;      /* CPU devices, few filters and terms */
extern const clcnn_solver clcnn_conv2d_winograd4; /* CPU devices, 3x3 */
extern const clcnn_solver clcnn_conv2d_winograd2;
extern const clcnn_solver clcnn_conv2d_tiled; /* GPUs */
extern const clcnn_solver clcnn_conv2d_plain; /* everything */

/* A conv2d problem's sizes in the words of the kernels. */
typedef struct clcnn_conv2d_sizes {
    size_t pixels; /* n oh ow */
    size_t groups;
    size_t filters, channels; /* of one group */
    size_t taps;              /* kh kw */
    double multiply_adds;
} clcnn_conv2d_sizes;

clcnn_conv2d_sizes clcnn_conv2d_sizes_of(const clcnn_problem *problem);

/* The chain of a sum that runs through all terms, bias and padded cells counted; of one by a register
 * tile. */
double clcnn_conv2d_chain(const clcnn_device_model *model, const clcnn_problem *problem);
double clcnn_conv2d_tile_chain(const clcnn_device_model *model, const clcnn_problem *problem);

/* A step that packs the filter into [group][panel][r][s][i][panel_size]: zeros beyond a group's
 * filters, each panel's taps x channels rows padded with zeros to a multiple of `row_step`, and
 * behind everything `tail` zeros. Its place. */
clcnn_place clcnn_conv2d_pack_filter(clcnn_plan *plan, size_t panel_size, size_t row_step,
                                     size_t tail);

/* The same for the bias, or zeros where there is none: [group][panel][panel_size]. */
clcnn_place clcnn_conv2d_pack_bias(clcnn_plan *plan, size_t panel_size);

/* Where a kernel finds the images of a run, and in which format. */
typedef struct clcnn_conv2d_images {
    clcnn_data_format format;
    bool pitched; /* x is */
    clcnn_place x, y, residual;
    int x_pitch, y_pitch, residual_pitch; /* 0: there is no residual, its place is y's */
} clcnn_conv2d_images;

clcnn_conv2d_images clcnn_conv2d_images_of(const clcnn_plan *plan); /* as they are given */

/* In NHWC: where they are given in NCHW steps bring x and the residual to the workspace, and one behind
 * the solver's own brings y from there. */
clcnn_conv2d_images clcnn_conv2d_turn(clcnn_plan *plan);
void clcnn_conv2d_turn_back(clcnn_plan *plan, const clcnn_conv2d_images *images);
double clcnn_conv2d_turn_seconds(const clcnn_device_model *model, const clcnn_problem *problem);

/* Adds to the options of a kernel that reads x in which format that is. */
void clcnn_conv2d_format(const clcnn_conv2d_images *images, clcnn_options *options);

/* Begins a step of kernels/SOURCE.cl with its first buffers: x, y, filter, bias. */
void clcnn_conv2d_begin(clcnn_plan *plan, const char *source, clcnn_options *options,
                        const clcnn_conv2d_images *images, clcnn_place filter, clcnn_place bias);

/* Adds the residual, or that there is none. */
void clcnn_conv2d_residual(clcnn_plan *plan, const clcnn_conv2d_images *images);

/* Adds all arguments of kernels/conv2d.clh. */
void clcnn_conv2d_arguments(clcnn_plan *plan, const clcnn_conv2d_images *images);

#endif
