// SPDX-License-Identifier: MIT
// The public headers are clean C++98, and their functions have C linkage.
#include <clcnn_opencl.h>

#include <clcnn.h>
#include <clcnn_opencl.h>

bool names_are_declared();

bool names_are_declared() {
    clcnn_conv2d_desc desc = clcnn_conv2d_desc();
    desc.padding = CLCNN_PADDING_SAME;
    return clcnn_status_name(CLCNN_OK) != 0 && clcnn_tensor_buffer(0, 0) == 0 && desc.groups == 0;
}
