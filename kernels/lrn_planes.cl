/* SPDX-License-Identifier: MIT
 * lrn where neighbours in memory are of one channel, for CPU devices: a work-item makes up to `run` of a row,
 * in all channels. Range: outer x rows x runs of a row. */
#include "lrn.clh"

OUTLINED lrn_run(global const float *x, global float *y, int channels, int x_step, int y_step,
                 int count, int before, int after, float alpha, float beta, float bias,
                 float4 lines) {
    for (int channel = 0; channel < channels; channel++) {
        const int first = max(channel - before, 0), end = min(channel + after + 1, channels);
        for (int i = 0; i < count; i += WIDTH) {
            const floatv sum =
                sum_of_window(x + first * x_step + i, end - first, x_step, count - i);
            const floatv v = load_lanes(x + channel * x_step + i, count - i, 0);
            store_lanes(result_of(v, sum, alpha, beta, bias, lines), y + channel * y_step + i,
                        count - i);
        }
    }
}

kernel void lrn_planes(LRN_ARGUMENTS, int run, int items) {
    ITEM_OR_RETURN(item, items)
    const int runs = (row + run - 1) / run, first = item % runs * run;
    const int j = item / runs % rows, outer = item / runs / rows;
    lrn_run(x + x_first + outer * steps.s0 + j * steps.s2 + first,
            y + y_first + outer * steps.s3 + j * steps.s5 + first, channels, steps.s1, steps.s4,
            min(run, row - first), before, after, alpha, beta, bias, lines);
}
