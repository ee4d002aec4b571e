/* SPDX-License-Identifier: MIT
 * max_pool2d and avg_pool2d: one descriptor, one shape; they differ in what they do in the
 * window. */
#include "../activation.h"
#include "../backend.h"

/* Refuses windows that lie wholly in the padding: they would have no value. Of an axis it is enough
 * to look at the first window and at the last. */
static clcnn_status check_windows(const char *object, const clcnn_window *w) {
    const int last_row = (w->oh - 1) * w->sh - w->top;
    const int last_column = (w->ow - 1) * w->sw - w->left;
    if (w->top >= w->kh || w->left >= w->kw || last_row >= w->h || last_column >= w->w) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: with padding %d, %d, %d, %d (top, left, bottom, right) a window of "
                          "%dx%d lies wholly in it; each must hold a pixel",
                          object, w->top, w->left, w->bottom, w->right, w->kh, w->kw);
    }
    return CLCNN_OK;
}

/* Refuses what a global pool would ignore; pads are checked with the padding. */
static clcnn_status check_global(const char *object, const clcnn_pool2d_desc *desc) {
    const int *w = desc->window, *s = desc->stride;
    if (desc->global && (w[0] || w[1] || s[0] || s[1] || desc->padding || desc->ceil_mode)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: global with window %dx%d, stride %dx%d, padding %d, ceil_mode %d; "
                          "its window is the image, so each must be 0",
                          object, w[0], w[1], s[0], s[1], (int)desc->padding, desc->ceil_mode);
    }
    return CLCNN_OK;
}

/* The shape functions serve both pools, so that it is asked only where an operator is made. */
static clcnn_status check_kind(clcnn_operator kind, const clcnn_pool2d_desc *desc) {
    if (kind == CLCNN_OPERATOR_max_pool2d && desc && desc->include_pad) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "max_pool2d: include_pad is %d; a maximum has no divisor, so it must be 0",
            desc->include_pad);
    }
    return CLCNN_OK;
}

static clcnn_window_request make_request(const clcnn_pool2d_desc *desc, clcnn_image image) {
    clcnn_window_request r = {.dilation = {1, 1},
                              .padding = desc->padding,
                              .pads = desc->pads,
                              .ceil_mode = desc->ceil_mode};
    const int size[2] = {image.h, image.w};
    for (int i = 0; i < 2; i++) {
        r.kernel[i] = desc->global ? size[i] : desc->window[i] ? desc->window[i] : 2;
        r.stride[i] = desc->stride[i] ? desc->stride[i] : r.kernel[i];
    }
    return r;
}

static clcnn_status make_problem(const char *object, clcnn_operator kind,
                                 const clcnn_pool2d_desc *desc, clcnn_shape input,
                                 clcnn_problem *problem) {
    static const clcnn_pool2d_desc defaults;
    desc = desc ? desc : &defaults;
    clcnn_image image;
    clcnn_status status = clcnn_image_of(object, input, desc->data_format, &image);
    if (!status) {
        status = check_global(object, desc);
    }
    if (status) {
        return status;
    }
    const clcnn_window_request request = make_request(desc, image);
    *problem =
        (clcnn_problem){.kind = kind, .input = input, .solver = desc->solver, .tile = desc->tile};
    problem->as.pool2d.include_pad = desc->include_pad != 0;
    clcnn_window *window = &problem->as.pool2d.window;
    status = clcnn_window_resolve(object, &request, image, desc->data_format, window);
    if (!status) {
        status = check_windows(object, window);
    }
    if (!status) {
        status = clcnn_activation_resolve(object, &desc->activation, &problem->activation);
    }
    if (status) {
        return status;
    }
    const clcnn_image out = {image.n, window->oh, window->ow, image.c};
    problem->output = clcnn_image_shape(input, out, desc->data_format);
    return clcnn_shape_check(object, problem->output);
}

clcnn_status clcnn_pool2d_shape(const clcnn_pool2d_desc *desc, clcnn_shape input,
                                clcnn_shape *output) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require("pool2d", "output", output);
    if (!status) {
        status = make_problem("pool2d", CLCNN_OPERATOR_max_pool2d, desc, input, &problem);
    }
    if (!status) {
        *output = problem.output;
    }
    return status;
}

clcnn_status clcnn_pool2d_geometry(const clcnn_pool2d_desc *desc, clcnn_shape input,
                                   clcnn_geometry *geometry) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require("pool2d", "geometry", geometry);
    if (!status) {
        status = make_problem("pool2d", CLCNN_OPERATOR_max_pool2d, desc, input, &problem);
    }
    if (!status) {
        const clcnn_window *w = &problem.as.pool2d.window;
        *geometry = clcnn_window_geometry(w, w->c, (double)w->kh * w->kw);
    }
    return status;
}

static clcnn_status solvers_of(clcnn_operator kind, clcnn_context *context,
                               const clcnn_pool2d_desc *desc, clcnn_shape input,
                               clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = check_kind(kind, desc);
    if (!status) {
        status = make_problem(clcnn_operator_name(kind), kind, desc, input, &problem);
    }
    return status ? status : clcnn_problem_solvers(context, &problem, solvers);
}

static clcnn_status create(clcnn_operator kind, clcnn_context *context,
                           const clcnn_pool2d_desc *desc, clcnn_shape input, clcnn_op **op) {
    clcnn_problem problem;
    clcnn_status status = clcnn_op_begin(clcnn_operator_name(kind), context, op);
    if (!status) {
        status = check_kind(kind, desc);
    }
    if (!status) {
        status = make_problem(clcnn_operator_name(kind), kind, desc, input, &problem);
    }
    return status ? status : clcnn_op_create(context, &problem, NULL, op);
}

clcnn_status clcnn_max_pool2d_solvers(clcnn_context *context, const clcnn_pool2d_desc *desc,
                                      clcnn_shape input, clcnn_solvers *solvers) {
    return solvers_of(CLCNN_OPERATOR_max_pool2d, context, desc, input, solvers);
}

clcnn_status clcnn_avg_pool2d_solvers(clcnn_context *context, const clcnn_pool2d_desc *desc,
                                      clcnn_shape input, clcnn_solvers *solvers) {
    return solvers_of(CLCNN_OPERATOR_avg_pool2d, context, desc, input, solvers);
}

clcnn_status clcnn_max_pool2d_create(clcnn_context *context, const clcnn_pool2d_desc *desc,
                                     clcnn_shape input, clcnn_op **op) {
    return create(CLCNN_OPERATOR_max_pool2d, context, desc, input, op);
}

clcnn_status clcnn_avg_pool2d_create(clcnn_context *context, const clcnn_pool2d_desc *desc,
                                     clcnn_shape input, clcnn_op **op) {
    return create(CLCNN_OPERATOR_avg_pool2d, context, desc, input, op);
}
