/* SPDX-License-Identifier: MIT
 * add: y = activation(a + b), a and b broadcasting to y. All three are seen along the same axes, the
 * last one of the tensors first: axis 0 has size.s0 elements, a stride of 0 or 1 in a and in b, and
 * 1 in y. A work-item computes WIDTH elements of it. More inputs are added one by one: y takes the
 * place of a.
 * Range: vectors of axis 0 x size of axis 1 x ... */
#include "activation.clh"

/* WIDTH elements a step apart, of which `lanes` are there: 0 is the same one. */
static inline floatv load_row(global const float *p, int step, int lanes) {
    return step ? load_lanes(p, lanes, 0) : (floatv)*p;
}

kernel void add(global const float *a, ulong a_first, global const float *b, ulong b_first,
                global float *y, ulong y_first, int axes, int8 size, int8 a_stride, int8 b_stride,
                int8 y_stride, float4 lines, int items) {
    ITEM_OR_RETURN(item, items)
    const int vectors = (size.s0 + WIDTH - 1) / WIDTH;
    int first = item; /* of axis 0 */
    if (axes > 1) {   /* a single one spares the division */
        int sizes[8], a_strides[8], b_strides[8], y_strides[8];
        vstore8(size, 0, sizes);
        vstore8(a_stride, 0, a_strides);
        vstore8(b_stride, 0, b_strides);
        vstore8(y_stride, 0, y_strides);
        first = item % vectors;
        int rest = item / vectors;
        for (int axis = 1; axis < axes; axis++) {
            const int at = rest % sizes[axis];
            rest /= sizes[axis];
            a += at * a_strides[axis];
            b += at * b_strides[axis];
            y += at * y_strides[axis];
        }
    }
    first *= WIDTH;
    const int lanes = size.s0 - first;
    const floatv sum = load_row(a + a_first + first * a_stride.s0, a_stride.s0, lanes) +
                       load_row(b + b_first + first * b_stride.s0, b_stride.s0, lanes);
    store_lanes(activate(sum, lines), y + y_first + first, lanes);
}
