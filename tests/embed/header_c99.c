/* SPDX-License-Identifier: MIT
 * The public headers are clean C99, twice too, and declare their names. */
#include <clcnn_opencl.h>

#include <clcnn.h>
#include <clcnn_model.h>
#include <clcnn_opencl.h>
#include <clcnn_verify.h>

int names_are_declared(void);

int names_are_declared(void) {
    clcnn_comparison comparison;
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_SAME};
    return desc.padding == CLCNN_PADDING_SAME && clcnn_version() != 0 &&
           clcnn_compare(0, 0, 0, 0, &comparison) != CLCNN_OK && clcnn_context_queue(0) == 0 &&
           clcnn_model_softmax(0, 0, 1) == 0;
}
