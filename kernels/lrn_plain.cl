/* SPDX-License-Identifier: MIT
 * lrn: a work-item makes an element, neighbours have neighbouring ones. WIDTH is 1. Range: elements. */
#ifndef WIDTH
#define WIDTH 1
#endif
#include "lrn.clh"

kernel void lrn_plain(LRN_ARGUMENTS, int items) {
    ITEM_OR_RETURN(item, items)
    const int i = item % row, j = item / row % rows, plane = item / row / rows;
    const int channel = plane % channels, outer = plane / channels;
    const int first = max(channel - before, 0), end = min(channel + after + 1, channels);
    x += x_first + outer * steps.s0 + j * steps.s2 + i;
    y += y_first + outer * steps.s3 + channel * steps.s4 + j * steps.s5 + i;
    const float sum = sum_of_window(x + first * steps.s1, end - first, steps.s1, 1);
    *y = result_of(x[channel * steps.s1], sum, alpha, beta, bias, lines);
}
