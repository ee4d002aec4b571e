/* SPDX-License-Identifier: MIT
 * resize2d: an image of another height and width, by the nearest pixel or between four. */
#include "resize2d.h"

#include <limits.h>
#include <math.h>

#include "../reference/reference.h"

static const char *const method_words[] = {"nearest", "bilinear", NULL};
static const char *const coordinate_words[] = {"half_pixel", "pytorch_half_pixel", "asymmetric",
                                               "align_corners", NULL};
static const char *const rounding_words[] = {"round_prefer_ceil", "round_prefer_floor", "floor",
                                             "ceil", NULL};
static const char *const axis_names[] = {"h", "w"};

/* Refuses a value that has no word. */
static clcnn_status check_word(const char *name, int value, const char *const *words) {
    int count = 0;
    while (words[count]) {
        count++;
    }
    if (value < 0 || value >= count) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "resize2d: %s is %d; it must be 0 to %d", name,
                          value, count - 1);
    }
    return CLCNN_OK;
}

static clcnn_status check_words(const clcnn_resize2d_desc *desc) {
    clcnn_status status = check_word("method", (int)desc->method, method_words);
    if (!status) {
        status = check_word("coordinates", (int)desc->coordinates, coordinate_words);
    }
    if (!status) {
        status = check_word("rounding", (int)desc->rounding, rounding_words);
    }
    if (!status && desc->method == CLCNN_BILINEAR && desc->rounding) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "resize2d: rounding is %s with method bilinear, which does not round; it "
                          "must be 0",
                          rounding_words[desc->rounding]);
    }
    return status;
}

/* The output's size along an axis: as given, or what the scale makes of the input's. */
static clcnn_status resolve_size(const clcnn_resize2d_desc *desc, int axis, int in, int *out) {
    const int size = desc->size[axis];
    const float scale = desc->scale[axis];
    if (size < 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "resize2d: size is %d along %s; it must be at least 1, or 0", size,
                          axis_names[axis]);
    }
    if (!(scale >= 0) || isinf(scale)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "resize2d: scale is %g along %s; it must be above 0 and finite, or 0",
                          (double)scale, axis_names[axis]);
    }
    const float wanted = floorf((float)in * (scale > 0 ? scale : 2));
    if (size == 0 && (wanted < 1 || wanted > (float)CLCNN_MAX_ELEMENTS)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "resize2d: %d pixels scaled by %g along %s are %g; there must be 1 to %d",
                          in, (double)scale, axis_names[axis], (double)wanted, CLCNN_MAX_ELEMENTS);
    }
    *out = size ? size : (int)wanted;
    return CLCNN_OK;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_resize2d_desc *desc = fields;
    const clcnn_shape input = problem->inputs[0].shape;
    clcnn_resize2d_parameters *p = clcnn_problem_parameters(problem);
    clcnn_image image;
    clcnn_status status = clcnn_image_of("resize2d", input, desc->data_format, &image);
    if (!status) {
        status = check_words(desc);
    }
    if (status) {
        return status;
    }
    *p = (clcnn_resize2d_parameters){.format = desc->data_format,
                                     .resize = {desc->method, desc->coordinates, desc->rounding},
                                     .n = image.n,
                                     .c = image.c,
                                     .in = {image.h, image.w},
                                     .scale = {desc->scale[0], desc->scale[1]}};
    for (int axis = 0; !status && axis < 2; axis++) {
        status = resolve_size(desc, axis, p->in[axis], &p->out[axis]);
    }
    if (status) {
        return status;
    }
    const clcnn_image output = {image.n, p->out[0], p->out[1], image.c};
    return clcnn_problem_output(problem, clcnn_image_shape(input, output, desc->data_format));
}

static double terms(const clcnn_problem *problem) {
    return clcnn_resize2d_of(problem)->resize.method == CLCNN_NEAREST ? 1 : 4;
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_resize2d_desc, size, "o", 2, "what scale makes of the input's"),
    CLCNN_FLOATS(clcnn_resize2d_desc, scale, "scale", 2, "size / the input's, or 2 without a size"),
    CLCNN_WORD(clcnn_resize2d_desc, method, "method", method_words),
    CLCNN_WORD(clcnn_resize2d_desc, coordinates, "coordinates", coordinate_words),
    CLCNN_WORD(clcnn_resize2d_desc, rounding, "rounding", rounding_words),
    CLCNN_WORD(clcnn_resize2d_desc, data_format, "format", clcnn_format_words),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_resize2d = {
    .info = {.name = "resize2d",
             .desc_size = sizeof(clcnn_resize2d_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(INTERPOLATION),
    .infer = infer,
    .terms = terms,
    .evaluate = clcnn_reference_resize2d,
};
