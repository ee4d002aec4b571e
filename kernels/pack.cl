/* SPDX-License-Identifier: MIT
 * pack: a filter, or a bias, brought to the panels in which the kernels read it:
 *
 *     packed [group][panel][row][size], row = (r kw + s) C/G + i, size filters side by side
 *
 * Every cell is written: zeros beyond a group's filters, in rows beyond the last one and in the tail
 * behind it all. A weight is at its group times group_step, r kw + s times tap_step, i times
 * channel_step and its filter times filter_step, so layouts differ in numbers alone. A bias has one
 * row, no bias has none.
 *
 * Range: vectors of all rows of all panels, `run` rows of a vector to a work-item, then vectors of the
 * tail. Neighbours read along memory, and write as far apart as that leaves them. */
#include "common.clh"

OUTLINED pack_vectors(global const float *filter, global float *packed, int panels, int all_panels,
                      int filters, int size, int rows, int padded_rows, int channels, int tap_step,
                      int channel_step, int filter_step, int group_step, int tail, int run,
                      int item) {
    const int vectors = (size + WIDTH - 1) / WIDTH;
    const int runs = (padded_rows + run - 1) / run;
    const int behind = item - all_panels * runs * vectors; /* vectors of the tail */
    if (behind >= 0) {
        packed += (ulong)all_panels * padded_rows * size;
        store_lanes((floatv)0, packed + behind * WIDTH, tail - behind * WIDTH);
        return;
    }
    int first, start,
        panel;              /* filter of the panel, the first weight, and the panel of all groups */
    if (filter_step == 1) { /* a row's filters lie side by side, across panels and groups */
        first = item % vectors * WIDTH;
        panel = item / vectors % all_panels;
        start = item / vectors / all_panels * run;
    } else { /* a filter's weights do, tap by tap or channel by channel */
        start = item % runs * run;
        first = item / runs % vectors * WIDTH;
        panel = item / runs / vectors;
    }
    const int taps = rows / channels;
    const int in_group = panel % panels * size + first;
    const int lanes = min(filters - in_group, size - first);
    filter += panel / panels * group_step + in_group * filter_step;
    for (int weight = start; weight < min(start + run, padded_rows); weight++) {
        const bool turned = filter_step != 1 && tap_step == 1 && weight < rows;
        const int row = turned ? weight % taps * channels + weight / taps : weight;
        floatv value = 0;
        if (row < rows && lanes > 0) {
            const int tap =
                taps == 1 ? 0 : row / channels; /* a division takes as long as the rest */
            value = load_apart(filter + tap * tap_step + (row - tap * channels) * channel_step,
                               filter_step, lanes);
        }
        store_lanes(value, packed + (panel * padded_rows + row) * size + first, size - first);
    }
}

kernel void pack(global const float *filter, ulong filter_first, global float *packed,
                 ulong packed_first, int panels, int all_panels, int filters, int size, int rows,
                 int padded_rows, int channels, int tap_step, int channel_step, int filter_step,
                 int group_step, int tail, int run, int items) {
    ITEM_OR_RETURN(item, items)
    pack_vectors(filter + filter_first, packed + packed_first, panels, all_panels, filters, size,
                 rows, padded_rows, channels, tap_step, channel_step, filter_step, group_step, tail,
                 run, item);
}
