/* SPDX-License-Identifier: MIT
 * argmax of neighbours in memory, for CPU devices: a work-item makes up to `together` outputs, in vectors
 * along each row. Range: outputs / together. */
#include "argmax.clh"

OUTLINED argmax_outputs(global const float *x, global int *y, ARGMAX_ARGUMENTS, int output,
                        int end) {
    for (; output < end; output++) {
        y[place_of(output, kept, y_kept)] =
            argmax_row(x + place_of(output, kept, x_kept), elements);
    }
}

kernel void argmax_rows(global const float *x, ulong x_first, global int *y, ulong y_first,
                        ARGMAX_ARGUMENTS, int together, int items) {
    ITEM_OR_RETURN(item, items)
    argmax_outputs(x + x_first, y + y_first, ARGMAX_VALUES, item * together,
                   min((item + 1) * together, outputs));
}
