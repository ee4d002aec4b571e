/* SPDX-License-Identifier: MIT
 * pack: a filter, or a bias, brought to the panels in which the kernels read it:
 *
 *     packed [group][panel][row][size], row = (r kw + s) C/G + i, size filters side by side
 *
 * Every cell is written: zeros beyond a group's filters, in rows beyond the last one and in the tail
 * behind it all. A weight is at r kw + s times tap_step, i times channel_step and its filter times
 * filter_step, so HWIO and OIHW differ in numbers alone. A bias has one row, no bias has none.
 *
 * Range: vectors of all rows of all panels, then vectors of the tail. */
#include "common.clh"

static inline floatv load_filters(global const float *from, int step, int lanes) {
    if (step == 1) {
        return load_lanes(from, lanes, 0);
    }
    float lane[WIDTH];
    for (int l = 0; l < WIDTH; l++) {
        lane[l] = l < lanes ? from[l * step] : 0;
    }
    return LOADV(lane);
}

kernel void pack(global const float *filter, ulong filter_first, global float *packed,
                 ulong packed_first, int panels, int filters, int size, int rows, int padded_rows,
                 int channels, int tap_step, int channel_step, int filter_step, int tail_first,
                 int tail, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (size + WIDTH - 1) / WIDTH;
    const int first = item % vectors * WIDTH; /* filter of the panel */
    int row, panel;                           /* of all groups */
    if (filter_step == 1) {                   /* neighbours read along memory, across the panels */
        row = item / vectors / panels % padded_rows;
        panel = item / vectors / panels / padded_rows * panels + item / vectors % panels;
    } else { /* and here down the rows of one */
        row = item / vectors % padded_rows;
        panel = item / vectors / padded_rows;
    }
    const int behind = (item - tail_first / size * vectors) * WIDTH;
    packed += packed_first;
    if (behind >= 0) {
        store_lanes((floatv)0, packed + tail_first + behind, tail - behind);
        return;
    }
    const int at = (panel * padded_rows + row) * size + first;
    const int in_group = panel % panels * size + first;
    const int lanes = min(filters - in_group, size - first);
    floatv value = 0;
    if (row < rows && lanes > 0) {
        const int weight = row / channels * tap_step + row % channels * channel_step +
                           (panel / panels * filters + in_group) * filter_step;
        value = load_filters(filter + filter_first + weight, filter_step, lanes);
    }
    store_lanes(value, packed + at, size - first);
}
