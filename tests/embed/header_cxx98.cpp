// SPDX-License-Identifier: MIT
// The public headers are clean C++98, and their functions have C linkage.
#include <clcnn_opencl.h>

#include <clcnn.h>
#include <clcnn_model.h>
#include <clcnn_opencl.h>
#include <clcnn_verify.h>

bool names_are_declared();

bool names_are_declared() {
    clcnn_conv2d_desc desc = clcnn_conv2d_desc();
    desc.padding = CLCNN_PADDING_SAME;
    clcnn_op_judgement judgement = clcnn_op_judgement();
    return clcnn_status_name(CLCNN_OK) != 0 && clcnn_tensor_buffer(0, 0) == 0 && desc.groups == 0 &&
           clcnn_model_conv2d(0, &desc, 1, 2, 3) == 0 &&
           clcnn_op_bounds(0, 0, CLCNN_DATA_ANY, 0, 0, 0, &judgement, 0) != CLCNN_OK;
}
