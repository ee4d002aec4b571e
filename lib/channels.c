/* SPDX-License-Identifier: MIT */
#include "channels.h"

static clcnn_status find(const clcnn_problem *problem, clcnn_data_format format,
                         clcnn_channels *channels) {
    const char *name = clcnn_problem_name(problem);
    const clcnn_shape shape = problem->inputs[0].shape;
    const int axis = shape.rank - (format == CLCNN_NCHW ? 3 : 1);
    const clcnn_status status = clcnn_format_check(name, format);
    if (status) {
        return status;
    }
    if (axis < 0) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: input shape %s has rank %d; in NCHW it must be at least 3", name,
                          clcnn_shape_print(shape).text, shape.rank);
    }
    *channels = (clcnn_channels){shape.dim[axis], 1, format};
    for (int i = axis + 1; i < shape.rank; i++) {
        channels->inner *= shape.dim[i];
    }
    return CLCNN_OK;
}

clcnn_status clcnn_channels_infer(clcnn_problem *problem, clcnn_data_format format,
                                  clcnn_channels *channels) {
    clcnn_status status = find(problem, format, channels);
    for (size_t i = 1; !status && i < problem->input_count; i++) {
        status = clcnn_problem_expect(problem, i, clcnn_shape1(channels->count));
    }
    return status ? status : clcnn_problem_output(problem, problem->inputs[0].shape);
}

clcnn_value clcnn_channels_value(const clcnn_channels *channels) {
    const clcnn_value last = {.shape = clcnn_shape1(channels->count), .pitch = channels->count};
    const clcnn_value third = {.shape = clcnn_shape3(channels->count, 1, 1), .pitch = 1};
    return channels->format == CLCNN_NCHW ? third : last;
}

bool clcnn_channels_in_place(const clcnn_problem *problem, size_t input) {
    (void)problem;
    return input == 0;
}
