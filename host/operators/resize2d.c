/* SPDX-License-Identifier: MIT
 * resize2d: kernels/resize2d.cl, with the taps of rows and columns in a table. */
#include "../../lib/operators/resize2d.h"

#include <stdlib.h>

#include "../solver.h"

/* Of the nearest pixel: none. Else along each axis the weight, its product and their sum. */
static double chain(const clcnn_model *model, const clcnn_problem *problem) {
    (void)model;
    return clcnn_resize2d_of(problem)->method == CLCNN_NEAREST ? 0 : 6;
}

/* One tap as the kernel reads it. */
typedef struct words {
    int lower, upper;
    float lower_weight, upper_weight;
} words;

/* The taps of all output rows, then of all columns, behind each other. */
static clcnn_place table(clcnn_plan *plan) {
    const clcnn_resize2d_parameters *p = clcnn_resize2d_of(&plan->op->problem);
    const size_t count = (size_t)p->out[0] + (size_t)p->out[1];
    words *all = malloc(count * sizeof *all);
    if (!all) {
        clcnn_plan_note(plan,
                        clcnn_fail(CLCNN_OUT_OF_MEMORY,
                                   "resize2d: no host memory for %zu rows and columns", count));
    }
    for (size_t i = 0; all && i < count; i++) {
        const int axis = i >= (size_t)p->out[0];
        const clcnn_resize_tap tap = clcnn_resize2d_at(p, axis, (int)i - axis * p->out[0]);
        all[i] = (words){tap.lower, tap.upper, (float)tap.lower_weight, (float)tap.upper_weight};
    }
    const clcnn_place place = clcnn_plan_table(plan, all, count * sizeof *all / sizeof(float));
    free(all);
    return place;
}

/* How many elements a row and a column of an image are apart, `columns` being those of a row. */
typedef struct steps {
    int row, column;
} steps;

static steps steps_of(bool planes, int columns, int pitch) {
    return planes ? (steps){pitch, 1} : (steps){columns * pitch, pitch};
}

static void write_plan(clcnn_plan *plan, size_t tile) {
    const clcnn_problem *problem = &plan->op->problem;
    const clcnn_resize2d_parameters *p = clcnn_resize2d_of(problem);
    const bool planes = p->format == CLCNN_NCHW; /* of one channel each */
    const int c = planes ? 1 : p->c;
    const int width = c == 1 ? 1 : plan->op->context->desc.vector_width;
    const steps x = steps_of(planes, p->in[1], problem->inputs[0].pitch);
    const steps y = steps_of(planes, p->out[1], problem->outputs[0].pitch);
    const int sizes[] = {p->in[0], c, p->out[0], p->out[1], x.row, x.column, y.row, y.column};
    const clcnn_options options = clcnn_options_of(plan->op, width);
    (void)tile;
    const clcnn_place taps = table(plan);
    clcnn_plan_kernel(plan, "resize2d", &options);
    clcnn_plan_buffer(plan, clcnn_input(0));
    clcnn_plan_buffer(plan, clcnn_output(0));
    clcnn_plan_buffer(plan, taps);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clcnn_plan_int(plan, sizes[i]);
    }
    const size_t pixels = clcnn_shape_count(problem->outputs[0].shape) / (size_t)c;
    clcnn_plan_items(plan, pixels * (size_t)((c + width - 1) / width));
}

static const clcnn_solver pixels = {.name = "vector",
                                    .style = CLCNN_NEIGHBOURS,
                                    .applies = clcnn_solver_always,
                                    .chain = chain,
                                    .plan = write_plan};

const clcnn_solver *const clcnn_opencl_resize2d[] = {&pixels, NULL};
