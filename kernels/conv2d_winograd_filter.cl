/* SPDX-License-Identifier: MIT
 * conv2d, Winograd: the transformed filter, [panel][point][C][PANEL] with zeros beyond the last
 * filter. A weight is at its tap, channel and filter, each times its step.
 *
 * Range: panels x channels x VECTORS. */
#include "winograd.clh"

#ifndef VECTORS
#define VECTORS 2
#endif
#define PANEL (VECTORS * WIDTH)

kernel void conv2d_winograd_filter(global const float *filter, ulong filter_first,
                                   global float *packed, ulong packed_first, int channels,
                                   int filters, int tap_step, int channel_step, int filter_step,
                                   int items) {
    ITEM_OR_RETURN(item, items)
    const int vector = item % VECTORS;
    const int channel = item / VECTORS % channels;
    const int panel = item / VECTORS / channels;
    const int first = panel * PANEL + vector * WIDTH;
    const int lanes = filters - first;
    floatv d[EDGE][EDGE]; /* [s][point of r] */
    for (int s = 0; s < 3; s++) {
        for (int r = 0; r < 3; r++) {
            d[s][r] = lanes > 0 ? load_apart(filter + filter_first + (r * 3 + s) * tap_step +
                                                 channel * channel_step + first * filter_step,
                                             filter_step, lanes)
                                : (floatv)0;
        }
        transform_filter(d[s]);
    }
    packed += packed_first + ((ulong)panel * POINTS * channels + channel) * PANEL + vector * WIDTH;
    for (int p = 0; p < EDGE; p++) {
        floatv row[EDGE] = {d[0][p], d[1][p], d[2][p]};
        transform_filter(row);
        for (int q = 0; q < EDGE; q++) {
            STORE(row[q], packed + (ulong)(p * EDGE + q) * channels * PANEL);
        }
    }
}
