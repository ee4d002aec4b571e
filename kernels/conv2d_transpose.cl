/* SPDX-License-Identifier: MIT
 * conv2d_transpose, gathered: a work-item keeps PIXELS output pixels x WIDTH filters of one phase
 * (conv2d_transpose.clh) in registers and walks over (r, s, i).
 *
 * DEPTHWISE is 1 where a group is one channel and one filter: then all groups are the filters of one,
 * and the input's channels, a vector of them too, lie side by side with them.
 *
 * Padding does not exist here: a pixel that a tap does not reach skips it, since zero times
 * infinity would be NaN. Filters of a group are packed into panels of one vector, which stays in the
 * cache while all pixels pass.
 *
 * Range, innermost first: tiles x phases x panels of all groups.
 * filter [group][panel][r][s][C/G][WIDTH]; bias [group][panel][WIDTH]. */
#include "conv2d_transpose.clh"

#ifndef PIXELS
#define PIXELS 8
#endif
#ifndef DEPTHWISE
#define DEPTHWISE 0
#endif
#define EACH_PIXEL _Pragma("unroll") for (int p = 0; p < PIXELS; p++)

/* What of x is multiplied with WIDTH filters: a channel or, with DEPTHWISE, as many channels. */
static inline floatv load_channels(global const float *x, int lanes, int x_channel) {
#if DEPTHWISE
    return load_apart(x, x_channel, lanes);
#else
    return (floatv)*x;
#endif
}

/* One long function, since all that its parts hand on lies in registers. */
OUTLINED make_tile(global const float *x, global float *y, global const float *filter,
                   global const float *bias, CONV2D_TRANSPOSE_ARGUMENTS, int item) {
    const int tiles = (n * ((oh - 1) / sh + 1) * ((ow - 1) / sw + 1) + PIXELS - 1) / PIXELS;
    const int tile = item % tiles;
    int rest = item / tiles;
    const int phase_w = rest % min(sw, ow);
    rest /= min(sw, ow);
    const int phase_h = rest % min(sh, oh);
    const int panel = rest / min(sh, oh); /* of all groups */
    const int panels = (filters + WIDTH - 1) / WIDTH;
    const int group = panel / panels;
    const int in_group = panel % panels * WIDTH;
    const int rows = (oh - 1 - phase_h) / sh + 1;
    const int columns = (ow - 1 - phase_w) / sw + 1;
    const int pixels = n * rows * columns;
    if (tile * PIXELS >= pixels) { /* other phases have one row or column more */
        return;
    }
    const int lanes = filters - in_group; /* may be more than WIDTH */
    x += (DEPTHWISE ? in_group : group * channels) * x_channel;
    y += (group * filters + in_group) * y_channel + phase_h * y_row + phase_w * y_column;
    filter += (ulong)panel * kh * kw * channels * WIDTH;

    int row[PIXELS], column[PIXELS]; /* of the phase, and of x where the tap is at distance 0 */
    uint from[PIXELS], to[PIXELS];
    floatv sum[PIXELS];
    const floatv start = LOADV(bias + panel * WIDTH);
    EACH_PIXEL {
        const int pixel = min(tile * PIXELS + p, pixels - 1); /* beyond the last: not stored */
        const int image = pixel / (rows * columns);
        row[p] = pixel / columns % rows;
        column[p] = pixel % columns;
        from[p] = image * x_image + row[p] * x_row + column[p] * x_column;
        to[p] = image * y_image + row[p] * sh * y_row + column[p] * sw * y_column;
        sum[p] = start;
    }
    const int first_s = first_tap(phase_w + left, sw, dw, step_w, kw);
    for (int r = first_tap(phase_h + top, sh, dh, step_h, kh); r < kh; r += step_h) {
        const int down = (phase_h + top - r * dh) / sh;
        for (int s = first_s; s < kw; s += step_w) {
            const int across = (phase_w + left - s * dw) / sw;
            const uint away = (uint)down * x_row + (uint)across * x_column; /* may wrap */
            global const float *in[PIXELS];
            bool inside[PIXELS], all = true, any = false;
            EACH_PIXEL {
                const int in_row = row[p] + down, in_column = column[p] + across;
                inside[p] = in_row >= 0 && in_row < h && in_column >= 0 && in_column < w;
                in[p] = x + (inside[p] ? from[p] + away : 0);
                all = all && inside[p];
                any = any || inside[p];
            }
            global const float *weight = filter + (r * kw + s) * channels * WIDTH;
            if (all) {
                for (int i = 0; i < channels; i++) {
                    const floatv f = LOADV(weight + i * WIDTH);
                    EACH_PIXEL {
                        const floatv value = load_channels(in[p] + i * x_channel, lanes, x_channel);
                        sum[p] = MULADD(value, f, sum[p]);
                    }
                }
            } else if (any) {
                for (int i = 0; i < channels; i++) {
                    const floatv f = LOADV(weight + i * WIDTH);
                    EACH_PIXEL {
                        const floatv value = load_channels(in[p] + i * x_channel, lanes, x_channel);
                        sum[p] = inside[p] ? MULADD(value, f, sum[p]) : sum[p];
                    }
                }
            }
        }
    }
    EACH_PIXEL {
        if (tile * PIXELS + p < pixels) {
            store_filters(activate(sum[p], lines), y + to[p], lanes, y_channel);
        }
    }
}

kernel void conv2d_transpose(global const float *x, ulong x_first, global float *y, ulong y_first,
                             global const float *filter, ulong filter_first,
                             global const float *bias, ulong bias_first, CONV2D_TRANSPOSE_ARGUMENTS,
                             int items) {
    ITEM_OR_RETURN(item, items)
    make_tile(x + x_first, y + y_first, filter + filter_first, bias + bias_first,
              CONV2D_TRANSPOSE_VALUES, item);
}
