/* SPDX-License-Identifier: MIT */
#include "pack.h"

enum { RUN = 16 }; /* rows of a work-item of a CPU device: it finds its place once */

static void pack_step(clcnn_plan *plan, const clcnn_packing *k, size_t panels, clcnn_place from,
                      clcnn_place to) {
    const size_t width = (size_t)plan->op->context->desc.vector_width;
    const size_t vectors = (k->panel_size + width - 1) / width;
    const size_t all_panels = k->groups * panels;
    const size_t run = clcnn_device_on_cpu(&clcnn_opencl_of(plan->op->context)->model) ? RUN : 1;
    const clcnn_options options = clcnn_options_of(plan->op, (int)width);
    clcnn_plan_kernel(plan, "pack", &options);
    clcnn_plan_buffer(plan, from);
    clcnn_plan_buffer(plan, to);
    const size_t sizes[] = {
        panels,         all_panels,  k->filters,  k->panel_size,   k->rows,
        k->padded_rows, k->channels, k->tap_step, k->channel_step, k->filter_step,
        k->group_step,  k->tail,     run};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, (int)sizes[i]);
    }
    const size_t runs = all_panels * ((k->padded_rows + run - 1) / run);
    clcnn_plan_items(plan, runs * vectors + (k->tail + width - 1) / width);
}

clcnn_place clcnn_pack(clcnn_plan *plan, const clcnn_packing *k, size_t input) {
    const size_t panels = (k->filters + k->panel_size - 1) / k->panel_size;
    const size_t count = k->groups * panels * k->padded_rows * k->panel_size + k->tail;
    const bool there = clcnn_problem_has(&plan->op->problem, input);
    const clcnn_place packed =
        there ? clcnn_plan_packed(plan, input, count) : clcnn_plan_held(plan, count);
    pack_step(plan, k, panels, there ? clcnn_input(input) : packed,
              packed); /* or nothing is read */
    return packed;
}

clcnn_place clcnn_pack_bias(clcnn_plan *plan, size_t input, size_t groups, size_t filters,
                            size_t panel_size) {
    const clcnn_packing k = {.groups = groups,
                             .filters = filters,
                             .panel_size = panel_size,
                             .rows = clcnn_problem_has(&plan->op->problem, input),
                             .padded_rows = 1,
                             .channels = 1,
                             .filter_step = 1,
                             .group_step = filters};
    return clcnn_pack(plan, &k, input);
}
