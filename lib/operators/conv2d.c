/* SPDX-License-Identifier: MIT
 * conv2d: descriptor checks, output shape, the filter brought to HWIO. */
#include <stdlib.h>

#include "../activation.h"
#include "../backend.h"

static const char object[] = "conv2d";

static int or_one(int value) {
    return value == 0 ? 1 : value;
}

/* A filter's sizes, whatever its layout. */
typedef struct filter_size {
    int kh, kw, in, out;
} filter_size;

static clcnn_status read_filter(const clcnn_conv2d_desc *desc, clcnn_shape filter,
                                filter_size *size) {
    clcnn_status status = clcnn_shape_check("conv2d filter", filter);
    if (status) {
        return status;
    }
    if (filter.rank != 4) {
        return clcnn_fail(CLCNN_INVALID_SHAPE, "conv2d: filter shape %s has rank %d; it must be 4",
                          clcnn_shape_print(filter).text, filter.rank);
    }
    const int *d = filter.dim;
    if (desc->filter_layout == CLCNN_HWIO) {
        *size = (filter_size){d[0], d[1], d[2], d[3]};
    } else if (desc->filter_layout == CLCNN_OIHW) {
        *size = (filter_size){d[2], d[3], d[1], d[0]};
    } else {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "conv2d: filter_layout is %d; it must be HWIO or OIHW",
                          (int)desc->filter_layout);
    }
    return CLCNN_OK;
}

static clcnn_status check_groups(int groups, int channels, const filter_size *filter) {
    if (groups < 1) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "conv2d: groups is %d; it must be at least 1",
                          groups);
    }
    if (channels % groups || filter->out % groups) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "conv2d: %d groups do not divide %d input channels and %d filters; "
                          "they must divide both",
                          groups, channels, filter->out);
    }
    if (filter->in != channels / groups) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "conv2d: filter has %d input channels, input has %d; with %d group%s "
                          "they must be %d",
                          filter->in, channels, groups, groups == 1 ? "" : "s", channels / groups);
    }
    return CLCNN_OK;
}

static clcnn_status make_problem(const clcnn_conv2d_desc *desc, clcnn_shape input,
                                 clcnn_shape filter, clcnn_problem *problem) {
    static const clcnn_conv2d_desc defaults;
    desc = desc ? desc : &defaults;
    clcnn_image image;
    filter_size size = {0};
    clcnn_status status = clcnn_image_of("conv2d input", input, desc->data_format, &image);
    if (!status) {
        status = read_filter(desc, filter, &size);
    }
    if (!status) {
        status = check_groups(or_one(desc->groups), image.c, &size);
    }
    if (status) {
        return status;
    }
    const clcnn_window_request request = {.kernel = {size.kh, size.kw},
                                          .stride = {or_one(desc->stride[0]),
                                                     or_one(desc->stride[1])},
                                          .dilation = {or_one(desc->dilation[0]),
                                                       or_one(desc->dilation[1])},
                                          .padding = desc->padding,
                                          .pads = desc->pads};
    *problem = (clcnn_problem){.kind = CLCNN_OPERATOR_conv2d,
                               .input = input,
                               .solver = desc->solver,
                               .tile = desc->tile};
    clcnn_window *window = &problem->as.conv2d.window;
    status = clcnn_window_resolve(object, &request, image, desc->data_format, window);
    if (!status) {
        status = clcnn_activation_resolve(object, &desc->activation, &problem->activation);
    }
    if (status) {
        return status;
    }
    problem->as.conv2d.k = size.out;
    problem->as.conv2d.groups = or_one(desc->groups);
    const clcnn_image out = {image.n, window->oh, window->ow, size.out};
    problem->output = clcnn_image_shape(input, out, desc->data_format);
    return clcnn_shape_check("conv2d output", problem->output);
}

clcnn_status clcnn_conv2d_shape(const clcnn_conv2d_desc *desc, clcnn_shape input,
                                clcnn_shape filter, clcnn_shape *output) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require(object, "output", output);
    if (!status) {
        status = make_problem(desc, input, filter, &problem);
    }
    if (!status) {
        *output = problem.output;
    }
    return status;
}

clcnn_status clcnn_conv2d_geometry(const clcnn_conv2d_desc *desc, clcnn_shape input,
                                   clcnn_shape filter, clcnn_geometry *geometry) {
    clcnn_problem problem;
    clcnn_status status = clcnn_require(object, "geometry", geometry);
    if (!status) {
        status = make_problem(desc, input, filter, &problem);
    }
    if (!status) {
        const clcnn_window *w = &problem.as.conv2d.window;
        const int channels = w->c / problem.as.conv2d.groups;
        const double terms = (double)w->kh * w->kw * channels;
        *geometry = clcnn_window_geometry(w, problem.as.conv2d.k, terms);
    }
    return status;
}

clcnn_status clcnn_conv2d_solvers(clcnn_context *context, const clcnn_conv2d_desc *desc,
                                  clcnn_shape input, clcnn_shape filter, clcnn_solvers *solvers) {
    clcnn_problem problem;
    clcnn_status status = make_problem(desc, input, filter, &problem);
    return status ? status : clcnn_problem_solvers(context, &problem, solvers);
}

/* OIHW to HWIO, in place of the values it is given. */
static clcnn_status to_hwio(const clcnn_problem *problem, clcnn_weights *weights) {
    const clcnn_window *w = &problem->as.conv2d.window;
    const size_t out = (size_t)problem->as.conv2d.k;
    const size_t in = (size_t)(w->c / problem->as.conv2d.groups);
    const size_t area = (size_t)w->kh * (size_t)w->kw;
    float *hwio = malloc(out * in * area * sizeof *hwio);
    if (!hwio) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "conv2d: no host memory for the filter");
    }
    for (size_t o = 0; o < out; o++) {
        for (size_t i = 0; i < in; i++) {
            for (size_t s = 0; s < area; s++) {
                hwio[(s * in + i) * out + o] = weights->filter[(o * in + i) * area + s];
            }
        }
    }
    free(weights->filter);
    weights->filter = hwio;
    return CLCNN_OK;
}

clcnn_status clcnn_conv2d_create(clcnn_context *context, const clcnn_conv2d_desc *desc,
                                 clcnn_shape input, clcnn_tensor *filter, clcnn_tensor *bias,
                                 clcnn_op **op) {
    clcnn_problem problem;
    clcnn_weights weights = {NULL, NULL};
    clcnn_status status = clcnn_op_begin(object, context, op);
    if (!status) {
        status = clcnn_require(object, "filter", filter);
    }
    if (!status) {
        status = make_problem(desc, input, filter->shape, &problem);
    }
    if (!status) {
        status = clcnn_weights_read(object, "filter", context, filter, bias, problem.as.conv2d.k,
                                    &weights);
    }
    if (!status && desc && desc->filter_layout == CLCNN_OIHW) {
        status = to_hwio(&problem, &weights);
    }
    if (status) {
        clcnn_weights_free(&weights);
        return status;
    }
    problem.bias = bias != NULL;
    return clcnn_op_create(context, &problem, &weights, op);
}
