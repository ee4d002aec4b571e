/* SPDX-License-Identifier: MIT
 * What every OpenCL layer of ours begins with (OPENCL_LAYERS=the shared object): the driver's table of
 * calls as `next`, and ours, which is the same but for what install_calls puts there. */
#ifndef CLCNN_TESTS_LAYER_H
#define CLCNN_TESTS_LAYER_H

#include <CL/cl_layer.h>
#include <string.h>

static struct _cl_icd_dispatch dispatch; /* the loader's names for it are reserved ones */
static const struct _cl_icd_dispatch *next;

static void install_calls(void);

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info name, size_t size, void *value,
                                               size_t *size_ret) {
    const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    if (name != CL_LAYER_API_VERSION || (value && size < sizeof version)) {
        return CL_INVALID_VALUE;
    }
    if (value) {
        memcpy(value, &version, sizeof version);
    }
    if (size_ret) {
        *size_ret = sizeof version;
    }
    return CL_SUCCESS;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint entries, const cl_icd_dispatch *target,
                                            cl_uint *entries_ret,
                                            const cl_icd_dispatch **dispatch_ret) {
    if (entries < sizeof dispatch / sizeof(dispatch.clGetPlatformIDs)) {
        return CL_INVALID_VALUE;
    }
    next = target;
    dispatch = *target;
    install_calls();
    *entries_ret = sizeof dispatch / sizeof(dispatch.clGetPlatformIDs);
    *dispatch_ret = &dispatch;
    return CL_SUCCESS;
}

#endif
