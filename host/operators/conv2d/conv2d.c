/* SPDX-License-Identifier: MIT
 * conv2d: the list of solvers, and what they share. */
#include "conv2d.h"

#include <stdlib.h>

const clcnn_solver *const clcnn_opencl_conv2d[] = {&clcnn_conv2d_direct, &clcnn_conv2d_tiled,
                                                   &clcnn_conv2d_plain, NULL};

clcnn_conv2d_sizes clcnn_conv2d_sizes_of(const clcnn_problem *p) {
    const clcnn_window *w = &p->as.conv2d.window;
    clcnn_conv2d_sizes s = {
        .pixels = (size_t)w->n * (size_t)w->oh * (size_t)w->ow,
        .groups = (size_t)p->as.conv2d.groups,
        .filters = (size_t)(p->as.conv2d.k / p->as.conv2d.groups),
        .channels = (size_t)(w->c / p->as.conv2d.groups),
        .taps = (size_t)w->kh * (size_t)w->kw,
    };
    s.multiply_adds = (double)s.pixels * (double)s.groups * (double)s.filters * (double)s.channels *
                      (double)s.taps;
    return s;
}

double clcnn_conv2d_chain(const clcnn_opencl_context *context, const clcnn_problem *problem) {
    (void)context;
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(problem);
    return (double)s.taps * (double)s.channels + (problem->bias ? 1 : 0);
}

static size_t round_up(size_t value, size_t step) {
    return (value + step - 1) / step * step;
}

/* One panel: `rows` rows of panel_size filters, of which `filters` from `first` on exist. */
static void pack_panel(const float *hwio, size_t rows, size_t all_filters, size_t first,
                       size_t filters, size_t panel_size, float *to) {
    for (size_t row = 0; row < rows; row++) {
        for (size_t f = 0; f < filters; f++) {
            to[row * panel_size + f] = hwio[row * all_filters + first + f];
        }
    }
}

clcnn_status clcnn_conv2d_pack(clcnn_op *op, size_t panel_size, size_t row_step, size_t tail) {
    const clcnn_conv2d_sizes s = clcnn_conv2d_sizes_of(&op->problem);
    const size_t panels = (s.filters + panel_size - 1) / panel_size;
    const size_t rows = s.taps * s.channels;
    const size_t panel_floats = round_up(rows, row_step) * panel_size;
    const size_t filter_count = s.groups * panels * panel_floats + tail;
    const size_t bias_count = s.groups * panels * panel_size;
    if (filter_count > CLCNN_MAX_ELEMENTS) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "%s: the packed filter has %zu floats; %d (2^31 - 2^16) is the most",
                          clcnn_operator_name(op->problem.kind), filter_count, CLCNN_MAX_ELEMENTS);
    }
    float *filter = calloc(filter_count, sizeof *filter);
    float *bias = calloc(bias_count, sizeof *bias);
    clcnn_status status = CLCNN_OK;
    if (!filter || !bias) {
        status = clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for the packed filter",
                            clcnn_operator_name(op->problem.kind));
        goto done;
    }
    for (size_t i = 0; i < s.groups * panels; i++) {
        const size_t in_group = i % panels * panel_size;
        const size_t first = i / panels * s.filters + in_group;
        const size_t left = s.filters - in_group;
        const size_t filters = left < panel_size ? left : panel_size;
        pack_panel(op->weights.filter, rows, s.groups * s.filters, first, filters, panel_size,
                   filter + i * panel_floats);
        for (size_t f = 0; op->weights.bias && f < filters; f++) {
            bias[i * panel_size + f] = op->weights.bias[first + f];
        }
    }
    clcnn_opencl_op *o = clcnn_opencl_op_of(op);
    status = clcnn_launch_upload(op, filter, filter_count, &o->filter);
    if (!status) {
        status = clcnn_launch_upload(op, bias, bias_count, &o->bias);
    }
done:
    free(filter);
    free(bias);
    return status;
}

clcnn_status clcnn_conv2d_begin(clcnn_op *op, const char *source, clcnn_options *options) {
    const clcnn_window *w = &op->problem.as.conv2d.window;
    clcnn_options_add(options, "NCHW", w->format == CLCNN_NCHW);
    clcnn_status status = clcnn_launch_begin(op, source, options->text);
    if (status) {
        return status;
    }
    clcnn_launch_buffer(op, clcnn_opencl_op_of(op)->filter);
    clcnn_launch_buffer(op, clcnn_opencl_op_of(op)->bias);
    const int sizes[] = {w->n * w->oh * w->ow,
                         w->h,
                         w->w,
                         w->c,
                         op->problem.as.conv2d.k,
                         op->problem.as.conv2d.groups,
                         w->oh,
                         w->ow,
                         w->kh,
                         w->kw,
                         w->sh,
                         w->sw,
                         w->dh,
                         w->dw,
                         w->top,
                         w->left};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_launch_int(op, sizes[i]);
    }
    clcnn_launch_activation(op);
    return CLCNN_OK;
}
