/* SPDX-License-Identifier: MIT
 * max_pool2d and avg_pool2d: one descriptor, one shape; they differ in what they do in the
 * window. */
#include "pool2d.h"

#include "../activation.h"
#include "../reference/reference.h"

/* One axis of the window. */
typedef struct axis {
    int in, out, kernel, stride, dilation, before;
} axis;

/* Whether each window along an axis reads a pixel. One that starts in the image does, and the last
 * one starts behind the others; of those before, one with gaps wider than the image may reach over
 * it. */
static bool all_read(const axis *a) {
    if ((a->out - 1) * a->stride - a->before >= a->in) {
        return false;
    }
    for (int o = 0; o < a->out && o * a->stride < a->before; o++) {
        const int outside = a->before - o * a->stride;       /* cells from its start to the image */
        const int skipped = (outside - 1) / a->dilation + 1; /* cells of its own that lie there */
        if (skipped >= a->kernel || skipped * a->dilation - outside >= a->in) {
            return false;
        }
    }
    return true;
}

/* Refuses windows that read padding alone: they would have no value. */
static clcnn_status check_windows(const char *object, const clcnn_window *w) {
    const axis rows = {w->h, w->oh, w->kh, w->sh, w->dh, w->top};
    const axis columns = {w->w, w->ow, w->kw, w->sw, w->dw, w->left};
    if (!all_read(&rows) || !all_read(&columns)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: with padding %d, %d, %d, %d (top, left, bottom, right) a window of "
                          "%dx%d, dilation %dx%d, lies wholly in it; each must hold a pixel",
                          object, w->top, w->left, w->bottom, w->right, w->kh, w->kw, w->dh, w->dw);
    }
    return CLCNN_OK;
}

/* Refuses what a global pool would ignore; pads are checked with the padding. */
static clcnn_status check_global(const char *object, const clcnn_pool2d_desc *desc) {
    const int *w = desc->window, *s = desc->stride, *d = desc->dilation;
    if (desc->global &&
        (w[0] || w[1] || s[0] || s[1] || d[0] || d[1] || desc->padding || desc->ceil_mode)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: global with window %dx%d, stride %dx%d, dilation %dx%d, padding %d, "
                          "ceil_mode %d; its window is the image, so each must be 0",
                          object, w[0], w[1], s[0], s[1], d[0], d[1], (int)desc->padding,
                          desc->ceil_mode);
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

/* Indices are of a maximum; TensorFlow's have one layout. */
static clcnn_status check_index(const clcnn_problem *problem, const clcnn_pool2d_desc *desc) {
    const char *object = clcnn_problem_name(problem);
    if (desc->index && problem->row != &clcnn_operator_max_pool2d) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: index is %d; an average has no place, so it must be 0", object,
                          (int)desc->index);
    }
    if ((unsigned)desc->index > CLCNN_INDEX_TENSORFLOW) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: index is %d; it must be NONE, PLANE, TENSOR or TENSORFLOW", object,
                          (int)desc->index);
    }
    if (desc->index == CLCNN_INDEX_TENSORFLOW && desc->data_format != CLCNN_NHWC) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: index is TENSORFLOW and data_format NCHW; it must be NHWC", object);
    }
    return CLCNN_OK;
}

static clcnn_window_request make_request(const clcnn_pool2d_desc *desc, clcnn_image image) {
    clcnn_window_request r = {.padding = desc->padding,
                              .pads = desc->pads,
                              .ceil_mode = desc->ceil_mode};
    const int size[2] = {image.h, image.w};
    for (int i = 0; i < 2; i++) {
        r.kernel[i] = desc->global ? size[i] : desc->window[i] ? desc->window[i] : 2;
        r.stride[i] = desc->stride[i] ? desc->stride[i] : r.kernel[i];
        r.dilation[i] = desc->dilation[i] ? desc->dilation[i] : 1;
        if (r.kernel[i] == 1 && r.dilation[i] > 1) {
            r.dilation[i] =
                1; /* nothing to keep apart; so it is always less than the window spans */
        }
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
        status = check_index(problem, desc);
    }
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
    p->index = (int)desc->index;
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
    status = clcnn_problem_output(problem, clcnn_image_shape(input, out, desc->data_format));
    if (p->index) {
        problem->outputs[CLCNN_POOL2D_INDEX].shape = problem->outputs[0].shape;
    }
    return status;
}

static double terms(const clcnn_problem *problem) {
    const clcnn_window *w = &clcnn_pool2d_of(problem)->window;
    return (double)w->kh * w->kw;
}

static const clcnn_window *window(const clcnn_problem *problem) {
    return &clcnn_pool2d_of(problem)->window;
}

static const char *const index_words[] = {"none", "plane", "tensor", "tensorflow", NULL};

_Static_assert(CLCNN_INDEX_PLANE == 1 && CLCNN_INDEX_TENSOR == 2 && CLCNN_INDEX_TENSORFLOW == 3,
               "words stand in the order of their constants");

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_pool2d_desc, window, "k", 2, "2"),
    CLCNN_INTS(clcnn_pool2d_desc, stride, "s", 2, "the window"),
    CLCNN_INTS(clcnn_pool2d_desc, dilation, "d", 2, "1"),
    CLCNN_PADDING(clcnn_pool2d_desc),
    CLCNN_WORD(clcnn_pool2d_desc, ceil_mode, "ceil", clcnn_flag_words),
    CLCNN_WORD(clcnn_pool2d_desc, include_pad, "include_pad", clcnn_flag_words),
    CLCNN_WORD(clcnn_pool2d_desc, global, "global", clcnn_flag_words),
    CLCNN_WORD(clcnn_pool2d_desc, data_format, "format", clcnn_format_words),
    CLCNN_WORD(clcnn_pool2d_desc, index, "index", index_words),
    CLCNN_ACTIVATION(clcnn_pool2d_desc),
    {.name = NULL},
};

static const clcnn_operand_info max_outputs[] = {{.name = "output"},
                                                 {"index", CLCNN_INT32, 1},
                                                 {.name = NULL}};

const clcnn_operator clcnn_operator_max_pool2d = {
    .info = {.name = "max_pool2d",
             .desc_size = sizeof(clcnn_pool2d_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = max_outputs},
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
