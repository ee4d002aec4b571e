/* SPDX-License-Identifier: MIT
 * Filters and biases brought to panels of filters that lie side by side (kernels/pack.cl), for all
 * operators that multiply by them. */
#ifndef CLCNN_HOST_PACK_H
#define CLCNN_HOST_PACK_H

#include "../solver.h"

/* What is packed, into [group][panel][row][panel_size], row = tap channels + channel: zeros beyond a
 * group's filters, in rows beyond the last one, and `tail` of them behind everything. A weight is at
 * the sum of group, tap, channel and filter of the group, each times its step. */
typedef struct clcnn_packing {
    size_t groups, filters, panel_size; /* filters of a group */
    size_t rows, padded_rows, channels, tail;
    size_t tap_step, channel_step, filter_step, group_step;
} clcnn_packing;

/* A step that packs an input; its place. */
clcnn_place clcnn_pack(clcnn_plan *plan, const clcnn_packing *packing, size_t input);

/* The same of a bias (groups filters), zeros where it is left out: [group][panel][panel_size]. */
clcnn_place clcnn_pack_bias(clcnn_plan *plan, size_t input, size_t groups, size_t filters,
                            size_t panel_size);

#endif
