/* SPDX-License-Identifier: MIT
 * The public headers are clean C99, each by itself and twice. */
#include <clcnn_opencl.h>

#include <clcnn.h>
#include <clcnn_opencl.h>

int names_are_declared(void);

int names_are_declared(void) {
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_SAME};
    return desc.padding == CLCNN_PADDING_SAME && clcnn_version() != 0 &&
           clcnn_context_queue(0) == 0;
}
