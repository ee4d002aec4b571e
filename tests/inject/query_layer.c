/* SPDX-License-Identifier: MIT
 * An OpenCL layer (OPENCL_LAYERS=this) that stands between the loader and the real drivers and
 * changes what one query says:
 *   QUERY=CL_DEVICE_ENDIAN_LITTLE:-6   clGetDeviceInfo returns that code for it
 *   QUERY=CL_DEVICE_NAME=text          it answers that text; or a number, where it asks for one
 *   QUERY=CL_PLATFORM_NAME:-6          the same for clGetPlatformInfo
 *   QUERY=clGetDeviceIDs:-6            that call returns the code; of the platform PLATFORM alone,
 *                                      where that is set
 *   QUERY=clGetPlatformIDs:-6
 * It says on stderr that it did, since a layer that is not loaded is no error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layer.h"

/* What QUERY says of a call or parameter: ":-6" or "=text"; NULL for nothing. */
static const char *wanted(const char *name) {
    const char *query = getenv("QUERY");
    const size_t length = strlen(name);
    if (!query || strncmp(query, name, length) != 0 || !strchr(":=", query[length])) {
        return NULL;
    }
    fprintf(stderr, "query layer: %s\n", query);
    return query + length;
}

#define NAMES(X)                                                                                   \
    X(CL_DEVICE_TYPE)                                                                              \
    X(CL_DEVICE_MAX_COMPUTE_UNITS)                                                                 \
    X(CL_DEVICE_MAX_WORK_GROUP_SIZE)                                                               \
    X(CL_DEVICE_MAX_CLOCK_FREQUENCY)                                                               \
    X(CL_DEVICE_MAX_MEM_ALLOC_SIZE)                                                                \
    X(CL_DEVICE_SINGLE_FP_CONFIG)                                                                  \
    X(CL_DEVICE_GLOBAL_MEM_SIZE)                                                                   \
    X(CL_DEVICE_LOCAL_MEM_SIZE)                                                                    \
    X(CL_DEVICE_ENDIAN_LITTLE)                                                                     \
    X(CL_DEVICE_AVAILABLE)                                                                         \
    X(CL_DEVICE_COMPILER_AVAILABLE)                                                                \
    X(CL_DEVICE_NAME)                                                                              \
    X(CL_DEVICE_VENDOR)                                                                            \
    X(CL_DRIVER_VERSION)                                                                           \
    X(CL_DEVICE_VERSION)                                                                           \
    X(CL_DEVICE_PLATFORM)                                                                          \
    X(CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT)

#define CASE(name)                                                                                 \
    case name:                                                                                     \
        return #name;

static const char *name_of(cl_device_info what) {
    switch (what) {
        NAMES(CASE)
    default:
        return "another query";
    }
}

static int is_text(cl_device_info what) {
    return what == CL_DEVICE_NAME || what == CL_DEVICE_VENDOR || what == CL_DRIVER_VERSION ||
           what == CL_DEVICE_VERSION;
}

static cl_int CL_API_CALL device_info(cl_device_id device, cl_device_info what, size_t size,
                                      void *value, size_t *size_ret) {
    const char *answer = wanted(name_of(what));
    if (answer && *answer == ':') {
        return atoi(answer + 1);
    }
    const cl_int code = next->clGetDeviceInfo(device, what, size, value, size_ret);
    if (!code && value && answer && is_text(what)) {
        snprintf(value, size, "%s", answer + 1);
    } else if (!code && value && answer) {
        *(cl_uint *)value = (cl_uint)atoi(answer + 1);
    }
    return code;
}

static cl_int CL_API_CALL platform_info(cl_platform_id platform, cl_platform_info what, size_t size,
                                        void *value, size_t *size_ret) {
    const char *answer = what == CL_PLATFORM_NAME ? wanted("CL_PLATFORM_NAME") : NULL;
    return answer ? atoi(answer + 1)
                  : next->clGetPlatformInfo(platform, what, size, value, size_ret);
}

static cl_int CL_API_CALL platform_ids(cl_uint count, cl_platform_id *ids, cl_uint *count_ret) {
    const char *answer = wanted("clGetPlatformIDs");
    return answer ? atoi(answer + 1) : next->clGetPlatformIDs(count, ids, count_ret);
}

static cl_int CL_API_CALL device_ids(cl_platform_id platform, cl_device_type type, cl_uint count,
                                     cl_device_id *ids, cl_uint *count_ret) {
    char name[256] = "";
    const char *only = getenv("PLATFORM");
    next->clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof name, name, NULL);
    const char *answer = !only || strcmp(only, name) == 0 ? wanted("clGetDeviceIDs") : NULL;
    return answer ? atoi(answer + 1) : next->clGetDeviceIDs(platform, type, count, ids, count_ret);
}

static void install_calls(void) {
    dispatch.clGetPlatformIDs = platform_ids;
    dispatch.clGetPlatformInfo = platform_info;
    dispatch.clGetDeviceIDs = device_ids;
    dispatch.clGetDeviceInfo = device_info;
}
