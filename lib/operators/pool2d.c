/* SPDX-License-Identifier: MIT
 * max_pool2d and avg_pool2d: one descriptor, one shape; they differ in what they do in the
 * window. */
#include "pool2d.h"

#include "../activation.h"
#include "../reference/reference.h"

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

/* A maximum has no divisor. */
static clcnn_status check_include_pad(const clcnn_problem *problem, int include_pad) {
    if (include_pad && problem->row == &clcnn_operator_max_pool2d) {
        return clcnn_fail(
            CLCNN_INVALID_ARGUMENT,
            "max_pool2d: include_pad is %d; a maximum has no divisor, so it must be 0",
            include_pad);
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

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_pool2d_desc *desc = fields;
    const char *object = clcnn_problem_name(problem);
    const clcnn_shape input = problem->inputs[0].shape;
    clcnn_pool2d_parameters *p = clcnn_problem_parameters(problem);
    clcnn_image image;
    clcnn_status status = check_include_pad(problem, desc->include_pad);
    if (!status) {
        status = clcnn_image_of(object, input, desc->data_format, &image);
    }
    if (!status) {
        status = check_global(object, desc);
    }
    if (status) {
        return status;
    }
    const clcnn_window_request request = make_request(desc, image);
    p->include_pad = desc->include_pad != 0;
    status = clcnn_window_resolve(object, &request, image, desc->data_format, &p->window);
    if (!status) {
        status = check_windows(object, &p->window);
    }
    if (!status) {
        status = clcnn_activation_resolve(object, &desc->activation, &problem->activation);
    }
    if (status) {
        return status;
    }
    const clcnn_image out = {image.n, p->window.oh, p->window.ow, image.c};
    return clcnn_problem_output(problem, clcnn_image_shape(input, out, desc->data_format));
}

static double terms(const clcnn_problem *problem) {
    const clcnn_window *w = &clcnn_pool2d_of(problem)->window;
    return (double)w->kh * w->kw;
}

static const clcnn_window *window(const clcnn_problem *problem) {
    return &clcnn_pool2d_of(problem)->window;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_pool2d_desc, window, "k", 2, "2"),
    CLCNN_INTS(clcnn_pool2d_desc, stride, "s", 2, "the window"),
    CLCNN_PADDING(clcnn_pool2d_desc),
    CLCNN_WORD(clcnn_pool2d_desc, ceil_mode, "ceil", clcnn_flag_words),
    CLCNN_WORD(clcnn_pool2d_desc, include_pad, "include_pad", clcnn_flag_words),
    CLCNN_WORD(clcnn_pool2d_desc, global, "global", clcnn_flag_words),
    CLCNN_WORD(clcnn_pool2d_desc, data_format, "format", clcnn_format_words),
    CLCNN_ACTIVATION(clcnn_pool2d_desc),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_max_pool2d = {
    .info = {.name = "max_pool2d",
             .desc_size = sizeof(clcnn_pool2d_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .terms = terms,
    .window = window,
    .evaluate = clcnn_reference_max_pool2d,
};

const clcnn_operator clcnn_operator_avg_pool2d = {
    .info = {.name = "avg_pool2d",
             .desc_size = sizeof(clcnn_pool2d_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(AVERAGE),
    .infer = infer,
    .terms = terms,
    .window = window,
    .evaluate = clcnn_reference_avg_pool2d,
};
